//! When a product would arrive and what that costs, for somebody who has said no more than where they are. The same
//! allocation, dates and rates as a quote's, so that the product page and the quote say the same; but nothing is kept and no
//! try is counted, for nothing of it is promised.

use super::basket;
use crate::catalog::Shown;
use crate::{App, Error, settings};
use domain::address::Address;
use domain::destinations::Destination;
use domain::orders::{Bucket, Goods, MOST_UNITS, PlaceRefused, Terms, Wanted, offer};
use domain::shipping::{Offer, ShippingRefused};
use domain::validate::Problems;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Where the goods would go, and how many units of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereto {
    pub country: String,
    pub region: Option<String>,
    pub postal_code: String,
    pub quantity: u32,
}

/// What can be said of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Where to: the region as it was given, or as the postal code says.
    pub to: Destination,
    pub postal_code: String,
    pub delivery: Delivery,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The ways to send it, in the order of the settings. `later` units are not there and are waited for.
    Offered {
        options: Vec<Offer>,
        later: u32,
    },
    Impossible(Hindrance),
}

/// Why it cannot be sent, in words for the shopper.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hindrance {
    /// And what is missing cannot be waited for. The day is when goods come; none while nobody knows.
    #[error("{}", short(*.available))]
    OutOfStock { available: u32, available_on: Option<Date> },
    #[error("we do not deliver to {place}")]
    NotServed { place: String },
    #[error("it is too heavy for every way we have of sending it there")]
    TooHeavy,
}

fn short(available: u32) -> String {
    match available {
        0 => "it is out of stock".to_owned(),
        1 => "only one is left".to_owned(),
        some => format!("only {some} are left"),
    }
}

impl Hindrance {
    /// The stable code programs go by.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfStock { .. } => "out_of_stock",
            Self::NotServed { .. } => "not_served",
            Self::TooHeavy => "too_heavy",
        }
    }

    /// When goods come, where that is what is waited for.
    #[must_use]
    pub const fn available_on(&self) -> Option<Date> {
        match self {
            Self::OutOfStock { available_on, .. } => *available_on,
            Self::NotServed { .. } | Self::TooHeavy => None,
        }
    }
}

impl Whereto {
    /// Reads the query's parameters `country`, `region`, `postal_code` and `quantity`; `None` when there are none. Whoever
    /// asks has no more to say than a country; the rest refines.
    ///
    /// # Errors
    /// Every parameter that is unknown, given twice or out of range.
    pub fn parse(parameters: &[(String, String)]) -> Result<Option<Self>, Problems> {
        let mut problems = Problems::new();
        let mut to = Self { country: String::new(), region: None, postal_code: String::new(), quantity: 1 };
        for (index, (name, value)) in parameters.iter().enumerate() {
            let value = value.trim();
            match name.as_str() {
                twice if parameters[..index].iter().any(|(earlier, _)| earlier == twice) => {
                    problems.add(twice, "is given twice");
                }
                "country" => value.clone_into(&mut to.country),
                "region" => to.region = Some(value.to_owned()).filter(|region| !region.is_empty()),
                "postal_code" => value.clone_into(&mut to.postal_code),
                "quantity" => match value.parse() {
                    Ok(quantity) if (1..=MOST_UNITS).contains(&quantity) => to.quantity = quantity,
                    _ => problems.add("quantity", format!("must be between 1 and {MOST_UNITS}")),
                },
                unknown => {
                    problems.add(unknown, "is not a parameter; there are country, region, postal_code and quantity");
                }
            }
        }
        if parameters.is_empty() {
            return Ok(None);
        }
        problems.country("country", &to.country);
        problems.optional("region", to.region.as_deref(), 100);
        problems.text("postal_code", &to.postal_code, 16);
        problems.into_result().map(|()| Some(to))
    }

    fn address(&self) -> Address {
        let Self { country, region, postal_code, .. } = self.clone();
        Address { country, region, postal_code, ..Address::default() }.trimmed()
    }
}

