//! Finding one's way through the shop: lists narrowed and sorted, and what a product page says of the delivery before
//! anything is in the cart.

use crate::driver::{Edit, Shop, amount};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

async fn found(shop: &Shop, query: &str) -> Vec<String> {
    let list = shop.guest().get(&format!("/products?{query}")).await.expect(200);
    let items = list["items"].as_array().expect("items");
    assert!(list["next_cursor"].is_null() && list["total"] == items.len(), "{list}");
    items.iter().map(|item| item["sku"].as_str().expect("a sku").to_owned()).collect()
}

/// A facet of a list: what can be chosen, with how many each would leave.
async fn counts(shop: &Shop, query: &str, name: &str) -> Vec<(String, u64)> {
    let list = shop.guest().get(&format!("/products?{query}")).await.expect(200);
    let facets = list["facets"].as_array().expect("facets");
    let facet = facets.iter().find(|facet| facet["name"] == name).unwrap_or_else(|| panic!("no {name}: {list}"));
    let values = facet["values"].as_array().expect("values");
    values
        .iter()
        .map(|v| (v["value"].as_str().expect("a value").to_owned(), v["count"].as_u64().expect("a count")))
        .collect()
}

#[tokio::test]
async fn a10_a_category_is_narrowed_by_what_its_attributes_say() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 9), shop.receive(&shop.teapot, "west", 3));
    shop.drain().await;
    let list = shop.guest().get("/products?category=kettles").await.expect(200);
    assert_json_snapshot!(json!({"total": list["total"], "facets": list["facets"]}));
    assert_eq!(list["items"][2]["left"], 3, "the last few are counted: {list}");
    for (filter, skus) in [
        ("attributes.finish=steel", vec![&shop.kettle, &shop.big_kettle]),
        ("attributes.finish=steel&attributes.finish=enamel", vec![&shop.kettle, &shop.big_kettle, &shop.teapot]),
        ("attributes.finish=steel&attributes.litres.min=2", vec![&shop.big_kettle]),
        ("attributes.litres.min=1&attributes.litres.max=1.7", vec![&shop.kettle, &shop.teapot]),
        ("in_stock=true", vec![&shop.kettle, &shop.teapot]),
        ("min_price=3001&max_price=4500", vec![&shop.kettle]),
        ("attributes.whistles=true", vec![]),
    ] {
        assert_eq!(
            found(&shop, &format!("category=kettles&{filter}")).await,
            skus.into_iter().cloned().collect::<Vec<_>>(),
            "{filter}"
        );
    }
    let finish = counts(&shop, "category=kettles&attributes.finish=enamel&in_stock=true", "finish").await;
    assert_eq!(finish, [("steel".to_owned(), 1), ("enamel".to_owned(), 1)], "its own choice hides nothing");
    let searched = shop.guest().get("/products?q=stove").await.expect(200);
    let names: Vec<&Value> = searched["facets"].as_array().expect("facets").iter().map(|f| &f["name"]).collect();
    assert_eq!(names, ["availability", "price", "litres"], "all are kettles of steel: {searched}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_list_is_sorted_as_asked_and_goes_on_though_the_shop_changes() {
    let Some(shop) = Shop::own().await else { return };
    shop.advance("PT1M").await;
    shop.new_product(
        "TRAY",
        json!({"name": "Tray", "category": "towels", "weight_g": 900,
        "price": {"amount": 2100, "currency": "USD"}}),
    )
    .await;
    shop.drain().await;
    let dearest = ["ANVIL", "KETTLE-LARGE", "KETTLE", "TEAPOT", "TRAY", "TOWEL", "CARD"];
    assert_eq!(found(&shop, "sort=-price").await, dearest);
    assert_eq!(found(&shop, "sort=price").await, dearest.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(found(&shop, "sort=name").await, ["ANVIL", "TOWEL", "CARD", "KETTLE", "KETTLE-LARGE", "TEAPOT", "TRAY"]);
    assert_eq!(found(&shop, "sort=newest").await[0], "TRAY");
    let page = shop.guest().get("/products?sort=-price&limit=3").await.expect(200);
    assert_eq!(page["total"], 7);
    // The last of the page is taken back, and something dearer comes: what stayed is neither repeated nor skipped.
    shop.change_product("KETTLE", json!({"published": false})).await;
    shop.new_product(
        "BELL",
        json!({"name": "Bell", "category": "tools", "weight_g": 900,
        "price": {"amount": 7000, "currency": "USD"}}),
    )
    .await;
    shop.drain().await;
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    assert_eq!(found_after(&shop, "sort=-price", cursor).await, dearest[3..]);
    let other = format!("/products?sort=price&cursor={cursor}");
    shop.guest().get(&other).await.expect_fields(&["cursor"]);
    shop.invariants_hold().await;
}

async fn found_after(shop: &Shop, query: &str, cursor: &str) -> Vec<String> {
    let list = shop.guest().get(&format!("/products?{query}&cursor={cursor}")).await.expect(200);
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item["sku"].as_str().expect("a sku").to_owned()).collect()
}

