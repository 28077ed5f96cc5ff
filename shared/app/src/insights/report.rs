//! Reports over a period of days.

use super::accuracy::Accuracy;
use crate::{App, Error};
use domain::ids::Sku;
use domain::validate::Problems;
use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use store::inventory;

/// The reports there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum ReportName {
    StockAccuracy,
}

/// What a report's rows are by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum By {
    Location,
    Sku,
}

/// Days in UTC, the last one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
}

/// How far a report goes back unless told.
const USUAL_DAYS: i64 = 90;
/// The longest period one call sums.
const MOST_DAYS: i32 = 366;
/// Partitions read at the same time.
const AT_ONCE: usize = 8;

impl Period {
    /// The period asked for; the last ninety days where nothing is said.
    ///
    /// # Errors
    /// Dates that are none, or in the wrong order, or too far apart.
    pub fn asked(from: Option<&str>, to: Option<&str>, now: Timestamp) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut day = |field: &str, text: Option<&str>| {
            let day = text.map(|text| text.parse::<Date>().ok().filter(|_| text.len() == 10));
            if day == Some(None) {
                problems.add(field, "must be a date such as 2027-03-10");
            }
            day.flatten()
        };
        let (from, to) = (day("from", from), day("to", to));
        let to = to.unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date());
        let from = from.unwrap_or_else(|| to.saturating_sub(USUAL_DAYS.days()));
        if from > to {
            problems.add("from", "must not be after to");
        } else if (to - from).get_days() >= MOST_DAYS {
            problems.add("from", format!("must be within {MOST_DAYS} days before to"));
        }
        problems.into_result()?;
        Ok(Self { from, to })
    }

    /// The moments it begins and ends.
    fn bounds(self) -> Result<(Timestamp, Timestamp), Error> {
        let start = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
        let end = self.to.tomorrow().and_then(start);
        start(self.from).and_then(|from| Ok((from, end?))).map_err(|_| Error::field("to", "is beyond the calendar"))
    }
}

#[derive(Clone, Debug)]
pub struct StockAccuracy {
    pub period: Period,
    pub accuracy: Accuracy,
}

/// A5: what the counts of a period found. Reads the movements of every product in it.
///
/// # Errors
/// Those of the table.
pub async fn stock_accuracy(app: &App, period: Period) -> Result<StockAccuracy, Error> {
    let (from, to) = period.bounds()?;
    let skus = super::invariants::all_skus(app).await?;
    let counts = stream::iter(skus)
        .map(|sku| async move { counts(app, &sku, from, to).await })
        .buffered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?;
    Ok(StockAccuracy { period, accuracy: Accuracy::of(counts.into_iter().flatten()) })
}

/// Only what the report needs is kept of a SKU's movements.
async fn counts(app: &App, sku: &Sku, from: Timestamp, to: Timestamp) -> Result<Vec<domain::stock::Movement>, Error> {
    let mut movements = inventory::movements_between(&*app.table, sku, from, to).await?;
    movements.retain(|movement| movement.counted.is_some());
    Ok(movements)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: Option<&str>, to: Option<&str>) -> Result<(String, String), Vec<String>> {
        let now = "2027-03-31T23:30:00Z".parse().unwrap();
        match Period::asked(from, to, now) {
            Ok(period) => Ok((period.from.to_string(), period.to.to_string())),
            Err(problems) => Err(problems.into_vec().into_iter().map(|problem| problem.field).collect()),
        }
    }

    #[test]
    fn a5_a_period_is_the_last_ninety_days_unless_told() {
        let dates = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(asked(None, None), dates("2026-12-31", "2027-03-31"));
        assert_eq!(asked(Some("2027-03-01"), None), dates("2027-03-01", "2027-03-31"));
        assert_eq!(asked(None, Some("2027-01-01")), dates("2026-10-03", "2027-01-01"));
        assert_eq!(asked(Some("2026-01-01"), Some("2027-01-01")), dates("2026-01-01", "2027-01-01"));
        assert_eq!(asked(Some("2025-12-31"), Some("2027-01-01")), Err(vec!["from".to_owned()]));
        assert_eq!(asked(Some("2027-04-01"), None), Err(vec!["from".to_owned()]));
        assert_eq!(asked(Some("soon"), Some("2027-03-01T10:00")), Err(vec!["from".to_owned(), "to".to_owned()]));
    }

    #[test]
    fn a5_the_last_day_counts_to_its_end() {
        let day = "2027-03-10".parse().unwrap();
        let (from, to) = Period { from: day, to: day }.bounds().unwrap();
        assert_eq!((from.to_string(), to.to_string()), ("2027-03-10T00:00:00Z".into(), "2027-03-11T00:00:00Z".into()));
    }
}
