//! Asks how it was, once an order, when its day has come.

use app::events::{Event, Queue};
use app::{App, Error, surveys};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("send-survey", Queue::SendSurvey, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    surveys::send(app, &order).await
}
