//! Bodies that are no JSON, or not the shape of one, or too large: the same answer at every door.

use crate::driver::{Edit, Person, Shop, new_key};
use serde_json::{Value, json};

/// What a body may be at most.
const MOST_BYTES: usize = 256 * 1024;

/// Every route that takes JSON, with somebody who may call it.
fn doors(shop: &Shop) -> Vec<(&'static str, String, Person<'_>)> {
    let (kettle, guest) = (&shop.kettle, shop.guest());
    let (agent, warehouse, merchant) = (shop.agent(), shop.warehouse(), shop.merchant());
    let stock = |verb: &str| format!("/admin/stock/{kettle}/west/{verb}");
    vec![
        ("POST", "/orders".to_owned(), guest.clone()),
        ("POST", "/orders".to_owned(), shop.ada()),
        ("POST", "/quotes".to_owned(), guest.clone()),
        ("POST", "/orders/lookup".to_owned(), guest),
        ("POST", "/admin/orders/ord_7KQ2M4XD9TBCRH3F/holds".to_owned(), agent),
        ("POST", stock("receipts"), warehouse.clone()),
        ("POST", stock("counts"), warehouse.clone()),
        ("POST", stock("adjustments"), warehouse.clone()),
        ("POST", stock("transfers"), warehouse),
        ("POST", "/admin/purchase-orders".to_owned(), merchant.clone()),
        ("PUT", format!("/admin/products/{kettle}"), merchant.clone()),
        ("PUT", "/admin/locations/west".to_owned(), merchant.clone()),
        ("PUT", "/admin/settings/taxes".to_owned(), merchant.clone()),
        ("PUT", "/admin/settings/shop".to_owned(), merchant.clone()),
        ("PUT", format!("/admin/stock/{kettle}/west"), merchant),
    ]
}

#[tokio::test]
async fn what_is_no_json_cannot_be_read() {
    let shop = Shop::open().await;
    let deep = [vec![b'['; 500], vec![b']'; 500]].concat();
    for (method, path, who) in doors(&shop) {
        for (what, bytes) in [
            ("nothing", Vec::new()),
            ("half an object", b"{\"lines\": [".to_vec()),
            ("a comma too many", b"{\"lines\": [],}".to_vec()),
            ("a form", b"lines=1&country=US".to_vec()),
            ("two values", b"{} {}".to_vec()),
            ("not a number", b"{\"lines\": NaN}".to_vec()),
            ("bytes that are no text", vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}']),
            ("a very deep list", deep.clone()),
        ] {
            let answer = who.send_bytes(method, &new_key(), &path, bytes).await;
            assert_eq!(answer.status, 400, "{what}: {answer}");
            answer.expect_problem(400, "not_json");
        }
    }
}

#[tokio::test]
async fn json_of_another_shape_is_said_to_be_no_object() {
    let shop = Shop::open().await;
    for (method, path, who) in doors(&shop) {
        for body in [json!([]), json!([{"sku": "KETTLE"}]), Value::Null, json!("text"), json!(5), json!(true)] {
            let answer = who.send_bytes(method, &new_key(), &path, body.to_string().into_bytes()).await;
            assert_eq!(answer.status, 422, "{body}: {answer}");
            answer.expect_fields(&["body"]);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).to_string();
    let padded = |to: usize| format!("{body}{}", " ".repeat(to - body.len())).into_bytes();
    for (method, path, who) in doors(&shop) {
        who.send_bytes(method, &new_key(), &path, padded(MOST_BYTES + 1)).await.expect_problem(413, "too_large");
    }
    assert_eq!(shop.for_sale(&shop.kettle).await, 5);
    // To the byte it is welcome.
    let order = shop.guest().send_bytes("POST", &new_key(), "/orders", padded(MOST_BYTES)).await.expect(201);
    assert_eq!(order["state"], "placed");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn ids_in_paths_that_are_none_name_nothing() {
    let shop = Shop::open().await;
    for order in
        ["nonsense", "ord_7", "ret_7KQ2M4XD9TBCRH3F", "ord_7kq2m4xd9tbcrh3f", "ord_7KQ2M4XD9TBCRH3F%00", "a%2fb"]
    {
        shop.agent().get(&format!("/orders/{order}")).await.expect_problem(404, "not_found");
    }
    for sku in ["a%20b", "%3Cscript%3E", "KETTLE%23LOCATION"] {
        shop.guest().get(&format!("/products/{sku}")).await.expect_problem(404, "not_found");
        shop.agent().get(&format!("/admin/stock/{sku}")).await.expect_problem(404, "not_found");
        shop.merchant().put(&format!("/admin/products/{sku}"), &json!({})).await.expect_fields(&["sku"]);
    }
}

#[tokio::test]
async fn queries_with_wrong_parameters_are_refused_by_name() {
    let shop = Shop::open().await;
    let long = format!("/products?q={}", "x".repeat(201));
    for (path, field) in [
        ("/products?limit=0", "limit"),
        ("/products?limit=101", "limit"),
        ("/products?cursor=made-up", "cursor"),
        ("/products?sort=cheapest", "sort"),
        (long.as_str(), "q"),
        ("/admin/orders?colour=red", "query"),
        ("/admin/orders?limit=many", "query"),
        ("/admin/invariants?limit=0", "limit"),
        ("/admin/reports/stock-accuracy?from=soon", "from"),
        ("/admin/reports/stock-accuracy?from=2027-03-02&to=2027-03-01", "from"),
        ("/admin/reports/stock-accuracy?by=colour", "by"),
    ] {
        let answer = shop.merchant().get(path).await;
        assert_eq!(answer.status, 422, "{answer}");
        answer.expect_fields(&[field]);
    }
    shop.merchant().get("/admin/reports/horoscope").await.expect_problem(404, "not_found");
    let kettle = format!("/admin/stock/{}", shop.kettle);
    shop.agent().get(&format!("{kettle}?limit=0")).await.expect_fields(&["limit"]);
    shop.agent().get(&format!("{kettle}?cursor=made-up")).await.expect_fields(&["cursor"]);
}

#[tokio::test]
async fn an_if_match_that_is_no_version_is_refused() {
    let Some(shop) = Shop::own().await else { return };
    let path = format!("/admin/products/{}", shop.kettle);
    let body = shop.merchant().get(&path).await.expect(200).without("sku").without("version");
    for tag in ["1", "*", "W/\"1\"", "\"one\"", "\"-1\""] {
        let answer = shop.merchant().put_matching(tag, &path, &body).await;
        assert_eq!(answer.status, 422, "{tag}: {answer}");
        answer.expect_fields(&["If-Match"]);
    }
    shop.invariants_hold().await;
}
