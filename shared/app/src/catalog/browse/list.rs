//! What list is asked for, as the query's parameters say it, and the cursor that goes on with it. Owns names and ranges of
//! the parameters; which attributes there are is the categories' to say, later.

use data_encoding::BASE64URL_NOPAD;
use domain::ids::hash80;
use domain::money::{MAX_AMOUNT, Minor};
use domain::validate::Problems;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

const USUAL_LIMIT: usize = 24;
const MOST_ITEMS: usize = 100;
/// In characters.
pub const LONGEST_SEARCH: usize = 200;
/// Values of attributes in one list; nobody ticks more boxes.
const MOST_VALUES: usize = 60;
/// Before the name of an attribute.
const ATTRIBUTES: &str = "attributes.";

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Sort {
    /// By fit, or by category and name when nothing is searched for.
    #[default]
    Relevance,
    Name,
    Price,
    #[strum(serialize = "-price")]
    PriceDown,
    Newest,
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub(super) q: Option<String>,
    pub(super) category: Option<String>,
    pub(super) sort: Sort,
    pub(super) in_stock: bool,
    pub(super) min_price: Option<Minor>,
    pub(super) max_price: Option<Minor>,
    /// What stands behind `attributes.`, with every value given for it.
    pub(super) attributes: BTreeMap<String, Vec<String>>,
    pub(super) limit: usize,
    pub(super) after: Option<Place>,
}

/// Where an item stands in the order of its list: by rank (score, price, age), then by category as it is sorted and as it is
/// written, name and SKU. Also the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place(pub i64, pub (String, String), pub String, pub String);

impl List {
    /// Reads the query's parameters. A parameter that is empty, as forms send it, is none.
    ///
    /// # Errors
    /// Every parameter that is unknown, given twice or out of range; a cursor that is broken or of another list.
    pub fn parse(parameters: &[(String, String)]) -> Result<Self, Problems> {
        let mut list = Self { limit: USUAL_LIMIT, ..Self::default() };
        let mut problems = Problems::new();
        let mut cursor = None;
        for (index, (name, value)) in parameters.iter().enumerate() {
            let value = value.trim();
            if let Some(attribute) = name.strip_prefix(ATTRIBUTES).filter(|attribute| !attribute.is_empty()) {
                list.add_attribute(attribute, value);
            } else if parameters[..index].iter().any(|(earlier, _)| earlier == name) {
                problems.add(name, "is given twice");
            } else if name == "cursor" {
                cursor = Some(value).filter(|value| !value.is_empty());
            } else {
                list.set(name, value, &mut problems);
            }
        }
        list.check(&mut problems);
        if let Some(cursor) = cursor {
            list.after = list.place(cursor);
            if list.after.is_none() {
                problems.add("cursor", "must be the next_cursor of this very list");
            }
        }
        problems.into_result().map(|()| list)
    }

    fn add_attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let values = self.attributes.entry(name.to_owned()).or_default();
            if !values.iter().any(|earlier| earlier == value) {
                values.push(value.to_owned());
            }
        }
    }

    fn set(&mut self, name: &str, value: &str, problems: &mut Problems) {
        let given = || Some(value).filter(|value| !value.is_empty()).map(str::to_owned);
        match name {
            "q" => self.q = given(),
            "category" => self.category = given(),
            "sort" if value.is_empty() => {}
            "sort" => match Sort::from_str(value) {
                Ok(sort) => self.sort = sort,
                Err(_) => problems.add("sort", "must be relevance, name, price, -price or newest"),
            },
            "in_stock" => match value {
                "true" => self.in_stock = true,
                "false" | "" => {}
                _ => problems.add("in_stock", "must be true or false"),
            },
            "min_price" => self.min_price = amount(name, value, problems),
            "max_price" => self.max_price = amount(name, value, problems),
            "limit" => match value.parse() {
                Ok(limit) if (1..=MOST_ITEMS).contains(&limit) => self.limit = limit,
                _ => problems.add("limit", format!("must be between 1 and {MOST_ITEMS}")),
            },
            unknown => problems.add(
                unknown,
                "is not a parameter of this list; there are q, category, sort, in_stock, min_price, max_price, \
                 attributes.<name>, cursor and limit",
            ),
        }
    }

    fn check(&self, problems: &mut Problems) {
        if self.q.as_ref().is_some_and(|q| q.chars().count() > LONGEST_SEARCH) {
            problems.add("q", format!("must have at most {LONGEST_SEARCH} characters"));
        }
        if self.min_price.zip(self.max_price).is_some_and(|(min, max)| min > max) {
            problems.add("min_price", "must not be above max_price");
        }
        if self.attributes.values().map(Vec::len).sum::<usize>() > MOST_VALUES {
            problems.add("attributes", format!("must have at most {MOST_VALUES} values"));
        }
    }

    #[must_use]
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    #[must_use]
    pub fn q(&self) -> Option<&str> {
        self.q.as_deref()
    }

    /// Whether it is narrowed by anything but words and a category.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.in_stock || self.min_price.is_some() || self.max_price.is_some() || !self.attributes.is_empty()
    }

    /// The parameters that ask for this list, from its first page on, for links to it. What is usual is left out.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let mut all: Vec<(&str, String)> = Vec::new();
        all.extend(self.q.clone().map(|q| ("q", q)));
        all.extend(self.category.clone().map(|category| ("category", category)));
        all.extend((self.sort != Sort::default()).then(|| ("sort", self.sort.to_string())));
        all.extend(self.in_stock.then(|| ("in_stock", "true".to_owned())));
        all.extend(self.min_price.map(|price| ("min_price", price.0.to_string())));
        all.extend(self.max_price.map(|price| ("max_price", price.0.to_string())));
        let attributes = self
            .attributes
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (format!("{ATTRIBUTES}{name}"), value.clone())));
        all.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(attributes).collect()
    }

    /// Which list this is, whatever the page.
    fn mark(&self) -> String {
        let mut parameters = self.parameters();
        parameters.sort();
        let parts = parameters.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        hash80(&std::iter::once("list").chain(parts).collect::<Vec<_>>())
    }

    pub(super) fn cursor(&self, place: &Place) -> Option<String> {
        serde_json::to_vec(&(self.mark(), place)).ok().map(|cursor| BASE64URL_NOPAD.encode(&cursor))
    }

    fn place(&self, cursor: &str) -> Option<Place> {
        let cursor = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (mark, place): (String, Place) = serde_json::from_slice(&cursor).ok()?;
        (mark == self.mark()).then_some(place)
    }
}

fn amount(name: &str, value: &str, problems: &mut Problems) -> Option<Minor> {
    let amount = value.parse().ok().map(Minor).filter(|amount| (Minor::ZERO..=MAX_AMOUNT).contains(amount));
    if amount.is_none() && !value.is_empty() {
        problems.add(name, format!("must be whole minor units, 0 to {}", MAX_AMOUNT.0));
    }
    amount
}
