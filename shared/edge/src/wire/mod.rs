//! Wire types that more than one function answers with.

pub mod basket;
pub mod order;

use domain::money::{Currency, Minor};
use serde::Serialize;
use utoipa::ToSchema;

/// Minor units with their currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    #[schema(value_type = i64, example = 2500)]
    pub amount: Minor,
    #[schema(value_type = String, example = "USD")]
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub const fn new(amount: Minor, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { amount: money.amount, currency: money.currency }
    }
}
