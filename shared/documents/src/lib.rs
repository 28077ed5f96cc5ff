//! Documents that are printed: invoices, credit notes, packing slips, return labels. Data in, bytes of a PDF out, the same bytes for the same
//! data: no table, no clock, no random id, no settings. What stands on an invoice is worked out once, as [`Invoice`], which a
//! page may draw as HTML and [`invoice_pdf`] draws on paper.

mod codes;
mod face;
mod invoice;
mod paper;
mod pdf;
mod return_label;
mod sheet;
mod slip;
mod table;

pub use invoice::{Fact, Invoice, Letterhead, Line, LineTax, Sum, SumKind, TaxRow};
pub use paper::Paper;
pub use return_label::ReturnLabel;
pub use slip::{PackedLine, PackingSlip, ReturnSlip};

/// An invoice or a credit note on paper.
#[must_use]
pub fn invoice_pdf(invoice: &Invoice) -> Vec<u8> {
    pdf::write(&invoice::draw(invoice))
}

/// What is laid into a parcel: what is in it, and below, to be cut off, how to send it back.
#[must_use]
pub fn packing_slip_pdf(slip: &PackingSlip) -> Vec<u8> {
    pdf::write(&slip::draw(slip))
}

/// What is stuck on a parcel that comes back.
#[must_use]
pub fn return_label_pdf(label: &ReturnLabel) -> Vec<u8> {
    pdf::write(&return_label::draw(label))
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
