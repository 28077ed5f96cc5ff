use super::*;
use crate::locations::sample;
use crate::money::Currency;
use crate::validate::Problems;
use jiff::civil::date;

const SETTINGS: &str = r#"{"options":[
    {"id":"standard","name":"Standard","carrier":"Post","max_parcel_g":10000,"zones":[
        {"countries":["US"],"base":{"amount":500,"currency":"USD"},"per_kg":{"amount":100,"currency":"USD"},"transit_days":[3,5]},
        {"countries":["US"],"regions":["AK","Hawaii"],"base":{"amount":2000,"currency":"USD"},
         "per_kg":{"amount":300,"currency":"USD"},"transit_days":[7,10]},
        {"countries":["CA"],"regions":["ON"],"base":{"amount":900,"currency":"USD"},"per_kg":{"amount":100,"currency":"USD"},"transit_days":[5,8]}]},
    {"id":"express","name":"Express","carrier":"Jet","max_parcel_g":2000,"zones":[
        {"countries":["US"],"base":{"amount":1500,"currency":"USD"},"per_kg":{"amount":400,"currency":"USD"},"transit_days":[1,2]}]}]}"#;

fn settings() -> ShippingSettings {
    serde_json::from_str(SETTINGS).unwrap()
}

fn wednesday() -> Timestamp {
    "2027-03-10T15:00:00Z".parse().unwrap()
}

fn to(country: &str, region: &str) -> Destination {
    Destination::new(country, Some(region))
}

fn lamps(weight_g: u32, quantity: u32) -> Goods<'static> {
    Goods { name: "Lamp", weight_g, quantity }
}

fn shipment<'a>(location: &'a Location, goods: Goods<'a>) -> Shipment<'a> {
    Shipment { location, goods: vec![goods], ready: Ready::InStock }
}

