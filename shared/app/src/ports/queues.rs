//! Queues of steps. What is sent is delivered at least once, in any order, and after too many failures set aside.

use crate::events::Queue;
use async_trait::async_trait;

#[async_trait]
pub trait Queues: Send + Sync {
    /// Sends messages to one queue, in as many calls as it takes.
    ///
    /// # Errors
    /// `Unavailable` when any of them may not have been taken: send all of them again, consumers bear it.
    async fn send(&self, queue: Queue, bodies: &[String]) -> Result<(), QueuesError>;

    /// How many messages were set aside, by queue; queues with none are left out.
    async fn set_aside(&self) -> Result<Vec<(Queue, u64)>, QueuesError>;

    /// Up to ten of the messages that were set aside, without taking them away.
    async fn look_at_set_aside(&self, queue: Queue) -> Result<Vec<SetAside>, QueuesError>;

    /// Sends what was set aside back to where it came from.
    async fn redrive(&self, queue: Queue) -> Result<(), QueuesError>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub body: String,
    pub sent_at: jiff::Timestamp,
}

#[derive(Debug, thiserror::Error)]
pub enum QueuesError {
    #[error("the queues cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("no queue is configured for {0}")]
    NotConfigured(&'static str),
}
