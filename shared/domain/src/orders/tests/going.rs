//! From the shelf to the door: what leaves is charged once, what stays behind waits for its own cover, and units keep their
//! shares whatever becomes of the others.

use super::*;
use crate::invariants::{check_money, check_order};
use crate::money::Minor;
use proptest::prelude::*;

/// An order of three A and two B at 1000 and some cents, authorised, verified and released.
fn at_work() -> Order {
    let shop = Shop::new().sells("A", 3333).sells("B", 1001).stock("A", "east", 9).stock("B", "east", 9);
    let pending = shop.order(&ask(&[("A", 3), ("B", 2)]));
    let payment = Payment { state: PaymentState::Authorized, id: Some("pi_1".into()), ..pending.payment.clone() };
    let placed = pending.ended(State::Placed, payment, now());
    placed.verify().release(now()).unwrap().0
}

fn take(line: u8, units: u32) -> Take {
    Take { line, units }
}

/// Packs some units into a parcel of their own.
fn packed(order: &Order, takes: &[Take]) -> Order {
    let (order, ()) = order.pick(1, takes).unwrap().unwrap();
    order.pack(1, takes).unwrap().unwrap().0
}

fn sound(order: &Order) {
    let wrong: Vec<_> = check_order(order).into_iter().chain(check_money(order, &[], &[], false)).collect();
    assert_eq!(wrong, [], "{order:#?}");
}

#[test]
fn c1_parcels_that_leave_together_are_taken_together() {
    let order = packed(&packed(&at_work(), &[take(1, 3)]), &[take(2, 2)]);
    let (gone, left) = order.hand_over(&[1, 2], now()).unwrap().unwrap();
    assert_eq!(left, [1, 2]);
    let total = gone.totals().total;
    assert_eq!((gone.payment.state, gone.payment.receivable()), (PaymentState::Capturing, total));
    assert_eq!(gone.payment.capture.as_ref().unwrap().parcels, [(1, Minor(3 * 3333 + 1000)), (2, Minor(2002))]);
    assert!(gone.later_payments.is_empty() && gone.needs(now()).is_empty());
    sound(&gone);
    assert_eq!(gone.hand_over(&[1, 2], now()).unwrap(), None, "handed over again, nothing happens");
}

#[test]
fn c1_what_stays_behind_wants_cover_of_its_own() {
    let order = packed(&at_work(), &[take(1, 1)]);
    let (gone, _) = order.hand_over(&[1], now()).unwrap().unwrap();
    let rest = Minor(2 * 3333 + 2002);
    assert_eq!(gone.needs(now()), [Need::Authorize { group: 2, amount: rest, with_shipping: false }]);
    let next = packed(&gone, &[take(1, 2)]);
    assert_eq!(next.hand_over(&[2], now()), Err(StepRefused::NotCovered { group: 2 }));
    let covered = next.asking(2, rest, false, "cus_1/pm_1".into(), now()).with_payment(2, |payment| {
        payment.state = PaymentState::Authorized;
    });
    let (gone, _) = covered.hand_over(&[2], now()).unwrap().unwrap();
    assert_eq!(gone.payment_of(2).unwrap().receivable(), Minor(2 * 3333));
    sound(&gone);
}

#[test]
fn c6_what_a_carrier_took_before_it_was_paid_is_owed_and_never_let_go() {
    let lapsed = packed(&at_work(), &[]).with_payment(1, |payment| payment.state = PaymentState::Lapsed);
    let (gone, ()) = lapsed.handed_over_by_scan(1, now()).unwrap();
    let total = gone.totals().total;
    assert_eq!((gone.payment.receivable(), gone.balance_due()), (total, total));
    assert_eq!(gone.needs(at("2027-04-01T00:00:00Z")), [], "nothing is left to give up or to void");
    sound(&gone);
    for state in [PaymentState::RequiresAction, PaymentState::Declined, PaymentState::CaptureFailed] {
        let asked = gone.with_payment(1, |payment| payment.state = state);
        assert_eq!((asked.balance_due(), asked.needs(now())), (total, Vec::new()), "{state}");
    }
    let unasked = gone.with_payment(1, |payment| payment.state = PaymentState::Captured);
    assert_eq!((unasked.captured(), unasked.balance_due()), (total, Minor::ZERO));
}

