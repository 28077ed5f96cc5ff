//! Changes and cancellations until the truck: what they cost, where units go, and that shares stay what they are.

use super::*;
use crate::invariants::{check_money, check_order};
use crate::money::Minor;
use proptest::prelude::*;

const TAX: &str = r#"{"rates": [{"country": "US", "region": "NY", "rate": "0.08875"},
    {"country": "US", "region": "NJ", "rate": "0.06625"}], "shipping_taxed": true}"#;
const COUPONS: &str = r#"{"coupons": [{"code": "TEN", "percent": "10"},
    {"code": "FIVE", "fixed": {"amount": 500, "currency": "USD"}, "threshold": {"amount": 5000, "currency": "USD"}}]}"#;

fn shop() -> Shop {
    Shop::new()
        .sells("A", 2500)
        .sells("B", 333)
        .stock("A", "east", 20)
        .stock("A", "west", 5)
        .stock("B", "east", 20)
        .taxes(TAX)
        .coupons(COUPONS)
}

fn placed(shop: &Shop, ask: &Ask) -> Order {
    let pending = shop.order(ask);
    let payment = Payment { state: PaymentState::Authorized, id: Some("pi_1".into()), ..pending.payment.clone() };
    pending.ended(State::Placed, payment, now())
}

fn changed(shop: &Shop, order: &Order, operations: &[Operation]) -> Result<Changed, ChangeRefused> {
    // What the order holds is not for sale any more.
    let mut goods = shop.goods.clone();
    for ((sku, place), units) in order.reservations() {
        let items = &mut goods.get_mut(&sku).unwrap().stock;
        let item = items.iter_mut().find(|item| item.location == place).unwrap();
        item.counters.available -= i64::from(units);
        item.counters.reserved += i64::from(units);
    }
    change(order, operations, &goods, &shop.rules(), ("agent:1", now()))
}

fn set(line: u8, quantity: u32) -> Operation {
    Operation::SetQuantity { line, quantity }
}

fn to_new_jersey() -> Operation {
    let there = ask(&[]).to("US", Some("NJ")).ship_to;
    Operation::ShipTo { ship_to: Box::new(Address { postal_code: "07030".into(), ..there }) }
}

fn sound(order: &Order) {
    let wrong: Vec<_> = check_order(order).into_iter().chain(check_money(order, &[], &[], false)).collect();
    assert_eq!(wrong, [], "{order:#?}");
}

#[test]
fn b4_less_of_a_line_costs_less_and_nothing_is_asked_for() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 3)]));
    let less = changed(&shop, &order, &[set(1, 1)]).unwrap();
    assert_eq!(less.before.goods - less.after.goods, Minor(5000));
    assert_eq!((less.to_authorize(), less.next.balance_due()), (Minor::ZERO, Minor::ZERO));
    assert_eq!(less.to_release(), less.before.total - less.after.total);
    assert_eq!(less.next.still_due(1), less.after.total, "what will be taken is what it costs now");
    let freed = StockEffects::between(Some(&less.base), Some(&less.next)).freed;
    assert_eq!(freed.into_values().sum::<u32>(), 2);
    sound(&less.next);
}

#[test]
fn b4_added_units_cost_what_they_cost_today_and_wait_for_their_payment_alone() {
    let mut shop = shop();
    let order = placed(&shop, &ask(&[("A", 1)]));
    shop.of("A").product.price = Minor(2600);
    let more = changed(&shop, &order, &[set(1, 3), Operation::Add { sku: sku("B"), quantity: 2 }]).unwrap();
    assert_eq!(more.next.lines[0].unit_price, Minor(2500), "what was ordered keeps its price");
    assert_eq!((more.next.lines[1].unit_price, more.next.lines[1].quantity()), (Minor(2600), 2));
    let group = more.added.unwrap();
    assert_eq!(more.to_authorize(), more.after.total - more.before.total);
    assert_eq!(more.next.balance_due(), more.to_authorize());
    assert!(more.uncovered.is_empty() && more.next.needs(now()).is_empty(), "nothing is charged unasked");
    let verified = more.next.verify();
    let (released, _) = verified.release(now()).unwrap();
    assert_eq!(released.units(|it| it.bucket == Bucket::Released), 1, "only what is paid for");
    let later = now().checked_add(jiff::SignedDuration::from_hours(24)).unwrap();
    assert_eq!(more.next.needs(later), [Need::GiveUp { group }]);
    assert_eq!(more.next.give_up(group).totals().total, more.before.total);
    sound(&more.next);
}

#[test]
fn b4_a_coupon_lapses_below_its_threshold_and_comes_back_above_it() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 2), ("B", 3)]).coupon("FIVE"));
    assert_eq!(order.totals().discount, Minor(500));
    let less = changed(&shop, &order, &[set(1, 1)]).unwrap();
    assert_eq!((less.after.discount, &less.notes[..]), (Minor::ZERO, &[Note::CouponLapses("FIVE".into())][..]));
    assert_eq!(less.after.goods, Minor(2500 + 999));
    sound(&less.next);
    let more = changed(&shop, &less.next, &[Operation::Add { sku: sku("A"), quantity: 1 }]).unwrap();
    assert_eq!(more.after.discount, Minor(500));
    assert!(more.notes.contains(&Note::CouponApplies("FIVE".into())));
    sound(&more.next);
}

