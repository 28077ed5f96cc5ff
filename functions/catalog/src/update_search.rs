//! Consumes the stream: keeps what lists and searches show in step with products and their stock.

use app::{App, Error, catalog};
use edge::StreamWorker;
use edge::worker::Change;

pub const WORKER: StreamWorker = StreamWorker::new("update-search", |app, change| Box::pin(handle(app, change)));

async fn handle(app: &App, change: &Change) -> Result<(), Error> {
    catalog::update_search(app, change.old.as_ref(), change.new.as_ref()).await
}
