//! What people call an attribute. Owns how a label and a unit are read from a name such as `net_weight_g`, for categories
//! that do not say them.

use super::AttributeRule;

/// Ends of names that say what is counted. Words that could as well be meant (`in`, `a`) are not among them.
const UNITS: [&str; 26] = [
    "mm", "cm", "m", "km", "ml", "cl", "l", "mg", "g", "kg", "oz", "lb", "ft", "h", "min", "w", "kw", "v", "mah", "lm",
    "hz", "kcal", "days", "weeks", "months", "years",
];

impl AttributeRule {
    /// What people call it: `Net weight`.
    #[must_use]
    pub fn label(&self) -> String {
        let read = || {
            let words = parts(&self.name).0.replace('_', " ");
            let mut letters = words.trim().chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        };
        self.label.clone().unwrap_or_else(read)
    }

    /// What its numbers count: `g`.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref().or_else(|| parts(&self.name).1)
    }
}

/// A name without its unit, and the unit.
fn parts(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('_') {
        Some((rest, unit)) if !rest.is_empty() && UNITS.contains(&unit) => (rest, Some(unit)),
        _ => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::AttributeKind;
    use super::*;

    fn rule(name: &str) -> AttributeRule {
        let (kind, choices) = (AttributeKind::Number, Vec::new());
        AttributeRule { name: name.into(), kind, required: false, label: None, unit: None, choices }
    }

    #[test]
    fn a_label_and_a_unit_are_read_from_the_name() {
        for (name, label, unit) in [
            ("material", "Material", None),
            ("dishwasher_safe", "Dishwasher safe", None),
            ("net_weight_g", "Net weight", Some("g")),
            ("keeps_months", "Keeps", Some("months")),
            ("made_in", "Made in", None),
            ("lumens", "Lumens", None),
            ("g", "G", None),
            ("_g", "G", None),
            ("ähre_cm", "Ähre", Some("cm")),
        ] {
            assert_eq!((rule(name).label().as_str(), rule(name).unit()), (label, unit), "{name}");
        }
    }

    #[test]
    fn what_the_category_says_comes_first() {
        let said = AttributeRule { label: Some("Fassungsvermögen".into()), unit: Some("Liter".into()), ..rule("l") };
        assert_eq!((said.label().as_str(), said.unit()), ("Fassungsvermögen", Some("Liter")));
    }
}
