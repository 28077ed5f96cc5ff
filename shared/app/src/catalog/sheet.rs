//! A table of products as a merchant exports it (CSV, RFC 4180), read into bodies. The header names the fields of
//! `PUT /admin/products/{sku}`; a row is a whole product, and an empty cell is a field left out.
//!
//! - `sku`, `name`, `description`, `category`, `tax_class`: text. `weight_g`, `backorder_limit`, `max_per_order`: whole
//!   numbers. `durable`, `published`: `true` or `false`.
//! - `price` (or `price.amount`): whole minor units, `4500`; `currency` (or `price.currency`): the shop's own when left out.
//! - `prices`: `4000@2027-03-01`, several apart by `|`. `size_mm`: `200x150x220`. `images`: apart by `|` or space.
//! - `attributes.x`: read as the type that the row's category gives `x`.
//!
//! Knows neither which products there are nor what makes one complete.

use domain::catalog::{AttributeKind, Categories, Category};
use domain::ids::Sku;
use domain::money::Currency;
use domain::validate::Problems;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// More rows than this in one call could outlast it.
pub(super) const MOST_ROWS: usize = 3000;

/// A row as it was read. Rows count from 1, the header not included.
#[derive(Debug)]
pub(super) struct Row {
    pub number: usize,
    pub sku: Option<Sku>,
    /// The body that a put of this product would have.
    pub body: Value,
    /// What is wrong with single cells.
    pub problems: Problems,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Sku,
    Text(&'static str),
    Whole(&'static str),
    Flag(&'static str),
    Price,
    Currency,
    Prices,
    Size,
    Images,
    Attribute(String),
}

impl Column {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sku" => Self::Sku,
            "name" => Self::Text("name"),
            "description" => Self::Text("description"),
            "category" => Self::Text("category"),
            "tax_class" => Self::Text("tax_class"),
            "weight_g" => Self::Whole("weight_g"),
            "backorder_limit" => Self::Whole("backorder_limit"),
            "max_per_order" => Self::Whole("max_per_order"),
            "durable" => Self::Flag("durable"),
            "published" => Self::Flag("published"),
            "price" | "price.amount" => Self::Price,
            "currency" | "price.currency" => Self::Currency,
            "prices" => Self::Prices,
            "size_mm" => Self::Size,
            "images" => Self::Images,
            _ => Self::Attribute(name.strip_prefix("attributes.").filter(|name| is_name(name))?.to_owned()),
        })
    }
}

fn is_name(attribute: &str) -> bool {
    (1..=64).contains(&attribute.chars().count()) && !attribute.chars().any(char::is_control)
}

/// Reads all rows.
///
/// # Errors
/// What is wrong with the table as a whole: every unknown or repeated column, no SKUs, too many rows, no CSV.
pub(super) fn read(bytes: &[u8], categories: &Categories, currency: Currency) -> Result<Vec<Row>, Problems> {
    let broken = |message: String| {
        let mut problems = Problems::new();
        problems.add("body", message);
        problems
    };
    let text = std::str::from_utf8(bytes).map_err(|_| broken("must be text in UTF-8".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| broken(error.to_string()))?;
    let columns = columns(header)?;
    let mut rows = Vec::new();
    let mut seen = HashMap::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| broken(error.to_string()))?;
        if index == MOST_ROWS {
            return Err(broken(format!("must have at most {MOST_ROWS} rows; send the rest in another call")));
        }
        let mut row = row(index + 1, &columns, &record, categories, currency);
        if let Some(sku) = &row.sku
            && let Some(earlier) = seen.insert(sku.clone(), row.number)
        {
            row.problems.add("sku", format!("stands in row {earlier} already"));
            seen.insert(sku.clone(), earlier);
        }
        rows.push(row);
    }
    Ok(rows)
}

fn columns(header: &csv::StringRecord) -> Result<Vec<Column>, Problems> {
    let mut problems = Problems::new();
    let mut columns = Vec::new();
    for name in header {
        match Column::named(name) {
            Some(column) if columns.contains(&column) => problems.add(name, "is a column twice"),
            Some(column) => columns.push(column),
            None => problems.add(name, "is not a column of this table; attributes are written attributes.name"),
        }
    }
    if !columns.contains(&Column::Sku) {
        problems.add("sku", "must be a column of the header");
    }
    problems.into_result().map(|()| columns)
}

