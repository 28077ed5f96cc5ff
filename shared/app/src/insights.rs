//! What is known about the shop as a whole: whether its books are sound, and how well it keeps them.

mod accuracy;
mod invariants;
mod report;

pub use accuracy::{Accuracy, Share, Variance};
pub use invariants::{Checked, Findings, MOST_SKUS, Question, check};
pub use report::{By, Period, ReportName, StockAccuracy, stock_accuracy};
