//! I5, I5b and I7: what was taken, given back and billed for an order, against each other and against what left.

use super::{Invariant, Violation};
use crate::invoices::{Invoice, InvoiceKind};
use crate::ledger::{Refund, RefundState};
use crate::money::Minor;
use crate::orders::{Bucket, Order, PaymentState, Portion, State, Whereto};

/// Every rule the money of an order breaks. `drained` says that every step that was due has been taken.
#[must_use]
pub fn check_money(order: &Order, invoices: &[Invoice], refunds: &[Refund], drained: bool) -> Vec<Violation> {
    let mut found = Vec::new();
    payments(order, refunds, &mut found);
    parcels(order, &mut found);
    if drained {
        documents(order, invoices, refunds, &mut found);
        rest(order, &mut found);
    }
    found
}

/// I5: refunded + charged back ≤ captured ≤ authorised, for each payment.
fn payments(order: &Order, refunds: &[Refund], found: &mut Vec<Violation>) {
    let mut wrong = |detail: String| found.push(Violation::new(Invariant::I5, &order.id, detail));
    for (group, payment) in order.payments() {
        if payment.capture.as_ref().is_some_and(|capture| capture.amount > payment.amount)
            && payment.state == PaymentState::Captured
        {
            wrong(format!("payment {group} took more than the {} it was authorised for", payment.amount.0));
        }
        let back = payment.refunded + payment.charged_back;
        let back = back + payment.moved;
        if back > payment.captured() + payment.receivable() && payment.charged_back.is_zero() {
            wrong(format!("payment {group} gave back {} of {}", back.0, payment.captured().0));
        }
        let asked: Minor = refunds.iter().filter(|it| back_to(it) && it.group == group).map(|it| it.amount).sum();
        if asked != payment.refunded {
            wrong(format!("payment {group} counts {} given back, its refunds sum to {}", payment.refunded.0, asked.0));
        }
        let own = refunds.iter().filter(|it| it.group == group && it.state != RefundState::Failed);
        let moved: Minor = own
            .map(|it| if it.to == Whereto::Payment { Minor::ZERO } else { it.amount } - came_from_elsewhere(it))
            .sum();
        if moved != payment.moved {
            wrong(format!("payment {group} counts {} moved on, its moves sum to {}", payment.moved.0, moved.0));
        }
    }
}

/// What is taken for a parcel is what is in it: its units' shares, and the charge for sending where it carries that.
fn parcels(order: &Order, found: &mut Vec<Violation>) {
    for departure in &order.departures {
        let inside = |portion: &Portion| portion.parcel == Some(departure.parcel);
        let goods = order.amount(inside);
        let due = if departure.shipping { goods + order.shipping.total() } else { goods } - departure.transferred;
        let captures = order.payments().filter_map(|(_, payment)| payment.capture.as_ref());
        let parts = captures.flat_map(|capture| &capture.parcels).filter(|(parcel, _)| *parcel == departure.parcel);
        let taken: Minor = parts.map(|(_, amount)| *amount).sum();
        if taken != due && !order.payment_is_free() {
            let detail = format!("parcel {} is worth {}, {} was taken for it", departure.parcel, due.0, taken.0);
            found.push(Violation::new(Invariant::I5, &order.id, detail));
        }
    }
}

/// I5b: Σ invoices − Σ credit notes = captured − refunded + receivable; a document for each parcel and each refund.
fn documents(order: &Order, invoices: &[Invoice], refunds: &[Refund], found: &mut Vec<Violation>) {
    let mut wrong = |detail: String| found.push(Violation::new(Invariant::I5b, &order.id, detail));
    let sum = |kind: InvoiceKind| -> Minor { invoices.iter().filter(|it| it.kind == kind).map(|it| it.total).sum() };
    let billed = sum(InvoiceKind::Invoice) - sum(InvoiceKind::CreditNote);
    let receivable: Minor = order.payments().map(|(_, payment)| payment.receivable()).sum();
    let given: Minor = refunds.iter().filter(|it| is_given(it)).map(|it| it.amount).sum();
    let transferred: Minor = order.departures.iter().map(|departure| departure.transferred).sum();
    let kept = order.captured() - given + receivable + transferred;
    if billed != kept && !order.payment_is_free() {
        wrong(format!("{} is billed; taken, owed and not given back are {}", billed.0, kept.0));
    }
    for departure in &order.departures {
        let own = invoices.iter().filter(|it| it.kind == InvoiceKind::Invoice && it.of == departure.parcel).count();
        if own != 1 {
            wrong(format!("parcel {} has {own} invoices", departure.parcel));
        }
    }
    for refund in refunds.iter().filter(|refund| is_given(refund)) {
        let own = invoices.iter().filter(|it| it.kind == InvoiceKind::CreditNote && it.of == refund.number).count();
        if own != 1 {
            wrong(format!("refund {} has {own} credit notes", refund.number));
        }
    }
}

/// Once everything that was due is done: what has ended holds no authorisation, and nothing waits for a machine.
fn rest(order: &Order, found: &mut Vec<Violation>) {
    let mut wrong = |detail: String| found.push(Violation::new(Invariant::I6, &order.id, detail));
    for (group, payment) in order.payments() {
        let ended = matches!(order.state, State::Cancelled | State::Completed | State::Rejected | State::Expired);
        if ended && payment.state == PaymentState::Authorized {
            wrong(format!("is {} and holds authorisation {group}", order.state));
        }
        if payment.replaced.is_some() {
            wrong(format!("payment {group} still has the authorisation it replaced"));
        }
    }
    if order.state == State::Placed && !order.verified && order.holds.is_empty() {
        let waits = order.units(|portion| portion.bucket == Bucket::Reserved);
        if waits > 0 {
            found.push(Violation::new(Invariant::I14, &order.id, "nobody has verified it"));
        }
    }
}

/// Asked of the gateway, and not refused by it.
fn back_to(refund: &Refund) -> bool {
    refund.to == Whereto::Payment && refund.state != RefundState::Failed
}

/// What of a refund had been moved on before, and so is not moved any more.
fn came_from_elsewhere(refund: &Refund) -> Minor {
    if refund.of_transfer { refund.amount } else { Minor::ZERO }
}

/// A refund that came back is still the customer's.
fn is_given(refund: &Refund) -> bool {
    matches!(refund.state, RefundState::Succeeded | RefundState::Bounced)
}
