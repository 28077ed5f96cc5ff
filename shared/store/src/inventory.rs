//! Stock items, movements, back-orders, inbound goods and purchase orders. Counters change only by difference and only in
//! a transaction with a write that can succeed once.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key};
use crate::table::{Condition, Query, Table, TableError, When, Write};
use domain::ids::{LocationId, PurchaseOrderId, Sku};
use domain::stock::{Backorders, Counters, Inbound, Movement, StockItem};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// How long inbound goods that have all come are kept.
const CLOSED_INBOUND_STAYS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Everything that is known about the stock of one SKU.
#[derive(Clone, Debug, Default)]
pub struct StockOfSku {
    pub items: Vec<StockItem>,
    pub backorders: Backorders,
    pub inbound: Vec<Inbound>,
}

impl StockOfSku {
    /// Units for sale over all locations.
    #[must_use]
    pub fn sellable(&self) -> u32 {
        self.items.iter().map(StockItem::sellable).fold(0, u32::saturating_add)
    }
}

/// Reads the partition of one SKU's stock, consistently.
///
/// # Errors
/// Those of the table.
pub async fn of_sku(table: &dyn Table, sku: &Sku) -> Result<StockOfSku, TableError> {
    let mut stock = StockOfSku::default();
    for found in table.query_all(Query::partition(keys::stock_partition(sku))).await? {
        let Some(key) = item::key_of(&found) else { continue };
        if key.sk.starts_with(keys::STOCK_LOCATION) {
            stock.items.push(item::decode(&key, found)?);
        } else if key.sk.starts_with(keys::STOCK_INBOUND) {
            stock.inbound.push(item::decode(&key, found)?);
        } else if key.sk == keys::STOCK_BACKORDER {
            stock.backorders = item::decode(&key, found)?;
        }
    }
    Ok(stock)
}

