//! The Lambda function `pack-parcel`; see `fulfillment_functions::pack_parcel`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::pack_parcel::ENDPOINT, aws::connect().await?).await
}
