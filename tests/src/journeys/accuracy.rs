//! How well the books know the shelves.

use crate::driver::{Shop, Who, new_key};
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

/// Sixty-seven products at three locations are 201 places.
const PRODUCTS: usize = 67;

fn sku(number: usize) -> String {
    format!("SHELF-{number:03}")
}

#[tokio::test]
async fn a5_one_wrong_place_of_two_hundred_is_99_5_percent() {
    let Some(shop) = Shop::own().await else { return };
    let row = |number| format!("{},Thing {number},Good.,tools,100,10,true", sku(number));
    let rows: Vec<String> = (0..PRODUCTS).map(row).collect();
    let table = format!("sku,name,description,category,price,weight_g,published\n{}\n", rows.join("\n"));
    let report = shop.merchant().import(&new_key(), &table).await.expect(200);
    assert_eq!(report["created"], PRODUCTS, "{report}");
    shop.receive(&sku(0), "east", 10).await;

    let places = (0..PRODUCTS).flat_map(|number| ["east", "north", "west"].map(|place| (sku(number), place))).take(200);
    let counted = stream::iter(places).map(|(sku, place)| {
        let shop = &shop;
        async move {
            // One box of the ten was never there.
            let found = if sku == self::sku(0) && place == "east" { 9 } else { 0 };
            shop.count(&sku, place, found).await;
        }
    });
    counted.buffer_unordered(8).collect::<Vec<()>>().await;

    let report = async |query: &str| {
        let path = format!("/admin/reports/stock-accuracy?{query}");
        shop.merchant().get(&path).await.expect(200)
    };
    let day = report("from=2027-03-01&to=2027-03-01").await;
    assert_eq!((&day["counted"], &day["accurate"], &day["accuracy"]), (&json!(200), &json!(199), &json!("99.5")));
    let variance = &day["variances"][0];
    assert_eq!((&variance["expected"], &variance["found"], &variance["delta"]), (&json!(10), &json!(9), &json!(-1)));
    let by_location = report("by=location").await;
    let shares: Vec<&Value> = by_location["by"].as_array().expect("rows").iter().map(|row| &row["accuracy"]).collect();
    assert_eq!(shares, ["98.5", "100.0", "100.0"], "the wrong place is in the east: {by_location}");
    let before = report("from=2027-02-01&to=2027-02-28").await;
    assert_eq!((&before["counted"], &before["accuracy"]), (&json!(0), &Value::Null));

    let stock = shop.stock(&sku(0)).await;
    let counts =
        stock["movements"].as_array().expect("movements").iter().filter(|movement| movement["kind"] == "count");
    let wrong: Vec<&Value> = counts.filter(|count| count["location"] == "east").collect();
    assert_eq!(wrong.len(), 1, "each count is a movement: {stock}");
    assert_eq!(wrong[0]["quantity"], -1);
    assert_eq!(wrong[0]["reason"], "cycle count: expected 10, found 9");
    assert_eq!(wrong[0]["actor"], json!(format!("warehouse:{}", shop.sub(Who::Warehouse))));
    assert_eq!(variance["cause"], wrong[0]["cause"], "the report leads to it");
    shop.invariants_hold().await;
}
