//! What stands on the pages, and that a reader of PDFs and of bar codes sees it too.

mod printed;

use crate::samples::{self, credit_note, european, facts, invoice, long, slip};
use crate::sheet::{Mark, Sheet, Style};
use crate::{Invoice, SumKind, invoice_pdf, packing_slip_pdf};
use domain::money::Minor;
use wording::words;

/// The texts of each page in reading order: line by line, from the left.
fn pages(sheet: &Sheet) -> Vec<String> {
    let page = |marks: &Vec<Mark>| {
        let mut texts: Vec<(f32, f32, &str)> = marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text { x, baseline, text, .. } => Some((*baseline, *x, text.as_str())),
                Mark::Areas { .. } => None,
            })
            .collect();
        texts.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        let mut lines: Vec<(f32, String)> = Vec::new();
        for (baseline, _, text) in texts {
            match lines.last_mut() {
                Some((at, line)) if (baseline - *at).abs() < 2.5 => line.extend([" | ", text]),
                _ => lines.push((baseline, text.to_owned())),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    };
    sheet.pages.iter().map(page).collect()
}

/// Every text stays on its paper, and none ends where another begins.
fn is_tidy(sheet: &Sheet) {
    let (width, height) = sheet.paper.size();
    for marks in &sheet.pages {
        let mut placed: Vec<(f32, f32, f32, f32, &str)> = Vec::new();
        for mark in marks {
            let Mark::Text { x, baseline, style, text } = mark else { continue };
            let Style { size, .. } = *style;
            let (left, right) = (*x, *x + style.width(text));
            assert!(left >= 40.0 && right <= width - 40.0 && *baseline <= height - 20.0, "{text} leaves the page");
            for (other_left, other_right, above, below, other) in &placed {
                let apart = left >= *other_right || right <= *other_left;
                let clear = *baseline - size * 0.7 >= *below || *baseline <= *above;
                assert!(apart || clear, "{text} over {other}");
            }
            placed.push((left, right, *baseline - size * 0.7, *baseline, text));
        }
    }
}

fn drawn(facts: &domain::invoices::Invoice) -> Sheet {
    crate::invoice::draw(&invoice(facts))
}

#[test]
fn c12_an_invoice_says_who_what_and_how_much() {
    let sheet = drawn(&facts());
    is_tidy(&sheet);
    insta::assert_snapshot!(pages(&sheet).join("\n=====\n"));
}

#[test]
fn c12_taxes_within_prices_and_a_buyer_elsewhere_are_said() {
    let sheet = drawn(&european());
    is_tidy(&sheet);
    insta::assert_snapshot!(pages(&sheet).join("\n=====\n"));
}

#[test]
fn c12_a_credit_note_names_what_it_corrects() {
    let sheet = drawn(&credit_note());
    is_tidy(&sheet);
    insta::assert_snapshot!(pages(&sheet).join("\n=====\n"));
}

#[test]
fn c12_the_sums_of_a_document_are_those_of_its_facts() {
    for facts in [facts(), european(), credit_note(), long()] {
        let invoice = invoice(&facts);
        let shown = |amount: Minor| words::money(amount, facts.currency);
        let total = invoice.sums.iter().find(|sum| sum.kind == SumKind::Total).unwrap();
        assert_eq!(total.amount, shown(facts.total));
        let parts = invoice.sums.iter().filter(|sum| sum.kind == SumKind::Part);
        assert_eq!(shown(parts.map(|sum| amount(&sum.amount)).sum()), total.amount, "{:?}", invoice.sums);
        let taxes: Minor = facts.lines.iter().flat_map(|line| &line.taxes).map(|tax| tax.amount).sum::<Minor>()
            + facts.shipping.iter().flat_map(|shipping| &shipping.taxes).map(|tax| tax.amount).sum();
        assert_eq!(invoice.taxes.iter().map(|tax| amount(&tax.amount)).sum::<Minor>(), taxes);
        let lines: Minor = invoice.lines.iter().map(|line| amount(&line.total)).sum();
        assert_eq!(lines, facts.lines.iter().map(|line| line.total).sum());
    }
}

/// An amount as it is written, back in cents.
fn amount(text: &str) -> Minor {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '-').collect();
    Minor(digits.parse().unwrap())
}

#[test]
fn c12_two_hundred_lines_go_over_pages_each_with_its_head_and_number() {
    let sheet = drawn(&long());
    is_tidy(&sheet);
    let pages = pages(&sheet);
    assert!((8..=12).contains(&pages.len()), "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let foot = format!("Larch & Lantern · Invoice RENO-000017 | Page {} of {}", at + 1, pages.len());
        assert!(page.ends_with(&foot), "{page}");
        assert!(page.contains("Item | Qty | Price | Amount | Tax | Total"), "{page}");
        assert_eq!(at > 0, page.starts_with("Invoice RENO-000017, continued"), "{page}");
    }
    let whole = pages.join("\n");
    for number in 1..=200 {
        assert!(whole.contains(&format!("sku-{number}\n")) || whole.contains(&format!("sku-{number} |")), "{number}");
    }
}

#[test]
fn c12_a_long_name_breaks_into_lines() {
    let sheet = drawn(&european());
    let whole = pages(&sheet).join("\n");
    assert!(whole.contains("Ølivenholz-Schneidebrett mit Saftrille"), "{whole}");
    assert!(!whole.contains(samples::LONG_WORD) && whole.replace('\n', "").contains(samples::LONG_WORD), "{whole}");
}

#[test]
fn d2_a_packing_slip_says_what_is_in_the_parcel_and_how_to_send_it_back() {
    let sheet = crate::slip::draw(&slip(3));
    is_tidy(&sheet);
    assert_eq!(sheet.pages.len(), 1);
    insta::assert_snapshot!(pages(&sheet).join("\n=====\n"));
}

#[test]
fn d2_a_long_packing_slip_has_its_return_slip_on_the_last_page() {
    let sheet = crate::slip::draw(&slip(40));
    is_tidy(&sheet);
    let pages = pages(&sheet);
    assert_eq!(pages.len(), 3);
    assert!(pages[2].contains("Return slip") && !pages[1].contains("Return slip"));
    let without = crate::PackingSlip { returns: None, ..slip(3) };
    assert!(!self::pages(&crate::slip::draw(&without)).join("").contains("Return slip"));
}

#[test]
fn d2_a_return_label_stays_on_its_page() {
    let sheet = crate::return_label::draw(&samples::return_label());
    is_tidy(&sheet);
    assert_eq!(sheet.pages.len(), 1);
}

#[test]
fn the_same_data_make_the_same_bytes() {
    assert_eq!(invoice_pdf(&invoice(&facts())), invoice_pdf(&invoice(&facts())));
    assert_eq!(packing_slip_pdf(&slip(3)), packing_slip_pdf(&slip(3)));
    assert_ne!(invoice_pdf(&invoice(&facts())), invoice_pdf(&invoice(&credit_note())));
}

#[test]
fn an_invoice_is_a_small_file() {
    let size = invoice_pdf(&invoice(&facts())).len();
    assert!(size < 40_000, "{size} bytes");
}

#[test]
fn a_shops_own_colour_is_its_own() {
    let head = crate::Letterhead {
        accent: serde_json::from_value(serde_json::json!("#A8480F")).ok(),
        ..crate::samples::head()
    };
    assert_eq!(Invoice::new(&facts(), &head).accent, [0xa8, 0x48, 0x0f]);
    assert_eq!(invoice(&facts()).accent, [0x2f, 0x61, 0x48]);
}
