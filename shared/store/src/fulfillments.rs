//! Fulfilment orders: items in their order's partition; the open ones are listed by location, in the order of their work.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, SHARDS};
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError};
use domain::fulfillment::{Fulfillment, FulfillmentState, state_of};
use domain::ids::{LocationId, OrderId};
use domain::orders::{Order, Portion, Priority};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, order: &OrderId, number: u16) -> Result<Option<Fulfillment>, TableError> {
    let key = keys::fulfillment(order, number);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

/// Many, in the order they are named; those that are gone are left out.
///
/// # Errors
/// Those of the table.
pub async fn find_many(table: &dyn Table, wanted: &[(OrderId, u16)]) -> Result<Vec<Fulfillment>, TableError> {
    let keys: Vec<_> = wanted.iter().map(|(order, number)| keys::fulfillment(order, *number)).collect();
    let found = table.get_many(&keys).await?;
    found.into_iter().zip(&keys).filter_map(|(found, key)| Some(item::decode(key, found?))).collect()
}

/// What a worklist shows of a fulfilment order, projected into the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub order: OrderId,
    pub number: u16,
    pub state: FulfillmentState,
    pub units: u32,
    pub lines: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship_by: Option<jiff::civil::Date>,
    pub emergency: bool,
    pub held: bool,
}

impl<E> Changes<E> {
    /// Writes a fulfilment order under its version, beside the order's own write (`order` is the order as it will be): it is
    /// listed while somebody has to do something about it.
    pub fn put_fulfillment(
        &mut self,
        fulfillment: &Fulfillment,
        order: &Order,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let key = keys::fulfillment(&fulfillment.order, fulfillment.number);
        let mut beside = Item::new();
        let state = state_of(order, fulfillment.number);
        if state.is_open() || !fulfillment.to_put_back.is_empty() {
            let emergency = fulfillment.priority == Priority::Emergency;
            let (id, number) = (&fulfillment.order, fulfillment.number);
            let entry = keys::fulfillments_list(&fulfillment.location, id, number, emergency, fulfillment.ship_by);
            Index::Lists.put(&mut beside, entry);
            let inside = |portion: &Portion| portion.fulfillment == Some(number) && portion.bucket.is_open();
            let lines = order.units_by_line(inside);
            let summary = Summary {
                order: id.clone(),
                number,
                state,
                units: lines.iter().chain(&fulfillment.to_put_back).map(|(_, units)| units).sum(),
                lines: u32::try_from(lines.len()).unwrap_or(u32::MAX),
                ship_by: fulfillment.ship_by,
                emergency,
                held: !order.holds.is_empty(),
            };
            match serde_dynamo::to_item(&summary) {
                Ok(summary) => drop(beside.insert("list".to_owned(), Value::M(summary))),
                Err(error) => self.broken(TableError::corrupt(&key, error)),
            }
        }
        self.put_beside(key, fulfillment, beside, before(fulfillment.version), refusal);
    }
}

/// The open fulfilment orders of a location, in the order of their work: emergencies, then by the day they should leave.
///
/// # Errors
/// Those of the table.
pub async fn open_at(table: &dyn Table, location: &LocationId, limit: usize) -> Result<Vec<Summary>, TableError> {
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let query = Query::index(Index::Lists, keys::fulfillments_partition(location, shard)).limit(most);
        table.query(&query).await
    });
    let mut found = Vec::new();
    for page in try_join_all(shards).await? {
        for listed in page.items {
            let position = item::text(&listed, "gsi1sk").unwrap_or_default();
            let Some(key) = item::key_of(&listed) else { continue };
            let Some(Value::M(summary)) = listed.get("list") else {
                return Err(TableError::corrupt(&key, "list is missing"));
            };
            let summary: Summary =
                serde_dynamo::from_item(summary.clone()).map_err(|error| TableError::corrupt(&key, error))?;
            found.push((position, summary));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.truncate(limit);
    Ok(found.into_iter().map(|(_, summary)| summary).collect())
}
