//! From an offer to an order, and what becomes of it.

use super::*;
use crate::money::Minor;

fn authorized(order: &Order) -> Order {
    let payment = Payment { state: PaymentState::Authorized, id: Some("pi_1".into()), ..order.payment.clone() };
    order.ended(State::Placed, payment, at("2027-03-01T15:00:02Z"))
}

#[test]
fn an_order_keeps_what_was_offered_and_asks_for_what_can_leave_now() {
    let (shop, asked) = b7();
    let consent = Consent { text: LATER_CHARGE_TEXT.into(), at: now() };
    let details = Details {
        channel: Channel::Phone,
        placed_by: Some("agent-1".into()),
        priority: Priority::Emergency,
        later_charge: Some(consent.clone()),
        ..details()
    };
    let offered = shop.offer(&asked).unwrap();
    let priced = offered.priced.clone();
    let order = place(offered, details, now());
    assert_eq!(
        (order.version, order.state, order.created_at, order.placed_at),
        (1, State::PendingPayment, now(), None)
    );
    assert_eq!(order.totals(), priced.totals);
    assert_eq!((order.lines[0].name.as_str(), order.lines[0].unit_price), ("The A", Minor(2500)));
    assert_eq!((order.shipping.option.as_str(), order.shipping.name.as_str()), ("standard", "Standard"));
    assert_eq!((order.channel, order.placed_by.as_deref()), (Channel::Phone, Some("agent-1")));
    assert_eq!((order.priority, &order.later_charge), (Priority::Emergency, &Some(consent)));
    assert_eq!((order.payment.method.as_str(), order.payment.authorized()), ("pm_1", Minor::ZERO));
    assert_eq!(order.payment_due(), at("2027-03-01T15:15:00Z"));
}

#[test]
fn what_an_offer_says_is_due_now_is_what_the_order_asks_for() {
    let taxes = r#"{"rates": [{"country": "US", "rate": "0.0825", "included": false}], "shipping_taxed": true}"#;
    let shop = Shop::new().taxes(taxes).sells("A", 3333).stock("A", "east", 2).may_be_backordered("A", 9, 0);
    for (wanted, now) in [(1, 1), (2, 2), (5, 2)] {
        let asked = Ask { allow_backorder: true, ..ask(&[("A", wanted)]) };
        let offered = shop.offer(&asked).unwrap();
        let due = offered.due_now();
        let order = place(offered, details(), super::now());
        assert_eq!((due, order.group_amount(1)), (order.payment.amount, order.payment.amount), "{wanted}");
        assert_eq!(due < order.totals().total, wanted > now);
    }
    let shop = Shop::new().sells("A", 3333).may_be_backordered("A", 9, 0);
    let asked = Ask { allow_backorder: true, ..ask(&[("A", 2)]) };
    assert_eq!(shop.offer(&asked).unwrap().due_now(), Minor::ZERO);
}

#[test]
fn goods_for_nothing_are_placed_at_once() {
    let mut shop = Shop::new().sells("GIFT", 0).stock("GIFT", "east", 1);
    shop.shipping.options[0].zones[0].base.amount = Minor::ZERO;
    let order = shop.order(&ask(&[("GIFT", 1)]));
    assert_eq!((order.state, order.payment.state), (State::Placed, PaymentState::NotNeeded));
    assert_eq!(order.reservations(), BTreeMap::from([((sku("GIFT"), place_id("east")), 1)]));
}

#[test]
fn an_authorised_order_is_placed_and_holds_what_it_held() {
    let (shop, asked) = b7();
    let pending = shop.order(&asked);
    let placed = authorized(&pending);
    assert_eq!((placed.version, placed.state), (2, State::Placed));
    assert_eq!(placed.placed_at, Some(at("2027-03-01T15:00:02Z")));
    assert_eq!(placed.payment.authorized(), Minor(6000));
    assert_eq!((placed.reservations(), placed.waiting()), (pending.reservations(), pending.waiting()));
    assert_eq!(placed.lines, pending.lines);
}

#[test]
fn an_order_that_ends_unplaced_holds_nothing_and_costs_what_it_would_have_cost() {
    let (shop, asked) = b7();
    let pending = shop.order(&asked);
    for state in [State::Rejected, State::Expired, State::Cancelled] {
        let payment = Payment { state: PaymentState::Declined, ..pending.payment.clone() };
        let ended = pending.ended(state, payment, now());
        assert_eq!((ended.version, ended.state, ended.placed_at), (2, state, None));
        assert!(ended.reservations().is_empty() && ended.waiting().is_empty(), "{state}");
        let cancelled = Buckets::of(ended.lines.iter().flat_map(|line| &line.portions));
        assert_eq!(cancelled, Buckets { cancelled: 3, ..Buckets::default() });
        assert_eq!(ended.totals(), pending.totals());
    }
}

#[test]
fn an_order_that_goes_on_waiting_keeps_its_stock_and_only_its_payment_changes() {
    let (shop, asked) = b7();
    let pending = shop.order(&asked);
    let payment = Payment { state: PaymentState::RequiresAction, ..pending.payment.clone() };
    let waiting = pending.ended(State::PendingPayment, payment.clone(), now());
    assert_eq!(waiting, Order { version: 2, payment, ..pending });
}

#[test]
fn b5_an_order_is_held_once_for_each_reason_and_released_by_it() {
    let (shop, asked) = b7();
    let order = authorized(&shop.order(&asked));
    let hold = |reason: &str| Hold { reason: reason.into(), note: None, at: now(), by: "agent-1".into() };
    let held = order.hold(hold("address")).unwrap().hold(hold("fraud")).unwrap();
    assert_eq!((held.version, held.holds.len()), (4, 2));
    assert_eq!(held.hold(hold("fraud")), Err(HoldRefused::AlreadyHeld));
    let released = held.release_hold("address").unwrap();
    assert_eq!((released.version, released.holds.clone()), (5, vec![hold("fraud")]));
    assert_eq!(released.release_hold("address"), Err(HoldRefused::NotHeld));
    assert_eq!((held.lines, held.payment), (order.lines, order.payment), "a hold moves nothing");
}

