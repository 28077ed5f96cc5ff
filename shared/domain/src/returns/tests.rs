//! What comes back, against what was paid and what was sent.

use super::*;
use crate::address::Contact;
use crate::ids::{LocationId, OrderId, Sku};
use crate::invariants::{check_money, check_order, check_returns};
use crate::invoices::{self, InvoiceKind};
use crate::ledger::{Refund, RefundState};
use crate::money::Minor;
use crate::orders::{Keep, NewLine, Order, Stand, State, Whereto};
use crate::parcels::{ParcelStatus, Scan, Told};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

const DELIVERED: &str = "2027-03-04T10:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Days after the delivery.
fn day(days: i64) -> Timestamp {
    at(DELIVERED) + jiff::SignedDuration::from_hours(24 * days)
}

/// Units of one line of 1000 altogether, paid and delivered; sending cost 500 more.
fn delivered(units: u32, discount: i64) -> Order {
    let (price, goods) = (i64::from(1000u32.div_ceil(units)), i64::from(units) * i64::from(1000u32.div_ceil(units)));
    let discount = discount + goods - 1000;
    let total = goods - discount;
    let order = json!({
        "id": "ord_7KQ2M4XD9TBCRH3F", "version": 7, "state": "completed", "created_at": "2027-03-01T09:30:00Z",
        "placed_at": "2027-03-01T09:30:00Z", "owner": "sub-ada",
        "contact": {"email": "ada@example.com", "name": "Ada"},
        "ship_to": {"name": "Ada", "line1": "1 Way", "city": "Reno", "postal_code": "89501", "country": "US"},
        "currency": "USD", "verified": true, "fulfillments": 1, "parcels": 1,
        "lines": [{"sku": "MUG", "name": "Mug", "unit_price": price, "discount": discount, "portions": [
            {"units": units, "bucket": "delivered", "location": "west", "fulfillment": 1, "parcel": 1}]}],
        "departures": [{"parcel": 1, "at": "2027-03-02T10:00:00Z", "shipping": true, "invoice": "WEST-000001",
            "delivered_at": DELIVERED}],
        "shipping": {"option": "standard", "name": "Standard", "cost": 500},
        "payment": {"state": "captured", "amount": total + 500, "id": "pi_1",
            "capture": {"amount": total + 500, "parcels": [[1, total + 500]]}},
        "fingerprint": "f",
    });
    serde_json::from_value(order).unwrap()
}

fn asked(lines: &[(u8, u32)], reason: Reason, resolution: Resolution) -> Asked {
    let line = |(line, units): &(u8, u32)| ReturnLine { line: *line, units: *units, reason, note: None };
    Asked {
        lines: lines.iter().map(line).collect(),
        resolution,
        exchange_for: Vec::new(),
        method: None,
        by: "customer:ada".into(),
    }
}

fn categories(of: &str) -> Categories {
    Categories::from([(Sku::parse("MUG").unwrap(), of.to_owned())])
}

fn plain(order: &Order, lines: &[(u8, u32)], now: Timestamp) -> Result<(Order, Return), ReturnRefused> {
    let wanted = asked(lines, Reason::ChangedMind, Resolution::Refund);
    ask(order, &wanted, &ReturnSettings::default(), &categories("cups"), now)
}

fn came(order: &Order, of: u16, line: u8, units: u32, stand: Stand) -> Order {
    let mut next = order.clone();
    assert_eq!(next.move_back(of, line, units, &[Stand::Approved, Stand::Sent], Some(stand)), units);
    next
}

fn taken_back(of: u16) -> impl Fn(u8, &crate::orders::Portion) -> bool {
    move |_, portion| {
        portion.refund.is_none() && portion.back.is_some_and(|back| back.of == of && back.stand.is_taken_back())
    }
}

