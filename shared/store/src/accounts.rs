//! What belongs to an account: its profile, its address book, and which orders are its own. One partition an account.

use crate::changes::Changes;
use crate::item::{self, Item};
use crate::keys::{self, ACCOUNT_ORDER, Key};
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError, When};
use domain::accounts::{AddressBook, Profile};
use domain::ids::OrderId;
use domain::orders::Order;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::fmt;

async fn find<T: DeserializeOwned>(table: &dyn Table, key: &Key) -> Result<Option<T>, TableError> {
    table.get(key).await?.map(|found| item::decode(key, found)).transpose()
}

/// # Errors
/// Those of the table.
pub async fn profile(table: &dyn Table, sub: &str) -> Result<Option<Profile>, TableError> {
    find(table, &keys::profile(sub)).await
}

pub fn put_profile<E>(
    changes: &mut Changes<E>,
    sub: &str,
    profile: &Profile,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::profile(sub), profile, before(profile.version), refusal);
}

/// The addresses an account keeps; none are an empty book.
///
/// # Errors
/// Those of the table.
pub async fn addresses(table: &dyn Table, sub: &str) -> Result<AddressBook, TableError> {
    Ok(find(table, &keys::addresses(sub)).await?.unwrap_or_default())
}

pub fn put_addresses<E>(
    changes: &mut Changes<E>,
    sub: &str,
    book: &AddressBook,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::addresses(sub), book, before(book.version), refusal);
}

/// Puts an order among its account's, in the write set that makes it. Nothing is kept there but the key: what is shown is
/// read from the order. Without an account there is nothing to put.
pub fn put_order<E>(changes: &mut Changes<E>, order: &Order, refusal: impl FnOnce() -> E + Send + 'static) {
    if let Some(owner) = &order.owner {
        let key = keys::account_order(owner, order.created_at, &order.id);
        changes.put_item(key, Item::new(), When::Absent, refusal);
    }
}

/// Where an order stands among somebody's orders: by time, then by id. Text order is time order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    created: String,
    pub id: OrderId,
}

impl Position {
    #[must_use]
    pub fn of(order: &Order) -> Self {
        Self { created: keys::sortable(order.created_at), id: order.id.clone() }
    }

    /// What [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (created, id) = text.split_once('#')?;
        let at: Timestamp = created.parse().ok()?;
        let position = Self { created: keys::sortable(at), id: OrderId::parse(id).ok()? };
        (position.created == created).then_some(position)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.created, self.id)
    }
}

/// The newest `most` of an account's orders that stand before a position.
///
/// # Errors
/// Those of the table.
pub async fn orders_of_account(
    table: &dyn Table,
    sub: &str,
    before: Option<&Position>,
    most: usize,
) -> Result<Vec<Position>, TableError> {
    let query = Query::partition(keys::account_partition(sub)).newest_first();
    let query = match before {
        // The bound itself belongs to what is read, and not to what is asked for.
        Some(before) => query.between(ACCOUNT_ORDER, format!("{ACCOUNT_ORDER}{before}")),
        None => query.prefix(ACCOUNT_ORDER),
    };
    let position = |found: &Item| {
        let key = item::key_of(found)?;
        Position::parse(key.sk.strip_prefix(ACCOUNT_ORDER)?)
    };
    newest(table, query, before, most, position).await
}

/// The newest `most` orders with this e-mail address that stand before a position. From an index, which lags a little.
///
/// # Errors
/// Those of the table.
pub async fn orders_with_email(
    table: &dyn Table,
    email: &str,
    before: Option<&Position>,
    most: usize,
) -> Result<Vec<Position>, TableError> {
    let mut query = Query::index(Index::Customers, keys::customer_partition(email)).newest_first();
    if let Some(before) = before {
        // Every time begins with a digit, and a bound must not be empty.
        query = query.between("0", before.created.as_str());
    }
    let position = |found: &Item| {
        let id = keys::order_id(&item::key_of(found)?)?;
        Position::parse(&format!("{}#{id}", item::text(found, Index::Customers.attributes().1)?))
    };
    newest(table, query, before, most, position).await
}

/// Reads on until no order that is still unread can belong among the newest: an index does not tell which of two orders of
/// the same moment comes first.
async fn newest(
    table: &dyn Table,
    query: Query,
    before: Option<&Position>,
    most: usize,
    position: impl Fn(&Item) -> Option<Position>,
) -> Result<Vec<Position>, TableError> {
    let partition = Key { pk: query.partition.clone(), sk: String::new() };
    let mut query = query.limit(u32::try_from(most + 1).unwrap_or(u32::MAX));
    let mut found: Vec<Position> = Vec::new();
    loop {
        let page = table.query(&query).await?;
        for entry in &page.items {
            let position = position(entry).ok_or_else(|| TableError::corrupt(&partition, "an entry names no order"))?;
            if before.is_none_or(|before| position < *before) {
                found.push(position);
            }
        }
        let settled = match (found.get(most.saturating_sub(1)), found.last()) {
            (Some(wanted), Some(last)) => last.created < wanted.created,
            _ => false,
        };
        if settled || page.next.is_none() {
            break;
        }
        query = query.after(page.next);
    }
    found.sort_by(|one, other| other.cmp(one));
    found.truncate(most);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_back_and_nothing_else_is_one() {
        let text = "2027-03-01T09:30:00.000Z#ord_7KQ2M4XD9TBCRH3F";
        assert_eq!(Position::parse(text).unwrap().to_string(), text);
        for wrong in
            ["", "2027-03-01T09:30:00.000Z", "x#ord_7KQ2M4XD9TBCRH3F", "2027-03-01T09:30:00Z#ord_7KQ2M4XD9TBCRH3F"]
        {
            assert_eq!(Position::parse(wrong), None, "{wrong}");
        }
    }
}