#[test]
fn b4_a_fixed_coupon_gives_what_is_left_of_it_and_what_has_left_keeps_its_share() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 3)]).coupon("FIVE")).verify().release(now()).unwrap().0;
    let (order, ()) = order.pick(1, &[Take { line: 1, units: 1 }]).unwrap().unwrap();
    let (order, parcel) = order.pack(1, &[]).unwrap().unwrap();
    let (gone, _) = order.hand_over(&[parcel], now()).unwrap().unwrap();
    let left = |order: &Order| order.amount(|it| it.bucket == Bucket::HandedOver);
    let less = changed(&shop, &gone, &[set(1, 2)]).unwrap();
    assert_eq!(left(&less.next), left(&gone), "what has left never changes");
    assert!(less.notes.is_empty(), "it stands: 5000 are still ordered, shipped units counted");
    assert_eq!(less.next.lines[1].discount, Minor(500 - 167), "what the unit that left did not have of it");
    sound(&less.next);
    assert!(matches!(
        changed(&shop, &gone, &[set(1, 0)]).unwrap_err(),
        ChangeRefused::AlreadyShipped { line: Some(1) }
    ));
}

#[test]
fn b4_another_address_has_its_own_taxes_and_opens_what_was_packed() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 2)])).verify().release(now()).unwrap().0;
    let (order, ()) = order.pick(1, &[]).unwrap().unwrap();
    let (order, parcel) = order.pack(1, &[]).unwrap().unwrap();
    let moved = changed(&shop, &order, &[to_new_jersey()]).unwrap();
    assert_eq!(moved.next.lines[0].taxes[0].jurisdiction, "US-NJ");
    assert_eq!(moved.next.lines[0].tax(), Minor(331), "6.625 % of 5000");
    assert_eq!(moved.next.shipping.taxes[0].amount, Minor(66));
    assert_eq!(order.opened_parcels(&moved.next), [parcel]);
    assert_eq!(moved.next.units(|it| it.bucket == Bucket::Picked), 2, "it leaves from where it is");
    assert!(!moved.next.verified, "the address is looked at again");
    assert_eq!(StockEffects::between(Some(&moved.base), Some(&moved.next)), StockEffects::default());
    sound(&moved.next);
}

#[test]
fn b4_what_gets_dearer_than_its_cover_is_named() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 1)]));
    let dearer = changed(&shop, &order, &[Operation::ShippingOption { id: "express".into() }]).unwrap();
    assert_eq!(dearer.after.shipping, Minor(2500));
    assert_eq!((dearer.uncovered.clone(), dearer.to_authorize()), (vec![1], dearer.after.total));
    assert_ne!(dearer.next.lines[0].portions[0].promise, order.lines[0].portions[0].promise);
    sound(&Order { payment: Payment { amount: dearer.after.total, ..dearer.next.payment.clone() }, ..dearer.next });
}

#[test]
fn b4_picked_units_that_are_cancelled_are_put_back_and_their_parcel_is_opened() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 3), ("B", 1)])).verify().release(now()).unwrap().0;
    let (order, ()) = order.pick(1, &[]).unwrap().unwrap();
    let (order, parcel) = order.pack(1, &[]).unwrap().unwrap();
    let next = order.cancel(&[Take { line: 1, units: 1 }]).unwrap();
    assert_eq!(order.opened_parcels(&next), [parcel]);
    assert_eq!(order.set_aside(&next), [SetAside { fulfillment: 1, line: 1, units: 1 }]);
    assert_eq!(next.units(|it| it.bucket == Bucket::Picked), 3);
    let effects = StockEffects::between(Some(&order), Some(&next));
    assert_eq!((effects.freed.values().sum::<u32>(), effects.set_aside.values().sum::<u32>()), (1, 1));
    let all = next.cancel(&[]).unwrap();
    assert_eq!((all.state, all.needs(now())), (State::Cancelled, vec![Need::Void { group: 1 }]));
    sound(&all);
}

#[test]
fn b4_what_is_on_the_truck_cannot_be_changed_or_cancelled() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 1)])).verify().release(now()).unwrap().0;
    let (order, ()) = order.pick(1, &[]).unwrap().unwrap();
    let (order, parcel) = order.pack(1, &[]).unwrap().unwrap();
    let (gone, _) = order.hand_over(&[parcel], now()).unwrap().unwrap();
    let shipped = |refused: ChangeRefused| matches!(refused, ChangeRefused::AlreadyShipped { .. });
    assert!(shipped(gone.cancel(&[]).unwrap_err()));
    assert!(shipped(changed(&shop, &gone, &[set(1, 0)]).unwrap_err()));
    assert!(shipped(changed(&shop, &gone, &[to_new_jersey()]).unwrap_err()));
    let price = Operation::SetPrice { line: 1, unit_price: Minor(1), reason: "sorry".into() };
    assert!(shipped(changed(&shop, &gone, &[price]).unwrap_err()));
}

