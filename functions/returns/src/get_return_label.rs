//! `GET /returns/{id}/label`: what is stuck on the parcel, or shown at a counter, with what to do.

use app::returns::{self, Seen};
use app::settings::{self, Shop};
use app::{App, Error};
use documents::{Paper, ReturnLabel, return_label_pdf};
use domain::ids::ReturnId;
use domain::returns::{Method, Return};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::header;
use jiff::tz::TimeZone;
use wording::address_lines::address_lines;

pub const ROUTE: Route = Route::get("/returns/{id}/label", "get-return-label");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

async fn handle(app: &App, call: Call) -> Answer {
    let id: ReturnId = call.id("id", "return")?;
    let seen = returns::get(app, &call.caller, &id).await?;
    let shop = settings::shop(app).await?;
    let name = format!("inline; filename=\"{id}.pdf\"");
    let bytes = return_label_pdf(&label(app, &shop, &id, &seen)?);
    Ok(Reply::ok()
        .header(header::CONTENT_DISPOSITION, name)
        .header(header::CACHE_CONTROL, "private, no-store")
        .body("application/pdf", bytes))
}

fn label(app: &App, shop: &Shop, id: &ReturnId, seen: &Seen) -> Result<ReturnLabel, Error> {
    let Seen { order, it } = seen;
    let bought = returns::label_of(it)?;
    let name = if shop.details.name.is_empty() { app.config.shop_name.clone() } else { shop.details.name.clone() };
    let contents = it.lines.iter().filter_map(|line| {
        let own = order.lines.get(usize::from(line.line).checked_sub(1)?)?;
        Some(format!("{} × {} ({})", line.units, own.name, own.sku))
    });
    Ok(ReturnLabel {
        accent: shop.details.colours.light.map(|palette| palette.accent),
        paper: Paper::of(&order.ship_to.country),
        id: id.clone(),
        from: order.ship_to.clone(),
        to: to(shop, it, &name),
        carrier: if it.way.carrier.is_empty() { "Any carrier".to_owned() } else { it.way.carrier.clone() },
        number: bought.unwrap_or_else(|| id.to_string()),
        code: id.to_string(),
        contents: contents.collect(),
        instructions: instructions(it),
        shop: name,
    })
}

fn to(shop: &Shop, it: &Return, name: &str) -> Vec<String> {
    let kept = shop.details.addresses.iter().find(|place| place.kind == it.location.as_str());
    if let Some(kept) = kept {
        return address_lines(&kept.address);
    }
    let place = shop.locations.iter().find(|location| location.id == it.location);
    let mut lines = vec![format!("{name}, returns")];
    if let Some(place) = place {
        let region = place.region.as_deref().map(|region| format!(" {region}")).unwrap_or_default();
        lines.extend([
            place.name.clone(),
            format!("{region} {}", place.postal_code).trim().to_owned(),
            place.country.clone(),
        ]);
    }
    lines
}

fn instructions(it: &Return) -> Vec<String> {
    let hand = match it.method {
        Method::DropOff => {
            "Bring the parcel to any counter of the carrier and show the square code on this page: they print the label. You need not print anything."
        }
        Method::PickUp => "Stick the upper part of this page on the parcel. The carrier comes for it at your address.",
        Method::Label | Method::KeepIt => "Stick the upper part of this page on the parcel and hand it to the carrier.",
    };
    let mut said =
        vec!["Pack the goods as they came, with everything that belongs to them.".to_owned(), hand.to_owned()];
    if let Some(by) = it.expires_at {
        let day = by.to_zoned(TimeZone::UTC).date().strftime("%B %-d, %Y").to_string();
        said.push(format!("Send it by {day}. Keep the receipt until we have told you that it is here."));
    }
    said
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "The label of a return, with bar code, square code and instructions")
        .reply_as(200, "application/pdf", "To print, or to show at a counter")
        .done();
}
