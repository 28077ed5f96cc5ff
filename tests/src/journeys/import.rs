//! A table of products: good rows land, bad rows do not, and the report says which.

use crate::driver::{Shop, amount, new_key};
use serde_json::{Value, json};

const HEADER: &str = "sku,name,description,category,price,weight_g,published,attributes.litres,prices\n";
const GOOD: &str = "POT-1,Soup pot,Holds soup.,kettles,2500,800,true,3,2400@2027-03-02\n\
    POT-2,\"Stew pot, \"\"big\"\"\",Holds stew.,kettles,3500,1800,true,5.5,\n";
const BAD: &str = "POT-3,No litres,Holds nothing.,kettles,2500,800,true,,\n\
    POT-4,Broken price,Holds soup.,kettles,25.00,800,true,3,\n\
    POT-1,Again,Holds soup.,spoons,2500,0,true,3,\n";

fn counts(report: &Value) -> [u64; 5] {
    ["rows", "created", "updated", "unchanged", "rejected_rows"].map(|name| report[name].as_u64().expect("a count"))
}

#[tokio::test]
async fn a10_an_import_with_three_bad_rows_lands_the_good_ones_and_reports_the_rest() {
    let Some(shop) = Shop::own().await else { return };
    let report = shop.merchant().import(&new_key(), &format!("{HEADER}{GOOD}{BAD}")).await.expect(200);
    assert_eq!(counts(&report), [5, 2, 0, 0, 3], "{report}");
    let rejected = report["rejected"].as_array().expect("problems");
    let cells: Vec<(u64, &str)> =
        rejected.iter().filter_map(|cell| Some((cell["row"].as_u64()?, cell["field"].as_str()?))).collect();
    assert_eq!(cells, [(3, "attributes.litres"), (4, "price"), (5, "sku"), (5, "weight_g"), (5, "category")]);
    assert!(rejected.iter().all(|cell| cell["message"].as_str().is_some_and(|text| !text.is_empty())));
    let page = shop.page("POT-2").await;
    assert_eq!((&page["name"], amount(&page["price"])), (&json!("Stew pot, \"big\""), 3500));
    assert_eq!(shop.page("POT-1").await["name"], "Soup pot", "the first row of that SKU");
    for sku in ["POT-3", "POT-4"] {
        shop.merchant().get(&format!("/admin/products/{sku}")).await.expect_problem(404, "not_found");
    }
    shop.advance("P1D").await;
    assert_eq!(amount(&shop.page("POT-1").await["price"]), 2400, "prices come with a day");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_an_import_sent_again_changes_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let (merchant, key, table) = (shop.merchant(), new_key(), format!("{HEADER}{GOOD}"));
    let first = merchant.import(&key, &table).await.expect(200);
    let again = merchant.import(&key, &table).await;
    assert!(again.is_replayed(), "{again}");
    assert_eq!(again.expect(200), first, "the report of the first");
    merchant.import(&key, &format!("{HEADER}{BAD}")).await.expect_problem(422, "idempotency_key_reused");
    let anew = merchant.import(&new_key(), &table).await.expect(200);
    assert_eq!(counts(&anew), [2, 0, 0, 2, 0], "{anew}");
    assert_eq!(merchant.get("/admin/products/POT-1").await.version(), 1, "not even a new version");
    let cheaper = table.replace("2500", "2200");
    assert_eq!(counts(&merchant.import(&new_key(), &cheaper).await.expect(200)), [2, 0, 1, 1, 0]);
    assert_eq!(amount(&shop.page("POT-1").await["price"]), 2200);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a10_a_table_that_is_none_is_refused_whole() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.import(&new_key(), "name,colour\nPot,red\n").await.expect_fields(&["colour", "sku"]);
    merchant.import(&new_key(), "").await.expect_fields(&["sku"]);
    merchant.import("short", &format!("{HEADER}{GOOD}")).await.expect_problem(400, "idempotency_key_weak");
    merchant.get("/admin/products/POT-1").await.expect_problem(404, "not_found");
    shop.invariants_hold().await;
}