fn row(
    number: usize,
    columns: &[Column],
    record: &csv::StringRecord,
    categories: &Categories,
    currency: Currency,
) -> Row {
    let mut problems = Problems::new();
    if record.len() != columns.len() {
        problems.add("row", format!("has {} cells where the header has {}", record.len(), columns.len()));
        return Row { number, sku: None, body: Value::Null, problems };
    }
    let cells: Vec<(&Column, &str)> = columns.iter().zip(record).filter(|(_, cell)| !cell.is_empty()).collect();
    let cell = |wanted: &Column| cells.iter().find(|(column, _)| *column == wanted).map(|(_, cell)| *cell);
    let category = cell(&Column::Text("category")).and_then(|id| categories.find(id));
    let sku = match cell(&Column::Sku).map(Sku::parse) {
        Some(Ok(sku)) => Some(sku),
        Some(Err(wrong)) => {
            problems.add("sku", wrong.0);
            None
        }
        None => {
            problems.add("sku", "is required");
            None
        }
    };
    let mut body = Map::new();
    for (column, cell) in cells {
        write(&mut body, column, cell, category, &mut problems);
    }
    if let Some(price) = body.get_mut("price").and_then(Value::as_object_mut) {
        price.entry("currency").or_insert_with(|| json!(currency));
    }
    Row { number, sku, body: Value::Object(body), problems }
}

/// Writes a cell into the body as the value it stands for.
fn write(
    body: &mut Map<String, Value>,
    column: &Column,
    cell: &str,
    category: Option<&Category>,
    problems: &mut Problems,
) {
    let whole = || cell.parse::<i64>().map(Value::from);
    let (within, name, value) = match column {
        Column::Sku => return,
        Column::Text(name) => (None, *name, Ok(json!(cell))),
        Column::Whole(name) => (None, *name, whole().map_err(|_| "must be a whole number")),
        Column::Flag(name) => (None, *name, flag(cell).ok_or("must be true or false")),
        Column::Price => {
            let amount = whole().map_err(|_| "must be a whole number of minor units, such as 4500");
            (Some("price"), "amount", amount)
        }
        Column::Currency => (Some("price"), "currency", Ok(json!(cell))),
        Column::Prices => (None, "prices", Ok(cell.split('|').map(later_price).collect())),
        Column::Size => (None, "size_mm", size(cell).ok_or("must be three lengths, such as 200x150x220")),
        Column::Images => {
            let images: Vec<&str> = cell.split(['|', ' ']).filter(|image| !image.is_empty()).collect();
            (None, "images", Ok(json!(images)))
        }
        Column::Attribute(name) => (Some("attributes"), name.as_str(), Ok(attribute(name, cell, category))),
    };
    match (value, within) {
        (Err(message), _) => problems.add(within.unwrap_or(name), message),
        (Ok(value), None) => {
            body.insert(name.to_owned(), value);
        }
        (Ok(value), Some(object)) => {
            let object = body.entry(object).or_insert_with(|| json!({}));
            object[name] = value;
        }
    }
}

fn flag(cell: &str) -> Option<Value> {
    cell.to_ascii_lowercase().parse().ok().map(Value::Bool)
}

fn size(cell: &str) -> Option<Value> {
    cell.split(['x', '×', '|', ' ']).map(|edge| edge.trim().parse::<i64>().ok().map(Value::from)).collect()
}

/// `4000@2027-03-01`; whatever else stands there is refused where bodies are.
fn later_price(cell: &str) -> Value {
    let (amount, from) = cell.split_once('@').unwrap_or((cell, ""));
    let amount = amount.trim().parse::<i64>().map_or_else(|_| json!(amount.trim()), |amount| json!(amount));
    json!({"amount": amount, "from": from.trim()})
}