/// What the product's page says of sending some of it there.
async fn shown(shop: &Shop, sku: &str, quantity: i64, to: &Value) -> Value {
    let mut path = format!("/products/{sku}?quantity={quantity}");
    for name in ["country", "region", "postal_code"] {
        if let Some(value) = to[name].as_str() {
            path = format!("{path}&{name}={value}");
        }
    }
    shop.guest().get(&path).await.expect(200)["delivery"].take()
}

/// What a quote says of the same.
async fn quoted(shop: &Shop, sku: &str, quantity: i64, to: &Value) -> Value {
    let body = shop.quote_body(&[(sku, quantity)]).with("ship_to", to.clone());
    shop.guest().post_without_key("/quotes", &body).await.expect(201)
}

fn places() -> [Value; 8] {
    let place = |country: &str, region: Option<&str>, postal_code: Option<&str>| {
        let mut place = json!({"country": country});
        for (name, value) in [("region", region), ("postal_code", postal_code)] {
            if let Some(value) = value {
                place[name] = json!(value);
            }
        }
        place
    };
    [
        place("US", Some("CA"), Some("94607")),
        place("US", None, Some("94607")),
        place("US", Some("NY"), Some("12207")),
        place("US", None, Some("10001-1234")),
        place("US", None, Some("not known")),
        place("US", None, None),
        place("DE", None, Some("10115")),
        place("DE", Some("BE"), None),
    ]
}

