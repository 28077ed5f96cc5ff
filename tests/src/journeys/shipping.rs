//! Ways to ship: what they cost and when goods arrive.

use crate::driver::{Edit, Shop, amount, germany, new_york};
use serde_json::{Value, json};

fn option<'a>(quote: &'a Value, id: &str) -> &'a Value {
    let options = quote["shipping_options"].as_array().expect("options");
    options.iter().find(|option| option["id"] == id).unwrap_or_else(|| panic!("no {id}: {quote}"))
}

fn dates(option: &Value) -> (&str, &str) {
    (option["earliest"].as_str().expect("a day"), option["latest"].as_str().expect("a day"))
}

#[tokio::test]
async fn c5_every_option_says_what_it_costs_and_when_it_comes() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 40).await;
    let quote = shop.quote(&[(&shop.kettle, 1)]).await;
    let ids: Vec<&Value> =
        quote["shipping_options"].as_array().expect("options").iter().map(|option| &option["id"]).collect();
    assert_eq!(ids, ["standard", "express"], "a letter takes no kettle");
    let (standard, express) = (option(&quote, "standard"), option(&quote, "express"));
    assert_eq!((amount(&standard["cost"]), dates(standard)), (600, ("2027-03-04", "2027-03-08")));
    assert_eq!((amount(&express["cost"]), dates(express)), (1800, ("2027-03-02", "2027-03-03")));
    assert_eq!(
        (&quote["shipping_option"], amount(&quote["totals"]["shipping"])),
        (&json!("standard"), 600),
        "the cheapest"
    );
    let order = shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)]).with("shipping_option", "express")).await;
    let promise = &order["lines"][0]["promise"]["current"];
    assert_eq!((&promise["ship_by"], dates(promise)), (&json!("2027-03-01"), dates(express)));
    assert_eq!(amount(&order["totals"]["shipping"]), 1800);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_quantity_times_weight_counts() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 40).await;
    // 900 g each: by begun kilogram, and a parcel holds ten.
    for (quantity, cost, parcels) in [(1, 600, 1), (2, 700, 1), (11, 1500, 1), (12, 2100, 2), (22, 3000, 2)] {
        let quote = shop.quote(&[(&shop.kettle, quantity)]).await;
        let standard = option(&quote, "standard");
        assert_eq!((amount(&standard["cost"]), &standard["parcels"]), (cost, &json!(parcels)), "{quantity} kettles");
    }
    shop.receive(&shop.anvil, "west", 2).await;
    let quote = shop.quote(&[(&shop.anvil, 1)]).await;
    assert_eq!(quote["shipping_options"].as_array().map(Vec::len), Some(1), "no express carries an anvil: {quote}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_from_the_cut_off_on_it_leaves_the_next_day() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 40).await;
    // 14:00 in Nevada is 22:00 in UTC.
    for (now, expected) in [
        ("2027-03-01T21:59:59Z", ("2027-03-04", "2027-03-08")),
        ("2027-03-01T22:00:00Z", ("2027-03-05", "2027-03-09")),
        ("2027-03-05T22:00:00Z", ("2027-03-11", "2027-03-15")),
    ] {
        shop.set_clock(now).await;
        let quote = shop.quote(&[(&shop.kettle, 1)]).await;
        assert_eq!(dates(option(&quote, "standard")), expected, "{now}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_holidays_move_the_dates() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 40).await;
    shop.change_location("west", json!({"holidays": ["2027-03-01", "2027-03-04"]})).await;
    let quote = shop.quote(&[(&shop.kettle, 1)]).await;
    assert_eq!(
        dates(option(&quote, "standard")),
        ("2027-03-08", "2027-03-10"),
        "leaves on the 2nd, not on the road on the 4th"
    );
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_an_order_is_complete_when_its_last_parcel_is_there() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(shop.receive(&shop.kettle, "west", 1), shop.receive(&shop.teapot, "east", 1));
    // In New Jersey the day's last parcel has left; in Nevada it has not.
    shop.set_clock("2027-03-01T20:00:00Z").await;
    let order = shop.buy(&[(&shop.kettle, 1), (&shop.teapot, 1)]).await;
    let days: Vec<_> =
        order["lines"].as_array().expect("lines").iter().map(|line| dates(&line["promise"]["current"])).collect();
    assert_eq!(days, [("2027-03-04", "2027-03-08"), ("2027-03-05", "2027-03-09")], "each line its own");
    shop.receive(&shop.kettle, "west", 1).await;
    shop.receive(&shop.teapot, "east", 1).await;
    let quote = shop.quote(&[(&shop.kettle, 1), (&shop.teapot, 1)]).await;
    assert_eq!(dates(option(&quote, "standard")), ("2027-03-05", "2027-03-09"), "the option the later of both");
    assert_eq!(option(&quote, "standard")["parcels"], 2);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_where_nothing_is_sent_is_said_before_the_order() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 4).await;
    let body = shop.quote_body(&[(&shop.kettle, 1)]);
    let abroad = |country: &str| body.clone().with("ship_to.country", country);
    let refused = shop.guest().post_without_key("/quotes", &abroad("FR")).await.expect_fields(&["ship_to.country"]);
    assert_eq!(refused["errors"][0]["message"], "we do not deliver to France");
    let order = shop.order_body(&[(&shop.kettle, 1)]);
    shop.guest().place(&order.clone().with("ship_to.country", "FR")).await.expect_fields(&["ship_to.country"]);
    let quote = shop.guest().post_without_key("/quotes", &body.with("ship_to", germany())).await.expect(201);
    let ids: Vec<&Value> =
        quote["shipping_options"].as_array().expect("options").iter().map(|option| &option["id"]).collect();
    assert_eq!(ids, ["standard"], "one way goes to Germany");
    let express = order.with("ship_to", germany()).with("shipping_option", "express");
    shop.guest().place(&express).await.expect_fields(&["shipping_option"]);
    assert_eq!(shop.for_sale(&shop.kettle).await, 4);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c5_a_bare_country_is_enough_for_a_quote() {
    let shop = Shop::open().await;
    futures::join!(shop.receive(&shop.kettle, "west", 4), shop.receive(&shop.kettle, "east", 4));
    let body = shop.quote_body(&[(&shop.kettle, 1)]);
    let bare = body.clone().with("ship_to", json!({"country": "US"}));
    let quote = shop.guest().post_without_key("/quotes", &bare).await.expect(201);
    assert_eq!(amount(&quote["totals"]["tax"]), 0, "no state, no rate");
    let refined = shop.guest().post_without_key("/quotes", &body.with("ship_to", new_york())).await.expect(201);
    assert_eq!(amount(&refined["totals"]["tax"]), 180 + 24, "four percent of goods and shipping");
    shop.invariants_hold().await;
}
