//! Reads: by key, many at once, as of one moment, and by partition; in the order asked and none lost.

use crate::support::{Db, db, item, key, number, text};
use store::table::Index;
use store::{Item, Key, Query, Value};

async fn partition(db: &Db, sort_keys: &[&str]) -> String {
    for sk in sort_keys {
        db.seed(&Key { pk: "LIST".into(), sk: (*sk).into() }, &[]).await;
    }
    "LIST".into()
}

fn sort_keys(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| store::item::text(item, "sk").unwrap()).collect()
}

#[tokio::test]
async fn every_kind_of_value_reads_back_as_it_was_written() {
    let db = db().await;
    let here = key("values");
    let map = Value::M([("inner".to_owned(), Value::L(vec![text("x"), Value::Null(true)]))].into());
    let attributes = [
        ("text", text("ü€")),
        ("number", Value::N("-12.5".into())),
        ("flag", Value::Bool(true)),
        ("nothing", Value::Null(true)),
        ("bytes", Value::B(vec![0, 255])),
        ("map", map),
        ("texts", Value::Ss(vec!["a".into(), "b".into()])),
        ("numbers", Value::Ns(vec!["1".into(), "2".into()])),
        ("blobs", Value::Bs(vec![vec![1], vec![2]])),
    ];
    db.seed(&here, &attributes).await;
    let mut read = db.table.get(&here).await.unwrap().unwrap();
    for set in ["texts", "numbers", "blobs"] {
        match read.get_mut(set).unwrap() {
            Value::Ss(set) | Value::Ns(set) => set.sort(),
            Value::Bs(set) => set.sort(),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(read, item(&here, &attributes));
    assert_eq!(db.table.get(&key("nothing")).await.unwrap(), None);
}

#[tokio::test]
async fn many_are_read_in_the_order_asked_with_gaps_and_repeats() {
    let db = db().await;
    for n in 0..3 {
        db.seed(&key(&n.to_string()), &[("n", number(n))]).await;
    }
    let asked = ["2", "gone", "0", "2", "1"].map(key);
    let found = db.table.get_many(&asked).await.unwrap();
    let numbers: Vec<_> =
        found.iter().map(|found| found.as_ref().and_then(|found| store::item::number(found, "n"))).collect();
    assert_eq!(numbers, [Some(2), None, Some(0), Some(2), Some(1)]);
    assert_eq!(db.script.calls(), ["BatchGetItem"]);
    assert_eq!(db.table.get_many(&[]).await.unwrap(), []);
    assert_eq!(db.script.calls(), [] as [&str; 0]);
}

#[tokio::test]
async fn more_than_a_hundred_are_read_in_as_many_calls_as_it_takes() {
    let db = db().await;
    let keys: Vec<Key> = (0..230).map(|n| key(&format!("{n:03}"))).collect();
    for (n, key) in (0..).zip(&keys) {
        db.seed(key, &[("n", number(n))]).await;
    }
    let found = db.table.get_many(&keys).await.unwrap();
    assert!((0..).zip(&found).all(|(n, found)| store::item::number(found.as_ref().unwrap(), "n") == Some(n)));
    assert_eq!(db.script.calls(), ["BatchGetItem"; 3]);
}

#[tokio::test]
async fn a_batch_the_database_answers_in_part_is_asked_for_until_it_is_whole() {
    let db = db().await;
    let long = text(&"x".repeat(390_000));
    let keys: Vec<Key> = (0..50).map(|n| key(&n.to_string())).collect();
    for key in &keys {
        db.seed(key, &[("long", long.clone())]).await;
    }
    let found = db.table.get_many(&keys).await.unwrap();
    assert!(found.iter().all(Option::is_some));
    assert_eq!(db.script.calls(), ["BatchGetItem"; 2], "sixteen megabytes is the most one answer holds");
}

#[tokio::test]
async fn what_is_read_together_comes_in_the_order_asked_with_gaps() {
    let db = db().await;
    db.seed(&key("a"), &[("n", number(1))]).await;
    db.seed(&key("b"), &[("n", number(2))]).await;
    let found = db.table.get_together(&["b", "gone", "a"].map(key)).await.unwrap();
    assert_eq!(found, [Some(item(&key("b"), &[("n", number(2))])), None, Some(item(&key("a"), &[("n", number(1))]))]);
    assert_eq!(db.script.calls(), ["TransactGetItems"]);
    assert_eq!(db.table.get_together(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn a_partition_is_read_whole_by_prefix_and_between_two_bounds() {
    let db = db().await;
    let list = partition(&db, &["A#1", "B#1", "B#2", "B#3", "C#1"]).await;
    db.seed(&Key { pk: "LIST 2".into(), sk: "B#1".into() }, &[]).await;
    let read = async |query: Query| sort_keys(&db.table.query(&query).await.unwrap().items);
    assert_eq!(read(Query::partition(&list)).await, ["A#1", "B#1", "B#2", "B#3", "C#1"]);
    assert_eq!(read(Query::partition(&list).prefix("B#")).await, ["B#1", "B#2", "B#3"]);
    assert_eq!(
        read(Query::partition(&list).between("B#2", "C#1")).await,
        ["B#2", "B#3", "C#1"],
        "both bounds belong to it"
    );
    assert_eq!(read(Query::partition(&list).between("B#2", "B#2")).await, ["B#2"]);
    assert_eq!(read(Query::partition(&list).between("B#3", "B#2")).await, [] as [&str; 0]);
    assert_eq!(read(Query::partition("NOBODY")).await, [] as [&str; 0]);
}

#[tokio::test]
async fn the_newest_come_first_where_that_is_asked() {
    let db = db().await;
    let list = partition(&db, &["1", "2", "3"]).await;
    let page = db.table.query(&Query::partition(&list).newest_first().limit(2)).await.unwrap();
    assert_eq!(sort_keys(&page.items), ["3", "2"]);
    let rest = db.table.query(&Query::partition(&list).newest_first().after(page.next)).await.unwrap();
    assert_eq!((sort_keys(&rest.items), rest.next), (vec!["1".to_owned()], None));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let db = db().await;
    let list = partition(&db, &["1", "2", "3", "4", "5"]).await;
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = db.table.query(&Query::partition(&list).limit(2).after(cursor)).await.unwrap();
        pages.push(sort_keys(&page.items));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages.concat(), ["1", "2", "3", "4", "5"]);
    let all = db.table.query_all(Query::partition(&list).limit(2)).await.unwrap();
    assert_eq!(sort_keys(&all), ["1", "2", "3", "4", "5"]);
    let some = db.table.query_all(Query::partition(&list).between("2", "4").newest_first().limit(1)).await.unwrap();
    assert_eq!(sort_keys(&some), ["4", "3", "2"]);
}

#[tokio::test]
async fn a_partition_of_more_than_one_megabyte_is_read_whole() {
    let db = db().await;
    for n in 0..5 {
        db.seed(&Key { pk: "LONG".into(), sk: n.to_string() }, &[("text", text(&"x".repeat(300_000)))]).await;
    }
    assert_eq!(db.table.query_all(Query::partition("LONG")).await.unwrap().len(), 5);
    assert_eq!(db.script.calls(), ["Query"; 2]);
}

#[tokio::test]
async fn an_index_lists_what_has_an_entry_and_shows_the_summary_alone() {
    let db = db().await;
    let summary = Value::M([("total".to_owned(), number(100))].into());
    for (name, sk) in [("a", "2"), ("b", "1")] {
        let entries = [
            ("gsi1pk", text("ORDERS")),
            ("gsi1sk", text(sk)),
            ("gsi2pk", text("CUSTOMER")),
            ("gsi2sk", text(sk)),
            ("gsi3pk", text("PHONE")),
            ("gsi3sk", text(sk)),
            ("list", summary.clone()),
            ("secret", text("not shown")),
        ];
        db.seed(&key(name), &entries).await;
    }
    db.seed(&key("without"), &[("list", summary.clone())]).await;
    let listed = db.table.query(&Query::index(Index::Lists, "ORDERS")).await.unwrap().items;
    let shown = |name: &str, sk: &str| {
        item(&key(name), &[("gsi1pk", text("ORDERS")), ("gsi1sk", text(sk)), ("list", summary.clone())])
    };
    assert_eq!(listed, [shown("b", "1"), shown("a", "2")]);
    for (index, partition) in [(Index::Customers, "CUSTOMER"), (Index::Phones, "PHONE")] {
        let (pk, sk) = index.attributes();
        let found = db.table.query(&Query::index(index, partition).newest_first().limit(1)).await.unwrap();
        assert_eq!(found.items, [item(&key("a"), &[(pk, text(partition)), (sk, text("2"))])], "keys only");
        let next = db.table.query(&Query::index(index, partition).newest_first().after(found.next)).await.unwrap();
        assert_eq!(next.items, [item(&key("b"), &[(pk, text(partition)), (sk, text("1"))])]);
    }
    let all = db.table.query_all(Query::index(Index::Lists, "ORDERS").between("1", "1")).await.unwrap();
    assert_eq!(all, [shown("b", "1")]);
}
