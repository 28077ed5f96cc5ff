//! The attributes of all entries, one column for each name, so that filters and facets look at a few numbers instead of
//! comparing names and texts. Knows no categories: a cell is what a product says, whatever its category made of it.

use super::words::plain;
use domain::catalog::Attribute;
use std::collections::{BTreeMap, HashMap};
use store::catalog::Entry;

/// By name of the attribute.
#[derive(Debug, Default)]
pub(super) struct Columns(HashMap<String, Column>);

#[derive(Debug, Default)]
pub(super) struct Column {
    /// The different texts in it, as people sort them.
    pub texts: Vec<String>,
    /// Positions of the entries that say something, in order, with what they say.
    pub cells: Vec<(usize, Cell)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Flag(bool),
    Number(f64),
    /// A position in `texts`.
    Text(usize),
}

impl Columns {
    pub(super) fn new(entries: &[Entry]) -> Self {
        let mut said: BTreeMap<&str, Vec<(usize, &Attribute)>> = BTreeMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for (name, value) in &entry.product.attributes {
                said.entry(name).or_default().push((at, value));
            }
        }
        Self(said.into_iter().map(|(name, values)| (name.to_owned(), Column::new(&values))).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Column> {
        self.0.get(name)
    }
}

impl Column {
    fn new(values: &[(usize, &Attribute)]) -> Self {
        let text = |value: &Attribute| match value {
            Attribute::Text(text) => Some(text.clone()),
            _ => None,
        };
        let mut texts: Vec<String> = values.iter().filter_map(|(_, value)| text(value)).collect();
        texts.sort_by_cached_key(|text| (plain(text), text.clone()));
        texts.dedup();
        let place: HashMap<&str, usize> =
            texts.iter().enumerate().map(|(place, text)| (text.as_str(), place)).collect();
        let cell = |value: &Attribute| match value {
            Attribute::Flag(flag) => Cell::Flag(*flag),
            Attribute::Number(number) => Cell::Number(*number),
            Attribute::Text(text) => Cell::Text(place[text.as_str()]),
        };
        let cells = values.iter().map(|(at, value)| (*at, cell(value))).collect();
        Self { texts, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::samples::entry;
    use super::*;

    #[test]
    fn a_column_holds_what_entries_say_and_sorts_its_texts() {
        let finishes = ["steel", "Enamel", "steel", "émail"];
        let entries = (0u8..).zip(finishes).map(|(at, finish)| {
            let mut entry = entry(&format!("K{at}"), "Kettle", "kettles");
            entry.product.attributes.insert("finish".into(), Attribute::Text(finish.into()));
            if at > 1 {
                entry.product.attributes.insert("litres".into(), Attribute::Number(f64::from(at)));
            }
            entry
        });
        let columns = Columns::new(&entries.collect::<Vec<_>>());
        let finish = columns.get("finish").unwrap();
        assert_eq!(finish.texts, ["émail", "Enamel", "steel"]);
        let cells: Vec<Cell> = finish.cells.iter().map(|(_, cell)| *cell).collect();
        assert_eq!(cells, [Cell::Text(2), Cell::Text(1), Cell::Text(2), Cell::Text(0)]);
        assert_eq!(columns.get("litres").unwrap().cells, [(2, Cell::Number(2.0)), (3, Cell::Number(3.0))]);
        assert!(columns.get("colour").is_none());
    }
}
