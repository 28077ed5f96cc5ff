//! Gives orders that are verified and paid for to the locations they leave from.

use app::events::{Event, Queue};
use app::{App, Error, fulfillment};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("release-order", Queue::ReleaseOrder, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    fulfillment::release(app, &order).await?;
    Ok(())
}
