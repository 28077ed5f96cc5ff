//! An invoice on paper: who, to whom, what, and what it comes to. The sums stay together on a page.

use super::{Invoice, Line, LineTax, SumKind};
use crate::sheet::{BODY, GRAND, LABEL, QUIET, SHOP, STRONG, Sheet, Style, TITLE, Tone};
use crate::table::{self, Cell, Column, Fit};

/// Of the block of sums at the right.
const SUMS: f32 = 220.0;

pub(crate) fn draw(invoice: &Invoice) -> Sheet {
    let mut sheet = Sheet::new(invoice.paper, invoice.accent, invoice.name(), invoice.shop.clone());
    head(&mut sheet, invoice);
    parties(&mut sheet, invoice);
    if !invoice.lines.is_empty() {
        lines(&mut sheet, invoice);
    }
    sums(&mut sheet, invoice);
    sheet.finished()
}

fn head(sheet: &mut Sheet, invoice: &Invoice) {
    let (left, right, top) = (sheet.left(), sheet.right(), sheet.y);
    sheet.line(left, SHOP, &invoice.shop);
    sheet.y += 4.0;
    let under = sheet.lines(left, sheet.y, 240.0, QUIET, &invoice.seller);
    sheet.text_to(right, top - 4.0, TITLE, invoice.title);
    sheet.y = top + TITLE.leading() + 4.0;
    let names = invoice.facts.iter().map(|fact| STRONG.width(&fact.value)).fold(0.0, f32::max);
    for fact in &invoice.facts {
        sheet.text_to(right - names - 10.0, sheet.y, QUIET, fact.name);
        sheet.text_to(right, sheet.y - 0.7, STRONG, &fact.value);
        sheet.y += STRONG.leading();
    }
    sheet.y = sheet.y.max(under) + 12.0;
    sheet.rule(left, sheet.width(), Tone::Accent, 1.2);
    sheet.y += 16.0;
}

fn parties(sheet: &mut Sheet, invoice: &Invoice) {
    let (left, top, half) = (sheet.left(), sheet.y, sheet.width() / 2.0);
    let width = half - 20.0;
    sheet.y = match &invoice.ship_to {
        Some(ship_to) => {
            let below = sheet.party(left, top, width, "Bill to", &invoice.bill_to);
            below.max(sheet.party(left + half, top, width, "Ship to", ship_to))
        }
        None => sheet.party(left, top, width, "Bill and ship to", &invoice.bill_to),
    };
    sheet.y += 20.0;
}

fn lines(sheet: &mut Sheet, invoice: &Invoice) {
    let column = |title, fit| Column { title, fit };
    let mut columns = vec![column("Item", Fit::Rest), column("Qty", Fit::Number), column("Price", Fit::Number)];
    if invoice.has_discounts() {
        columns.push(column("Discount", Fit::Number));
    }
    if invoice.adds_taxes() {
        columns.push(column("Amount", Fit::Number));
    }
    if invoice.has_taxes() {
        columns.push(column("Tax", Fit::Number));
    }
    columns.push(column("Total", Fit::Number));
    let rows: Vec<Vec<Cell>> = invoice.lines.iter().map(|line| row(invoice, line)).collect();
    table::draw(sheet, &columns, &rows);
}

fn row(invoice: &Invoice, line: &Line) -> Vec<Cell> {
    let body = |text: &str| vec![(BODY, text.to_owned())];
    let mut row = vec![
        vec![(BODY, line.name.clone()), (QUIET, line.sku.clone())],
        body(&line.quantity.to_string()),
        body(&line.unit_price),
    ];
    if invoice.has_discounts() {
        row.push(body(line.discount.as_deref().unwrap_or_default()));
    }
    if invoice.adds_taxes() {
        row.push(body(&line.amount));
    }
    if invoice.has_taxes() {
        let rate = |tax: &LineTax| if tax.is_included { format!("incl. {}", tax.rate) } else { tax.rate.clone() };
        row.push(line.taxes.iter().flat_map(|tax| [(BODY, tax.amount.clone()), (QUIET, rate(tax))]).collect());
    }
    row.push(vec![(STRONG, line.total.clone())]);
    row
}

fn sums(sheet: &mut Sheet, invoice: &Invoice) {
    const GAP: f32 = 14.0;
    let rows = |count: usize| (0..count).map(|_| BODY.leading() + 3.0).sum::<f32>();
    let height = rows(invoice.sums.len().max(invoice.taxes.len() + 2)) + GRAND.leading() + 30.0;
    sheet.y += GAP;
    sheet.turn_unless(height);
    let top = sheet.y;
    let (right, left) = (sheet.right(), sheet.right() - SUMS);
    for sum in &invoice.sums {
        let style = match sum.kind {
            SumKind::Part => BODY,
            SumKind::Total => GRAND,
            SumKind::Within => QUIET,
        };
        if sum.kind == SumKind::Total {
            sheet.y += 3.0;
            sheet.rule(left, SUMS, Tone::Accent, 1.2);
            sheet.y += 7.0;
        }
        let name = shortened(&sum.name, style, SUMS - style.width(&sum.amount) - 12.0);
        sheet.text(left, sheet.y, style, &name);
        sheet.text_to(right, sheet.y, style, &sum.amount);
        sheet.y += style.leading() + 3.0;
    }
    let below = sheet.y;
    sheet.y = top;
    taxes(sheet, invoice, left - 30.0);
    sheet.y = sheet.y.max(below) + GAP;
    if let Some(payment) = &invoice.payment {
        let (left, width) = (sheet.left(), sheet.width());
        sheet.turn_unless(BODY.leading());
        sheet.y = sheet.lines(left, sheet.y, width, BODY, std::slice::from_ref(payment));
    }
}

/// The taxes by rate, beside the sums.
fn taxes(sheet: &mut Sheet, invoice: &Invoice, right: f32) {
    if invoice.taxes.is_empty() {
        return;
    }
    let left = sheet.left();
    let middle = right - 62.0;
    sheet.text(left, sheet.y, LABEL, "Tax");
    sheet.text_to(middle, sheet.y, LABEL, "On");
    sheet.text_to(right, sheet.y, LABEL, "Amount");
    sheet.y += LABEL.leading() + 3.0;
    sheet.rule(left, right - left, Tone::Pen, 0.5);
    sheet.y += 4.0;
    for tax in &invoice.taxes {
        let included = if tax.is_included { ", included" } else { "" };
        sheet.text(left, sheet.y, BODY, &format!("{} {}{included}", tax.jurisdiction, tax.rate));
        sheet.text_to(middle, sheet.y, BODY, &tax.base);
        sheet.text_to(right, sheet.y, BODY, &tax.amount);
        sheet.y += BODY.leading() + 3.0;
    }
}

/// The text, cut where it would not fit.
fn shortened(text: &str, style: Style, width: f32) -> String {
    match &style.wrapped(text, width)[..] {
        [one] => one.clone(),
        [first, ..] => format!("{first} …"),
        [] => String::new(),
    }
}
