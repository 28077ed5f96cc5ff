//! Stock: what an order takes and gives back, what people move, and what is expected; each once accepted and once refused.

use crate::fixtures::{at, location_id, product, sku, stock};
use crate::support::{Db, db, numbers, refusal, text};
use domain::ids::PurchaseOrderId;
use domain::stock::{Backorders, Counters, Inbound, Movement, MovementKind, StockItem};
use jiff::Timestamp;
use store::inventory::{self, PurchaseOrder, PurchaseOrderLine};
use store::{Changes, CommitError, TableError, item, keys};

type Set = Changes<&'static str>;

async fn commit(db: &Db, change: impl FnOnce(&mut Set)) -> Result<(), CommitError<&'static str>> {
    let mut changes = Set::new();
    change(&mut changes);
    db.table.commit(changes).await
}

/// A shelf with ten units, two of them kept for safety.
async fn shelf(db: &Db) -> StockItem {
    let shelf = StockItem { safety: 2, ..stock(10) };
    commit(db, |changes| changes.put_stock(&shelf, || "seed")).await.unwrap();
    shelf
}

async fn stored(db: &Db) -> StockItem {
    inventory::of_sku(&*db.table, &product().sku).await.unwrap().items.remove(0)
}

#[tokio::test]
async fn a4_units_are_reserved_down_to_what_is_kept_for_safety_and_not_below() {
    let db = db().await;
    let shelf = shelf(&db).await;
    assert_eq!(refusal(commit(&db, |changes| changes.reserve(&shelf, 9, || "too many")).await), "too many");
    commit(&db, |changes| changes.reserve(&shelf, 8, || "too many")).await.unwrap();
    assert_eq!(refusal(commit(&db, |changes| changes.reserve(&shelf, 1, || "too many")).await), "too many");
    let now = stored(&db).await;
    assert_eq!((now.counters.on_hand, now.counters.available, now.counters.reserved), (10, 2, 8));
    assert_eq!((now.counters.violation(), now.version), (None, 2));
}

#[tokio::test]
async fn a_reservation_decided_by_another_safety_is_refused() {
    let db = db().await;
    let shelf = shelf(&db).await;
    for safety in [1, 3] {
        let read_before = StockItem { safety, ..shelf.clone() };
        assert_eq!(
            refusal(commit(&db, |changes| changes.reserve(&read_before, 1, || "read again")).await),
            "read again"
        );
    }
}

