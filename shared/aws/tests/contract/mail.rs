//! Marks of mails, which are made once and taken back only by their makers; and what somebody wants to be sent.

use crate::fixtures::at;
use crate::support::{Db, db, refusal};
use domain::ids::OrderId;
use std::collections::BTreeSet;
use store::mail::{self, Mark, Outcome, Preferences};
use store::{Changes, CommitError, Key, item, keys};

type Set = Changes<&'static str>;

async fn commit(db: &Db, change: impl FnOnce(&mut Set)) -> Result<(), CommitError<&'static str>> {
    let mut changes = Set::new();
    change(&mut changes);
    db.table.commit(changes).await
}

fn key() -> Key {
    keys::mail_mark(&OrderId::parse("ord_7KQ2M4XD9TBCRH3F").unwrap(), "survey", "survey")
}

fn mark(outcome: Outcome, owner: Option<&str>) -> Mark {
    Mark { at: at("2027-03-01T12:00:00Z"), outcome, owner: owner.map(str::to_owned) }
}

async fn stored(db: &Db) -> Option<Mark> {
    db.table.get(&key()).await.unwrap().map(|found| item::decode(&key(), found).unwrap())
}

#[tokio::test]
async fn c11_a_mail_is_marked_once_and_its_mark_is_its_makers() {
    let db = db().await;
    let (mine, others) = (mark(Outcome::Begun, Some("mine")), mark(Outcome::Begun, Some("other")));
    commit(&db, |changes| mail::put_mark(changes, key(), &mine, || "there")).await.unwrap();
    assert_eq!(refusal(commit(&db, |changes| mail::put_mark(changes, key(), &others, || "there")).await), "there");
    assert_eq!(
        refusal(commit(&db, |changes| mail::withdraw_mark(changes, key(), &others, || "not mine")).await),
        "not mine"
    );
    assert_eq!(
        refusal(commit(&db, |changes| mail::amend_mark(changes, key(), &others, || "not mine")).await),
        "not mine"
    );
    assert_eq!(stored(&db).await, Some(mine.clone()));
    let refused = mark(Outcome::Refused, Some("mine"));
    commit(&db, |changes| mail::amend_mark(changes, key(), &refused, || "not mine")).await.unwrap();
    assert_eq!(stored(&db).await, Some(refused));
    commit(&db, |changes| mail::withdraw_mark(changes, key(), &mine, || "not mine")).await.unwrap();
    assert_eq!(stored(&db).await, None);
    // A mark without a maker is nobody's to take back.
    let sent = mark(Outcome::Sent, None);
    commit(&db, |changes| mail::put_mark(changes, key(), &sent, || "there")).await.unwrap();
    assert_eq!(
        refusal(commit(&db, |changes| mail::withdraw_mark(changes, key(), &sent, || "nobodys")).await),
        "nobodys"
    );
}

#[tokio::test]
async fn c11_what_somebody_wants_is_kept_under_its_version() {
    let db = db().await;
    let reader = keys::mail_reader("ada@example.com");
    assert_eq!(mail::preferences(&*db.table, &reader).await.unwrap(), Preferences::default());
    let without = |kind: &str, version| Preferences { opted_out: BTreeSet::from([kind.to_owned()]), version };
    let put = |preferences: Preferences| {
        let reader = reader.clone();
        move |changes: &mut Set| mail::put_preferences(changes, &reader, &preferences, || "stale")
    };
    commit(&db, put(without("survey", 1))).await.unwrap();
    assert_eq!(refusal(commit(&db, put(without("delivered", 1))).await), "stale");
    commit(&db, put(without("delivered", 2))).await.unwrap();
    assert_eq!(mail::preferences(&*db.table, &reader).await.unwrap(), without("delivered", 2));
}
