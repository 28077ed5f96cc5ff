//! Gives money back to what paid it.

use app::events::{Event, Queue};
use app::{App, Error, payments};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("refund-payment", Queue::RefundPayment, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    match payments::refund_of(&event.part) {
        Some(number) => payments::refund(app, &order, number).await,
        None => Ok(()),
    }
}