#[test]
fn b4_staff_give_another_price_to_what_has_not_left() {
    let shop = shop();
    let order = placed(&shop, &ask(&[("A", 2)]).coupon("TEN"));
    let price = Operation::SetPrice { line: 1, unit_price: Minor(2000), reason: "a scratch".into() };
    let cheaper = changed(&shop, &order, &[price]).unwrap();
    assert_eq!((cheaper.after.goods, cheaper.after.discount), (Minor(4000), Minor(400)));
    let told = cheaper.next.lines[0].price_override.as_ref().unwrap();
    assert_eq!((told.reason.as_str(), told.by.as_str()), ("a scratch", "agent:1"));
    assert_eq!(cheaper.next.lines.len(), 1, "the whole line has its price: no part of it stays behind");
    sound(&cheaper.next);
}

#[derive(Clone, Debug)]
enum Act {
    Change(Vec<Operation>),
    Cancel(u8, u32),
    Release,
    Pick,
    Pack,
    HandOver,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => (1u8..4, 0u32..6).prop_map(|(line, quantity)| set(line, quantity)),
        2 => (1u32..3, prop::bool::ANY).prop_map(|(quantity, a)| Operation::Add { sku: sku(if a { "A" } else { "B" }), quantity }),
        1 => Just(to_new_jersey()),
        1 => Just(Operation::ShippingOption { id: "express".into() }),
        1 => (1u8..3, 0i64..4000).prop_map(|(line, price)| Operation::SetPrice { line, unit_price: Minor(price), reason: "because".into() }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => prop::collection::vec(operation(), 1..3).prop_map(Act::Change),
        2 => (1u8..4, 1u32..3).prop_map(|(line, units)| Act::Cancel(line, units)),
        2 => Just(Act::Release),
        2 => Just(Act::Pick),
        2 => Just(Act::Pack),
        1 => Just(Act::HandOver),
    ]
}

/// Everything that is to be paid is paid: what waits, and what became dearer than its cover.
fn paid(order: &Order) -> Order {
    let mut next = order.clone();
    let groups: Vec<u8> = order.payments().map(|(group, _)| group).collect();
    for group in groups {
        let due = order.still_due(group);
        if let Some(payment) = next.payment_mut(group)
            && matches!(payment.state, PaymentState::Authorized | PaymentState::Awaited)
            && payment.capture.is_none()
            && (payment.state == PaymentState::Awaited || due > payment.amount)
        {
            *payment = Payment { state: PaymentState::Authorized, amount: due, pay_until: None, ..payment.clone() };
        }
    }
    next
}

fn done(shop: &Shop, order: &Order, act: &Act) -> Order {
    let next = match act {
        Act::Change(operations) => match changed(shop, order, operations) {
            Ok(changed) => {
                let effects = StockEffects::between(Some(&changed.base), Some(&changed.next));
                let stored = StockEffects::between(Some(order), Some(&changed.next));
                assert_eq!(
                    (effects.reserved, effects.freed),
                    (stored.reserved, stored.freed),
                    "the stream sees the same"
                );
                Some(paid(&changed.next))
            }
            Err(_) => None,
        },
        Act::Cancel(line, units) => order.cancel(&[Take { line: *line, units: *units }]).ok(),
        Act::Release => Some(order.verify()).and_then(|order| order.release(now()).map(|(next, _)| next)),
        Act::Pick => {
            (1..=order.fulfillments).find_map(|number| order.pick(number, &[]).ok().flatten()).map(|(it, ())| it)
        }
        Act::Pack => {
            (1..=order.fulfillments).find_map(|number| order.pack(number, &[]).ok().flatten()).map(|(it, _)| it)
        }
        Act::HandOver => order
            .packed_parcels()
            .first()
            .and_then(|parcel| order.hand_over(&[*parcel], now()).ok().flatten())
            .map(|(it, _)| it),
    };
    next.unwrap_or_else(|| order.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn b4_whatever_is_changed_in_whatever_order_what_has_left_keeps_its_price(
        coupon in prop::sample::select(vec![None, Some("TEN"), Some("FIVE")]),
        acts in prop::collection::vec(act(), 0..25),
    ) {
        let shop = shop();
        let mut order = placed(&shop, &Ask { coupon, ..ask(&[("A", 3), ("B", 2)]) });
        let gone = |order: &Order| order.amount(|it| it.bucket.has_left());
        for act in &acts {
            let next = done(&shop, &order, act);
            let wrong: Vec<_> = check_order(&next).into_iter().chain(check_money(&next, &[], &[], false)).collect();
            prop_assert_eq!(wrong, Vec::new(), "after {:?}", act);
            prop_assert!(gone(&next) >= gone(&order), "what has left never gets cheaper");
            let taken: Minor = next.payments().map(|(_, payment)| payment.receivable()).sum();
            let sending = if next.shipping_is_charged() { next.shipping.total() } else { Minor::ZERO };
            prop_assert_eq!(taken, gone(&next) + sending, "taken is what has left, whatever was changed");
            order = next;
        }
    }
}
