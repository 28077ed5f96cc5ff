//! What a product page says of a product in rows: its attributes by their labels, its size and weight.

use domain::catalog::{Attribute, Category, Product};

pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
}

/// In the order of the category's attributes; what the category does not know of is not shown.
#[must_use]
pub(crate) fn facts(product: &Product, category: Option<&Category>) -> Vec<Fact> {
    let rules = category.map(|category| category.attributes.as_slice()).unwrap_or_default();
    let known = rules.iter().filter_map(|rule| {
        let value = said(product.attributes.get(&rule.name)?, rule.unit());
        Some(Fact { label: rule.label(), value })
    });
    let size = product.size_mm.map(|size| Fact { label: "Size".to_owned(), value: centimetres(size) });
    let weight = Fact { label: "Weight".to_owned(), value: weight(product.weight_g) };
    known.chain(size).chain([weight]).filter(|fact| !fact.value.is_empty()).collect()
}

fn said(value: &Attribute, unit: Option<&str>) -> String {
    match value {
        Attribute::Flag(flag) => if *flag { "Yes" } else { "No" }.to_owned(),
        Attribute::Text(text) => text.clone(),
        Attribute::Number(number) => match unit {
            Some(unit) => format!("{number} {unit}"),
            None => number.to_string(),
        },
    }
}

fn centimetres(size_mm: [u32; 3]) -> String {
    let sides = size_mm
        .map(|side| if side % 10 == 0 { (side / 10).to_string() } else { format!("{}.{}", side / 10, side % 10) });
    format!("{} cm", sides.join(" × "))
}

fn weight(grams: u32) -> String {
    match grams {
        0 => String::new(),
        1..1000 => format!("{grams} g"),
        _ if grams.is_multiple_of(1000) => format!("{} kg", grams / 1000),
        _ => format!("{} kg", format!("{}.{:03}", grams / 1000, grams % 1000).trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_weights_are_written_as_people_say_them() {
        assert_eq!(centimetres([250, 225, 240]), "25 × 22.5 × 24 cm");
        for (grams, said) in [(840, "840 g"), (1150, "1.15 kg"), (2000, "2 kg"), (1001, "1.001 kg")] {
            assert_eq!(weight(grams), said);
        }
        assert_eq!(said(&Attribute::Number(1800.0), Some("ml")), "1800 ml");
        assert_eq!(said(&Attribute::Flag(false), None), "No");
    }
}