/// The refunds as they stand once the gateway has done what it was asked.
fn refunds(order: &Order, given: &crate::orders::GivenBack) -> Vec<Refund> {
    let one = |part: &crate::orders::Part| Refund {
        number: part.number,
        version: 2,
        group: part.group,
        amount: part.amount,
        parcel: part.parcel,
        lines: part.lines.clone(),
        shipping: part.shipping,
        to: part.to,
        of_transfer: part.of_transfer,
        reason: "returned".into(),
        state: RefundState::Succeeded,
        attempt: 1,
        id: None,
        failure: None,
        asked_at: order.created_at,
        asked_by: "warehouse:tom".into(),
        done_at: Some(order.created_at),
        credit_note: Some("WEST-C1".into()),
    };
    given.parts.iter().map(one).collect()
}

fn sound(order: &Order, refunds: &[Refund]) {
    let mut found = check_order(order);
    found.extend(check_money(order, &[], refunds, false));
    assert_eq!(found, [], "{order:#?}");
}

#[test]
fn d1_options_say_how_many_until_when_how_and_at_what_cost() {
    let policy: ReturnSettings = serde_json::from_value(json!({
        "window_days": 30, "fee": {"amount": 100, "currency": "USD"},
        "keep_it_below": {"amount": 1500, "currency": "USD"}, "methods": ["pick_up", "label", "drop_off"],
        "categories": [{"id": "food", "returnable": false}, {"id": "tools", "window_days": 90, "repairable": true}],
    }))
    .unwrap();
    let order = delivered(3, 0);
    let of = |category: &str, now| options(&order, &policy, &categories(category), now);
    let cups = of("cups", day(3));
    let line = &cups.lines[0];
    assert_eq!((line.units, line.worth), (Units { in_policy: 3, outside: 0 }, Minor(1000)));
    assert_eq!((line.window_ends, cups.fee), (Some(day(30)), Minor(100)));
    let methods: Vec<_> = cups.methods.iter().map(|it| (it.method, it.rank)).collect();
    let ranked = [(Method::KeepIt, 1), (Method::DropOff, 2), (Method::Label, 3), (Method::PickUp, 4)];
    assert_eq!(methods, ranked, "d3: the least burden first; worth less than its way, it is kept");
    assert_eq!(of("cups", day(45)).lines[0].units, Units { in_policy: 0, outside: 3 });
    assert_eq!(of("food", day(3)).lines[0].units, Units { in_policy: 0, outside: 3 });
    let tools = of("tools", day(45));
    assert_eq!(tools.lines[0].units.in_policy, 3);
    assert!(tools.lines[0].resolutions.contains(&Resolution::Repair));
    assert!(!line.resolutions.contains(&Resolution::Repair));
}

#[test]
fn d1_in_policy_is_agreed_to_at_once_and_too_many_is_refused() {
    let order = delivered(3, 0);
    let (next, it) = plain(&order, &[(1, 2)], day(3)).unwrap();
    assert_eq!((it.state, it.method, it.expires_at.is_some()), (ReturnState::Approved, Method::DropOff, true));
    assert_eq!(next.units_back(1, &[Stand::Approved]), [(1, 2)]);
    sound(&next, &[]);
    let refused = plain(&next, &[(1, 2)], day(3)).unwrap_err();
    assert_eq!(refused, ReturnRefused::TooMany { line: 1, wanted: 2, there: 1 });
    assert!(matches!(plain(&order, &[(2, 1)], day(3)), Err(ReturnRefused::TooMany { there: 0, .. })));
}

#[test]
fn d7_day_45_of_a_30_day_window_is_a_request_and_not_an_error() {
    let (next, it) = plain(&delivered(3, 0), &[(1, 1)], day(45)).unwrap();
    assert_eq!((it.state, it.outside.as_slice()), (ReturnState::PendingApproval, &[Outside::WindowPassed][..]));
    assert_eq!(it.due_at, Some(day(46)), "somebody decides within a day");
    assert_eq!(next.units_back(1, &[Stand::Requested]), [(1, 1)]);
}

