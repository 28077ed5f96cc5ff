//! Invoices and credit notes for whoever may see their order.

use crate::orders;
use crate::{App, Caller, Error};
use domain::ids::{InvoiceId, OrderId, RefundId};
use domain::invoices::{Invoice, InvoiceKind};
use store::ledger;

/// One document by its id: an invoice goes by its parcel (`inv_…`), a credit note by its refund (`ref_…`).
///
/// # Errors
/// `NotFound` also for somebody else's.
pub async fn document(app: &App, caller: &Caller, id: &str) -> Result<Invoice, Error> {
    let (order, kind, of) = named(id).ok_or(Error::NotFound("invoice"))?;
    orders::get(app, caller, &order).await.map_err(|error| match error {
        Error::NotFound(_) => Error::NotFound("invoice"),
        other => other,
    })?;
    ledger::find_document(&*app.table, &order, kind, of).await?.ok_or(Error::NotFound("invoice"))
}

fn named(id: &str) -> Option<(OrderId, InvoiceKind, u16)> {
    if let Ok(id) = InvoiceId::parse(id) {
        return Some((id.order().clone(), InvoiceKind::Invoice, id.number()));
    }
    let id = RefundId::parse(id).ok()?;
    Some((id.order().clone(), InvoiceKind::CreditNote, id.number()))
}

/// Every document of an order, oldest first.
///
/// # Errors
/// `NotFound` for somebody else's order.
pub async fn documents(app: &App, caller: &Caller, order: &OrderId) -> Result<Vec<Invoice>, Error> {
    let mut documents = orders::story(app, caller, order).await?.documents;
    documents.sort_by_key(|document| document.issued_at);
    Ok(documents)
}
