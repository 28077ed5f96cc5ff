//! The whole story of an order: everything in its partition, in one query. For views, checks and whoever needs more than the
//! order itself.

use crate::approvals;
use crate::item;
use crate::keys;
use crate::ledger::decode_document;
use crate::orders;
use crate::parcels;
use crate::table::{Query, Table, TableError};
use domain::approvals::Approval;
use domain::fulfillment::Fulfillment;
use domain::ids::OrderId;
use domain::invoices::Invoice;
use domain::ledger::{Entry, Refund};
use domain::orders::{Order, PromiseMove};
use domain::parcels::{Parcel, Scan};
use domain::returns::{Claim, Return};

/// An order and what hangs on it, each kind in the order of its numbers.
#[derive(Clone, Debug)]
pub struct Story {
    pub order: Order,
    pub fulfillments: Vec<Fulfillment>,
    pub entries: Vec<Entry>,
    pub refunds: Vec<Refund>,
    /// Invoices, then credit notes.
    pub documents: Vec<Invoice>,
    pub parcels: Vec<Parcel>,
    /// What carriers said, oldest first, by the parcel's number.
    pub scans: Vec<(u16, Scan)>,
    pub returns: Vec<Return>,
    pub claims: Vec<Claim>,
    pub approvals: Vec<Approval>,
    /// How what was promised moved, oldest first.
    pub promises: Vec<PromiseMove>,
}

impl Story {
    /// A story that has only begun: nothing hangs on an order that was never released.
    #[must_use]
    pub const fn of(order: Order) -> Self {
        Self {
            order,
            fulfillments: Vec::new(),
            entries: Vec::new(),
            refunds: Vec::new(),
            documents: Vec::new(),
            parcels: Vec::new(),
            scans: Vec::new(),
            returns: Vec::new(),
            claims: Vec::new(),
            approvals: Vec::new(),
            promises: Vec::new(),
        }
    }
}

/// # Errors
/// Those of the table.
pub async fn read(table: &dyn Table, id: &OrderId) -> Result<Option<Story>, TableError> {
    let found = table.query_all(Query::partition(keys::order_partition(id))).await?;
    let own = keys::order(id);
    let Some(core) = found.iter().find(|it| item::key_of(it).is_some_and(|key| key.sk == own.sk)) else {
        return Ok(None);
    };
    let mut story = Story::of(orders::decode(&own, core.clone())?);
    let mut credit_notes = Vec::new();
    for part in found {
        let Some(key) = item::key_of(&part) else { continue };
        if key.sk.starts_with(keys::FULFILLMENT) {
            story.fulfillments.push(item::decode(&key, part)?);
        } else if key.sk.starts_with(keys::LEDGER) {
            story.entries.push(item::decode(&key, part)?);
        } else if key.sk.starts_with(keys::REFUND) {
            story.refunds.push(item::decode(&key, part)?);
        } else if key.sk.starts_with(keys::INVOICE) {
            story.documents.push(decode_document(&key, part)?);
        } else if key.sk.starts_with(keys::CREDIT) {
            credit_notes.push(decode_document(&key, part)?);
        } else if key.sk.starts_with(keys::PARCEL) {
            story.parcels.push(parcels::decode(&key, part)?);
        } else if key.sk.starts_with(keys::RETURN) {
            story.returns.push(item::decode(&key, part)?);
        } else if key.sk.starts_with(keys::CLAIM) {
            story.claims.push(item::decode(&key, part)?);
        } else if key.sk.starts_with(keys::APPROVAL) {
            story.approvals.push(approvals::decode(&key, part)?);
        } else if key.sk.starts_with(keys::PROMISE) {
            story.promises.push(item::decode(&key, part)?);
        } else if let Some(number) = keys::scanned(&key) {
            story.scans.push((number, parcels::decode_scan(part)?));
        }
    }
    story.documents.extend(credit_notes);
    Ok(Some(story))
}
