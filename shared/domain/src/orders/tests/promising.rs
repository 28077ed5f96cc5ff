//! What becomes of promises: which moves are bad news, which are told, and that the first promise is never forgotten.

use super::*;
use crate::orders::promises::Moved;
use crate::promise::Window;
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn march(day: i8) -> Date {
    date(2027, 3, day)
}

/// Leaves on the 4th, arrives from the 8th.
fn until(day: i8) -> Window {
    Window { ship_by: march(4), earliest: march(8), latest: march(day) }
}

/// Three A packed in parcel 1, promised until the 10th.
fn packed() -> Order {
    let shop = Shop::new().sells("A", 3333).stock("A", "east", 9);
    let pending = shop.order(&ask(&[("A", 3)]));
    let payment = Payment { state: PaymentState::Authorized, id: Some("pi_1".into()), ..pending.payment.clone() };
    let released = pending.ended(State::Placed, payment, now()).verify().release(now()).unwrap().0;
    let mut order = released.promise_again(|_| true, Some(until(10)));
    for portion in order.lines.iter_mut().flat_map(|line| &mut line.portions) {
        portion.first_promise = None;
    }
    let (order, ()) = order.pick(1, &[]).unwrap().unwrap();
    order.pack(1, &[]).unwrap().unwrap().0
}

/// The notices that come of what a carrier expects, one day after the other.
fn told(days: &[i8]) -> Vec<Option<Date>> {
    let mut order = packed();
    let mut names = Vec::new();
    let mut told = Vec::new();
    for day in days {
        let Some(next) = order.expect(1, march(*day)) else { continue };
        let moved = PromiseMove::between(&order, &next, MoveCause::Carrier, now()).unwrap();
        for notice in moved.notices() {
            if !names.contains(&notice.name()) {
                told.push(notice.now.map(|window| window.latest));
                names.push(notice.name());
            }
        }
        order = next;
    }
    told
}

#[test]
fn c9_a_day_that_moves_from_10_to_12_to_12_to_14_makes_two_notices() {
    assert_eq!(told(&[10, 12, 12, 14]), [Some(march(12)), Some(march(14))]);
}

#[test]
fn c9_better_news_is_no_notice_and_the_same_day_is_told_once() {
    assert_eq!(told(&[8, 9, 10]), [], "within what was promised");
    assert_eq!(told(&[12, 11, 12]), [Some(march(12))], "the 11th is better, and of the 12th they know");
    assert_eq!(told(&[12, 9, 13]), [Some(march(12)), Some(march(13))]);
}

#[test]
fn c9_a_day_within_the_first_promise_restores_it_and_the_first_is_never_lost() {
    let order = packed();
    let late = order.expect(1, march(14)).unwrap();
    let portion = &late.lines[0].portions[0];
    assert_eq!((portion.first_promise, portion.promise.unwrap().latest), (Some(until(10)), march(14)));
    assert_eq!(late.promise_status(march(9)), PromiseStatus::AtRisk);
    assert_eq!(late.promise_status(march(11)), PromiseStatus::Late);
    let restored = late.expect(1, march(9)).unwrap();
    assert_eq!(restored.lines, order.lines);
    assert_eq!(restored.promise_status(march(9)), PromiseStatus::OnTime);
    assert_eq!(late.expect(1, march(14)), None, "said again, nothing moves");
    assert_eq!(late.expect(2, march(20)), None, "another parcel's");
}

#[test]
fn c9_what_came_after_the_first_day_is_missed_unless_it_is_only_presumed_to_have_come() {
    let (gone, _) = packed().hand_over(&[1], now()).unwrap().unwrap();
    let (met, ()) = gone.deliver(1, at("2027-03-10T20:00:00Z")).unwrap();
    assert_eq!(met.promise_status(march(30)), PromiseStatus::Met);
    let late = gone.expect(1, march(12)).unwrap();
    let (mut missed, ()) = late.deliver(1, at("2027-03-12T09:00:00Z")).unwrap();
    assert_eq!(missed.promise_status(march(30)), PromiseStatus::Missed);
    missed.departures[0].presumed = true;
    assert_eq!(missed.promise_status(march(30)), PromiseStatus::Met);
}

#[test]
fn c9_units_that_end_or_were_never_promised_anything_move_nothing() {
    let order = packed();
    let mut cancelled = order.clone();
    for portion in &mut cancelled.lines[0].portions {
        portion.bucket = Bucket::Cancelled;
        portion.promise = None;
    }
    assert_eq!(PromiseMove::between(&order, &cancelled, MoveCause::Goods, now()), None);
    let moved = |first, was, now| Moved { line: 1, from: 0, units: 1, first, was, now }.is_delay();
    assert!(!moved(None, None, Some(until(12))), "a first date is good news");
    assert!(moved(Some(until(10)), Some(until(10)), None), "no date any more");
    assert!(moved(Some(until(10)), None, Some(until(9))), "they were told they would hear");
}

#[test]
fn c9_what_the_customer_changed_themselves_is_not_told_and_each_new_date_is_one_notice() {
    let order = packed();
    let next = order.expect(1, march(12)).unwrap();
    assert!(!PromiseMove::between(&order, &next, MoveCause::Change, now()).unwrap().is_told());
    let mut split = order.clone();
    split.lines[0].change(1, |_| true, |portion| portion.promise_now(Some(until(12))));
    split.lines[0].change_last(1, |_| true, |portion| portion.promise_now(Some(until(14))));
    let moved = PromiseMove::between(&order, &split, MoveCause::Goods, now()).unwrap();
    let places: Vec<_> = moved.moved.iter().map(|it| (it.from, it.units)).collect();
    assert_eq!(places, [(0, 1), (2, 1)]);
    assert_eq!(moved.notices().len(), 2);
    let json = serde_json::to_string(&moved).unwrap();
    assert_eq!(serde_json::from_str::<PromiseMove>(&json).unwrap(), moved);
}

#[test]
fn c9_goods_are_late_once_their_day_has_ended_everywhere() {
    let order = packed();
    let ends = at("2027-03-05T12:00:00Z");
    assert_eq!(order.looked_after_at(), Some(ends));
    let late = |at| order.lines[0].portions[0].has_not_left_in_time(at);
    assert!(!late(at("2027-03-05T11:59:59Z")) && late(ends));
    let (gone, _) = order.hand_over(&[1], now()).unwrap().unwrap();
    assert_eq!(gone.looked_after_at(), None);
}

proptest! {
    #[test]
    fn c9_the_first_promise_stays_whatever_carriers_say(days in proptest::collection::vec(1i8..29, 1..12)) {
        let mut order = packed();
        for day in &days {
            order = order.expect(1, march(*day)).unwrap_or(order);
            let portion = &order.lines[0].portions[0];
            prop_assert_eq!(portion.promised_first(), Some(until(10)));
            prop_assert_eq!(portion.promise.unwrap().latest, march((*day).max(10)));
        }
        let told = told(&days);
        let mut once = told.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), told.len(), "no day is told twice");
    }
}
