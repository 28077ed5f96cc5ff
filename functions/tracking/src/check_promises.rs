//! The queue `check-promises`: goods that should have left by now and have not are promised anew, and their customer is told.

use app::events::{Event, Queue};
use app::{App, Error, promises};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("check-promises", Queue::CheckPromises, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    promises::check(app, &order).await
}
