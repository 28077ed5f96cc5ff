//! An invoice or a credit note as a page: what `documents` draws on paper, from the same view of it. Who may see it, and where
//! its facts come from, is decided by whoever calls.

use crate::frame::Frame;
use app::App;
use askama::Template;
use documents::{Invoice, SumKind};
use edge::Answer;

#[derive(Template)]
#[template(path = "invoice.html")]
struct InvoicePage {
    frame: Frame,
    invoice: Invoice,
    /// The address of the same as PDF.
    pdf: String,
    /// The order's page.
    order: String,
}

/// The page, with links to the same document as PDF and to its order's page. It is one person's, and kept by nobody.
///
/// # Errors
/// Those of the table.
pub(crate) async fn page(app: &App, invoice: Invoice, pdf: String, order: String) -> Answer {
    let frame = Frame::load(app, &invoice.name()).await?;
    let page = InvoicePage { frame, invoice, pdf, order };
    page.frame.private(&page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::{Fact, Line, LineTax, Paper, Sum, TaxRow};

    #[derive(Template)]
    #[template(path = "parts/invoice.html")]
    struct Body {
        invoice: Invoice,
    }

    fn invoice() -> Invoice {
        let text = str::to_owned;
        let sum = |name: &str, amount: &str, kind| Sum { name: text(name), amount: text(amount), kind };
        Invoice {
            title: "Invoice",
            number: text("RENO-000017"),
            shop: text("Larch & Lantern"),
            seller: vec![text("1200 Mill Road"), text("Columbus, OH 43215")],
            facts: vec![Fact { name: "Number", value: text("RENO-000017") }],
            bill_to: vec![text("Ada <Marsh>"), text("12 Hill Street")],
            ship_to: None,
            lines: vec![Line {
                name: text("Storm lantern"),
                sku: text("storm-lantern"),
                quantity: 2,
                unit_price: text("$39.00"),
                discount: Some(text("-$7.80")),
                amount: text("$70.20"),
                taxes: vec![LineTax { rate: text("8.25%"), amount: text("$5.79"), is_included: false }],
                total: text("$75.99"),
            }],
            sums: vec![
                sum("Goods", "$70.20", SumKind::Part),
                sum("Tax", "$5.79", SumKind::Part),
                sum("Total", "$75.99", SumKind::Total),
            ],
            taxes: vec![TaxRow {
                jurisdiction: text("US-CA"),
                rate: text("8.25%"),
                base: text("$70.20"),
                amount: text("$5.79"),
                is_included: false,
            }],
            payment: Some(text("Paid with Visa ending 4242.")),
            paper: Paper::Letter,
            accent: [0; 3],
        }
    }

    #[test]
    fn c12_the_page_of_an_invoice_says_what_its_paper_says() {
        insta::assert_snapshot!(Body { invoice: invoice() }.render().unwrap());
    }

    #[test]
    fn c12_columns_that_would_be_empty_are_not_drawn() {
        let mut invoice = invoice();
        for line in &mut invoice.lines {
            (line.discount, line.taxes) = (None, Vec::new());
            line.amount.clone_from(&line.total);
        }
        invoice.taxes.clear();
        let page = Body { invoice }.render().unwrap();
        assert!(!page.contains("Discount") && !page.contains("Amount") && !page.contains("Tax</th>"), "{page}");
    }
}
