//! The ways a list can be narrowed further, as they are told: what to ask with, what there is to choose, and how many each
//! choice would leave.

use domain::money::Minor;

/// A way to narrow the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// `category`, `availability`, `price`, or the name of an attribute.
    pub name: String,
    pub label: String,
    pub unit: Option<String>,
    pub kind: FacetKind,
    /// What to ask with: one parameter that takes values, or the two ends of a range.
    pub parameters: Vec<String>,
    pub options: FacetOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum FacetKind {
    Choice,
    Boolean,
    Number,
    Text,
    /// A range in minor units.
    Price,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FacetOptions {
    Values(Vec<FacetValue>),
    Numbers(Span<f64>),
    Prices(Span<Minor>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// As it is asked for.
    pub value: String,
    pub label: String,
    /// How many the list has with this value, or would have.
    pub count: usize,
    pub selected: bool,
}

/// The smallest and largest there are, and what is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span<T> {
    pub min: Option<T>,
    pub max: Option<T>,
    pub from: Option<T>,
    pub to: Option<T>,
}

impl FacetValue {
    /// A value that is called what it is.
    pub(super) fn new(value: &str, count: usize, selected: bool) -> Self {
        Self { value: value.to_owned(), label: value.to_owned(), count, selected }
    }
}
