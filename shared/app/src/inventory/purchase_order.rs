//! Goods are ordered from a supplier: what they are promised from to shoppers who wait.

use super::{Request, shelf};
use crate::idempotency::Done;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::{LocationId, PurchaseOrderId, Sku};
use domain::stock::{Inbound, MOST_UNITS};
use domain::validate::Problems;
use futures::future::try_join_all;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::inventory::{self, PurchaseOrder, PurchaseOrderLine};
use store::{Changes, catalog};

/// One reply names everything that is wrong, so the fields come as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurchaseOrderDraft {
    pub location: String,
    pub expected_on: String,
    pub lines: Vec<DraftLine>,
    pub supplier: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftLine {
    pub sku: String,
    pub quantity: i64,
}

/// With its record and the order itself, far inside one transaction; the same bound as an order's.
const MOST_LINES: usize = 50;

/// # Errors
/// Every wrong field, unknown products and locations among them.
pub async fn create_purchase_order(
    app: &App,
    draft: &PurchaseOrderDraft,
    request: &Request,
) -> Result<Done<PurchaseOrder>, Error> {
    until_settled(|| attempt(app, draft, request)).await
}

async fn attempt(app: &App, draft: &PurchaseOrderDraft, request: &Request) -> Result<Done<PurchaseOrder>, Error> {
    if let Some(id) = request.attempt.earlier(app).await? {
        return Ok(Done::again(earlier(app, &id).await?));
    }
    let now = app.now();
    let mut problems = Problems::new();
    let checked = check(draft, now.to_zoned(TimeZone::UTC).date(), &mut problems);
    unknown(app, &checked, &mut problems).await?;
    let (Some(location), Some(expected_on), true) = (checked.location, checked.expected_on, problems.is_empty()) else {
        return Err(problems.into());
    };
    let order = PurchaseOrder {
        id: new_id(app)?,
        location,
        expected_on,
        lines: checked.lines.into_iter().map(|(_, line)| line).collect(),
        supplier: draft.supplier.clone(),
        created_at: now,
        created_by: request.actor.clone(),
        version: 1,
    };
    let mut changes = Changes::new();
    inventory::put_purchase_order(&mut changes, &order, || Error::Contention);
    for line in &order.lines {
        let inbound = Inbound {
            purchase_order: order.id.clone(),
            location: order.location.clone(),
            expected_on: order.expected_on,
            quantity: i64::from(line.quantity),
            version: 1,
        };
        changes.put_inbound(&line.sku, &inbound, now, || Error::Contention);
    }
    request.attempt.record(&mut changes, order.id.to_string(), now);
    app.table.commit(changes).await?;
    Ok(Done::first(order))
}

async fn earlier(app: &App, id: &str) -> Result<PurchaseOrder, Error> {
    let wrong = |why: &dyn std::fmt::Display| Error::Bug(format!("the purchase order {id}: {why}"));
    let parsed = PurchaseOrderId::parse(id).map_err(|error| wrong(&error))?;
    inventory::purchase_order(&*app.table, &parsed).await?.ok_or_else(|| wrong(&"is gone"))
}

fn new_id(app: &App) -> Result<PurchaseOrderId, Error> {
    let id = format!("po_{}", app.ids.uuid().simple());
    PurchaseOrderId::parse(&id).map_err(|error| Error::Bug(format!("{id}: {error}")))
}

/// What of a draft can be understood; lines keep their position for the sake of field names.
#[derive(Debug, Default)]
struct Checked {
    location: Option<LocationId>,
    expected_on: Option<Date>,
    lines: Vec<(usize, PurchaseOrderLine)>,
}

