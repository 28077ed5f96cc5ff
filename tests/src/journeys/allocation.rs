//! Which location sends what, and why.

use crate::driver::{Edit, Shop, amount, id, new_york};
use serde_json::{Value, json};

/// `[(location, units)]` of an order, in the order it is explained.
fn sent_from(order: &Value) -> Vec<(&str, i64)> {
    let places = order["allocation"].as_array().expect("an allocation");
    let units = |place: &Value| {
        place["lines"].as_array().expect("lines").iter().filter_map(|line| line["quantity"].as_i64()).sum()
    };
    places.iter().map(|place| (place["location"].as_str().expect("a location"), units(place))).collect()
}

fn why(order: &Value) -> &str {
    order["allocation"][0]["why"].as_str().expect("a reason")
}

#[tokio::test]
async fn c4_when_both_have_it_the_nearest_sends_it() {
    let shop = Shop::open().await;
    futures::join!(
        shop.receive(&shop.kettle, "west", 5),
        shop.receive(&shop.kettle, "east", 5),
        shop.receive(&shop.kettle, "north", 5)
    );
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    let to_california = shop.buy_as(&body).await;
    assert_eq!(sent_from(&to_california), [("west", 1)]);
    assert!(why(&to_california).starts_with("nearest with all items in stock ("), "{}", why(&to_california));
    let to_new_york = shop.buy_as(&body.with("ship_to", new_york())).await;
    assert_eq!(sent_from(&to_new_york), [("east", 1)]);
    let read = shop.agent().order(id(&to_new_york)).await.expect(200);
    assert_eq!(read["allocation"], to_new_york["allocation"], "the reason is stored with the order");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c4_one_parcel_from_farther_off_beats_two_from_nearby() {
    let shop = Shop::open().await;
    futures::join!(
        shop.receive(&shop.kettle, "west", 1),
        shop.receive(&shop.kettle, "north", 1),
        shop.receive(&shop.kettle, "east", 2)
    );
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    assert_eq!(sent_from(&order), [("east", 2)]);
    assert!(why(&order).starts_with("the only location with all items in stock"), "{}", why(&order));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c4_an_order_is_never_refused_when_all_locations_together_have_it() {
    let shop = Shop::open().await;
    futures::join!(
        shop.receive(&shop.kettle, "west", 10),
        shop.receive(&shop.kettle, "east", 8),
        shop.receive(&shop.teapot, "north", 1)
    );
    let order = shop.buy(&[(&shop.kettle, 13)]).await;
    assert_eq!(sent_from(&order), [("west", 10), ("east", 3)], "all of the nearest, and never more than asked");
    assert!(why(&order).starts_with("one of 2 locations that have all items together"), "{}", why(&order));
    let order = shop.buy(&[(&shop.kettle, 5), (&shop.teapot, 1)]).await;
    assert_eq!(sent_from(&order), [("north", 1), ("east", 5)]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c4_fewer_parcels_may_cost_only_so_much_more() {
    let Some(shop) = Shop::own().await else { return };
    let heavy = |name: &str, weight: i64| {
        let price = json!({"amount": 1000, "currency": "USD"});
        json!({"name": name, "category": "tools", "weight_g": weight, "price": price})
    };
    futures::join!(
        shop.new_product("BLOCK", heavy("Block", 6000)),
        shop.new_product("STONE", heavy("Stone", 4500)),
        shop.new_product("PEBBLE", heavy("Pebble", 100))
    );
    futures::join!(
        shop.receive("BLOCK", "west", 9),
        shop.receive("STONE", "west", 9),
        shop.receive("PEBBLE", "west", 9),
        shop.receive("STONE", "east", 9),
        shop.receive("PEBBLE", "east", 9)
    );
    // West alone packs the pebble with the block, which begins a seventh kilogram; from two places it rides with the
    // stone.
    let body = shop.order_body(&[("BLOCK", 1), ("STONE", 1), ("PEBBLE", 1)]).with("ship_to", new_york());
    let together = shop.buy_as(&body).await;
    assert_eq!((sent_from(&together), amount(&together["totals"]["shipping"])), (vec![("west", 3)], 2200));
    shop.change_setting("allocation", &json!({"max_extra_cost": {"amount": 100, "currency": "USD"}})).await;
    let allowed = shop.buy_as(&body).await;
    assert_eq!((sent_from(&allowed), amount(&allowed["totals"]["shipping"])), (vec![("west", 3)], 2200));
    shop.change_setting("allocation", &json!({"max_extra_cost": {"amount": 99, "currency": "USD"}})).await;
    let apart = shop.buy_as(&body).await;
    assert_eq!((sent_from(&apart), amount(&apart["totals"]["shipping"])), (vec![("east", 2), ("west", 1)], 2100));
    assert!(why(&apart).contains("cheaper to ship than the nearest choice of fewest parcels"), "{}", why(&apart));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c4_the_price_shown_is_the_price_charged() {
    let Some(shop) = Shop::own().await else { return };
    futures::join!(
        shop.receive(&shop.kettle, "west", 4),
        shop.receive(&shop.kettle, "east", 9),
        shop.receive(&shop.anvil, "east", 2)
    );
    let goods = [(shop.kettle.as_str(), 7), (shop.anvil.as_str(), 1)];
    let quote = shop.quote(&goods).await;
    let body = shop
        .order_body(&goods)
        .with("quote_id", quote["quote_id"].clone())
        .with("expected_total", quote["totals"]["total"].clone());
    let order = shop.buy_as(&body).await;
    assert_eq!(order["totals"], quote["totals"]);
    assert_eq!(order["shipping_option"]["cost"], quote["shipping_options"][0]["cost"]);
    let total = amount(&order["totals"]["total"]);
    assert_eq!(amount(&order["payments"]["authorized"]), total);
    assert_eq!(shop.books_of(id(&order)).await["held"], total);
    shop.invariants_hold().await;
}
