//! What must happen later, by when it is due. A timer is its key and nothing else; the same thing at the same time is the
//! same timer, however often it is asked for. Nothing is lost when one fires too often, so its writes carry no condition.

use crate::changes::Changes;
use crate::item::{self, Item};
use crate::keys::{self, Key};
use crate::table::{Query, Table, TableError, When, Write};
use jiff::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// The kind of event it becomes: `timers.survey.v1`.
    pub kind: String,
    /// To the millisecond.
    pub due: Timestamp,
    /// The order's id, or what else it is about. It holds no `#`.
    pub aggregate: String,
    /// Which part of it, such as `PARCEL#01`; may be empty.
    pub part: String,
}

impl Timer {
    #[must_use]
    pub fn new(kind: &str, due: Timestamp, aggregate: impl Into<String>, part: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), due, aggregate: aggregate.into(), part: part.into() }
    }

    fn key(&self) -> Key {
        keys::timer(self.due, &self.kind, &self.aggregate, &self.part)
    }

    fn of(key: &Key) -> Option<Self> {
        let mut parts = key.sk.splitn(4, '#');
        let (due, kind, aggregate, part) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self::new(kind, due.parse().ok()?, aggregate, part))
    }
}

impl<E> Changes<E> {
    /// Sets a timer together with what makes it needed.
    pub fn put_timer(&mut self, timer: &Timer) {
        let when = When::Always("a timer is its key; set twice it is the same one");
        self.push(Write::Put { key: timer.key(), item: keyed(&timer.key()), when }, |_| unreachable_refusal());
    }

    /// Takes a timer away that has fired or is no longer needed.
    pub fn delete_timer(&mut self, timer: &Timer) {
        let when = When::Always("a timer that is gone already is gone");
        self.push(Write::Delete { key: timer.key(), when }, |_| unreachable_refusal());
    }
}

fn keyed(key: &Key) -> Item {
    let text = |text: &str| item::Value::S(text.to_owned());
    Item::from([("pk".to_owned(), text(&key.pk)), ("sk".to_owned(), text(&key.sk))])
}

/// A write without a condition cannot be refused.
fn unreachable_refusal<E>() -> E {
    unreachable!("a write without a condition was refused")
}

/// Timers of one shard that are due by `now`, the oldest first.
///
/// # Errors
/// Those of the table; a key that is no timer's.
pub async fn due(table: &dyn Table, shard: u8, now: Timestamp, limit: u32) -> Result<Vec<Timer>, TableError> {
    // Behind the time comes `#`; `$` is the character after it, so what is due at this very moment is due.
    let until = format!("{}$", keys::sortable(now));
    let query = Query::partition(keys::timers_partition(shard)).between("0", until).limit(limit).eventually();
    let page = table.query(&query).await?;
    let timer = |found: &Item| {
        let key = item::key_of(found).unwrap_or_else(|| Key { pk: String::new(), sk: String::new() });
        Timer::of(&key).ok_or_else(|| TableError::corrupt(&key, "the key is no timer's"))
    };
    page.items.iter().map(timer).collect()
}
