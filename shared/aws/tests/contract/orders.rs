//! Orders: written under their version, found by id, listed by month, e-mail address and telephone number.

use crate::fixtures::{at, pending_order, placed_order};
use crate::support::{Db, db, key, refusal, text};
use domain::address::Phone;
use domain::ids::OrderId;
use domain::orders::{Consent, Hold, Order, State};
use jiff::{SignedDuration, Timestamp};
use store::item::{self, Value};
use store::{Changes, CommitError, TableError, keys, orders};

const EMAIL: &str = "josephine.rodriguez@example.com";

fn noon() -> Timestamp {
    at("2027-03-01T12:00:00Z")
}

async fn put(db: &Db, order: &Order, events: &[&str]) -> Result<(), CommitError<&'static str>> {
    let mut changes = Changes::new();
    orders::put(&mut changes, order, events, || "refused");
    db.table.commit(changes).await
}

/// Orders made a minute apart, oldest first.
async fn some_orders(db: &Db, count: i64, apart: SignedDuration) -> Vec<Order> {
    let mut made = Vec::new();
    for n in 0..count {
        let order = pending_order(&format!("order {n}"), noon() + apart * i32::try_from(n).unwrap());
        put(db, &order, &[]).await.unwrap();
        made.push(order);
    }
    made
}

fn ids<'a>(orders: impl IntoIterator<Item = &'a Order>) -> Vec<OrderId> {
    orders.into_iter().map(|order| order.id.clone()).collect()
}

#[tokio::test]
async fn b1_an_order_is_stored_once_under_its_id_and_read_back_as_it_was() {
    let db = db().await;
    let order = pending_order("key", noon());
    assert_eq!(orders::find(&*db.table, &order.id).await.unwrap(), None);
    put(&db, &order, &[]).await.unwrap();
    assert_eq!(orders::find(&*db.table, &order.id).await.unwrap(), Some(order.clone()));
    let again = Order { fingerprint: "another request under the same key".into(), ..order.clone() };
    assert_eq!(refusal(put(&db, &again, &[]).await), "refused");
    assert_eq!(orders::find(&*db.table, &order.id).await.unwrap(), Some(order));
}

#[tokio::test]
async fn an_order_with_everything_reads_back_too() {
    let db = db().await;
    let mut order = pending_order("key", noon());
    order.contact.phone = Some(Phone::parse("+1 415 555 0100").unwrap());
    order.ship_to.name = "Somebody Else".into();
    order.owner = Some("sub-1".into());
    order.placed_by = Some("agent-1".into());
    order.coupon = Some("TEN".into());
    order.later_charge = Some(Consent { text: "later-charge-1".into(), at: noon() });
    order.lines[0].portions[0].first_promise = order.lines[0].portions[0].promise;
    order.generation = 2;
    put(&db, &order, &[]).await.unwrap();
    assert_eq!(orders::find(&*db.table, &order.id).await.unwrap(), Some(order.clone()));
    assert_eq!(orders::of_phone(&*db.table, "+14155550100", 10).await.unwrap(), [order.id]);
}

#[tokio::test]
async fn an_order_is_changed_only_by_who_has_seen_its_last_version() {
    let db = db().await;
    let pending = pending_order("key", noon());
    let placed = placed_order(&pending, noon());
    assert_eq!(refusal(put(&db, &placed, &[]).await), "refused", "there is nothing to change yet");
    put(&db, &pending, &[]).await.unwrap();
    put(&db, &placed, &[app::events::kinds::ORDER_PLACED]).await.unwrap();
    assert_eq!(orders::find(&*db.table, &placed.id).await.unwrap(), Some(placed.clone()));
    let late = pending.ended(State::Expired, pending.payment.clone(), noon());
    assert_eq!(refusal(put(&db, &late, &[app::events::kinds::ORDER_EXPIRED]).await), "refused");
    assert_eq!(orders::find(&*db.table, &placed.id).await.unwrap(), Some(placed));
}

#[tokio::test]
async fn the_item_announces_the_events_of_its_last_change_alone() {
    let db = db().await;
    let pending = pending_order("key", noon());
    let events = async || db.get(&keys::order(&pending.id)).await.unwrap().remove("events");
    put(&db, &pending, &[]).await.unwrap();
    assert_eq!(events().await, None);
    let placed = placed_order(&pending, noon());
    put(&db, &placed, &[app::events::kinds::ORDER_PLACED]).await.unwrap();
    assert_eq!(events().await, Some(Value::L(vec![text("orders.placed.v1")])));
    let hold = Hold { reason: "fraud".into(), note: None, at: noon(), by: "agent-1".into() };
    put(&db, &placed.hold(hold).unwrap(), &[app::events::kinds::ORDER_HELD]).await.unwrap();
    assert_eq!(events().await, Some(Value::L(vec![text("orders.held.v1")])));
}

