//! The Lambda function `unpack-parcel`; see `fulfillment_functions::unpack_parcel`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::unpack_parcel::ENDPOINT, aws::connect().await?).await
}
