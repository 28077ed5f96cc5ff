//! Every precondition, on every kind of write, alone and in a transaction: where it holds the write is made, where it does
//! not nothing is, and the refusal says what stands there.

use crate::support::{Db, db, item, key, number, text};
use store::table::Refused;
use store::{Condition, Item, Key, Value, When, Write, WriteError};

type Attributes = Vec<(&'static str, Value)>;

/// A precondition, what must stand there for it to hold, and what stands there when it does not. `None` is nothing at all.
struct Case {
    when: When,
    holds: Vec<Option<Attributes>>,
    fails: Vec<Option<Attributes>>,
}

fn cases() -> Vec<Case> {
    let some = |name, value| Some(vec![(name, value)]);
    let all = |condition| When::All(vec![condition]);
    vec![
        Case { when: When::Absent, holds: vec![None], fails: vec![some("a", number(1)), Some(vec![])] },
        Case { when: When::Present, holds: vec![some("a", number(1)), Some(vec![])], fails: vec![None] },
        Case { when: all(Condition::Present), holds: vec![Some(vec![])], fails: vec![None] },
        Case {
            when: When::Version(3),
            holds: vec![some("version", number(3))],
            fails: vec![
                some("version", number(2)),
                some("version", number(4)),
                some("version", text("3")),
                Some(vec![]),
                None,
            ],
        },
        Case {
            when: all(Condition::Equals("name", text("x"))),
            holds: vec![some("name", text("x"))],
            fails: vec![some("name", text("y")), some("name", Value::Null(true)), Some(vec![]), None],
        },
        Case {
            when: all(Condition::Equals("safety", number(0))),
            holds: vec![some("safety", number(0)), some("safety", Value::N("0.00".into()))],
            fails: vec![some("safety", number(1)), Some(vec![]), None],
        },
        Case {
            when: all(Condition::AtLeast("available", 5)),
            holds: vec![some("available", number(5)), some("available", number(10))],
            fails: vec![some("available", number(4)), some("available", number(-10)), Some(vec![]), None],
        },
        Case {
            when: all(Condition::AbsentOrBelow("revision", 7)),
            holds: vec![some("revision", number(6)), Some(vec![]), None],
            fails: vec![some("revision", number(7)), some("revision", number(8))],
        },
        Case {
            when: When::All(vec![Condition::AtLeast("available", 5), Condition::Equals("safety", number(2))]),
            holds: vec![Some(vec![("available", number(5)), ("safety", number(2))])],
            fails: vec![
                Some(vec![("available", number(4)), ("safety", number(2))]),
                Some(vec![("available", number(5)), ("safety", number(3))]),
                some("available", number(5)),
            ],
        },
        Case { when: When::Always("a test"), holds: vec![None, some("a", number(1))], fails: vec![] },
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Put,
    Set,
    Add,
    Delete,
    Check,
}
const KINDS: [Kind; 5] = [Kind::Put, Kind::Set, Kind::Add, Kind::Delete, Kind::Check];

fn write(kind: Kind, key: &Key, when: When) -> Write {
    let key = key.clone();
    match kind {
        Kind::Put => Write::Put { item: item(&key, &[("new", text("yes"))]), key, when },
        Kind::Set => Write::Update { key, add: vec![], set: vec![("new", text("yes"))], when },
        Kind::Add => Write::Update { key, add: vec![("count", 2)], set: vec![("new", text("yes"))], when },
        Kind::Delete => Write::Delete { key, when },
        Kind::Check => Write::Check { key, when },
    }
}

/// What stands there once the write was made.
fn after(kind: Kind, key: &Key, before: Option<&Attributes>) -> Option<Item> {
    let mut attributes = before.cloned().unwrap_or_default();
    attributes.push(("new", text("yes")));
    match kind {
        Kind::Put => Some(item(key, &[("new", text("yes"))])),
        Kind::Set => Some(item(key, &attributes)),
        Kind::Add => {
            attributes.push(("count", number(2)));
            Some(item(key, &attributes))
        }
        Kind::Delete => None,
        Kind::Check => before.map(|before| item(key, before)),
    }
}

async fn attempt(
    db: &Db,
    name: String,
    kind: Kind,
    case: &Case,
    before: Option<&Attributes>,
    together: bool,
    holds: bool,
) {
    let (here, beside) = (key(&name), key(&format!("{name} beside")));
    if let Some(before) = before {
        db.seed(&here, before).await;
    }
    let mut writes = vec![write(kind, &here, case.when.clone())];
    if together {
        writes.insert(0, write(Kind::Put, &beside, When::Absent));
    }
    let result = db.table.write(&writes).await;
    let stood = before.map(|before| item(&here, before)).map(normalised);
    if holds {
        assert!(result.is_ok(), "{name}: {result:?}");
        assert_eq!(db.get(&here).await, after(kind, &here, before).map(normalised), "{name}");
        assert_eq!(db.get(&beside).await.is_some(), together, "{name}");
    } else {
        let Err(WriteError::Refused(refused)) = result else { panic!("{name}: {result:?}") };
        let [Refused { position, current }] = refused.as_slice() else { panic!("{name}: {refused:?}") };
        assert_eq!(*position, usize::from(together), "{name}");
        assert_eq!(*current, stood, "{name}: the refusal shows what stands there");
        assert_eq!(db.get(&here).await, stood, "{name}: nothing was changed");
        assert_eq!(db.get(&beside).await, None, "{name}: nor what was to be written with it");
    }
}

/// Numbers as the database writes them.
fn normalised(item: Item) -> Item {
    let value = |value| if value == Value::N("0.00".into()) { number(0) } else { value };
    item.into_iter().map(|(name, old)| (name, value(old))).collect()
}

#[tokio::test]
async fn every_precondition_is_kept_by_every_write_alone_and_in_a_transaction() {
    let db = db().await;
    for (case_number, case) in cases().iter().enumerate() {
        for kind in KINDS {
            if kind == Kind::Check && matches!(case.when, When::Always(_)) {
                continue; // There is nothing to check.
            }
            for together in [false, true] {
                let name = |what: &str, n: usize| {
                    format!("{:?} {kind:?} together={together} {what} {case_number}.{n}", case.when)
                };
                for (n, before) in case.holds.iter().enumerate() {
                    attempt(&db, name("holds", n), kind, case, before.as_ref(), together, true).await;
                }
                for (n, before) in case.fails.iter().enumerate() {
                    attempt(&db, name("fails", n), kind, case, before.as_ref(), together, false).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn refusals_name_the_writes_by_position_with_what_stands_there() {
    let db = db().await;
    let keys: Vec<Key> = (0..5).map(|n| key(&format!("position {n}"))).collect();
    db.seed(&keys[1], &[("version", number(9))]).await;
    db.seed(&keys[2], &[("version", number(1))]).await;
    let writes = [
        write(Kind::Put, &keys[0], When::Absent),
        write(Kind::Put, &keys[1], When::Version(1)),
        write(Kind::Add, &keys[2], When::Version(1)),
        write(Kind::Check, &keys[3], When::Present),
        write(Kind::Put, &keys[4], When::Absent),
    ];
    let Err(WriteError::Refused(refused)) = db.table.write(&writes).await else { panic!("not refused") };
    let refused: Vec<_> = refused.into_iter().map(|refused| (refused.position, refused.current)).collect();
    assert_eq!(refused, [(1, Some(item(&keys[1], &[("version", number(9))]))), (3, None)]);
    assert_eq!(db.get(&keys[0]).await, None);
    assert_eq!(db.get(&keys[2]).await, Some(item(&keys[2], &[("version", number(1))])));
    assert_eq!(db.get(&keys[4]).await, None);
}

#[tokio::test]
async fn an_update_sets_and_adds_in_one_write_and_takes_away_by_adding_less_than_nothing() {
    let db = db().await;
    let here = key("counter");
    db.seed(&here, &[("available", number(10)), ("reserved", number(0)), ("note", text("old"))]).await;
    let reserve = Write::Update {
        key: here.clone(),
        add: vec![("available", -3), ("reserved", 3), ("version", 1)],
        set: vec![("note", text("new"))],
        when: When::All(vec![Condition::AtLeast("available", 3)]),
    };
    db.table.write(&[reserve]).await.unwrap();
    let expected = [("available", number(7)), ("reserved", number(3)), ("version", number(1)), ("note", text("new"))];
    assert_eq!(db.get(&here).await, Some(item(&here, &expected)));
}

#[tokio::test]
async fn names_that_dynamodb_reserves_can_be_used_like_any_other() {
    let db = db().await;
    let here = key("reserved words");
    db.seed(&here, &[("state", text("open")), ("limit", number(1)), ("name", text("x"))]).await;
    let when = When::All(vec![Condition::Equals("state", text("open")), Condition::AtLeast("limit", 1)]);
    let update = Write::Update { key: here.clone(), add: vec![("total", 1)], set: vec![("name", text("y"))], when };
    db.table.write(&[update]).await.unwrap();
    let expected = [("state", text("open")), ("limit", number(1)), ("name", text("y")), ("total", number(1))];
    assert_eq!(db.get(&here).await, Some(item(&here, &expected)));
}

#[tokio::test]
async fn no_writes_are_no_call() {
    let db = db().await;
    db.table.write(&[]).await.unwrap();
    assert_eq!(db.script.calls(), [] as [&str; 0]);
}
