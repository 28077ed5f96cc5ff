//! Approvals: items in their order's partition, listed by state in the order they are due, and for a company's approvers by
//! company while they wait.

use crate::changes::Changes;
use crate::item::{self, Item};
use crate::keys::{self, Key, SHARDS};
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Index, Query, Table, TableError};
use domain::approvals::{Approval, ApprovalState};
use domain::ids::{ApprovalId, CompanyId, OrderId};
use futures::future::try_join_all;

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &ApprovalId) -> Result<Option<Approval>, TableError> {
    let key = keys::approval(id.order(), id.number());
    table.get(&key).await?.map(|found| decode(&key, found)).transpose()
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode(key: &Key, found: Item) -> Result<Approval, TableError> {
    item::decode(key, found)
}

impl<E> Changes<E> {
    /// Writes an approval under its version, with the events it announces.
    pub fn put_approval(&mut self, approval: &Approval, events: &[&str], refusal: impl FnOnce() -> E + Send + 'static) {
        let key = keys::approval(&approval.order, approval.number);
        let mut beside = announcing(events);
        let id = approval.id();
        Index::Lists.put(&mut beside, keys::approvals_list(approval.state, approval.due_at, &id));
        if let Some(company) = approval.company.as_ref().filter(|_| approval.is_pending()) {
            Index::Customers.put(&mut beside, keys::company_approvals(company, approval.due_at, &id));
        }
        self.put_beside(key, approval, beside, before(approval.version), refusal);
    }
}

/// Approvals in a state, those due first first, from behind a position; at most `limit`.
///
/// # Errors
/// Those of the table.
pub async fn in_state(
    table: &dyn Table,
    state: ApprovalState,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Approval>, TableError> {
    // The bound is inclusive in the index and exclusive here: one more is read, in case it is the bound itself.
    let most = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let shards = (0..SHARDS).map(|shard| async move {
        let mut query = Query::index(Index::Lists, keys::approvals_partition(state, shard)).limit(most);
        if let Some(after) = after {
            // Every time begins with a digit.
            query = query.between(after, ":");
        }
        table.query(&query).await
    });
    let mut found = Vec::new();
    for page in try_join_all(shards).await? {
        found.extend(page.items.iter().filter_map(listed));
    }
    found.sort();
    found.retain(|(position, _)| after.is_none_or(|after| position.as_str() > after));
    found.truncate(limit);
    read(table, found, |approval| approval.state == state).await
}

/// What waits for a company's approvers, those due first first.
///
/// # Errors
/// Those of the table.
pub async fn of_company(table: &dyn Table, company: &CompanyId, limit: usize) -> Result<Vec<Approval>, TableError> {
    let most = u32::try_from(limit).unwrap_or(u32::MAX);
    let query = Query::index(Index::Customers, keys::company_approvals_partition(company)).limit(most);
    let mut found = Vec::new();
    for entry in table.query(&query).await?.items {
        let position = item::text(&entry, Index::Customers.attributes().1);
        found.extend(position.zip(item::key_of(&entry)));
    }
    read(table, found, Approval::is_pending).await
}

fn listed(entry: &Item) -> Option<(String, Key)> {
    Some((item::text(entry, Index::Lists.attributes().1)?, item::key_of(entry)?))
}

/// Reads what an index named: the items say how it stands now, and what has moved on meanwhile is left out.
async fn read(
    table: &dyn Table,
    found: Vec<(String, Key)>,
    still: impl Fn(&Approval) -> bool,
) -> Result<Vec<Approval>, TableError> {
    let wanted: Vec<Key> = found.into_iter().map(|(_, key)| key).collect();
    let mut approvals = Vec::new();
    for (item, key) in table.get_many(&wanted).await?.into_iter().zip(&wanted) {
        if let Some(item) = item {
            approvals.push(decode(key, item)?);
        }
    }
    approvals.retain(still);
    Ok(approvals)
}

/// Where an approval stands in its list: what a cursor holds.
#[must_use]
pub fn position(approval: &Approval) -> String {
    keys::approvals_list(approval.state, approval.due_at, &approval.id()).sk
}

/// All of an order, by number.
///
/// # Errors
/// Those of the table.
pub async fn of_order(table: &dyn Table, order: &OrderId) -> Result<Vec<Approval>, TableError> {
    let query = Query::partition(keys::order_partition(order)).prefix(keys::APPROVAL);
    let found = table.query_all(query).await?;
    found.into_iter().filter_map(|found| item::key_of(&found).map(|key| decode(&key, found))).collect()
}
