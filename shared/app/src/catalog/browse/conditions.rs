//! What narrows a list, checked against the categories: every condition that an entry may fail.

use super::list::List;
use domain::catalog::{AttributeKind, AttributeRule, Categories};
use domain::money::Minor;
use domain::validate::Problems;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Category(String),
    InStock,
    Price(Option<Minor>, Option<Minor>),
    /// One of these values; `true` and `false` are those of a flag.
    OneOf(String, Vec<String>),
    Between(String, Ends),
}

/// From and to, both included.
pub(super) type Ends = (Option<f64>, Option<f64>);

impl Condition {
    /// The attribute it is about.
    pub(super) fn attribute(&self) -> Option<&str> {
        match self {
            Self::OneOf(name, _) | Self::Between(name, _) => Some(name),
            Self::Category(_) | Self::InStock | Self::Price(..) => None,
        }
    }
}

/// # Errors
/// Every attribute that the category asked for (or, without one, any category) does not have, and every value it cannot
/// have.
pub(super) fn resolve(list: &List, categories: &Categories) -> Result<Vec<Condition>, Problems> {
    let mut conditions: Vec<Condition> = list.category.clone().map(Condition::Category).into_iter().collect();
    if list.in_stock {
        conditions.push(Condition::InStock);
    }
    if list.min_price.is_some() || list.max_price.is_some() {
        conditions.push(Condition::Price(list.min_price, list.max_price));
    }
    let mut problems = Problems::new();
    problems.within("attributes", |problems| attributes(list, categories, &mut conditions, problems));
    problems.into_result().map(|()| conditions)
}

fn attributes(list: &List, categories: &Categories, conditions: &mut Vec<Condition>, problems: &mut Problems) {
    let rules = rules(list, categories);
    let mut ranges: BTreeMap<&str, Ends> = BTreeMap::new();
    for (name, values) in &list.attributes {
        if let Some(rules) = rules.get(name.as_str()) {
            check_values(name, rules, values, problems);
            conditions.push(Condition::OneOf(name.clone(), values.clone()));
        } else if let Some((name, end, rules)) = end_of_range(name, &rules) {
            let ends = ranges.entry(name).or_default();
            let end = if end == "min" { (&mut ends.0, end) } else { (&mut ends.1, end) };
            *end.0 = check_end(&format!("{name}.{}", end.1), rules, values, problems);
        } else {
            problems.add(name, unknown(list, &rules));
        }
    }
    for (name, ends) in ranges {
        if ends.0.zip(ends.1).is_some_and(|(min, max)| min > max) {
            problems.add(&format!("{name}.min"), format!("must not be above attributes.{name}.max"));
        }
        conditions.push(Condition::Between(name.to_owned(), ends));
    }
}

type Rules<'a> = BTreeMap<&'a str, Vec<&'a AttributeRule>>;

/// What the category asked for, or without one every category, says of each attribute.
fn rules<'a>(list: &List, categories: &'a Categories) -> Rules<'a> {
    let asked = |id: &str| list.category.as_ref().is_none_or(|category| category == id);
    let mut rules = Rules::new();
    for category in categories.categories.iter().filter(|category| asked(&category.id)) {
        for rule in &category.attributes {
            rules.entry(&rule.name).or_default().push(rule);
        }
    }
    rules
}