#[test]
fn d4_three_units_for_1000_returned_singly_refund_exactly_1000() {
    let mut order = delivered(3, 0);
    let (mut all, mut amounts) = (Vec::new(), Vec::new());
    for nth in 1..=3 {
        let (next, it) = plain(&order, &[(1, 1)], day(3)).unwrap();
        let next = came(&next, it.number, 1, 1, Stand::Good);
        let (next, given) = next.give_back(taken_back(it.number), Keep::default());
        amounts.push(given.sum(Whereto::Payment).0);
        all.extend(refunds(&next, &given));
        sound(&next, &all);
        assert_eq!(next.give_back(taken_back(it.number), Keep::default()).1.parts, [], "{nth}: once");
        order = next;
    }
    assert_eq!((amounts, order.refunded()), (vec![334, 333, 333], Minor(1000)));
}

#[test]
fn d4_a_credit_note_says_what_each_unit_paid() {
    let order = delivered(3, 100);
    let invoice = invoices::of_parcel(&order, 1, "WEST-000001".into(), Vec::new(), order.created_at).unwrap();
    let mut credited = Minor::ZERO;
    let mut order = order;
    for _ in 0..3 {
        let (next, it) = plain(&order, &[(1, 1)], day(3)).unwrap();
        let (next, given) = came(&next, it.number, 1, 1, Stand::Good).give_back(taken_back(it.number), Keep::default());
        let refund = refunds(&next, &given).remove(0);
        let note = invoices::of_refund(&next, &refund, &invoice, "C".into(), order.created_at);
        assert_eq!(
            (note.kind, note.lines[0].total, note.total),
            (InvoiceKind::CreditNote, refund.amount, refund.amount)
        );
        credited += note.total;
        order = next;
    }
    assert_eq!(credited, invoice.lines[0].total);
}

#[test]
fn d1_a_fee_is_kept_once_and_never_where_the_fault_is_ours() {
    let policy = ReturnSettings {
        fee: Some(serde_json::from_value(json!({"amount": 300, "currency": "USD"})).unwrap()),
        ..ReturnSettings::default()
    };
    let order = delivered(2, 0);
    let fee = |reason| {
        let wanted = asked(&[(1, 2)], reason, Resolution::Refund);
        ask(&order, &wanted, &policy, &categories(""), day(1)).unwrap().1.fee
    };
    assert_eq!((fee(Reason::ChangedMind), fee(Reason::Defective)), (Minor(300), Minor::ZERO));
    let (next, it) =
        ask(&order, &asked(&[(1, 2)], Reason::Other, Resolution::Refund), &policy, &categories(""), day(1)).unwrap();
    let next = came(&next, 1, 1, 2, Stand::Good);
    let (next, given) = next.give_back(taken_back(1), Keep { fee: it.fee, ..Keep::default() });
    assert_eq!((given.sum(Whereto::Payment), given.fee), (Minor(700), Minor(300)));
    sound(&next, &refunds(&next, &given));
}

#[test]
fn d4_the_charge_for_sending_goes_back_only_when_nothing_is_kept() {
    let (next, _) = plain(&delivered(2, 0), &[(1, 1)], day(1)).unwrap();
    let one = came(&next, 1, 1, 1, Stand::Good);
    assert!(!one.nothing_is_kept(|_| false));
    let (all, _) = plain(&delivered(2, 0), &[(1, 2)], day(1)).unwrap();
    let all = came(&all, 1, 1, 2, Stand::Good);
    assert!(all.nothing_is_kept(|_| false));
    let (next, given) = all.give_back(taken_back(1), Keep { shipping: Some(Minor(300)), ..Keep::default() });
    assert_eq!(
        (given.sum(Whereto::Payment), next.shipping.refund),
        (Minor(1300), Some(1)),
        "at most the standard option"
    );
    let (_, again) = next.give_back(|_, _| true, Keep { shipping: Some(Minor(500)), ..Keep::default() });
    assert_eq!(again.parts, []);
}

