//! Settings, locations, quotes, the records of what took effect, and the counters of tries.

use crate::fixtures::{at, location, location_id};
use crate::support::{Db, db, refusal, text};
use aws::outside::Fault;
use domain::ids::QuoteId;
use domain::locations::Location;
use domain::orders::Quote;
use jiff::SignedDuration;
use store::idempotency::{self, Record};
use store::settings::{self, Setting, StoredLocation};
use store::{Changes, CommitError, TableError, WriteError, item, keys, limits, quotes};

type Set = Changes<&'static str>;

async fn commit(db: &Db, change: impl FnOnce(&mut Set)) -> Result<(), CommitError<&'static str>> {
    let mut changes = Set::new();
    change(&mut changes);
    db.table.commit(changes).await
}

#[tokio::test]
async fn a_setting_is_written_under_its_version_and_read_back_to_the_letter() {
    let db = db().await;
    let put = |value: &str, version| {
        let setting = Setting { value: value.into(), version };
        move |changes: &mut Set| settings::put_setting(changes, "taxes", &setting, || "stale")
    };
    assert_eq!(settings::setting(&*db.table, "taxes").await.unwrap(), None);
    assert_eq!(refusal(commit(&db, put("{}", 2)).await), "stale", "the first is version 1");
    commit(&db, put(r#"{ "rates":[] , "b":1.0}"#, 1)).await.unwrap();
    assert_eq!(refusal(commit(&db, put("{}", 1)).await), "stale");
    commit(&db, put(r#"{ "rates":[ ] }"#, 2)).await.unwrap();
    assert_eq!(refusal(commit(&db, put("{}", 2)).await), "stale");
    let stored = settings::setting(&*db.table, "taxes").await.unwrap();
    assert_eq!(stored, Some(Setting { value: r#"{ "rates":[ ] }"#.into(), version: 2 }));
}

#[tokio::test]
async fn locations_are_written_under_their_versions_and_listed_by_id() {
    let db = db().await;
    let east = StoredLocation { location: location(), version: 1 };
    let west = StoredLocation { location: Location { id: location_id("west"), ..location() }, version: 1 };
    for stored in [&west, &east] {
        commit(&db, |changes| settings::put_location(changes, stored, || "stale")).await.unwrap();
    }
    let renamed = |version| StoredLocation { location: Location { name: "Renamed".into(), ..location() }, version };
    assert_eq!(refusal(commit(&db, |changes| settings::put_location(changes, &renamed(1), || "stale")).await), "stale");
    commit(&db, |changes| settings::put_location(changes, &renamed(2), || "stale")).await.unwrap();
    let found = settings::locations(&*db.table).await.unwrap();
    let found: Vec<(&str, &str, u64)> =
        found.iter().map(|s| (s.location.id.as_str(), s.location.name.as_str(), s.version)).collect();
    assert_eq!(found, [("allentown", "Renamed", 2), ("west", "Allentown, Pennsylvania", 1)]);
    let one = settings::location(&*db.table, &location().id).await.unwrap().unwrap();
    assert_eq!(one.location, renamed(2).location);
    assert!(settings::location(&*db.table, &location_id("nowhere")).await.unwrap().is_none());
    let item = db.get(&keys::location(&location().id)).await.unwrap();
    assert_eq!(settings::decode_location(item).unwrap(), renamed(2).location);
}

#[tokio::test]
async fn a_setting_or_a_location_that_does_not_parse_is_corrupt_and_named() {
    let db = db().await;
    db.seed(&keys::setting("taxes"), &[("version", text("first"))]).await;
    let error = settings::setting(&*db.table, "taxes").await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if key == "SETTING#taxes / SETTING"), "{error:?}");
    db.seed(&keys::location(&location_id("east")), &[("name", text("East"))]).await;
    for error in [
        settings::locations(&*db.table).await.unwrap_err(),
        settings::location(&*db.table, &location_id("east")).await.unwrap_err(),
    ] {
        assert!(matches!(&error, TableError::Corrupt { key, .. } if key == "LOCATIONS / east"), "{error:?}");
    }
}

#[tokio::test]
async fn the_record_of_an_effect_is_written_once_and_found_by_who_asked_for_what() {
    let db = db().await;
    let here = idempotency::key("sub:1", "receive-stock", "k");
    let record =
        |outcome: &str| Record { fingerprint: "f".into(), outcome: outcome.into(), at: at("2027-03-01T12:00:00Z") };
    let put = |record: Record| {
        let here = here.clone();
        move |changes: &mut Set| idempotency::record(changes, here, &record, || "done already")
    };
    assert_eq!(idempotency::find(&*db.table, &here).await.unwrap(), None);
    commit(&db, put(record("1"))).await.unwrap();
    assert_eq!(refusal(commit(&db, put(record("2"))).await), "done already");
    assert_eq!(idempotency::find(&*db.table, &here).await.unwrap(), Some(record("1")));
    for other in [
        idempotency::key("sub:2", "receive-stock", "k"),
        idempotency::key("sub:1", "count-stock", "k"),
        idempotency::key("sub:1", "receive-stock", "K"),
    ] {
        assert_eq!(idempotency::find(&*db.table, &other).await.unwrap(), None);
    }
    db.seed(&here, &[("fingerprint", text("f"))]).await;
    let error = idempotency::find(&*db.table, &here).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{error:?}");
}

#[tokio::test]
async fn tries_are_counted_by_kind_subject_and_window_and_are_forgotten_some_day() {
    let db = db().await;
    let forget = at("2027-03-01T13:00:00Z");
    assert_eq!(limits::count(&*db.table, "lookup", "203.0.113.7", 5).await.unwrap(), 0);
    for _ in 0..3 {
        limits::add(&*db.table, "lookup", "203.0.113.7", 5, forget).await.unwrap();
    }
    assert_eq!(limits::count(&*db.table, "lookup", "203.0.113.7", 5).await.unwrap(), 3);
    for (kind, subject, window) in
        [("quote", "203.0.113.7", 5), ("lookup", "203.0.113.8", 5), ("lookup", "203.0.113.7", 6)]
    {
        assert_eq!(limits::count(&*db.table, kind, subject, window).await.unwrap(), 0);
    }
    let item = db.get(&keys::limit("lookup", "203.0.113.7", 5)).await.unwrap();
    assert_eq!(item::number(&item, "ttl"), Some(forget.as_second()));
    db.script.plan([Fault::Refuse; 3]);
    let failed = limits::add(&*db.table, "lookup", "203.0.113.7", 5, forget).await;
    assert!(matches!(failed, Err(WriteError::Table(TableError::Unavailable(_)))), "{failed:?}");
    db.script.plan([Fault::Throttle; 3]);
    let failed = limits::add(&*db.table, "lookup", "203.0.113.7", 5, forget).await;
    assert!(matches!(failed, Err(WriteError::Contention)), "{failed:?}");
}

#[tokio::test]
async fn c5_a_quote_is_written_once_reads_back_and_disappears_a_day_after_it_expires() {
    let db = db().await;
    let expires_at = at("2027-03-01T12:30:00Z");
    let quote: Quote = serde_json::from_value(serde_json::json!({
        "id": "quo_1", "expires_at": expires_at, "lines": [{"sku": "A", "quantity": 2, "unit_price": 2500}],
        "country": "US", "region": "NY", "postal_code": "10001", "options": [{"id": "standard", "cost": 1000}],
        "taxes": {"rates": [{"country": "US", "rate": "0.0825"}], "shipping_taxed": true},
        "coupon": {"code": "TEN", "percent": "10"},
    }))
    .unwrap();
    let put = |quote: &Quote| {
        let quote = quote.clone();
        move |changes: &mut Set| quotes::put(changes, &quote.id, &quote, expires_at, || "there already").unwrap()
    };
    commit(&db, put(&quote)).await.unwrap();
    let other = Quote { postal_code: "10002".into(), ..quote.clone() };
    assert_eq!(refusal(commit(&db, put(&other)).await), "there already");
    let here = keys::quote(&QuoteId::parse("quo_1").unwrap());
    let item = db.get(&here).await.unwrap();
    assert_eq!(item::number(&item, "ttl"), Some((expires_at + SignedDuration::from_hours(24)).as_second()));
    assert_eq!(quotes::decode::<Quote>(&here, item).unwrap(), quote);
    db.seed(&here, &[("id", text("quo_1"))]).await;
    let error = quotes::decode::<Quote>(&here, db.get(&here).await.unwrap()).unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{error:?}");
}
