//! Importing a table of products: good rows land, bad rows don't, and the report says which. Each row is a put of its own,
//! so an import that was cut off is simply sent again; the report is kept under the request's key.

use super::put::{commit, dated, is_same, load};
use super::sheet::{self, Row};
use super::{body, categories};
use crate::idempotency::{Attempt, Done};
use crate::retry::until_settled;
use crate::{App, Error};
use domain::catalog::{Categories, Product};
use domain::money::Currency;
use domain::validate::FieldProblem;
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use store::Changes;

/// Rows stored at the same time.
const ABREAST: usize = 16;
/// The report is stored in one item, which holds 400 KB.
const LONGEST_REPORT: usize = 200_000;

/// What became of the rows. `rows` = created + updated + unchanged + `rejected_rows`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub rows: usize,
    pub created: usize,
    pub updated: usize,
    /// Rows that say what is stored already.
    pub unchanged: usize,
    pub rejected_rows: usize,
    /// Every problem of every rejected row, by row; the last ones are left out when they are very many.
    pub rejected: Vec<Rejected>,
}

/// A cell that keeps its row out. Rows count from 1, the header not included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    pub row: usize,
    pub field: String,
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Saved {
    Created,
    Updated,
    Unchanged,
}

/// Imports a table under its Idempotency-Key.
///
/// # Errors
/// What is wrong with the table as a whole; single rows are in the report.
pub async fn import_products(app: &App, attempt: &Attempt, table: &[u8]) -> Result<Done<Report>, Error> {
    if let Some(report) = earlier(app, attempt).await? {
        return Ok(Done::again(report));
    }
    let categories = categories(app).await?;
    let rows = sheet::read(table, &categories, app.config.currency)?;
    let (products, mut report) = sort(rows, &categories, app.config.currency);
    let saves = stream::iter(products).map(|product| save(app, product));
    let saved: Vec<Saved> = saves.buffer_unordered(ABREAST).try_collect().await?;
    let count = |wanted| saved.iter().filter(|saved| **saved == wanted).count();
    report.created = count(Saved::Created);
    report.updated = count(Saved::Updated);
    report.unchanged = count(Saved::Unchanged);
    until_settled(|| keep(app, attempt, &report)).await
}

/// The report of the first request under this key, if there was one.
async fn earlier(app: &App, attempt: &Attempt) -> Result<Option<Report>, Error> {
    let Some(outcome) = attempt.earlier(app).await? else { return Ok(None) };
    serde_json::from_str(&outcome).map(Some).map_err(|error| Error::Bug(format!("a stored report: {error}")))
}

/// Stores the report, unless a repeat of the request was faster: then that one's is the answer.
async fn keep(app: &App, attempt: &Attempt, report: &Report) -> Result<Done<Report>, Error> {
    if let Some(report) = earlier(app, attempt).await? {
        return Ok(Done::again(report));
    }
    let outcome = serde_json::to_string(report).map_err(|error| Error::Bug(format!("a report: {error}")))?;
    let mut changes = Changes::new();
    attempt.record(&mut changes, outcome, app.now());
    app.table.commit(changes).await?;
    Ok(Done::first(report.clone()))
}

/// The products of the good rows, and a report of the bad ones.
fn sort(rows: Vec<Row>, categories: &Categories, currency: Currency) -> (Vec<Product>, Report) {
    let mut report = Report { rows: rows.len(), ..Report::default() };
    let mut products = Vec::new();
    let mut length = 0;
    for row in rows {
        let number = row.number;
        match product(row, categories, currency) {
            Ok(product) => products.push(product),
            Err(problems) => {
                report.rejected_rows += 1;
                for FieldProblem { field, message } in problems {
                    length += field.len() + message.len() + 40;
                    if length <= LONGEST_REPORT {
                        report.rejected.push(Rejected { row: number, field, message });
                    }
                }
            }
        }
    }
    (products, report)
}

