//! Wire types that more than one function answers with.

pub mod approvals;
pub mod basket;
pub mod order;
mod order_parts;
pub mod returns;

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

    /// `45.75 USD`: plain, for texts that no page draws.
    #[must_use]
    pub fn to_text(self) -> String {
        let (amount, digits) = (self.amount.0, self.currency.digits());
        let one = 10_u64.pow(digits);
        let (sign, whole, rest) =
            (if amount < 0 { "-" } else { "" }, amount.unsigned_abs() / one, amount.unsigned_abs() % one);
        let code = self.currency.code();
        match digits {
            0 => format!("{sign}{whole} {code}"),
            _ => format!("{sign}{whole}.{rest:0width$} {code}", width = digits as usize),
        }
    }
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { amount: money.amount, currency: money.currency }
    }
}