#[tokio::test]
async fn keys_hold_no_address_and_no_number_in_clear() {
    let db = db().await;
    let mut order = pending_order("key", noon());
    order.contact.phone = Some(Phone::parse("+14155550100").unwrap());
    put(&db, &order, &[]).await.unwrap();
    let item = db.get(&keys::order(&order.id)).await.unwrap();
    for name in ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk"] {
        let value = item::text(&item, name).unwrap();
        assert!(!value.contains("rodriguez") && !value.contains("555"), "{name} is {value}");
    }
}

#[tokio::test]
async fn many_orders_come_in_the_order_of_their_ids_without_those_that_are_gone() {
    let db = db().await;
    let made = some_orders(&db, 3, SignedDuration::from_mins(1)).await;
    let asked = [made[2].id.clone(), OrderId::derive("nobody", "x"), made[0].id.clone()];
    assert_eq!(orders::find_many(&*db.table, &asked).await.unwrap(), [made[2].clone(), made[0].clone()]);
}

#[tokio::test]
async fn a_month_is_listed_newest_first_over_all_shards() {
    let db = db().await;
    let made = some_orders(&db, 20, SignedDuration::from_mins(1)).await;
    put(&db, &pending_order("in April", at("2027-04-01T00:00:00Z")), &[]).await.unwrap();
    put(&db, &pending_order("in February", at("2027-02-28T23:59:59.999Z")), &[]).await.unwrap();
    let listed = orders::of_month(&*db.table, "2027-03", None, 100).await.unwrap();
    assert_eq!(listed.iter().map(|order| order.id.clone()).collect::<Vec<_>>(), ids(made.iter().rev()));
    let newest = &listed[0];
    assert_eq!((newest.created_at, newest.summary.state), (made[19].created_at, State::PendingPayment));
    assert_eq!(
        (newest.summary.total, newest.summary.name.as_str()),
        (made[19].totals().total.0, "Josephine Rodriguez")
    );
    assert_eq!(orders::of_month(&*db.table, "2027-05", None, 100).await.unwrap().len(), 0);
}

/// Reads a month page by page, by the position of the last order of each.
async fn paged(db: &Db, limit: usize) -> Vec<OrderId> {
    let mut found = Vec::new();
    let mut before: Option<String> = None;
    loop {
        let page = orders::of_month(&*db.table, "2027-03", before.as_deref(), limit).await.unwrap();
        found.extend(page.iter().map(|order| order.id.clone()));
        if page.len() < limit {
            return found;
        }
        before = page.last().map(orders::position);
    }
}

#[tokio::test]
async fn pages_of_a_month_lose_no_order_and_repeat_none_and_only_the_last_is_short() {
    let db = db().await;
    let made = some_orders(&db, 40, SignedDuration::from_mins(1)).await;
    for limit in [1, 2, 3, 7, 39, 40, 41] {
        assert_eq!(paged(&db, limit).await, ids(made.iter().rev()), "pages of {limit}");
    }
}

#[tokio::test]
async fn orders_of_the_same_moment_are_all_listed() {
    let db = db().await;
    let made = some_orders(&db, 20, SignedDuration::ZERO).await;
    let mut expected = ids(&made);
    expected.sort();
    expected.reverse();
    for limit in [1, 3, 20] {
        assert_eq!(paged(&db, limit).await, expected, "pages of {limit}");
    }
}

#[tokio::test]
async fn a_position_before_the_month_leaves_nothing_of_it() {
    let db = db().await;
    some_orders(&db, 2, SignedDuration::from_mins(1)).await;
    for before in ["2027-02-01T00:00:00.000000Z#ord_7KQ2M4XD9TBCRH3F", "2027-03-01T12:00:00.000000Z"] {
        assert_eq!(orders::of_month(&*db.table, "2027-03", Some(before), 10).await.unwrap().len(), 0, "{before}");
    }
}

#[tokio::test]
async fn a_held_order_says_so_in_its_list() {
    let db = db().await;
    let order = pending_order("key", noon());
    put(&db, &order, &[]).await.unwrap();
    let hold = Hold { reason: "address".into(), note: Some("no such street".into()), at: noon(), by: "agent-1".into() };
    put(&db, &order.hold(hold).unwrap(), &[]).await.unwrap();
    let listed = orders::of_month(&*db.table, "2027-03", None, 10).await.unwrap();
    assert_eq!(listed[0].summary.holds, ["address"]);
}

