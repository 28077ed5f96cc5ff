//! Accounts: profile and address book under their versions, and the two ways to find somebody's orders.

use crate::fixtures::{at, pending_order, placed_order, stock};
use crate::support::{Db, db, refusal, text};
use domain::accounts::{AddressBook, NewAddress, Profile};
use domain::address::{Address, Email, Phone};
use domain::ids::{AddressId, OrderId};
use domain::orders::Order;
use jiff::{SignedDuration, Timestamp};
use store::accounts::{self, Position};
use store::{Changes, CommitError, TableError, Write, item, keys};

const SUB: &str = "0b7c2f6e-3f0a-4c56-9d0e-5a1c8e2f7b19";
const EMAIL: &str = "josephine.rodriguez@example.com";

type Set = Changes<&'static str>;

fn noon() -> Timestamp {
    at("2027-03-01T12:00:00Z")
}

async fn commit(db: &Db, change: impl FnOnce(&mut Set)) -> Result<(), CommitError<&'static str>> {
    let mut changes = Set::new();
    change(&mut changes);
    db.table.commit(changes).await
}

#[tokio::test]
async fn e18_a_profile_is_kept_under_its_version() {
    let db = db().await;
    let profile = |name: &str, version| Profile {
        email: Email::parse(EMAIL).ok(),
        verified: true,
        name: Some(name.to_owned()),
        asked_at: noon(),
        version,
    };
    let put = |profile: Profile| move |changes: &mut Set| accounts::put_profile(changes, SUB, &profile, || "stale");
    assert_eq!(accounts::profile(&*db.table, SUB).await.unwrap(), None);
    commit(&db, put(profile("Jo", 1))).await.unwrap();
    assert_eq!(refusal(commit(&db, put(profile("Joe", 1))).await), "stale");
    commit(&db, put(profile("Josephine", 2))).await.unwrap();
    assert_eq!(accounts::profile(&*db.table, SUB).await.unwrap(), Some(profile("Josephine", 2)));
    assert_eq!(accounts::profile(&*db.table, "somebody-else").await.unwrap(), None);
    db.seed(&keys::profile(SUB), &[("email", text("nobody"))]).await;
    let error = accounts::profile(&*db.table, SUB).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == keys::profile(SUB).to_string()), "{error:?}");
}

#[tokio::test]
async fn e18_an_address_book_is_changed_only_by_who_has_seen_its_last_version() {
    let db = db().await;
    let put = |book: &AddressBook| {
        let book = book.clone();
        move |changes: &mut Set| accounts::put_addresses(changes, SUB, &book, || "stale")
    };
    let named = |id: &str| NewAddress {
        id: AddressId::parse(id).unwrap(),
        label: Some("Where I am".into()),
        address: Address { name: "Josephine".into(), line2: Some("Apt 4B".into()), ..Address::default() },
        phone: Phone::parse("+14155550100").ok(),
        default: false,
    };
    let empty = accounts::addresses(&*db.table, SUB).await.unwrap();
    assert_eq!(empty, AddressBook::default());
    let (home, work) = (empty.with(named("home")).unwrap(), empty.with(named("work")).unwrap());
    commit(&db, put(&home)).await.unwrap();
    assert_eq!(refusal(commit(&db, put(&work)).await), "stale", "both began with nothing");
    let both = home.with(named("work")).unwrap();
    commit(&db, put(&both)).await.unwrap();
    assert_eq!(accounts::addresses(&*db.table, SUB).await.unwrap(), both);
    let bare = both.without(&AddressId::parse("home").unwrap()).without(&AddressId::parse("work").unwrap());
    assert_eq!(refusal(commit(&db, put(&bare)).await), "stale", "a version was left out");
    assert_eq!(accounts::addresses(&*db.table, "somebody-else").await.unwrap(), AddressBook::default());
}

fn owned(key: &str, at: Timestamp) -> Order {
    Order { owner: Some(SUB.into()), ..pending_order(key, at) }
}

async fn place(db: &Db, order: &Order) -> Result<(), CommitError<&'static str>> {
    commit(db, |changes| {
        store::orders::put(changes, order, &[], || "order");
        accounts::put_order(changes, order, || "entry");
    })
    .await
}

fn ids(positions: &[Position]) -> Vec<&OrderId> {
    positions.iter().map(|position| &position.id).collect()
}

