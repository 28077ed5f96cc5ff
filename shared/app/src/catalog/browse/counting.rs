//! Counts what each facet would leave. The counts of a facet ignore its own selection, so that choosing one value does not
//! hide the others; every other condition counts.

use super::conditions::{Condition, Ends};
use super::facets::{Facet, FacetKind, FacetOptions, FacetValue, Span};
use super::list::List;
use super::sieve::{Sieve, in_stock};
use crate::catalog::columns::Cell;
use crate::catalog::snapshot::Snapshot;
use domain::catalog::{AttributeKind, AttributeRule, Categories, Category};
use domain::money::Minor;

/// More different texts than this, or longer ones, are descriptions and no choice.
const MOST_TEXTS: usize = 12;
const LONGEST_TEXT: usize = 40;

/// Everything a facet is counted from.
pub(super) struct Counting<'a> {
    pub snapshot: &'a Snapshot,
    pub list: &'a List,
    pub categories: &'a Categories,
    pub conditions: &'a [Condition],
    pub sieve: &'a Sieve,
    pub prices: &'a [Minor],
}

/// The texts of a column: how many entries of the category have each, and how many pass all conditions but the facet's own.
struct Tally<'a> {
    texts: &'a [String],
    occurs: Vec<usize>,
    counts: Vec<usize>,
}

/// An attribute as the categories that are looked at have it.
struct Asked<'a> {
    rule: &'a AttributeRule,
    choices: Vec<&'a str>,
}

