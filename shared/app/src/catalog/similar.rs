//! How near one product comes to another, for a shopper who cannot have the first. Pure; knows no stock.

use super::words::{is_stop_word, words};
use domain::catalog::{Attribute, Product};
use domain::money::Minor;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// What a shared category is worth: more than everything else together.
const SAME_CATEGORY: i64 = 10_000;

/// The words of many names, taken apart once, and numbered: a product is compared with all others at each call, and numbers
/// are compared for next to nothing.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<String, u32>,
    /// The words of each name, sorted.
    of: Vec<Vec<u32>>,
}

/// A name to compare with those of [`Names`].
pub(super) struct Name {
    /// Those of its words that others have too, sorted.
    known: Vec<u32>,
    words: usize,
}

impl Names {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut number = |word: String| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(word).or_insert(next)
        };
        let mut of: Vec<Vec<u32>> = names.map(|name| telling(name).into_iter().map(&mut number).collect()).collect();
        for name in &mut of {
            name.sort_unstable();
        }
        Self { numbers, of }
    }

    pub(super) fn name(&self, name: &str) -> Name {
        let words = telling(name);
        let mut known: Vec<u32> = words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        known.sort_unstable();
        Name { known, words: words.len() }
    }

    /// Percent of the words of both names that both have; `at` is the other's place in the order of names.
    pub(super) fn shared(&self, name: &Name, at: usize) -> i64 {
        let other = self.of.get(at).map_or(&[][..], Vec::as_slice);
        let both = name.known.iter().filter(|word| other.binary_search(word).is_ok()).count();
        percent(both, name.words + other.len() - both)
    }
}

/// The different words of a name that say something.
fn telling(name: &str) -> BTreeSet<String> {
    words(name).into_iter().filter(|word| !is_stop_word(word)).collect()
}

/// Higher is nearer; `None` when the two have nothing to do with each other. Within a category everything is an alternative;
/// beyond it only what shares a word of its name. `names` is what [`Names::shared`] says of the two.
pub(super) fn similarity(wanted: &Product, other: &Product, names: i64, now: Timestamp) -> Option<i64> {
    let category = if wanted.category == other.category { SAME_CATEGORY } else { 0 };
    if category == 0 && names == 0 {
        return None;
    }
    let price = closeness(wanted.price_at(now), other.price_at(now));
    Some(category + 5 * attributes(wanted, other) + 3 * price + 2 * names)
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
        let (wanted, names) = (kettle("K", "Stove kettle", 4500, 1.2), Names::new([other.name.as_str()].into_iter()));
        similarity(&wanted, other, names.shared(&names.name(&wanted.name), 0), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a3_names_are_compared_by_the_words_that_tell_something() {
        let names = Names::new(["Kettle for the stove", "Samovar", "", "Stove, stove!"].into_iter());
        let shared = |name: &str| {
            let name = names.name(name);
            [0, 1, 2, 3].map(|at| names.shared(&name, at))
        };
        assert_eq!(shared("Stove kettle"), [100, 0, 0, 50]);
        assert_eq!(shared("Blue stove kettle"), [66, 0, 0, 33], "a word that nothing else has counts too");
        assert_eq!(shared("of the"), [0, 0, 0, 0]);
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
