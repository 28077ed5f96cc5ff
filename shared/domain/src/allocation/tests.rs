use super::*;
use proptest::prelude::*;
use std::cell::Cell;

/// New York: `east` stands beside it, `mid` is Chicago, `west` Reno.
const NEW_YORK: Coordinates = Coordinates { latitude: 40.71, longitude: -74.01 };
const EAST: Coordinates = Coordinates { latitude: 40.73, longitude: -74.17 };
const MID: Coordinates = Coordinates { latitude: 41.88, longitude: -87.63 };
const WEST: Coordinates = Coordinates { latitude: 39.53, longitude: -119.81 };

fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

fn site(location: &str, coordinates: Coordinates, stock: &[(&str, u32)]) -> Site {
    let stock = stock.iter().map(|(name, units)| (sku(name), *units)).collect();
    Site { location: LocationId::parse(location).unwrap(), coordinates, stock }
}

fn wants(list: &[(&str, u32)]) -> Vec<Want> {
    let want = |(line, (name, quantity)): (u32, &(&str, u32))| Want {
        line,
        sku: sku(name),
        quantity: *quantity,
        weight_g: 500,
    };
    (1..).zip(list).map(want).collect()
}

fn request<'a>(wants: &'a [Want], sites: &'a [Site]) -> Request<'a> {
    Request { wants, destination: Some(NEW_YORK), sites, cost_cap: None }
}

/// `1:east×10` for each portion.
fn shown(allocation: &Allocation) -> Vec<String> {
    let portions = allocation.portions.iter();
    portions.map(|portion| format!("{}:{}×{}", portion.line, portion.location, portion.units)).collect()
}

fn allocated(list: &[(&str, u32)], sites: &[Site]) -> Vec<String> {
    shown(&allocate(&request(&wants(list), sites)).unwrap())
}

fn why(allocation: &Allocation) -> Vec<String> {
    allocation.reasons.iter().map(|reason| format!("{}: {}", reason.location, reason.why)).collect()
}

#[test]
fn c4_when_both_have_it_the_nearest_sends() {
    let sites = [site("west", WEST, &[("a", 5)]), site("east", EAST, &[("a", 5)]), site("mid", MID, &[("a", 5)])];
    let allocation = allocate(&request(&wants(&[("a", 2)]), &sites)).unwrap();
    assert_eq!(shown(&allocation), ["1:east×2"]);
    assert_eq!(why(&allocation), ["east: nearest with all items in stock (14 km)"]);
}

#[test]
fn c4_fewest_parcels_come_before_distance() {
    let sites =
        [site("east", EAST, &[("a", 1)]), site("mid", MID, &[("b", 1)]), site("west", WEST, &[("a", 1), ("b", 1)])];
    let allocation = allocate(&request(&wants(&[("a", 1), ("b", 1)]), &sites)).unwrap();
    assert_eq!(shown(&allocation), ["1:west×1", "2:west×1"]);
    assert_eq!(why(&allocation), ["west: the only location with all items in stock (3852 km)"]);
}

#[test]
fn c4_of_equally_few_parcels_the_nearest_are_taken() {
    let sites = [
        site("west", WEST, &[("a", 9)]),
        site("mid", MID, &[("a", 9), ("b", 9)]),
        site("east", EAST, &[("b", 9), ("c", 1)]),
    ];
    let allocation = allocate(&request(&wants(&[("a", 1), ("b", 1), ("c", 1)]), &sites)).unwrap();
    assert_eq!(shown(&allocation), ["1:mid×1", "2:east×1", "3:east×1"]);
    let expected = [
        "east: one of 2 locations that have all items together: the fewest parcels from the nearest (14 km)",
        "mid: one of 2 locations that have all items together: the fewest parcels from the nearest (1144 km)",
    ];
    assert_eq!(why(&allocation), expected);
}

#[test]
fn c4_never_more_than_asked() {
    // Both locations send anyway (only east has b): the nearest gives all it has of a, the other only the rest.
    let sites = [site("east", EAST, &[("a", 10), ("b", 1)]), site("west", WEST, &[("a", 15), ("c", 1)])];
    assert_eq!(allocated(&[("a", 13), ("b", 1), ("c", 1)], &sites), ["1:east×10", "1:west×3", "2:east×1", "3:west×1"]);
    assert_eq!(allocated(&[("a", 25)], &sites), ["1:east×10", "1:west×15"]);
    // Alone, thirteen fit into one parcel from the west, and one parcel is fewer than two.
    assert_eq!(allocated(&[("a", 13)], &sites), ["1:west×13"]);
}

