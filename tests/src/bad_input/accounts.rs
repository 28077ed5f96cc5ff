//! What people put into their account.

use super::{CARD, all_are_refused, bad, long};
use crate::driver::{Edit, Shop};
use serde_json::{Value, json};

#[tokio::test]
async fn e18_bad_addresses_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.put("/me/addresses/work", &shop.address_body()).await.expect(201);
    let with = |what, path: &'static str, value: Value| bad(what, shop.address_body().with(path, value), &[path]);
    let cases = vec![
        bad("an empty body", json!({}), &["name", "line1", "city", "postal_code", "country"]),
        with("a blank name", "name", json!(" ")),
        with("a name that is too long", "name", long(101)),
        with("a name with a line break", "name", json!("Ada\nBob")),
        with("a card number for a street", "line1", json!(CARD)),
        with("a blank second line", "line2", json!("")),
        with("a region that is too long", "region", long(101)),
        with("a country in words", "country", json!("United States")),
        with("a label that is too long", "label", long(51)),
        with("a blank label", "label", json!(" ")),
        with("a card number for a label", "label", json!(CARD)),
        with("a telephone number in words", "phone", json!("call me")),
        with("default in words", "default", json!("yes")),
        with("a field of the reply", "version", json!(7)),
        with("another's id", "id", json!("work")),
        with("an unknown field", "planet", json!("Mars")),
    ];
    let watched = ["/me/addresses".to_owned()];
    all_are_refused(&shop, &merchant, ("PUT", "/me/addresses/home"), &watched, cases).await;
    for page in ["/me/orders?state=placed", "/admin/products?sort=name", "/admin/products?published=maybe"] {
        merchant.get(page).await.expect_fields(&["query"]);
    }
    let words = format!("/admin/products?q={}&limit=0", "x".repeat(201));
    merchant.get(&words).await.expect_fields(&["q", "limit"]);
    merchant.get("/admin/products?cursor=made-up!").await.expect_fields(&["cursor"]);
}
