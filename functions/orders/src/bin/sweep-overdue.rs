//! Called by the clock.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_schedule(orders_functions::sweep_overdue::SCHEDULE, aws::connect().await?).await
}
