//! What the merchant sends: products, settings, locations.

use super::{Bad, CARD, all_are_refused, bad, long};
use crate::driver::{Edit, Shop};
use serde_json::{Value, json};

fn pot() -> Value {
    json!({"name": "Pot", "description": "Holds soup.", "category": "kettles", "weight_g": 800,
        "price": {"amount": 2000, "currency": "USD"}, "attributes": {"litres": 3}, "published": true})
}

#[tokio::test]
async fn bad_products_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let path = "/admin/products/POT";
    let with = |what, path: &'static str, value: Value| bad(what, pot().with(path, value), &[path]);
    let later = |what, price: Value, named| bad(what, pot().with("prices", json!([price])), &[named]);
    let cases = vec![
        bad("an empty body", json!({}), &["price", "weight_g", "published", "name", "category"]),
        with("no name", "name", json!(" ")),
        with("a name that is too long", "name", long(201)),
        with("a name with a line break", "name", json!("Pot\nPan")),
        with("a card number for a name", "name", json!(CARD)),
        with("a name that is a number", "name", json!(5)),
        with("a published product without a description", "description", json!("")),
        with("a description that is too long", "description", long(10_001)),
        with("a card number in the description", "description", json!(format!("Pay with {CARD}"))),
        with("a category there is not", "category", json!("cars")),
        with("a foreign currency", "price.currency", json!("EUR")),
        with("a price below nothing", "price.amount", json!(-1)),
        with("a price with a point", "price.amount", json!(20.5)),
        with("a price beyond all prices", "price.amount", json!(100_000_000_001_i64)),
        with("a bare number for a price", "price", json!(2000)),
        later("a later price without a day", json!({"amount": 1}), "prices[0].from"),
        later("a later price on no day", json!({"amount": 1, "from": "2027-02-30"}), "prices[0].from"),
        later("a later price below nothing", json!({"amount": -1, "from": "2027-03-02"}), "prices[0].amount"),
        with("no weight", "weight_g", json!(0)),
        with("a weight below nothing", "weight_g", json!(-900)),
        with("a weight beyond all weights", "weight_g", json!(1_000_001)),
        with("two lengths", "size_mm", json!([1, 2])),
        with("a number where a choice is", "attributes.finish", json!(1)),
        with("an attribute nobody set up", "attributes.colour", json!("red")),
        with("a list for an attribute", "attributes.litres", json!([3])),
        bad("a picture from an unsafe address", pot().with("images", json!(["javascript:alert(1)"])), &["images[0]"]),
        bad("twenty-one pictures", pot().with("images", json!(vec!["/a.svg"; 21])), &["images"]),
        with("a blank tax class", "tax_class", json!(" ")),
        with("back-orders below nothing", "backorder_limit", json!(-1)),
        with("none in one order", "max_per_order", json!(0)),
        with("published in words", "published", json!("yes")),
        with("a field of the reply", "version", json!(7)),
        with("an unknown field", "colour", json!("red")),
    ];
    let watched = [path.to_owned(), format!("/admin/products/{}", shop.kettle)];
    all_are_refused(&shop, &shop.merchant(), ("PUT", path), &watched, cases).await;
    shop.invariants_hold().await;
}

fn rate(change: impl FnOnce(Value) -> Value) -> Value {
    json!({"rates": [change(json!({"country": "US", "rate": "0.05"}))]})
}

fn taxes() -> Vec<Bad> {
    let wrong = |what, field: &str, value: Value, named| bad(what, rate(|rate| rate.with(field, value)), &[named]);
    vec![
        bad("no rates", json!({}), &["rates"]),
        wrong("a rate above all", "rate", json!("1.01"), "rates[0].rate"),
        wrong("a rate below nothing", "rate", json!("-0.01"), "rates[0].rate"),
        wrong("a rate in words", "rate", json!("much"), "rates[0].rate"),
        wrong("a country that is none", "country", json!("usa"), "rates[0].country"),
        wrong("an unknown field", "city", json!("Reno"), "rates[0].city"),
        bad(
            "two rates for one place",
            json!({"rates": [{"country": "US", "rate": "0"}, {"country": "US", "rate": "1"}]}),
            &["rates[1]"],
        ),
    ]
}

