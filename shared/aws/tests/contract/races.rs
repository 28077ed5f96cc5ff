//! Many buyers at once: exactly what is there is sold, also while calls fail.

use crate::fixtures::stock;
use crate::support::{Db, db, item, key};
use aws::outside::{Fault, Outside, Units};
use domain::stock::StockItem;
use std::sync::{Arc, Mutex};
use store::{Changes, CommitError, Key, Table, TableError, Write, inventory};

const BUYERS: usize = 100;
const UNITS: usize = 10;

#[derive(Debug, PartialEq)]
enum Refusal {
    Bought,
    SoldOut,
}

async fn shelf(db: &Db) -> StockItem {
    let shelf = stock(i64::try_from(UNITS).unwrap());
    let mut changes: Changes<&str> = Changes::new();
    changes.put_stock(&shelf, || "seed");
    db.somebody_else().commit(changes).await.unwrap();
    shelf
}

/// Buys one unit: the purchase, which can be written once, and the reservation, which rides with it. What is not known is
/// asked again, as a use case would.
async fn buy(table: Arc<dyn Table>, shelf: StockItem, buyer: usize) -> bool {
    let purchase = key(&format!("purchase {buyer}"));
    loop {
        let mut changes: Changes<Refusal> = Changes::new();
        let write = Write::Put { key: purchase.clone(), item: item(&purchase, &[]), when: store::When::Absent };
        changes.push(write, |_| Refusal::Bought);
        changes.reserve(&shelf, 1, || Refusal::SoldOut);
        match table.commit(changes).await {
            Ok(()) | Err(CommitError::Refused(Refusal::Bought)) => return true,
            Err(CommitError::Refused(Refusal::SoldOut)) => return false,
            Err(CommitError::Contention | CommitError::Table(TableError::Unavailable(_))) => {}
            Err(CommitError::Table(error)) => panic!("{error:?}"),
        }
    }
}

async fn race(db: &Db, table: Arc<dyn Table>) {
    let shelf = shelf(db).await;
    let buyers: Vec<_> = (0..BUYERS).map(|buyer| tokio::spawn(buy(table.clone(), shelf.clone(), buyer))).collect();
    let mut sold = 0;
    for buyer in buyers {
        sold += usize::from(buyer.await.unwrap());
    }
    assert_eq!(sold, UNITS);
    let purchases: Vec<Key> = (0..BUYERS).map(|buyer| key(&format!("purchase {buyer}"))).collect();
    let table = db.somebody_else();
    let found = table.get_many(&purchases).await.unwrap();
    assert_eq!(found.iter().flatten().count(), UNITS, "as many purchases as units");
    let left = inventory::of_sku(&*table, &shelf.sku).await.unwrap().items.remove(0);
    assert_eq!((left.counters.available, left.counters.reserved), (0, i64::try_from(UNITS).unwrap()));
    assert_eq!(left.counters.violation(), None);
    assert_eq!(left.version, shelf.version + u64::try_from(UNITS).unwrap(), "one change for each unit sold");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_a_hundred_buyers_of_ten_units_make_exactly_ten_purchases() {
    let db = db().await;
    race(&db, db.table.clone()).await;
}

/// A third of the calls goes wrong, by a seed.
struct Storm(Mutex<fastrand::Rng>);

impl Outside for Storm {
    fn before(&self, _: &'static str, _: &str) -> Fault {
        let mut rng = self.0.lock().unwrap();
        match rng.u8(..12) {
            0 => Fault::Refuse,
            1 => Fault::LostReply,
            2 => Fault::Throttle,
            3 => Fault::Conflict,
            _ => Fault::None,
        }
    }
    fn crash(&self) {}
    fn consumed(&self, _: &str, _: Units) {}
    fn touched(&self, _: &'static str, _: Option<&'static str>, _: &str) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_the_same_while_a_third_of_all_calls_goes_wrong() {
    for seed in 0..3 {
        println!("seed {seed}");
        let db = db().await;
        let storm = Storm(Mutex::new(fastrand::Rng::with_seed(seed)));
        race(&db, db.under(Arc::new(storm))).await;
    }
}
