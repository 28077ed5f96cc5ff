//! The storage port: one table that gets, queries and writes. Its one implementation is DynamoDB (`aws::table`); tests and
//! the local runner point that at an embedded DynamoDB. Whatever is written states its precondition.

use crate::item::{Item, Value};
use crate::keys::{IndexKey, Key};
use async_trait::async_trait;

#[async_trait]
pub trait Table: Send + Sync {
    /// A consistent read of one item.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// Consistent reads of many items, a hundred a call; in the order of `keys`, absent ones as `None`.
    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError>;

    /// Up to a hundred items as of one moment (a read transaction).
    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError>;

    /// One page of a partition.
    async fn query(&self, query: &Query) -> Result<Page, TableError>;

    /// All writes or none: one plain conditional write, or one transaction when there are several.
    async fn write(&self, writes: &[Write]) -> Result<(), WriteError>;
}

/// One write with its precondition. A bare put does not exist.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Put { key: Key, item: Item, when: When },
    Update { key: Key, add: Vec<(&'static str, i64)>, set: Vec<(&'static str, Value)>, when: When },
    Delete { key: Key, when: When },
    Check { key: Key, when: When },
}

impl Write {
    #[must_use]
    pub const fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Update { key, .. } | Self::Delete { key, .. } | Self::Check { key, .. } => {
                key
            }
        }
    }

    #[must_use]
    pub const fn when(&self) -> &When {
        match self {
            Self::Put { when, .. }
            | Self::Update { when, .. }
            | Self::Delete { when, .. }
            | Self::Check { when, .. } => when,
        }
    }
}

/// What must hold for a write to be made.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    Absent,
    Present,
    /// The stored `version` is this one.
    Version(u64),
    All(Vec<Condition>),
    /// The item is derived from another (a projection, a counter): the newest write wins, whatever stood there. Says why.
    Always(&'static str),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Equals(&'static str, Value),
    AtLeast(&'static str, i64),
    /// The attribute is absent or below this; for revisions and counters that only grow.
    AbsentOrBelow(&'static str, i64),
    Present,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// Lists and worklists; projects `list`.
    Lists,
    /// By e-mail address, and parcels by their carrier's tracker; keys only.
    Customers,
    /// By telephone number; keys only.
    Phones,
}

impl Index {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lists => "gsi1",
            Self::Customers => "gsi2",
            Self::Phones => "gsi3",
        }
    }

    #[must_use]
    pub const fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Lists => ("gsi1pk", "gsi1sk"),
            Self::Customers => ("gsi2pk", "gsi2sk"),
            Self::Phones => ("gsi3pk", "gsi3sk"),
        }
    }

    /// Writes an index entry into an item.
    pub fn put(self, item: &mut Item, entry: IndexKey) {
        let (pk, sk) = self.attributes();
        item.insert(pk.to_owned(), Value::S(entry.pk));
        item.insert(sk.to_owned(), Value::S(entry.sk));
    }
}

/// A read of one partition, in sort-key order.
#[derive(Clone, Debug)]
pub struct Query {
    pub index: Option<Index>,
    pub partition: String,
    pub range: Range,
    pub newest_first: bool,
    pub limit: Option<u32>,
    pub cursor: Option<Item>,
    /// Index reads are always eventually consistent; table reads are consistent unless said otherwise.
    pub consistent: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    All,
    Prefix(String),
    /// Inclusive bounds on the sort key.
    Between(String, String),
}

impl Query {
    #[must_use]
    pub fn partition(partition: impl Into<String>) -> Self {
        Self {
            index: None,
            partition: partition.into(),
            range: Range::All,
            newest_first: false,
            limit: None,
            cursor: None,
            consistent: true,
        }
    }

    #[must_use]
    pub fn index(index: Index, partition: impl Into<String>) -> Self {
        Self { index: Some(index), consistent: false, ..Self::partition(partition) }
    }

    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { range: Range::Prefix(prefix.into()), ..self }
    }

    #[must_use]
    pub fn between(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { range: Range::Between(from.into(), to.into()), ..self }
    }

    #[must_use]
    pub fn newest_first(self) -> Self {
        Self { newest_first: true, ..self }
    }

    #[must_use]
    pub fn limit(self, limit: u32) -> Self {
        Self { limit: Some(limit), ..self }
    }

    #[must_use]
    pub fn after(self, cursor: Option<Item>) -> Self {
        Self { cursor, ..self }
    }

    #[must_use]
    pub fn eventually(self) -> Self {
        Self { consistent: false, ..self }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Page {
    pub items: Vec<Item>,
    pub next: Option<Item>,
}

impl dyn Table + '_ {
    /// Reads a whole partition, page after page. For partitions that are small by design.
    ///
    /// # Errors
    /// Those of [`Table::query`].
    pub async fn query_all(&self, query: Query) -> Result<Vec<Item>, TableError> {
        let mut items = Vec::new();
        let mut cursor = query.cursor.clone();
        loop {
            let page = self.query(&query.clone().after(cursor)).await?;
            items.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(items),
            }
        }
    }
}

/// The store could not answer. Never means "not found".
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Throttled or unreachable beyond the client's own retries; the caller may try again.
    #[error("the store is not reachable or is throttling")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request itself was wrong: a bug or a missing permission.
    #[error("the store refused the request")]
    Rejected(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("stored data at {key} does not parse")]
    Corrupt {
        key: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl TableError {
    pub fn corrupt(key: &Key, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt { key: key.to_string(), source: source.into() }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The preconditions of the writes at these positions did not hold; `current` is what stands there.
    #[error("a precondition did not hold")]
    Refused(Vec<Refused>),
    /// Another transaction touched the same items: nothing was written, try again.
    #[error("another transaction was in the way")]
    Contention,
    #[error(transparent)]
    Table(#[from] TableError),
}

#[derive(Clone, Debug)]
pub struct Refused {
    pub position: usize,
    pub current: Option<Item>,
}
