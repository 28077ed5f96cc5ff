//! What a basket would cost, where it would come from and when it would arrive: the ground that quotes and orders share, so
//! that the price shown is the price charged.

use super::{Bucket, Portion};
use crate::address::Address;
use crate::allocation::{self, AllocationSettings, CostCap, Load, Reason, Request, Site, Want};
use crate::catalog::Product;
use crate::destinations::Destination;
use crate::ids::{LocationId, QuoteId, Sku};
use crate::locations::Location;
use crate::money::{Currency, Minor};
use crate::pricing::{self, Basket, Coupon, CouponRefused, CouponSettings, LineInput, Priced, TaxSettings};
use crate::promise::{Ready, Window, available_on};
use crate::shipping::{self, Offer, Shipment, ShippingRefused, ShippingSettings, Units};
use crate::stock::{Backorders, Inbound, StockItem};
use crate::validate::Problems;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line as the shopper asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub sku: Sku,
    pub quantity: u32,
}

/// What was read of one SKU.
#[derive(Clone, Debug)]
pub struct Goods {
    pub product: Product,
    pub stock: Vec<StockItem>,
    pub backorders: Backorders,
    pub inbound: Vec<Inbound>,
}

/// The shop's rules, as its settings say.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub currency: Currency,
    pub locations: &'a [Location],
    pub taxes: &'a TaxSettings,
    pub shipping: &'a ShippingSettings,
    pub coupons: &'a CouponSettings,
    pub allocation: &'a AllocationSettings,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    pub lines: &'a [Wanted],
    pub ship_to: &'a Address,
    pub coupon: Option<&'a str>,
    pub allow_backorder: bool,
    /// A quote that still holds: its prices, rates and costs are used.
    pub quote: Option<&'a Quote>,
    /// The option chosen; the cheapest where none is.
    pub option: Option<&'a str>,
}

/// What was offered, kept so that it can be honoured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub id: QuoteId,
    pub expires_at: Timestamp,
    pub lines: Vec<QuotedLine>,
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub postal_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Coupon>,
    /// The rates that applied.
    pub taxes: TaxSettings,
    pub options: Vec<QuotedOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedLine {
    pub sku: Sku,
    pub quantity: u32,
    pub unit_price: Minor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedOption {
    pub id: String,
    pub cost: Minor,
}

impl Quote {
    /// Whether the quote is for just these lines, destination and coupon.
    #[must_use]
    pub fn is_for(&self, terms: &Terms<'_>) -> bool {
        let same_lines = self.lines.len() == terms.lines.len()
            && self.lines.iter().zip(terms.lines).all(|(a, b)| a.sku == b.sku && a.quantity == b.quantity);
        let same_place = self.country == terms.ship_to.country
            && self.region == terms.ship_to.region
            && self.postal_code == terms.ship_to.postal_code;
        let code = self.coupon.as_ref().map(|coupon| coupon.code.to_lowercase());
        same_lines && same_place && code == terms.coupon.map(|code| code.trim().to_lowercase())
    }
}

/// The answer to what was asked.
#[derive(Clone, Debug)]
pub struct Offered {
    pub lines: Vec<OfferedLine>,
    /// Every option, with what it costs under these terms.
    pub options: Vec<Offer>,
    /// The option chosen, as a position in `options`.
    pub chosen: usize,
    pub priced: Priced,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug)]
pub struct OfferedLine {
    pub sku: Sku,
    pub name: String,
    pub unit_price: Minor,
    pub portions: Vec<Portion>,
}

impl Offered {
    #[must_use]
    pub fn option(&self) -> &Offer {
        &self.options[self.chosen]
    }
}

