//! Invoices and credit notes: what a parcel's customer owes, unit by unit, and what is given back. Immutable once they have
//! their number. What a parcel takes of its payments is what its invoice sums to, because both are shares of the same lines.

use crate::address::{Address, BillingAddress};
use crate::ids::{LocationId, OrderId, Sku};
use crate::ledger::Refund;
use crate::money::{Currency, Minor};
use crate::orders::{Order, Portion, added, first_shares};
use crate::pricing::Tax;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    pub order: OrderId,
    pub kind: InvoiceKind,
    /// The parcel an invoice is for; the refund a credit note is for.
    pub of: u16,
    /// The printed number, gap-free within its location's series: `EAST-000017`.
    pub number: String,
    pub issued_at: Timestamp,
    pub location: LocationId,
    /// Who sells: the shop's name and address as they were.
    pub seller: Vec<String>,
    pub buyer: Buyer,
    pub currency: Currency,
    pub lines: Vec<InvoiceLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<InvoiceShipping>,
    pub total: Minor,
    /// The invoice a credit note corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InvoiceKind {
    Invoice,
    CreditNote,
}

/// Who is billed, as it was when the document was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Buyer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill_to: Option<BillingAddress>,
    pub ship_to: Address,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// The order's line.
    pub line: u8,
    pub sku: Sku,
    pub name: String,
    pub units: u32,
    pub unit_price: Minor,
    pub discount: Minor,
    pub taxes: Vec<Tax>,
    /// What is paid for it: the units' shares of the line's total.
    pub total: Minor,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceShipping {
    pub name: String,
    pub cost: Minor,
    pub taxes: Vec<Tax>,
    pub total: Minor,
}

/// The number of a series' nth document.
#[must_use]
pub fn number(location: &LocationId, kind: InvoiceKind, nth: u64) -> String {
    let series = location.as_str().to_ascii_uppercase();
    match kind {
        InvoiceKind::Invoice => format!("{series}-{nth:06}"),
        InvoiceKind::CreditNote => format!("{series}-C{nth:06}"),
    }
}

/// What was sent with a parcel, as its invoice says it. The number is the caller's.
#[must_use]
pub fn of_parcel(order: &Order, parcel: u16, number: String, seller: Vec<String>, now: Timestamp) -> Option<Invoice> {
    let inside = |portion: &Portion| portion.parcel == Some(parcel) && portion.bucket.has_left();
    let location = order.portions().find(|(_, portion)| inside(portion))?.1.location.clone()?;
    let departure = order.departures.iter().find(|departure| departure.parcel == parcel)?;
    let lines: Vec<InvoiceLine> = order
        .units_by_line(inside)
        .into_iter()
        .map(|(number, units)| {
            let line = &order.lines[usize::from(number) - 1];
            InvoiceLine {
                line: number,
                sku: line.sku.clone(),
                name: line.name.clone(),
                units,
                unit_price: line.unit_price,
                discount: line.discount_of(inside),
                taxes: line.taxes_of(inside),
                total: line.amount(inside),
            }
        })
        .collect();
    let shipping = departure.shipping.then(|| InvoiceShipping {
        name: order.shipping.name.clone(),
        cost: order.shipping.cost,
        taxes: order.shipping.taxes.clone(),
        total: order.shipping.cost + added(&order.shipping.taxes),
    });
    let total =
        lines.iter().map(|line| line.total).sum::<Minor>() + shipping.as_ref().map_or(Minor::ZERO, |it| it.total);
    Some(Invoice {
        order: order.id.clone(),
        kind: InvoiceKind::Invoice,
        of: parcel,
        number,
        issued_at: now,
        location,
        seller,
        buyer: Buyer { bill_to: order.bill_to.clone(), ship_to: order.ship_to.clone() },
        currency: order.currency,
        lines,
        shipping,
        total,
        corrects: None,
    })
}

/// What a refund gives back, as its credit note says it: the amount is the refund's, to the minor unit.
#[must_use]
pub fn of_refund(order: &Order, refund: &Refund, invoice: &Invoice, number: String, now: Timestamp) -> Invoice {
    let lines = refund.lines.iter().filter_map(|(number, units)| {
        let there = invoice.lines.iter().find(|line| line.line == *number)?;
        let line = order.lines.get(usize::from(*number).checked_sub(1)?)?;
        let own = |portion: &Portion| portion.refund == Some(refund.number);
        if line.units(own) == *units {
            return Some(InvoiceLine {
                units: *units,
                discount: line.discount_of(own),
                taxes: line.taxes_of(own),
                total: line.amount(own),
                ..there.clone()
            });
        }
        let share = |amount: Minor| first_shares(amount, there.units, *units);
        Some(InvoiceLine {
            units: *units,
            discount: share(there.discount),
            taxes: there.taxes.iter().map(|tax| Tax { amount: share(tax.amount), ..tax.clone() }).collect(),
            total: share(there.total),
            ..there.clone()
        })
    });
    Invoice {
        kind: InvoiceKind::CreditNote,
        of: refund.number,
        number,
        issued_at: now,
        lines: lines.collect(),
        shipping: invoice.shipping.clone().filter(|_| refund.shipping),
        total: refund.amount,
        corrects: Some(invoice.number.clone()),
        buyer: Buyer { bill_to: order.bill_to.clone(), ship_to: order.ship_to.clone() },
        ..invoice.clone()
    }
}
