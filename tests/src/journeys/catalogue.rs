//! Products as the merchant keeps them: complete before they are sold, at the price of the day.

use crate::driver::{Edit, Shop, amount};
use serde_json::{Value, json};

fn pot() -> Value {
    json!({"name": "Pot", "description": "Holds soup.", "category": "kettles", "weight_g": 800,
        "price": {"amount": 2000, "currency": "USD"}, "published": true,
        "attributes": {"litres": 3, "finish": "steel", "whistles": false}})
}

#[tokio::test]
async fn a10_attributes_have_types_and_a_missing_one_is_named() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    let path = "/admin/products/POT";
    let missing = merchant.put(path, &pot().without("attributes.litres")).await;
    let problem = missing.expect_fields(&["attributes.litres"]);
    assert_eq!(problem["errors"][0]["message"], "is required before the product can be published");
    for (field, value) in
        [("litres", json!("three")), ("finish", json!("gold")), ("whistles", json!(1)), ("colour", json!("red"))]
    {
        let field = format!("attributes.{field}");
        merchant.put(path, &pot().with(&field, value)).await.expect_fields(&[&field]);
    }
    shop.guest().get("/products/POT").await.expect_problem(404, "not_found");
    let stored = merchant.put(path, &pot()).await.expect(201);
    assert_eq!(stored["attributes"], json!({"litres": 3, "finish": "steel", "whistles": false}));
    assert_eq!(shop.page("POT").await["attributes"], stored["attributes"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_draft_may_be_incomplete_and_is_seen_by_nobody() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    let draft = pot().without("attributes.litres").without("description").with("published", false);
    merchant.put("/admin/products/POT", &draft).await.expect(201);
    shop.receive("POT", "west", 5).await;
    shop.drain().await;
    shop.guest().get("/products/POT").await.expect_problem(404, "not_found");
    let found = shop.guest().get("/products?q=pot&limit=100").await.expect(200);
    assert!(!found["items"].as_array().expect("items").iter().any(|item| item["sku"] == "POT"), "{found}");
    shop.guest().place(&shop.order_body(&[("POT", 1)])).await.expect_fields(&["lines[0].sku"]);
    merchant
        .put_over(1, "/admin/products/POT", &draft.with("published", true))
        .await
        .expect_fields(&["attributes.litres", "description"]);
    merchant.put_over(1, "/admin/products/POT", &pot()).await.expect(200);
    assert_eq!(shop.for_sale("POT").await, 5);
    shop.drain().await;
    shop.advance("PT2S").await;
    let found = shop.guest().get("/products?q=pot").await.expect(200);
    assert_eq!(found["items"][0]["sku"], "POT", "{found}");
    shop.buy(&[("POT", 1)]).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_product_that_is_taken_back_is_sold_no_more() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    shop.change_product(&shop.kettle, json!({"published": false})).await;
    shop.guest().get(&format!("/products/{}", shop.kettle)).await.expect_problem(404, "not_found");
    shop.guest().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect_fields(&["lines[0].sku"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_price_holds_from_its_day_on() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let prices = json!([{"amount": 4000, "from": "2027-03-02"}, {"amount": 3500, "from": "2027-03-03T12:00:00Z"}]);
    shop.change_product(&shop.kettle, json!({"prices": prices})).await;
    shop.drain().await;
    for (advance, price) in [("PT0S", 4500), ("PT14H30M", 4000), ("P1DT11H59M", 4000), ("PT1M", 3500)] {
        shop.advance(advance).await;
        assert_eq!(amount(&shop.page(&shop.kettle).await["price"]), price, "after {advance}");
        let listed = shop.guest().get("/products?q=stove").await.expect(200);
        let item = listed["items"].as_array().expect("items").iter().find(|item| item["sku"] == json!(shop.kettle));
        assert_eq!(amount(&item.expect("the kettle")["price"]), price, "after {advance}");
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        assert_eq!(amount(&order["lines"][0]["unit_price"]), price, "after {advance}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_products_have_versions_and_no_change_is_lost() {
    let Some(shop) = Shop::own().await else { return };
    let (merchant, path) = (shop.merchant(), "/admin/products/POT");
    let made = merchant.put(path, &pot()).await;
    made.expect(201);
    assert_eq!(made.version(), 1);
    merchant.put(path, &pot()).await.expect_problem(428, "if_match_required");
    let changed = merchant.put_over(1, path, &pot().with("name", "Stew pot")).await;
    assert_eq!((changed.expect(200)["name"].clone(), changed.version()), (json!("Stew pot"), 2));
    merchant.put_over(1, path, &pot()).await.expect_problem(412, "version_changed");
    let read = merchant.get(path).await;
    assert_eq!((read.expect(200)["name"].clone(), read.version()), (json!("Stew pot"), 2));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_search_forgives_typing_errors_and_goes_on_page_by_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.drain().await;
    let found = shop.guest().get("/products?q=stov%20ketle").await.expect(200);
    let skus: Vec<&Value> = found["items"].as_array().expect("items").iter().map(|item| &item["sku"]).collect();
    assert_eq!(skus, [&json!(shop.kettle), &json!(shop.big_kettle)], "{found}");
    assert_eq!(found["items"][0]["availability"], "out_of_stock");
    let (mut seen, mut path) = (Vec::new(), "/products?limit=4".to_owned());
    loop {
        let page = shop.guest().get(&path).await.expect(200);
        seen.extend(page["items"].as_array().expect("items").iter().map(|item| item["sku"].to_string()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/products?limit=4&cursor={cursor}"),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 6, "{seen:?}");
    shop.receive(&shop.kettle, "west", 3).await;
    shop.drain().await;
    shop.advance("PT2S").await;
    let found = shop.guest().get("/products?q=kettle&category=kettles").await.expect(200);
    assert_eq!(found["items"][0]["availability"], "low", "{found}");
    shop.invariants_hold().await;
}
