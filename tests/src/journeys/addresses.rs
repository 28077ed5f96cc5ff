//! The addresses somebody keeps in their account.

use crate::driver::{Edit, Person, Shop, id, new_key};
use futures::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Id and version of each address, and which is the default.
async fn book(person: &Person<'_>) -> (Vec<(String, u64)>, Vec<String>) {
    let list = person.get("/me/addresses").await.expect(200);
    let items = list["items"].as_array().expect("items");
    let version = |address: &Value| address["version"].as_u64().expect("a version");
    let kept = items.iter().map(|address| (id(address).to_owned(), version(address))).collect();
    let defaults = items.iter().filter(|address| address["default"] == true).map(|address| id(address).to_owned());
    (kept, defaults.collect())
}

fn at(id: &str) -> String {
    format!("/me/addresses/{id}")
}

#[tokio::test]
async fn e18_a_customer_keeps_addresses_and_the_next_order_takes_one_as_it_is() {
    let shop = Shop::open().await;
    let (ada, home) = (shop.ada(), new_key());
    let before = book(&ada).await.0.len();
    let put = ada.put(&at(&home), &shop.address_body().with("name", " Ada Lovelace ")).await;
    let kept = put.expect(201);
    assert_eq!((kept["version"].as_u64(), &kept["phone"]), (Some(put.version()), &json!("+14155550100")));
    assert_eq!((&kept["name"], &kept["label"]), (&json!("Ada Lovelace"), &json!("Home")));
    let list = ada.get("/me/addresses").await.expect(200);
    let items = list["items"].as_array().expect("items");
    assert!(items.len() == before + 1 && items.contains(&kept), "{list}");
    // Its fields are those of an order's address, and what is not there is left out.
    let mut ship_to = kept.clone();
    for own in ["id", "label", "phone", "default", "version"] {
        ship_to = ship_to.without(own);
    }
    shop.guest()
        .post_without_key("/quotes", &json!({"lines": [{"sku": shop.card, "quantity": 1}], "ship_to": ship_to}))
        .await
        .expect_problem(409, "out_of_stock");
    let moved = ada.put_over(put.version(), &at(&home), &shop.address_body().with("line1", "2 New Way")).await;
    assert_eq!(moved.expect(200)["line1"], "2 New Way");
    let left = ada.delete_over(moved.version(), &at(&home)).await.expect(200);
    assert_eq!(left["items"].as_array().map(Vec::len), Some(before));
}