#[test]
fn c1_a_step_that_was_taken_is_none_and_one_too_early_is_refused() {
    let order = at_work();
    assert_eq!(order.pack(1, &[]), Err(StepRefused::NotYet("picked")));
    let (picked, ()) = order.pick(1, &[]).unwrap().unwrap();
    assert_eq!(picked.pick(1, &[]).unwrap(), None);
    let (boxed, parcel) = picked.pack(1, &[]).unwrap().unwrap();
    assert_eq!((parcel, boxed.pack(1, &[]).unwrap()), (1, None));
    let (opened, ()) = boxed.unpack(1).unwrap().unwrap();
    let (back, ()) = opened.put_back(1, &[take(1, 1)]).unwrap().unwrap();
    assert_eq!(Buckets::of(back.lines[0].portions.iter()).released, 1);
    let refused = back.pick(1, &[take(1, 4)]).unwrap_err();
    assert_eq!(refused, StepRefused::NotHere { line: 1, wanted: 4, there: 1, what: "picked" });
    let (gone, _) = boxed.hand_over(&[1], now()).unwrap().unwrap();
    assert_eq!(gone.unpack(1), Err(StepRefused::AlreadyShipped));
    let (there, ()) = gone.deliver(1, now()).unwrap();
    assert_eq!((there.state, there.deliver(1, now()), there.lose(1)), (State::Completed, None, None));
}

#[derive(Clone, Debug)]
enum Act {
    Pick(u8, u32),
    Pack(u8, u32),
    Unpack(u16),
    PutBack(u8, u32),
    Leave(u16),
    Short(u8, u32),
    Arrive(u16),
    Cover,
}

fn act() -> impl Strategy<Value = Act> {
    let units = || (1u8..3, 1u32..4);
    prop_oneof![
        units().prop_map(|(line, n)| Act::Pick(line, n)),
        units().prop_map(|(line, n)| Act::Pack(line, n)),
        (1u16..5).prop_map(Act::Unpack),
        units().prop_map(|(line, n)| Act::PutBack(line, n)),
        (1u16..5).prop_map(Act::Leave),
        units().prop_map(|(line, n)| Act::Short(line, n)),
        (1u16..5).prop_map(Act::Arrive),
        Just(Act::Cover),
    ]
}

/// What an act makes of an order; the order itself where it is refused or was done.
fn done(order: &Order, act: &Act) -> Order {
    let next = match act {
        Act::Pick(line, units) => order.pick(1, &[take(*line, *units)]).ok().flatten().map(|(next, ())| next),
        Act::Pack(line, units) => order.pack(1, &[take(*line, *units)]).ok().flatten().map(|(next, _)| next),
        Act::Unpack(parcel) => order.unpack(*parcel).ok().flatten().map(|(next, ())| next),
        Act::PutBack(line, units) => order.put_back(1, &[take(*line, *units)]).ok().flatten().map(|(next, ())| next),
        Act::Leave(parcel) => order.hand_over(&[*parcel], now()).ok().flatten().map(|(next, _)| next),
        Act::Short(line, units) => {
            order.resolve_short(*line, &place_id("east"), Some(1), &[(*units, Resolution::Cancel)]).ok()
        }
        Act::Arrive(parcel) => order.deliver(*parcel, now()).map(|(next, ())| next),
        Act::Cover => order.needs(now()).into_iter().find_map(|need| match need {
            Need::Authorize { group, amount, with_shipping } => {
                let asked = order.asking(group, amount, with_shipping, "cus_1/pm_1".into(), now());
                Some(asked.with_payment(group, |payment| payment.state = PaymentState::Authorized))
            }
            Need::Void { group } => Some(order.with_payment(group, |payment| payment.state = PaymentState::Voided)),
            _ => None,
        }),
    };
    next.unwrap_or_else(|| order.clone())
}

proptest! {
    #[test]
    fn c1_whatever_is_done_in_whatever_order_units_and_money_add_up(acts in prop::collection::vec(act(), 0..40)) {
        let begun = at_work();
        let (units, total) = (begun.units(|_| true), begun.totals().total);
        let mut order = begun;
        for act in &acts {
            let next = done(&order, act);
            prop_assert!(next.version >= order.version);
            let wrong: Vec<_> = check_order(&next).into_iter().chain(check_money(&next, &[], &[], false)).collect();
            prop_assert_eq!(wrong, Vec::new(), "after {:?}", act);
            prop_assert_eq!(next.units(|_| true), units);
            let shares: Minor = next.amount(|_| true);
            prop_assert_eq!(shares + next.shipping.total(), total, "shares sum to the whole");
            order = next;
        }
        let taken: Minor = order.payments().map(|(_, payment)| payment.receivable()).sum();
        prop_assert!(taken <= total);
    }
}
