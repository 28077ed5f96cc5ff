//! The Lambda function `not-found`; see `web_functions::not_found`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::not_found::ENDPOINT, aws::connect().await?).await
}
