//! What the outside can do to a call, and what the table makes of it: a write whose reply was lost is made once and known
//! again, contention means that nothing was written, and what is not known is called unavailable.

use crate::support::{Db, block_on, db, item, key, number, put_as_is, text};
use aws::outside::{Fault, Units};
use std::time::Duration;
use store::{Condition, Key, Query, TableError, Value, When, Write, WriteError};

fn put(key: &Key, version: i64, when: When) -> Write {
    Write::Put { key: key.clone(), item: item(key, &versioned(version)), when }
}

fn versioned(version: i64) -> [(&'static str, Value); 1] {
    [("version", number(version))]
}

fn take(key: &Key, units: i64) -> Write {
    let when = When::All(vec![Condition::AtLeast("available", units)]);
    Write::Update { key: key.clone(), add: vec![("available", -units)], set: vec![], when }
}

async fn available(db: &Db, key: &Key) -> i64 {
    store::item::number(&db.get(key).await.unwrap(), "available").unwrap()
}

fn is_unavailable(result: &Result<(), WriteError>) -> bool {
    matches!(result, Err(WriteError::Table(TableError::Unavailable(_))))
}

#[tokio::test]
async fn a_put_whose_reply_was_lost_is_recognised_as_made() {
    let db = db().await;
    let here = key("new");
    db.script.plan([Fault::LostReply]);
    db.table.write(&[put(&here, 1, When::Absent)]).await.unwrap();
    assert_eq!(db.script.calls(), ["PutItem", "PutItem"], "the second was refused by the first");
    db.script.plan([Fault::LostReply, Fault::LostReply]);
    db.table.write(&[put(&here, 2, When::Version(1))]).await.unwrap();
    assert_eq!(db.get(&here).await, Some(item(&here, &versioned(2))));
}

#[tokio::test]
async fn a_put_is_recognised_however_the_database_writes_its_numbers() {
    let db = db().await;
    let here = key("numbers");
    let nested = Value::M([("latitude".to_owned(), Value::N("40.730".into()))].into());
    let list = Value::L(vec![Value::N("1e2".into()), Value::Bool(true), Value::Null(true)]);
    let stored = item(&here, &[("amount", Value::N("10.00".into())), ("at", nested), ("list", list)]);
    db.script.plan([Fault::LostReply]);
    db.table.write(&[Write::Put { key: here.clone(), item: stored, when: When::Absent }]).await.unwrap();
    assert_eq!(db.script.calls().len(), 2);
}

#[tokio::test]
async fn a_put_is_not_recognised_where_somebody_else_wrote_first() {
    let db = db().await;
    let here = key("theirs");
    db.seed(&here, &[("version", number(1)), ("by", text("them"))]).await;
    db.script.plan([Fault::Refuse]);
    let Err(WriteError::Refused(refused)) = db.table.write(&[put(&here, 1, When::Absent)]).await else {
        panic!("not refused")
    };
    let theirs = item(&here, &[("version", number(1)), ("by", text("them"))]);
    assert_eq!((refused[0].position, refused[0].current.clone()), (0, Some(theirs)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_put_is_not_recognised_where_somebody_changed_it_before_its_second_attempt() {
    let db = db().await;
    let (here, other) = (key("changed meanwhile"), db.somebody_else());
    db.script.plan([Fault::LostReply]);
    let there = here.clone();
    db.script.meanwhile(move || block_on(async move { put_as_is(&*other, &there, &versioned(2)).await }));
    let Err(WriteError::Refused(refused)) = db.table.write(&[put(&here, 1, When::Absent)]).await else {
        panic!("not refused")
    };
    assert_eq!(refused[0].current, Some(item(&here, &versioned(2))));
}

#[tokio::test]
async fn a_put_is_not_recognised_where_somebody_else_wrote_the_very_same() {
    let db = db().await;
    let here = key("a twin");
    db.seed(&here, &versioned(1)).await;
    let result = db.table.write(&[put(&here, 1, When::Absent)]).await;
    assert!(matches!(result, Err(WriteError::Refused(_))), "only one of two made it: {result:?}");
}

#[tokio::test]
async fn a_delete_whose_reply_was_lost_is_recognised_and_not_where_somebody_else_was_faster() {
    let db = db().await;
    let here = key("to go");
    db.seed(&here, &versioned(3)).await;
    let delete = Write::Delete { key: here.clone(), when: When::Version(3) };
    db.script.plan([Fault::LostReply]);
    db.table.write(std::slice::from_ref(&delete)).await.unwrap();
    assert_eq!(db.get(&here).await, None);
    let Err(WriteError::Refused(refused)) = db.table.write(std::slice::from_ref(&delete)).await else {
        panic!("it was gone before")
    };
    assert_eq!(refused[0].current, None);
    db.seed(&here, &versioned(4)).await;
    db.script.plan([Fault::Refuse]);
    let Err(WriteError::Refused(refused)) = db.table.write(&[delete]).await else { panic!("not refused") };
    assert_eq!(refused[0].current, Some(item(&here, &versioned(4))), "somebody wrote it anew");
}

#[tokio::test]
async fn a_counter_changes_in_a_transaction_so_that_a_lost_reply_does_not_count_twice() {
    let db = db().await;
    let here = key("counter");
    db.seed(&here, &[("available", number(10))]).await;
    db.script.plan([Fault::LostReply, Fault::LostReply]);
    db.table.write(&[take(&here, 3)]).await.unwrap();
    assert_eq!(db.script.calls(), ["TransactWriteItems"; 3]);
    assert_eq!(available(&db, &here).await, 7);
}

#[tokio::test]
async fn a_counter_that_may_be_off_by_one_costs_no_transaction() {
    let db = db().await;
    let here = key("tries");
    let when = When::Always("a counter of tries");
    db.table.write(&[Write::Update { key: here.clone(), add: vec![("tries", 1)], set: vec![], when }]).await.unwrap();
    assert_eq!(db.script.calls(), ["UpdateItem"]);
    assert_eq!(db.get(&here).await, Some(item(&here, &[("tries", number(1))])));
}

#[tokio::test]
async fn a_transaction_whose_reply_was_lost_is_made_once() {
    let db = db().await;
    let (order, stock) = (key("order"), key("stock"));
    db.seed(&stock, &[("available", number(1))]).await;
    db.script.plan([Fault::LostReply]);
    db.table.write(&[put(&order, 1, When::Absent), take(&stock, 1)]).await.unwrap();
    assert_eq!(available(&db, &stock).await, 0);
    let Err(WriteError::Refused(refused)) = db.table.write(&[put(&order, 1, When::Absent), take(&stock, 1)]).await
    else {
        panic!("the same writes made anew are another transaction")
    };
    assert_eq!(refused.iter().map(|refused| refused.position).collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn when_every_reply_is_lost_the_outcome_is_unknown_and_not_contention() {
    let db = db().await;
    let (order, stock) = (key("order"), key("stock"));
    db.seed(&stock, &[("available", number(1))]).await;
    db.script.plan([Fault::LostReply; 3]);
    assert!(is_unavailable(&db.table.write(&[put(&order, 1, When::Absent), take(&stock, 1)]).await));
    assert_eq!(available(&db, &stock).await, 0, "it was made, once");
    db.script.plan([Fault::LostReply; 3]);
    assert!(is_unavailable(&db.table.write(&[put(&key("alone"), 1, When::Absent)]).await));
}

#[tokio::test]
async fn a_conflict_is_contention_and_nothing_was_written() {
    let db = db().await;
    let (order, stock) = (key("order"), key("stock"));
    db.seed(&stock, &[("available", number(1))]).await;
    let delete = Write::Delete { key: stock.clone(), when: When::Present };
    let set = Write::Update { key: stock.clone(), add: vec![], set: vec![("note", text("x"))], when: When::Present };
    let sets: [Vec<Write>; 5] = [
        vec![put(&order, 1, When::Absent), take(&stock, 1)],
        vec![take(&stock, 1)],
        vec![put(&order, 1, When::Absent)],
        vec![delete],
        vec![set],
    ];
    for writes in sets {
        db.script.plan([Fault::Conflict]);
        let result = db.table.write(&writes).await;
        assert!(matches!(result, Err(WriteError::Contention)), "{writes:?}: {result:?}");
    }
    assert_eq!(db.script.calls().len(), 5, "what was in the way is still there: whoever asked reads again first");
    assert_eq!(db.get(&order).await, None);
    assert_eq!(db.get(&stock).await, Some(item(&stock, &[("available", number(1))])));
}

#[tokio::test]
async fn a_throttled_write_is_tried_again_and_then_is_contention() {
    let db = db().await;
    let (order, stock) = (key("order"), key("stock"));
    db.seed(&stock, &[("available", number(1))]).await;
    for writes in [vec![put(&order, 1, When::Absent)], vec![put(&order, 1, When::Absent), take(&stock, 1)]] {
        db.script.plan([Fault::Throttle; 3]);
        let result = db.table.write(&writes).await;
        assert!(matches!(result, Err(WriteError::Contention)), "{result:?}");
        assert_eq!(db.script.calls().len(), 3);
        assert_eq!(db.get(&order).await, None);
    }
    db.script.plan([Fault::Throttle, Fault::Throttle]);
    db.table.write(&[put(&order, 1, When::Absent), take(&stock, 1)]).await.unwrap();
    assert_eq!(available(&db, &stock).await, 0);
}

#[tokio::test]
async fn a_conflict_or_a_throttle_after_a_lost_reply_is_not_called_contention() {
    for second in [[Fault::Throttle, Fault::Throttle], [Fault::Conflict, Fault::None]] {
        let db = db().await;
        let (order, stock) = (key("order"), key("stock"));
        db.seed(&stock, &[("available", number(2))]).await;
        let plan = || [Fault::LostReply].into_iter().chain(second.into_iter().filter(|fault| *fault != Fault::None));
        db.script.plan(plan());
        let result = db.table.write(&[put(&order, 1, When::Absent), take(&stock, 1)]).await;
        assert!(is_unavailable(&result), "it was written: whoever reads again finds it");
        assert_eq!(available(&db, &stock).await, 1);
        db.script.plan(plan());
        assert!(is_unavailable(&db.table.write(&[put(&key("alone"), 1, When::Absent)]).await));
        assert!(db.get(&key("alone")).await.is_some());
    }
}

#[tokio::test]
async fn a_call_that_never_arrives_is_tried_again_and_then_unavailable() {
    let db = db().await;
    let here = key("here");
    db.script.plan([Fault::Refuse, Fault::Refuse]);
    db.table.write(&[put(&here, 1, When::Absent)]).await.unwrap();
    db.script.calls();
    db.script.plan([Fault::Refuse; 3]);
    assert!(is_unavailable(&db.table.write(&[put(&here, 2, When::Version(1))]).await));
    assert_eq!(db.script.calls().len(), 3);
    assert_eq!(db.get(&here).await, Some(item(&here, &versioned(1))));
}

#[tokio::test]
async fn a_read_that_fails_is_unavailable_and_never_nothing() {
    let db = db().await;
    let here = key("here");
    db.seed(&here, &versioned(1)).await;
    let keys = [here.clone()];
    for fault in [Fault::Refuse, Fault::LostReply, Fault::Throttle] {
        let failed = |name: &str, error: Option<TableError>| {
            assert!(matches!(error, Some(TableError::Unavailable(_))), "{name} under {fault:?}: {error:?}");
        };
        db.script.plan([fault; 3]);
        failed("get", db.table.get(&here).await.err());
        db.script.plan([fault; 3]);
        failed("get_many", db.table.get_many(&keys).await.err());
        db.script.plan([fault; 3]);
        failed("get_together", db.table.get_together(&keys).await.err());
        db.script.plan([fault; 3]);
        failed("query", db.table.query(&Query::partition(here.pk.clone())).await.err());
    }
    db.script.plan([Fault::Conflict]);
    let error = db.table.get_together(&keys).await.unwrap_err();
    assert!(matches!(error, TableError::Unavailable(_)), "{error:?}");
    db.script.plan([Fault::Refuse]);
    assert!(db.table.get(&here).await.unwrap().is_some(), "one fault is overcome");
}

#[tokio::test]
async fn a_request_that_is_wrong_is_rejected_and_not_tried_again() {
    let db = db().await;
    let missing = db.missing_table();
    let error = missing.get(&key("x")).await.unwrap_err();
    assert!(matches!(error, TableError::Rejected(_)), "{error:?}");
    let result = missing.write(&[put(&key("x"), 1, When::Absent)]).await;
    assert!(matches!(result, Err(WriteError::Table(TableError::Rejected(_)))), "{result:?}");
    assert_eq!(db.script.calls().len(), 2);
}

#[tokio::test]
async fn a_process_that_dies_after_a_write_has_written() {
    let db = db().await;
    let here = key("here");
    db.script.plan([Fault::CrashAfter]);
    let writes = [put(&here, 1, When::Absent)];
    tokio::select! {
        result = db.table.write(&writes) => panic!("the dead answer: {result:?}"),
        () = db.script.crashed.notified() => {}
        () = tokio::time::sleep(Duration::from_secs(5)) => panic!("nobody was told"),
    }
    assert_eq!(db.get(&here).await, Some(item(&here, &versioned(1))));
}

#[tokio::test]
async fn units_are_metered_also_for_writes_that_were_refused() {
    let db = db().await;
    let here = key("here");
    let big =
        Write::Put { key: here.clone(), item: item(&here, &[("text", text(&"x".repeat(1500)))]), when: When::Absent };
    db.table.write(std::slice::from_ref(&big)).await.unwrap();
    db.table.write(&[put(&here, 1, When::Version(7))]).await.unwrap_err();
    db.table.write(&[big, put(&key("beside"), 1, When::Absent)]).await.unwrap_err();
    db.table.get(&here).await.unwrap();
    db.table.get_many(std::slice::from_ref(&here)).await.unwrap();
    db.table.query(&Query::partition(here.pk.clone()).eventually()).await.unwrap();
    let write = |operation: &str, units: f64| (operation.to_owned(), Units { read: 0.0, write: units });
    let read = |operation: &str, units: f64| (operation.to_owned(), Units { read: units, write: 0.0 });
    assert_eq!(
        db.script.units(),
        [
            write("PutItem", 2.0),
            write("PutItem", 1.0),
            write("TransactWriteItems", 6.0),
            read("GetItem", 1.0),
            read("BatchGetItem", 1.0),
            read("Query", 0.5),
        ]
    );
}

#[tokio::test]
async fn every_action_is_told_with_its_partition_as_policies_name_it() {
    let db = db().await;
    let (a, b) = (key("a"), key("b"));
    let check = Write::Check { key: b.clone(), when: When::Absent };
    db.table.write(&[put(&a, 1, When::Absent)]).await.unwrap();
    db.table.write(&[take(&b, 1), put(&a, 2, When::Version(1))]).await.unwrap_err();
    db.table.write(&[check, Write::Delete { key: a.clone(), when: When::Present }]).await.unwrap();
    db.table.get(&a).await.unwrap();
    db.table.get_many(&[a.clone(), b.clone()]).await.unwrap();
    db.table.get_together(std::slice::from_ref(&b)).await.unwrap();
    db.table.query(&Query::index(store::Index::Lists, "LIST")).await.unwrap();
    assert_eq!(
        db.script.touched(),
        [
            "PutItem TEST#a",
            "UpdateItem TEST#b",
            "PutItem TEST#a",
            "ConditionCheckItem TEST#b",
            "DeleteItem TEST#a",
            "GetItem TEST#a",
            "BatchGetItem TEST#a",
            "BatchGetItem TEST#b",
            "GetItem TEST#b",
            "Query gsi1 LIST",
        ]
    );
}
