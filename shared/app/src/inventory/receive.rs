//! Goods arrive: they cover what is short, then what waits, and only then are they for sale. Written by difference, so that
//! a delivery of something everybody is buying does not fight with its orders.

use super::{Place, Request, StoodItem, read, shelf::Shelf};
use crate::idempotency::Done;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::PurchaseOrderId;
use domain::stock::{Inbound, Movement, MovementKind};
use store::Changes;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// 1 to [`domain::stock::MOST_UNITS`].
    pub quantity: i64,
    /// The supplier's delivery note.
    pub reference: Option<String>,
    pub purchase_order: Option<PurchaseOrderId>,
    pub lot: Option<String>,
    pub serials: Vec<String>,
}

/// # Errors
/// `NotFound` names the product or location; a purchase order that brings nothing of this here is a wrong field.
pub async fn receive(app: &App, place: &Place, receipt: &Receipt, request: &Request) -> Result<Done<StoodItem>, Error> {
    until_settled(|| attempt(app, place, receipt, request)).await
}

async fn attempt(app: &App, place: &Place, receipt: &Receipt, request: &Request) -> Result<Done<StoodItem>, Error> {
    if request.attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(read::standing(app, place).await?));
    }
    let shelf = Shelf::load(app, place).await?;
    let inbound = announced(&shelf, receipt)?;
    let (delta, served) = domain::stock::receive(&shelf.item.counters, receipt.quantity, shelf.backorders.waiting);
    let now = app.now();
    let mut changes = Changes::new();
    shelf.shift(&mut changes, &delta);
    shelf.serve(&mut changes, &delta, served);
    if let Some(inbound) = inbound.filter(|inbound| inbound.quantity > 0) {
        changes.put_inbound(&place.sku, &inbound.received(receipt.quantity), now, || Error::Contention);
    }
    let movement = Movement {
        reference: receipt.reference.clone(),
        purchase_order: receipt.purchase_order.clone(),
        lot: receipt.lot.clone(),
        serials: receipt.serials.clone(),
        ..shelf.movement(MovementKind::Receipt, delta, request, now)
    };
    changes.put_movement(&movement, || Error::Contention);
    request.attempt.record(&mut changes, place.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(read::standing(app, place).await?))
}

/// The announced goods a receipt closes.
fn announced(shelf: &Shelf, receipt: &Receipt) -> Result<Option<Inbound>, Error> {
    let Some(wanted) = &receipt.purchase_order else { return Ok(None) };
    let found = shelf.inbound().find(|inbound| inbound.purchase_order == *wanted).cloned();
    let (sku, location) = (&shelf.item.sku, &shelf.item.location);
    found.map(Some).ok_or_else(|| Error::field("purchase_order", format!("brings no {sku} to {location}")))
}
