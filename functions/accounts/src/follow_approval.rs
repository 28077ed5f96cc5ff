//! Does what follows from an approval: ends what nobody decided, takes what was allowed on to its payment.

use app::events::{Event, Queue};
use app::{App, Error, approvals};
use domain::ids::OrderId;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("follow-approval", Queue::FollowApproval, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    match OrderId::parse(&event.aggregate) {
        Ok(order) => Box::pin(approvals::follow(app, &order, &event.part)).await,
        Err(_) => Ok(()),
    }
}
