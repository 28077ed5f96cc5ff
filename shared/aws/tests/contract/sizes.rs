//! What an ordinary order costs to store: its bytes and its write units.

use crate::fixtures::{at, pending_order, placed_order, stock};
use crate::support::db;
use aws::outside::Units;
use domain::address::{Contact, Phone};
use domain::orders::Order;
use store::{Changes, Item, Write, orders};

/// Above this, an order costs a write unit more, and so does its entry in the stream of every later write.
const ONE_UNIT: usize = 1024;

fn stored(order: &Order, events: &[&str]) -> Item {
    let mut changes: Changes<&str> = Changes::new();
    orders::put(&mut changes, order, events, || "refused");
    match &changes.writes()[0] {
        Write::Put { item, .. } => item.clone(),
        other => panic!("{other:?}"),
    }
}

fn print(name: &str, item: &Item) -> usize {
    let bytes = store::item::size_bytes(item);
    println!("{name}: {bytes} bytes");
    let mut parts: Vec<(usize, &String)> = item
        .iter()
        .map(|(name, value)| (store::item::size_bytes(&Item::from([(name.clone(), value.clone())])), name))
        .collect();
    parts.sort_by(|a, b| b.cmp(a));
    println!("  {}", parts.iter().map(|(bytes, name)| format!("{name} {bytes}")).collect::<Vec<_>>().join(", "));
    bytes
}

#[test]
fn an_ordinary_order_of_one_line_stays_within_one_kilobyte() {
    let pending = pending_order("key", at("2027-03-01T15:00:00.123456Z"));
    let placed = placed_order(&pending, at("2027-03-01T15:00:02.654321Z"));
    let first = print("pending", &stored(&pending, &[]));
    let second = print("placed", &stored(&placed, &[app::events::kinds::ORDER_PLACED]));
    assert!(first <= ONE_UNIT, "{first} bytes while it waits for the gateway");
    assert!(second <= ONE_UNIT, "{second} bytes once placed");
    let contact = Contact { phone: Some(Phone::parse("+15555550100").unwrap()), ..placed.contact.clone() };
    let reachable = Order { contact, ..placed.clone() };
    let called = print("placed with a phone number", &stored(&reachable, &[app::events::kinds::ORDER_PLACED]));
    assert!(called <= ONE_UNIT, "{called} bytes with a phone number");
    let customers = Order { owner: Some("0b7c2f6e-3f0a-4c56-9d0e-5a1c8e2f7b19".into()), ..placed };
    let third = print("placed by an account", &stored(&customers, &[app::events::kinds::ORDER_PLACED]));
    assert!(third <= ONE_UNIT, "{third} bytes with an account");
}

#[tokio::test]
async fn an_order_placed_and_authorised_costs_eight_write_units() {
    let db = db().await;
    let shelf = stock(40);
    let mut seed: Changes<&str> = Changes::new();
    seed.put_stock(&shelf, || "seed");
    db.table.commit(seed).await.unwrap();
    db.script.units();

    let pending = pending_order("key", at("2027-03-01T15:00:00.123456Z"));
    let mut placing: Changes<&str> = Changes::new();
    orders::put(&mut placing, &pending, &[], || "order");
    placing.reserve(&shelf, 1, || "stock");
    db.table.commit(placing).await.unwrap();
    let placed = placed_order(&pending, at("2027-03-01T15:00:02.654321Z"));
    let mut outcome: Changes<&str> = Changes::new();
    orders::put(&mut outcome, &placed, &[app::events::kinds::ORDER_PLACED], || "outcome");
    db.table.commit(outcome).await.unwrap();

    let units = db.script.units();
    println!("{units:?}");
    let write = |operation: &str, write| (operation.to_owned(), Units { read: 0.0, write });
    // Order and stock item twice each, as a transaction costs, and two index entries; then the order and the entry whose
    // summary changed.
    assert_eq!(units, [write("TransactWriteItems", 6.0), write("PutItem", 2.0)]);
    assert_eq!(db.script.calls(), ["PutItem", "TransactWriteItems", "PutItem"]);
}
