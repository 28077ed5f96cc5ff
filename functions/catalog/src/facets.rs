//! Facets as they stand on the wire.

use crate::wire::number;
use app::catalog::{Facet, FacetOptions, FacetValue, Span};
use domain::money::Currency;
use edge::wire::Money;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A way to narrow a list. Its counts ignore what is chosen of it, and heed what is chosen of the others.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetView {
    /// `category`, `availability`, `price`, or the name of an attribute.
    name: String,
    label: String,
    /// What the numbers count.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// `choice`, `boolean` and `text` have values; `number` and `price` have ends.
    #[serde(rename = "type")]
    kind: String,
    /// What to ask with: one parameter that takes values, or those of the lower and the upper end.
    parameters: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<FacetValueView>>,
    /// The smallest and largest there are: numbers, or money for a price; null where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Value>,
    /// What is asked for; null where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Value>,
}

#[derive(Serialize, ToSchema)]
struct FacetValueView {
    value: String,
    label: String,
    /// Items the list has with this value, or would have.
    count: usize,
    selected: bool,
}

impl FacetView {
    pub(crate) fn new(facet: Facet, currency: Currency) -> Self {
        let Facet { name, label, unit, kind, parameters, options } = facet;
        let kind = kind.to_string();
        let bare =
            Self { name, label, unit, kind, parameters, values: None, min: None, max: None, from: None, to: None };
        match options {
            FacetOptions::Values(values) => Self { values: Some(values.into_iter().map(value).collect()), ..bare },
            FacetOptions::Numbers(span) => bare.between(span, number),
            FacetOptions::Prices(span) => bare.between(span, |amount| json!(Money::new(amount, currency))),
        }
    }

    fn between<T: Copy>(self, span: Span<T>, shown: impl Fn(T) -> Value) -> Self {
        let end = |end: Option<T>| Some(end.map_or(Value::Null, &shown));
        Self { min: end(span.min), max: end(span.max), from: end(span.from), to: end(span.to), ..self }
    }
}

fn value(value: FacetValue) -> FacetValueView {
    let FacetValue { value, label, count, selected } = value;
    FacetValueView { value, label, count, selected }
}