/// `litres.min` is the lower end of `litres`.
fn end_of_range<'a, 'r>(name: &'a str, rules: &'r Rules<'_>) -> Option<(&'a str, &'a str, &'r [&'r AttributeRule])> {
    let (name, end) = name.rsplit_once('.').filter(|(_, end)| matches!(*end, "min" | "max"))?;
    Some((name, end, rules.get(name)?))
}

fn unknown(list: &List, rules: &Rules<'_>) -> String {
    let of = list.category.as_ref().map_or("any category".to_owned(), |category| format!("the category {category}"));
    match rules.len() {
        0 => format!("is not an attribute of {of}, which has none"),
        1..=30 => {
            let names: Vec<&str> = rules.keys().copied().collect();
            format!("is not an attribute of {of}; there are {}", names.join(", "))
        }
        _ => format!("is not an attribute of {of}"),
    }
}

fn check_values(name: &str, rules: &[&AttributeRule], values: &[String], problems: &mut Problems) {
    let possible = |value: &String| {
        rules.iter().any(|rule| match rule.kind {
            AttributeKind::Text => true,
            AttributeKind::Choice => rule.choices.contains(value),
            AttributeKind::Boolean => matches!(value.as_str(), "true" | "false"),
            AttributeKind::Number => false,
        })
    };
    if values.iter().all(possible) {
        return;
    }
    let of = |kind| rules.iter().filter(move |rule| rule.kind == kind);
    let choices: Vec<&str> = of(AttributeKind::Choice).flat_map(|rule| &rule.choices).map(String::as_str).collect();
    let message = if !choices.is_empty() {
        format!("must be one of {}", choices.join(", "))
    } else if of(AttributeKind::Boolean).next().is_some() {
        "must be true or false".to_owned()
    } else {
        format!("is a number: ask with attributes.{name}.min and attributes.{name}.max")
    };
    problems.add(name, message);
}

fn check_end(field: &str, rules: &[&AttributeRule], values: &[String], problems: &mut Problems) -> Option<f64> {
    if !rules.iter().any(|rule| rule.kind == AttributeKind::Number) {
        problems.add(field, "belongs to numbers only");
        return None;
    }
    let [value] = values else {
        problems.add(field, "is given twice");
        return None;
    };
    let number = value.parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() {
        problems.add(field, "must be a number");
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories() -> Categories {
        serde_json::from_str(
            r#"{"categories": [
                {"id": "kettles", "name": "Kettles", "attributes": [
                    {"name": "litres", "type": "number"}, {"name": "whistles", "type": "boolean"},
                    {"name": "finish", "type": "choice", "choices": ["steel", "enamel"]}]},
                {"id": "towels", "name": "Towels", "attributes": [
                    {"name": "colour", "type": "text"}, {"name": "finish", "type": "choice", "choices": ["raw"]}]},
                {"id": "tools", "name": "Tools"}]}"#,
        )
        .unwrap()
    }

    fn resolved(parameters: &[(&str, &str)]) -> Result<Vec<Condition>, Vec<String>> {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let resolved = resolve(&List::parse(&owned).unwrap(), &categories());
        resolved.map_err(|problems| problems.into_vec().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a10_filters_are_read_by_the_types_of_their_attributes() {
        let conditions = resolved(&[
            ("category", "kettles"),
            ("min_price", "100"),
            ("attributes.finish", "steel"),
            ("attributes.finish", "enamel"),
            ("attributes.finish", "steel"),
            ("attributes.whistles", "true"),
            ("attributes.litres.min", "1.5"),
            ("attributes.litres.max", "2"),
            ("in_stock", "true"),
            ("max_price", ""),
        ]);
        let expected = [
            Condition::Category("kettles".into()),
            Condition::InStock,
            Condition::Price(Some(Minor(100)), None),
            Condition::OneOf("finish".into(), vec!["steel".into(), "enamel".into()]),
            Condition::OneOf("whistles".into(), vec!["true".into()]),
            Condition::Between("litres".into(), (Some(1.5), Some(2.0))),
        ];
        assert_eq!(conditions.unwrap(), expected);
    }

    #[test]
    fn a10_an_attribute_its_category_does_not_have_is_named() {
        let wrong = |parameters: &[(&str, &str)]| resolved(parameters).unwrap_err();
        assert_eq!(
            wrong(&[("category", "kettles"), ("attributes.colour", "red"), ("attributes.size.min", "1")]),
            [
                "attributes.colour is not an attribute of the category kettles; there are finish, litres, whistles",
                "attributes.size.min is not an attribute of the category kettles; there are finish, litres, whistles",
            ]
        );
        assert!(resolved(&[("attributes.colour", "red")]).is_ok(), "some category has it");
        assert!(resolved(&[("attributes.finish", "raw")]).is_ok());
        assert!(wrong(&[("attributes.size", "1")])[0].contains("of any category; there are colour"));
        assert!(wrong(&[("category", "tools"), ("attributes.colour", "red")])[0].contains("which has none"));
        assert!(wrong(&[("category", "cars"), ("attributes.colour", "red")])[0].contains("which has none"));
    }

    #[test]
    fn a10_a_value_its_attribute_cannot_have_is_named() {
        for (name, value, message) in [
            ("finish", "gold", "must be one of steel, enamel"),
            ("whistles", "yes", "must be true or false"),
            ("litres", "2", "is a number: ask with attributes.litres.min and attributes.litres.max"),
            ("litres.min", "two", "must be a number"),
            ("litres.max", "1e999", "must be a number"),
            ("litres.max", "NaN", "must be a number"),
            ("finish.min", "1", "belongs to numbers only"),
        ] {
            let (name, category) = (format!("attributes.{name}"), ("category", "kettles"));
            assert_eq!(resolved(&[category, (&name, value)]).unwrap_err(), [format!("{name} {message}")]);
        }
        let crossed = [("attributes.litres.min", "2"), ("attributes.litres.max", "1.5")];
        assert_eq!(resolved(&crossed).unwrap_err(), ["attributes.litres.min must not be above attributes.litres.max"]);
        let twice = [("attributes.litres.min", "2"), ("attributes.litres.min", "1")];
        assert_eq!(resolved(&twice).unwrap_err(), ["attributes.litres.min is given twice"]);
    }
}
