//! Gives goods that came to those who wait for them, and promises from elsewhere what a count found missing.

use app::events::{Event, Queue};
use app::{App, Error, orders};
use domain::ids::Sku;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("fill-backorders", Queue::FillBackorders, |app, event| Box::pin(handle(app, event)));

async fn handle(app: &App, event: &Event) -> Result<(), Error> {
    let sku = event.aggregate.split('@').next().and_then(|sku| Sku::parse(sku).ok());
    match sku {
        Some(sku) => orders::fill(app, &sku).await,
        None => Ok(()),
    }
}