#[test]
fn c4_under_the_cost_cap_fewer_parcels_may_cost_more_and_above_it_not() {
    let sites =
        [site("east", EAST, &[("a", 1)]), site("mid", MID, &[("b", 1)]), site("west", WEST, &[("a", 1), ("b", 1)])];
    let list = wants(&[("a", 1), ("b", 1)]);
    // From the west a parcel costs 2000, from anywhere else 500.
    let cost = |loads: &[Load]| {
        Some(loads.iter().map(|load| if load.location.as_str() == "west" { Minor(2000) } else { Minor(500) }).sum())
    };
    let with_cap = |cap| {
        let cost_cap = Some(CostCap { max_extra: Minor(cap), cost: &cost });
        allocate(&Request { cost_cap, ..request(&list, &sites) }).unwrap()
    };
    assert_eq!(shown(&with_cap(1000)), ["1:west×1", "2:west×1"], "exactly at the cap");
    let cheaper = with_cap(999);
    assert_eq!(shown(&cheaper), ["1:east×1", "2:mid×1"]);
    assert!(cheaper.reasons[0].why.contains("cheaper to ship"), "{cheaper:?}");
}

#[test]
fn c4_a_nearer_location_that_costs_more_than_the_cap_yields() {
    let sites = [site("east", EAST, &[("a", 1)]), site("mid", MID, &[("a", 1)])];
    let list = wants(&[("a", 1)]);
    let cost = |loads: &[Load]| Some(if loads[0].location.as_str() == "east" { Minor(1000) } else { Minor(400) });
    let cost_cap = Some(CostCap { max_extra: Minor(100), cost: &cost });
    let allocation = allocate(&Request { cost_cap, ..request(&list, &sites) }).unwrap();
    assert_eq!(why(&allocation), ["mid: all items in stock, and cheaper to ship than from nearer (1144 km)"]);
}

#[test]
fn what_cannot_be_shipped_is_passed_over_unless_nothing_can() {
    let sites = [site("east", EAST, &[("a", 1)]), site("mid", MID, &[("a", 1)])];
    let list = wants(&[("a", 1)]);
    let only_mid = |loads: &[Load]| (loads[0].location.as_str() == "mid").then_some(Minor(9999));
    let nothing = |_: &[Load]| None;
    let with = |cost: &dyn Fn(&[Load]) -> Option<Minor>| {
        let cost_cap = Some(CostCap { max_extra: Minor::ZERO, cost });
        shown(&allocate(&Request { cost_cap, ..request(&list, &sites) }).unwrap())
    };
    assert_eq!(with(&only_mid), ["1:mid×1"]);
    assert_eq!(with(&nothing), ["1:east×1"]);
}

#[test]
fn the_cost_function_sees_weights_and_quantities_by_location() {
    let sites = [site("east", EAST, &[("a", 2)]), site("mid", MID, &[("a", 5)])];
    let list = [Want { weight_g: 700, ..wants(&[("a", 3)])[0].clone() }];
    let asked = Cell::new(0);
    let cost = |loads: &[Load]| {
        asked.set(asked.get() + 1);
        let quantities: Vec<u32> = loads.iter().flat_map(|load| &load.units).map(|units| units.quantity).collect();
        assert!(quantities == [3] || quantities == [2, 1], "{loads:?}");
        assert!(loads.iter().flat_map(|load| &load.units).all(|units| units.weight_g == 700));
        Some(Minor(1))
    };
    let cost_cap = Some(CostCap { max_extra: Minor::ZERO, cost: &cost });
    let allocation = allocate(&Request { cost_cap, ..request(&list, &sites) }).unwrap();
    assert_eq!(shown(&allocation), ["1:mid×3"]);
    assert_eq!(asked.get(), 2);
}

#[test]
fn the_same_sku_on_two_lines_is_summed() {
    let sites = [site("east", EAST, &[("a", 3)]), site("west", WEST, &[("a", 9)])];
    let allocation = allocate(&request(&wants(&[("a", 6), ("a", 6)]), &sites)).unwrap();
    assert_eq!(shown(&allocation), ["1:east×3", "1:west×3", "2:west×6"]);
    let demand: Vec<(String, u32)> =
        allocation.demand().into_iter().map(|((_, location), units)| (location.to_string(), units)).collect();
    assert_eq!(demand, [("east".to_owned(), 3), ("west".to_owned(), 9)]);
    let short = allocate(&request(&wants(&[("a", 7), ("a", 6)]), &sites)).unwrap_err();
    assert_eq!(short.items, [ShortItem { sku: sku("a"), wanted: 13, available: 12 }]);
}