#[tokio::test]
async fn nothing_is_reserved_where_nothing_was_ever_stored() {
    let db = db().await;
    assert_eq!(
        refusal(commit(&db, |changes| changes.reserve(&stock(10), 1, || "nothing there")).await),
        "nothing there"
    );
    assert!(inventory::of_sku(&*db.table, &product().sku).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn units_go_back_once_and_never_more_than_are_reserved() {
    let db = db().await;
    let shelf = shelf(&db).await;
    let release = |units: i64| {
        let shelf = shelf.clone();
        let delta = Counters::reservation(-units);
        move |changes: &mut Set| changes.move_stock(&shelf, &delta, || "not reserved")
    };
    commit(&db, |changes| changes.reserve(&shelf, 3, || "too many")).await.unwrap();
    assert_eq!(refusal(commit(&db, release(4)).await), "not reserved");
    commit(&db, release(3)).await.unwrap();
    assert_eq!(refusal(commit(&db, release(1)).await), "not reserved");
    assert_eq!(stored(&db).await.counters, shelf.counters);
}

#[tokio::test]
async fn back_orders_are_promised_within_the_limit() {
    let db = db().await;
    let sku = product().sku;
    let promise = |units| move |changes: &mut Set| changes.backorder(&product().sku, units, || "beyond the limit");
    assert_eq!(refusal(commit(&db, promise(1)).await), "beyond the limit", "no limit was set");
    let limit = Backorders { limit: 5, left: 5, waiting: 0, version: 1 };
    commit(&db, |changes| changes.put_backorders(&sku, &limit, || "seed")).await.unwrap();
    assert_eq!(refusal(commit(&db, promise(6)).await), "beyond the limit");
    commit(&db, promise(4)).await.unwrap();
    assert_eq!(refusal(commit(&db, promise(2)).await), "beyond the limit");
    let now = inventory::of_sku(&*db.table, &sku).await.unwrap().backorders;
    assert_eq!(now, Backorders { limit: 5, left: 1, waiting: 4, version: 2 });
}

#[tokio::test]
async fn a_stock_item_and_a_limit_are_written_under_their_versions() {
    let db = db().await;
    let shelf = shelf(&db).await;
    assert_eq!(refusal(commit(&db, |changes| changes.put_stock(&shelf, || "there already")).await), "there already");
    let next = StockItem { version: 2, pack: Some(6), ..shelf.clone() };
    commit(&db, |changes| changes.put_stock(&next, || "stale")).await.unwrap();
    assert_eq!(stored(&db).await, next);
    let stale = StockItem { version: 2, pack: Some(12), ..shelf };
    assert_eq!(refusal(commit(&db, |changes| changes.put_stock(&stale, || "stale")).await), "stale");

    let sku = product().sku;
    let limit = |limit, version| Backorders { limit, left: limit, waiting: 0, version };
    commit(&db, |changes| changes.put_backorders(&sku, &limit(5, 1), || "stale")).await.unwrap();
    commit(&db, |changes| changes.put_backorders(&sku, &limit(7, 2), || "stale")).await.unwrap();
    assert_eq!(refusal(commit(&db, |changes| changes.put_backorders(&sku, &limit(9, 2), || "stale")).await), "stale");
}

#[tokio::test]
async fn people_move_stock_whatever_orders_do_meanwhile_but_never_below_nothing() {
    let db = db().await;
    let read = shelf(&db).await;
    commit(&db, |changes| changes.reserve(&read, 8, || "too many")).await.unwrap();
    let arrived = Counters { on_hand: 5, available: 5, ..Counters::default() };
    commit(&db, |changes| changes.move_stock(&read, &arrived, || "read again")).await.unwrap();
    let damaged = |units: i64| Counters { available: -units, damaged: units, ..Counters::default() };
    assert_eq!(
        refusal(commit(&db, |changes| changes.move_stock(&read, &damaged(8), || "not there")).await),
        "not there"
    );
    commit(&db, |changes| changes.move_stock(&read, &damaged(7), || "not there")).await.unwrap();
    let now = stored(&db).await;
    assert_eq!(now.counters, Counters { on_hand: 15, reserved: 8, damaged: 7, ..Counters::default() });
    assert_eq!(now.counters.violation(), None);
}

#[tokio::test]
async fn goods_that_arrive_are_counted_anew_when_somebody_found_units_short_meanwhile() {
    let db = db().await;
    let read = shelf(&db).await;
    let counted = Counters { on_hand: -4, short: 4, ..Counters::default() };
    commit(&db, |changes| changes.move_stock(&read, &counted, || "read again")).await.unwrap();
    let arrived = Counters { on_hand: 5, available: 5, ..Counters::default() };
    assert_eq!(
        refusal(commit(&db, |changes| changes.move_stock(&read, &arrived, || "read again")).await),
        "read again"
    );
    let healed = Counters { on_hand: 5, available: 1, short: -4, ..Counters::default() };
    let read = stored(&db).await;
    commit(&db, |changes| changes.move_stock(&read, &healed, || "read again")).await.unwrap();
    assert_eq!(stored(&db).await.counters.short, 0);
}

#[tokio::test]
async fn stock_that_was_never_stored_is_not_moved() {
    let db = db().await;
    let arrived = Counters { on_hand: 5, available: 5, ..Counters::default() };
    assert_eq!(
        refusal(commit(&db, |changes| changes.move_stock(&stock(0), &arrived, || "nothing there")).await),
        "nothing there"
    );
}

#[tokio::test]
async fn a_policy_is_changed_between_two_orders_but_not_by_two_people_at_once() {
    let db = db().await;
    let read = shelf(&db).await;
    commit(&db, |changes| changes.reserve(&read, 1, || "too many")).await.unwrap();
    let policy = StockItem { safety: 4, reorder_point: Some(20), pack: None, policy_version: 1, ..read };
    commit(&db, |changes| changes.put_policy(&policy, || "stale")).await.unwrap();
    let now = stored(&db).await;
    assert_eq!((now.safety, now.reorder_point, now.pack, now.policy_version), (4, Some(20), None, 1));
    assert_eq!(
        (now.counters.available, now.counters.reserved, now.version),
        (9, 1, 3),
        "the order's reservation stands"
    );
    let other = StockItem { safety: 0, ..policy };
    assert_eq!(refusal(commit(&db, |changes| changes.put_policy(&other, || "stale")).await), "stale");
    let cleared = StockItem { safety: 4, reorder_point: None, policy_version: 2, ..now };
    commit(&db, |changes| changes.put_policy(&cleared, || "stale")).await.unwrap();
    assert_eq!(stored(&db).await.reorder_point, None);
}

fn movement(when: Timestamp, cause: &str) -> Movement {
    Movement {
        at: when,
        sku: product().sku,
        location: location_id("allentown"),
        kind: MovementKind::Receipt,
        delta: Counters { on_hand: 5, available: 5, ..Counters::default() },
        cause: cause.into(),
        actor: "clerk-1".into(),
        reason: None,
        reference: Some("note 7".into()),
        purchase_order: PurchaseOrderId::parse("po_1").ok(),
        lot: Some("L1".into()),
        serials: vec!["S1".into()],
        counted: None,
    }
}

#[tokio::test]
async fn a_movement_is_written_once_for_its_cause() {
    let db = db().await;
    let first = movement(at("2027-03-01T12:00:00Z"), "call 1");
    commit(&db, |changes| changes.put_movement(&first, || "written already")).await.unwrap();
    let again = Movement { actor: "clerk-2".into(), ..first.clone() };
    assert_eq!(
        refusal(commit(&db, |changes| changes.put_movement(&again, || "written already")).await),
        "written already"
    );
    assert_eq!(inventory::all_movements(&*db.table, &product().sku).await.unwrap(), [first]);
}

#[tokio::test]
async fn movements_are_paged_newest_first_and_read_whole_oldest_first_and_between_two_moments() {
    let db = db().await;
    let minute = |n: i64| at("2027-03-01T12:00:00Z") + jiff::SignedDuration::from_mins(n);
    let made: Vec<Movement> = (0..5).map(|n| movement(minute(n), &format!("call {n}"))).collect();
    for movement in &made {
        commit(&db, |changes| changes.put_movement(movement, || "written already")).await.unwrap();
    }
    let (table, sku) = (&*db.table, product().sku);
    assert_eq!(inventory::all_movements(table, &sku).await.unwrap(), made);
    let between = inventory::movements_between(table, &sku, minute(1), minute(3)).await.unwrap();
    assert_eq!(between, made[1..3], "the first moment belongs to it, the last does not");
    assert_eq!(inventory::movements_between(table, &sku, minute(3), minute(1)).await.unwrap(), []);
    let (first, next) = inventory::movements(table, &sku, None, 2).await.unwrap();
    let (second, next) = inventory::movements(table, &sku, next, 2).await.unwrap();
    let (third, next) = inventory::movements(table, &sku, next, 2).await.unwrap();
    let paged: Vec<Movement> = [first, second, third].concat();
    assert_eq!((paged, next), (made.into_iter().rev().collect(), None));
}

fn inbound(quantity: i64, version: u64) -> Inbound {
    Inbound {
        purchase_order: PurchaseOrderId::parse("po_1").unwrap(),
        location: location_id("allentown"),
        expected_on: "2027-03-10".parse().unwrap(),
        quantity,
        version,
    }
}

#[tokio::test]
async fn a2_inbound_goods_are_written_under_their_version_and_forgotten_when_all_have_come() {
    let db = db().await;
    let (now, sku) = (at("2027-03-01T12:00:00Z"), product().sku);
    let put = |quantity, version| {
        let sku = sku.clone();
        move |changes: &mut Set| changes.put_inbound(&sku, &inbound(quantity, version), now, || "stale")
    };
    let first = inbound(20, 1);
    let here = keys::inbound(&sku, first.expected_on, &first.purchase_order, &first.location);
    commit(&db, put(20, 1)).await.unwrap();
    assert_eq!(refusal(commit(&db, put(30, 1)).await), "stale");
    assert!(!db.get(&here).await.unwrap().contains_key("ttl"));
    commit(&db, put(0, 2)).await.unwrap();
    assert_eq!(refusal(commit(&db, put(5, 2)).await), "stale");
    let ninety_days_on = at("2027-05-30T12:00:00Z").as_second();
    assert_eq!(item::number(&db.get(&here).await.unwrap(), "ttl"), Some(ninety_days_on));
    assert_eq!(inventory::of_sku(&*db.table, &sku).await.unwrap().inbound, [inbound(0, 2)]);
}

#[tokio::test]
async fn everything_about_the_stock_of_a_sku_is_read_at_once() {
    let db = db().await;
    let east = shelf(&db).await;
    let west = StockItem { location: location_id("west"), ..stock(4) };
    let limit = Backorders { limit: 5, left: 3, waiting: 2, version: 1 };
    commit(&db, |changes| {
        changes.put_stock(&west, || "seed");
        changes.put_backorders(&west.sku, &limit, || "seed");
        changes.put_inbound(&west.sku, &inbound(20, 1), at("2027-03-01T12:00:00Z"), || "seed");
        changes.put_stock(&StockItem { sku: sku("another"), ..west.clone() }, || "seed");
    })
    .await
    .unwrap();
    db.script.calls();
    let found = inventory::of_sku(&*db.table, &product().sku).await.unwrap();
    assert_eq!(db.script.calls(), ["Query"]);
    assert_eq!(found.sellable(), 8 + 4);
    assert_eq!(found.items, [east, west]);
    assert_eq!((found.backorders, found.inbound), (limit, vec![inbound(20, 1)]));
    let nothing = inventory::of_sku(&*db.table, &sku("unheard-of")).await.unwrap();
    assert_eq!((nothing.items.len(), nothing.backorders, nothing.sellable()), (0, Backorders::default(), 0));
}

#[tokio::test]
async fn a_purchase_order_is_written_under_its_version_and_found_by_id() {
    let db = db().await;
    let order = PurchaseOrder {
        id: PurchaseOrderId::parse("po_1").unwrap(),
        location: location_id("allentown"),
        expected_on: "2027-03-10".parse().unwrap(),
        lines: vec![PurchaseOrderLine { sku: product().sku, quantity: 20 }],
        supplier: Some("Ironworks".into()),
        created_at: at("2027-03-01T12:00:00Z"),
        created_by: "clerk-1".into(),
        version: 1,
    };
    assert_eq!(inventory::purchase_order(&*db.table, &order.id).await.unwrap(), None);
    commit(&db, |changes| inventory::put_purchase_order(changes, &order, || "there already")).await.unwrap();
    let again = commit(&db, |changes| {
        inventory::put_purchase_order(changes, &PurchaseOrder { supplier: None, ..order.clone() }, || "there already");
    });
    assert_eq!(refusal(again.await), "there already");
    assert_eq!(inventory::purchase_order(&*db.table, &order.id).await.unwrap(), Some(order));
}

#[tokio::test]
async fn stock_that_does_not_parse_is_corrupt_and_named() {
    let db = db().await;
    let shelf = shelf(&db).await;
    let here = keys::stock(&shelf.sku, &shelf.location);
    db.seed(&here, &[("sku", text("cast-iron-skillet")), ("available", text("many"))]).await;
    let error = inventory::of_sku(&*db.table, &shelf.sku).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{error:?}");
    let error = inventory::decode_stock(&here, db.get(&here).await.unwrap()).unwrap_err();
    assert!(matches!(error, TableError::Corrupt { .. }), "{error:?}");
    let limit = keys::backorder(&shelf.sku);
    let error = inventory::decode_backorders(&limit, [("left".to_owned(), text("few"))].into()).unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == limit.to_string()), "{error:?}");
    let when = movement(at("2027-03-01T12:00:00Z"), "call");
    db.seed(&keys::movement(&when.sku, when.at, &when.location, &when.cause), &[("kind", text("miracle"))]).await;
    let error = inventory::all_movements(&*db.table, &when.sku).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if key.starts_with("MOVEMENTS#")), "{error:?}");
}

#[tokio::test]
async fn counters_are_stored_as_numbers_under_the_names_their_conditions_use() {
    let db = db().await;
    let shelf = shelf(&db).await;
    let item = db.get(&keys::stock(&shelf.sku, &shelf.location)).await.unwrap();
    for (name, value) in shelf.counters.named() {
        assert_eq!(numbers(&item, &[name])[name], value, "{name}");
    }
    assert_eq!(numbers(&item, &["safety"])["safety"], 2);
}
