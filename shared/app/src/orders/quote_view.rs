//! A quote as a shopper sees it: the reply of `quote-order`, and what `price_changed` carries.

use domain::ids::Sku;
use domain::money::{Currency, Minor, Money};
use domain::orders::{Bucket, Offered, OfferedLine, Portion, Quote};
use domain::pricing::Tax;
use domain::promise::Window;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct QuoteView {
    pub quote_id: String,
    pub expires_at: Timestamp,
    pub lines: Vec<QuoteLine>,
    pub shipping_options: Vec<OptionView>,
    /// The option the totals are for: the one asked for, else the cheapest.
    pub shipping_option: String,
    pub totals: TotalsView,
    /// What is asked for when the order is placed; the rest of the total when goods that come later leave.
    pub due_now: Money,
}

#[derive(Clone, Debug, Serialize)]
pub struct QuoteLine {
    pub sku: Sku,
    pub name: String,
    pub quantity: u32,
    pub unit_price: Money,
    pub discount: Money,
    pub tax: Money,
    pub taxes: Vec<TaxView>,
    pub total: Money,
    pub availability: Availability,
    /// When the last of them arrives with the option above; none while nobody knows when goods come.
    pub promise: Option<Window>,
    /// The units by what becomes of them: each part with the option above.
    pub portions: Vec<QuotePortion>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct QuotePortion {
    pub quantity: u32,
    /// They are not there yet and leave later.
    pub backordered: bool,
    pub promise: Option<Window>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Availability {
    /// Units that are there.
    pub now: u32,
    /// Units that come later.
    pub backorder: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct TaxView {
    pub jurisdiction: String,
    pub rate: String,
    pub amount: Money,
    pub included: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct OptionView {
    pub id: String,
    pub name: String,
    pub carrier: String,
    pub cost: Money,
    pub earliest: Option<Date>,
    pub latest: Option<Date>,
    pub parcels: u32,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct TotalsView {
    pub goods: Money,
    pub discount: Money,
    pub shipping: Money,
    pub tax: Money,
    pub total: Money,
}

impl QuoteView {
    #[must_use]
    pub fn new(quote: &Quote, offered: &Offered, currency: Currency) -> Self {
        let money = |amount| Money::new(amount, currency);
        let totals = offered.priced.totals;
        Self {
            quote_id: quote.id.to_string(),
            expires_at: quote.expires_at,
            lines: (0..offered.lines.len()).map(|index| line(offered, index, currency)).collect(),
            shipping_options: offered
                .options
                .iter()
                .map(|option| OptionView {
                    id: option.id.clone(),
                    name: option.name.clone(),
                    carrier: option.carrier.clone(),
                    cost: money(option.cost),
                    earliest: option.earliest,
                    latest: option.latest,
                    parcels: option.parcels,
                })
                .collect(),
            shipping_option: offered.option().id.clone(),
            totals: TotalsView {
                goods: money(totals.goods),
                discount: money(totals.discount),
                shipping: money(totals.shipping),
                tax: money(totals.tax),
                total: money(totals.total),
            },
            due_now: money(offered.due_now()),
        }
    }
}

fn line(offered: &Offered, index: usize, currency: Currency) -> QuoteLine {
    let money = |amount: Minor| Money::new(amount, currency);
    let OfferedLine { sku, name, unit_price, portions } = &offered.lines[index];
    let priced = &offered.priced.lines[index];
    let units = |waiting: bool| {
        portions
            .iter()
            .filter(|portion| (portion.bucket == Bucket::Backordered) == waiting)
            .map(|portion| portion.units)
            .sum()
    };
    let availability = Availability { now: units(false), backorder: units(true) };
    let promise = if portions.iter().all(|portion| portion.promise.is_some()) {
        portions.iter().filter_map(|portion| portion.promise).max_by_key(|promise| promise.latest)
    } else {
        None
    };
    QuoteLine {
        sku: sku.clone(),
        name: name.clone(),
        quantity: availability.now + availability.backorder,
        unit_price: money(*unit_price),
        discount: money(priced.discount),
        tax: money(priced.tax()),
        taxes: priced.taxes.iter().map(|tax| tax_view(tax, currency)).collect(),
        total: money(priced.total),
        availability,
        promise,
        portions: portions.iter().map(portion_view).collect(),
    }
}

fn portion_view(portion: &Portion) -> QuotePortion {
    let backordered = portion.bucket == Bucket::Backordered;
    QuotePortion { quantity: portion.units, backordered, promise: portion.promise }
}

fn tax_view(tax: &Tax, currency: Currency) -> TaxView {
    TaxView {
        jurisdiction: tax.jurisdiction.clone(),
        rate: tax.rate.to_string(),
        amount: Money::new(tax.amount, currency),
        included: tax.included,
    }
}