/// What does not fit its type stays a text, and is refused where types are checked.
fn attribute(name: &str, cell: &str, category: Option<&Category>) -> Value {
    let rule = category.and_then(|category| category.attributes.iter().find(|rule| rule.name == name));
    let typed = match rule.map(|rule| rule.kind) {
        Some(AttributeKind::Number) => {
            cell.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number)
        }
        Some(AttributeKind::Boolean) => flag(cell),
        Some(AttributeKind::Text | AttributeKind::Choice) | None => None,
    };
    typed.unwrap_or_else(|| json!(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories() -> Categories {
        serde_json::from_str(
            r#"{"categories": [{"id": "kettles", "name": "Kettles", "attributes": [
                {"name": "litres", "type": "number"}, {"name": "whistles", "type": "boolean"},
                {"name": "model", "type": "text"}]}]}"#,
        )
        .unwrap()
    }

    fn rows(text: &str) -> Result<Vec<Row>, Vec<String>> {
        let read = read(text.as_bytes(), &categories(), Currency::parse("USD").unwrap());
        read.map_err(|problems| problems.into_vec().into_iter().map(|problem| problem.field).collect())
    }

    fn wrong(row: &Row) -> Vec<&str> {
        row.problems.as_slice().iter().map(|problem| problem.field.as_str()).collect()
    }

    #[test]
    fn a10_cells_become_the_body_that_a_put_would_have() {
        let text = "\u{feff}sku,name,category,price,prices,weight_g,size_mm,images,durable,published,attributes.litres,\
                    attributes.whistles,attributes.model,tax_class\r\n\
                    K-1,\"Kettle, \"\"big\"\"\",kettles,4500,4000@2027-03-01|4200@2027-05-01T12:00:00Z,900,200x150x220,\
                    /a.svg|/b.svg,TRUE,false,1.7,true,1200,\r\n";
        let rows = rows(text).unwrap();
        assert_eq!((rows.len(), rows[0].number, rows[0].sku.as_ref().unwrap().as_str()), (1, 1, "K-1"));
        assert!(rows[0].problems.is_empty(), "{:?}", rows[0].problems);
        let body = json!({
            "name": "Kettle, \"big\"", "category": "kettles", "price": {"amount": 4500, "currency": "USD"},
            "prices": [{"amount": 4000, "from": "2027-03-01"}, {"amount": 4200, "from": "2027-05-01T12:00:00Z"}],
            "weight_g": 900, "size_mm": [200, 150, 220], "images": ["/a.svg", "/b.svg"], "durable": true,
            "published": false, "attributes": {"litres": 1.7, "whistles": true, "model": "1200"},
        });
        assert_eq!(rows[0].body, body);
    }

    #[test]
    fn a_currency_may_stand_in_a_column_of_its_own() {
        for text in [
            "sku,price,currency\nA,1,EUR\n",
            "sku,currency,price\nA,EUR,1\n",
            "sku,price.currency,price.amount\nA,EUR,1\n",
        ] {
            assert_eq!(rows(text).unwrap()[0].body, json!({"price": {"amount": 1, "currency": "EUR"}}), "{text}");
        }
    }

    #[test]
    fn a10_wrong_cells_are_named_and_other_rows_are_read() {
        let rows = rows(
            "sku,price,weight_g,published\nA,45.00,heavy,maybe\nB,4500,900,true\n,1,1,true\nB,1,1,true\nC d,1,1\n",
        )
        .unwrap();
        assert_eq!(wrong(&rows[0]), ["price", "weight_g", "published"]);
        assert_eq!(wrong(&rows[1]), Vec::<&str>::new());
        assert_eq!(wrong(&rows[2]), ["sku"]);
        assert_eq!(rows[3].problems.as_slice()[0].message, "stands in row 2 already");
        assert_eq!(wrong(&rows[4]), ["row"]);
    }

    #[test]
    fn a10_a_table_with_unknown_columns_is_refused_by_their_names() {
        assert_eq!(
            rows("sku,colour,name,size,attributes.\nA,red,Pan,9,1\n").unwrap_err(),
            ["colour", "size", "attributes."]
        );
        assert_eq!(rows("sku,name,name\n").unwrap_err(), ["name"]);
        assert_eq!(rows("name\nPan\n").unwrap_err(), ["sku"]);
        assert_eq!(rows("").unwrap_err(), ["sku"]);
        assert_eq!(rows("{\"sku\": 1}").unwrap_err().last().map(String::as_str), Some("sku"));
        assert_eq!(rows(&format!("sku\n{}", "A\n".repeat(MOST_ROWS + 1))).unwrap_err(), ["body"]);
        let binary = read(b"sku\n\xff\n", &categories(), Currency::parse("USD").unwrap()).unwrap_err();
        assert_eq!(binary.into_vec()[0].field, "body");
    }
}