#[tokio::test]
async fn c5_the_delivery_shown_on_the_product_is_the_one_a_quote_gives() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 9), shop.receive(&shop.kettle, "east", 14));
    shop.change_location("west", json!({"holidays": ["2027-03-02"]})).await;
    // Before and after the day's last parcel in New Jersey and in Nevada, on the eve of a holiday, and on a Saturday.
    for now in ["2027-03-01T15:00:00Z", "2027-03-01T20:00:00Z", "2027-03-01T23:00:00Z", "2027-03-06T12:00:00Z"] {
        shop.set_clock(now).await;
        for to in places() {
            // The last are more than any location has alone.
            for quantity in [1, 2, 12, 20] {
                let (shown, quote) =
                    (shown(&shop, &shop.kettle, quantity, &to).await, quoted(&shop, &shop.kettle, quantity, &to).await);
                let what = format!("{quantity} to {to} at {now}: {shown}");
                assert_eq!(shown["options"], quote["shipping_options"], "{what}");
                assert_eq!(shown["availability"], quote["lines"][0]["availability"], "{what}");
                assert_eq!(shown["reason"], Value::Null, "{what}");
            }
        }
    }
    let shown = shown(&shop, &shop.kettle, 1, &places()[1]).await;
    assert_eq!(shown["to"], json!({"country": "US", "region": "CA", "postal_code": "94607"}), "the region by its code");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_the_page_says_when_waited_for_goods_would_come_as_the_quote_does() {
    let Some(shop) = Shop::own().await else { return };
    let [there, ..] = places();
    shop.change_product(&shop.kettle, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let compare = async |what: &str| {
        let (shown, quote) =
            (shown(&shop, &shop.kettle, 3, &there).await, quoted(&shop, &shop.kettle, 3, &there).await);
        assert_eq!(shown["options"], quote["shipping_options"], "{what}");
        assert_eq!(shown["availability"], json!({"now": 2, "backorder": 1}), "{what}");
        shown
    };
    let nobody_knows = compare("nothing announced").await;
    assert_eq!(nobody_knows["options"][0]["latest"], Value::Null, "no date is invented: {nobody_knows}");
    shop.announce(&shop.kettle, "west", 20, "2027-03-10").await;
    let known = compare("twenty on the 10th").await;
    assert_eq!(known["options"][0]["earliest"], "2027-03-16", "leaves the day after, then three days: {known}");
    // More than may be waited for.
    let short = shown(&shop, &shop.kettle, 8, &there).await;
    assert_eq!((&short["options"], &short["availability"]), (&json!([]), &Value::Null));
    let reason = json!({"code": "out_of_stock", "message": "only 2 are left", "available_on": "2027-03-10"});
    assert_eq!(short["reason"], reason);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_where_nothing_is_sent_is_said_on_the_product() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 4), shop.receive(&shop.anvil, "west", 4));
    let abroad = shown(&shop, &shop.kettle, 1, &json!({"country": "FR", "postal_code": "75001"})).await;
    assert_eq!(abroad["to"], json!({"country": "FR", "region": null, "postal_code": "75001"}));
    let reason = |code: &str, message: &str| json!({"code": code, "message": message, "available_on": null});
    assert_eq!(abroad["reason"], reason("not_served", "we do not deliver to France"));
    let zones = json!([{"countries": ["US"], "base": {"amount": 0, "currency": "USD"},
        "per_kg": {"amount": 0, "currency": "USD"}, "transit_days": [1, 2]}]);
    let letters = json!({"options": [{"id": "letter", "name": "Letter", "carrier": "post", "max_parcel_g": 100, "zones": zones}]});
    shop.change_setting("shipping", &letters).await;
    let heavy = shown(&shop, &shop.anvil, 1, &json!({"country": "US"})).await;
    assert_eq!(heavy["reason"], reason("too_heavy", "it is too heavy for every way we have of sending it there"));
    let gone = shown(&shop, &shop.towel, 1, &json!({"country": "US"})).await;
    assert_eq!(gone["reason"], reason("out_of_stock", "it is out of stock"));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_asking_when_it_comes_keeps_nothing_and_is_one_call_unless_something_is_short() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 4).await;
    let plain = shop.page(&shop.kettle).await;
    assert!(!plain.as_object().expect("an object").contains_key("delivery"), "{plain}");
    let asked = format!("/products/{}?country=US&postal_code=94607", shop.kettle);
    let with_delivery = shop.guest().get(&asked).await.expect(200);
    assert_eq!(with_delivery.clone().without("delivery"), plain, "beside it the reply is the same");
    assert_eq!(amount(&with_delivery["delivery"]["options"][0]["cost"]), 600);
    for (asked, calls) in [
        (asked.clone(), json!({"dynamodb.BatchGetItem": 1})),
        (format!("{asked}&quantity=5"), json!({"dynamodb.BatchGetItem": 1, "dynamodb.Query": 1})),
    ] {
        shop.reset_meter().await;
        shop.guest().get(&asked).await.expect(200);
        let meter = shop.meter().await["functions"]["get-product"].take();
        assert_eq!(meter["calls"], calls, "{asked} {meter}");
        assert_eq!(meter["write_units"].as_f64(), Some(0.0), "{meter}");
    }
    shop.invariants_hold().await;
}
