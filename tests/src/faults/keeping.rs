//! Faults in what merchants and the warehouse keep: products, settings, places, counts, orders to suppliers; in quotes, and in
//! finding one's order.

use super::stage::willing;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Answer, Edit, Shop, new_key};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("put-product", "a new one", |shop, broken| Box::pin(product(shop, broken))),
    scene("put-product", "another limit of back-orders", |shop, broken| Box::pin(limit(shop, broken))),
    scene("import-products", "two of them", |shop, broken| Box::pin(import(shop, broken))),
    scene("update-search", "a new product", |shop, broken| Box::pin(search(shop, broken))),
    scene("put-setting", "coupons", |shop, broken| Box::pin(setting(shop, broken))),
    scene("put-location", "a new one", |shop, broken| Box::pin(location(shop, broken))),
    scene("put-stock-policy", "units kept back", |shop, broken| Box::pin(policy(shop, broken))),
    scene("count-stock", "fewer than thought", |shop, broken| Box::pin(count(shop, broken))),
    scene("adjust-stock", "one is broken", |shop, broken| Box::pin(adjust(shop, broken))),
    scene("create-purchase-order", "more to come", |shop, broken| Box::pin(announce(shop, broken))),
    scene("quote-order", "one kettle", |shop, broken| Box::pin(quote(shop, broken))),
    scene("lookup-order", "one's own", |shop, broken| Box::pin(lookup(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn g5_keeping_the_catalogue_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..4]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_keeping_the_shop_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[4..10]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_asking_for_a_price_or_an_order_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[10..]).await;
}

/// Put with something broken, and there afterwards. Who lost the first answer is told that it is there already.
async fn put(shop: &Shop, broken: Break, path: &str, body: &Value) -> (bool, Answer) {
    let merchant = shop.merchant();
    shop.through(broken, async || merchant.put(path, body).await).await
}

fn towel() -> Value {
    json!({"name": "Plain towel", "description": "Good for years.", "category": "towels", "weight_g": 300,
        "price": {"amount": 1500, "currency": "USD"}, "published": true})
}

async fn product(shop: &Shop, broken: Break) -> Outcome {
    let path = format!("/admin/products/NEW-{}", &new_key()[..13]);
    let (reached, answer) = put(shop, broken, &path, &towel().with("backorder_limit", 4)).await;
    let there = shop.merchant().get(&path).await;
    let right = matches!(answer.status, 201 | 428) && there.status == 200 && there.json()["name"] == "Plain towel";
    Outcome::judged(reached, right, format!("{answer}, {there}"))
}

async fn limit(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(0).await;
    shop.guest().place(&willing(shop.basket(&sku, 2))).await.expect(201);
    let (merchant, path) = (shop.merchant(), format!("/admin/products/{sku}"));
    let there = merchant.get(&path).await;
    let body = there.expect(200).without("sku").without("version").with("backorder_limit", 5);
    let version = there.version();
    let (reached, answer) = shop.through(broken, async || merchant.put_over(version, &path, &body).await).await;
    shop.work().await;
    let stock = shop.stock(&sku).await;
    let right =
        matches!(answer.status, 200 | 412) && stock["backorders"] == json!({"limit": 5, "left": 3, "waiting": 2});
    Outcome::judged(reached, right, format!("{answer}, {stock}"))
}

async fn import(shop: &Shop, broken: Break) -> Outcome {
    let (merchant, key, tag) = (shop.merchant(), new_key(), new_key()[..8].to_uppercase());
    let table = format!(
        "sku,name,description,category,price,weight_g,backorder_limit,published\n\
         A-{tag},Tray,A tray.,towels,2100,900,3,true\nB-{tag},Rug,A rug.,towels,9100,2900,0,true\n"
    );
    let (reached, answer) = shop.through(broken, async || merchant.import(&key, &table).await).await;
    let there = [
        merchant.get(&format!("/admin/products/A-{tag}")).await,
        merchant.get(&format!("/admin/products/B-{tag}")).await,
    ];
    let right = answer.status == 200 && there.iter().all(|there| there.status == 200);
    Outcome::judged(reached, right, format!("{answer}, {}, {}", there[0], there[1]))
}

async fn search(shop: &Shop, broken: Break) -> Outcome {
    let tag = new_key()[..8].to_uppercase();
    shop.work().await;
    let path = format!("/admin/products/FIND-{tag}");
    shop.merchant().put(&path, &towel().with("name", format!("Towel {tag}"))).await.expect(201);
    let reached = shop.work_through(broken).await;
    shop.pass("PT61S").await;
    let found = shop.guest().get(&format!("/products?q={tag}")).await.expect(200);
    Outcome::judged(reached, found["items"].as_array().map(Vec::len) == Some(1), found)
}

