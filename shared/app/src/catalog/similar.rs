//! How near one product comes to another, for a shopper who cannot have the first. Pure; knows no stock.

use super::words::{is_stop_word, words};
use domain::catalog::{Attribute, Product};
use domain::money::Minor;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// What a shared category is worth: more than everything else together.
const SAME_CATEGORY: i64 = 10_000;

/// Higher is nearer; `None` when the two have nothing to do with each other. Within a category everything is an alternative;
/// beyond it only what shares a word of its name.
pub(super) fn similarity(wanted: &Product, other: &Product, now: Timestamp) -> Option<i64> {
    let names = shared_words(&wanted.name, &other.name);
    let category = if wanted.category == other.category { SAME_CATEGORY } else { 0 };
    if category == 0 && names == 0 {
        return None;
    }
    let price = closeness(wanted.price_at(now), other.price_at(now));
    Some(category + 5 * attributes(wanted, other) + 3 * price + 2 * names)
}

/// Percent of the words of both names that both have.
fn shared_words(one: &str, other: &str) -> i64 {
    let set = |name: &str| words(name).into_iter().filter(|word| !is_stop_word(word)).collect::<BTreeSet<String>>();
    let (one, other) = (set(one), set(other));
    let all = one.union(&other).count();
    percent(one.intersection(&other).count(), all)
}

fn percent(part: usize, whole: usize) -> i64 {
    i64::try_from(100 * part / whole.max(1)).unwrap_or(0)
}

/// How much of what is said about the wanted product holds for the other, in percent.
fn attributes(wanted: &Product, other: &Product) -> i64 {
    let points = wanted.attributes.iter().map(|(name, value)| match (value, other.attributes.get(name)) {
        (Attribute::Number(one), Some(Attribute::Number(two))) => number(*one, *two),
        (one, Some(two)) if one == two => 100,
        _ => 0,
    });
    points.sum::<usize>().checked_div(wanted.attributes.len()).and_then(|mean| i64::try_from(mean).ok()).unwrap_or(0)
}

fn number(one: f64, other: f64) -> usize {
    let (small, large) = (one.abs().min(other.abs()), one.abs().max(other.abs()));
    let ratio = if large == 0.0 { 1.0 } else { small / large };
    match ratio {
        ratio if ratio > 0.999 => 100,
        ratio if ratio > 0.8 => 60,
        ratio if ratio > 0.5 => 30,
        _ => 0,
    }
}

/// The smaller price in percent of the larger.
fn closeness(one: Minor, other: Minor) -> i64 {
    let (small, large) = (one.min(other).0, one.max(other).0);
    if large <= 0 { 100 } else { 100 * small / large }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::product;
    use super::*;

    fn kettle(sku: &str, name: &str, price: i64, litres: f64) -> Product {
        let mut kettle = product(sku, name, "kettles", "Boils.");
        kettle.price = Minor(price);
        kettle.attributes.insert("litres".into(), Attribute::Number(litres));
        kettle
    }

    fn nearness(other: &Product) -> Option<i64> {
        similarity(&kettle("K", "Stove kettle", 4500, 1.2), other, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a3_the_most_similar_comes_first() {
        let twin = nearness(&kettle("A", "Stove kettle", 4500, 1.2));
        let dearer = nearness(&kettle("B", "Stove kettle", 9000, 1.2));
        let larger = nearness(&kettle("C", "Stove kettle", 4500, 3.0));
        let odd = nearness(&kettle("D", "Samovar", 90_000, 9.0));
        let elsewhere = nearness(&product("E", "Stove kettle", "camping", "Boils outdoors."));
        assert!(twin > dearer && dearer > odd, "{twin:?} {dearer:?} {odd:?}");
        assert!(twin > larger && larger > odd, "{twin:?} {larger:?} {odd:?}");
        assert!(odd > elsewhere && elsewhere.is_some(), "the same category comes first: {odd:?} {elsewhere:?}");
    }

    #[test]
    fn a3_what_has_nothing_in_common_is_no_alternative() {
        assert_eq!(nearness(&product("T", "Bath towel", "towels", "Soft.")), None);
        assert_eq!(nearness(&product("T", "Towel for the bath", "towels", "Soft, for your stove kettle.")), None);
    }
}