/// The product of a row, or everything that is wrong with it: its cells first, then what they say together.
fn product(row: Row, categories: &Categories, currency: Currency) -> Result<Product, Vec<FieldProblem>> {
    let mut problems = row.problems.into_vec();
    let Some(sku) = row.sku else { return Err(problems) };
    match body::parse(row.body, &sku, currency, categories) {
        Ok(product) if problems.is_empty() => Ok(product),
        Ok(_) => Err(problems),
        Err(more) => {
            let named: Vec<String> = problems.iter().map(|problem| problem.field.clone()).collect();
            // A cell that cannot be read leaves its field out; that it is missing then is no second problem.
            let is_new = |problem: &FieldProblem| {
                let of = |field: &String| problem.field == *field || problem.field.starts_with(&format!("{field}."));
                !named.iter().any(of)
            };
            problems.extend(more.into_vec().into_iter().filter(is_new));
            Err(problems)
        }
    }
}

async fn save(app: &App, product: Product) -> Result<Saved, Error> {
    let tried = OnceLock::new();
    until_settled(|| save_once(app, &product, &tried)).await
}

/// `tried` remembers what an earlier try meant to do, should its reply be lost and its effect be found standing.
async fn save_once(app: &App, product: &Product, tried: &OnceLock<Saved>) -> Result<Saved, Error> {
    let (found, backorders) = load(app, &product.sku).await?;
    if found.as_ref().is_some_and(|found| is_same(found, product)) {
        return Ok(*tried.get().unwrap_or(&Saved::Unchanged));
    }
    let saved = if found.is_some() { Saved::Updated } else { Saved::Created };
    let version = found.as_ref().map_or(0, |found| found.version) + 1;
    let saved = *tried.get_or_init(|| saved);
    commit(app, &dated(product, version, found.as_ref(), app.now()), &backorders).await?;
    Ok(saved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(table: &str) -> (Vec<String>, Report) {
        let categories = serde_json::from_str(
            r#"{"categories": [{"id": "kettles", "name": "Kettles",
                "attributes": [{"name": "litres", "type": "number", "required": true}]}]}"#,
        )
        .unwrap();
        let usd = Currency::parse("USD").unwrap();
        let (products, report) = sort(sheet::read(table.as_bytes(), &categories, usd).unwrap(), &categories, usd);
        (products.iter().map(|product| product.sku.to_string()).collect(), report)
    }

    #[test]
    fn a10_good_rows_land_and_bad_rows_are_reported_by_row_and_field() {
        let (good, report) = report(
            "sku,name,description,category,price,weight_g,published,attributes.litres\n\
             K-1,Kettle,Boils.,kettles,4500,900,true,1.7\n\
             K-2,Kettle,Boils.,kettles,45.00,900,true,\n\
             K-1,Kettle again,Boils.,kettles,4500,900,true,1.7\n\
             K-3,,Boils.,cars,4500,0,true,\n\
             K-4,Draft,,kettles,4500,900,false,\n",
        );
        assert_eq!(good, ["K-1", "K-4"]);
        let rejected: Vec<(usize, &str)> =
            report.rejected.iter().map(|wrong| (wrong.row, wrong.field.as_str())).collect();
        let expected =
            [(2, "price"), (2, "attributes.litres"), (3, "sku"), (4, "name"), (4, "weight_g"), (4, "category")];
        assert_eq!(rejected, expected);
        assert_eq!((report.rows, report.rejected_rows), (5, 3));
        assert_eq!(report.rejected[1].message, "is required before the product can be published");
    }

    #[test]
    fn a_foreign_currency_keeps_its_row_out() {
        let table = "sku,name,description,category,price,currency,weight_g,published,attributes.litres\n\
                     K-1,Kettle,Boils.,kettles,4500,EUR,900,true,1\n";
        let (good, report) = report(table);
        assert_eq!((good.len(), report.rejected[0].field.as_str()), (0, "price.currency"));
    }

    #[test]
    fn a_report_of_very_many_problems_stays_storable() {
        let rows = "wrong sku!,x\n".repeat(sheet::MOST_ROWS);
        let (_, report) = report(&format!("sku,price\n{rows}"));
        assert_eq!(report.rejected_rows, sheet::MOST_ROWS);
        assert!(serde_json::to_string(&report).unwrap().len() < 300_000);
    }
}
