//! What is offered: prices, taxes, stock, dates, and every reason to refuse.

use super::*;
use crate::money::Minor;
use crate::pricing::{Coupon, PriceFrom};
use crate::shipping::ShippingRefused;
use jiff::civil::date;

fn shop() -> Shop {
    Shop::new().sells("A", 2500).stock("A", "east", 3).stock("A", "west", 2)
}

fn quote_for(ask: &Ask, unit_price: i64, shipping: i64) -> Quote {
    let quoted =
        |line: &Wanted| QuotedLine { sku: line.sku.clone(), quantity: line.quantity, unit_price: Minor(unit_price) };
    Quote {
        id: crate::ids::QuoteId::parse("quo_1").unwrap(),
        expires_at: at("2027-03-01T15:30:00Z"),
        lines: ask.lines.iter().map(quoted).collect(),
        country: ask.ship_to.country.clone(),
        region: ask.ship_to.region.clone(),
        postal_code: ask.ship_to.postal_code.clone(),
        coupon: None,
        taxes: TaxSettings::default(),
        options: vec![QuotedOption { id: "standard".into(), cost: Minor(shipping) }],
    }
}

#[test]
fn the_price_that_has_begun_is_charged_for_every_unit() {
    let mut shop = shop();
    shop.of("A").product.prices = vec![
        PriceFrom { amount: Minor(2200), from: at("2027-03-01T15:00:00Z") },
        PriceFrom { amount: Minor(9900), from: at("2027-03-01T15:00:01Z") },
    ];
    let offered = shop.offer(&ask(&[("A", 3)])).unwrap();
    assert_eq!(offered.lines[0].unit_price, Minor(2200));
    assert_eq!(offered.priced.totals.goods, Minor(6600));
    assert_eq!(offered.priced.totals.total, Minor(7600));
}