/// Reads what is on its way of one SKU, consistently, the earliest first.
///
/// # Errors
/// Those of the table.
pub async fn inbound(table: &dyn Table, sku: &Sku) -> Result<Vec<Inbound>, TableError> {
    let of_sku = Query::partition(keys::stock_partition(sku)).prefix(keys::STOCK_INBOUND);
    let found = table.query_all(of_sku).await?.into_iter();
    found.filter_map(|found| item::key_of(&found).map(|key| item::decode(&key, found))).collect()
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode_stock(key: &Key, item: Item) -> Result<StockItem, TableError> {
    item::decode(key, item)
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode_backorders(key: &Key, item: Item) -> Result<Backorders, TableError> {
    item::decode(key, item)
}

impl<E> Changes<E> {
    /// Takes `units` of an item for an order that is written in the same transaction. DynamoDB cannot subtract in a
    /// condition, so `available` is compared with units + safety, and safety with what was read.
    pub fn reserve(&mut self, stock: &StockItem, units: u32, refusal: impl FnOnce() -> E + Send + 'static) {
        let when = When::All(vec![
            Condition::AtLeast("available", i64::from(units) + stock.safety),
            Condition::Equals("safety", Value::N(stock.safety.to_string())),
        ]);
        let delta = Counters::reservation(i64::from(units));
        self.push(update(&stock.sku, &stock.location, &delta, when), |_| refusal());
    }

    /// Promises units that are not there, within the limit.
    pub fn backorder(&mut self, sku: &Sku, units: u32, refusal: impl FnOnce() -> E + Send + 'static) {
        let units = i64::from(units);
        let write = Write::Update {
            key: keys::backorder(sku),
            add: vec![("left", -units), ("waiting", units), ("version", 1)],
            set: Vec::new(),
            when: When::All(vec![Condition::AtLeast("left", units)]),
        };
        self.push(write, |_| refusal());
    }

    /// Writes a whole stock item under its version: `item.version` is the new one.
    pub fn put_stock(&mut self, item: &StockItem, refusal: impl FnOnce() -> E + Send + 'static) {
        let when = crate::settings::before(item.version);
        let beside = Item::from([(NEWS.to_owned(), flag(true))]);
        self.put_beside(keys::stock(&item.sku, &item.location), item, beside, when, refusal);
    }

    /// Changes a stock item's counters, whatever orders do meanwhile, as long as none of the named ones falls below zero.
    /// What becomes available was decided by how much was short, which orders do not touch, so that is compared.
    pub fn move_stock(&mut self, stock: &StockItem, delta: &Counters, refusal: impl FnOnce() -> E + Send + 'static) {
        let mut conditions = vec![Condition::Present];
        conditions.extend(
            delta.named().into_iter().filter(|(_, by)| *by < 0).map(|(name, by)| Condition::AtLeast(name, -by)),
        );
        if delta.available > 0 {
            conditions.push(Condition::Equals("short", Value::N(stock.counters.short.to_string())));
        }
        self.push(update(&stock.sku, &stock.location, delta, When::All(conditions)), |_| refusal());
    }

    /// Changes a stock item's counters by what was decided from how much was short: that, and that nothing falls below zero,
    /// is compared.
    pub fn move_stock_as_short(
        &mut self,
        stock: &StockItem,
        delta: &Counters,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let mut conditions =
            vec![Condition::Present, Condition::Equals("short", Value::N(stock.counters.short.to_string()))];
        let falling = delta.named().into_iter().filter(|(name, by)| *by < 0 && *name != "short");
        conditions.extend(falling.map(|(name, by)| Condition::AtLeast(name, -by)));
        self.push(update(&stock.sku, &stock.location, delta, When::All(conditions)), |_| refusal());
    }

    /// Changes what the merchant decides about a stock item, whatever orders do to its counters meanwhile: compared is
    /// `policy_version` (`stock.policy_version` is the new one), not `version`.
    pub fn put_policy(&mut self, stock: &StockItem, refusal: impl FnOnce() -> E + Send + 'static) {
        let optional = |number: Option<i64>| number.map_or(Value::Null(true), |number| Value::N(number.to_string()));
        let before = stock.policy_version.saturating_sub(1);
        let write = Write::Update {
            key: keys::stock(&stock.sku, &stock.location),
            add: vec![("version", 1)],
            set: vec![
                ("safety", Value::N(stock.safety.to_string())),
                ("reorder_point", optional(stock.reorder_point)),
                ("pack", optional(stock.pack)),
                ("policy_version", Value::N(stock.policy_version.to_string())),
                (NEWS, flag(true)),
            ],
            when: When::All(vec![Condition::Equals("policy_version", Value::N(before.to_string()))]),
        };
        self.push(write, |_| refusal());
    }

    /// Writes the back-order item of a SKU under its version: `backorders.version` is the new one.
    pub fn put_backorders(&mut self, sku: &Sku, backorders: &Backorders, refusal: impl FnOnce() -> E + Send + 'static) {
        self.put(keys::backorder(sku), backorders, crate::settings::before(backorders.version), refusal);
    }

    pub fn put_movement(&mut self, movement: &Movement, refusal: impl FnOnce() -> E + Send + 'static) {
        let key = keys::movement(&movement.sku, movement.at, &movement.location, &movement.cause);
        self.put(key, movement, When::Absent, refusal);
    }

    /// Writes inbound goods under their version: `inbound.version` is the new one. Once nothing is to come any more they
    /// stay for a while, so that what is delivered beyond the order still finds it, and are then forgotten.
    pub fn put_inbound(
        &mut self,
        sku: &Sku,
        inbound: &Inbound,
        now: Timestamp,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let key = keys::inbound(sku, inbound.expected_on, &inbound.purchase_order, &inbound.location);
        let mut beside = Item::new();
        if inbound.quantity == 0 {
            let forget = now.saturating_add(CLOSED_INBOUND_STAYS).unwrap_or(now);
            beside.insert("ttl".to_owned(), Value::N(forget.as_second().to_string()));
        }
        self.put_beside(key, inbound, beside, crate::settings::before(inbound.version), refusal);
    }
}

fn update(sku: &Sku, location: &LocationId, delta: &Counters, when: When) -> Write {
    let mut add: Vec<(&'static str, i64)> = delta.named().into_iter().filter(|(_, by)| *by != 0).collect();
    add.push(("version", 1));
    // Only what rises can be news: units to assign, promises that cannot be kept, goods where there were none.
    let tells = [delta.available, delta.unassigned, delta.short].into_iter().any(|by| by > 0);
    Write::Update { key: keys::stock(sku, location), add, set: vec![(NEWS, flag(tells))], when }
}

/// Says to the stream's filter whether a change may announce something.
const NEWS: &str = "news";

fn flag(set: bool) -> Value {
    Value::N(u8::from(set).to_string())
}

/// One page of a SKU's movements, newest first, and the position after which the next one begins.
///
/// # Errors
/// Those of the table.
pub async fn movements(
    table: &dyn Table,
    sku: &Sku,
    after: Option<String>,
    limit: u32,
) -> Result<(Vec<Movement>, Option<String>), TableError> {
    let partition = keys::movements_partition(sku);
    let start =
        after.map(|sk| Item::from([("pk".to_owned(), Value::S(partition.clone())), ("sk".to_owned(), Value::S(sk))]));
    let page = table.query(&Query::partition(partition).newest_first().limit(limit).after(start)).await?;
    let next = page.next.and_then(|next| item::text(&next, "sk"));
    Ok((decode_movements(page.items)?, next))
}

/// All of a SKU's movements, oldest first.
///
/// # Errors
/// Those of the table.
pub async fn all_movements(table: &dyn Table, sku: &Sku) -> Result<Vec<Movement>, TableError> {
    decode_movements(table.query_all(Query::partition(keys::movements_partition(sku))).await?)
}

/// A SKU's movements between two moments (the first included), oldest first.
///
/// # Errors
/// Those of the table.
pub async fn movements_between(
    table: &dyn Table,
    sku: &Sku,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Movement>, TableError> {
    let range = Query::partition(keys::movements_partition(sku)).between(keys::sortable(from), keys::sortable(to));
    decode_movements(table.query_all(range).await?)
}

fn decode_movements(items: Vec<Item>) -> Result<Vec<Movement>, TableError> {
    items.into_iter().filter_map(|found| item::key_of(&found).map(|key| item::decode(&key, found))).collect()
}

/// Goods ordered from a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrder {
    pub id: PurchaseOrderId,
    pub location: LocationId,
    pub expected_on: Date,
    pub lines: Vec<PurchaseOrderLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier: Option<String>,
    pub created_at: Timestamp,
    pub created_by: String,
    pub version: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrderLine {
    pub sku: Sku,
    pub quantity: u32,
}

pub fn put_purchase_order<E>(
    changes: &mut Changes<E>,
    order: &PurchaseOrder,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::purchase_order(&order.id), order, crate::settings::before(order.version), refusal);
}

/// # Errors
/// Those of the table.
pub async fn purchase_order(table: &dyn Table, id: &PurchaseOrderId) -> Result<Option<PurchaseOrder>, TableError> {
    let key = keys::purchase_order(id);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}