#[test]
fn a_shortage_names_every_short_sku_and_no_other() {
    let sites = [site("east", EAST, &[("a", 3), ("b", 1)]), site("west", WEST, &[("b", 1)])];
    let short = allocate(&request(&wants(&[("b", 3), ("a", 3), ("c", 1)]), &sites)).unwrap_err();
    let item = |name, wanted, available| ShortItem { sku: sku(name), wanted, available };
    assert_eq!(short.items, [item("b", 3, 2), item("c", 1, 0)]);
    assert_eq!(short.to_string(), "not enough in stock of b, c");
    assert!(allocate(&request(&wants(&[("a", u32::MAX), ("a", u32::MAX)]), &sites)).is_err());
}

#[test]
fn an_unknown_destination_takes_the_locations_in_their_order() {
    let sites = [site("west", WEST, &[("a", 5)]), site("east", EAST, &[("a", 5)])];
    let list = wants(&[("a", 2)]);
    let allocation = allocate(&Request { destination: None, ..request(&list, &sites) }).unwrap();
    assert_eq!(why(&allocation), ["west: first with all items in stock"]);
}

#[test]
fn equal_choices_are_decided_by_location_id() {
    let sites = [site("b", EAST, &[("x", 1)]), site("a", EAST, &[("x", 1)]), site("c", EAST, &[("x", 1)])];
    assert_eq!(allocated(&[("x", 1)], &sites), ["1:a×1"]);
    assert_eq!(allocated(&[("x", 2)], &sites), ["1:a×1", "1:b×1"]);
}

#[test]
fn nothing_wanted_is_nothing_sent() {
    let sites = [site("east", EAST, &[("a", 3)])];
    assert_eq!(allocated(&[("a", 0)], &sites), [] as [&str; 0]);
    assert_eq!(allocated(&[], &[]), [] as [&str; 0]);
}

#[test]
fn many_locations_are_searched_greedily_and_still_served() {
    let place = |i: u32| Coordinates { latitude: 30.0, longitude: -f64::from(i) };
    let sites: Vec<Site> =
        (0..200).map(|i| site(&format!("l{i:03}"), place(i), &[("a", 1 + i % 3), ("b", i % 2)])).collect();
    let allocation = allocate(&request(&wants(&[("a", 150), ("b", 40)]), &sites)).unwrap();
    assert_eq!(allocation.portions.iter().map(|portion| portion.units).sum::<u32>(), 190);
    assert!(allocation.reasons.len() < 80, "{}", allocation.reasons.len());
    assert_eq!(allocated(&[("a", 3)], &sites).len(), 1, "one parcel is found among many locations too");
}

