//! The delivery of a product as it stands on the wire.

use app::orders::{Delivery, Estimate};
use domain::money::Currency;
use domain::shipping::Offer;
use edge::wire::Money;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// What it would cost to have it sent there, and when it would come, as a quote of this moment would say. Nothing is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    to: DeliveryTo,
    /// Of the units asked for; null when they cannot be had.
    availability: Option<DeliveryUnits>,
    /// Empty when there is no way; then `reason` says why.
    options: Vec<DeliveryOption>,
    reason: Option<DeliveryReason>,
}

#[derive(Serialize, ToSchema)]
struct DeliveryTo {
    #[schema(example = "US")]
    country: String,
    /// As it was given, or as the postal code says.
    #[schema(example = "CA")]
    region: Option<String>,
    #[schema(example = "94607")]
    postal_code: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DeliveryUnits {
    /// Units that are there.
    now: u32,
    /// Units that come later.
    backorder: u32,
}

#[derive(Serialize, ToSchema)]
struct DeliveryOption {
    id: String,
    name: String,
    carrier: String,
    cost: Money,
    /// Null while nobody knows when goods come.
    #[schema(value_type = Option<String>, example = "2027-03-04")]
    earliest: Option<Date>,
    #[schema(value_type = Option<String>, example = "2027-03-08")]
    latest: Option<Date>,
    parcels: u32,
}

/// Why it cannot be sent.
#[derive(Serialize, ToSchema)]
struct DeliveryReason {
    /// `not_served`, `too_heavy` or `out_of_stock`.
    code: &'static str,
    message: String,
    /// When goods come; null while nobody knows, and when that is not the reason.
    #[schema(value_type = Option<String>, example = "2027-03-10")]
    available_on: Option<Date>,
}

impl DeliveryView {
    pub(crate) fn new(estimate: Estimate, quantity: u32, currency: Currency) -> Self {
        let Estimate { to, postal_code, delivery } = estimate;
        let postal_code = Some(postal_code).filter(|code| !code.is_empty());
        let to = DeliveryTo { country: to.country, region: to.region, postal_code };
        match delivery {
            Delivery::Offered { options, later } => {
                let availability = Some(DeliveryUnits { now: quantity - later, backorder: later });
                let options = options.into_iter().map(|offer| option(offer, currency)).collect();
                Self { to, availability, options, reason: None }
            }
            Delivery::Impossible(hindrance) => {
                let (code, available_on) = (hindrance.code(), hindrance.available_on());
                let reason = DeliveryReason { code, message: hindrance.to_string(), available_on };
                Self { to, availability: None, options: Vec::new(), reason: Some(reason) }
            }
        }
    }
}

fn option(offer: Offer, currency: Currency) -> DeliveryOption {
    let cost = Money::new(offer.cost, currency);
    let Offer { id, name, carrier, earliest, latest, parcels, .. } = offer;
    DeliveryOption { id, name, carrier, cost, earliest, latest, parcels }
}
