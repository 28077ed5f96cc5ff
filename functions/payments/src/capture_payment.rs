//! Takes the money of what has left.

use app::events::{Event, Queue};
use app::{App, Error, payments};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("capture-payment", Queue::CapturePayment, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    payments::capture(app, &order).await
}