#[test]
fn d4_the_charge_for_sending_goes_back_whichever_parcel_is_last() {
    let mut order = delivered(2, 0);
    let first = order.departures[0].clone();
    order.departures.push(crate::orders::Departure { parcel: 2, shipping: false, ..first });
    order.parcels = 2;
    order.lines[0].portions[0].units = 1;
    let second = crate::orders::Portion { parcel: Some(2), ..order.lines[0].portions[0].clone() };
    order.lines[0].portions.push(second);
    if let Some(capture) = &mut order.payment.capture {
        capture.parcels = vec![(1, Minor(1000)), (2, Minor(500))];
    }
    let (mut all, mut back) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let (next, it) = plain(&order, &[(1, 1)], day(1)).unwrap();
        let next = came(&next, it.number, 1, 1, Stand::Good);
        let shipping = next.nothing_is_kept(|_| false).then_some(Minor(i64::MAX));
        let (next, given) = next.give_back(taken_back(it.number), Keep { shipping, ..Keep::default() });
        all.extend(refunds(&next, &given));
        back.push(given.sum(Whereto::Payment).0);
        sound(&next, &all);
        order = next;
    }
    assert_eq!((back, order.refunded()), (vec![500, 1000], Minor(1500)), "the second parcel did not carry it");
}

#[test]
fn d8_an_exchange_of_like_for_like_moves_no_money_over_the_gateway() {
    let (next, _) = plain(&delivered(3, 0), &[(1, 1)], day(1)).unwrap();
    let own = |portion: &crate::orders::Portion| portion.back.is_some();
    let from = vec![(LocationId::parse("west").unwrap(), 1, None)];
    let line = NewLine::alike(&next, 1, 1, own, from).unwrap();
    let (open, numbers, group) = next.with_replacements(&[line]);
    assert_eq!((open.state, numbers, open.lines[1].total()), (State::Placed, vec![2], Minor(334)));
    assert!(open.verify().release(day(1)).is_none() && open.needs(day(1)).is_empty(), "it waits, and asks nobody");
    sound(&open, &[]);
    let came = came(&open, 1, 1, 1, Stand::Good);
    let (mut paid, given) = came.give_back(taken_back(1), Keep { exchange: Minor(334), ..Keep::default() });
    assert_eq!((given.sum(Whereto::Exchange), given.sum(Whereto::Payment)), (Minor(334), Minor::ZERO));
    let transfers =
        given.parts.iter().map(|it| crate::orders::Transfer { from: it.group, amount: it.amount }).collect();
    assert_eq!(paid.transfer_to(group, transfers, day(4)), Minor::ZERO);
    paid.lines[1].awaits = None;
    sound(&paid, &refunds(&paid, &given));
    let (released, _) = paid.release(day(2)).unwrap();
    let picked = released.pick(2, &[]).unwrap().unwrap().0;
    let (packed, parcel) = picked.pack(2, &[]).unwrap().unwrap();
    let (gone, _) = packed.hand_over(&[parcel], day(2)).unwrap().unwrap();
    assert_eq!((gone.departures[1].transferred, gone.needs(day(2))), (Minor(334), Vec::new()));
    assert_eq!(gone.units(|portion| portion.group == group), 1);
    sound(&gone, &refunds(&gone, &given));
}

#[test]
fn d8_of_two_prices_only_the_difference_is_asked_or_given_back() {
    let order = delivered(1, 0);
    for (price, asked_for, back) in [(1400, 400, 0), (700, 0, 300)] {
        let (next, _) = plain(&order, &[(1, 1)], day(1)).unwrap();
        let other = NewLine {
            sku: Sku::parse("JUG").unwrap(),
            name: "Jug".into(),
            unit_price: Minor(price),
            discount: Minor::ZERO,
            taxes: Vec::new(),
            replaces: 1,
            awaits: Some(1),
            claim: None,
            from: vec![(LocationId::parse("west").unwrap(), 1, None)],
        };
        let (open, _, group) = next.with_replacements(&[other]);
        let (mut paid, given) = came(&open, 1, 1, 1, Stand::Good)
            .give_back(taken_back(1), Keep { exchange: Minor(price), ..Keep::default() });
        let transfers = given
            .parts
            .iter()
            .filter(|it| it.to == Whereto::Exchange)
            .map(|it| crate::orders::Transfer { from: it.group, amount: it.amount });
        let due = paid.transfer_to(group, transfers.collect(), day(4));
        paid.lines[1].awaits = None;
        assert_eq!(
            (due, given.sum(Whereto::Payment), paid.balance_due()),
            (Minor(asked_for), Minor(back), Minor(asked_for))
        );
        sound(&paid, &refunds(&paid, &given));
        if due > Minor::ZERO {
            let given_up = paid.give_up(group);
            assert_eq!(given_up.needs(day(5)), [crate::orders::Need::Untransfer { group }], "its money goes back");
        }
    }
}

