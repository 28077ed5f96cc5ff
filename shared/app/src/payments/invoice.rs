//! Invoices for what left, credit notes for what went back: each once, with the next number of its location's series in the
//! same transaction, so that a series has no gaps.

use super::find;
use crate::events::kinds;
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::invoices::{self, Invoice, InvoiceKind};
use domain::ledger::{Refund, RefundState};
use domain::orders::Order;
use domain::shop::ShopDetails;
use store::{Changes, ledger, orders, story};

/// Writes every document of an order that is due and not there yet.
///
/// # Errors
/// Those of the table.
pub async fn issue(app: &App, id: &OrderId) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    let seller = seller(&shop.details, &app.config.shop_name);
    let Some(story) = story::read(&*app.table, id).await? else { return Ok(()) };
    for departure in story.order.departures.iter().filter(|departure| departure.invoice.is_none()) {
        retry::until_settled(|| invoice(app, id, departure.parcel, &seller)).await?;
    }
    let given = |refund: &&Refund| matches!(refund.state, RefundState::Succeeded | RefundState::Bounced);
    for refund in story.refunds.iter().filter(given).filter(|refund| refund.credit_note.is_none()) {
        retry::until_settled(|| credit_note(app, id, refund.number)).await?;
    }
    Ok(())
}

async fn invoice(app: &App, id: &OrderId, parcel: u16, seller: &[String]) -> Result<(), Error> {
    let order = find(app, id).await?;
    let open = |order: &Order| order.departures.iter().any(|it| it.parcel == parcel && it.invoice.is_none());
    if !open(&order) {
        return Ok(());
    }
    let now = app.now();
    let Some(draft) = invoices::of_parcel(&order, parcel, String::new(), seller.to_vec(), now) else {
        return Err(Error::Bug(format!("parcel {parcel} of {id} left and holds nothing")));
    };
    let last = ledger::last_of_series(&*app.table, &draft.location, InvoiceKind::Invoice).await?;
    let number = invoices::number(&draft.location, InvoiceKind::Invoice, last.unwrap_or(0) + 1);
    let document = Invoice { number: number.clone(), ..draft };
    let mut next = Order { version: order.version + 1, ..order };
    if let Some(departure) = next.departures.iter_mut().find(|departure| departure.parcel == parcel) {
        departure.invoice = Some(number);
    }
    let mut changes: Changes<Error> = Changes::new();
    orders::put(&mut changes, &next, &[kinds::INVOICE_ISSUED], || Error::Contention);
    changes.put_document(&document, last, &[], || Error::Contention);
    Ok(app.table.commit(changes).await?)
}

async fn credit_note(app: &App, id: &OrderId, number: u16) -> Result<(), Error> {
    let order = find(app, id).await?;
    let Some(refund) = ledger::find_refund(&*app.table, id, number).await? else { return Ok(()) };
    if refund.credit_note.is_some() {
        return Ok(());
    }
    let Some(invoice) = ledger::find_document(&*app.table, id, InvoiceKind::Invoice, refund.parcel).await? else {
        // Its invoice is not written yet; that comes with the hand-over, and both are looked at again then.
        return Err(Error::Busy);
    };
    let last = ledger::last_of_series(&*app.table, &invoice.location, InvoiceKind::CreditNote).await?;
    let text = invoices::number(&invoice.location, InvoiceKind::CreditNote, last.unwrap_or(0) + 1);
    let document = invoices::of_refund(&order, &refund, &invoice, text.clone(), app.now());
    let noted = Refund { version: refund.version + 1, credit_note: Some(text), ..refund };
    let mut changes: Changes<Error> = Changes::new();
    changes.put_refund(id, &noted, &[], || Error::Contention);
    changes.put_document(&document, last, &[kinds::INVOICE_ISSUED], || Error::Contention);
    Ok(app.table.commit(changes).await?)
}

/// Who sells, as the letterhead of a document says it.
fn seller(details: &ShopDetails, shop_name: &str) -> Vec<String> {
    let name = if details.name.is_empty() { shop_name } else { &details.name };
    let mut lines = vec![name.to_owned()];
    if let Some(place) = details.addresses.first() {
        let address = &place.address;
        lines.push(address.line1.clone());
        lines.extend(address.line2.clone());
        let region = address.region.as_deref().map(|region| format!(" {region}")).unwrap_or_default();
        lines.push(format!("{}{region} {}", address.city, address.postal_code));
        lines.push(address.country.clone());
    }
    lines.extend([&details.email, &details.phone].into_iter().filter(|text| !text.is_empty()).cloned());
    lines
}
