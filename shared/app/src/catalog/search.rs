//! Finding products by words, forgiving typing errors. An index of every word of every entry, kept in memory; knows neither
//! prices nor stock, and leaves the order of equals to its caller.

use super::words::{is_stop_word, words};
use domain::catalog::Product;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words of a search beyond these are not looked at: nobody needs them, and each costs a walk through the index.
const MOST_WORDS: usize = 12;

/// Where a word stands. Its discriminant is its place in a score card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Name,
    Category,
    Attributes,
    Description,
}

impl Field {
    const COUNT: usize = 4;

    const fn weight(self) -> i64 {
        match self {
            Self::Name => 8,
            Self::Category => 4,
            Self::Attributes => 3,
            Self::Description => 1,
        }
    }
}

/// Every word that occurs, with where it does.
#[derive(Debug, Default)]
pub(super) struct Index {
    documents: usize,
    words: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    word: String,
    letters: usize,
    found: Vec<(usize, Field)>,
}

/// A document that was found. A better one has a higher score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub document: usize,
    pub score: i64,
}

impl Index {
    pub(super) fn new<'a>(products: impl Iterator<Item = &'a Product>) -> Self {
        let mut found: BTreeMap<String, BTreeSet<(usize, Field)>> = BTreeMap::new();
        let mut documents = 0;
        for product in products {
            let mut add = |field, text: &str| {
                for word in words(text) {
                    found.entry(word).or_default().insert((documents, field));
                }
            };
            add(Field::Name, &product.name);
            add(Field::Name, product.sku.as_str());
            add(Field::Category, &product.category);
            for (name, value) in &product.attributes {
                add(Field::Attributes, name);
                add(Field::Attributes, &value.to_string());
            }
            add(Field::Description, &product.description);
            documents += 1;
        }
        let entry = |(word, found): (String, BTreeSet<_>)| Entry {
            letters: word.chars().count(),
            found: found.into_iter().collect(),
            word,
        };
        Self { documents, words: found.into_iter().map(entry).collect() }
    }

    /// Products that hold every word asked for, or, where none does, those that hold the most of them.
    pub(super) fn search(&self, asked: &str) -> Vec<Hit> {
        let mut asked = words(asked);
        if asked.iter().any(|word| !is_stop_word(word)) {
            asked.retain(|word| !is_stop_word(word));
        }
        asked.truncate(MOST_WORDS);
        asked.sort();
        asked.dedup();
        let mut totals: HashMap<usize, (usize, i64)> = HashMap::new();
        for word in &asked {
            let cards = self.cards(word);
            let rarity = self.rarity(cards.len());
            for (document, card) in cards {
                let total = totals.entry(document).or_default();
                total.0 += 1;
                total.1 += rarity * card.iter().sum::<i64>();
            }
        }
        let most = totals.values().map(|(matched, _)| *matched).max().unwrap_or(0);
        let best = totals.into_iter().filter(|(_, (matched, _))| *matched == most);
        best.map(|(document, (_, score))| Hit { document, score }).collect()
    }

    /// How well each document answers one word, by field.
    fn cards(&self, asked: &str) -> HashMap<usize, [i64; Field::COUNT]> {
        let mut cards: HashMap<usize, [i64; Field::COUNT]> = HashMap::new();
        let letters = asked.chars().count();
        for entry in &self.words {
            let Some(quality) = quality(asked, letters, entry) else { continue };
            for (document, field) in &entry.found {
                let place = &mut cards.entry(*document).or_default()[*field as usize];
                *place = (*place).max(quality * field.weight());
            }
        }
        cards
    }

    /// A word that few documents hold says more: 1 + log₂(2 documents ÷ those that hold it), in whole numbers, after the
    /// inverse document frequency of Robertson and Spärck Jones.
    fn rarity(&self, holders: usize) -> i64 {
        1 + i64::from((2 * self.documents / holders.max(1)).max(1).ilog2())
    }
}

/// How near a word of the index comes to the one asked for, in percent; `None` when it is another word. Short words and
/// numbers forgive nothing: a typing error makes another word of them. Errors are counted as Damerau and Levenshtein do, in the
/// form that alters no pair of letters twice.
fn quality(asked: &str, letters: usize, entry: &Entry) -> Option<i64> {
    if entry.word == asked {
        return Some(100);
    }
    if letters >= 2 && entry.word.starts_with(asked) {
        return Some(80);
    }
    let forgiven = match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    if forgiven == 0 || entry.letters.abs_diff(letters) > forgiven || asked.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match strsim::osa_distance(asked, &entry.word) {
        errors if errors > forgiven => None,
        1 => Some(60),
        _ => Some(35),
    }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::product;
    use super::*;

    fn shop() -> Vec<Product> {
        vec![
            product("KETTLE-1", "Stove kettle", "kettles", "Boils fast, and whistles."),
            product("TEAPOT-1", "Teapot", "pots", "Goes well with our stove kettle."),
            product("ESP-9", "Espresso machine", "coffee-makers", "Nine bars."),
            product("CAFE-1", "Café mug 1200", "mugs", "Holds a lot."),
            product("PAN-24", "Pan", "pans", "For the stove."),
        ]
    }

    /// SKUs found, best first.
    fn found(asked: &str) -> Vec<String> {
        let shop = shop();
        let mut hits = Index::new(shop.iter()).search(asked);
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.document));
        hits.iter().map(|hit| shop[hit.document].sku.to_string()).collect()
    }

    #[test]
    fn a_word_in_the_name_counts_more_than_one_in_the_description() {
        assert_eq!(found("kettle"), ["KETTLE-1", "TEAPOT-1"]);
        assert_eq!(found("stove"), ["KETTLE-1", "TEAPOT-1", "PAN-24"]);
    }

    #[test]
    fn typing_errors_are_forgiven_by_length() {
        for asked in ["ketle", "kettel", "kettles", "kettl", "KETTLE", "kXttle"] {
            assert_eq!(found(asked).first().map(String::as_str), Some("KETTLE-1"), "{asked}");
        }
        assert_eq!(found("expreso mashine"), ["ESP-9"], "two in a long word, one in a shorter");
        assert_eq!(found("ktle"), Vec::<String>::new(), "too far off");
        assert_eq!(found("pen"), Vec::<String>::new(), "a short word with another letter is another word");
        assert_eq!(found("1300"), Vec::<String>::new(), "and so is a number");
    }

    #[test]
    fn every_word_must_be_there_unless_nothing_has_them_all() {
        assert_eq!(found("stove kettle"), ["KETTLE-1", "TEAPOT-1"]);
        assert_eq!(found("a kettle for the stove"), ["KETTLE-1", "TEAPOT-1"]);
        assert_eq!(found("espresso teapot"), ["TEAPOT-1", "ESP-9"]);
        assert_eq!(found("the"), ["PAN-24"], "asked alone, even a small word is looked for");
    }

    #[test]
    fn categories_attributes_numbers_and_skus_are_found() {
        assert_eq!(found("coffee"), ["ESP-9"]);
        assert_eq!(found("steel"), ["KETTLE-1", "TEAPOT-1", "ESP-9", "CAFE-1", "PAN-24"]);
        assert_eq!(found("1200"), ["CAFE-1"]);
        assert_eq!(found("kettle-1").first().map(String::as_str), Some("KETTLE-1"));
        assert_eq!(found("cafe"), ["CAFE-1"]);
        assert_eq!(found("…"), Vec::<String>::new());
    }
}
