//! Shipping options: what sending goods costs and when they arrive. Owns the rate tables (setting `shipping`), the choice of
//! a zone and the price of parcels; which location sends what is `allocation`'s, tax on it is `pricing`'s.

mod parcels;
mod settings;

pub use parcels::{Parcels, Units, pack};
pub use settings::{ShippingOption, ShippingSettings, ShippingZone};

use crate::destinations::Destination;
use crate::ids::LocationId;
use crate::locations::Location;
use crate::money::Minor;
use crate::promise::{Ready, Window, window};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Units of one product in a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goods<'a> {
    /// For people, when they are too heavy.
    pub name: &'a str,
    pub weight_g: u32,
    pub quantity: u32,
}

/// What leaves one location together. Goods that come later are a shipment of their own.
#[derive(Clone, Debug)]
pub struct Shipment<'a> {
    pub location: &'a Location,
    pub goods: Vec<Goods<'a>>,
    pub ready: Ready,
}

/// One option as offered for these goods and this destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: String,
    pub name: String,
    pub carrier: String,
    pub cost: Minor,
    /// The order is complete when its last parcel is there, so both dates are the latest over its shipments. Shipments whose
    /// goods have no date are left out; `None` when no shipment has one.
    pub earliest: Option<Date>,
    pub latest: Option<Date>,
    pub parcels: u32,
    /// One for each shipment, in the order asked.
    pub legs: Vec<Leg>,
}

/// One shipment's part of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    pub location: LocationId,
    pub cost: Minor,
    pub parcels: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// An option that serves the destination but cannot take these goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    pub id: String,
    pub name: String,
    /// The names of the products of which one unit is too heavy for a parcel.
    pub too_heavy: Vec<String>,
}

/// At least one offer, in the order of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers {
    pub offers: Vec<Offer>,
    pub unfit: Vec<Unfit>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShippingRefused {
    #[error("we do not deliver to {place}")]
    NotServed { country: String, place: String },
    #[error("no shipping option takes {}", .names.join(", "))]
    TooHeavy { names: Vec<String> },
}

impl ShippingSettings {
    /// Every option that serves the destination and takes the goods.
    ///
    /// # Errors
    /// When there is none: the destination is not served, or the goods are too heavy for all that serve it.
    pub fn offers(
        &self,
        destination: &Destination,
        shipments: &[Shipment<'_>],
        now: Timestamp,
    ) -> Result<Offers, ShippingRefused> {
        let mut found = Offers { offers: Vec::new(), unfit: Vec::new() };
        for option in &self.options {
            let Some(zone) = option.zone(destination) else { continue };
            match offer(option, zone, shipments, now) {
                Ok(offer) => found.offers.push(offer),
                Err(unfit) => found.unfit.push(unfit),
            }
        }
        match (found.offers.is_empty(), found.unfit.first()) {
            (false, _) => Ok(found),
            (true, Some(unfit)) => Err(ShippingRefused::TooHeavy { names: unfit.too_heavy.clone() }),
            (true, None) => Err(self.not_served(destination)),
        }
    }

    /// What the option `id` costs for these loads, one a location; `None` when it does not take or serve them.
    #[must_use]
    pub fn cost_of(&self, id: &str, destination: &Destination, loads: &[&[Units]]) -> Option<Minor> {
        let option = self.options.iter().find(|option| option.id == id)?;
        option.cost(option.zone(destination)?, loads)
    }

    /// What the cheapest option costs for these loads.
    #[must_use]
    pub fn cheapest(&self, destination: &Destination, loads: &[&[Units]]) -> Option<Minor> {
        self.options.iter().filter_map(|option| option.cost(option.zone(destination)?, loads)).min()
    }

    fn not_served(&self, destination: &Destination) -> ShippingRefused {
        let mut zones = self.options.iter().flat_map(|option| &option.zones);
        let parts_are_served = zones.any(|zone| zone.countries.contains(&destination.country));
        let name = destination.country_name();
        let place = match &destination.region {
            Some(region) if parts_are_served => format!("{region}, {name}"),
            None if parts_are_served => format!("every region of {name}: please give one"),
            _ => name.to_owned(),
        };
        ShippingRefused::NotServed { country: destination.country.clone(), place }
    }
}

impl ShippingOption {
    fn cost(&self, zone: &ShippingZone, loads: &[&[Units]]) -> Option<Minor> {
        loads.iter().map(|units| Some(zone.price(&pack(units, self.max_parcel_g)?))).sum()
    }
}

impl ShippingZone {
    /// Σ parcels (`base + per_kg × begun kg`).
    #[must_use]
    pub fn price(&self, parcels: &[Parcels]) -> Minor {
        let each = |parcel: &Parcels| self.base.amount + self.per_kg.amount.quantity(parcel.grams.div_ceil(1000));
        parcels.iter().map(|parcel| each(parcel).quantity(parcel.count)).sum()
    }
}

fn offer(
    option: &ShippingOption,
    zone: &ShippingZone,
    shipments: &[Shipment<'_>],
    now: Timestamp,
) -> Result<Offer, Unfit> {
    let mut legs = Vec::with_capacity(shipments.len());
    for shipment in shipments {
        let units: Vec<Units> =
            shipment.goods.iter().map(|goods| Units { weight_g: goods.weight_g, quantity: goods.quantity }).collect();
        let parcels = pack(&units, option.max_parcel_g).ok_or_else(|| unfit(option, shipments))?;
        legs.push(Leg {
            location: shipment.location.id.clone(),
            cost: zone.price(&parcels),
            parcels: parcels.iter().map(|parcels| parcels.count).sum(),
            window: window(shipment.location, zone.transit_days, shipment.ready, now),
        });
    }
    let windows = || legs.iter().filter_map(|leg| leg.window);
    Ok(Offer {
        id: option.id.clone(),
        name: option.name.clone(),
        carrier: option.carrier.clone(),
        cost: legs.iter().map(|leg| leg.cost).sum(),
        earliest: windows().map(|window| window.earliest).max(),
        latest: windows().map(|window| window.latest).max(),
        parcels: legs.iter().map(|leg| leg.parcels).sum(),
        legs,
    })
}

fn unfit(option: &ShippingOption, shipments: &[Shipment<'_>]) -> Unfit {
    let goods = shipments.iter().flat_map(|shipment| &shipment.goods);
    let heavy = goods.filter(|goods| goods.quantity > 0 && goods.weight_g > option.max_parcel_g);
    let mut too_heavy: Vec<String> = heavy.map(|goods| goods.name.to_owned()).collect();
    too_heavy.sort();
    too_heavy.dedup();
    Unfit { id: option.id.clone(), name: option.name.clone(), too_heavy }
}

#[cfg(test)]
mod tests;
