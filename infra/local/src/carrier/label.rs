//! A label, drawn: four by six inches, the address in large letters, the number as bars (Code 39, ISO/IEC 16388). PDF as its
//! reference writes it, with nothing but lines of text and filled rectangles.

use super::ledger::{Bought, Shipment};
use serde_json::Value;
use std::fmt::Write as _;

/// Points: 288 by 432 are 4 by 6 inches.
const WIDTH: f32 = 288.0;
const HEIGHT: f32 = 432.0;
const MARGIN: f32 = 18.0;
/// Bars and gaps of `0` to `9` and of `*`, alternately, wide ones marked `w`.
const PATTERNS: [&str; 10] = [
    "nnnwwnwnn",
    "wnnwnnnnw",
    "nnwwnnnnw",
    "wnwwnnnnn",
    "nnnwwnnnw",
    "wnnwwnnnn",
    "nnwwwnnnn",
    "nnnwnnwnw",
    "wnnwnnwnn",
    "nnwwnnwnn",
];
const STAR: &str = "nwnnwnwnn";

pub(super) fn draw(shipment: &Shipment, bought: &Bought) -> Vec<u8> {
    let mut page = String::new();
    let carrier = format!("{} {}", bought.rate.carrier, bought.rate.service);
    text(&mut page, 20.0, HEIGHT - 40.0, &carrier);
    rectangle(&mut page, (MARGIN, HEIGHT - 52.0), (WIDTH - 2.0 * MARGIN, 1.5));
    let mut y = HEIGHT - 72.0;
    for line in address(&shipment.from) {
        text(&mut page, 8.0, y, &line);
        y -= 10.0;
    }
    y -= 24.0;
    for line in address(&shipment.to) {
        text(&mut page, 14.0, y, &line);
        y -= 18.0;
    }
    rectangle(&mut page, (MARGIN, 150.0), (WIDTH - 2.0 * MARGIN, 1.5));
    bars(&mut page, &bought.number);
    text(&mut page, 12.0, 44.0, &bought.number);
    text(
        &mut page,
        8.0,
        24.0,
        &format!("{}  SAMPLE, carries nothing", shipment.reference.as_deref().unwrap_or_default()),
    );
    document(&page)
}

fn address(address: &Value) -> Vec<String> {
    let part = |name: &str| address.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let place = format!("{} {} {}", part("city"), part("state"), part("zip"));
    let lines = [part("name"), part("street1"), part("street2"), place, part("country")];
    lines.into_iter().filter(|line| !line.trim().is_empty()).collect()
}

/// A line of Helvetica, which every reader has. Letters it has no place for become question marks.
fn text(page: &mut String, size: f32, y: f32, line: &str) {
    let mut escaped = String::new();
    for c in line.chars().take(48) {
        match c {
            '(' | ')' | '\\' => escaped.extend(['\\', c]),
            ' '..='~' => escaped.push(c),
            '\u{a0}'..='\u{ff}' => write!(escaped, "\\{:03o}", u32::from(c)).expect("a String takes any text"),
            _ => escaped.push('?'),
        }
    }
    writeln!(page, "BT /F1 {size} Tf {MARGIN} {y} Td ({escaped}) Tj ET").expect("a String takes any text");
}

fn rectangle(page: &mut String, (x, y): (f32, f32), (width, height): (f32, f32)) {
    writeln!(page, "{x:.2} {y:.2} {width:.2} {height:.2} re f").expect("a String takes any text");
}

/// The number between two stars, each character nine bars and gaps and a narrow gap behind it.
fn bars(page: &mut String, number: &str) {
    let digits = number.bytes().filter_map(|byte| PATTERNS.get(usize::from(byte.wrapping_sub(b'0'))));
    let all: Vec<&str> = [STAR].into_iter().chain(digits.copied()).chain([STAR]).collect();
    // Six narrow and three wide elements of 2.5, and the gap: 14.5 narrow widths.
    let narrow = (WIDTH - 2.0 * MARGIN) / (f32::from(u8::try_from(all.len()).unwrap_or(u8::MAX)) * 14.5);
    let mut x = MARGIN;
    for pattern in all {
        for (index, element) in pattern.bytes().enumerate() {
            let width = if element == b'w' { narrow * 2.5 } else { narrow };
            if index % 2 == 0 {
                rectangle(page, (x, 62.0), (width, 76.0));
            }
            x += width;
        }
        x += narrow;
    }
}

/// A PDF of one page with these drawing operators.
fn document(page: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R \
             >> >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(pdf.len());
        write!(pdf, "{number} 0 obj\n{object}\nendobj\n").expect("a String takes any text");
    }
    let table = pdf.len();
    write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("a String takes any text");
    for place in places {
        writeln!(pdf, "{place:010} 00000 n ").expect("a String takes any text");
    }
    let size = objects.len() + 1;
    write!(pdf, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n")
        .expect("a String takes any text");
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_the_bars_has_three_wide_elements_of_nine() {
        for pattern in PATTERNS.iter().chain(&[STAR]) {
            assert_eq!((pattern.len(), pattern.matches('w').count()), (9, 3), "{pattern}");
        }
        let distinct: std::collections::HashSet<_> = PATTERNS.iter().chain(&[STAR]).collect();
        assert_eq!(distinct.len(), 11);
    }

    #[test]
    fn the_table_of_a_document_points_at_its_objects() {
        let pdf = String::from_utf8(document("0 0 1 1 re f\n")).unwrap();
        let table: usize = pdf.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(pdf[table..].starts_with("xref"));
        let places = pdf[table..].lines().skip(3).take(5).map(|line| line[..10].parse::<usize>().unwrap());
        for (number, place) in (1..).zip(places) {
            assert!(pdf[place..].starts_with(&format!("{number} 0 obj")), "{number}");
        }
    }
}
