//! Orders: one item each, found by id; listed by month, by e-mail address and by telephone number. The changed item carries
//! its events, and the table's stream is the outbox (docs/adr/0002-the-stream-is-the-outbox.md).

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key, SHARDS};
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError, When, Write};
use domain::ids::{OrderId, Sku};
use domain::orders::{Order, Priority, State};
use futures::future::try_join_all;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &OrderId) -> Result<Option<Order>, TableError> {
    let key = keys::order(id);
    match table.get(&key).await? {
        Some(found) => decode(&key, found).map(Some),
        None => Ok(None),
    }
}

/// Many orders, in the order of their ids; those that are gone are left out.
///
/// # Errors
/// Those of the table.
pub async fn find_many(table: &dyn Table, ids: &[OrderId]) -> Result<Vec<Order>, TableError> {
    let wanted: Vec<Key> = ids.iter().map(keys::order).collect();
    let found = table.get_many(&wanted).await?;
    found.into_iter().zip(&wanted).filter_map(|(found, key)| Some(decode(key, found?))).collect()
}

/// An order as its item has it. What the item's keys and its summary say already is not said again: that keeps an ordinary
/// order within one kilobyte, and so within one write unit.
fn encode(key: &Key, order: &Order) -> Result<Item, TableError> {
    let mut item = item::encode(key, order)?;
    for told in ["id", "created_at", "state"] {
        item.remove(told);
    }
    if let Some(Value::M(contact)) = item.get_mut("contact") {
        contact.remove("name");
    }
    if let Some(Value::M(ship_to)) = item.get_mut("ship_to")
        && order.ship_to.name == order.contact.name
    {
        ship_to.remove("name");
    }
    Ok(item)
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode(key: &Key, mut item: Item) -> Result<Order, TableError> {
    let id = keys::order_id(key).ok_or_else(|| TableError::corrupt(key, "the key names no order"))?;
    let (created_at, _) = position_of(key, &item)?;
    let summary = summary_of(key, &item)?;
    if let Some(Value::M(contact)) = item.get_mut("contact") {
        contact.insert("name".to_owned(), Value::S(summary.name));
    }
    item.insert("state".to_owned(), Value::S(summary.state.to_string()));
    item.insert("id".to_owned(), Value::S(id.into()));
    item.insert("created_at".to_owned(), Value::S(created_at.to_string()));
    let mut order: Order = item::decode(key, item)?;
    if order.ship_to.name.is_empty() {
        order.ship_to.name.clone_from(&order.contact.name);
    }
    Ok(order)
}

/// When and which: the two halves of an order's position in its list.
fn position_of(key: &Key, item: &Item) -> Result<(Timestamp, OrderId), TableError> {
    let text = item::text(item, "gsi1sk").ok_or_else(|| TableError::corrupt(key, "gsi1sk is missing"))?;
    let (at, id) = text.split_once('#').ok_or_else(|| TableError::corrupt(key, format!("gsi1sk is {text}")))?;
    let at = at.parse().map_err(|error: jiff::Error| TableError::corrupt(key, error))?;
    Ok((at, OrderId::parse(id).map_err(|error| TableError::corrupt(key, error))?))
}

fn summary_of(key: &Key, item: &Item) -> Result<Summary, TableError> {
    let Some(Value::M(summary)) = item.get("list") else {
        return Err(TableError::corrupt(key, "list is missing"));
    };
    serde_dynamo::from_item(summary.clone()).map_err(|error| TableError::corrupt(key, error))
}

/// What a list shows of an order, projected into the index so that a list reads nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub state: State,
    pub total: i64,
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<String>,
    /// When the first of its units that have not left should leave, from the moment it is placed: `20270302`, a number,
    /// which takes half the room of a text.
    #[serde(default, rename = "due", with = "compact_day", skip_serializing_if = "Option::is_none")]
    pub ship_by: Option<Date>,
}

