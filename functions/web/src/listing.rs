//! A list of products as a page: the cards, the form that narrows and sorts it, what is chosen as chips to take away, and the
//! way to the next page. Category and search draw it alike.

use crate::card::Card;
use crate::typed_price::{is_price, read_prices, typed};
use crate::words;
use app::catalog::{self, Browsed, Facet, FacetOptions, List, Sort, Span};
use app::{App, Classify as _, Error};
use domain::money::{Currency, Minor};
use domain::validate::FieldProblem;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// What the page of a list draws.
pub(crate) struct Listing {
    pub(crate) cards: Vec<Card>,
    pub(crate) total: usize,
    pub(crate) filters: Vec<Filter>,
    pub(crate) sorts: Vec<Choice>,
    /// What narrows the list, each with the address of the list without it.
    pub(crate) chosen: Vec<Chosen>,
    /// The list with nothing chosen.
    pub(crate) bare: String,
    pub(crate) next: Option<String>,
    /// This list from its first page on, when this is not it.
    pub(crate) first: Option<String>,
    /// What was asked for and could not be, in words.
    pub(crate) left_out: Vec<String>,
}

pub(crate) struct Filter {
    pub(crate) label: String,
    /// Values to tick, of one parameter.
    pub(crate) choices: Vec<Choice>,
    pub(crate) parameter: String,
    /// A range of two fields.
    pub(crate) range: Option<Range>,
}

pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: usize,
    pub(crate) selected: bool,
}

pub(crate) struct Range {
    pub(crate) unit: String,
    pub(crate) from: Bound,
    pub(crate) to: Bound,
}

pub(crate) struct Bound {
    pub(crate) parameter: String,
    pub(crate) value: String,
    pub(crate) hint: String,
}

pub(crate) struct Chosen {
    pub(crate) words: String,
    pub(crate) without: String,
}

/// How lists can be sorted, in the words of the form.
const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Relevance, "", "Best match"),
    (Sort::Name, "name", "Name"),
    (Sort::Price, "price", "Price, low to high"),
    (Sort::PriceDown, "-price", "Price, high to low"),
    (Sort::Newest, "newest", "Newest"),
];

/// Whose list it is: the page's path, and the category that is a part of it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) path: &'a str,
    pub(crate) category: Option<&'a str>,
}

impl Listing {
    /// The list a page's query asks for. What cannot be asked for is left out and said, and the rest is shown: an old link or
    /// a mistyped price is no dead end.
    ///
    /// # Errors
    /// Those of the table.
    pub(crate) async fn load(app: &App, place: Place<'_>, query: &str) -> Result<Self, Error> {
        let mut parameters: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        parameters.retain(|(name, _)| is_ours(name) && (name != "category" || place.category.is_none()));
        parameters.extend(place.category.map(|category| ("category".to_owned(), category.to_owned())));
        let currency = app.config.currency;
        // What is longer than any search is searched for by its beginning.
        let searches = parameters.iter_mut().filter(|(name, _)| name == "q");
        searches.for_each(|(_, q)| *q = q.trim().chars().take(catalog::LONGEST_SEARCH).collect());
        let mut left_out = Vec::new();
        read_prices(&mut parameters, currency, &mut left_out);
        loop {
            let asked = match List::parse(&parameters) {
                Ok(list) => catalog::browse(app, &list).await.map(|browsed| (list, browsed)),
                Err(problems) => Err(problems.into()),
            };
            let (list, browsed) = match asked {
                Ok(found) => found,
                Err(error) if !error.fields().is_empty() => {
                    let before = parameters.len();
                    leave_out(&mut parameters, &error.fields(), &mut left_out);
                    if parameters.len() == before {
                        return Err(error);
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            let is_first = !parameters.iter().any(|(name, _)| name == "cursor");
            return Ok(Self { left_out, ..Self::new(currency, place, &list, browsed, is_first) });
        }
    }

    fn new(currency: Currency, place: Place<'_>, list: &List, browsed: Browsed, is_first: bool) -> Self {
        let mut parameters = list.parameters();
        parameters.retain(|(name, _)| name != "category" || place.category.is_none());
        let shown = |parameters: &mut dyn Iterator<Item = &(String, String)>| address(place.path, parameters, currency);
        let narrowing = |(_, (name, _)): &(usize, &(String, String))| name != "q" && name != "sort";
        let chosen = parameters.iter().enumerate().filter(narrowing).map(|(at, (name, value))| {
            let mut others = parameters.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, pair)| pair);
            Chosen { words: said(&browsed.facets, name, value, currency), without: shown(&mut others) }
        });
        let next = browsed.next_cursor.as_ref().map(|cursor| {
            let cursor = ("cursor".to_owned(), cursor.clone());
            shown(&mut parameters.iter().chain([&cursor]))
        });
        let chosen = chosen.collect();
        let facets = browsed.facets.into_iter().filter(|facet| facet.name != "category" || place.category.is_none());
        Self {
            chosen,
            sorts: sorts(list),
            bare: shown(&mut parameters.iter().filter(|(name, _)| name == "q")),
            next,
            first: (!is_first).then(|| shown(&mut parameters.iter())),
            total: browsed.total,
            filters: facets.filter_map(|facet| filter(facet, currency)).collect(),
            cards: browsed.items.into_iter().map(|item| Card::listed(item, currency)).collect(),
            left_out: Vec::new(),
        }
    }
}

fn leave_out(parameters: &mut Vec<(String, String)>, wrong: &[FieldProblem], left_out: &mut Vec<String>) {
    for FieldProblem { field, message } in wrong {
        let about = |(name, _): &(String, String)| name == field || name.starts_with(&format!("{field}."));
        let whole =
            |(name, _): &(String, String)| name != "category" && name != "q" && about(&(name.clone(), String::new()));
        parameters.retain(|pair| !whole(pair));
        if field != "cursor" {
            left_out.push(format!("{} {message}", field.trim_start_matches("attributes.").replace('_', " ")));
        }
    }
}

/// Whether a parameter is one of lists. Links bring others, which say nothing of what is asked for: `utm_source`.
fn is_ours(name: &str) -> bool {
    let known = ["q", "category", "sort", "in_stock", "min_price", "max_price", "cursor", "limit"];
    known.contains(&name) || name.starts_with("attributes.")
}

fn sorts(list: &List) -> Vec<Choice> {
    let searching = list.q().is_some();
    let choice = |(sort, value, label): (Sort, &str, &str)| Choice {
        value: value.to_owned(),
        label: if sort == Sort::Relevance && !searching { "Our order".to_owned() } else { label.to_owned() },
        count: 0,
        selected: sort == list.sort(),
    };
    SORTS.into_iter().map(choice).collect()
}

fn address(path: &str, parameters: &mut dyn Iterator<Item = &(String, String)>, currency: Currency) -> String {
    let query = parameters.fold(String::new(), |mut query, (name, value)| {
        let value = match value.parse() {
            Ok(amount) if is_price(name) => typed(Minor(amount), currency),
            _ => value.clone(),
        };
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&encoded(name));
        query.push('=');
        query.push_str(&encoded(&value));
        query
    });
    format!("{path}{query}")
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encoded for a path segment or a query.
#[must_use]
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, RESERVED).to_string()
}

