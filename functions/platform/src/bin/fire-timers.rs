//! Called every minute.

#[tokio::main]
async fn main() -> Result<(), edge::RuntimeError> {
    edge::worker::serve_schedule(platform_functions::fire_timers::SCHEDULE, aws::connect_with_queues().await?).await
}
