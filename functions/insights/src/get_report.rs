//! `GET /admin/reports/{name}`: reports over a period of days.

use app::insights::{self, By, Period, ReportName, Share, StockAccuracy, Variance};
use app::{App, Error, Role};
use domain::ids::{LocationId, Sku};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/reports/{name}", "get-report").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    by: Option<String>,
}

/// How often a count found what the books said.
#[derive(Debug, Serialize, ToSchema)]
struct StockAccuracyView {
    name: String,
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    to: Date,
    counted: u64,
    accurate: u64,
    /// Percent with one decimal; null where nothing was counted.
    #[schema(example = "99.5")]
    accuracy: Option<String>,
    variances: Vec<VarianceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Vec<AccuracyRow>>,
}

/// A count that found something else than was expected.
#[derive(Debug, Serialize, ToSchema)]
struct VarianceView {
    #[schema(value_type = String)]
    sku: Sku,
    #[schema(value_type = String)]
    location: LocationId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    expected: i64,
    found: i64,
    delta: i64,
    reason: Option<String>,
    actor: String,
    cause: String,
}

/// One location's or SKU's share.
#[derive(Debug, Serialize, ToSchema)]
struct AccuracyRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    counted: u64,
    accurate: u64,
    accuracy: Option<String>,
}

impl AccuracyRow {
    fn new(by: By, name: String, share: Share) -> Self {
        let (location, sku) = match by {
            By::Location => (Some(name), None),
            By::Sku => (None, Some(name)),
        };
        Self { location, sku, counted: share.counted, accurate: share.accurate, accuracy: share.percent() }
    }
}

impl From<Variance> for VarianceView {
    fn from(variance: Variance) -> Self {
        Self {
            sku: variance.sku,
            location: variance.location,
            at: variance.at,
            expected: variance.expected,
            found: variance.found,
            delta: variance.found - variance.expected,
            reason: variance.reason,
            actor: variance.actor,
            cause: variance.cause,
        }
    }
}

impl StockAccuracyView {
    fn new(report: StockAccuracy, by: Option<By>) -> Self {
        let accuracy = report.accuracy;
        let rows = by.map(|by| match by {
            By::Location => {
                accuracy.by_location.iter().map(|(id, share)| AccuracyRow::new(by, id.to_string(), *share)).collect()
            }
            By::Sku => {
                accuracy.by_sku.iter().map(|(sku, share)| AccuracyRow::new(by, sku.to_string(), *share)).collect()
            }
        });
        Self {
            name: ReportName::StockAccuracy.to_string(),
            from: report.period.from,
            to: report.period.to,
            counted: accuracy.all.counted,
            accurate: accuracy.all.accurate,
            accuracy: accuracy.all.percent(),
            variances: accuracy.variances.into_iter().map(VarianceView::from).collect(),
            by: rows,
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let name: ReportName = call.text("name").parse().map_err(|_| Error::NotFound("report"))?;
    let asked: Asked = call.query()?;
    let by = asked.by.as_deref().map(str::parse::<By>).transpose();
    let by = by.map_err(|_| Error::field("by", "must be location or sku"))?;
    let period = Period::asked(asked.from.as_deref(), asked.to.as_deref(), app.now())?;
    match name {
        ReportName::StockAccuracy => {
            let report = insights::stock_accuracy(app, period).await?;
            Reply::ok().json(&StockAccuracyView::new(report, by))
        }
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Gives a report: stock-accuracy")
        .query("from", "The first day, UTC; ninety days before the last unless told")
        .query("to", "The last day, UTC; today unless told")
        .query("by", "location or sku: a row for each")
        .reply::<StockAccuracyView>(200, "The counts of the period and their variances")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::insights::Accuracy;
    use serde_json::{json, to_value};

    #[test]
    fn a5_the_report_is_what_the_contract_says() {
        let (east, sku) = (LocationId::parse("east").unwrap(), Sku::parse("KETTLE-1").unwrap());
        let share = Share { counted: 200, accurate: 199 };
        let variance = Variance {
            sku: sku.clone(),
            location: east.clone(),
            at: "2027-03-01T09:30:00Z".parse().unwrap(),
            expected: 10,
            found: 9,
            actor: "warehouse:w-1".to_owned(),
            cause: "0123456789ABCDEF".to_owned(),
            reason: Some("cycle count: expected 10, found 9".to_owned()),
        };
        let accuracy = Accuracy {
            all: share,
            by_location: [(east, share)].into(),
            by_sku: [(sku, share)].into(),
            variances: vec![variance],
        };
        let period = Period { from: "2027-03-01".parse().unwrap(), to: "2027-03-31".parse().unwrap() };
        let view = StockAccuracyView::new(StockAccuracy { period, accuracy }, Some(By::Location));
        assert_eq!(
            to_value(&view).unwrap(),
            json!({
                "name": "stock-accuracy", "from": "2027-03-01", "to": "2027-03-31",
                "counted": 200, "accurate": 199, "accuracy": "99.5",
                "variances": [{
                    "sku": "KETTLE-1", "location": "east", "at": "2027-03-01T09:30:00Z",
                    "expected": 10, "found": 9, "delta": -1, "reason": "cycle count: expected 10, found 9",
                    "actor": "warehouse:w-1", "cause": "0123456789ABCDEF",
                }],
                "by": [{"location": "east", "counted": 200, "accurate": 199, "accuracy": "99.5"}],
            })
        );
    }
}
