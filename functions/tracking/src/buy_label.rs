//! The queue `buy-label`: labels for what was packed, given back for what was opened again.

use app::events::Queue;
use app::labels;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("buy-label", Queue::BuyLabel, |app, event| Box::pin(labels::buy(app, event)));
