//! All products, for those who work with them.

use crate::driver::{Person, Shop};
use serde_json::{Value, json};

/// SKUs of the whole list, read page by page.
async fn skus(person: &Person<'_>, query: &str) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = person.get(&format!("/admin/products?{query}{cursor}")).await.expect(200);
        let items = page["items"].as_array().expect("items");
        seen.extend(items.iter().filter_map(|item| item["sku"].as_str().map(str::to_owned)));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

fn draft() -> Value {
    json!({"name": "Água kettle", "category": "kettles", "weight_g": 900, "published": false,
        "price": {"amount": 3900, "currency": "USD"}})
}

#[tokio::test]
async fn a10_staff_list_all_products_by_sku_page_by_page_those_not_yet_published_too() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.put("/admin/products/DRAFT-1", &draft()).await.expect(201);
    let mut all = vec!["ANVIL", "CARD", "DRAFT-1", "KETTLE", "KETTLE-LARGE", "TEAPOT", "TOWEL"];
    for person in [shop.merchant(), shop.agent(), shop.warehouse()] {
        assert_eq!(skus(&person, "").await, all);
    }
    shop.ada().get("/admin/products").await.expect_problem(403, "forbidden");
    shop.guest().get("/admin/products").await.expect_problem(401, "sign_in_required");
    for limit in [1, 2, 3, 6, 7, 8] {
        assert_eq!(skus(&merchant, &format!("limit={limit}")).await, all, "{limit} a page");
    }
    // What comes between two pages before the place of the cursor moves nothing; what comes after it is there.
    let first = merchant.get("/admin/products?limit=3").await.expect(200);
    let cursor = first["next_cursor"].as_str().expect("more");
    for sku in ["BEFORE", "LATER"] {
        merchant.put(&format!("/admin/products/{sku}"), &draft()).await.expect(201);
    }
    let rest = skus(&merchant, &format!("cursor={cursor}")).await;
    all.insert(5, "LATER");
    assert_eq!(rest, all[3..]);
    for limit in ["0", "101"] {
        merchant.get(&format!("/admin/products?limit={limit}")).await.expect_fields(&["limit"]);
    }
}

#[tokio::test]
async fn a10_the_list_of_all_products_is_narrowed_by_words_category_and_whether_they_are_published() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.put("/admin/products/DRAFT-1", &draft()).await.expect(201);
    let cases = [
        ("q=kettle", vec!["DRAFT-1", "KETTLE", "KETTLE-LARGE"]),
        ("q=agua", vec!["DRAFT-1"]),
        ("q=large+stove", vec!["KETTLE-LARGE"]),
        ("q=towel&category=kettles", vec![]),
        ("category=towels", vec!["TOWEL"]),
        ("published=false", vec!["DRAFT-1"]),
        ("published=true&category=kettles", vec!["KETTLE", "KETTLE-LARGE", "TEAPOT"]),
        ("q=&category=", vec!["ANVIL", "CARD", "DRAFT-1", "KETTLE", "KETTLE-LARGE", "TEAPOT", "TOWEL"]),
    ];
    for (query, expected) in cases {
        assert_eq!(skus(&merchant, query).await, expected, "{query}");
        assert_eq!(skus(&merchant, &format!("{query}&limit=1")).await, expected, "{query}, one a page");
    }
}

#[tokio::test]
async fn a10_a_row_of_the_list_says_what_a_product_is_and_whether_it_can_be_bought() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.put("/admin/products/DRAFT-1", &draft()).await.expect(201);
    shop.receive(&shop.kettle, "west", 3).await;
    shop.change_product(&shop.kettle, json!({"images": ["/images/kettle.svg", "/images/spout.svg"]})).await;
    shop.drain().await;
    let list = merchant.get("/admin/products?q=kettle").await.expect(200);
    let of = |sku: &str| {
        let items = list["items"].as_array().expect("items");
        items.iter().find(|item| item["sku"] == sku).cloned().unwrap_or_else(|| panic!("no {sku}: {list}"))
    };
    let kettle = json!({"sku": shop.kettle, "name": "Stove kettle", "category": "kettles", "published": true,
        "price": {"amount": 4500, "currency": "USD"}, "image": "/images/kettle.svg", "availability": "low", "version": 2});
    assert_eq!(of(&shop.kettle), kettle);
    assert_eq!(of(&shop.big_kettle)["availability"], "out_of_stock");
    let unpublished = of("DRAFT-1");
    assert_eq!((&unpublished["published"], &unpublished["availability"]), (&json!(false), &Value::Null));
    assert_eq!(unpublished["image"], Value::Null);
    // What is withdrawn is not for sale any more, whatever the search still says.
    shop.change_product(&shop.kettle, json!({"published": false})).await;
    let list = merchant.get("/admin/products?q=kettle&published=false&limit=2").await.expect(200);
    assert_eq!(list["items"][1]["availability"], Value::Null, "{list}");
}