fn filter(facet: Facet, currency: Currency) -> Option<Filter> {
    let Facet { label, unit, parameters, options, .. } = facet;
    let parameter = parameters.first()?.clone();
    let mut filter = Filter { label, choices: Vec::new(), parameter, range: None };
    match options {
        FacetOptions::Values(values) => {
            let choice = |value: app::catalog::FacetValue| Choice {
                value: value.value,
                label: value.label,
                count: value.count,
                selected: value.selected,
            };
            filter.choices = values.into_iter().map(choice).collect();
        }
        FacetOptions::Numbers(span) => filter.range = range(&parameters, span, unit.unwrap_or_default(), number),
        FacetOptions::Prices(span) => {
            filter.range = range(&parameters, span, currency.to_string(), |amount| typed(amount, currency));
        }
    }
    (filter.range.is_some() || !filter.choices.is_empty()).then_some(filter)
}

fn range<T: Copy>(parameters: &[String], span: Span<T>, unit: String, shown: impl Fn(T) -> String) -> Option<Range> {
    let [from, to] = parameters else { return None };
    let bound = |parameter: &String, value: Option<T>, end: Option<T>| Bound {
        parameter: parameter.clone(),
        value: value.map(&shown).unwrap_or_default(),
        hint: end.map(&shown).unwrap_or_default(),
    };
    Some(Range { unit, from: bound(from, span.from, span.min), to: bound(to, span.to, span.max) })
}

fn number(number: f64) -> String {
    number.to_string()
}

/// `Material: enamel`, `Price from $20.00`.
fn said(facets: &[Facet], name: &str, value: &str, currency: Currency) -> String {
    let facet = facets.iter().find(|facet| facet.parameters.iter().any(|parameter| parameter == name));
    let Some(facet) = facet else { return value.to_owned() };
    match &facet.options {
        FacetOptions::Values(values) => {
            let label = values.iter().find(|known| known.value == value).map_or(value, |known| &known.label);
            format!("{}: {label}", facet.label)
        }
        FacetOptions::Prices(_) => {
            let amount =
                value.parse().map_or_else(|_| value.to_owned(), |amount| words::money(Minor(amount), currency));
            format!("{} {} {amount}", facet.label, end(facet, name))
        }
        FacetOptions::Numbers(_) => {
            let unit = facet.unit.as_deref().unwrap_or_default();
            format!("{} {} {value} {unit}", facet.label, end(facet, name)).trim_end().to_owned()
        }
    }
}

fn end(facet: &Facet, name: &str) -> &'static str {
    if facet.parameters.first().is_some_and(|first| first == name) { "from" } else { "up to" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_links_bring_along_is_no_affair_of_a_list() {
        for (name, ours) in [("q", true), ("attributes.colour", true), ("utm_source", false), ("attributes", false)] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_asked_for_is_left_out_and_said() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut parameters =
            vec![pair("q", "mug"), pair("attributes.sparkle", "yes"), pair("limit", "900"), pair("cursor", "old")];
        let wrong = |field: &str| FieldProblem { field: field.to_owned(), message: "is wrong".to_owned() };
        let mut left_out = Vec::new();
        leave_out(&mut parameters, &[wrong("attributes.sparkle"), wrong("limit"), wrong("cursor")], &mut left_out);
        assert_eq!(parameters, [pair("q", "mug")]);
        assert_eq!(left_out, ["sparkle is wrong", "limit is wrong"]);
    }
}
