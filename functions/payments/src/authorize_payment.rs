//! Brings cover to what is still to be sent: later groups, renewals, what is to be let go.

use app::events::{Event, Queue};
use app::{App, Error, payments};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("authorize-payment", Queue::AuthorizePayment, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    payments::cover(app, &order).await
}
