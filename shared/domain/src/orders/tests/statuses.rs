//! Every status follows from facts: tables of facts and what they are called.

use super::*;
use crate::money::Minor;
use crate::promise::Window;
use jiff::civil::{Date, date};

fn order_of(units: &[(u32, Bucket)]) -> Order {
    let shop = Shop::new().sells("A", 100).stock("A", "east", 1);
    let mut order = shop.order(&ask(&[("A", 1)]));
    let portion = order.lines[0].portions[0].clone();
    order.lines[0].portions =
        units.iter().map(|(units, bucket)| Portion { units: *units, bucket: *bucket, ..portion.clone() }).collect();
    order
}

#[test]
fn the_fulfillment_status_follows_from_where_the_units_stand() {
    use Bucket::*;
    use FulfillmentStatus as Is;
    let table: &[(&[Bucket], FulfillmentStatus)] = &[
        (&[Reserved], Is::Unfulfilled),
        (&[Released], Is::Unfulfilled),
        (&[Picked, Packed], Is::Unfulfilled),
        (&[Reserved, Backordered], Is::Unfulfilled),
        (&[Reserved, Bucket::Cancelled], Is::Unfulfilled),
        (&[Backordered], Is::Backordered),
        (&[Backordered, Bucket::Cancelled], Is::Backordered),
        (&[HandedOver], Is::Shipped),
        (&[HandedOver, Bucket::Cancelled], Is::Shipped),
        (&[HandedOver, Lost], Is::Shipped),
        (&[HandedOver, Packed], Is::PartiallyShipped),
        (&[HandedOver, Backordered], Is::PartiallyShipped),
        (&[Bucket::Delivered], Is::Delivered),
        (&[Bucket::Delivered, Bucket::Cancelled], Is::Delivered),
        (&[Bucket::Delivered, HandedOver], Is::PartiallyDelivered),
        (&[Bucket::Delivered, Reserved], Is::PartiallyDelivered),
        (&[Bucket::Delivered, Backordered], Is::PartiallyDelivered),
        (&[Bucket::Delivered, ReturnedToSender], Is::PartiallyDelivered),
        (&[Bucket::Cancelled], Is::Cancelled),
    ];
    for (buckets, status) in table {
        let units: Vec<(u32, Bucket)> = buckets.iter().map(|bucket| (2, *bucket)).collect();
        assert_eq!(order_of(&units).fulfillment_status(), *status, "{buckets:?}");
    }
}

#[test]
fn buckets_add_up_all_portions_of_a_line() {
    use Bucket::*;
    let all = [
        (1, Backordered),
        (2, Reserved),
        (3, Released),
        (4, Picked),
        (5, Packed),
        (6, HandedOver),
        (7, Delivered),
        (8, Cancelled),
        (9, Lost),
        (10, ReturnedToSender),
        (100, Reserved),
    ];
    let expected = Buckets {
        backordered: 1,
        reserved: 102,
        released: 3,
        picked: 4,
        packed: 5,
        handed_over: 6,
        delivered: 7,
        cancelled: 8,
        lost: 9,
        returned_to_sender: 10,
    };
    let order = order_of(&all);
    assert_eq!(Buckets::of(&order.lines[0].portions), expected);
    assert_eq!(order.lines[0].quantity(), 155);
    assert_eq!(order.reservations().values().sum::<u32>(), 102 + 3 + 4 + 5, "until it is on the truck");
    assert_eq!(order.waiting().values().sum::<u32>(), 1);
}

#[test]
fn the_payment_status_and_what_is_due_follow_from_the_payment() {
    let table = [
        (PaymentState::Requested, PaymentStatus::Pending, 0),
        (PaymentState::Pending, PaymentStatus::Pending, 0),
        (PaymentState::RequiresAction, PaymentStatus::RequiresAction, 1100),
        (PaymentState::Authorized, PaymentStatus::Authorized, 0),
        (PaymentState::Declined, PaymentStatus::Failed, 1100),
        (PaymentState::Voided, PaymentStatus::Voided, 0),
        (PaymentState::NotNeeded, PaymentStatus::None, 0),
    ];
    let mut order = order_of(&[(1, Bucket::Reserved)]);
    for (state, status, due) in table {
        order.payment.state = state;
        assert_eq!(order.payment_status(), status, "{state}");
        assert_eq!(order.balance_due(), Minor(due), "{state}");
        let ended = Order { state: State::Rejected, ..order.clone() };
        assert_eq!(ended.balance_due(), Minor::ZERO, "nothing is due for an order that has ended");
    }
}

fn promised(bucket: Bucket, first: Option<Date>, current: Option<Date>) -> Order {
    let window = |day: Date| Window { ship_by: day, earliest: day, latest: day };
    let mut order = order_of(&[(1, bucket)]);
    let portion = &mut order.lines[0].portions[0];
    (portion.first_promise, portion.promise) = (first.map(window), current.map(window));
    order
}

#[test]
fn the_promise_status_names_the_worst_of_the_open_units() {
    const TODAY: Date = date(2027, 3, 10);
    const BEFORE: Date = date(2027, 3, 9);
    const LATER: Date = date(2027, 3, 12);
    use Bucket::{Backordered, Cancelled, Delivered, HandedOver, Reserved};
    use PromiseStatus as Is;
    let table = [
        (Reserved, None, Some(TODAY), Is::OnTime, "the last day has not passed"),
        (Reserved, None, Some(BEFORE), Is::Late, "the last day has passed"),
        (HandedOver, None, Some(BEFORE), Is::Late, "on its way and late"),
        (Reserved, Some(TODAY), Some(LATER), Is::AtRisk, "moved to a later day"),
        (Reserved, Some(LATER), Some(TODAY), Is::OnTime, "moved to an earlier day"),
        (Reserved, Some(TODAY), None, Is::AtRisk, "had a day and has none now"),
        (Reserved, Some(BEFORE), Some(LATER), Is::Late, "a new promise does not undo a broken one"),
        (Backordered, None, None, Is::OnTime, "nothing was promised"),
        (Delivered, None, Some(BEFORE), Is::Met, "all is there"),
        (Cancelled, None, Some(BEFORE), Is::OnTime, "nobody waits for it"),
    ];
    for (bucket, first, current, status, why) in table {
        assert_eq!(promised(bucket, first, current).promise_status(TODAY), status, "{why}");
    }
    let mut two = promised(Reserved, Some(TODAY), Some(LATER));
    let late = promised(Reserved, None, Some(BEFORE)).lines.remove(0);
    two.lines.push(late);
    assert_eq!(two.promise_status(TODAY), Is::Late, "late is worse than at risk");
}

#[test]
fn no_order_has_a_return_yet() {
    assert_eq!(order_of(&[(1, Bucket::Delivered)]).return_status(), ReturnStatus::None);
}
