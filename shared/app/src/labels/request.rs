//! What a carrier is told of a parcel: from where, to whom, how heavy and how large.

use crate::ports::ShipmentRequest;
use crate::settings::{self, Shop};
use crate::{App, Error};
use domain::address::Address;
use domain::ids::Sku;
use domain::locations::Location;
use domain::orders::Order;
use domain::parcels::Parcel;

pub(super) async fn of(app: &App, order: &Order, parcel: &Parcel) -> Result<ShipmentRequest, Error> {
    let shop = settings::shop(app).await?;
    let location = shop.locations.iter().find(|location| location.id == parcel.location);
    let location = location.ok_or_else(|| Error::Bug(format!("{} was packed nowhere", parcel.id)))?;
    Ok(ShipmentRequest {
        reference: parcel.id.to_string(),
        from: sender(&app.config.shop_name, &shop, location),
        to: order.ship_to.clone(),
        to_phone: order.contact.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        to_email: order.contact.email.as_str().to_owned(),
        weight_g: weight(app, order, parcel).await?,
        size_mm: parcel.size_mm,
    })
}

/// The address the setting `shop` has for the location (its `kind` is the location's id), else what is known of the
/// location itself: a carrier that wants a street will say so.
pub(super) fn sender(shop_name: &str, shop: &Shop, location: &Location) -> Address {
    let kept = shop.details.addresses.iter().find(|place| place.kind == location.id.as_str());
    if let Some(kept) = kept {
        return kept.address.clone();
    }
    let name = if shop.details.name.is_empty() { shop_name } else { &shop.details.name };
    Address {
        name: name.to_owned(),
        line1: location.name.clone(),
        line2: None,
        city: location.name.split(',').next().unwrap_or_default().trim().to_owned(),
        region: location.region.clone(),
        postal_code: location.postal_code.clone(),
        country: location.country.clone(),
    }
}

/// As it was weighed when it was packed, else the sum of what the catalogue says of its contents. What nobody knows the
/// weight of counts as one gram: the carrier will weigh it.
async fn weight(app: &App, order: &Order, parcel: &Parcel) -> Result<u32, Error> {
    if let Some(grams) = parcel.weight_g {
        return Ok(grams);
    }
    let inside = order.units_by_line(|portion| portion.parcel == Some(parcel.id.number()));
    let lines = inside.iter().filter_map(|(line, units)| Some((order.lines.get(usize::from(*line) - 1)?, *units)));
    let lines: Vec<_> = lines.collect();
    let mut skus: Vec<_> = lines.iter().map(|(line, _)| line.sku.clone()).collect();
    skus.sort();
    skus.dedup();
    let products = store::catalog::products(&*app.table, &skus).await?;
    let of = |sku: &Sku| products.iter().find(|product| product.sku == *sku).map_or(0, |product| product.weight_g);
    let grams = lines.iter().map(|(line, units)| of(&line.sku).saturating_mul(*units)).fold(0, u32::saturating_add);
    Ok(grams.max(1))
}