fn costs(destination: &Destination, shipments: &[Shipment<'_>]) -> Vec<(String, i64, u32)> {
    let found = settings().offers(destination, shipments, wednesday()).unwrap();
    found.offers.into_iter().map(|offer| (offer.id, offer.cost.0, offer.parcels)).collect()
}

fn problems(json: &str) -> Vec<String> {
    let settings: ShippingSettings = serde_json::from_str(json).unwrap();
    let mut problems = Problems::new();
    settings.check(Currency::parse("USD").unwrap(), &mut problems);
    problems.into_vec().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn c5_two_options_each_with_cost_and_dates() {
    let east = sample("east");
    let found = settings().offers(&to("US", "NY"), &[shipment(&east, lamps(400, 1))], wednesday()).unwrap();
    let [standard, express] = &found.offers[..] else { panic!("{found:?}") };
    assert_eq!((standard.cost, standard.parcels, standard.carrier.as_str()), (Minor(600), 1, "Post"));
    assert_eq!((standard.earliest, standard.latest), (Some(date(2027, 3, 15)), Some(date(2027, 3, 17))));
    assert_eq!((express.cost, express.parcels), (Minor(1900), 1));
    assert_eq!((express.earliest, express.latest), (Some(date(2027, 3, 11)), Some(date(2027, 3, 12))));
}

#[test]
fn c5_quantity_times_weight_counts() {
    let east = sample("east");
    let cost = |quantity| costs(&to("US", "NY"), &[shipment(&east, lamps(400, quantity))]);
    assert_eq!(cost(1), [("standard".into(), 600, 1), ("express".into(), 1900, 1)]);
    assert_eq!(cost(3), [("standard".into(), 700, 1), ("express".into(), 2300, 1)], "1.2 kg is two begun kilograms");
    assert_eq!(
        cost(6),
        [("standard".into(), 800, 1), ("express".into(), 4200, 2)],
        "five in a parcel of 2 kg, then one"
    );
    assert_eq!(cost(26)[0], ("standard".into(), 500 + 1000 + 500 + 100, 2));
}

#[test]
fn c5_each_location_sends_parcels_of_its_own_and_the_last_one_decides_the_date() {
    let (east, mut west) = (sample("east"), sample("west"));
    west.holidays = vec![date(2027, 3, 10), date(2027, 3, 11)];
    let both = [shipment(&east, lamps(400, 1)), shipment(&west, lamps(400, 1))];
    let found = settings().offers(&to("US", "NY"), &both, wednesday()).unwrap();
    let standard = &found.offers[0];
    assert_eq!((standard.cost, standard.parcels), (Minor(1200), 2));
    let ship_by: Vec<Date> = standard.legs.iter().map(|leg| leg.window.unwrap().ship_by).collect();
    assert_eq!(ship_by, [date(2027, 3, 10), date(2027, 3, 12)]);
    assert_eq!((standard.earliest, standard.latest), (Some(date(2027, 3, 17)), Some(date(2027, 3, 19))));
    assert_eq!(standard.latest, standard.legs[1].window.map(|window| window.latest));
}

#[test]
fn c5_the_zone_of_the_region_wins_over_the_countrys() {
    let east = sample("east");
    let goods = [shipment(&east, lamps(400, 1))];
    assert_eq!(costs(&to("US", "HI"), &goods)[0], ("standard".into(), 2300, 1));
    assert_eq!(costs(&to("US", "alaska"), &goods)[0].1, 2300);
    assert_eq!(costs(&Destination::new("US", None), &goods)[0].1, 600);
}

#[test]
fn an_option_without_a_zone_is_not_offered_and_without_any_the_country_is_named() {
    let east = sample("east");
    let goods = [shipment(&east, lamps(400, 1))];
    assert_eq!(costs(&to("CA", "Ontario"), &goods), [("standard".into(), 1000, 1)]);
    let refused =
        |destination: &Destination| settings().offers(destination, &goods, wednesday()).unwrap_err().to_string();
    assert_eq!(refused(&Destination::new("DE", None)), "we do not deliver to Germany");
    assert_eq!(refused(&to("CA", "BC")), "we do not deliver to BC, Canada");
    assert_eq!(refused(&Destination::new("CA", None)), "we do not deliver to every region of Canada: please give one");
    assert_eq!(refused(&Destination::new("ZZ", None)), "we do not deliver to ZZ");
}

#[test]
fn goods_too_heavy_for_an_option_are_named() {
    let east = sample("east");
    let found = settings().offers(&to("US", "NY"), &[shipment(&east, lamps(2001, 1))], wednesday()).unwrap();
    assert_eq!(found.offers.len(), 1);
    assert_eq!(found.unfit, [Unfit { id: "express".into(), name: "Express".into(), too_heavy: vec!["Lamp".into()] }]);
    let refused = settings().offers(&to("US", "NY"), &[shipment(&east, lamps(10_001, 1))], wednesday()).unwrap_err();
    assert_eq!(refused, ShippingRefused::TooHeavy { names: vec!["Lamp".into()] });
    assert_eq!(refused.to_string(), "no shipping option takes Lamp");
}

#[test]
fn goods_without_a_date_leave_the_dates_to_the_others() {
    let east = sample("east");
    let later = |ready| Shipment { ready, ..shipment(&east, lamps(400, 1)) };
    let dates = |shipments: &[Shipment<'_>]| {
        let found = settings().offers(&to("US", "NY"), shipments, wednesday()).unwrap();
        (found.offers[0].earliest, found.offers[0].latest)
    };
    assert_eq!(dates(&[later(Ready::Unknown)]), (None, None));
    let with_stock = dates(&[later(Ready::InStock), later(Ready::Unknown)]);
    assert_eq!(with_stock, dates(&[later(Ready::InStock)]));
    assert_eq!(dates(&[later(Ready::InStock), later(Ready::Expected(date(2027, 3, 29)))]).0, Some(date(2027, 4, 2)));
}

#[test]
fn the_cost_function_of_allocation_prices_like_the_offer() {
    let east = sample("east");
    let (settings, york) = (settings(), to("US", "NY"));
    let units = [Units { weight_g: 400, quantity: 6 }];
    let offers = settings.offers(&york, &[shipment(&east, lamps(400, 6))], wednesday()).unwrap().offers;
    for offer in &offers {
        assert_eq!(settings.cost_of(&offer.id, &york, &[&units]), Some(offer.cost));
    }
    assert_eq!(settings.cheapest(&york, &[&units]), offers.iter().map(|offer| offer.cost).min());
    assert_eq!(settings.cost_of("drone", &york, &[&units]), None);
    assert_eq!(settings.cost_of("express", &york, &[&[Units { weight_g: 2001, quantity: 1 }]]), None);
    assert_eq!(settings.cheapest(&Destination::new("DE", None), &[&units]), None);
}

#[test]
fn good_settings_pass_and_read_back() {
    assert_eq!(problems(SETTINGS), [] as [&str; 0]);
    let json = serde_json::to_string(&settings()).unwrap();
    assert_eq!(serde_json::from_str::<ShippingSettings>(&json).unwrap(), settings());
}

#[test]
fn every_wrong_field_of_the_settings_is_named_at_once() {
    let wrong = r#"{"options":[
        {"id":"a","name":"A","carrier":"P","max_parcel_g":1,"zones":[]},
        {"id":"a","name":"","carrier":" ","max_parcel_g":0,"zones":[
            {"countries":[],"regions":[],"base":{"amount":-1,"currency":"USD"},"per_kg":{"amount":1,"currency":"EUR"},"transit_days":[5,3]},
            {"countries":["us"],"regions":[""],"base":{"amount":100000001,"currency":"USD"},
             "per_kg":{"amount":1,"currency":"USD"},"transit_days":[1,366]}]},
        {"id":"A B","name":"C","carrier":"P","max_parcel_g":1,"zones":[
            {"countries":["US"],"base":{"amount":0,"currency":"USD"},"per_kg":{"amount":0,"currency":"USD"},"transit_days":[0,0]}]}]}"#;
    let expected = [
        "options[0].zones",
        "options[1].id",
        "options[1].name",
        "options[1].carrier",
        "options[1].max_parcel_g",
        "options[1].zones[0].countries",
        "options[1].zones[0].regions",
        "options[1].zones[0].base",
        "options[1].zones[0].per_kg",
        "options[1].zones[0].transit_days",
        "options[1].zones[1].countries[0]",
        "options[1].zones[1].regions[0]",
        "options[1].zones[1].base",
        "options[1].zones[1].transit_days",
        "options[2].id",
    ];
    assert_eq!(problems(wrong), expected);
}

#[test]
fn a_huge_order_has_a_price_and_no_overflow() {
    let zone = &settings().options[0].zones[0];
    let dear = ShippingZone { base: crate::money::Money { amount: Minor(100_000_000), ..zone.base }, ..zone.clone() };
    let units = vec![Units { weight_g: 6000, quantity: 9999 }; 50];
    let parcels = pack(&units, 10_000).unwrap();
    assert_eq!(dear.price(&parcels), Minor(499_950 * (100_000_000 + 600)));
}
