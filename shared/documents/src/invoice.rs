//! What an invoice or a credit note says, in words and amounts, for paper and for a page alike. What is owed is
//! `domain::invoices`'; nothing is reckoned here but sums of what stands there, and those are the document's total.

mod draw;
mod taxes;

pub(crate) use draw::draw;
pub use taxes::TaxRow;

use crate::paper::Paper;
use domain::address::Address;
use domain::invoices::{Invoice as Facts, InvoiceKind, InvoiceLine};
use domain::money::{Currency, Minor};
use domain::pricing::Tax;
use domain::shop::Colour;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use wording::address_lines::address_lines;
use wording::words;

/// What a document is made with beside its facts: whose it is and how it looks.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The shop's name; the seller's first line where it is blank.
    pub shop: String,
    /// How to reach the shop, each on a line.
    pub contact: Vec<String>,
    /// The colour of its name; the design's where the shop has none.
    pub accent: Option<Colour>,
    /// The name of the location that sent the goods.
    pub location: String,
    /// By whose calendar the document is dated.
    pub zone: TimeZone,
    /// What was paid with, or where the money goes back to: "Visa ending 4242".
    pub paid_by: Option<String>,
}

/// A document, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    /// "Invoice", "Credit note".
    pub title: &'static str,
    pub number: String,
    pub shop: String,
    /// The seller's address, then how to reach them.
    pub seller: Vec<String>,
    pub facts: Vec<Fact>,
    pub bill_to: Vec<String>,
    /// None where it is the same.
    pub ship_to: Option<Vec<String>>,
    pub lines: Vec<Line>,
    /// The parts, then the total, then what is in it.
    pub sums: Vec<Sum>,
    /// By rate and jurisdiction.
    pub taxes: Vec<TaxRow>,
    /// "Paid with Visa ending 4242."
    pub payment: Option<String>,
    pub paper: Paper,
    pub accent: [u8; 3],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: &'static str,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    pub sku: String,
    pub quantity: u32,
    pub unit_price: String,
    pub discount: Option<String>,
    /// Without the taxes that come on top.
    pub amount: String,
    pub taxes: Vec<LineTax>,
    /// With all taxes: what is paid for it.
    pub total: String,
}

/// A tax of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTax {
    /// `8.25%`
    pub rate: String,
    pub amount: String,
    pub is_included: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub name: String,
    pub amount: String,
    pub kind: SumKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumKind {
    /// Parts sum to the total.
    Part,
    Total,
    /// In the total already.
    Within,
}

impl Invoice {
    #[must_use]
    pub fn new(facts: &Facts, head: &Letterhead) -> Self {
        let money = |amount: Minor| words::money(amount, facts.currency);
        let is_credit = facts.kind == InvoiceKind::CreditNote;
        let (bill_to, ship_to) = parties(facts);
        let shop = if head.shop.is_empty() { facts.seller.first().cloned() } else { Some(head.shop.clone()) };
        let shop = shop.unwrap_or_default();
        let seller = facts.seller.iter().filter(|line| **line != shop).chain(&head.contact).cloned().collect();
        Self {
            title: if is_credit { "Credit note" } else { "Invoice" },
            number: facts.number.clone(),
            seller,
            facts: said(facts, head),
            bill_to,
            ship_to,
            lines: facts.lines.iter().map(|line| Line::new(line, facts.currency)).collect(),
            sums: sums(facts, money),
            taxes: taxes::summary(facts),
            payment: head
                .paid_by
                .as_ref()
                .map(|with| if is_credit { format!("Given back to {with}.") } else { format!("Paid with {with}.") }),
            paper: Paper::of(&facts.buyer.ship_to.country),
            accent: accent(head.accent),
            shop,
        }
    }

    /// "Invoice EAST-000017".
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.title, self.number)
    }

    /// Whether any line has a discount, and so the column for it is drawn.
    #[must_use]
    pub fn has_discounts(&self) -> bool {
        self.lines.iter().any(|line| line.discount.is_some())
    }

    #[must_use]
    pub fn has_taxes(&self) -> bool {
        !self.taxes.is_empty()
    }

    /// Whether taxes come on top of any line, so that its amount and its total differ.
    #[must_use]
    pub fn adds_taxes(&self) -> bool {
        self.lines.iter().any(|line| line.amount != line.total)
    }
}