fn check(draft: &PurchaseOrderDraft, today: Date, problems: &mut Problems) -> Checked {
    let mut checked = Checked::default();
    match LocationId::parse(&draft.location) {
        Ok(location) => checked.location = Some(location),
        Err(error) => problems.add("location", error.to_string()),
    }
    // A time of day would parse as well, and mean nothing.
    match draft.expected_on.parse::<Date>().ok().filter(|_| draft.expected_on.len() == 10) {
        Some(day) if day >= today => checked.expected_on = Some(day),
        Some(_) => problems.add("expected_on", format!("must not be in the past; today is {today} (UTC)")),
        None => problems.add("expected_on", "must be a date such as 2027-03-10"),
    }
    problems.optional("supplier", draft.supplier.as_deref(), 100);
    problems.at_most("lines", draft.lines.len(), MOST_LINES);
    if draft.lines.is_empty() {
        problems.add("lines", "must have at least one entry");
    }
    for (index, line) in draft.lines.iter().take(MOST_LINES).enumerate() {
        let parsed = problems.within_item("lines", index, |problems| check_line(line, problems));
        let Some(parsed) = parsed else { continue };
        if checked.lines.iter().any(|(_, earlier)| earlier.sku == parsed.sku) {
            problems.add(&format!("lines[{index}].sku"), "stands there twice; order it in one line");
        } else {
            checked.lines.push((index, parsed));
        }
    }
    checked
}

fn check_line(line: &DraftLine, problems: &mut Problems) -> Option<PurchaseOrderLine> {
    let sku = Sku::parse(&line.sku).map_err(|error| problems.add("sku", error.to_string())).ok();
    let quantity = u32::try_from(line.quantity).ok().filter(|quantity| (1..=MOST_UNITS).contains(quantity));
    if quantity.is_none() {
        problems.add("quantity", format!("must be between 1 and {MOST_UNITS}"));
    }
    Some(PurchaseOrderLine { sku: sku?, quantity: quantity? })
}

/// Notes what the shop does not know.
async fn unknown(app: &App, checked: &Checked, problems: &mut Problems) -> Result<(), Error> {
    if let Some(location) = &checked.location
        && !shelf::location_exists(app, location).await?
    {
        problems.add("location", "is not one of the shop's locations");
    }
    let products = checked.lines.iter().map(|(_, line)| catalog::product(&*app.table, &line.sku));
    for ((index, line), product) in checked.lines.iter().zip(try_join_all(products).await?) {
        if product.is_none() {
            problems.add(&format!("lines[{index}].sku"), format!("there is no product {}", line.sku));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sku: &str, quantity: i64) -> DraftLine {
        DraftLine { sku: sku.to_owned(), quantity }
    }

    fn fields(draft: &PurchaseOrderDraft) -> Vec<String> {
        let mut problems = Problems::new();
        check(draft, "2027-03-01".parse().unwrap(), &mut problems);
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a2_goods_are_announced_with_a_day_that_has_not_passed() {
        let draft = PurchaseOrderDraft {
            location: "east".to_owned(),
            expected_on: "2027-03-01".to_owned(),
            lines: vec![line("KETTLE-1", 20)],
            supplier: None,
        };
        assert_eq!(fields(&draft), Vec::<String>::new());
        assert_eq!(fields(&PurchaseOrderDraft { expected_on: "2027-02-28".to_owned(), ..draft }), ["expected_on"]);
    }

    #[test]
    fn everything_that_is_wrong_with_a_purchase_order_is_said_at_once() {
        let draft = PurchaseOrderDraft {
            location: "East".to_owned(),
            expected_on: "soon".to_owned(),
            lines: vec![line("KETTLE-1", 0), line("A", 1), line("A", 2), line("b c", 1_000_001)],
            supplier: Some(" ".to_owned()),
        };
        let wrong = ["location", "expected_on", "supplier", "lines[0].quantity", "lines[2].sku", "lines[3].sku"];
        assert_eq!(fields(&draft), [&wrong[..], &["lines[3].quantity"]].concat());
        assert_eq!(fields(&PurchaseOrderDraft::default()), ["location", "expected_on", "lines"]);
        let many = PurchaseOrderDraft { lines: (0..51).map(|i| line(&format!("S{i}"), 1)).collect(), ..draft };
        assert_eq!(fields(&many), ["location", "expected_on", "supplier", "lines"]);
    }
}
