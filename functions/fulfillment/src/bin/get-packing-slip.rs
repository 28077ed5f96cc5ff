//! The Lambda function `get-packing-slip`; see `fulfillment_functions::get_packing_slip`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(fulfillment_functions::get_packing_slip::ENDPOINT, aws::connect().await?).await
}
