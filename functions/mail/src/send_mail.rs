//! `send-mail`: tells customers what became of their order, once each.

use crate::Mails;
use app::events::Queue;
use app::mail;
use edge::QueueWorker;

pub const WORKER: QueueWorker =
    QueueWorker::new("send-mail", Queue::SendMail, |app, event| Box::pin(mail::send(app, event, &Mails)));