#[tokio::test]
async fn e18_there_is_always_one_default_address() {
    let Some(shop) = Shop::own().await else { return };
    let ada = shop.ada();
    let body = shop.address_body();
    ada.put(&at("home"), &body).await.expect(201);
    ada.put(&at("attic"), &body).await.expect(201);
    assert_eq!(book(&ada).await, (vec![("attic".into(), 2), ("home".into(), 1)], vec!["home".into()]));
    let put = ada.put_over(2, &at("attic"), &body.clone().with("default", true)).await;
    assert_eq!(put.expect(200)["default"], true);
    let (kept, default) = book(&ada).await;
    assert_eq!((kept, default), (vec![("attic".into(), 3), ("home".into(), 3)], vec!["attic".into()]));
    // Who saw the address as the default must not make it the default again unawares.
    ada.put_over(1, &at("home"), &body.clone().with("default", true)).await.expect_problem(412, "version_changed");
    let kept = ada.put_over(3, &at("attic"), &body.clone().with("default", false)).await.expect(200);
    assert_eq!(kept["default"], true, "the default ends only by naming another");
    let left = ada.delete_over(4, &at("attic")).await.expect(200);
    assert_eq!((&left["items"][0]["id"], &left["items"][0]["default"]), (&json!("home"), &json!(true)));
    ada.delete_over(5, &at("home")).await.expect(200);
    assert_eq!(book(&ada).await, (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn e18_an_address_is_changed_only_by_who_has_seen_it_as_it_is() {
    let Some(shop) = Shop::own().await else { return };
    let (ada, body, home) = (shop.ada(), shop.address_body(), at("home"));
    ada.put_over(1, &home, &body).await.expect_problem(412, "version_changed");
    ada.put(&home, &body).await.expect(201);
    ada.put(&home, &body).await.expect_problem(428, "if_match_required");
    ada.delete(&home).await.expect_problem(428, "if_match_required");
    ada.put_matching("*", &home, &body).await.expect_fields(&["If-Match"]);
    // Another address changes, and this one is still what was read.
    ada.put(&at("work"), &body).await.expect(201);
    assert_eq!(ada.put_over(1, &home, &body.clone().with("label", "Nest")).await.expect(200)["label"], "Nest");
    ada.put_over(1, &home, &body).await.expect_problem(412, "version_changed");
    ada.delete_over(1, &home).await.expect_problem(412, "version_changed");
    ada.delete_over(3, &home).await.expect(200);
    ada.delete_over(3, &home).await.expect_problem(404, "not_found");
    // What comes back under its name is not what was seen before.
    ada.put(&home, &body).await.expect(201);
    ada.put_over(3, &home, &body).await.expect_problem(412, "version_changed");
    ada.put(&at("No-such-Name"), &body).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn e18_i15_nobody_sees_or_changes_anothers_addresses() {
    let Some(shop) = Shop::own().await else { return };
    shop.ada().put(&at("home"), &shop.address_body().with("line1", "1 ADAMARK Street")).await.expect(201);
    let before = book(&shop.ada()).await;
    for other in [shop.bob(), shop.agent(), shop.merchant()] {
        let list = other.get("/me/addresses").await.expect(200);
        assert_eq!(list["items"], json!([]), "their own, of which there are none");
        let refused = other.delete_over(1, &at("home")).await;
        assert!(!refused.expect_problem(404, "not_found").to_string().contains("ADAMARK"));
        other.put_over(1, &at("home"), &shop.address_body()).await.expect_problem(412, "version_changed");
    }
    for method in [shop.guest().put(&at("home"), &shop.address_body()).await, shop.guest().delete(&at("home")).await] {
        method.expect_problem(401, "sign_in_required");
    }
    assert_eq!(book(&shop.ada()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn e18_addresses_put_all_at_once_are_kept_up_to_the_twentieth_and_the_rest_is_refused() {
    let Some(shop) = Shop::own().await else { return };
    let (ada, body) = (shop.ada(), shop.address_body());
    let put = async |n: usize| ada.put(&at(&format!("a-{n}")), &body).await;
    let answers = join_all((0..24).map(put)).await;
    let kept = answers.iter().filter(|answer| answer.status == 201).count();
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.expect_problem(409, "too_many_addresses");
    }
    let (addresses, defaults) = book(&ada).await;
    assert_eq!((kept, addresses.len(), defaults.len()), (20, 20, 1));
    let versions: BTreeSet<u64> = addresses.iter().map(|(_, version)| *version).collect();
    assert_eq!(versions, (1..=20).collect(), "each change was made once");
    let (name, version) = &addresses[0];
    ada.put_over(*version, &at(name), &body).await.expect(200);
    ada.put(&at("one-more"), &body).await.expect_problem(409, "too_many_addresses");
}

#[tokio::test(flavor = "multi_thread")]
async fn e18_of_several_defaults_named_at_once_one_is_left() {
    let Some(shop) = Shop::own().await else { return };
    let (ada, body) = (shop.ada(), shop.address_body());
    for name in ["home", "work", "attic", "barn"] {
        ada.put(&at(name), &body).await.expect(201);
    }
    for _ in 0..5 {
        let (kept, _) = book(&ada).await;
        let default = body.clone().with("default", true);
        let change = async |(name, version): &(String, u64)| ada.put_over(*version, &at(name), &default).await;
        let answers = join_all(kept.iter().map(change)).await;
        // Whoever lost the default to another meanwhile has seen something that is not so any more.
        assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 412)), "{answers:?}");
        assert!(answers.iter().any(|answer| answer.status == 200));
        let (_, defaults) = book(&ada).await;
        assert_eq!(defaults.len(), 1, "{defaults:?}");
    }
    // The default goes while another becomes it.
    let (kept, defaults) = book(&ada).await;
    let version_of = |name: &str| kept.iter().find(|(kept, _)| kept == name).map(|(_, version)| *version);
    let (old, new) = (defaults[0].clone(), kept.iter().find(|(name, _)| *name != defaults[0]).expect("others").clone());
    let (going, coming, default) = (at(&old), at(&new.0), body.clone().with("default", true));
    let (gone, put) = futures::join!(
        ada.delete_over(version_of(&old).expect("it is there"), &going),
        ada.put_over(new.1, &coming, &default),
    );
    assert!(matches!((gone.status, put.status), (200, 200 | 412) | (412, 200)), "{gone} {put}");
    assert_eq!(book(&ada).await.1.len(), 1);
}