/// For serde: a day as a number of eight digits.
mod compact_day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn number(day: Date) -> u32 {
        u32::try_from(day.year()).unwrap_or(0) * 10_000
            + u32::try_from(day.month()).unwrap_or(0) * 100
            + u32::try_from(day.day()).unwrap_or(0)
    }

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => to.serialize_u32(number(*day)),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let number = u32::deserialize(from)?;
        let part = |part: u32| i8::try_from(part % 100).map_err(D::Error::custom);
        let year = i16::try_from(number / 10_000).map_err(D::Error::custom)?;
        Date::new(year, part(number / 100)?, part(number)?).map(Some).map_err(D::Error::custom)
    }
}

/// Writes an order under its version (`order.version` is the new one), with its index entries, the summary its list shows
/// and the kinds of events this change announces.
pub fn put<E>(changes: &mut Changes<E>, order: &Order, events: &[&str], refusal: impl FnOnce() -> E + Send + 'static) {
    let key = keys::order(&order.id);
    match encode(&key, order) {
        Ok(mut item) => {
            item.extend(beside(order, events));
            changes.put_item(key, item, before(order.version), refusal);
        }
        Err(error) => changes.broken(error),
    }
}

/// Keeps the lists of who waits for which SKU in step with an order: `before` as it stood, `order` as it will.
pub fn put_waiting<E>(
    changes: &mut Changes<E>,
    before: Option<&Order>,
    order: &Order,
    refusal: impl Fn() -> E + Send + Clone + 'static,
) {
    let waited = before.map(Order::waiting).unwrap_or_default();
    let waits = order.waiting();
    let emergency = order.priority == Priority::Emergency;
    for sku in waited.keys().chain(waits.keys()).collect::<std::collections::BTreeSet<_>>() {
        let key = keys::waiting(sku, emergency, order.created_at, &order.id);
        let why = When::Always("an entry that follows from the order, whose own version guards this transaction");
        match (waited.contains_key(sku), waits.contains_key(sku)) {
            (false, true) => {
                let entry = Item::from([("order".to_owned(), Value::S(order.id.to_string()))]);
                changes.put_item(key, entry, why, refusal.clone());
            }
            (true, false) => {
                let refusal = refusal.clone();
                changes.push(Write::Delete { key, when: why }, move |_| refusal());
            }
            _ => {}
        }
    }
}

/// The orders that wait for a SKU, in the order they are served: emergencies first, then the oldest.
///
/// # Errors
/// Those of the table.
pub async fn waiting_for(table: &dyn Table, sku: &Sku, limit: u32) -> Result<Vec<OrderId>, TableError> {
    let page = table.query(&Query::partition(keys::waiting_partition(sku)).limit(limit)).await?;
    let id = |found: &Item| {
        let key = order_key(found)?;
        let text = item::text(found, "order").ok_or_else(|| TableError::corrupt(&key, "order is missing"))?;
        OrderId::parse(&text).map_err(|error| TableError::corrupt(&key, error))
    };
    page.items.iter().map(id).collect()
}

fn beside(order: &Order, events: &[&str]) -> Item {
    let mut beside = Item::new();
    Index::Lists.put(&mut beside, keys::orders_list(&order.id, order.created_at));
    let email = order.contact.email.as_str();
    Index::Customers.put(&mut beside, keys::customer_orders(email, order.created_at));
    if let Some(phone) = &order.contact.phone {
        Index::Phones.put(&mut beside, keys::phone_orders(phone.as_str(), order.created_at));
    }
    let mut summary = Item::from([
        ("state".to_owned(), Value::S(order.state.to_string())),
        ("total".to_owned(), Value::N(order.totals().total.0.to_string())),
        ("name".to_owned(), Value::S(order.contact.name.clone())),
    ]);
    if let Some(day) = order.ship_by() {
        summary.insert("due".to_owned(), Value::N(compact_day::number(day).to_string()));
    }
    if !order.holds.is_empty() {
        let reasons = order.holds.iter().map(|hold| Value::S(hold.reason.clone())).collect();
        summary.insert("holds".to_owned(), Value::L(reasons));
    }
    beside.insert("list".to_owned(), Value::M(summary));
    beside.extend(announcing(events));
    beside
}

/// An order as its lists know it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: OrderId,
    pub created_at: Timestamp,
    pub summary: Summary,
}