impl Counting<'_> {
    /// Those that would narrow the list, or do: category, availability, price, then attributes in their category's order.
    pub(super) fn facets(&self) -> Vec<Facet> {
        let general = [self.category(), self.availability(), self.price()].into_iter().flatten();
        general.chain(self.asked().iter().filter_map(|asked| self.attribute(asked))).collect()
    }

    fn position(&self, wanted: impl Fn(&Condition) -> bool) -> Option<usize> {
        self.conditions.iter().position(wanted)
    }

    /// Positions of the entries that pass all conditions but this one.
    fn pool(&self, but: Option<usize>) -> impl Iterator<Item = usize> {
        (0..self.snapshot.entries.len()).filter(move |at| self.sieve.passes_but(*at, but))
    }

    fn category(&self) -> Option<Facet> {
        let own = self.position(|condition| matches!(condition, Condition::Category(_)));
        let mut counts = vec![0; self.snapshot.categories.len()];
        let mut occurs = vec![false; self.snapshot.categories.len()];
        for (at, category) in self.snapshot.category_of.iter().enumerate() {
            occurs[*category] |= self.sieve.was_found(at);
            counts[*category] += usize::from(self.sieve.passes_but(at, own));
        }
        let value = |category: &Category| {
            let place = self.snapshot.categories.iter().position(|(_, id)| *id == category.id)?;
            let selected = self.list.category.as_ref() == Some(&category.id);
            let (value, label) = (category.id.clone(), category.name.clone());
            (occurs[place] || selected).then(|| FacetValue { value, label, count: counts[place], selected })
        };
        let values: Vec<FacetValue> = self.categories.categories.iter().filter_map(value).collect();
        (values.len() > 1).then(|| Facet {
            name: "category".to_owned(),
            label: "Category".to_owned(),
            unit: None,
            kind: FacetKind::Choice,
            parameters: vec!["category".to_owned()],
            options: FacetOptions::Values(values),
        })
    }

    fn availability(&self) -> Option<Facet> {
        let own = self.position(|condition| matches!(condition, Condition::InStock));
        let (mut count, mut pool) = (0, 0);
        for at in self.pool(own) {
            pool += 1;
            count += usize::from(in_stock(self.snapshot, at));
        }
        let selected = own.is_some();
        let value = FacetValue { value: "true".to_owned(), label: "In stock".to_owned(), count, selected };
        (selected || (0 < count && count < pool)).then(|| Facet {
            name: "availability".to_owned(),
            label: "Availability".to_owned(),
            unit: None,
            kind: FacetKind::Boolean,
            parameters: vec!["in_stock".to_owned()],
            options: FacetOptions::Values(vec![value]),
        })
    }

    fn price(&self) -> Option<Facet> {
        let own = self.position(|condition| matches!(condition, Condition::Price(..)));
        let (mut min, mut max) = (None::<Minor>, None::<Minor>);
        for at in self.pool(own) {
            let price = self.prices[at];
            min = Some(min.map_or(price, |min| min.min(price)));
            max = Some(max.map_or(price, |max| max.max(price)));
        }
        (own.is_some() || min != max).then(|| Facet {
            name: "price".to_owned(),
            label: "Price".to_owned(),
            unit: None,
            kind: FacetKind::Price,
            parameters: vec!["min_price".to_owned(), "max_price".to_owned()],
            options: FacetOptions::Prices(Span { min, max, from: self.list.min_price, to: self.list.max_price }),
        })
    }

    /// The attributes of the category, or those that all categories with matches have in common; and, whatever they are,
    /// those that narrow the list already.
    fn asked(&self) -> Vec<Asked<'_>> {
        let shown = self.shown_categories();
        let mut asked: Vec<Asked<'_>> = Vec::new();
        for rule in shown.first().map(|category| category.attributes.as_slice()).unwrap_or_default() {
            let of_each = shown.iter().map(|category| &category.attributes);
            let same = |other: &&AttributeRule| other.name == rule.name && other.kind == rule.kind;
            let rules: Vec<&AttributeRule> = of_each.filter_map(|rules| rules.iter().find(same)).collect();
            if rules.len() == shown.len() {
                asked.push(Asked::new(&rules));
            }
        }
        for name in self.conditions.iter().filter_map(Condition::attribute) {
            if !asked.iter().any(|asked| asked.rule.name == name) {
                let all = self.categories.categories.iter().flat_map(|category| &category.attributes);
                let rules: Vec<&AttributeRule> = all.filter(|rule| rule.name == name).collect();
                asked.extend((!rules.is_empty()).then(|| Asked::new(&rules)));
            }
        }
        asked
    }

    fn shown_categories(&self) -> Vec<&Category> {
        let mut occurs = vec![false; self.snapshot.categories.len()];
        for (at, category) in self.snapshot.category_of.iter().enumerate() {
            occurs[*category] |= self.sieve.is_in_category(at);
        }
        let occurs = |id: &str| {
            self.snapshot.categories.iter().zip(&occurs).any(|((_, category), occurs)| *occurs && category == id)
        };
        self.categories.categories.iter().filter(|category| occurs(&category.id)).collect()
    }

    fn attribute(&self, asked: &Asked<'_>) -> Option<Facet> {
        let rule = asked.rule;
        let own = self.position(|condition| condition.attribute() == Some(&rule.name));
        let parameter = format!("attributes.{}", rule.name);
        let (kind, options, parameters) = match rule.kind {
            AttributeKind::Number => {
                let ends = [format!("{parameter}.min"), format!("{parameter}.max")];
                (FacetKind::Number, self.numbers(&rule.name, own)?, ends.to_vec())
            }
            AttributeKind::Boolean => (FacetKind::Boolean, self.flags(&rule.name, own)?, vec![parameter]),
            AttributeKind::Choice => {
                (FacetKind::Choice, self.choices(&rule.name, own, &asked.choices)?, vec![parameter])
            }
            AttributeKind::Text => (FacetKind::Text, self.texts(&rule.name, own)?, vec![parameter]),
        };
        let unit = rule.unit().map(str::to_owned);
        Some(Facet { name: rule.name.clone(), label: rule.label(), unit, kind, parameters, options })
    }

    fn numbers(&self, name: &str, own: Option<usize>) -> Option<FacetOptions> {
        let (mut min, mut max) = (None::<f64>, None::<f64>);
        for (at, cell) in self.snapshot.columns.get(name).iter().flat_map(|column| &column.cells) {
            if let Cell::Number(number) = cell
                && self.sieve.passes_but(*at, own)
            {
                min = Some(min.map_or(*number, |min| min.min(*number)));
                max = Some(max.map_or(*number, |max| max.max(*number)));
            }
        }
        let (from, to): Ends = match own.map(|own| &self.conditions[own]) {
            Some(Condition::Between(_, ends)) => *ends,
            _ => (None, None),
        };
        (own.is_some() || min != max).then_some(FacetOptions::Numbers(Span { min, max, from, to }))
    }

    fn flags(&self, name: &str, own: Option<usize>) -> Option<FacetOptions> {
        let (mut counts, mut occurs) = ([0, 0], [false, false]);
        for (at, cell) in self.snapshot.columns.get(name).iter().flat_map(|column| &column.cells) {
            if let Cell::Flag(flag) = cell {
                occurs[usize::from(*flag)] |= self.sieve.is_in_category(*at);
                counts[usize::from(*flag)] += usize::from(self.sieve.passes_but(*at, own));
            }
        }
        let value = |flag: bool| {
            let (value, label) = (flag.to_string(), if flag { "Yes" } else { "No" }.to_owned());
            let selected = self.is_selected(own, &value);
            let (occurs, count) = (occurs[usize::from(flag)], counts[usize::from(flag)]);
            (occurs || selected).then_some(FacetValue { value, label, count, selected })
        };
        let values = [value(true), value(false)].into_iter().flatten().collect();
        self.useful(values, own)
    }

    /// The values of a choice, in the order of its category.
    fn choices(&self, name: &str, own: Option<usize>, choices: &[&str]) -> Option<FacetOptions> {
        let tally = self.tally(name, own);
        let value = |choice: &&str| {
            let selected = self.is_selected(own, choice);
            let place = tally.texts.iter().position(|text| text == choice);
            let known = place.is_some_and(|place| tally.occurs[place] > 0);
            let count = place.map_or(0, |place| tally.counts[place]);
            (known || selected).then(|| FacetValue::new(choice, count, selected))
        };
        self.useful(choices.iter().filter_map(value).collect(), own)
    }

    /// The values of a text as they are sorted, if one can choose from them.
    fn texts(&self, name: &str, own: Option<usize>) -> Option<FacetOptions> {
        let tally = self.tally(name, own);
        let mut shown: Vec<usize> = (0..tally.texts.len()).filter(|place| tally.occurs[*place] > 0).collect();
        let repeated = shown.iter().any(|place| tally.occurs[*place] > 1);
        let short = |place: &usize| tally.texts[*place].chars().count() <= LONGEST_TEXT;
        if shown.len() > MOST_TEXTS || !repeated || !shown.iter().all(short) {
            shown.retain(|place| self.is_selected(own, &tally.texts[*place]));
        }
        let value = |place: usize| {
            let text = &tally.texts[place];
            FacetValue::new(text, tally.counts[place], self.is_selected(own, text))
        };
        self.useful(shown.into_iter().map(value).collect(), own)
    }

    fn tally(&self, name: &str, own: Option<usize>) -> Tally<'_> {
        let column = self.snapshot.columns.get(name);
        let texts = column.map(|column| column.texts.as_slice()).unwrap_or_default();
        let mut tally = Tally { texts, occurs: vec![0; texts.len()], counts: vec![0; texts.len()] };
        for (at, cell) in column.iter().flat_map(|column| &column.cells) {
            if let Cell::Text(text) = cell {
                tally.occurs[*text] += usize::from(self.sieve.is_in_category(*at));
                tally.counts[*text] += usize::from(self.sieve.passes_but(*at, own));
            }
        }
        tally
    }

    fn is_selected(&self, own: Option<usize>, value: &str) -> bool {
        let Some(Condition::OneOf(_, values)) = own.map(|own| &self.conditions[own]) else { return false };
        values.iter().any(|selected| selected == value)
    }

    /// Values of which one narrows the list; none where all entries say the same.
    fn useful(&self, values: Vec<FacetValue>, own: Option<usize>) -> Option<FacetOptions> {
        let pool = self.pool(own).count();
        let narrows = values.iter().any(|value| 0 < value.count && value.count < pool);
        (own.is_some() || narrows).then_some(FacetOptions::Values(values))
    }
}

impl<'a> Asked<'a> {
    fn new(rules: &[&'a AttributeRule]) -> Self {
        let mut choices: Vec<&str> = Vec::new();
        for choice in rules.iter().flat_map(|rule| &rule.choices) {
            if !choices.contains(&choice.as_str()) {
                choices.push(choice);
            }
        }
        Self { rule: rules[0], choices }
    }
}
