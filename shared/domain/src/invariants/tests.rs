//! Every rule, broken on purpose: a check that finds nothing proves nothing.

use super::*;
use crate::ids::{LocationId, PurchaseOrderId, Sku};
use crate::money::Minor;
use crate::orders::{Bucket, Order, PaymentState, State};
use crate::stock::{Backorders, Counters, Inbound, Movement, MovementKind, StockItem, receive};
use serde_json::json;

fn sku() -> Sku {
    Sku::parse("KETTLE-1").unwrap()
}

fn east() -> LocationId {
    LocationId::parse("east").unwrap()
}

fn movement(kind: MovementKind, delta: Counters, cause: &str) -> Movement {
    Movement {
        at: "2027-03-01T09:30:00Z".parse().unwrap(),
        sku: sku(),
        location: east(),
        kind,
        delta,
        cause: cause.to_owned(),
        actor: "warehouse:w-1".to_owned(),
        reason: None,
        reference: None,
        purchase_order: None,
        lot: None,
        serials: Vec::new(),
        counted: None,
    }
}

/// Ten kettles bought by a guest's order: eight there, two waited for.
fn order() -> Order {
    serde_json::from_value(json!({
        "id": "ord_7KQ2M4XD9TBCRH3F", "version": 2, "state": "placed",
        "created_at": "2027-03-01T09:30:00Z", "placed_at": "2027-03-01T09:30:01Z",
        "contact": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {}, "currency": "USD",
        "lines": [{"sku": "KETTLE-1", "name": "Kettle", "unit_price": 1000, "discount": 500, "taxes": ["950 0.1 US-CA"],
            "portions": [
                {"units": 8, "bucket": "reserved", "location": "east"},
                {"units": 2, "bucket": "backordered", "group": 2}]}],
        "shipping": {"option": "standard", "name": "Standard", "cost": 500},
        "payment": {"state": "authorized", "amount": 8860, "method": "tok_visa", "id": "pi_1"},
        "fingerprint": "f",
    }))
    .unwrap()
}

/// Twelve came, a count found eleven; the order holds eight, and the history says so.
fn state() -> SkuState {
    let (came, _) = receive(&Counters::default(), 12, 0);
    let missing = Counters { on_hand: -1, available: -1, ..Counters::default() };
    let movements = [
        movement(MovementKind::Receipt, came, "a"),
        movement(MovementKind::Count, missing, "b"),
        movement(MovementKind::Reserve, Counters::reservation(8), "ord_7KQ2M4XD9TBCRH3F@1"),
    ];
    let item = StockItem {
        counters: Counters { on_hand: 11, available: 3, reserved: 8, ..Counters::default() },
        version: 4,
        ..StockItem::empty(sku(), east())
    };
    SkuState {
        sku: sku(),
        items: vec![item],
        backorders: Backorders { limit: 5, left: 3, waiting: 2, version: 2 },
        inbound: Vec::new(),
        history: History::of(&movements),
    }
}

fn demand() -> SkuDemand {
    let mut demand = Demand::default();
    demand.add(&order());
    demand.of(&sku())
}

fn broken(state: &SkuState) -> Vec<String> {
    check_sku(state, &demand(), true).iter().map(|v| format!("{} {}", v.invariant, v.subject)).collect()
}

fn broken_order(change: impl FnOnce(&mut Order)) -> Vec<String> {
    let mut order = order();
    change(&mut order);
    check_order(&order).into_iter().map(|violation| violation.detail).collect()
}

#[test]
fn g4_a_sound_shop_breaks_no_rule() {
    assert_eq!(broken(&state()), Vec::<String>::new());
    assert_eq!(broken_order(|_| ()), Vec::<String>::new());
}

#[test]
fn i1_counters_that_are_negative_or_do_not_add_up_are_found() {
    let mut wrong = state();
    wrong.items[0].counters.on_hand += 1;
    assert_eq!(broken(&wrong), ["I1 KETTLE-1@east", "I2 KETTLE-1@east"]);
    let mut wrong = state();
    wrong.items[0].safety = -1;
    wrong.inbound.push(Inbound {
        purchase_order: PurchaseOrderId::parse("po_1").unwrap(),
        location: east(),
        expected_on: "2027-03-10".parse().unwrap(),
        quantity: -1,
        version: 2,
    });
    assert_eq!(broken(&wrong), ["I1 KETTLE-1@east", "I1 KETTLE-1@east"]);
}

#[test]
fn i2_a_counter_without_its_movement_is_found_once_drained() {
    let mut wrong = state();
    wrong.items[0].counters.on_hand += 5;
    wrong.items[0].counters.available += 5;
    assert_eq!(broken(&wrong), ["I2 KETTLE-1@east"]);
    assert_eq!(check_sku(&wrong, &demand(), false), [], "the stream may still bring it");
    let found = check_sku(&wrong, &demand(), true);
    assert_eq!(found[0].detail, "on_hand is 16, movements sum to 11; available is 8, movements sum to 3");
}

#[test]
fn i2_movements_at_a_place_without_stock_are_found() {
    let mut wrong = state();
    wrong.items.clear();
    assert_eq!(broken(&wrong), ["I2 KETTLE-1@east", "I3 KETTLE-1@east"]);
}

