//! What is stored and where: keys, items, and write sets in which every write names its refusal. One file per aggregate.
//! Knows no AWS SDK and decides nothing: rules are `domain`'s, order of steps is `app`'s.

pub mod accounts;
pub mod approvals;
pub mod authority;
pub mod catalog;
pub mod changes;
pub mod companies;
pub mod credit;
pub mod fulfillments;
pub mod idempotency;
pub mod inventory;
pub mod item;
pub mod keys;
pub mod ledger;
pub mod limits;
pub mod mail;
pub mod orders;
pub mod parcels;
pub mod promises;
pub mod quotes;
pub mod returns;
pub mod settings;
pub mod story;
pub mod surveys;
pub mod table;
pub mod tickets;
pub mod timers;
pub mod waitlist;

pub use changes::{Changes, CommitError};
pub use item::{Item, Value};
pub use keys::Key;
pub use table::{Condition, Index, Page, Query, Table, TableError, When, Write, WriteError};