fn shipping() -> Vec<Bad> {
    let usd = json!({"amount": 500, "currency": "USD"});
    let zone = json!({"countries": ["US"], "base": usd, "per_kg": usd, "transit_days": [3, 5]});
    let good =
        json!({"options": [{"id": "van", "name": "Van", "carrier": "us", "max_parcel_g": 1000, "zones": [zone]}]});
    let wrong = |what, field: &str, value: Value, named| {
        bad(what, good.clone().with(&format!("options.0.{field}"), value), &[named])
    };
    vec![
        wrong("an id with a blank", "id", json!("a van"), "options[0].id"),
        wrong("a parcel that holds nothing", "max_parcel_g", json!(0), "options[0].max_parcel_g"),
        wrong("no zones", "zones", json!([]), "options[0].zones"),
        wrong(
            "a foreign currency",
            "zones.0.base",
            json!({"amount": 1, "currency": "EUR"}),
            "options[0].zones[0].base",
        ),
        wrong("a rate below nothing", "zones.0.per_kg.amount", json!(-1), "options[0].zones[0].per_kg"),
        wrong("days the wrong way round", "zones.0.transit_days", json!([5, 3]), "options[0].zones[0].transit_days"),
        wrong("no country", "zones.0.countries", json!([]), "options[0].zones[0].countries"),
        bad(
            "two options of one id",
            good.clone().with("options", json!([good["options"][0], good["options"][0]])),
            &["options[1].id"],
        ),
    ]
}

fn coupons() -> Vec<Bad> {
    let coupon = |value: Value| json!({"coupons": [value]});
    vec![
        bad("neither percent nor fixed", coupon(json!({"code": "A"})), &["coupons[0]"]),
        bad("more than all", coupon(json!({"code": "A", "percent": "100.1"})), &["coupons[0].percent"]),
        bad("a code with blanks", coupon(json!({"code": "A B", "percent": "1"})), &["coupons[0].code"]),
        bad(
            "a foreign currency",
            coupon(json!({"code": "A", "fixed": {"amount": 1, "currency": "EUR"}})),
            &["coupons[0].fixed"],
        ),
    ]
}

