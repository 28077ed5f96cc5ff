//! The queue `expire-return`: what was agreed to and never sent back is forgotten, and what was held for it is let go.

use app::events::Queue;
use app::returns;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("expire-return", Queue::ExpireReturn, |app, event| Box::pin(returns::expire(app, event)));
