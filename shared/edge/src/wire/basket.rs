//! The lines of a basket, as quotes and orders are asked for.

use app::Error;
use domain::ids::Sku;
use domain::orders::{MOST_LINES, MOST_UNITS, Wanted};
use domain::validate::{Problems, Validate};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    #[serde(default)]
    pub sku: String,
    #[serde(default)]
    pub quantity: i64,
}

impl Validate for LineBody {
    fn check(&self, problems: &mut Problems) {
        if let Err(wrong) = Sku::parse(&self.sku) {
            problems.add("sku", if self.sku.is_empty() { "is required".to_owned() } else { wrong.to_string() });
        }
        if !(1..=i64::from(MOST_UNITS)).contains(&self.quantity) {
            problems.add("quantity", format!("must be between 1 and {MOST_UNITS}"));
        }
    }
}

/// Lines of a basket: some, not too many, each well formed.
pub fn check_lines(lines: &[LineBody], problems: &mut Problems) {
    if lines.is_empty() {
        problems.add("lines", "must have at least one line");
    }
    problems.at_most("lines", lines.len(), MOST_LINES);
    for (index, line) in lines.iter().enumerate().take(MOST_LINES) {
        problems.within_item("lines", index, |problems| line.check(problems));
    }
}

/// Lines as a command carries them.
///
/// # Errors
/// What is no SKU or no quantity.
pub fn wanted(lines: &[LineBody]) -> Result<Vec<Wanted>, Error> {
    lines
        .iter()
        .map(|line| {
            let sku = Sku::parse(&line.sku).map_err(|wrong| Error::field("lines", wrong.to_string()))?;
            let quantity = u32::try_from(line.quantity).map_err(|_| Error::field("lines", "has a wrong quantity"))?;
            Ok(Wanted { sku, quantity })
        })
        .collect()
}
