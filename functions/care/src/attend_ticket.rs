//! The queue `attend-ticket`: a low score in a survey and a claim become tickets, and one that was put off comes back.

use app::events::Queue;
use app::tickets;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("attend-ticket", Queue::AttendTicket, |app, event| Box::pin(tickets::attend(app, event)));
