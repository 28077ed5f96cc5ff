//! The money of an order beside its core: ledger entries, refunds, invoices and credit notes, and the series their numbers
//! come from. Entries and documents are written once and never changed.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys;
use crate::settings::before;
use crate::table::{Table, TableError, When};
use domain::ids::{LocationId, OrderId};
use domain::invoices::{Invoice, InvoiceKind};
use domain::ledger::{Entry, Refund};

impl<E> Changes<E> {
    /// Adds an entry; the same cause twice is refused.
    pub fn put_entry(&mut self, order: &OrderId, entry: &Entry, refusal: impl FnOnce() -> E + Send + 'static) {
        self.put(keys::ledger_entry(order, entry.group, &entry.cause), entry, When::Absent, refusal);
    }

    /// Writes a refund under its version, with the events it announces.
    pub fn put_refund(
        &mut self,
        order: &OrderId,
        refund: &Refund,
        events: &[&str],
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let key = keys::refund(order, refund.number);
        self.put_beside(key, refund, announcing(events), before(refund.version), refusal);
    }

    /// Writes an invoice or a credit note that is not there yet, together with the next number of its series.
    pub fn put_document(
        &mut self,
        document: &Invoice,
        last: Option<u64>,
        events: &[&str],
        refusal: impl Fn() -> E + Send + Clone + 'static,
    ) {
        let key = match document.kind {
            InvoiceKind::Invoice => keys::invoice(&document.order, document.of),
            InvoiceKind::CreditNote => keys::credit_note(&document.order, document.of),
        };
        let mut beside = announcing(events);
        beside.insert("version".to_owned(), Value::N("1".to_owned()));
        let again = refusal.clone();
        self.put_beside(key, document, beside, When::Absent, again);
        let next = last.unwrap_or(0) + 1;
        let series = Item::from([("version".to_owned(), Value::N(next.to_string()))]);
        let key = keys::series(&document.location, &document.kind.to_string());
        self.put_item(key, series, before(next), refusal);
    }
}

/// What rides in an item for the stream to announce.
pub(crate) fn announcing(events: &[&str]) -> Item {
    if events.is_empty() {
        return Item::new();
    }
    let kinds = events.iter().map(|kind| Value::S((*kind).to_owned())).collect();
    // Filters of streams cannot look into lists: what announces nothing is not delivered for the want of `news`.
    Item::from([("events".to_owned(), Value::L(kinds)), ("news".to_owned(), Value::N("1".to_owned()))])
}

/// How many documents a series has.
///
/// # Errors
/// Those of the table.
pub async fn last_of_series(
    table: &dyn Table,
    location: &LocationId,
    kind: InvoiceKind,
) -> Result<Option<u64>, TableError> {
    let found = table.get(&keys::series(location, &kind.to_string())).await?;
    Ok(found.and_then(|found| item::number(&found, "version")).and_then(|last| u64::try_from(last).ok()))
}

/// # Errors
/// Those of the table.
pub async fn find_refund(table: &dyn Table, order: &OrderId, number: u16) -> Result<Option<Refund>, TableError> {
    let key = keys::refund(order, number);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

/// # Errors
/// Those of the table.
pub async fn find_document(
    table: &dyn Table,
    order: &OrderId,
    kind: InvoiceKind,
    of: u16,
) -> Result<Option<Invoice>, TableError> {
    let key = match kind {
        InvoiceKind::Invoice => keys::invoice(order, of),
        InvoiceKind::CreditNote => keys::credit_note(order, of),
    };
    match table.get(&key).await? {
        Some(found) => decode_document(&key, found).map(Some),
        None => Ok(None),
    }
}

pub(crate) fn decode_document(key: &keys::Key, mut found: Item) -> Result<Invoice, TableError> {
    found.remove("version");
    item::decode(key, found)
}
