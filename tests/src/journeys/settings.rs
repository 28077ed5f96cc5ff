//! Settings and locations change under their versions.

use crate::driver::Shop;
use serde_json::{Value, json};

#[tokio::test]
async fn a_setting_is_put_over_the_version_that_was_read() {
    let Some(shop) = Shop::own().await else { return };
    let (merchant, path) = (shop.merchant(), "/admin/settings/allocation");
    let cap = |amount: i64| json!({"max_extra_cost": {"amount": amount, "currency": "USD"}});
    merchant.get(path).await.expect_problem(404, "not_found");
    merchant.put_over(1, path, &cap(1)).await.expect_problem(412, "version_changed");
    let first = merchant.put(path, &cap(1)).await;
    assert_eq!((first.expect(201), first.version()), (cap(1), 1));
    merchant.put(path, &cap(2)).await.expect_problem(428, "if_match_required");
    merchant.put_over(7, path, &cap(2)).await.expect_problem(412, "version_changed");
    let second = merchant.put_over(1, path, &cap(2)).await;
    assert_eq!((second.expect(200), second.version()), (cap(2), 2));
    merchant.put_over(1, path, &cap(3)).await.expect_problem(412, "version_changed");
    let read = shop.agent().get(path).await;
    assert_eq!((read.expect(200), read.version()), (cap(2), 2), "staff reads what the merchant put");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn two_merchants_at_once_do_not_undo_each_other() {
    let Some(shop) = Shop::own().await else { return };
    let (merchant, path) = (shop.merchant(), "/admin/settings/shop");
    merchant.put(path, &json!({"name": "Doorstep"})).await.expect(201);
    let names: Vec<Value> = (0..6).map(|number| json!({"name": format!("Shop {number}")})).collect();
    let puts = futures::future::join_all(names.iter().map(|name| merchant.put_over(1, path, name))).await;
    let done: Vec<_> = puts.iter().filter(|put| put.status == 200).collect();
    assert_eq!(done.len(), 1);
    assert!(puts.iter().all(|put| matches!(put.status, 200 | 412)), "{puts:?}");
    assert_eq!(merchant.get(path).await.expect(200), done[0].json());
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_location_has_a_version_and_its_changes_reach_the_shoppers() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let list = shop.agent().get("/admin/locations").await.expect(200);
    let names: Vec<&Value> = list["items"].as_array().expect("items").iter().map(|item| &item["id"]).collect();
    assert_eq!(names, ["east", "north", "west"]);
    assert!(list["items"].as_array().expect("items").iter().all(|item| item["version"] == 1), "{list}");
    let mut west = list["items"][2].clone();
    for shown_only in ["id", "version"] {
        west.as_object_mut().expect("an object").remove(shown_only);
    }
    west["cutoff"] = json!("01:00");
    let path = "/admin/locations/west";
    shop.merchant().put(path, &west).await.expect_problem(428, "if_match_required");
    shop.merchant().put_over(2, path, &west).await.expect_problem(412, "version_changed");
    let put = shop.merchant().put_over(1, path, &west).await;
    assert_eq!((put.expect(200)["cutoff"].clone(), put.version()), (json!("01:00"), 2));
    shop.advance("PT11S").await;
    let quote = shop.quote(&[(&shop.kettle, 1)]).await;
    assert_eq!(quote["shipping_options"][0]["earliest"], "2027-03-05", "half past one is too late now");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_setting_that_does_not_exist_is_not_found() {
    let Some(shop) = Shop::own().await else { return };
    shop.merchant().get("/admin/settings/colours").await.expect_problem(404, "not_found");
    shop.merchant().put("/admin/settings/colours", &json!({})).await.expect_problem(404, "not_found");
    for path in ["/no/such/page", "/products/", "/orders", "/admin"] {
        shop.guest().get(path).await.expect_problem(404, "no_such_route");
    }
    shop.merchant().delete("/products/KETTLE").await.expect_problem(404, "no_such_route");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_stock_policy_has_a_version_of_its_own_that_orders_do_not_touch() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let (merchant, path) = (shop.merchant(), format!("/admin/stock/{}/west", shop.kettle));
    let first = merchant.put(&path, &json!({"safety": 1, "reorder_point": 5, "pack": 12})).await;
    first.expect(200);
    assert_eq!(first.version(), 1);
    shop.buy(&[(&shop.kettle, 1)]).await;
    merchant.put(&path, &json!({"safety": 2})).await.expect_problem(428, "if_match_required");
    let second = merchant.put_over(1, &path, &json!({"safety": 2})).await;
    assert_eq!((second.expect(200)["safety"].clone(), second.version()), (json!(2), 2));
    merchant.put_over(1, &path, &json!({"safety": 3})).await.expect_problem(412, "version_changed");
    shop.invariants_hold().await;
}