#[test]
fn d6_a_date_that_changes_is_kept_with_its_cause_and_the_same_date_again_is_not() {
    let step = |stage, repair_on: &str, reship_on: &str| RepairStep {
        stage,
        diagnosis: None,
        quote: None,
        repair_on: repair_on.parse().ok(),
        reship_on: reship_on.parse().ok(),
        cause: Some("a spare part came late".into()),
        at: day(1),
    };
    let diagnosed = Repair::begun().step(&step(Stage::Diagnosed, "", "")).unwrap().unwrap();
    assert_eq!(diagnosed.step(&step(Stage::Scheduled, "2027-03-10", "")), Err(RepairRefused::NoDates));
    let crossed = step(Stage::Scheduled, "2027-03-12", "2027-03-11");
    assert_eq!(diagnosed.step(&crossed), Err(RepairRefused::DatesCrossed));
    let planned = diagnosed.step(&step(Stage::Scheduled, "2027-03-10", "2027-03-11")).unwrap().unwrap();
    assert_eq!(planned.slips, []);
    assert_eq!(planned.step(&step(Stage::Scheduled, "2027-03-10", "2027-03-11")), Ok(None));
    let late = planned.step(&step(Stage::Scheduled, "2027-03-13", "2027-03-15")).unwrap().unwrap();
    assert_eq!(late.slips.len(), 1);
    assert_eq!(
        (late.slips[0].old.to_string(), late.slips[0].new.to_string()),
        ("2027-03-11".into(), "2027-03-15".into())
    );
    let home = late.step(&step(Stage::InRepair, "", "")).unwrap().unwrap();
    assert!(matches!(home.step(&step(Stage::Reshipped, "", "")), Err(RepairRefused::NotNow { .. })));
    assert!(!Stage::Reshipped.may_become(Stage::NotRepairable) && !Stage::NotRepairable.may_become(Stage::Ready));
}

#[test]
fn a_claim_takes_its_units_out_of_everything_else_and_denying_it_gives_them_back() {
    let order = delivered(3, 0);
    let (next, made) = claim(&order, ClaimKind::Damaged, &[(1, 2)], None, "guest", day(1)).unwrap();
    assert!(matches!(plain(&next, &[(1, 2)], day(1)), Err(ReturnRefused::TooMany { there: 1, .. })));
    assert!(matches!(
        claim(&next, ClaimKind::Lost, &[(1, 2)], None, "guest", day(1)),
        Err(ClaimRefused::TooMany { .. })
    ));
    let denied = Claim { state: ClaimState::Denied, ..made.clone() };
    let back = withdraw_claim(&next, &denied);
    assert_eq!(check_returns(&back, &[], &[denied], &[]), []);
    assert!(plain(&back, &[(1, 3)], day(1)).is_ok());
    let (paid, given) = next.give_back(|_, portion| portion.claim == Some(1), Keep::default());
    assert_eq!(given.sum(Whereto::Payment), Minor(334 + 333));
    sound(&paid, &refunds(&paid, &given));
}

