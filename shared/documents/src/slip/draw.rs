//! A packing slip on paper: number and codes above, to be scanned; what is in the parcel, to be ticked off; on the lower half
//! of the last page the return slip.

use super::{PackedLine, PackingSlip, ReturnSlip};
use crate::codes::{code128, qr};
use crate::invoice::{accent, day};
use crate::sheet::{BODY, GRAND, LABEL, QUIET, SHOP, STRONG, Sheet, TITLE, Tone};
use crate::table::{self, Column, Fit};
use wording::address_lines::address_lines;

/// Of a bar code and of a QR code: wide enough for a telephone's camera and a scanner's laser.
const BAR: f32 = 0.8;
const BAR_HEIGHT: f32 = 32.0;
const DOT: f32 = 2.3;
/// A QR code that is longer has smaller dots, so that it takes no more room.
const LARGEST_QR: f32 = 96.0;
/// More lines than these are not printed on the return slip once more; the customer writes what comes back.
const MOST_LINES: usize = 5;

pub(crate) fn draw(slip: &PackingSlip) -> Sheet {
    let name = format!("Packing slip {}", slip.order.number());
    let mut sheet = Sheet::new(slip.paper, accent(slip.accent), name, slip.shop.clone());
    head(&mut sheet, slip);
    whereto(&mut sheet, slip);
    contents(&mut sheet, slip);
    if let Some(returns) = &slip.returns {
        back(&mut sheet, slip, returns);
    }
    sheet.finished()
}

/// Shop and title at the left, the order's number as a bar code at the right.
fn head(sheet: &mut Sheet, slip: &PackingSlip) {
    let (left, top) = (sheet.left(), sheet.y);
    sheet.line(left, SHOP, &slip.shop);
    sheet.y += 6.0;
    sheet.line(left, TITLE, "Packing slip");
    if slip.is_urgent {
        sheet.y += 2.0;
        sheet.line(left, GRAND, "Urgent: pack this first");
    }
    let below = number(sheet, top, &slip.order.number());
    sheet.y = sheet.y.max(below) + 10.0;
    sheet.rule(left, sheet.width(), Tone::Accent, 1.2);
    sheet.y += 14.0;
}

/// The order's number as Code 128 and in letters, at the right. Gives where it ends.
fn number(sheet: &mut Sheet, top: f32, number: &str) -> f32 {
    let right = sheet.right();
    let below = top + BAR_HEIGHT + 4.0;
    if let Some(code) = code128(number) {
        let left = right - f32::from(code.width) * BAR;
        sheet.code(left, top, BAR, BAR_HEIGHT / BAR, &code);
        sheet.text(left, below, STRONG, number);
    }
    below + STRONG.leading()
}

/// Where it goes and from where; the fulfilment order's id as a QR code.
fn whereto(sheet: &mut Sheet, slip: &PackingSlip) {
    let (left, top) = (sheet.left(), sheet.y);
    let id = slip.fulfillment.to_string();
    let code = square(sheet, top, &id);
    let third = (sheet.width() - LARGEST_QR) / 2.0;
    let under = sheet.party(left, top, third - 16.0, "Ship to", &address_lines(&slip.ship_to));
    let mut facts = vec![("From", slip.location.clone()), ("Sent as", slip.shipping.clone())];
    facts.extend(slip.ship_by.map(|by| ("Leaves by", day(by))));
    facts.push(("Fulfilment", id));
    let mut y = top;
    for (name, value) in facts {
        sheet.text(left + third, y, LABEL, name);
        y = sheet.lines(left + third, y + LABEL.leading(), third - 10.0, BODY, &[value]) + 3.0;
    }
    sheet.y = under.max(y).max(code) + 14.0;
}

/// A QR code at the right. Gives where it ends.
fn square(sheet: &mut Sheet, top: f32, text: &str) -> f32 {
    let Some(code) = qr(text) else { return top };
    let dot = DOT.min(LARGEST_QR / f32::from(code.width));
    let size = f32::from(code.width) * dot;
    sheet.code(sheet.right() - size, top, dot, 1.0, &code);
    top + size
}