#[test]
fn the_setting_is_checked() {
    let problems = |json: &str| {
        let settings: AllocationSettings = serde_json::from_str(json).unwrap();
        let mut problems = Problems::new();
        settings.check(Currency::parse("USD").unwrap(), &mut problems);
        problems.len()
    };
    assert_eq!(problems("{}"), 0);
    assert_eq!(problems(r#"{"max_extra_cost":{"amount":500,"currency":"USD"}}"#), 0);
    assert_eq!(problems(r#"{"max_extra_cost":{"amount":500,"currency":"EUR"}}"#), 1);
    assert_eq!(problems(r#"{"max_extra_cost":{"amount":-1,"currency":"USD"}}"#), 1);
}

const SKUS: [&str; 3] = ["a", "b", "c"];

fn any_sites() -> impl Strategy<Value = Vec<Site>> {
    let stock = proptest::collection::vec(0u32..8, SKUS.len());
    let place = (-60f64..60.0, -170f64..170.0, stock);
    proptest::collection::vec(place, 1..7).prop_map(|places| {
        let site_of = |(i, (latitude, longitude, stock)): (usize, (f64, f64, Vec<u32>))| {
            let stock: Vec<(&str, u32)> = SKUS.into_iter().zip(stock).collect();
            site(&format!("l{i}"), Coordinates { latitude, longitude }, &stock)
        };
        places.into_iter().enumerate().map(site_of).collect()
    })
}

fn any_wants() -> impl Strategy<Value = Vec<Want>> {
    let line = (0usize..SKUS.len(), 1u32..10);
    proptest::collection::vec(line, 1..5).prop_map(|lines| {
        let lines: Vec<(&str, u32)> = lines.into_iter().map(|(name, quantity)| (SKUS[name], quantity)).collect();
        wants(&lines)
    })
}

fn wanted_of(wants: &[Want], name: &Sku) -> u32 {
    wants.iter().filter(|want| want.sku == *name).map(|want| want.quantity).sum()
}

/// The fewest locations that have all, by trying every set.
fn fewest_by_force(wants: &[Want], sites: &[Site]) -> Option<u32> {
    let skus: Vec<Sku> = SKUS.into_iter().map(sku).collect();
    let has_all = |set: &u32| {
        skus.iter().all(|name| {
            let chosen = sites.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
            chosen.map(|(_, site)| site.stock[name]).sum::<u32>() >= wanted_of(wants, name)
        })
    };
    (1..1u32 << sites.len()).filter(has_all).map(u32::count_ones).min()
}

proptest! {
    #[test]
    fn c4_whatever_is_asked_the_allocation_is_exact_within_stock_and_of_the_fewest_locations(
        sites in any_sites(), wants in any_wants(), cap in proptest::option::of(0i64..2000),
    ) {
        let cost = |loads: &[Load]| Some(Minor(700).quantity(u32::try_from(loads.len()).unwrap()));
        let cost_cap = cap.map(|cap| CostCap { max_extra: Minor(cap), cost: &cost });
        let fewest = fewest_by_force(&wants, &sites);
        match allocate(&Request { cost_cap, ..request(&wants, &sites) }) {
            Ok(allocation) => {
                for want in &wants {
                    let portions = allocation.portions.iter().filter(|portion| portion.line == want.line);
                    prop_assert_eq!(portions.map(|portion| portion.units).sum::<u32>(), want.quantity);
                }
                for ((name, location), units) in allocation.demand() {
                    let site = sites.iter().find(|site| site.location == location).unwrap();
                    prop_assert!(units > 0 && units <= site.stock[&name]);
                }
                prop_assert_eq!(u32::try_from(allocation.reasons.len()).ok(), fewest);
                prop_assert!(allocation.portions.iter().all(|p| allocation.reasons.iter().any(|r| r.location == p.location)));
            }
            Err(short) => {
                prop_assert_eq!(fewest, None);
                for item in &short.items {
                    prop_assert_eq!(item.available, sites.iter().map(|site| site.stock[&item.sku]).sum::<u32>());
                    prop_assert_eq!(item.wanted, wanted_of(&wants, &item.sku));
                    prop_assert!(item.available < item.wanted);
                }
            }
        }
    }

    #[test]
    fn the_order_in_which_locations_are_given_does_not_matter(sites in any_sites(), wants in any_wants()) {
        let mut turned = sites.clone();
        turned.reverse();
        prop_assert_eq!(allocate(&request(&wants, &sites)), allocate(&request(&wants, &turned)));
    }

    #[test]
    fn more_than_twelve_locations_are_never_refused_when_the_sum_suffices(
        stocks in proptest::collection::vec((0u32..4, 0u32..4), 13..30), a in 1u32..40, b in 1u32..40,
    ) {
        let place = |i: u8| Coordinates { latitude: f64::from(i), longitude: 0.0 };
        let site_of = |(i, (a, b)): (u8, &(u32, u32))| site(&format!("l{i}"), place(i), &[("a", *a), ("b", *b)]);
        let sites: Vec<Site> = (0u8..).zip(&stocks).map(site_of).collect();
        let suffices = stocks.iter().map(|s| s.0).sum::<u32>() >= a && stocks.iter().map(|s| s.1).sum::<u32>() >= b;
        let allocation = allocate(&request(&wants(&[("a", a), ("b", b)]), &sites));
        prop_assert_eq!(allocation.is_ok(), suffices);
        if let Ok(allocation) = allocation {
            prop_assert_eq!(allocation.portions.iter().map(|p| p.units).sum::<u32>(), a + b);
            for ((name, location), units) in allocation.demand() {
                prop_assert!(units <= sites.iter().find(|site| site.location == location).unwrap().stock[&name]);
            }
        }
    }
}
