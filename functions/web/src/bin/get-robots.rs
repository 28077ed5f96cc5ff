//! The Lambda function `get-robots`; see `web_functions::get_robots`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(web_functions::get_robots::ENDPOINT, aws::connect().await?).await
}
