//! Tells the queues what the table's stream announces. Sent twice, an event does no harm; sent never, a step would not be done:
//! so what may not have been sent is named, and comes again.

use app::{App, events};
use edge::StreamWorker;
use edge::worker::{Change, Stopped};

pub const WORKER: StreamWorker =
    StreamWorker::of_batches("publish-events", |app, changes| Box::pin(publish(app, changes)));

async fn publish(app: &App, changes: &[Change]) -> Result<(), Stopped> {
    let told: Vec<_> = changes
        .iter()
        .map(|change| events::Change { at: change.at, old: change.old.as_ref(), new: change.new.as_ref() })
        .collect();
    match events::publish(app, &told).await {
        Ok(_) => Ok(()),
        Err(events::Unsent { first, source }) => Err(Stopped { at: first, error: source }),
    }
}