impl Line {
    fn new(line: &InvoiceLine, currency: Currency) -> Self {
        let money = |amount: Minor| words::money(amount, currency);
        let tax = |tax: &Tax| LineTax {
            rate: taxes::percent(tax.rate),
            amount: money(tax.amount),
            is_included: tax.included,
        };
        Self {
            name: line.name.clone(),
            sku: line.sku.to_string(),
            quantity: line.units,
            unit_price: money(line.unit_price),
            discount: (!line.discount.is_zero()).then(|| money(-line.discount)),
            amount: money(before_taxes(line)),
            taxes: line.taxes.iter().map(tax).collect(),
            total: money(line.total),
        }
    }
}

/// The total of a line without the taxes that come on top of it. Taken from the total, so that lines, taxes and shipping sum
/// to the whole even where shares of a line were rounded.
fn before_taxes(line: &InvoiceLine) -> Minor {
    line.total - taxes::on_top(&line.taxes)
}

fn sums(facts: &Facts, money: impl Fn(Minor) -> String) -> Vec<Sum> {
    let sum = |name: &str, amount: Minor| Sum { name: name.to_owned(), amount: money(amount), kind: SumKind::Part };
    let goods: Minor = facts.lines.iter().map(before_taxes).sum();
    let every_tax = facts.lines.iter().flat_map(|line| &line.taxes);
    let every_tax = every_tax.chain(facts.shipping.iter().flat_map(|shipping| &shipping.taxes));
    let (mut on_top, mut within, mut has_on_top) = (Minor::ZERO, Minor::ZERO, false);
    for tax in every_tax {
        if tax.included {
            within += tax.amount;
        } else {
            on_top += tax.amount;
        }
        has_on_top |= !tax.included;
    }
    let mut sums = Vec::new();
    if !facts.lines.is_empty() {
        sums.push(sum("Goods", goods));
    }
    let mut rest = facts.total - goods - on_top;
    if let Some(shipping) = &facts.shipping {
        let cost = shipping.total - taxes::on_top(&shipping.taxes);
        sums.push(sum(&format!("Shipping: {}", shipping.name), cost));
        rest = rest - cost;
    }
    if has_on_top {
        sums.push(sum("Tax", on_top));
    }
    if !rest.is_zero() {
        // A refund may be of money alone, for which no goods came back, or less than their price.
        sums.push(sum("Adjustment", rest));
    }
    let total = if facts.kind == InvoiceKind::CreditNote { "Total credited" } else { "Total" };
    sums.push(Sum { kind: SumKind::Total, ..sum(total, facts.total) });
    if !within.is_zero() {
        sums.push(Sum { kind: SumKind::Within, ..sum("Tax in it", within) });
    }
    sums
}

fn said(facts: &Facts, head: &Letterhead) -> Vec<Fact> {
    let fact = |name, value| Fact { name, value };
    let mut said = vec![
        fact("Number", facts.number.clone()),
        fact("Date", day(facts.issued_at.to_zoned(head.zone.clone()).date())),
        fact("Order", facts.order.number()),
    ];
    said.extend(facts.corrects.iter().map(|number| fact("Corrects invoice", number.clone())));
    if !head.location.is_empty() {
        said.push(fact("Sent from", head.location.clone()));
    }
    said
}

/// The buyer, and where the goods went if that is elsewhere.
fn parties(facts: &Facts) -> (Vec<String>, Option<Vec<String>>) {
    let ship_to = address_lines(&facts.buyer.ship_to);
    let Some(bill_to) = &facts.buyer.bill_to else { return (ship_to, None) };
    let mut lines: Vec<String> = bill_to.company.iter().cloned().collect();
    lines.extend(address_lines(&bill_to.address()));
    lines.extend(bill_to.tax_id.iter().map(|id| format!("Tax id {id}")));
    let same = |one: &Address, other: &Address| one == other;
    let elsewhere = !same(&bill_to.address(), &facts.buyer.ship_to);
    (lines, elsewhere.then_some(ship_to))
}

/// `Mar 9, 2027`: a document says its year.
pub(crate) fn day(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

/// A shop's colour as three bytes.
pub(crate) fn accent(colour: Option<Colour>) -> [u8; 3] {
    /// The larch green of the design (`tokens.css`).
    const LARCH: [u8; 3] = [0x2f, 0x61, 0x48];
    let Some(colour) = colour.map(|colour| colour.to_string()) else { return LARCH };
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    match (part(1), part(3), part(5)) {
        (Some(red), Some(green), Some(blue)) => [red, green, blue],
        _ => LARCH,
    }
}
