//! An order that waits for a word, and an amount that goes back without goods.

use super::*;
use crate::ids::CompanyId;
use crate::ledger::{Refund, RefundState};

fn order() -> Order {
    serde_json::from_value(serde_json::json!({
        "id": "ord_7KQ2M4XD9TBCRH3F", "version": 1, "state": "pending_payment", "created_at": NOW,
        "contact": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {}, "currency": "USD",
        "lines": [{"sku": "KETTLE-1", "name": "Kettle", "unit_price": 1000, "portions": [
            {"units": 2, "bucket": "reserved", "location": "east"}]}],
        "shipping": {"option": "standard", "name": "Standard", "cost": 500},
        "payment": {"state": "requested", "amount": 2500, "method": "tok_visa"}, "fingerprint": "f",
    }))
    .unwrap()
}

#[test]
fn b8_what_waits_holds_its_stock_and_asks_nobody_for_money_until_it_is_allowed() {
    let acme = CompanyId::parse("acme").unwrap();
    let small = order().of_company(&acme, false);
    assert_eq!((small.state, small.approvals), (State::PendingPayment, 0));
    let large = order().of_company(&acme, true);
    assert_eq!((large.state, large.payment.state), (State::PendingApproval, PaymentState::NotAsked));
    assert_eq!(large.reservations(), order().reservations());
    assert!(large.needs(now()).is_empty() && large.payment.method == "tok_visa");
    assert_eq!(large.payment_status(), PaymentStatus::None);
    assert_eq!(crate::invariants::check_order(&large), []);

    let later = at("2027-03-03T15:00:00Z");
    let allowed = large.allowed(later);
    assert_eq!((allowed.state, allowed.payment.state), (State::PendingPayment, PaymentState::Requested));
    assert_eq!((allowed.asked_at(), allowed.payment_due()), (later, at("2027-03-06T15:00:00Z")), "nobody is there");
    assert_eq!(order().payment_due(), at("2027-03-01T15:15:00Z"));
    let over = large.not_allowed(State::Expired, later);
    assert!(over.reservations().is_empty() && over.payment.method.is_empty());
    assert_eq!(crate::invariants::check_order(&over), []);
}

/// Two payments: one took 1500 for two parcels, the other 700 for a third.
fn paid() -> Order {
    let mut paid = order();
    let captured = |amount: i64, parcels: &[(u16, i64)]| Payment {
        state: PaymentState::Captured,
        capture: Some(Capture {
            amount: Minor(amount),
            parcels: parcels.iter().map(|(parcel, amount)| (*parcel, Minor(*amount))).collect(),
        }),
        ..Payment::requested(Minor(amount), String::new())
    };
    paid.payment = captured(1500, &[(1, 1000), (2, 500)]);
    paid.later_payments = vec![captured(700, &[(3, 700)])];
    paid
}

fn refund(number: u16, group: u8, parcel: u16, amount: i64, state: RefundState) -> Refund {
    serde_json::from_value(serde_json::json!({
        "number": number, "version": 1, "group": group, "amount": amount, "parcel": parcel, "lines": [],
        "reason": "r", "state": state, "asked_at": NOW, "asked_by": "agent:a",
    }))
    .unwrap()
}

#[test]
fn e14_an_amount_is_taken_from_what_each_parcel_paid_and_never_from_more() {
    let parts = |order: &Order, refunds: &[Refund], amount: i64| {
        let sources = order.sources(refunds, Minor(amount))?;
        Ok::<_, Minor>(sources.iter().map(|it| (it.group, it.parcel, it.amount.0)).collect::<Vec<_>>())
    };
    assert_eq!(parts(&paid(), &[], 300), Ok(vec![(1, 1, 300)]));
    assert_eq!(parts(&paid(), &[], 2200), Ok(vec![(1, 1, 1000), (1, 2, 500), (2, 3, 700)]));
    assert_eq!(parts(&paid(), &[], 2201), Err(Minor(2200)));
    // What has gone back already is not there again; what failed to go is.
    let mut some = paid();
    some.payment.refunded = Minor(900);
    let back = [refund(1, 1, 1, 900, RefundState::Requested), refund(2, 1, 2, 50, RefundState::Failed)];
    assert_eq!(parts(&some, &back, 700), Ok(vec![(1, 1, 100), (1, 2, 500), (2, 3, 100)]));
    assert_eq!(parts(&some, &back, 1301), Err(Minor(1300)));
    // What was not taken cannot go back.
    assert_eq!(parts(&order(), &[], 1), Err(Minor(0)));
}
