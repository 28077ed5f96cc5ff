//! What shoppers send: orders, quotes, look-ups.

use super::{Bad, CARD, all_are_refused, bad, long};
use crate::driver::{Edit, Shop};
use serde_json::{Value, json};

/// A shop with kettles to buy, of which one order may have three, and a draft nobody may buy.
async fn shop_with_kettles() -> (Shop, Vec<String>) {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 100).await;
    shop.receive(&shop.anvil, "west", 101).await;
    shop.change_product(&shop.kettle, json!({"max_per_order": 3})).await;
    shop.change_product(&shop.teapot, json!({"published": false})).await;
    shop.buy(&[(&shop.anvil, 1)]).await;
    shop.drain().await;
    let mut watched = vec![format!("/admin/stock/{}", shop.kettle)];
    if shop.runner().is_some() {
        // The newest is the anvil's as long as nothing was ordered.
        watched.push("/admin/orders?limit=1".to_owned());
    }
    (shop, watched)
}

impl Bad {
    fn named(mut self, fields: &[&'static str]) -> Self {
        self.fields = fields.to_vec();
        self
    }
}

/// Wrong lines, as orders and quotes share them.
fn wrong_lines(good: &Value, unpublished: &str) -> Vec<Bad> {
    let quantity = |what, value: Value| bad(what, good.clone().with("lines.0.quantity", value), &["lines[0].quantity"]);
    let sku = |what, value: Value| bad(what, good.clone().with("lines.0.sku", value), &["lines[0].sku"]);
    let line = |what, value: Value, field| bad(what, good.clone().with("lines", value), &[field]);
    let one = |number: usize| json!({"sku": format!("SKU-{number}"), "quantity": 1});
    vec![
        quantity("no units", json!(0)),
        quantity("a negative quantity", json!(-1)),
        quantity("more units than a line may have", json!(10_000)),
        quantity("a quantity beyond 32 bits", json!(4_294_967_297_i64)),
        quantity("the largest number there is", json!(i64::MAX)),
        quantity("a number beyond all integers", json!(1e300)),
        quantity("half a unit", json!(1.5)),
        quantity("a quantity in words", json!("two")),
        quantity("a quantity as text", json!("2")),
        quantity("yes", json!(true)),
        quantity("null units", Value::Null),
        quantity("a list of units", json!([1])),
        quantity("more than the merchant allows in one order", json!(4)),
        sku("an empty SKU", json!("")),
        sku("a SKU with a blank", json!("KET TLE")),
        sku("a SKU with a path in it", json!("../KETTLE")),
        sku("a SKU in the table's own words", json!("KETTLE#STOCK")),
        sku("a SKU that is too long", long(65)),
        sku("a SKU that is a number", json!(5)),
        sku("a SKU nobody has heard of", json!("NO-SUCH-THING")),
        sku("a product that is not published", json!(unpublished)),
        line("no lines", json!([]), "lines"),
        line("fifty-one lines", (0..51).map(one).collect(), "lines"),
        line("lines that are null", Value::Null, "lines"),
        line("lines that are a text", json!("KETTLE"), "lines"),
        line("a line that is a text", json!(["KETTLE"]), "lines[0]"),
        line("a line that is empty", json!([{}]), "lines").named(&["lines[0].sku", "lines[0].quantity"]),
        bad("a price of the shopper's own", good.clone().with("lines.0.unit_price", 1), &["lines[0].unit_price"]),
        bad("missing lines", good.clone().without("lines"), &["lines"]),
    ]
}

/// Wrong destinations, as orders and quotes share them. Without an address its parts are missing too: orders need them
/// all, quotes the country.
fn wrong_places(good: &Value, unaddressed: &[&'static str]) -> Vec<Bad> {
    let to = |what, field: &str, value: Value, named: &'static str| {
        bad(what, good.clone().with(&format!("ship_to.{field}"), value), &[named])
    };
    vec![
        to("a country in small letters", "country", json!("us"), "ship_to.country"),
        to("a country of three letters", "country", json!("USA"), "ship_to.country"),
        to("a country that does not exist", "country", json!("ZZ"), "ship_to.country"),
        to("a country that is not served", "country", json!("FR"), "ship_to.country"),
        to("no country", "country", json!(""), "ship_to.country"),
        to("a country that is a number", "country", json!(1), "ship_to.country"),
        to("a blank region", "region", json!(" "), "ship_to.region"),
        to("a postal code that is too long", "postal_code", long(17), "ship_to.postal_code"),
        to("a name that is too long", "name", long(101), "ship_to.name"),
        to("a bell in the name", "name", json!("Ada\u{7}"), "ship_to.name"),
        to("a line break in the name", "name", json!("Ada\nLovelace"), "ship_to.name"),
        to("a nought in the name", "name", json!("Ada\u{0}"), "ship_to.name"),
        to("letters that turn the text around", "name", json!("Ada \u{202e}ecalevoL"), "ship_to.name"),
        to("a card number in the name", "name", json!(format!("Ada {CARD}")), "ship_to.name"),
        to("a card number in the street", "line1", json!("4242-4242-4242-4242 Main St"), "ship_to.line1"),
        to("a street that is too long", "line1", long(201), "ship_to.line1"),
        to("a planet", "planet", json!("Mars"), "ship_to.planet"),
        bad("an address that is a text", good.clone().with("ship_to", "Sacramento"), unaddressed),
    ]
}

#[tokio::test]
async fn bad_lines_and_places_of_orders_are_refused_and_change_nothing() {
    let (shop, watched) = shop_with_kettles().await;
    let good = shop.order_body(&[(&shop.kettle, 1)]);
    let mut cases = wrong_lines(&good, &shop.teapot);
    cases.extend(wrong_places(&good, &[&["ship_to"], &EVERYTHING[1..6]].concat()));
    all_are_refused(&shop, &shop.guest(), ("POST", "/orders"), &watched, cases).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_quotes_are_refused_and_change_nothing() {
    let (shop, watched) = shop_with_kettles().await;
    let good = shop.quote_body(&[(&shop.kettle, 1)]);
    let mut cases = wrong_lines(&good, &shop.teapot);
    cases.extend(wrong_places(&good, &["ship_to", "ship_to.country"]));
    cases.extend([
        bad("an empty body", json!({}), &["lines", "ship_to.country"]),
        bad("a coupon that is blank", good.clone().with("coupon", " "), &["coupon"]),
        bad("a coupon nobody made", good.clone().with("coupon", "NOSUCH"), &["coupon"]),
        bad("a field of orders", good.with("payment_method", "tok_visa"), &["payment_method"]),
    ]);
    all_are_refused(&shop, &shop.guest(), ("POST", "/quotes"), &watched, cases).await;
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_orders_are_refused_and_change_nothing() {
    let (shop, watched) = shop_with_kettles().await;
    let good = shop.order_body(&[(&shop.kettle, 1)]);
    let with = |what, path: &'static str, value: Value| bad(what, good.clone().with(path, value), &[path]);
    let without = |path: &'static str| bad(path, good.clone().without(path), &[path]);
    let usd = |amount: Value, currency: &str| json!({"amount": amount, "currency": currency});
    let cases = vec![
        bad("an empty body", json!({}), EVERYTHING),
        without("ship_to.name"),
        without("ship_to.line1"),
        without("ship_to.city"),
        without("ship_to.postal_code"),
        without("ship_to.country"),
        without("contact.name"),
        without("contact.email"),
        without("shipping_option"),
        without("payment_method"),
        with("a blank second line", "ship_to.line2", json!(" ")),
        with("a mail address without an at", "contact.email", json!("ada")),
        with("a mail address with a header in it", "contact.email", json!("ada@example.com\r\nBcc: eve@example.com")),
        with("two mail addresses", "contact.email", json!("ada@example.com,eve@example.com")),
        with("a telephone number in words", "contact.phone", json!("call me")),
        with("a telephone number that is too long", "contact.phone", json!("1".repeat(21))),
        with("a card number for a name", "contact.name", json!(CARD)),
        with("a name that is a list", "contact.name", json!(["Ada"])),
        with("a way to ship that there is not", "shipping_option", json!("teleport")),
        with("a card number for a token", "payment_method", json!("4242424242424242")),
        with("a token with blanks", "payment_method", json!("tok visa")),
        with("a token that is too long", "payment_method", long(129)),
        with("a pay link, which this shop does not send", "payment_method", json!("link")),
        with("a quote id that is none", "quote_id", json!("nonsense")),
        with("an order's id for a quote's", "quote_id", json!("ord_7KQ2M4XD9TBCRH3F")),
        bad(
            "a foreign currency",
            good.clone().with("expected_total", usd(json!(5521), "EUR")),
            &["expected_total.currency"],
        ),
        bad(
            "a currency in small letters",
            good.clone().with("expected_total", usd(json!(5521), "usd")),
            &["expected_total.currency"],
        ),
        bad(
            "cents behind a point",
            good.clone().with("expected_total", usd(json!(55.21), "USD")),
            &["expected_total.amount"],
        ),
        bad(
            "an amount as text",
            good.clone().with("expected_total", usd(json!("5521"), "USD")),
            &["expected_total.amount"],
        ),
        bad(
            "an amount without a currency",
            good.clone().with("expected_total", json!({"amount": 5521})),
            &["expected_total.currency"],
        ),
        with("a bare number for money", "expected_total", json!(5521)),
        with("a blank coupon", "coupon", json!(" ")),
        with("a coupon nobody made", "coupon", json!("NOSUCH")),
        with("a priority there is not", "priority", json!("asap")),
        with("a channel there is not", "channel", json!("pigeon")),
        with("another channel than a guest's", "channel", json!("phone")),
        with("somebody else's account", "on_behalf_of", json!("sub-bob")),
        with("store credit", "use_credit", usd(json!(1), "USD")),
        with("consent in words", "agree_later_charge", json!("yes")),
        bad("back-orders without consent", good.clone().with("allow_backorder", true), &["agree_later_charge"]),
        bad("an empty billing address", good.clone().with("bill_to", json!({})), BILLING),
        with("a script for a tax id", "bill_to", billed("tax_id", "<script>")).named(&["bill_to.tax_id"]),
        with("a card number for a company", "bill_to", billed("company", CARD)).named(&["bill_to.company"]),
        with("an unknown field", "colour", json!("red")),
        with("a field of the reply", "state", json!("placed")),
        with("a total of the shopper's own", "totals", json!({"total": 1})),
        with("an owner of the shopper's own", "owner", json!("sub-bob")),
        with("an id of the shopper's own", "id", json!("ord_7KQ2M4XD9TBCRH3F")),
    ];
    all_are_refused(&shop, &shop.guest(), ("POST", "/orders"), &watched, cases).await;
    shop.invariants_hold().await;
}

const EVERYTHING: &[&str] = &[
    "lines",
    "ship_to.name",
    "ship_to.line1",
    "ship_to.city",
    "ship_to.postal_code",
    "ship_to.country",
    "contact.name",
    "contact.email",
    "shipping_option",
    "payment_method",
];
const BILLING: &[&str] = &["bill_to.name", "bill_to.line1", "bill_to.city", "bill_to.postal_code", "bill_to.country"];

fn billed(field: &str, value: &str) -> Value {
    json!({"name": "Ada Lovelace", "line1": "4 Engine Row", "city": "Reno", "postal_code": "89501", "country": "US"})
        .with(field, value)
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_order_is_said_at_once() {
    let (shop, _) = shop_with_kettles().await;
    let body = shop
        .order_body(&[(&shop.kettle, 0)])
        .with("colour", "red")
        .with("ship_to.country", "usa")
        .with("ship_to.planet", "Mars")
        .with("contact.email", "ada")
        .with("payment_method", CARD)
        .with("priority", 1);
    let answer = shop.guest().place(&body).await;
    let problem = answer.expect_problem(422, "invalid");
    let mut named: Vec<&str> =
        problem["errors"].as_array().expect("errors").iter().filter_map(|error| error["field"].as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let wrong = [
        "colour",
        "contact.email",
        "lines[0].quantity",
        "payment_method",
        "priority",
        "ship_to.country",
        "ship_to.planet",
    ];
    assert_eq!(named, wrong, "{answer}");
    assert!(!answer.to_string().contains(CARD), "the number is not said back");
    assert_eq!(shop.for_sale(&shop.kettle).await, 100);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn quantities_at_the_edge_are_taken_at_their_word() {
    let (shop, _) = shop_with_kettles().await;
    let kettle = shop.kettle.as_str();
    let three = [(kettle, 1), (kettle, 1), (kettle, 2)];
    let over = shop.guest().place(&shop.order_body(&three)).await;
    over.expect_fields(&["lines[0].quantity", "lines[1].quantity", "lines[2].quantity"]);
    shop.buy(&[(kettle, 3)]).await;
    let most = shop.guest().place(&shop.order_body(&[(&shop.anvil, 9999)])).await.expect_problem(409, "out_of_stock");
    assert_eq!(most["lines"][0]["wanted"], 9999);
    let fifty: Vec<(&str, i64)> = (0..50).map(|_| (shop.anvil.as_str(), 2)).collect();
    let order = shop.buy(&fifty).await;
    assert_eq!(order["lines"].as_array().map(Vec::len), Some(50));
    assert_eq!(shop.counters(&shop.anvil, "west").await, [101, 0, 101, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bad_look_ups_are_refused() {
    let (shop, watched) = shop_with_kettles().await;
    let good = json!({"number": "7KQ2-M4XD-9TBC-RH3F", "email": "ada@example.com"});
    let cases = vec![
        bad("nothing", json!({}), &["number", "email"]),
        bad("no number", good.clone().without("number"), &["number"]),
        bad("a blank address", good.clone().with("email", " "), &["email"]),
        bad("an address that is too long", good.clone().with("email", long(255)), &["email"]),
        bad("a number that is a number", good.clone().with("number", 7), &["number"]),
        bad("a field too many", good.with("phone", "555"), &["phone"]),
    ];
    all_are_refused(&shop, &shop.guest(), ("POST", "/orders/lookup"), &watched, cases).await;
}
