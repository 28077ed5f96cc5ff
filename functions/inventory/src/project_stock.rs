//! Keeps what orders take in the movement history of each SKU, from the table's stream.

use app::{App, Error, inventory};
use edge::StreamWorker;
use edge::worker::Change;

pub const WORKER: StreamWorker = StreamWorker::new("project-stock", |app, change| Box::pin(handle(app, change)));

async fn handle(app: &App, change: &Change) -> Result<(), Error> {
    inventory::project(app, change.old.as_ref(), change.new.as_ref(), change.at).await?;
    Ok(())
}
