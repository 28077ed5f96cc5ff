//! Wire types that more than one of these functions answers with.

use domain::catalog::{Attribute, Product};
use domain::ids::Sku;
use domain::money::{Currency, Minor};
use domain::pricing::PriceFrom;
use edge::wire::Money;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A product as the merchant keeps it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductView {
    #[schema(value_type = String, example = "KETTLE-1")]
    sku: Sku,
    name: String,
    description: String,
    category: String,
    price: Money,
    prices: Vec<LaterPrice>,
    weight_g: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_mm: Option<[u32; 3]>,
    #[schema(value_type = Object)]
    attributes: Map<String, Value>,
    images: Vec<String>,
    tax_class: String,
    backorder_limit: u32,
    durable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_per_order: Option<u32>,
    published: bool,
    version: u64,
}

/// A price that holds from a moment on.
#[derive(Serialize, ToSchema)]
pub(crate) struct LaterPrice {
    #[schema(value_type = i64, example = 4000)]
    amount: Minor,
    #[schema(value_type = String, example = "2027-03-01T00:00:00Z")]
    from: jiff::Timestamp,
}

impl From<&PriceFrom> for LaterPrice {
    fn from(price: &PriceFrom) -> Self {
        Self { amount: price.amount, from: price.from }
    }
}

impl ProductView {
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    pub(crate) fn new(product: Product, currency: Currency) -> Self {
        Self {
            sku: product.sku,
            name: product.name,
            description: product.description,
            category: product.category,
            price: Money::new(product.price, currency),
            prices: product.prices.iter().map(LaterPrice::from).collect(),
            weight_g: product.weight_g,
            size_mm: product.size_mm,
            attributes: attributes(product.attributes),
            images: product.images,
            tax_class: product.tax_class,
            backorder_limit: product.backorder_limit,
            durable: product.durable,
            max_per_order: product.max_per_order,
            published: product.published,
            version: product.version,
        }
    }
}

/// Attributes as JSON: whole numbers without a point, as they were put.
pub(crate) fn attributes(attributes: BTreeMap<String, Attribute>) -> Map<String, Value> {
    let value = |attribute| match attribute {
        Attribute::Flag(flag) => Value::Bool(flag),
        Attribute::Text(text) => Value::String(text),
        Attribute::Number(decimal) => number(decimal),
    };
    attributes.into_iter().map(|(name, attribute)| (name, value(attribute))).collect()
}

/// A number as JSON. The shortest decimal of a whole number has no point, and reads back as an integer.
pub(crate) fn number(number: f64) -> Value {
    serde_json::from_str(&number.to_string()).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a10_attributes_are_shown_as_they_were_put() {
        let put = [("litres", 2.0), ("exact", 1.7), ("large", 1e15), ("small", 0.000_000_001), ("cold", -18.0)];
        let put = put.map(|(name, number)| (name.to_owned(), Attribute::Number(number)));
        let shown = Value::Object(attributes(put.into_iter().collect()));
        let expected =
            json!({"litres": 2, "exact": 1.7, "large": 1_000_000_000_000_000_u64, "small": 1e-9, "cold": -18});
        assert_eq!(shown, expected);
    }
}
