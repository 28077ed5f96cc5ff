//! `GET /invoices/{id}`: an invoice or a credit note, as a page or, where `application/pdf` is asked for, on paper.

use crate::{invoice_page, refusal};
use app::{App, payments, settings};
use documents::{Invoice, Letterhead, invoice_pdf};
use edge::{Answer, Call, Endpoint, Reply, Route};
use http::header;
use jiff::tz::TimeZone;
use serde::Deserialize;

pub const ROUTE: Route = Route::page("/invoices/{id}", "get-invoice");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

const PDF: &str = "application/pdf";

#[derive(Default, Deserialize)]
struct InvoiceQuery {
    /// `pdf`: for links, which cannot say what they accept.
    format: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: InvoiceQuery = call.query().unwrap_or_default();
    let id = call.text("id");
    let facts = payments::document(app, &call.caller, id).await?;
    let shop = settings::shop(app).await?;
    let place = shop.locations.iter().find(|location| location.id == facts.location);
    let contact = [&shop.details.email, &shop.details.phone];
    let head = Letterhead {
        shop: if shop.details.name.is_empty() { app.config.shop_name.clone() } else { shop.details.name.clone() },
        contact: contact.into_iter().filter(|text| !text.is_empty() && !facts.seller.contains(text)).cloned().collect(),
        accent: shop.details.colours.light.map(|palette| palette.accent),
        location: place.map_or_else(|| facts.location.to_string(), |place| place.name.clone()),
        zone: place.map_or(TimeZone::UTC, |place| place.time_zone.rules().clone()),
        paid_by: None,
    };
    let order = facts.order.clone();
    let invoice = Invoice::new(&facts, &head);
    let asked = call.header("accept").is_some_and(|accept| accept.contains(PDF));
    if asked || query.format.as_deref() == Some("pdf") {
        let name = format!("inline; filename=\"{}.pdf\"", invoice.number);
        return Ok(Reply::ok()
            .header(header::CONTENT_DISPOSITION, name)
            .header(header::CACHE_CONTROL, "private, no-store")
            .body(PDF, invoice_pdf(&invoice)));
    }
    invoice_page::page(app, invoice, format!("/invoices/{id}?format=pdf"), format!("/o/{order}")).await
}
