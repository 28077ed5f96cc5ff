//! The Lambda function `list-invoices`; see `payments_functions::list_invoices`.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::http::serve(payments_functions::list_invoices::ENDPOINT, aws::connect().await?).await
}
