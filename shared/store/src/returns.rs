//! Returns and claims, in their order's partition. What somebody has to see to is listed by its state; a parcel that comes back
//! is found by its carrier's tracker.

use crate::changes::Changes;
use crate::item::{self, Item};
use crate::keys::{self, Key, SHARDS};
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError};
use domain::ids::{ClaimId, OrderId, ReturnId};
use domain::returns::{Claim, Return, ReturnState};
use futures::future::try_join_all;
use jiff::Timestamp;

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &ReturnId) -> Result<Option<Return>, TableError> {
    let key = keys::returned(id);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// # Errors
/// Those of the table.
pub async fn find_claim(table: &dyn Table, id: &ClaimId) -> Result<Option<Claim>, TableError> {
    let key = keys::claim(id);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// # Errors
/// Those of the table.
pub async fn of_order(table: &dyn Table, order: &OrderId) -> Result<Vec<Return>, TableError> {
    let found = table.query_all(Query::partition(keys::order_partition(order)).prefix(keys::RETURN)).await?;
    let one = |found: Item| {
        let key = item::key_of(&found).unwrap_or_else(|| Key { pk: order.to_string(), sk: keys::RETURN.to_owned() });
        item::decode(&key, found)
    };
    found.into_iter().map(one).collect()
}

/// A return of an order by its number.
#[must_use]
pub fn id_of(it: &Return) -> ReturnId {
    ReturnId::new(&it.order, it.number)
}

/// The states in which somebody has to do something.
#[must_use]
pub const fn is_listed(state: ReturnState) -> bool {
    !state.has_ended()
}

impl<E> Changes<E> {
    /// Writes a return under its version (`it.version` is the new one), with the kinds of events this change announces.
    pub fn put_return(&mut self, it: &Return, events: &[&str], refusal: impl FnOnce() -> E + Send + 'static) {
        let id = id_of(it);
        let mut beside = announcing(events);
        if is_listed(it.state) {
            let since = it.history.last().map_or(Timestamp::UNIX_EPOCH, |mark| mark.at);
            Index::Lists.put(&mut beside, keys::returns_list(&id, &it.state.to_string(), since));
        }
        // Where it goes home, the way back is over.
        let home = it.repair.as_ref().and_then(|repair| repair.home.label.tracker());
        if let Some(tracker) = home.or_else(|| it.way.label.tracker()) {
            Index::Customers.put(&mut beside, keys::tracker(tracker, &id));
        }
        self.put_beside(keys::returned(&id), it, beside, before(it.version), refusal);
    }

    pub fn put_claim(&mut self, claim: &Claim, events: &[&str], refusal: impl FnOnce() -> E + Send + 'static) {
        let key = keys::claim(&ClaimId::new(&claim.order, claim.number));
        self.put_beside(key, claim, announcing(events), before(claim.version), refusal);
    }
}

/// Returns in a state, those that stand there longest first.
///
/// # Errors
/// Those of the table.
pub async fn in_state(table: &dyn Table, state: ReturnState, limit: usize) -> Result<Vec<ReturnId>, TableError> {
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let query = Query::index(Index::Lists, keys::returns_partition(&state.to_string(), shard)).limit(most);
        table.query(&query).await
    });
    let mut found: Vec<(String, ReturnId)> = Vec::new();
    for page in try_join_all(shards).await? {
        let listed = page
            .items
            .iter()
            .filter_map(|listed| Some((item::text(listed, "gsi1sk")?, keys::return_id(&item::key_of(listed)?)?)));
        found.extend(listed);
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found.truncate(limit);
    Ok(found.into_iter().map(|(_, id)| id).collect())
}
