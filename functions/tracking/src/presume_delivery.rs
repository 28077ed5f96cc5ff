//! The queue `presume-delivery`: a parcel of which nobody has heard for too long is taken for delivered.

use app::events::Queue;
use app::tracking;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("presume-delivery", Queue::PresumeDelivery, |app, event| Box::pin(tracking::presume(app, event)));