/// Too little of a SKU, over all lines that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortLine {
    pub sku: Sku,
    pub wanted: u32,
    pub available: u32,
    /// The day on which inbound goods cover it; none when nobody knows.
    pub available_on: Option<Date>,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum PlaceRefused {
    #[error("some fields are not as they should be")]
    Invalid(Problems),
    #[error("not enough in stock")]
    OutOfStock(Vec<ShortLine>),
    #[error(transparent)]
    Coupon(#[from] CouponRefused),
    #[error(transparent)]
    Shipping(#[from] ShippingRefused),
}

/// Units of a line that are there, and units that are waited for.
struct Split {
    now: u32,
    later: u32,
}

/// Works out an offer.
///
/// # Errors
/// Names everything that stands in its way.
pub fn offer(
    goods: &BTreeMap<Sku, Goods>,
    terms: &Terms<'_>,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Result<Offered, PlaceRefused> {
    check(goods, terms)?;
    let splits = split_by_stock(goods, terms, now)?;
    let destination = terms.ship_to.destination();
    let allocation = allocate(goods, terms, rules, &splits, &destination, now)?;
    let ready = Shipments::plan(goods, terms, rules, &splits, &allocation, now);
    let mut options = rules.shipping.offers(&destination, &ready.charged, now)?.offers;
    ready.date_what_comes_later(&mut options, rules, &destination, now);
    let chosen = choose(&mut options, terms)?;
    let (taxes, coupons) = match terms.quote {
        Some(quote) => (quote.taxes.clone(), CouponSettings { coupons: quote.coupon.clone().into_iter().collect() }),
        None => (rules.taxes.clone(), rules.coupons.clone()),
    };
    let lines: Vec<LineInput> = terms
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| LineInput {
            unit_price: unit_price(index, &goods[&line.sku].product, terms, now),
            quantity: line.quantity,
            tax_class: goods[&line.sku].product.tax_class.clone(),
        })
        .collect();
    let priced = pricing::price(&Basket {
        lines: &lines,
        coupon: terms.coupon,
        coupons: &coupons,
        taxes: &taxes,
        destination: &destination,
        shipping: options[chosen].cost,
    })?;
    let lines = terms
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| OfferedLine {
            sku: line.sku.clone(),
            name: goods[&line.sku].product.name.clone(),
            unit_price: lines[index].unit_price,
            portions: ready.portions(index, &splits[index], &allocation, &options[chosen]),
        })
        .collect();
    Ok(Offered { lines, options, chosen, priced, reasons: allocation.reasons })
}

fn unit_price(index: usize, product: &Product, terms: &Terms<'_>, now: Timestamp) -> Minor {
    terms.quote.and_then(|quote| quote.lines.get(index)).map_or_else(|| product.price_at(now), |line| line.unit_price)
}

/// Every SKU must be sold here, and no more of it than the shop allows in one order.
fn check(goods: &BTreeMap<Sku, Goods>, terms: &Terms<'_>) -> Result<(), PlaceRefused> {
    let mut problems = Problems::new();
    for (index, line) in terms.lines.iter().enumerate() {
        match goods.get(&line.sku).map(|goods| &goods.product) {
            Some(product) if product.published => {
                let wanted: u32 =
                    terms.lines.iter().filter(|other| other.sku == line.sku).map(|other| other.quantity).sum();
                if let Some(most) = product.max_per_order.filter(|most| wanted > *most) {
                    problems.add(
                        &format!("lines[{index}].quantity"),
                        format!("at most {most} of {} in one order", product.name),
                    );
                }
            }
            _ => problems.add(&format!("lines[{index}].sku"), format!("{} is not sold in this shop", line.sku)),
        }
    }
    problems.into_result().map_err(PlaceRefused::Invalid)
}

/// Which units are there. The first lines are served first; what is missing waits, where that is allowed.
fn split_by_stock(goods: &BTreeMap<Sku, Goods>, terms: &Terms<'_>, now: Timestamp) -> Result<Vec<Split>, PlaceRefused> {
    let mut left: BTreeMap<&Sku, u32> = BTreeMap::new();
    let mut wanted: BTreeMap<&Sku, u32> = BTreeMap::new();
    for line in terms.lines {
        *wanted.entry(&line.sku).or_default() += line.quantity;
        left.entry(&line.sku).or_insert_with(|| sellable(&goods[&line.sku]));
    }
    let short: Vec<ShortLine> = wanted
        .iter()
        .filter(|(sku, wanted)| {
            let missing = wanted.saturating_sub(left[*sku]);
            let may_wait = terms.allow_backorder && goods[**sku].backorders.left >= i64::from(missing);
            missing > 0 && !may_wait
        })
        .map(|(sku, wanted)| short_line(sku, *wanted, left[*sku], &goods[*sku], now))
        .collect();
    if !short.is_empty() {
        return Err(PlaceRefused::OutOfStock(short));
    }
    Ok(terms
        .lines
        .iter()
        .map(|line| {
            let left = left.get_mut(&line.sku).expect("every line's SKU was entered above");
            let now = line.quantity.min(*left);
            *left -= now;
            Split { now, later: line.quantity - now }
        })
        .collect())
}

pub(super) fn sellable(goods: &Goods) -> u32 {
    goods.stock.iter().map(StockItem::sellable).fold(0, u32::saturating_add)
}

