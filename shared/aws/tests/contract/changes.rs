//! Write sets: the refusal each write named is the error the commit ends with.

use crate::support::{db, item, key, number, put_as_is, refusal, text};
use aws::outside::Fault;
use serde::Serialize;
use std::collections::HashMap;
use store::table::Index;
use store::{Changes, CommitError, Key, TableError, When, Write};

#[derive(Serialize)]
struct Thing {
    name: &'static str,
    version: u64,
}

const THING: Thing = Thing { name: "kettle", version: 1 };

#[derive(Debug, PartialEq)]
enum Refusal {
    First,
    Second,
    Seen(Option<String>),
}

#[tokio::test]
async fn all_writes_of_a_set_are_made_together() {
    let db = db().await;
    let mut changes: Changes<Refusal> = Changes::new();
    assert!(changes.is_empty());
    changes.put(key("a"), &THING, When::Absent, || Refusal::First);
    changes.put(key("b"), &THING, When::Absent, || Refusal::Second);
    assert_eq!(changes.writes().len(), 2);
    db.table.commit(changes).await.unwrap();
    let stored = item(&key("a"), &[("name", text("kettle")), ("version", number(1))]);
    assert_eq!(db.get(&key("a")).await, Some(stored));
    assert!(db.get(&key("b")).await.is_some());
    assert_eq!(db.script.calls(), ["TransactWriteItems"]);
}

#[tokio::test]
async fn one_write_alone_costs_no_transaction() {
    let db = db().await;
    let mut changes: Changes<Refusal> = Changes::new();
    changes.put(key("a"), &THING, When::Absent, || Refusal::First);
    db.table.commit(changes).await.unwrap();
    assert_eq!(db.script.calls(), ["PutItem"]);
}

#[tokio::test]
async fn the_first_write_that_is_refused_names_the_error() {
    let db = db().await;
    db.seed(&key("taken"), &[]).await;
    let set = |first: Key, second: Key| {
        let mut changes = Changes::new();
        changes.put(first, &THING, When::Absent, || Refusal::First);
        changes.put(second, &THING, When::Absent, || Refusal::Second);
        changes
    };
    assert_eq!(refusal(db.table.commit(set(key("free"), key("taken"))).await), Refusal::Second);
    assert_eq!(refusal(db.table.commit(set(key("taken"), key("free"))).await), Refusal::First);
    db.seed(&key("taken as well"), &[]).await;
    assert_eq!(refusal(db.table.commit(set(key("taken"), key("taken as well"))).await), Refusal::First);
    assert_eq!(db.get(&key("free")).await, None);
}

#[tokio::test]
async fn a_refusal_can_look_at_what_stands_there() {
    let db = db().await;
    db.seed(&key("taken"), &[("name", text("pan"))]).await;
    for position in [0, 1] {
        let mut changes: Changes<Refusal> = Changes::new();
        if position == 1 {
            changes.put(key("free"), &THING, When::Absent, || Refusal::First);
        }
        let write = Write::Put { key: key("taken"), item: item(&key("taken"), &[]), when: When::Absent };
        changes.push(write, |current| Refusal::Seen(current.and_then(|current| store::item::text(&current, "name"))));
        assert_eq!(refusal(db.table.commit(changes).await), Refusal::Seen(Some("pan".into())));
    }
}

#[tokio::test]
async fn an_empty_set_is_no_call_and_no_error() {
    let db = db().await;
    db.table.commit(Changes::<Refusal>::new()).await.unwrap();
    assert_eq!(db.script.calls(), [] as [&str; 0]);
}

#[tokio::test]
async fn what_cannot_be_encoded_keeps_the_whole_set_from_being_written() {
    let db = db().await;
    let mut changes: Changes<Refusal> = Changes::new();
    changes.put(key("good"), &THING, When::Absent, || Refusal::First);
    changes.put(key("bad"), &HashMap::from([((1, 2), "no name for an attribute")]), When::Absent, || Refusal::Second);
    let error = db.table.commit(changes).await.unwrap_err();
    assert!(
        matches!(&error, CommitError::Table(TableError::Corrupt { key, .. }) if key == "TEST#bad / TEST"),
        "{error:?}"
    );
    assert_eq!(db.get(&key("good")).await, None);
}

#[tokio::test]
async fn contention_and_failures_are_not_refusals() {
    let db = db().await;
    let set = || {
        let mut changes: Changes<Refusal> = Changes::new();
        changes.put(key("a"), &THING, When::Absent, || Refusal::First);
        changes.put(key("b"), &THING, When::Absent, || Refusal::Second);
        changes
    };
    db.script.plan([Fault::Conflict]);
    assert!(matches!(db.table.commit(set()).await, Err(CommitError::Contention)));
    db.script.plan([Fault::Refuse; 3]);
    assert!(matches!(db.table.commit(set()).await, Err(CommitError::Table(TableError::Unavailable(_)))));
    let error = db.missing_table().commit(set()).await.unwrap_err();
    assert!(matches!(error, CommitError::Table(TableError::Rejected(_))), "{error:?}");
}

#[tokio::test]
async fn a_set_of_a_hundred_writes_is_made_and_one_of_more_is_rejected_whole() {
    let db = db().await;
    let set = |name: &str, count: usize| {
        let mut changes: Changes<Refusal> = Changes::new();
        for n in 0..count {
            changes.put(key(&format!("{name} {n}")), &THING, When::Absent, || Refusal::First);
        }
        changes
    };
    db.table.commit(set("full", store::changes::MOST_WRITES)).await.unwrap();
    let error = db.table.commit(set("over", store::changes::MOST_WRITES + 1)).await.unwrap_err();
    assert!(matches!(error, CommitError::Table(TableError::Rejected(_))), "{error:?}");
    assert_eq!(db.get(&key("over 0")).await, None);
}

#[tokio::test]
async fn index_entries_are_stored_beside_the_thing_and_do_not_read_back_as_part_of_it() {
    let db = db().await;
    let mut changes: Changes<Refusal> = Changes::new();
    let entry = store::keys::IndexKey { pk: "LIST".into(), sk: "1".into() };
    changes.put_indexed(key("a"), &THING, vec![(Index::Lists, entry)], When::Absent, || Refusal::First);
    db.table.commit(changes).await.unwrap();
    let stored = db.get(&key("a")).await.unwrap();
    assert_eq!(store::item::text(&stored, "gsi1pk").as_deref(), Some("LIST"));
    let read: HashMap<String, serde_json::Value> = store::item::decode(&key("a"), stored).unwrap();
    assert_eq!(read.len(), 2, "{read:?}");
    put_as_is(&*db.table, &key("a"), &[("events", text("x")), ("ttl", number(1)), ("list", text("y"))]).await;
    let read: HashMap<String, serde_json::Value> =
        store::item::decode(&key("a"), db.get(&key("a")).await.unwrap()).unwrap();
    assert!(read.is_empty(), "{read:?}");
}