#[test]
fn a_coupon_comes_off_the_goods_and_tax_is_on_what_is_left_and_on_shipping() {
    let shop = shop()
        .coupons(r#"{"coupons": [{"code": "TEN", "percent": "10"}]}"#)
        .taxes(r#"{"rates": [{"country": "US", "region": "NY", "rate": "0.08875"}], "shipping_taxed": true}"#);
    let order = shop.order(&ask(&[("A", 2)]).coupon(" ten "));
    let (line, totals) = (&order.lines[0], order.totals());
    assert_eq!((line.goods(), line.discount, line.tax()), (Minor(5000), Minor(500), Minor(399)));
    assert_eq!(order.shipping.taxes[0].amount, Minor(89), "8.875 % of 1000, half a cent away from zero");
    assert_eq!((totals.discount, totals.shipping, totals.tax), (Minor(500), Minor(1000), Minor(488)));
    assert_eq!(totals.total, Minor(4500 + 1000 + 488));
    assert_eq!(order.coupon.as_deref(), Some("TEN"), "as the settings write it");
}

#[test]
fn an_included_tax_is_shown_and_never_added() {
    let shop =
        shop().taxes(r#"{"rates": [{"country": "DE", "rate": "0.19", "included": true}], "shipping_taxed": true}"#);
    let order = shop.order(&ask(&[("A", 1)]).to("DE", None));
    assert_eq!(order.lines[0].tax(), Minor(399), "2500 − round(2500 ÷ 1.19)");
    assert_eq!(order.lines[0].total(), Minor(2500));
    assert_eq!((order.totals().tax, order.totals().total), (Minor(399 + 160), Minor(3500)));
}

#[test]
fn a_coupon_nobody_knows_or_below_its_threshold_is_refused() {
    let shop = shop().coupons(
        r#"{"coupons": [{"code": "BIG", "percent": "50", "threshold": {"amount": 10000, "currency": "USD"}}]}"#,
    );
    let reason = |code| match shop.offer(&ask(&[("A", 1)]).coupon(code)).unwrap_err() {
        PlaceRefused::Coupon(refused) => refused.reason(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason("NONE"), "coupon_unknown");
    assert_eq!(reason("BIG"), "coupon_below_threshold");
}

#[test]
fn c5_a_quote_is_honoured_after_prices_rates_coupons_and_shipping_have_changed() {
    let asked = ask(&[("A", 2)]).coupon("TEN");
    let coupon = Coupon { code: "TEN".into(), percent: Some("10".parse().unwrap()), fixed: None, threshold: None };
    let quote = Quote { coupon: Some(coupon), ..quote_for(&asked, 2000, 700) };
    let mut changed = shop().taxes(r#"{"rates": [{"country": "US", "rate": "0.2"}]}"#);
    changed.of("A").product.price = Minor(3000);
    let offered = changed.offer(&asked.clone().quoted(quote.clone())).unwrap();
    assert!(quote.is_for(&asked.terms()));
    assert_eq!(offered.lines[0].unit_price, Minor(2000));
    assert_eq!(offered.priced.totals.discount, Minor(400), "although the coupon is gone from the settings");
    assert_eq!(offered.priced.totals.tax, Minor::ZERO, "the rates of the quote");
    assert_eq!(offered.priced.totals.total, Minor(3600 + 700));
}

#[test]
fn c5_a_quote_for_other_lines_another_place_or_another_coupon_is_no_quote_for_these() {
    let asked = ask(&[("A", 2), ("B", 1)]);
    let quote = quote_for(&asked, 2000, 700);
    assert!(quote.is_for(&asked.terms()));
    for other in [
        ask(&[("A", 3), ("B", 1)]),
        ask(&[("B", 1), ("A", 2)]),
        ask(&[("A", 2)]),
        ask(&[("A", 2), ("B", 1), ("A", 1)]),
        asked.clone().to("DE", Some("NY")),
        asked.clone().to("US", Some("NJ")),
        asked.clone().to("US", None),
        asked.clone().coupon("TEN"),
    ] {
        assert!(!quote.is_for(&other.terms()), "{:?} {:?}", other.lines, other.coupon);
    }
    let mut elsewhere = asked;
    elsewhere.ship_to.postal_code = "10002".into();
    assert!(!quote.is_for(&elsewhere.terms()));
}

#[test]
fn b7_what_is_there_is_the_first_payment_group_with_the_shipping_and_what_is_waited_for_the_second() {
    let (shop, asked) = b7();
    let order = shop.order(&asked);
    let portions: Vec<_> = order.lines.iter().flat_map(|line| &line.portions).collect();
    assert_eq!(portions.len(), 2);
    assert_eq!((portions[0].bucket, portions[0].group, portions[0].units), (Bucket::Reserved, 1, 2));
    assert_eq!(portions[0].location, Some(place_id("east")));
    assert_eq!((portions[1].bucket, portions[1].group, portions[1].units), (Bucket::Backordered, 2, 1));
    assert_eq!((portions[1].location.as_ref(), portions[1].promise), (None, None), "nobody knows when B comes");
    assert_eq!((order.group_amount(1), order.group_amount(2)), (Minor(6000), Minor(4000)));
    assert_eq!((order.payment.amount, order.totals().total), (Minor(6000), Minor(10_000)));
    assert_eq!((order.payment.state, order.state), (PaymentState::Requested, State::PendingPayment));
}

#[test]
fn b7_a_line_that_is_there_in_part_is_split_and_its_odd_cent_is_charged_once() {
    let shop = Shop::new()
        .sells("A", 501)
        .stock("A", "east", 1)
        .may_be_backordered("A", 1, 0)
        .coupons(r#"{"coupons": [{"code": "CENT", "fixed": {"amount": 1, "currency": "USD"}}]}"#);
    let order = shop.order(&ask(&[("A", 2)]).coupon("CENT").waiting_allowed());
    assert_eq!(order.lines[0].total(), Minor(1001));
    assert_eq!((order.group_amount(1), order.group_amount(2)), (Minor(501 + 1000), Minor(500)));
}

#[test]
fn with_nothing_in_stock_nothing_is_paid_yet_and_the_shipping_goes_with_what_leaves_first() {
    let shop = Shop::new().sells("B", 4000).may_be_backordered("B", 5, 0);
    let order = shop.order(&ask(&[("B", 1)]).waiting_allowed());
    assert_eq!((order.group_amount(1), order.group_amount(2)), (Minor::ZERO, Minor(5000)));
    // Only the method is asked for: it is charged when goods come.
    assert_eq!((order.state, order.payment.state), (State::PendingPayment, PaymentState::Requested));
    assert_eq!((order.payment.amount, order.payment.method.as_str()), (Minor::ZERO, "pm_1"));
    assert_eq!(order.waiting(), BTreeMap::from([(sku("B"), 1)]));
}

#[test]
fn a4_a_sku_on_two_lines_is_refused_when_both_together_want_more_than_there_is() {
    let refused = short(shop().offer(&ask(&[("A", 3), ("A", 3)])).unwrap_err());
    assert_eq!(refused, [ShortLine { sku: sku("A"), wanted: 6, available: 5, available_on: None }]);
}

#[test]
fn a4_a_sku_on_two_lines_takes_each_stock_item_once() {
    let order = shop().order(&ask(&[("A", 2), ("A", 3)]));
    assert_eq!(order.lines.iter().map(Line::quantity).collect::<Vec<_>>(), [2, 3]);
    let taken = order.reservations();
    assert_eq!(taken, BTreeMap::from([((sku("A"), place_id("east")), 3), ((sku("A"), place_id("west")), 2)]));
}

#[test]
fn units_kept_for_safety_are_not_sold() {
    let mut shop = shop();
    shop.of("A").stock[0].safety = 2;
    assert!(shop.offer(&ask(&[("A", 3)])).is_ok());
    assert_eq!(short(shop.offer(&ask(&[("A", 4)])).unwrap_err())[0].available, 3);
}

#[test]
fn stock_at_a_place_the_shop_has_given_up_is_neither_sent_nor_counted() {
    let shop = shop().stock("A", "gone", 10);
    let refused = short(shop.offer(&ask(&[("A", 6)])).unwrap_err());
    assert_eq!((refused[0].wanted, refused[0].available), (6, 5));
}

#[test]
fn everything_that_is_not_sold_is_named_at_once() {
    let mut shop = shop().sells("DRAFT", 100).stock("DRAFT", "east", 1);
    shop.of("DRAFT").product.published = false;
    shop.of("A").product.max_per_order = Some(2);
    let asked = ask(&[("A", 1), ("DRAFT", 1), ("NOTHING", 1), ("A", 2)]);
    let named = fields(shop.offer(&asked).unwrap_err());
    assert_eq!(named, ["lines[0].quantity", "lines[1].sku", "lines[2].sku", "lines[3].quantity"]);
    assert!(shop.offer(&ask(&[("A", 2)])).is_ok(), "as many as are allowed");
}

#[test]
fn an_option_that_is_not_offered_here_is_refused_and_the_cheapest_is_taken_when_none_is_named() {
    let shop = shop();
    assert_eq!(shop.offer(&ask(&[("A", 1)])).unwrap().option().id, "standard");
    assert_eq!(shop.offer(&ask(&[("A", 1)]).option("express")).unwrap().priced.totals.shipping, Minor(2500));
    assert_eq!(fields(shop.offer(&ask(&[("A", 1)]).option("drone")).unwrap_err()), ["shipping_option"]);
    let to_germany = ask(&[("A", 1)]).to("DE", None);
    assert_eq!(fields(shop.offer(&to_germany.option("express")).unwrap_err()), ["shipping_option"]);
}

#[test]
fn a_place_nobody_delivers_to_and_goods_too_heavy_to_send_are_refused() {
    let mut shop = shop();
    let refused = shop.offer(&ask(&[("A", 1)]).to("FR", None)).unwrap_err();
    assert!(matches!(refused, PlaceRefused::Shipping(ShippingRefused::NotServed { .. })), "{refused:?}");
    shop.of("A").product.weight_g = 30_001;
    let refused = shop.offer(&ask(&[("A", 1)])).unwrap_err();
    assert!(matches!(refused, PlaceRefused::Shipping(ShippingRefused::TooHeavy { .. })), "{refused:?}");
}

#[test]
fn a2_a_refusal_says_when_announced_goods_cover_the_order() {
    let day = |shop: Shop, wanted| short(shop.offer(&ask(&[("A", wanted)])).unwrap_err())[0].available_on;
    let expected = || shop().expects("A", 20, "2027-03-10");
    assert_eq!(day(expected(), 25), Some(date(2027, 3, 10)));
    assert_eq!(day(expected(), 26), None, "more than was announced");
    assert_eq!(day(shop(), 6), None, "nothing is announced, and no date is invented");
    assert_eq!(day(expected().may_be_backordered("A", 0, 20), 6), None, "those who wait already come first");
    assert_eq!(day(shop().expects("A", 20, "2027-02-28"), 6), None, "overdue goods have no date");
    assert_eq!(day(shop().expects("A", 20, "2027-03-01"), 6), Some(date(2027, 3, 1)));
    assert_eq!(day(shop().expects("A", 0, "2027-03-10"), 6), None, "all of it has come");
}

#[test]
fn goods_are_waited_for_only_where_that_is_allowed_and_within_the_limit() {
    let shop = shop().may_be_backordered("A", 2, 0);
    assert_eq!(short(shop.offer(&ask(&[("A", 6)])).unwrap_err())[0].available, 5, "the shopper did not agree");
    assert!(shop.offer(&ask(&[("A", 7)]).waiting_allowed()).is_ok());
    let over_two_lines = ask(&[("A", 5), ("A", 3)]).waiting_allowed();
    assert_eq!(short(shop.offer(&over_two_lines).unwrap_err())[0].wanted, 8);
}

#[test]
fn c5_what_is_waited_for_is_promised_from_the_day_it_is_expected_and_never_from_an_overdue_one() {
    let promise = |day: &str| {
        let shop = shop().may_be_backordered("A", 5, 0).expects("A", 5, day);
        let order = shop.order(&ask(&[("A", 6)]).waiting_allowed());
        order.lines[0].portions.iter().find(|portion| portion.bucket == Bucket::Backordered).unwrap().promise
    };
    // Expected on a Wednesday, sent on Thursday, two to four business days on the way.
    let window = promise("2027-03-10").unwrap();
    assert_eq!(
        (window.ship_by, window.earliest, window.latest),
        (date(2027, 3, 11), date(2027, 3, 15), date(2027, 3, 17))
    );
    assert_eq!(promise("2027-02-10"), None);
}

#[test]
fn c5_two_lines_that_wait_for_one_sku_are_not_promised_the_same_units() {
    let shop = Shop::new().sells("A", 100).may_be_backordered("A", 9, 0).expects("A", 4, "2027-03-10").expects(
        "A",
        4,
        "2027-03-17",
    );
    let order = shop.order(&ask(&[("A", 3), ("A", 3)]).waiting_allowed());
    let ship_by = |line: usize| order.lines[line].portions[0].promise.map(|promise| promise.ship_by);
    assert_eq!(ship_by(0), Some(date(2027, 3, 11)));
    assert_eq!(ship_by(1), Some(date(2027, 3, 18)), "one unit of the first delivery is not enough for three");
}

#[test]
fn c5_an_option_says_when_the_last_parcel_comes_and_says_nothing_while_that_is_not_known() {
    let shop = Shop::new()
        .sells("A", 100)
        .stock("A", "east", 1)
        .sells("B", 100)
        .may_be_backordered("B", 1, 0)
        .expects("B", 1, "2027-03-10")
        .sells("C", 100)
        .may_be_backordered("C", 1, 0);
    let latest = |lines: &[(&str, u32)]| shop.offer(&ask(lines).waiting_allowed()).unwrap().option().latest;
    assert_eq!(latest(&[("A", 1)]), Some(date(2027, 3, 5)));
    assert_eq!(latest(&[("A", 1), ("B", 1)]), Some(date(2027, 3, 17)));
    assert_eq!(latest(&[("A", 1), ("C", 1)]), None);
    assert_eq!(latest(&[("A", 1), ("B", 1), ("C", 1)]), None);
    assert_eq!(latest(&[("C", 1)]), None);
}

#[test]
fn c5_each_portion_is_promised_by_the_option_that_was_chosen() {
    let promised = |option| {
        let order = shop().order(&ask(&[("A", 1)]).option(option));
        order.lines[0].portions[0].promise.map(|promise| promise.latest)
    };
    assert_eq!(promised("standard"), Some(date(2027, 3, 5)));
    assert_eq!(promised("express"), Some(date(2027, 3, 2)));
}

#[test]
fn c4_the_nearest_place_that_has_everything_sends_it_and_the_order_says_why() {
    let shop = shop().sells("B", 100).stock("B", "east", 1).stock("B", "west", 1);
    let order = shop.order(&ask(&[("A", 1), ("B", 1)]));
    let from: Vec<_> =
        order.lines.iter().flat_map(|line| &line.portions).map(|portion| portion.location.clone()).collect();
    assert_eq!(from, [Some(place_id("east")), Some(place_id("east"))]);
    assert_eq!(order.allocation.len(), 1);
    assert!(order.allocation[0].why.starts_with("nearest with all items in stock"), "{}", order.allocation[0].why);
    assert_eq!(
        shop.order(&ask(&[("A", 1)]).to("US", Some("CA"))).lines[0].portions[0].location,
        Some(place_id("west"))
    );
}

#[test]
fn c4_an_order_that_needs_both_places_pays_for_both_parcels() {
    let order = shop().order(&ask(&[("A", 5)]));
    let units: Vec<_> = order.lines[0].portions.iter().map(|portion| (portion.units, portion.bucket)).collect();
    assert_eq!(units, [(3, Bucket::Reserved), (2, Bucket::Reserved)]);
    assert_eq!(order.shipping.cost, Minor(2000));
    assert_eq!(order.allocation.len(), 2);
}