#[tokio::test]
async fn bad_settings_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let attribute = json!({"name": "size", "type": "choice"});
    let categories = json!({"categories": [{"id": "a", "name": "A", "attributes": [attribute]}]});
    let cap = |value: Value| json!({"max_extra_cost": value});
    for (name, cases) in [
        ("taxes", taxes()),
        ("shipping", shipping()),
        ("coupons", coupons()),
        (
            "categories",
            vec![
                bad("a choice without choices", categories.clone(), &["categories[0].attributes[0].choices"]),
                bad(
                    "a blank label, and a unit that is a sentence",
                    json!({"categories": [{"id": "a", "name": "A", "attributes": [
                        {"name": "size", "type": "number", "label": " ", "unit": "as wide as it is long"}]}]}),
                    &["categories[0].attributes[0].label", "categories[0].attributes[0].unit"],
                ),
                bad(
                    "a type there is not",
                    categories.with("categories.0.attributes.0.type", "colour"),
                    &["categories[0].attributes[0].type"],
                ),
            ],
        ),
        (
            "allocation",
            vec![
                bad("a foreign currency", cap(json!({"amount": 1, "currency": "EUR"})), &["max_extra_cost"]),
                bad("less than nothing", cap(json!({"amount": -1, "currency": "USD"})), &["max_extra_cost"]),
            ],
        ),
        ("shop", vec![bad("a card number in a text", json!({"name": format!("Pay to {CARD}")}), &["name"])]),
        (
            "care",
            vec![
                bad(
                    "a desk that closes before it opens",
                    json!({"calendars": [{"name": "a", "closes": "08:00"}]}),
                    &["calendars[0].closes"],
                ),
                bad(
                    "no time at all",
                    json!({"policies": [{"resolution_minutes": 0}]}),
                    &["policies[0].resolution_minutes"],
                ),
                bad("a calendar there is not", json!({"policies": [{"calendar": "moon"}]}), &["policies[0].calendar"]),
                bad(
                    "a time zone there is not",
                    json!({"calendars": [{"name": "a", "time_zone": "Moon/Base"}]}),
                    &["calendars[0].time_zone"],
                ),
                bad("an unknown field", json!({"hours": []}), &["hours"]),
            ],
        ),
    ] {
        let path = format!("/admin/settings/{name}");
        all_are_refused(&shop, &shop.merchant(), ("PUT", &path), std::slice::from_ref(&path), cases).await;
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_locations_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let good = json!({"name": "South", "country": "US", "region": "TX", "postal_code": "75201", "latitude": 32.78,
        "longitude": -96.8, "time_zone": "America/Chicago", "cutoff": "14:00", "work_days": ["mon"]});
    let with = |what, path: &'static str, value: Value| bad(what, good.clone().with(path, value), &[path]);
    let everything = ["name", "country", "postal_code", "latitude", "longitude", "time_zone", "cutoff", "work_days"];
    let cases = vec![
        bad("an empty body", json!({}), &everything),
        with("a pole too far", "latitude", json!(90.1)),
        with("a longitude in words", "longitude", json!("west")),
        with("a time zone there is not", "time_zone", json!("Mars/Olympus")),
        with("an hour there is not", "cutoff", json!("24:00")),
        with("no work days", "work_days", json!([])),
        with("a country in small letters", "country", json!("us")),
        with("an unknown field", "id", json!("south")),
        bad("a day there is not", good.clone().with("work_days", json!(["mon", "moon"])), &["work_days[1]"]),
        bad("a holiday that is no date", good.clone().with("holidays", json!(["2027-02-30"])), &["holidays[0]"]),
    ];
    let watched = ["/admin/locations".to_owned()];
    all_are_refused(&shop, &shop.merchant(), ("PUT", "/admin/locations/south"), &watched, cases).await;
    for id in ["South", "a_b", "a%20b"] {
        shop.merchant().put(&format!("/admin/locations/{id}"), &good).await.expect_problem(404, "not_found");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_lists_are_refused_and_say_what_there_is() {
    let Some(shop) = Shop::own().await else { return };
    shop.drain().await;
    let cursor = shop.guest().get("/products?sort=price&limit=1").await.expect(200);
    let cursor = cursor["next_cursor"].as_str().expect("a cursor");
    for (query, fields) in [
        ("colour=red", vec!["colour"]),
        ("sort=cheapest", vec!["sort"]),
        ("in_stock=maybe", vec!["in_stock"]),
        ("min_price=-1", vec!["min_price"]),
        ("max_price=10.50", vec!["max_price"]),
        ("max_price=100000000001", vec!["max_price"]),
        ("min_price=2&max_price=1", vec!["min_price"]),
        ("limit=0&sort=x", vec!["limit", "sort"]),
        ("q=a&q=b", vec!["q"]),
        ("attributes.=red", vec!["attributes."]),
        ("category=kettles&attributes.colour=red&attributes.size=9", vec!["attributes.colour", "attributes.size"]),
        ("category=towels&attributes.finish=steel", vec!["attributes.finish"]),
        ("attributes.colour=red", vec!["attributes.colour"]),
        ("category=kettles&attributes.finish=gold", vec!["attributes.finish"]),
        ("category=kettles&attributes.whistles=loudly", vec!["attributes.whistles"]),
        ("category=kettles&attributes.litres=2", vec!["attributes.litres"]),
        ("category=kettles&attributes.litres.min=two", vec!["attributes.litres.min"]),
        ("category=kettles&attributes.litres.min=3&attributes.litres.max=2", vec!["attributes.litres.min"]),
        ("category=kettles&attributes.finish.max=2", vec!["attributes.finish.max"]),
        ("cursor=broken", vec!["cursor"]),
        (&format!("cursor={cursor}"), vec!["cursor"]),
        (&format!("sort=-price&cursor={cursor}"), vec!["cursor"]),
        (&format!("sort=price&in_stock=true&cursor={cursor}"), vec!["cursor"]),
        (&format!("sort=price&category=kettles&attributes.finish=steel&cursor={cursor}"), vec!["cursor"]),
    ] {
        shop.guest().get(&format!("/products?{query}")).await.expect_fields(&fields);
    }
    shop.guest().get(&format!("/products?limit=5&sort=price&cursor={cursor}")).await.expect(200);
    let refused = shop.guest().get("/products?category=kettles&attributes.colour=red").await.json();
    assert_eq!(
        refused["errors"][0]["message"],
        "is not an attribute of the category kettles; there are finish, litres, whistles"
    );
}

#[tokio::test]
async fn a_bad_place_to_send_to_is_refused() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.kettle, json!({"max_per_order": 3})).await;
    for (query, fields) in [
        ("postal_code=94607", vec!["country"]),
        ("country=usa", vec!["country"]),
        ("country=US&country=DE", vec!["country"]),
        ("country=US&postal_code=12345678901234567", vec!["postal_code"]),
        ("country=US&region=a%0Ab", vec!["region"]),
        ("country=US&postal_code=4242%204242%204242%204242", vec!["postal_code"]),
        ("country=US&quantity=0", vec!["quantity"]),
        ("country=US&quantity=4", vec!["quantity"]),
        ("country=US&zip=94607", vec!["zip"]),
    ] {
        shop.guest().get(&format!("/products/{}?{query}", shop.kettle)).await.expect_fields(&fields);
    }
    shop.guest().get("/products/NONE?country=US").await.expect_problem(404, "not_found");
}
