//! Products, and the search entries made of them.

use crate::fixtures::{location_id, product, sku, stock};
use crate::support::{Db, db, key, refusal, text};
use domain::catalog::{Attribute, Availability, Product};
use domain::ids::Sku;
use store::catalog::{self, Entry};
use store::{Changes, CommitError, TableError, keys};

type Set = Changes<&'static str>;

async fn commit(db: &Db, change: impl FnOnce(&mut Set)) -> Result<(), CommitError<&'static str>> {
    let mut changes = Set::new();
    change(&mut changes);
    db.table.commit(changes).await
}

#[tokio::test]
async fn a10_a_product_is_written_under_its_version_and_read_back_with_its_attributes() {
    let db = db().await;
    let mut first = product();
    first.attributes.insert("litres".into(), Attribute::Number(1.25));
    first.attributes.insert("induction".into(), Attribute::Flag(true));
    first.attributes.insert("material".into(), Attribute::Text("iron".into()));
    first.size_mm = Some([250, 220, 240]);
    assert_eq!(catalog::product(&*db.table, &first.sku).await.unwrap(), None);
    commit(&db, |changes| catalog::put(changes, &first, || "there already")).await.unwrap();
    assert_eq!(catalog::product(&*db.table, &first.sku).await.unwrap(), Some(first.clone()));
    let other = Product { name: "Pan".into(), ..first.clone() };
    assert_eq!(
        refusal(commit(&db, |changes| catalog::put(changes, &other, || "there already")).await),
        "there already"
    );
    let second = Product { version: 2, ..other };
    commit(&db, |changes| catalog::put(changes, &second, || "stale")).await.unwrap();
    assert_eq!(
        refusal(commit(&db, |changes| catalog::put(changes, &Product { version: 2, ..first }, || "stale")).await),
        "stale"
    );
    assert_eq!(catalog::product(&*db.table, &second.sku).await.unwrap(), Some(second));
}