#[tokio::test]
async fn e18_an_order_stands_once_among_its_accounts_and_a_guests_in_none() {
    let db = db().await;
    let order = owned("key", noon());
    place(&db, &order).await.unwrap();
    assert_eq!(refusal(place(&db, &order).await), "order", "a repeat is told by the order itself");
    let again = commit(&db, |changes| accounts::put_order(changes, &order, || "entry")).await;
    assert_eq!(refusal(again), "entry");
    let stored = db.get(&keys::account_order(SUB, order.created_at, &order.id)).await.unwrap();
    assert_eq!(stored.len(), 2, "a key and nothing else: {stored:?}");
    let mut guests = Set::new();
    accounts::put_order(&mut guests, &pending_order("guest", noon()), || "entry");
    assert!(guests.is_empty());
    let found = accounts::orders_of_account(&*db.table, SUB, None, 10).await.unwrap();
    assert_eq!(found, [Position::of(&order)]);
    assert_eq!(accounts::orders_of_account(&*db.table, "somebody-else", None, 10).await.unwrap(), []);
}

/// Reads everything page by page.
async fn paged(db: &Db, most: usize, by_email: bool) -> Vec<Position> {
    let mut found: Vec<Position> = Vec::new();
    loop {
        let before = found.last();
        let page = if by_email {
            accounts::orders_with_email(&*db.table, EMAIL, before, most).await.unwrap()
        } else {
            accounts::orders_of_account(&*db.table, SUB, before, most).await.unwrap()
        };
        let is_last = page.len() < most;
        found.extend(page);
        if is_last {
            return found;
        }
    }
}

#[tokio::test]
async fn e18_pages_lose_no_order_and_repeat_none_not_even_among_those_of_one_moment() {
    let db = db().await;
    let mut made = Vec::new();
    for n in 0..24 {
        // Eight moments with three orders each.
        let order = owned(&format!("order {n}"), noon() + SignedDuration::from_mins(n / 3));
        place(&db, &order).await.unwrap();
        made.push(Position::of(&order));
    }
    made.sort();
    made.reverse();
    for most in [1, 2, 3, 5, 23, 24, 25] {
        for by_email in [false, true] {
            let found = paged(&db, most, by_email).await;
            assert_eq!(ids(&found), ids(&made), "{most} a page, by e-mail: {by_email}");
        }
    }
    let before = Position::parse("2027-03-01T12:00:00.000Z#ord_0000000000000000").unwrap();
    for found in [
        accounts::orders_of_account(&*db.table, SUB, Some(&before), 5).await.unwrap(),
        accounts::orders_with_email(&*db.table, EMAIL, Some(&before), 5).await.unwrap(),
    ] {
        assert_eq!(found, [], "nothing stands before the first");
    }
}

#[tokio::test]
async fn e18_profile_and_addresses_are_not_orders() {
    let db = db().await;
    db.seed(&keys::profile(SUB), &[]).await;
    db.seed(&keys::addresses(SUB), &[]).await;
    assert_eq!(accounts::orders_of_account(&*db.table, SUB, None, 5).await.unwrap(), []);
    let mut broken = keys::account_order(SUB, noon(), &pending_order("key", noon()).id);
    broken.sk.push('x');
    db.seed(&broken, &[]).await;
    let error = accounts::orders_of_account(&*db.table, SUB, None, 5).await.unwrap_err();
    assert!(matches!(error, TableError::Corrupt { .. }), "{error:?}");
}

#[test]
fn g6_an_entry_is_one_write_unit() {
    let mut changes = Set::new();
    accounts::put_order(&mut changes, &owned("key", noon()), || "entry");
    let [Write::Put { item, .. }] = changes.writes() else { panic!("{:?}", changes.writes()) };
    let bytes = item::size_bytes(item);
    println!("an order among its account's: {bytes} bytes");
    assert!(bytes < 128);
}

/// What an account adds to the units of an order: the entry. With a telephone number too, the order begins its second
/// kilobyte once it is placed, which is one unit more.
#[tokio::test]
async fn g6_an_order_in_an_account_costs_two_write_units_more() {
    let mut sums = Vec::new();
    for phone in [None, Phone::parse("+15555550100").ok()] {
        for owner in [None, Some(SUB.to_owned())] {
            let db = db().await;
            let mut order = Order { owner, ..pending_order("key", noon()) };
            order.contact.phone.clone_from(&phone);
            let shelf = stock(40);
            commit(&db, |changes| changes.put_stock(&shelf, || "stock")).await.unwrap();
            db.script.units();
            commit(&db, |changes| {
                store::orders::put(changes, &order, &[], || "order");
                accounts::put_order(changes, &order, || "entry");
                changes.reserve(&shelf, 1, || "stock");
            })
            .await
            .unwrap();
            let placed = placed_order(&order, noon());
            let announced = [app::events::kinds::ORDER_PLACED];
            commit(&db, |changes| store::orders::put(changes, &placed, &announced, || "order")).await.unwrap();
            sums.push(db.script.units().iter().map(|(_, units)| units.write).sum::<f64>());
        }
    }
    println!("without and with an account, without and with a telephone number: {sums:?}");
    assert_eq!(sums, [8.0, 10.0, 9.0, 12.0]);
}
