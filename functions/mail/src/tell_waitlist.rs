//! `tell-waitlist`: something can be bought again, and those who wait for it are told.

use crate::Mails;
use app::events::Queue;
use app::mail;
use edge::QueueWorker;

pub const WORKER: QueueWorker = QueueWorker::new("tell-waitlist", Queue::TellWaitlist, |app, event| {
    Box::pin(mail::tell_waitlist(app, event, &Mails))
});