fn contents(sheet: &mut Sheet, slip: &PackingSlip) {
    let column = |title, fit| Column { title, fit };
    let columns = [
        column("", Fit::Blank(12)),
        column("Item", Fit::Rest),
        column("SKU", Fit::Text),
        column("Ordered", Fit::Number),
        column("In this parcel", Fit::Number),
    ];
    let row = |line: &PackedLine| {
        let mut item = vec![(BODY, line.name.clone())];
        item.extend(line.notes.iter().map(|note| (QUIET, note.clone())));
        vec![
            Vec::new(),
            item,
            vec![(BODY, line.sku.to_string())],
            vec![(BODY, line.ordered.to_string())],
            vec![(STRONG, line.units.to_string())],
        ]
    };
    table::draw(sheet, &columns, &slip.lines.iter().map(row).collect::<Vec<_>>());
    let later = slip.lines.iter().any(|line| line.units < line.ordered);
    let mut notes = Vec::new();
    if later {
        notes.push("What is not in this parcel comes by itself; it is on your order's page.".to_owned());
    }
    if !slip.contact.is_empty() {
        notes.push(format!("Something is missing or broken? {}", slip.contact.join(" · ")));
    }
    sheet.y += 8.0;
    sheet.turn_unless(BODY.leading() * 2.0);
    sheet.y = sheet.lines(sheet.left(), sheet.y, sheet.width(), QUIET, &notes);
}

/// On the lower half of the page, to be cut off; or on a page of its own where that is taken.
fn back(sheet: &mut Sheet, slip: &PackingSlip, returns: &ReturnSlip) {
    let half = sheet.paper.size().1 / 2.0;
    if sheet.y > half - 8.0 {
        sheet.turn();
        sheet.line(sheet.left(), QUIET, "Lay this page into the parcel you send back.");
    } else {
        sheet.y = half;
        cut(sheet);
        sheet.line(sheet.left(), QUIET, "Cut here. Keep the upper part; lay this one into the parcel you send back.");
    }
    sheet.y += 8.0;
    let (left, top) = (sheet.left(), sheet.y);
    sheet.line(left, GRAND, "Return slip");
    let below = sheet.lines(left, sheet.y + 2.0, sheet.width() - 250.0, BODY, &returns.instructions);
    let codes = number(sheet, top, &slip.order.number());
    sheet.y = below.max(codes) + 12.0;
    send(sheet, returns);
    what(sheet, slip);
    reasons(sheet, returns);
}

/// A dashed line to cut along.
fn cut(sheet: &mut Sheet) {
    let (left, right, y) = (sheet.left(), sheet.right(), sheet.y);
    let mut dashes = Vec::new();
    let mut x = left;
    while x < right {
        dashes.push([x, y, 5.0, 0.7]);
        x += 9.0;
    }
    sheet.area(Tone::Muted, dashes);
    sheet.y += 5.0;
}

/// Where it is sent, and the link to begin.
fn send(sheet: &mut Sheet, returns: &ReturnSlip) {
    let (left, top) = (sheet.left(), sheet.y);
    let middle = sheet.width() / 2.0;
    sheet.text(left, top, LABEL, "Send it to");
    let under = sheet.lines(left, top + LABEL.leading() + 2.0, middle - 20.0, BODY, &returns.address);
    let code = square(sheet, top, &returns.link);
    let width = sheet.right() - LARGEST_QR - 14.0 - left - middle;
    sheet.text(left + middle, top, LABEL, "Begin here");
    let begin = "Scan the code: it opens your order, where you tell us what comes back.".to_owned();
    let said = sheet.lines(left + middle, top + LABEL.leading() + 2.0, width, BODY, &[begin]);
    sheet.y = under.max(code).max(said) + 12.0;
}

fn what(sheet: &mut Sheet, slip: &PackingSlip) {
    let column = |title, fit| Column { title, fit };
    let columns = [
        column("Item", Fit::Rest),
        column("Sent", Fit::Number),
        column("Coming back", Fit::Blank(54)),
        column("Why, by number", Fit::Blank(70)),
    ];
    let row = |line: &PackedLine| {
        let item = format!("{} ({})", line.name, line.sku);
        vec![vec![(BODY, item)], vec![(BODY, line.units.to_string())], Vec::new(), Vec::new()]
    };
    let rows: Vec<_> = match slip.lines.len() {
        0..=MOST_LINES => slip.lines.iter().map(row).collect(),
        _ => (0..MOST_LINES).map(|_| vec![vec![(BODY, "\u{a0}".to_owned())]; 4]).collect(),
    };
    table::draw(sheet, &columns, &rows);
}

fn reasons(sheet: &mut Sheet, returns: &ReturnSlip) {
    let numbered = returns.reasons.iter().enumerate().map(|(at, reason)| format!("{}\u{a0}{reason}", at + 1));
    let said = numbered.collect::<Vec<_>>().join(" · ");
    sheet.y += 6.0;
    sheet.y = sheet.lines(sheet.left(), sheet.y, sheet.width(), QUIET, &[said]);
}
