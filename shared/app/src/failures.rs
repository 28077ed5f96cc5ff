//! Steps that failed to the end and were set aside: what they were about, and the order to try them again.

use crate::events::{Event, Queue};
use crate::idempotency::{Attempt, Done};
use crate::ports::SetAside;
use crate::{App, Error};
use jiff::Timestamp;
use store::Changes;

/// What one queue set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    pub queue: Queue,
    pub count: u64,
    /// Up to ten of them.
    pub messages: Vec<Failed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What it tells of; none where the message is not one of ours.
    pub event: Option<Event>,
    pub sent_at: Timestamp,
}

impl From<SetAside> for Failed {
    fn from(message: SetAside) -> Self {
        Self { event: serde_json::from_str(&message.body).ok(), sent_at: message.sent_at }
    }
}

/// Every queue that set something aside, by name.
///
/// # Errors
/// Those of the queues.
pub async fn list(app: &App) -> Result<Vec<Failures>, Error> {
    let queues = app.queues()?;
    let mut all = Vec::new();
    for (queue, count) in queues.set_aside().await? {
        let messages = queues.look_at_set_aside(queue).await?.into_iter().map(Failed::from).collect();
        all.push(Failures { queue, count, messages });
    }
    all.sort_by_key(|failures| failures.queue.name());
    Ok(all)
}

/// Sends what a queue set aside back to it. Answers how many there were.
///
/// It is asked for before it is noted: asked for twice it moves what is there and harms nobody, noted without being asked for
/// it would never be done.
///
/// # Errors
/// Those of the queues and of the table.
pub async fn redrive(app: &App, queue: Queue, attempt: &Attempt) -> Result<Done<u64>, Error> {
    if let Some(outcome) = attempt.earlier(app).await? {
        return Ok(Done::again(outcome.parse().unwrap_or(0)));
    }
    let queues = app.queues()?;
    let waiting = queues.set_aside().await?;
    let count = waiting.into_iter().find(|(which, _)| *which == queue).map_or(0, |(_, count)| count);
    if count > 0 {
        queues.redrive(queue).await?;
    }
    let mut changes = Changes::new();
    attempt.record(&mut changes, count.to_string(), app.now());
    match app.table.commit(changes).await.map_err(Error::from) {
        // A repeat was faster, and what it noted is as true.
        Ok(()) | Err(Error::Contention) => Ok(Done::first(count)),
        Err(error) => Err(error),
    }
}
