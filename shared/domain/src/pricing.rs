//! What an order costs when it is placed. Owns unit prices over time, discounts, taxes and how they are rounded; shipping
//! rates are `shipping`'s, payments nobody's here.
//!
//! Rounding is per line, on line totals, half away from zero: discount first, then tax on what is left. An included tax is
//! part of the price (`gross − round(gross ÷ (1 + rate))`) and never added to what the customer pays.

mod coupons;
mod prices;
mod taxes;

pub use coupons::{Coupon, CouponRefused, CouponSettings};
pub use prices::{PriceFrom, check_prices, price_at};
pub use taxes::{STANDARD_TAX_CLASS, Tax, TaxRate, TaxSettings};

use crate::destinations::Destination;
use crate::money::{Minor, prorate};
use serde::{Deserialize, Serialize};

/// One line as it is bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineInput {
    pub unit_price: Minor,
    pub quantity: u32,
    pub tax_class: String,
}

/// Everything that decides what an order costs.
#[derive(Clone, Copy, Debug)]
pub struct Basket<'a> {
    pub lines: &'a [LineInput],
    /// The code as the customer typed it.
    pub coupon: Option<&'a str>,
    pub coupons: &'a CouponSettings,
    pub taxes: &'a TaxSettings,
    pub destination: &'a Destination,
    /// What the chosen option costs, as its rate table says.
    pub shipping: Minor,
}

/// A priced line. `goods` = unit price × quantity, `total` = what the customer pays for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub goods: Minor,
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub discount: Minor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    pub total: Minor,
}

/// Priced shipping. `cost` is what the rate table says, `total` what the customer pays for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedShipping {
    pub cost: Minor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<Tax>,
    pub total: Minor,
}

impl PricedLine {
    #[must_use]
    pub fn tax(&self) -> Minor {
        self.taxes.iter().map(|tax| tax.amount).sum()
    }
}

impl PricedShipping {
    #[must_use]
    pub fn tax(&self) -> Minor {
        self.taxes.iter().map(|tax| tax.amount).sum()
    }
}

/// Sums over an order. `tax` holds included taxes too, so `total` = goods − discount + shipping + the taxes not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub goods: Minor,
    pub discount: Minor,
    pub shipping: Minor,
    pub tax: Minor,
    /// What the customer pays.
    pub total: Minor,
}

/// The priced order: one line for each line asked, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    pub lines: Vec<PricedLine>,
    pub shipping: PricedShipping,
    pub totals: Totals,
    /// The coupon that was used, as the settings write it.
    pub coupon: Option<String>,
}

/// Prices an order.
///
/// # Errors
/// When the coupon is not known or its threshold is not reached.
pub fn price(basket: &Basket<'_>) -> Result<Priced, CouponRefused> {
    let goods: Vec<Minor> = basket.lines.iter().map(|line| line.unit_price.quantity(line.quantity)).collect();
    let coupon = basket.coupon.map(|code| basket.coupons.find(code)).transpose()?;
    let discounts = match coupon {
        Some(coupon) => coupon.discounts(&goods)?,
        None => vec![Minor::ZERO; goods.len()],
    };
    let rates: Vec<Option<&TaxRate>> =
        basket.lines.iter().map(|line| basket.taxes.rate_for(basket.destination, &line.tax_class)).collect();
    let lines: Vec<PricedLine> = goods
        .iter()
        .zip(&discounts)
        .zip(&rates)
        .map(|((goods, discount), rate)| price_line(*goods, *discount, *rate))
        .collect();
    let shipping = price_shipping(basket, &goods, &rates);
    Ok(Priced { totals: totals(&lines, &shipping), lines, shipping, coupon: coupon.map(|coupon| coupon.code.clone()) })
}

fn price_line(goods: Minor, discount: Minor, rate: Option<&TaxRate>) -> PricedLine {
    let charged = goods - discount;
    let taxes: Vec<Tax> = rate.map(|rate| rate.on(charged)).into_iter().collect();
    PricedLine { goods, discount, total: charged + added(&taxes), taxes }
}

/// Shipping is taxed like the goods it carries: split over their rates by goods value before discount, each part taxed at
/// its rate.
fn price_shipping(basket: &Basket<'_>, goods: &[Minor], rates: &[Option<&TaxRate>]) -> PricedShipping {
    let mut parts: Vec<(Option<&TaxRate>, u64)> = Vec::new();
    for (goods, rate) in goods.iter().zip(rates) {
        let value = u64::try_from(goods.0).unwrap_or(0);
        match parts.iter_mut().find(|(of, _)| of == rate) {
            Some((_, sum)) => *sum = sum.saturating_add(value),
            None => parts.push((*rate, value)),
        }
    }
    let weights: Vec<u64> = parts.iter().map(|(_, value)| *value).collect();
    let shares = prorate(basket.shipping, &weights);
    let taxed = parts.iter().zip(shares).filter(|(_, share)| basket.taxes.shipping_taxed && !share.is_zero());
    let taxes: Vec<Tax> = taxed.filter_map(|((rate, _), share)| rate.map(|rate| rate.on(share))).collect();
    PricedShipping { cost: basket.shipping, total: basket.shipping + added(&taxes), taxes }
}

fn added(taxes: &[Tax]) -> Minor {
    taxes.iter().filter(|tax| !tax.included).map(|tax| tax.amount).sum()
}

fn totals(lines: &[PricedLine], shipping: &PricedShipping) -> Totals {
    Totals {
        goods: lines.iter().map(|line| line.goods).sum(),
        discount: lines.iter().map(|line| line.discount).sum(),
        shipping: shipping.cost,
        tax: lines.iter().map(PricedLine::tax).sum::<Minor>() + shipping.tax(),
        total: lines.iter().map(|line| line.total).sum::<Minor>() + shipping.total,
    }
}

#[cfg(test)]
mod tests;
