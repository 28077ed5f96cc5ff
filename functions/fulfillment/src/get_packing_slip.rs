//! `GET /admin/fulfillments/{id}/packing-slip`: what is laid into a parcel, on paper; the return slip is its lower half.

use app::fulfillment::{self, Slip, SlipLine};
use app::{App, Error, Role};
use documents::{PackedLine, PackingSlip, Paper, ReturnSlip, packing_slip_pdf};
use domain::ids::{FulfillmentId, ParcelId};
use domain::orders::Priority;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::header;
use serde::Deserialize;
use wording::address_lines::address_lines;

pub const ROUTE: Route = Route::get("/admin/fulfillments/{id}/packing-slip", "get-packing-slip").needs(Role::Warehouse);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const PDF: &str = "application/pdf";
/// Why something may come back, as the customer marks it.
const REASONS: [&str; 5] = ["changed my mind", "damaged", "wrong item", "not as described", "came too late"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlipQuery {
    parcel: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let id: FulfillmentId = call.id("id", "fulfilment order")?;
    let query: SlipQuery = call.query()?;
    let parcel = match query.parcel.as_deref() {
        Some(named) => Some(own_parcel(named, &id)?),
        None => None,
    };
    let slip = drawn(app, &id, &fulfillment::slip(app, &id, parcel).await?);
    let name = format!("inline; filename=\"packing-slip-{}.pdf\"", slip.order.number());
    Ok(Reply::ok()
        .header(header::CONTENT_DISPOSITION, name)
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(PDF, packing_slip_pdf(&slip)))
}

fn own_parcel(named: &str, id: &FulfillmentId) -> Result<u16, Error> {
    let own = ParcelId::parse(named).ok().filter(|parcel| parcel.order() == id.order());
    own.map(|parcel| parcel.number()).ok_or_else(|| Error::field("parcel", "must be a parcel of this order"))
}

fn drawn(app: &App, id: &FulfillmentId, slip: &Slip) -> PackingSlip {
    let Slip { order, fulfillment, lines, shop } = slip;
    let details = &shop.details;
    let place = shop.locations.iter().find(|place| place.id == fulfillment.location);
    let contact = [&details.phone, &details.email];
    PackingSlip {
        shop: shop_name(app, slip),
        contact: contact.into_iter().filter(|text| !text.is_empty()).cloned().collect(),
        accent: details.colours.light.map(|palette| palette.accent),
        paper: Paper::of(place.map_or(order.ship_to.country.as_str(), |place| place.country.as_str())),
        order: order.id.clone(),
        fulfillment: id.clone(),
        location: place.map_or_else(|| fulfillment.location.to_string(), |place| place.name.clone()),
        ship_to: order.ship_to.clone(),
        shipping: order.shipping.name.clone(),
        ship_by: fulfillment.ship_by,
        is_urgent: fulfillment.priority == Priority::Emergency,
        lines: lines.iter().filter_map(|line| packed(slip, line)).collect(),
        returns: Some(returns(app, slip)),
    }
}

fn shop_name(app: &App, slip: &Slip) -> String {
    let own = &slip.shop.details.name;
    if own.is_empty() { app.config.shop_name.clone() } else { own.clone() }
}

fn packed(slip: &Slip, line: &SlipLine) -> Option<PackedLine> {
    let own = slip.order.lines.get(usize::from(line.line).checked_sub(1)?)?;
    Some(PackedLine {
        sku: own.sku.clone(),
        name: own.name.clone(),
        units: line.units,
        ordered: own.quantity(),
        notes: line.notes.clone(),
    })
}

/// Its code opens the page that asks for the e-mail address, too: the parcel may be a present, and whoever opens it is not to
/// see what was paid.
fn returns(app: &App, slip: &Slip) -> ReturnSlip {
    ReturnSlip {
        address: return_address(app, slip),
        instructions: vec![
            "Begin on your order's page: we make you a label there, or tell you at once why not.".to_owned(),
            "Pack the goods as they came, with this slip, and hand the parcel to the carrier.".to_owned(),
        ],
        reasons: REASONS.map(str::to_owned).to_vec(),
        link: format!("{}/track?number={}", app.config.site_url, slip.order.id.number()),
    }
}

/// The shop's address for returns, else its first, else the place the goods came from.
fn return_address(app: &App, slip: &Slip) -> Vec<String> {
    let Slip { fulfillment, shop, .. } = slip;
    let addresses = &shop.details.addresses;
    let own = addresses.iter().find(|place| place.kind == "returns").or_else(|| addresses.first());
    if let Some(own) = own {
        return address_lines(&own.address);
    }
    let mut lines = vec![shop_name(app, slip)];
    if let Some(place) = shop.locations.iter().find(|place| place.id == fulfillment.location) {
        let region = place.region.as_deref().map(|region| format!("{region} ")).unwrap_or_default();
        lines.extend([place.name.clone(), format!("{region}{}", place.postal_code), place.country.clone()]);
    }
    lines
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "The packing slip, with the return slip as its lower half")
        .query("parcel", "One of the order's parcels; everything of the fulfilment order without it")
        .reply_as(200, PDF, "To be printed")
        .done();
}
