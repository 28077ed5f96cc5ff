//! What makes somebody look at an order before it is sent: rules as data, prices that have moved, and addresses that do not
//! fit. Owns what is suspicious; who looks is the agents' affair.

use super::Order;
use crate::destinations;
use crate::money::Minor;
use crate::validate::{Problems, Validate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

const MOST_RULES: usize = 50;

/// The setting `risk`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RiskSettings {
    /// An order is held when a unit's price now differs from the ordered one by more than this many percent of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_drift_percent: Option<Decimal>,
    pub rules: Vec<RiskRule>,
}

/// An order that meets every condition of a rule is held for its reason. A rule without conditions meets none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RiskRule {
    /// What agents read.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_above: Option<i64>,
    /// Of one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity_above: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Domains of e-mail addresses, such as `mailinator.com`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub email_domains: Vec<String>,
    /// The goods go to another country than the bill.
    #[serde(skip_serializing_if = "super::is_false")]
    pub bill_elsewhere: bool,
    /// Placed without an account.
    #[serde(skip_serializing_if = "super::is_false")]
    pub guest: bool,
}

impl Validate for RiskSettings {
    fn check(&self, problems: &mut Problems) {
        if self.price_drift_percent.is_some_and(|percent| percent < Decimal::ZERO || percent > Decimal::from(1000)) {
            problems.add("price_drift_percent", "must be between 0 and 1000");
        }
        problems.at_most("rules", self.rules.len(), MOST_RULES);
        for (index, rule) in self.rules.iter().enumerate().take(MOST_RULES) {
            problems.within_item("rules", index, |problems| rule.check(problems));
        }
    }
}

impl Validate for RiskRule {
    fn check(&self, problems: &mut Problems) {
        problems.required("name", &self.name, 80);
        if self.total_above.is_some_and(|total| total < 0) {
            problems.add("total_above", "must not be negative");
        }
        problems.at_most("countries", self.countries.len(), 300);
        problems.at_most("email_domains", self.email_domains.len(), 500);
        if !self.says_something() {
            problems.add("name", "the rule has no condition, so it would never hold anything");
        }
    }
}

impl RiskRule {
    const fn says_something(&self) -> bool {
        self.total_above.is_some()
            || self.quantity_above.is_some()
            || !self.countries.is_empty()
            || !self.email_domains.is_empty()
            || self.bill_elsewhere
            || self.guest
    }

    fn meets(&self, order: &Order) -> bool {
        let email = order.contact.email.as_str();
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        let billed = order.bill_to.as_ref().map_or(order.ship_to.country.as_str(), |bill| bill.country.as_str());
        self.says_something()
            && self.total_above.is_none_or(|most| order.totals().total > Minor(most))
            && self.quantity_above.is_none_or(|most| order.lines.iter().any(|line| line.quantity() > most))
            && (self.countries.is_empty() || self.countries.contains(&order.ship_to.country))
            && (self.email_domains.is_empty() || self.email_domains.iter().any(|it| it.eq_ignore_ascii_case(domain)))
            && (!self.bill_elsewhere || billed != order.ship_to.country)
            && (!self.guest || order.owner.is_none())
    }
}

/// What a line's product costs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedLine {
    /// None when it is not sold any more.
    pub price_now: Option<Minor>,
}

/// Why somebody should look at an order first: hold reasons with what to look at, one of a kind.
#[must_use]
pub fn suspicions(order: &Order, lines: &[PlacedLine], settings: &RiskSettings) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    if let Some(why) = destinations::doubt(&order.ship_to) {
        found.push(("address", why));
    }
    let rules: Vec<&str> =
        settings.rules.iter().filter(|rule| rule.meets(order)).map(|rule| rule.name.as_str()).collect();
    if !rules.is_empty() {
        found.push(("fraud", rules.join("; ")));
    }
    if let Some(most) = settings.price_drift_percent {
        let drifted: Vec<String> = order
            .lines
            .iter()
            .zip(lines)
            .filter(|(line, now)| now.price_now.is_some_and(|now| drift(line.unit_price, now) > most))
            .map(|(line, now)| {
                format!("{} was {} and is {}", line.sku, line.unit_price.0, now.price_now.map_or(0, |it| it.0))
            })
            .collect();
        if !drifted.is_empty() {
            found.push(("price", drifted.join("; ")));
        }
    }
    found
}

/// How far a price has moved, in percent of what was agreed.
fn drift(agreed: Minor, now: Minor) -> Decimal {
    let moved = Decimal::from((now.0 - agreed.0).abs() * 100);
    if agreed.0 == 0 {
        return if now.0 == 0 { Decimal::ZERO } else { Decimal::from(1000) };
    }
    moved / Decimal::from(agreed.0.abs())
}
