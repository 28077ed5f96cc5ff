//! A label for a parcel that comes back: from whom, to where, the carrier's number as bars, and the return's code for counters
//! that print the label themselves. Below, to be cut off, what to do.

use crate::codes::{code128, qr};
use crate::invoice::accent;
use crate::paper::Paper;
use crate::sheet::{BODY, GRAND, LABEL, QUIET, SHOP, STRONG, Sheet, TITLE, Tone};
use domain::address::Address;
use domain::ids::ReturnId;
use domain::shop::Colour;
use wording::address_lines::address_lines;

#[derive(Clone, Debug)]
pub struct ReturnLabel {
    pub shop: String,
    pub accent: Option<Colour>,
    pub paper: Paper,
    pub id: ReturnId,
    pub from: Address,
    pub to: Vec<String>,
    pub carrier: String,
    /// The carrier's; the return's own id where the label is none of a carrier's.
    pub number: String,
    /// Shown at a counter, or scanned by whoever opens the parcel.
    pub code: String,
    /// What comes back: `2 × Storm lantern`.
    pub contents: Vec<String>,
    /// What to do, each a paragraph.
    pub instructions: Vec<String>,
}

/// Wide enough for a scanner's laser at any counter.
const BAR: f32 = 1.3;
const BAR_HEIGHT: f32 = 64.0;
const DOT: f32 = 3.2;

pub(crate) fn draw(label: &ReturnLabel) -> Sheet {
    let name = format!("Return {}", label.id);
    let mut sheet = Sheet::new(label.paper, accent(label.accent), name, label.shop.clone());
    let left = sheet.left();
    sheet.line(left, SHOP, &label.shop);
    sheet.y += 4.0;
    sheet.line(left, TITLE, "Return label");
    sheet.y += 6.0;
    sheet.rule(left, sheet.width(), Tone::Accent, 1.2);
    sheet.y += 14.0;
    addresses(&mut sheet, label);
    bars(&mut sheet, label);
    below(&mut sheet, label);
    sheet.finished()
}

fn addresses(sheet: &mut Sheet, label: &ReturnLabel) {
    let (left, top) = (sheet.left(), sheet.y);
    let half = sheet.width() / 2.0;
    let from = sheet.party(left, top, half - 20.0, "From", &address_lines(&label.from));
    let to = sheet.party(left + half, top, half - 10.0, "To", &label.to);
    sheet.y = from.max(to) + 16.0;
}

fn bars(sheet: &mut Sheet, label: &ReturnLabel) {
    let (left, top) = (sheet.left(), sheet.y);
    let mut y = top;
    sheet.text(left, y, LABEL, &label.carrier);
    y += LABEL.leading() + 2.0;
    if let Some(code) = code128(&label.number) {
        let bar = BAR.min((sheet.width() - 150.0) / f32::from(code.width));
        sheet.code(left, y, bar, BAR_HEIGHT / bar, &code);
        y += BAR_HEIGHT + 6.0;
    }
    sheet.text(left, y, STRONG, &label.number);
    let mut under = y + STRONG.leading();
    if let Some(code) = qr(&label.code) {
        let dot = DOT.min(110.0 / f32::from(code.width));
        let size = f32::from(code.width) * dot;
        sheet.code(sheet.right() - size, top, dot, 1.0, &code);
        under = under.max(top + size);
    }
    sheet.y = under + 18.0;
}

fn below(sheet: &mut Sheet, label: &ReturnLabel) {
    let left = sheet.left();
    sheet.rule(left, sheet.width(), Tone::Muted, 0.7);
    sheet.y += 8.0;
    sheet.line(left, QUIET, "Cut here. Stick the upper part on the parcel and keep the lower one.");
    sheet.y += 10.0;
    sheet.line(left, GRAND, "What to do");
    sheet.y = sheet.lines(left, sheet.y + 3.0, sheet.width(), BODY, &label.instructions) + 10.0;
    sheet.line(left, LABEL, "In the parcel");
    sheet.y = sheet.lines(left, sheet.y + 3.0, sheet.width(), BODY, &label.contents);
}