#[test]
fn i3_units_reserved_for_nobody_are_found() {
    let mut wrong = state();
    let counters = &mut wrong.items[0].counters;
    (counters.reserved, counters.available) = (counters.reserved + 1, counters.available - 1);
    assert!(broken(&wrong).contains(&"I3 KETTLE-1@east".to_owned()));
    assert_eq!(
        check_sku(&state(), &SkuDemand::default(), true).len(),
        2,
        "an order that is gone: held, and waited for"
    );
}

#[test]
fn i3_units_waited_for_are_waiting_or_covered() {
    let mut covered = state();
    let (came, served) = receive(&covered.items[0].counters, 2, covered.backorders.waiting);
    covered.items[0].counters = covered.items[0].counters + came;
    covered.backorders = covered.backorders.served(served);
    assert_eq!(check_sku(&covered, &demand(), false), []);
    covered.backorders.waiting += 1;
    covered.backorders.left -= 1;
    assert_eq!(broken(&covered)[1..], ["I3 KETTLE-1"]);
}

#[test]
fn i3_a_reservation_that_ends_twice_is_found() {
    let mut movements = vec![movement(MovementKind::Reserve, Counters::reservation(8), "ord_7KQ2M4XD9TBCRH3F@1")];
    movements.extend([2, 3].map(|version| {
        movement(MovementKind::Release, Counters::reservation(-8), &format!("ord_7KQ2M4XD9TBCRH3F@{version}"))
    }));
    let wrong = SkuState { history: History::of(&movements), ..state() };
    let found = check_sku(&wrong, &demand(), true);
    assert!(found.iter().any(|v| v.detail == "ord_7KQ2M4XD9TBCRH3F let go of 8 units more than it took"), "{found:?}");
}

#[test]
fn i4_more_sold_than_came_in_is_found() {
    let mut oversold = demand();
    oversold.sold = 16;
    assert_eq!(check_sku(&state(), &oversold, true), [], "eleven came and five may be waited for");
    oversold.sold = 17;
    let found = check_sku(&state(), &oversold, true);
    assert_eq!(found[0].invariant, Invariant::I4);
}

#[test]
fn i4_what_a_count_finds_missing_is_short_and_not_oversold() {
    let mut counted = state();
    let (delta, _) = crate::stock::count(&counted.items[0].counters, 0, 0);
    counted.items[0].counters = counted.items[0].counters + delta;
    counted.history.supplied += delta.on_hand;
    assert_eq!(check_sku(&counted, &demand(), false), []);
}

#[test]
fn i4_back_orders_beyond_their_limit_are_found() {
    let mut wrong = state();
    wrong.backorders.left += 1;
    assert_eq!(broken(&wrong), ["I4 KETTLE-1"]);
    let mut lowered = state();
    (lowered.backorders.limit, lowered.backorders.left) = (1, -1);
    assert_eq!(broken(&lowered), Vec::<String>::new(), "a limit may be lowered below what was promised");
}

#[test]
fn i8_a_state_that_cannot_be_reached_is_found() {
    let one = |change: fn(&mut Order)| assert_eq!(broken_order(change).len(), 1, "{:?}", broken_order(change));
    one(|order| order.version = 0);
    one(|order| order.placed_at = None);
    one(|order| order.placed_at = "2027-02-28T00:00:00Z".parse().ok());
    one(|order| order.payment.state = PaymentState::Declined);
    one(|order| order.lines[0].portions[0].location = None);
    let pending = broken_order(|order| {
        (order.state, order.placed_at, order.payment.state) = (State::PendingPayment, None, PaymentState::Requested);
        order.lines[0].portions[0].bucket = Bucket::Released;
    });
    assert_eq!(pending, ["is pending_payment and line 1 has units released"]);
}

#[test]
fn i8_an_order_that_ended_holds_nothing_and_no_authorisation() {
    let found = broken_order(|order| {
        order.state = State::Rejected;
        order.placed_at = None;
    });
    assert_eq!(
        found,
        [
            "is rejected with the payment authorized",
            "is rejected and line 1 has units reserved",
            "is rejected and line 1 has units backordered",
        ]
    );
    let payment = crate::orders::Payment { state: PaymentState::Declined, ..order().payment };
    let rejected = Order { placed_at: None, ..order() }.ended(State::Rejected, payment, order().created_at);
    assert_eq!(check_order(&rejected), []);
}

#[test]
fn i8_buckets_and_amounts_that_do_not_fit_are_found() {
    assert_eq!(broken_order(|order| order.payment.amount = Minor(8859)).len(), 2, "less than it costs, and no cover");
    assert_eq!(
        broken_order(|order| order.lines[0].portions[1].units = 0).len(),
        3,
        "no units, another price, and cover for less"
    );
    assert!(!broken_order(|order| order.lines.clear()).is_empty());
    assert!(!broken_order(|order| order.lines[0].portions.clear()).is_empty());
    assert!(!broken_order(|order| order.lines[0].discount = Minor(10_001)).is_empty());
    assert!(!broken_order(|order| order.shipping.cost = Minor(-1)).is_empty());
}

#[test]
fn what_is_settled_is_not_summed_again() {
    let mut demand = Demand::default();
    let mut delivered = order();
    delivered.lines[0].portions.iter_mut().for_each(|portion| portion.bucket = Bucket::Delivered);
    demand.add(&delivered);
    demand.add(&order());
    let all = demand.of(&sku());
    assert_eq!((all.sold, all.settled, all.waiting, all.reserved[&east()]), (20, 10, 2, 8));
    let mut again = all.to_sum_again();
    again.add(&order(), &sku());
    assert_eq!(again, all);
}
