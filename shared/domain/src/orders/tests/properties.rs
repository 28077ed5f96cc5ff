//! What holds for every basket the shop takes, and every basket it refuses for want of stock.

use super::*;
use crate::money::Minor;
use crate::shipping::Offer;
use proptest::prelude::*;

const SKUS: [&str; 3] = ["A", "B", "C"];

#[derive(Clone, Debug)]
struct Shelf {
    price: i64,
    east: i64,
    west: i64,
    may_wait: i64,
}

fn shelf() -> impl Strategy<Value = Shelf> {
    (0i64..5000, 0i64..8, 0i64..8, 0i64..8).prop_map(|(price, east, west, may_wait)| Shelf {
        price,
        east,
        west,
        may_wait,
    })
}

fn shop_of(shelves: &[Shelf], included: bool, percent: u32) -> Shop {
    let mut shop = Shop::new()
        .taxes(&format!(
            r#"{{"rates": [{{"country": "US", "rate": "0.0825", "included": {included}}}], "shipping_taxed": true}}"#
        ))
        .coupons(&format!(r#"{{"coupons": [{{"code": "OFF", "percent": "{percent}"}}]}}"#));
    for (name, shelf) in SKUS.iter().zip(shelves) {
        shop = shop
            .sells(name, shelf.price)
            .stock(name, "east", shelf.east)
            .stock(name, "west", shelf.west)
            .may_be_backordered(name, shelf.may_wait, 0);
    }
    shop
}

fn lines() -> impl Strategy<Value = Vec<(usize, u32)>> {
    proptest::collection::vec((0..SKUS.len(), 1u32..7), 1..6)
}

fn units<'a>(portions: impl Iterator<Item = &'a Portion>, bucket: Bucket) -> u32 {
    portions.filter(|portion| portion.bucket == bucket).map(|portion| portion.units).sum()
}

fn sold(order: &Order) -> impl Iterator<Item = &Portion> {
    order.lines.iter().flat_map(|line| &line.portions)
}

proptest! {
    #[test]
    fn an_order_takes_what_there_is_and_its_parts_add_up(
        shelves in proptest::collection::vec(shelf(), 3),
        lines in lines(),
        included: bool,
        percent in 1u32..=100,
        allow_backorder: bool,
        with_coupon: bool,
    ) {
        let shop = shop_of(&shelves, included, percent);
        let wanted: Vec<(&str, u32)> = lines.iter().map(|(index, quantity)| (SKUS[*index], *quantity)).collect();
        let mut asked = ask(&wanted);
        asked.allow_backorder = allow_backorder;
        asked.coupon = with_coupon.then_some("OFF");
        let demand = |name: &str| wanted.iter().filter(|(sku, _)| *sku == name).map(|(_, units)| i64::from(*units)).sum::<i64>();
        match shop.offer(&asked) {
            Ok(offered) => {
                let (priced, options) = (offered.priced.clone(), offered.options.clone());
                let order = place(offered, details(), now());
                parts_add_up(&order, &wanted)?;
                prop_assert_eq!(order.totals(), priced.totals);
                prop_assert!(options.iter().all(|option: &Offer| option.legs.len() >= order.allocation.len()));
                for (name, shelf) in SKUS.iter().zip(&shelves) {
                    let taken = |location: &str| {
                        order.reservations().get(&(sku(name), place_id(location))).copied().map_or(0, i64::from)
                    };
                    prop_assert!(taken("east") <= shelf.east && taken("west") <= shelf.west);
                    let waiting = order.waiting().get(&sku(name)).copied().map_or(0, i64::from);
                    let may_wait = if allow_backorder { shelf.may_wait } else { 0 };
                    prop_assert!(waiting <= may_wait);
                    let short_by = (demand(name) - shelf.east - shelf.west).max(0);
                    prop_assert_eq!(waiting, short_by, "waits for what is missing and for nothing else");
                }
            }
            Err(PlaceRefused::OutOfStock(short)) => {
                for line in &short {
                    let shelf = &shelves[SKUS.iter().position(|name| *name == line.sku.as_str()).unwrap()];
                    let there = shelf.east + shelf.west + if allow_backorder { shelf.may_wait } else { 0 };
                    prop_assert!(i64::from(line.wanted) > there);
                    prop_assert_eq!(i64::from(line.available), shelf.east + shelf.west);
                    prop_assert_eq!(i64::from(line.wanted), demand(line.sku.as_str()));
                }
                prop_assert!(!short.is_empty());
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn payment_groups_add_up_however_units_are_divided_and_keep_their_amount_when_a_later_one_is(
        price in 0i64..1000,
        percent in 1u32..=100,
        groups in proptest::collection::vec((1u8..4, 1u32..6), 1..8),
    ) {
        let quantity: u32 = groups.iter().map(|(_, units)| units).sum();
        let shelves = [Shelf { price, east: 50, west: 0, may_wait: 0 }];
        let mut order = shop_of(&shelves, false, percent).order(&ask(&[("A", quantity)]).coupon("OFF"));
        let portion = order.lines[0].portions[0].clone();
        let divided = |(group, units): &(u8, u32)| Portion { units: *units, group: *group, ..portion.clone() };
        order.lines[0].portions = groups.iter().map(divided).collect();
        let amounts = [1, 2, 3].map(|group| order.group_amount(group));
        prop_assert_eq!(amounts.into_iter().sum::<Minor>(), order.totals().total);
        prop_assert!(amounts.iter().all(|amount| *amount >= Minor::ZERO));
        for portion in order.lines[0].portions.iter_mut().filter(|portion| portion.group == 3) {
            portion.group = 2;
        }
        if amounts[0] > Minor::ZERO {
            prop_assert_eq!(order.group_amount(1), amounts[0]);
        }
    }
}

fn parts_add_up(order: &Order, wanted: &[(&str, u32)]) -> Result<(), TestCaseError> {
    prop_assert_eq!(order.lines.len(), wanted.len());
    for (line, (name, quantity)) in order.lines.iter().zip(wanted) {
        prop_assert_eq!((line.sku.as_str(), line.quantity()), (*name, *quantity));
        let (reserved, waits) =
            (units(line.portions.iter(), Bucket::Reserved), units(line.portions.iter(), Bucket::Backordered));
        prop_assert_eq!(reserved + waits, *quantity);
        prop_assert!(line.portions.iter().all(|portion| portion.units > 0));
    }
    prop_assert_eq!(order.reservations().values().sum::<u32>(), units(sold(order), Bucket::Reserved));
    prop_assert_eq!(order.waiting().values().sum::<u32>(), units(sold(order), Bucket::Backordered));
    let totals = order.totals();
    prop_assert_eq!(totals.total, order.lines.iter().map(Line::total).sum::<Minor>() + order.shipping.total());
    prop_assert_eq!(order.group_amount(1) + order.group_amount(2), totals.total);
    prop_assert_eq!(order.payment.amount, order.group_amount(1));
    Ok(())
}
