//! The Lambda function `get-picture`; see `pictures_functions::get_picture`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(pictures_functions::get_picture::ENDPOINT, aws::connect_with_pictures().await?).await
}
