//! Writes the invoice of each parcel that left, and the credit note of each refund.

use app::events::{Event, Queue};
use app::{App, Error, payments};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("issue-invoice", Queue::IssueInvoice, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    payments::issue(app, &order).await
}