fn short_line(sku: &Sku, wanted: u32, available: u32, goods: &Goods, now: Timestamp) -> ShortLine {
    let inbound: Vec<(u32, Date)> = inbound(goods, now).map(|(units, day, _)| (units, day)).collect();
    let waiting = u32::try_from(goods.backorders.waiting).unwrap_or(u32::MAX);
    let available_on = available_on(&inbound, waiting, wanted.saturating_sub(available));
    ShortLine { sku: sku.clone(), wanted, available, available_on }
}

/// Goods on their way with a day that has not passed: an overdue delivery has no date anybody could promise.
pub(super) fn inbound(goods: &Goods, now: Timestamp) -> impl Iterator<Item = (u32, Date, &LocationId)> {
    let today = now.to_zoned(TimeZone::UTC).date();
    goods.inbound.iter().filter(move |inbound| inbound.expected_on >= today).filter_map(|inbound| {
        let units = u32::try_from(inbound.quantity).ok().filter(|units| *units > 0)?;
        Some((units, inbound.expected_on, &inbound.location))
    })
}

fn allocate(
    goods: &BTreeMap<Sku, Goods>,
    terms: &Terms<'_>,
    rules: &Rules<'_>,
    splits: &[Split],
    destination: &Destination,
    now: Timestamp,
) -> Result<allocation::Allocation, PlaceRefused> {
    let wants: Vec<Want> = (0u32..)
        .zip(terms.lines.iter().zip(splits))
        .filter(|(_, (_, split))| split.now > 0)
        .map(|(line, (wanted, split))| Want {
            line,
            sku: wanted.sku.clone(),
            quantity: split.now,
            weight_g: goods[&wanted.sku].product.weight_g,
        })
        .collect();
    let sites: Vec<Site> = rules
        .locations
        .iter()
        .map(|location| Site {
            location: location.id.clone(),
            coordinates: location.coordinates(),
            stock: goods
                .iter()
                .filter_map(|(sku, goods)| {
                    let here = goods.stock.iter().find(|item| item.location == location.id)?;
                    Some((sku.clone(), here.sellable()))
                })
                .collect(),
        })
        .collect();
    let cost = |loads: &[Load]| {
        let loads: Vec<&[Units]> = loads.iter().map(|load| load.units.as_slice()).collect();
        rules.shipping.cheapest(destination, &loads)
    };
    let cost_cap = rules.allocation.max_extra_cost.map(|most| CostCap { max_extra: most.amount, cost: &cost });
    let request = Request { wants: &wants, destination: destination.coordinates(), sites: &sites, cost_cap };
    allocation::allocate(&request).map_err(|shortage| {
        // Stock at a location that has been taken out of the settings cannot be sent.
        let short =
            |item: &allocation::ShortItem| short_line(&item.sku, item.wanted, item.available, &goods[&item.sku], now);
        PlaceRefused::OutOfStock(shortage.items.iter().map(short).collect())
    })
}

/// What leaves from where. Goods that come later are charged as if they went along with the first parcel: that they are not
/// there is the shop's doing. Their dates are their own.
struct Shipments<'a> {
    charged: Vec<Shipment<'a>>,
    /// By line: the location and readiness of the units that come later.
    later: Vec<Option<(&'a Location, Ready)>>,
}

impl<'a> Shipments<'a> {
    fn plan(
        goods: &'a BTreeMap<Sku, Goods>,
        terms: &Terms<'_>,
        rules: &Rules<'a>,
        splits: &[Split],
        allocation: &allocation::Allocation,
        now: Timestamp,
    ) -> Self {
        let find = |id: &LocationId| rules.locations.iter().find(|location| location.id == *id);
        let mut charged: Vec<Shipment<'a>> = Vec::new();
        for reason in &allocation.reasons {
            let Some(location) = find(&reason.location) else { continue };
            let here = allocation.portions.iter().filter(|portion| portion.location == reason.location);
            let goods = here.map(|portion| parcel_goods(&goods[&portion.sku].product, portion.units)).collect();
            charged.push(Shipment { location, goods, ready: Ready::InStock });
        }
        let mut later = Vec::new();
        // Earlier lines of the same SKU are served first, like everybody who waits already.
        let mut ahead: BTreeMap<&Sku, u32> = BTreeMap::new();
        for (line, split) in terms.lines.iter().zip(splits) {
            if split.later == 0 {
                later.push(None);
                continue;
            }
            let coming = &goods[&line.sku];
            let announced: Vec<(u32, Date)> = inbound(coming, now).map(|(units, day, _)| (units, day)).collect();
            let waiting = u32::try_from(coming.backorders.waiting).unwrap_or(u32::MAX);
            let ahead = ahead.entry(&line.sku).or_default();
            let day = available_on(&announced, waiting.saturating_add(*ahead), split.later);
            *ahead += split.later;
            let place = inbound(coming, now).find(|(_, on, _)| Some(*on) == day).and_then(|(_, _, place)| find(place));
            let fallback = charged.first().map(|shipment| shipment.location).or_else(|| rules.locations.first());
            later.push(place.or(fallback).map(|location| (location, day.map_or(Ready::Unknown, Ready::Expected))));
            let goods = parcel_goods(&coming.product, split.later);
            match (charged.first_mut(), place.or(rules.locations.first())) {
                (Some(first), _) => first.goods.push(goods),
                (None, Some(location)) => {
                    charged.push(Shipment { location, goods: vec![goods], ready: Ready::InStock });
                }
                (None, None) => {}
            }
        }
        Self { charged, later }
    }