#[tokio::test]
async fn all_products_are_listed_shard_by_shard_and_page_by_page() {
    let db = db().await;
    let mut names: Vec<String> = (0..40).map(|n| format!("SKU-{n:02}")).collect();
    for name in &names {
        let product = Product { sku: sku(name), published: false, ..product() };
        commit(&db, |changes| catalog::put(changes, &product, || "there already")).await.unwrap();
    }
    let mut found: Vec<Sku> = Vec::new();
    for shard in 0..keys::SHARDS {
        let mut cursor = None;
        loop {
            let (skus, next) = catalog::skus(&*db.table, shard, cursor, 3).await.unwrap();
            assert!(skus.len() <= 3 && skus.is_sorted());
            found.extend(skus);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
    }
    found.sort();
    names.sort();
    assert_eq!(found.iter().map(Sku::as_str).collect::<Vec<_>>(), names);
}

#[tokio::test]
async fn a10_all_products_are_listed_by_sku_over_all_shards_and_pages_lose_none() {
    let db = db().await;
    let mut names: Vec<String> = (0..30).map(|n| format!("SKU-{n:02}")).collect();
    names.extend(["a", "B", "_x", "z-9", "1.5"].map(str::to_owned));
    for name in &names {
        let product = Product { sku: sku(name), published: false, ..product() };
        commit(&db, |changes| catalog::put(changes, &product, || "there already")).await.unwrap();
    }
    names.sort();
    for most in [1, 2, 7, 34, 35, 36] {
        let mut found: Vec<Sku> = Vec::new();
        loop {
            let page = catalog::skus_after(&*db.table, found.last(), most).await.unwrap();
            let is_last = page.len() < most;
            found.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(found.iter().map(Sku::as_str).collect::<Vec<_>>(), names, "{most} a page");
    }
    let wanted = [sku("z-9"), sku("gone"), sku("SKU-03")];
    let found = catalog::products(&*db.table, &wanted).await.unwrap();
    assert_eq!(found.iter().map(|product| product.sku.as_str()).collect::<Vec<_>>(), ["z-9", "SKU-03"]);
    assert_eq!(catalog::entries_of(&*db.table, &wanted).await.unwrap(), [None, None, None]);
}

#[tokio::test]
async fn a_search_entry_is_made_anew_or_taken_out_and_readers_notice_each_time() {
    let db = db().await;
    let here = product().sku;
    let shard = domain::ids::shard_of(here.as_str(), keys::SHARDS);
    let put = |entry: Option<Entry>, revision: &'static str| {
        let sku = here.clone();
        move |changes: &mut Set| catalog::put_entry(changes, &sku, entry.as_ref(), revision, || "refused")
    };
    let entry = |availability| Entry { product: product(), availability, left: None };
    assert_eq!(catalog::revision(&*db.table).await.unwrap(), None);
    assert_eq!(catalog::entry(&*db.table, &here).await.unwrap(), None);

    commit(&db, put(Some(entry(Availability::InStock)), "r1")).await.unwrap();
    assert_eq!(catalog::revision(&*db.table).await.unwrap().as_deref(), Some("r1"));
    commit(&db, put(Some(entry(Availability::Low)), "r2")).await.unwrap();
    assert_eq!(catalog::entry(&*db.table, &here).await.unwrap(), Some(entry(Availability::Low)));
    assert_eq!(catalog::entries(&*db.table, shard).await.unwrap(), [entry(Availability::Low)]);
    assert_eq!(catalog::revision(&*db.table).await.unwrap().as_deref(), Some("r2"));

    commit(&db, put(None, "r3")).await.unwrap();
    commit(&db, put(None, "r4")).await.expect("what is out already can be taken out again");
    assert_eq!(catalog::entries(&*db.table, shard).await.unwrap(), []);
    assert_eq!(catalog::revision(&*db.table).await.unwrap().as_deref(), Some("r4"));
}

#[tokio::test]
async fn a_write_that_depends_on_a_product_is_refused_when_it_has_changed() {
    let db = db().await;
    commit(&db, |changes| catalog::put(changes, &product(), || "there already")).await.unwrap();
    let write = |product: &Product| {
        let check = catalog::unchanged(product);
        move |changes: &mut Set| {
            changes.push(check, |_| "changed");
            changes.put_stock(&stock(1), || "there already");
        }
    };
    assert_eq!(refusal(commit(&db, write(&Product { version: 2, ..product() })).await), "changed");
    assert_eq!(refusal(commit(&db, write(&Product { sku: sku("gone"), ..product() })).await), "changed");
    assert_eq!(db.get(&keys::stock(&product().sku, &location_id("allentown"))).await, None);
    commit(&db, write(&product())).await.unwrap();
}

#[tokio::test]
async fn a_product_that_does_not_parse_is_corrupt_and_named() {
    let db = db().await;
    let here = keys::product(&product().sku);
    db.seed(&here, &[("sku", text("cast-iron-skillet")), ("price", text("cheap"))]).await;
    let error = catalog::product(&*db.table, &product().sku).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{error:?}");
    let error = catalog::decode(db.get(&here).await.unwrap()).unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == here.to_string()), "{error:?}");
    let entry = keys::catalog_entry(&product().sku);
    db.seed(&entry, &[("availability", text("perhaps"))]).await;
    let shard = domain::ids::shard_of(product().sku.as_str(), keys::SHARDS);
    let error = catalog::entries(&*db.table, shard).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if *key == entry.to_string()), "{error:?}");
    db.seed(&key("listed"), &[("gsi1pk", text("PRODUCTS#0")), ("gsi1sk", text("no sku at all"))]).await;
    let error = catalog::skus(&*db.table, 0, None, 10).await.unwrap_err();
    assert!(matches!(&error, TableError::Corrupt { key, .. } if key == "TEST#listed / TEST"), "{error:?}");
}
