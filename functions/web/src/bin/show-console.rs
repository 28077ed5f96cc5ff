//! The Lambda function `show-console`; see `web_functions::show_console`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::show_console::ENDPOINT, aws::connect().await?).await
}