fn listed(found: &Item) -> Result<Listed, TableError> {
    let key = order_key(found)?;
    let (created_at, id) = position_of(&key, found)?;
    Ok(Listed { id, created_at, summary: summary_of(&key, found)? })
}

/// The primary key an index entry repeats.
fn order_key(found: &Item) -> Result<Key, TableError> {
    let nowhere = || TableError::corrupt(&Key { pk: "ORDER#".to_owned(), sk: String::new() }, "the entry has no key");
    item::key_of(found).ok_or_else(nowhere)
}

/// Orders of one month (`2027-03`) created before `before`, newest first, at most `limit`, from all shards.
///
/// # Errors
/// Those of the table.
pub async fn of_month(
    table: &dyn Table,
    month: &str,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<Listed>, TableError> {
    let mut found = Vec::new();
    // The bound is inclusive in the index and exclusive here: one more is read, in case it is the bound itself.
    let most = u32::try_from(limit + usize::from(before.is_some())).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let mut query = Query::index(Index::Lists, keys::orders_partition(month, shard)).newest_first().limit(most);
        if let Some(before) = before {
            // Every sort key of a month begins with it, and a bound must not be empty.
            query = query.between(month, before);
        }
        table.query(&query).await
    });
    for page in try_join_all(shards).await? {
        for order in page.items.iter().map(listed) {
            found.push(order?);
        }
    }
    found.sort_by_key(|order| std::cmp::Reverse(position(order)));
    found.retain(|order| before.is_none_or(|before| position(order).as_str() < before));
    found.truncate(limit);
    Ok(found)
}

/// Where an order stands in its list: what a cursor holds.
#[must_use]
pub fn position(order: &Listed) -> String {
    format!("{}#{}", keys::sortable(order.created_at), order.id)
}

/// Orders of one shard of a month created between two moments, oldest first: for sweeps and checks.
///
/// # Errors
/// Those of the table.
pub async fn of_shard(
    table: &dyn Table,
    month: &str,
    shard: u8,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Listed>, TableError> {
    let query = Query::index(Index::Lists, keys::orders_partition(month, shard))
        .between(keys::sortable(from), keys::sortable(to));
    table.query_all(query).await?.iter().map(listed).collect()
}

/// The month a moment falls in, as lists are keyed.
#[must_use]
pub fn month_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m").to_string()
}

/// Ids of a customer's orders, newest first.
///
/// # Errors
/// Those of the table.
pub async fn of_customer(table: &dyn Table, email: &str, limit: u32) -> Result<Vec<OrderId>, TableError> {
    ids(table, Query::index(Index::Customers, keys::customer_partition(email)), limit).await
}

/// Ids of the orders with a telephone number, newest first.
///
/// # Errors
/// Those of the table.
pub async fn of_phone(table: &dyn Table, phone: &str, limit: u32) -> Result<Vec<OrderId>, TableError> {
    ids(table, Query::index(Index::Phones, keys::phone_partition(phone)), limit).await
}

async fn ids(table: &dyn Table, query: Query, limit: u32) -> Result<Vec<OrderId>, TableError> {
    let page = table.query(&query.newest_first().limit(limit)).await?;
    let id = |found: &Item| {
        let key = order_key(found)?;
        keys::order_id(&key).ok_or_else(|| TableError::corrupt(&key, "the key names no order"))
    };
    page.items.iter().map(id).collect()
}

/// From when on a sweep still has to look: everything older is settled. A mark that does not parse is none: it only saves
/// reading.
///
/// # Errors
/// Those of the table.
pub async fn watermark(table: &dyn Table, name: &str) -> Result<Option<Timestamp>, TableError> {
    let found = table.get(&keys::watermark(name)).await?;
    Ok(found.and_then(|found| item::text(&found, "at")).and_then(|at| at.parse().ok()))
}

pub fn put_watermark<E>(
    changes: &mut Changes<E>,
    name: &str,
    at: Timestamp,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    let item = Item::from([("at".to_owned(), Value::S(at.to_string()))]);
    let why = When::Always("a hint that saves reading; too old a mark only reads more");
    changes.put_item(keys::watermark(name), item, why, refusal);
}
