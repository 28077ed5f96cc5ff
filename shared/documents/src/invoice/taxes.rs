//! The taxes of an invoice by rate and jurisdiction, as tax offices want them summed.

use domain::invoices::{Invoice as Facts, InvoiceShipping};
use domain::money::Minor;
use domain::pricing::Tax;
use rust_decimal::Decimal;
use wording::words;

/// All that was taxed at one rate of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxRow {
    /// `US-CA`
    pub jurisdiction: String,
    /// `8.25%`
    pub rate: String,
    /// What was taxed, without the tax.
    pub base: String,
    pub amount: String,
    pub is_included: bool,
}

struct Row<'a> {
    of: &'a Tax,
    base: Minor,
    amount: Minor,
}

pub(super) fn summary(facts: &Facts) -> Vec<TaxRow> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let taxed_lines = facts.lines.iter().flat_map(|line| {
        let base = line.total - line.taxes.iter().map(|tax| tax.amount).sum();
        line.taxes.iter().map(move |tax| (tax, base))
    });
    let taxed_shipping = facts.shipping.iter().flat_map(|shipping| shipping.taxes.iter().zip(bases(shipping)));
    for (tax, base) in taxed_lines.chain(taxed_shipping) {
        match rows.iter_mut().find(|row| key(row.of) == key(tax)) {
            Some(row) => {
                row.base += base;
                row.amount += tax.amount;
            }
            None => rows.push(Row { of: tax, base, amount: tax.amount }),
        }
    }
    let money = |amount| words::money(amount, facts.currency);
    let row = |row: &Row<'_>| TaxRow {
        jurisdiction: row.of.jurisdiction.clone(),
        rate: percent(row.of.rate),
        base: money(row.base),
        amount: money(row.amount),
        is_included: row.of.included,
    };
    rows.iter().map(row).collect()
}

fn key(tax: &Tax) -> (&String, Decimal, bool) {
    (&tax.jurisdiction, tax.rate, tax.included)
}

/// What each tax of the shipping was taken of, without the tax. Shipping is taxed in parts, like the goods it carries, and the
/// parts are not kept: each follows from its tax to within what rounding leaves open, and together they are the whole. What no
/// tax accounts for was not taxed, or at nothing.
fn bases(shipping: &InvoiceShipping) -> Vec<Minor> {
    let within = |tax: &Tax| if tax.included { tax.amount } else { Minor::ZERO };
    let whole = shipping.total - on_top(&shipping.taxes) - shipping.taxes.iter().map(within).sum();
    let taxed = |tax: &&Tax| !tax.rate.is_zero();
    let part = |tax: &Tax| Decimal::from(tax.amount.0).checked_div(tax.rate).map_or(Minor::ZERO, Minor::rounded);
    let mut bases: Vec<Minor> = shipping.taxes.iter().map(part).collect();
    let rest = whole - bases.iter().copied().sum();
    // A tax of so many whole cents leaves its base open by half a cent's worth to both sides.
    let open = shipping.taxes.iter().filter(taxed).map(|tax| Minor::rounded(Decimal::ONE / tax.rate)).sum::<Minor>();
    let untaxed = shipping.taxes.iter().position(|tax| tax.rate.is_zero());
    let largest = (0..bases.len()).max_by_key(|at| bases[*at]);
    match (untaxed, largest) {
        (Some(at), _) => bases[at] += rest,
        (None, Some(at)) if rest.0.abs() <= open.0 => bases[at] += rest,
        _ => {}
    }
    bases
}

/// What comes on top of a price.
pub(super) fn on_top(taxes: &[Tax]) -> Minor {
    taxes.iter().filter(|tax| !tax.included).map(|tax| tax.amount).sum()
}

/// `8.25%`
pub(super) fn percent(rate: Decimal) -> String {
    format!("{}%", (rate * Decimal::ONE_HUNDRED).normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::tax;

    fn of(cost: i64, taxes: Vec<Tax>) -> Vec<i64> {
        let total = Minor(cost) + on_top(&taxes);
        let shipping = InvoiceShipping { name: "Standard".to_owned(), cost: Minor(cost), taxes, total };
        bases(&shipping).into_iter().map(|base| base.0).collect()
    }

    #[test]
    fn c12_what_of_the_shipping_was_taxed_follows_from_its_taxes() {
        assert_eq!(of(600, vec![tax("US-CA", 825, 50, false)]), [600], "one rate taxes the whole");
        assert_eq!(of(595, vec![tax("DE", 1900, 95, true)]), [500]);
        let parts = of(595, vec![tax("DE", 1900, 72, true), tax("DE", 700, 10, true)]);
        assert_eq!(parts.iter().sum::<i64>(), 595 - 82, "the parts are the whole");
        assert_eq!(parts, [370, 143]);
        assert_eq!(of(1000, vec![tax("DE", 1900, 95, false)]), [500], "the other half was not taxed");
        assert_eq!(of(1000, vec![tax("DE", 1900, 95, false), tax("DE", 0, 0, false)]), [500, 500]);
        assert_eq!(of(0, vec![]), [0; 0]);
    }
}