#[test]
fn what_was_sent_free_in_the_place_of_something_is_worth_what_that_was() {
    let (next, made) = claim(&delivered(2, 0), ClaimKind::Missing, &[(1, 1)], None, "guest", day(1)).unwrap();
    let from = vec![(LocationId::parse("west").unwrap(), 1, None)];
    let line = NewLine::free(&next, 1, made.number, from).unwrap();
    let (mut sent, _, _) = next.with_replacements(&[line]);
    sound(&sent, &[]);
    sent.lines[1].portions[0].bucket = crate::orders::Bucket::Delivered;
    let own = |line: u8, portion: &crate::orders::Portion| line == 2 && portion.claim == Some(1);
    assert_eq!(sent.worth(own), Minor(500));
    let (_, given) = sent.give_back(own, Keep::default());
    assert_eq!((given.sum(Whereto::Payment), given.parts[0].lines.clone()), (Minor(500), vec![(1, 1)]));
}

#[test]
fn d5_a_carriers_word_on_the_way_back_counts_once_however_often_it_is_told() {
    let scan = |hour: i64, status| Scan::unnamed(day(1) + jiff::SignedDuration::from_hours(hour), status, None, None);
    let told = Told { eta: None, scans: vec![scan(1, ParcelStatus::InTransit)] };
    let first = Way::default().hear(&told, day(2)).unwrap();
    assert!(first.sent && !first.trouble);
    assert_eq!(first.way.hear(&told, day(3)), None);
    let told = Told { eta: None, scans: vec![scan(9, ParcelStatus::Delivered), scan(1, ParcelStatus::InTransit)] };
    let second = first.way.hear(&told, day(3)).unwrap();
    assert_eq!(
        (second.sent, second.way.status, second.way.arrived_at),
        (false, ParcelStatus::Delivered, Some(scan(9, ParcelStatus::Delivered).at))
    );
    let late = Told { eta: None, scans: vec![scan(10, ParcelStatus::Exception)] };
    assert_eq!(second.way.hear(&late, day(4)).unwrap().way.status, ParcelStatus::Delivered, "a final word stays");
}

#[test]
fn a_units_way_back_is_stored_in_few_words_and_an_ordinary_order_has_none() {
    let (next, it) = plain(&delivered(3, 0), &[(1, 1)], day(3)).unwrap();
    let stored = serde_json::to_value(&next).unwrap();
    assert_eq!(stored["lines"][0]["portions"][0]["back"], "1 approved");
    assert_eq!(serde_json::from_value::<Order>(stored).unwrap(), next);
    let plain = serde_json::to_string(&delivered(3, 0)).unwrap();
    for absent in ["\"back\"", "\"claim\"", "\"refund\"", "\"returns\"", "\"replaces\"", "\"moved\"", "\"transfer"] {
        assert!(!plain.contains(absent), "{absent}");
    }
    let stored = serde_json::to_value(&it).unwrap();
    assert_eq!(serde_json::from_value::<Return>(stored).unwrap(), it);
    let _ = (OrderId::parse("ord_7KQ2M4XD9TBCRH3F"), std::any::type_name::<Contact>());
}

proptest! {
    /// However units go back, one by one or together, broken or whole, what is given back is what they paid and no more.
    #[test]
    fn d4_whatever_comes_back_in_whatever_pieces_sums_to_what_was_paid(
        units in 1u32..9, discount in 0i64..400, pieces in prop::collection::vec((1u32..4, any::<bool>()), 1..9),
    ) {
        let mut order = delivered(units, discount);
        let (mut all, mut back) = (Vec::new(), 0);
        for (wanted, broken) in pieces {
            let wanted = wanted.min(units - back);
            if wanted == 0 {
                break;
            }
            let (next, it) = plain(&order, &[(1, wanted)], day(2)).unwrap();
            let stand = if broken { Stand::Accepted } else { Stand::Good };
            let next = came(&next, it.number, 1, wanted, stand);
            let (next, given) = next.give_back(taken_back(it.number), Keep::default());
            all.extend(refunds(&next, &given));
            back += wanted;
            let due = next.amount(|portion| portion.refund.is_some());
            prop_assert_eq!(next.refunded(), due);
            prop_assert!(check_money(&next, &[], &all, false).is_empty());
            order = next;
        }
        if back == units {
            prop_assert_eq!(order.refunded(), order.lines[0].total());
        }
    }
}
