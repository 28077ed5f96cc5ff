//! What the use cases ask of the outside besides the table. Implemented in `aws` for deployment; faked only in tests.

mod carrier;
mod gateway;
mod identity;
mod mailer;
mod pictures;
mod queues;

pub use carrier::*;
pub use gateway::*;
pub use identity::*;
pub use mailer::*;
pub use pictures::*;
pub use queues::*;

use jiff::Timestamp;
use uuid::Uuid;

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

pub trait Ids: Send + Sync {
    /// A new UUID version 7.
    fn uuid(&self) -> Uuid;
}