#[tokio::test]
async fn a_shard_is_read_from_one_moment_up_to_another_oldest_first() {
    let db = db().await;
    let made = some_orders(&db, 30, SignedDuration::from_mins(1)).await;
    let mut found = Vec::new();
    for shard in 0..keys::SHARDS {
        let (from, to) = (made[10].created_at, made[20].created_at);
        let part = orders::of_shard(&*db.table, "2027-03", shard, from, to).await.unwrap();
        assert!(part.is_sorted_by_key(|order| order.created_at));
        found.extend(part);
    }
    found.sort_by_key(|order| order.created_at);
    let found: Vec<_> = found.into_iter().map(|order| order.id).collect();
    assert_eq!(found, ids(&made[10..20]), "the first moment belongs to it, the last does not");
    let backwards = orders::of_shard(&*db.table, "2027-03", 0, made[20].created_at, made[10].created_at).await.unwrap();
    assert_eq!(backwards.len(), 0);
}

#[tokio::test]
async fn b3_a_customer_is_found_by_e_mail_address_and_by_telephone_number() {
    let db = db().await;
    let phone = Phone::parse("+14155550100").unwrap();
    let mut made = Vec::new();
    for n in 0..3 {
        let mut order = pending_order(&format!("order {n}"), noon() + SignedDuration::from_mins(n));
        order.contact.phone = (n > 0).then(|| phone.clone());
        put(&db, &order, &[]).await.unwrap();
        made.push(order);
    }
    assert_eq!(orders::of_customer(&*db.table, EMAIL, 10).await.unwrap(), ids(made.iter().rev()));
    assert_eq!(orders::of_customer(&*db.table, EMAIL, 2).await.unwrap(), ids(made[1..].iter().rev()));
    assert_eq!(orders::of_phone(&*db.table, phone.as_str(), 10).await.unwrap(), ids(made[1..].iter().rev()));
    assert_eq!(orders::of_customer(&*db.table, "nobody@example.com", 10).await.unwrap(), []);
    assert_eq!(orders::of_phone(&*db.table, "+1", 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_mark_is_what_was_written_last() {
    let db = db().await;
    assert_eq!(orders::watermark(&*db.table, "pending").await.unwrap(), None);
    for mark in [noon(), at("2027-03-01T11:00:00Z")] {
        let mut changes: Changes<&str> = Changes::new();
        orders::put_watermark(&mut changes, "pending", mark, || "refused");
        db.table.commit(changes).await.unwrap();
        assert_eq!(orders::watermark(&*db.table, "pending").await.unwrap(), Some(mark));
    }
    assert_eq!(orders::watermark(&*db.table, "another").await.unwrap(), None);
    db.seed(&keys::watermark("pending"), &[("at", text("yesterday"))]).await;
    assert_eq!(orders::watermark(&*db.table, "pending").await.unwrap(), None, "a mark only saves reading");
}

#[tokio::test]
async fn an_order_that_does_not_parse_is_corrupt_and_named_and_never_missing() {
    let db = db().await;
    let order = pending_order("key", noon());
    put(&db, &order, &[]).await.unwrap();
    let here = keys::order(&order.id);
    let good = db.get(&here).await.unwrap();
    let broken: [(&str, Option<Value>); 5] = [
        ("payment", Some(text("lost"))),
        ("lines", Some(text("none"))),
        ("gsi1sk", Some(text("yesterday"))),
        ("list", Some(text("none"))),
        ("version", None),
    ];
    for (name, value) in broken {
        let mut item = good.clone();
        match value {
            Some(value) => item.insert(name.to_owned(), value),
            None => item.remove(name),
        };
        let attributes: Vec<(&str, Value)> = item.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        db.seed(&here, &attributes).await;
        for error in [
            orders::find(&*db.table, &order.id).await.unwrap_err(),
            orders::find_many(&*db.table, std::slice::from_ref(&order.id)).await.unwrap_err(),
        ] {
            assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{name}: {error:?}");
        }
        if ["gsi1sk", "list"].contains(&name) {
            let error = orders::of_month(&*db.table, "2027-03", None, 10).await.unwrap_err();
            assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{name}: {error:?}");
        }
    }
    let error = orders::decode(&key("no order"), good).unwrap_err();
    assert!(matches!(error, TableError::Corrupt { .. }), "{error:?}");
}
