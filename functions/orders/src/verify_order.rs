//! Looks at a placed order before anybody picks it.

use app::events::{Event, Queue};
use app::{App, Error, orders};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("verify-order", Queue::VerifyOrder, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    orders::verify(app, &order).await
}