/// Estimates the delivery of a product as it was just read.
///
/// # Errors
/// More of it than may be in one order; those of the table.
pub async fn estimate(app: &App, shown: &Shown, to: &Whereto) -> Result<Estimate, Error> {
    let shop = settings::shop(app).await?;
    let address = to.address();
    let sku = shown.product.sku.clone();
    let lines = [Wanted { sku: sku.clone(), quantity: to.quantity }];
    // A quote reads the stock of the shop's locations; what stands elsewhere cannot be sent.
    let mut stock = shown.stock.items.clone();
    stock.retain(|item| shop.locations.iter().any(|location| location.id == item.location));
    let goods = Goods {
        product: shown.product.clone(),
        stock,
        backorders: shown.stock.backorders,
        inbound: shown.stock.inbound.clone(),
    };
    let goods = BTreeMap::from([(sku, goods)]);
    let mut terms =
        Terms { lines: &lines, ship_to: &address, coupon: None, allow_backorder: false, quote: None, option: None };
    terms.allow_backorder = !basket::short_skus(&goods, &terms).is_empty();
    let delivery = match offer(&goods, &terms, &shop.rules(app.config.currency), app.now()) {
        Ok(offered) => {
            let portions = offered.lines.iter().flat_map(|line| &line.portions);
            let later = portions.filter(|portion| portion.bucket == Bucket::Backordered).map(|portion| portion.units);
            Delivery::Offered { later: later.sum(), options: offered.options }
        }
        Err(refused) => Delivery::Impossible(hindrance(refused)?),
    };
    Ok(Estimate { to: address.destination(), postal_code: address.postal_code, delivery })
}

/// The domain's refusal as something to say on a page.
fn hindrance(refused: PlaceRefused) -> Result<Hindrance, Error> {
    match refused {
        PlaceRefused::OutOfStock(short) => {
            let line = short.first().map(|line| (line.available, line.available_on));
            let (available, available_on) = line.unwrap_or_default();
            Ok(Hindrance::OutOfStock { available, available_on })
        }
        PlaceRefused::Shipping(ShippingRefused::NotServed { place, .. }) => Ok(Hindrance::NotServed { place }),
        PlaceRefused::Shipping(ShippingRefused::TooHeavy { .. }) => Ok(Hindrance::TooHeavy),
        PlaceRefused::Coupon(refused) => Err(Error::Bug(format!("an estimate has no coupon: {refused}"))),
        PlaceRefused::Invalid(problems) => {
            // The one thing about a line that is known to exist that can be wrong is its quantity.
            let problem = problems.into_vec().into_iter().next();
            Err(Error::field("quantity", problem.map_or_else(String::new, |problem| problem.message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(parameters: &[(&str, &str)]) -> Result<Option<Whereto>, Vec<String>> {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Whereto::parse(&owned).map_err(|problems| problems.into_vec().into_iter().map(|wrong| wrong.field).collect())
    }

    #[test]
    fn c5_a_country_is_enough_to_ask_and_a_postal_code_tells_the_region() {
        assert_eq!(parsed(&[]).unwrap(), None);
        let bare = parsed(&[("country", "US")]).unwrap().unwrap();
        assert_eq!((bare.address().destination().code().as_str(), bare.quantity), ("US", 1));
        let code = |more: &[(&str, &str)]| {
            parsed(&[&[("country", "US")], more].concat()).unwrap().unwrap().address().destination().code()
        };
        assert_eq!(code(&[("postal_code", " 94607 ")]), "US-CA");
        assert_eq!(code(&[("postal_code", "94607"), ("region", "")]), "US-CA", "an empty field is none");
        assert_eq!(code(&[("postal_code", "94607"), ("region", "nevada")]), "US-NV");
    }

    #[test]
    fn c5_what_cannot_be_asked_is_named() {
        for (parameters, fields) in [
            (vec![("postal_code", "94607")], vec!["country"]),
            (vec![("country", "us")], vec!["country"]),
            (vec![("country", "US"), ("country", "US")], vec!["country"]),
            (vec![("country", "US"), ("quantity", "0")], vec!["quantity"]),
            (vec![("country", "US"), ("quantity", "10000")], vec!["quantity"]),
            (vec![("country", "US"), ("postal_code", "12345678901234567")], vec!["postal_code"]),
            (vec![("country", "US"), ("zip", "94607")], vec!["zip"]),
            (vec![("colour", "red")], vec!["colour", "country"]),
        ] {
            assert_eq!(parsed(&parameters).unwrap_err(), fields, "{parameters:?}");
        }
    }
}