#[test]
fn b5_an_order_that_has_ended_is_not_held() {
    let (shop, asked) = b7();
    let pending = shop.order(&asked);
    let hold = || Hold { reason: "fraud".into(), note: Some("odd".into()), at: now(), by: "agent-1".into() };
    assert!(pending.hold(hold()).is_ok(), "also while the gateway is asked");
    for state in [State::Rejected, State::Expired, State::Cancelled, State::Completed] {
        let ended = pending.ended(state, pending.payment.clone(), now());
        assert_eq!(ended.hold(hold()), Err(HoldRefused::NotOpen), "{state}");
    }
}

#[test]
fn an_order_reads_back_from_what_is_stored_of_it() {
    let (shop, asked) = b7();
    let order = authorized(&shop.expects("B", 1, "2027-03-10").order(&asked));
    let json = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order);
    for left_out in
        ["discount", "channel", "priority", "generation", "coupon", "owner", "holds", "reason", "first_promise"]
    {
        assert!(!json.contains(&format!("\"{left_out}\"")), "{left_out} is nothing here and needs no place");
    }
}

#[test]
fn what_is_personal_or_secret_does_not_print() {
    let (shop, asked) = b7();
    let mut order = shop.order(&asked);
    order.payment.action = Some(Action { client_secret: "pi_1_secret_2".into(), url: None });
    let printed = format!("{order:?}");
    for secret in ["ada@example.com", "Lovelace", "Analytical", "pm_1", "secret_2"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

#[test]
fn small_parts_of_an_order_are_stored_as_texts_that_people_read_and_that_read_back() {
    let shop = Shop::new()
        .sells("A", 2500)
        .stock("A", "east", 1)
        .taxes(r#"{"rates": [{"country": "US", "region": "NY", "rate": "0.08875"}, {"country": "DE", "rate": "0.19", "included": true}]}"#);
    let order = shop.order(&ask(&[("A", 1)]));
    let json = serde_json::to_value(&order).unwrap();
    assert_eq!(json["lines"][0]["taxes"], serde_json::json!(["222 0.08875 US-NY"]));
    assert_eq!(json["lines"][0]["portions"][0]["promise"], "20270301 20270303 20270305");
    assert_eq!(json["allocation"], serde_json::json!([format!("east: {}", order.allocation[0].why)]));
    assert_eq!(serde_json::from_value::<Order>(json).unwrap(), order);
    let abroad = shop.order(&ask(&[("A", 1)]).to("DE", None));
    let json = serde_json::to_value(&abroad).unwrap();
    assert_eq!(json["lines"][0]["taxes"], serde_json::json!(["399 0.19 included DE"]));
    assert_eq!(serde_json::from_value::<Order>(json).unwrap(), abroad);
}

#[test]
fn a_stored_text_that_is_not_what_it_should_be_is_refused_and_named() {
    let (shop, asked) = b7();
    let good = serde_json::to_value(shop.order(&asked)).unwrap();
    let wrong = [
        ("/allocation/0", "east", "reason of an allocation"),
        ("/allocation/0", "East: near", "reason of an allocation"),
        ("/lines/0/portions/0/promise", "2027-03-01 2027-03-02", "promise"),
        ("/lines/0/portions/0/promise", "2027-03-01 2027-03-02 2027-03-03 2027-03-04", "promise"),
        ("/lines/0/portions/0/promise", "2027-03-01 2027-03-02 2027-02-30", "promise"),
        ("/lines/0/taxes/0", "426 0.08875", "tax"),
        ("/lines/0/taxes/0", "4.26 0.08875 US-NY", "tax"),
    ];
    for (pointer, text, what) in wrong {
        let mut json = good.clone();
        json["lines"][0]["taxes"] = serde_json::json!(["0 0 US"]);
        *json.pointer_mut(pointer).unwrap() = text.into();
        let error = serde_json::from_value::<Order>(json).unwrap_err().to_string();
        assert!(error.contains(&format!("`{text}` is no {what}")), "{error}");
    }
}

#[test]
fn the_method_of_payment_is_kept_only_while_it_can_be_asked_again() {
    let (shop, asked) = b7();
    let pending = shop.order(&asked);
    let method = |order: &Order| order.payment.method.clone();
    let waiting = pending.ended(State::PendingPayment, pending.payment.clone(), now());
    assert_eq!(method(&waiting), "pm_1");
    assert_eq!(method(&authorized(&pending)), "");
    assert_eq!(method(&pending.ended(State::Expired, pending.payment.clone(), now())), "");
    let agreed = Order { later_charge: Some(Consent { text: LATER_CHARGE_TEXT.into(), at: now() }), ..pending };
    assert_eq!(method(&authorized(&agreed)), "pm_1", "for what is charged when it comes");
    assert_eq!(method(&agreed.ended(State::Rejected, agreed.payment.clone(), now())), "");
}

#[test]
fn an_order_keeps_time_to_the_millisecond() {
    let (shop, asked) = b7();
    let order = place(shop.offer(&asked).unwrap(), details(), at("2027-03-01T15:00:00.123456789Z"));
    assert_eq!(order.created_at, at("2027-03-01T15:00:00.123Z"));
    let placed = order.ended(State::Placed, order.payment.clone(), at("2027-03-01T15:00:01.9999Z"));
    assert_eq!(placed.placed_at, Some(at("2027-03-01T15:00:01.999Z")));
}
