//! The Lambda function `tell-waitlist`; see `mail_functions::tell_waitlist`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_queue(mail_functions::tell_waitlist::WORKER, aws::connect_with_mailer().await?).await
}