async fn setting(shop: &Shop, broken: Break) -> Outcome {
    let (merchant, path, code) = (shop.merchant(), "/admin/settings/coupons", new_key()[..8].to_uppercase());
    let version = merchant.get(path).await.version();
    let body = json!({"coupons": [{"code": code, "percent": "10"}]});
    let (reached, answer) = shop.through(broken, async || merchant.put_over(version, path, &body).await).await;
    let there = merchant.get(path).await;
    let right = matches!(answer.status, 200 | 412) && there.expect(200)["coupons"][0]["code"] == code;
    Outcome::judged(reached, right, format!("{answer}, {there}"))
}

async fn location(shop: &Shop, broken: Break) -> Outcome {
    let list = async || shop.merchant().get("/admin/locations").await.expect(200);
    let before = list().await["items"].as_array().map_or(0, Vec::len);
    let name = format!("place-{before}");
    let body = json!({"name": "Another", "country": "US", "region": "NV", "postal_code": "89506", "latitude": 39.63,
        "longitude": -119.87, "time_zone": "America/Los_Angeles", "cutoff": "14:00", "work_days": ["mon"]});
    let (reached, answer) = put(shop, broken, &format!("/admin/locations/{name}"), &body).await;
    let places = list().await;
    let there = places["items"].as_array().into_iter().flatten().filter(|place| place["id"] == name.as_str()).count();
    Outcome::judged(reached, matches!(answer.status, 201 | 428) && there == 1, format!("{answer}, {places}"))
}

async fn policy(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(6).await;
    let (reached, answer) = put(shop, broken, &format!("/admin/stock/{sku}/west"), &json!({"safety": 2})).await;
    let item = shop.stock_at(&sku, "west").await;
    Outcome::judged(
        reached,
        matches!(answer.status, 200 | 201 | 428) && item["safety"] == 2,
        format!("{answer}, {item}"),
    )
}

/// Asked under one key, and again; both are answered alike, and it is done once.
async fn twice(shop: &Shop, broken: Break, path: &str, body: &Value) -> (bool, String, bool) {
    let (warehouse, key) = (shop.warehouse(), new_key());
    let ask = async || warehouse.post_under(&key, path, body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    (reached, format!("{first}, {again}"), first.status == 201 && again.status == 201)
}

async fn count(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(6).await;
    let path = format!("/admin/stock/{sku}/west/counts");
    let (reached, said, fine) = twice(shop, broken, &path, &json!({"counted": 4})).await;
    let seen = shop.counters(&sku, "west").await;
    Outcome::judged(reached, fine && seen == [4, 4, 0, 0, 0], format!("{seen:?}: {said}"))
}

async fn adjust(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(6).await;
    let path = format!("/admin/stock/{sku}/west/adjustments");
    let (reached, said, fine) = twice(shop, broken, &path, &json!({"delta": -1, "reason": "broken"})).await;
    let seen = shop.counters(&sku, "west").await;
    Outcome::judged(reached, fine && seen == [5, 5, 0, 0, 0], format!("{seen:?}: {said}"))
}

async fn announce(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(1).await;
    let (merchant, key) = (shop.merchant(), new_key());
    let body = json!({"location": "west", "expected_on": "2029-03-20", "lines": [{"sku": sku, "quantity": 5}]});
    let ask = async || merchant.post_under(&key, "/admin/purchase-orders", &body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let item = shop.stock_at(&sku, "west").await;
    let coming: i64 = item["incoming"].as_array().into_iter().flatten().filter_map(|it| it["quantity"].as_i64()).sum();
    let right = first.status == 201 && again.status == 201 && coming == 5;
    Outcome::judged(reached, right, format!("{coming} to come: {first}, {again}"))
}

async fn quote(shop: &Shop, broken: Break) -> Outcome {
    shop.pass("PT11S").await;
    let (guest, body) = (shop.guest(), shop.quote_body(&[(&shop.kettle, 1)]));
    let (reached, answer) = shop.through(broken, async || guest.post_without_key("/quotes", &body).await).await;
    Outcome::judged(reached, answer.status == 201, answer)
}

async fn lookup(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.guest().place(&shop.basket(&shop.kettle, 1)).await.expect(201);
    let known = json!({"number": order["number"], "email": order["contact"]["email"]});
    let ask = async || shop.guest().post_without_key("/orders/lookup", &known).await;
    let (reached, answer) = shop.through(broken, ask).await;
    Outcome::judged(reached, answer.status == 200, answer)
}