    fn later_shipments(&self) -> Vec<Shipment<'a>> {
        let comes = |(location, ready): (&'a Location, Ready)| Shipment { location, goods: Vec::new(), ready };
        self.later.iter().flatten().copied().map(comes).collect()
    }

    /// An order is complete when its last parcel is there: options say so, also of goods that come later; and say nothing
    /// while nobody knows when some of them come.
    fn date_what_comes_later(
        &self,
        options: &mut [Offer],
        rules: &Rules<'_>,
        destination: &Destination,
        now: Timestamp,
    ) {
        let later = self.later_shipments();
        if later.is_empty() {
            return;
        }
        let dated = rules.shipping.offers(destination, &later, now).map(|offers| offers.offers).unwrap_or_default();
        for option in options {
            if let Some(coming) = dated.iter().find(|dated| dated.id == option.id) {
                let all_known = coming.legs.iter().all(|leg| leg.window.is_some());
                let last = |a: Option<Date>, b: Option<Date>| a.zip(b).filter(|_| all_known).map(|(a, b)| a.max(b));
                option.earliest = last(coming.earliest, option.earliest);
                option.latest = last(coming.latest, option.latest);
                option.legs.extend(coming.legs.iter().cloned().map(|leg| shipping::Leg {
                    cost: Minor::ZERO,
                    parcels: 0,
                    ..leg
                }));
            }
        }
    }

    fn portions(
        &self,
        line: usize,
        split: &Split,
        allocation: &allocation::Allocation,
        option: &Offer,
    ) -> Vec<Portion> {
        let planned = &option.legs[..self.charged.len().min(option.legs.len())];
        let promise = |place: &LocationId| planned.iter().find(|leg| leg.location == *place).and_then(|leg| leg.window);
        let mut portions: Vec<Portion> = allocation
            .portions
            .iter()
            .filter(|portion| usize::try_from(portion.line) == Ok(line))
            .map(|portion| Portion {
                units: portion.units,
                bucket: Bucket::Reserved,
                location: Some(portion.location.clone()),
                fulfillment: None,
                parcel: None,
                group: 1,
                promise: promise(&portion.location),
                first_promise: None,
                back: None,
                claim: None,
                refund: None,
            })
            .collect();
        if split.later > 0 {
            let position = self.later[..line].iter().flatten().count();
            let promise: Option<Window> = option.legs.get(self.charged.len() + position).and_then(|leg| leg.window);
            portions.push(Portion {
                units: split.later,
                bucket: Bucket::Backordered,
                location: None,
                fulfillment: None,
                parcel: None,
                group: 2,
                promise,
                first_promise: None,
                back: None,
                claim: None,
                refund: None,
            });
        }
        portions
    }
}

fn parcel_goods(product: &Product, quantity: u32) -> shipping::Goods<'_> {
    shipping::Goods { name: &product.name, weight_g: product.weight_g, quantity }
}

/// The option asked for, with the quoted cost where a quote holds; the cheapest where none was asked for.
fn choose(options: &mut [Offer], terms: &Terms<'_>) -> Result<usize, PlaceRefused> {
    for quoted in terms.quote.iter().flat_map(|quote| &quote.options) {
        if let Some(option) = options.iter_mut().find(|option| option.id == quoted.id) {
            option.cost = quoted.cost;
        }
    }
    let found = match terms.option {
        Some(id) => options.iter().position(|option| option.id == id),
        None => (0..options.len()).min_by_key(|index| options[*index].cost),
    };
    found.ok_or_else(|| {
        let mut problems = Problems::new();
        let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
        problems.add("shipping_option", format!("must be one of {}", ids.join(", ")));
        PlaceRefused::Invalid(problems)
    })
}
