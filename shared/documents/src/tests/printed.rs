//! The bytes, read by programs that are not ours: pypdf the text, pdfium the picture of a page, zxing-cpp the bar codes in it.

use super::*;
use crate::samples::order;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Prints, for each PDF named: texts of the pages, their sizes in points, and the bar codes on them.
const READER: &str = r#"
import json, sys
import pypdf, pypdfium2, zxingcpp
for name in sys.argv[1:]:
    pages = pypdf.PdfReader(name)
    # As a printer of 300 dots an inch makes them.
    pictures = [page.render(scale=300 / 72).to_pil() for page in pypdfium2.PdfDocument(name)]
    for at, picture in enumerate(pictures):
        picture.reduce(3).save(f"{name[:-4]}-{at + 1}.png")
    codes = [code for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    print(json.dumps({
        "texts": [page.extract_text() for page in pages.pages],
        "sizes": [[round(float(side)) for side in page.mediabox[2:]] for page in pages.pages],
        "title": pages.metadata.title,
        "codes": sorted([code.format.name, code.text] for code in codes),
    }))
"#;

/// Where the PDFs and their pictures are kept for people to look at.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/documents");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the reader sees of the documents, or None where the tools are not installed.
fn read(documents: &[(&str, Vec<u8>)]) -> Option<Vec<Value>> {
    if std::env::var_os("DOORSTEP_TOOLS").is_none() {
        eprintln!("skipped: reads documents with tools that infra/check installs; it sets DOORSTEP_TOOLS");
        return None;
    }
    let python = std::env::var_os("DOORSTEP_PYTHON").unwrap_or_else(|| "python3".into());
    let folder = folder();
    let mut command = Command::new(python);
    command.arg("-c").arg(READER);
    for (name, bytes) in documents {
        let path = folder.join(format!("{name}.pdf"));
        std::fs::write(&path, bytes).unwrap();
        command.arg(path);
    }
    let output = command.output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn text(seen: &Value) -> String {
    let pages = seen["texts"].as_array().unwrap();
    pages.iter().map(|page| page.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

#[test]
fn c12_a_reader_of_pdfs_sees_what_was_written() {
    let invoices = [
        ("invoice", facts()),
        ("invoice-european", european()),
        ("invoice-long", long()),
        ("credit-note", credit_note()),
    ];
    let documents: Vec<_> = invoices.iter().map(|(name, facts)| (*name, invoice_pdf(&invoice(facts)))).collect();
    let Some(seen) = read(&documents) else { return };
    assert_eq!(seen[0]["title"], "Invoice RENO-000017");
    assert_eq!(seen[0]["sizes"], serde_json::json!([[612, 792]]), "Letter for the United States");
    assert_eq!(seen[1]["sizes"], serde_json::json!([[595, 842]]), "A4 for Germany");
    for (seen, (_, facts)) in seen.iter().zip(&invoices) {
        let text = text(seen);
        let total = words::money(facts.total, facts.currency);
        for wanted in [facts.number.as_str(), "7KQ2-M4XD-9TBC-RH3F", "Mar 8, 2027", total.as_str()] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        for line in &facts.lines {
            assert!(text.contains(line.sku.as_str()), "{} in {text}", line.sku);
        }
    }
    let european = text(&seen[1]);
    for wanted in ["Ångström & Söhne GmbH", "Ζυμωτήριο", "Łódź", "Київ", "Tax id DE 123456789"] {
        assert!(european.contains(wanted), "{wanted} in {european}");
    }
    let long = &seen[2]["texts"].as_array().unwrap();
    assert!(long.len() >= 8 && long[1].as_str().unwrap().contains(&format!("Page 2 of {}", long.len())));
}

#[test]
fn d2_a_scanner_reads_the_codes_of_a_return_label() {
    let label = crate::samples::return_label();
    let Some(seen) = read(&[("return-label", crate::return_label_pdf(&label))]) else { return };
    assert_eq!(seen[0]["codes"], serde_json::json!([["Code128", label.number], ["QRCode", label.code]]));
    let text = text(&seen[0]);
    for wanted in ["Return label", "Dock 4, 80 Sierra Way", "What to do", "Storm lantern", label.number.as_str()] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn d2_a_scanner_reads_the_codes_of_a_packing_slip() {
    let slip = slip(3);
    let Some(seen) =
        read(&[("packing-slip", packing_slip_pdf(&slip)), ("packing-slip-long", packing_slip_pdf(&super::slip(40)))])
    else {
        return;
    };
    let link = slip.returns.as_ref().unwrap().link.as_str();
    let (number, id) = (order().number(), slip.fulfillment.to_string());
    let wanted = serde_json::json!([["Code128", number], ["Code128", number], ["QRCode", id], ["QRCode", link]]);
    for seen in &seen {
        assert_eq!(seen["codes"], wanted);
    }
    let text = text(&seen[0]);
    for wanted in ["Packing slip", "Storm lantern", "Lot 27-B", "Return slip", "Dock 4, 80 Sierra Way", id.as_str()] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}
