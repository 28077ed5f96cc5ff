//! Orders for those who work with them, newest first.

use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::OrderId;
use domain::orders::{Late, State};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeMap;
use store::orders::{self, Listed};

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    /// Only orders with a hold, or only those without.
    pub held: Option<bool>,
    /// Only orders of which something should have left on an earlier day, with what keeps them.
    pub late: bool,
    /// Only orders made then or later.
    pub since: Option<Timestamp>,
    pub limit: usize,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OrderPage {
    pub items: Vec<Listed>,
    /// Of those that are late, where that was asked.
    pub late: BTreeMap<OrderId, Late>,
    pub next_cursor: Option<String>,
}

/// A list goes back this many months without an order before it ends.
const QUIET_MONTHS: u32 = 13;
/// Index pages one call may read; a filter that matches little continues by cursor.
const MOST_PAGES: usize = 40;

/// # Errors
/// A cursor that was not given by this list.
pub async fn list(app: &App, filter: &Filter) -> Result<OrderPage, Error> {
    let mut page = found(app, filter).await?;
    if filter.late {
        let ids: Vec<OrderId> = page.items.iter().map(|listed| listed.id.clone()).collect();
        let (now, today) = (app.now(), today(app));
        for order in orders::find_many(&*app.table, &ids).await? {
            page.late.extend(order.late(today, now).map(|late| (order.id.clone(), late)));
        }
        // The index lags a little behind: what has left meanwhile is not late any more.
        page.items.retain(|listed| page.late.contains_key(&listed.id));
    }
    Ok(page)
}

fn today(app: &App) -> Date {
    app.now().to_zoned(TimeZone::UTC).date()
}

async fn found(app: &App, filter: &Filter) -> Result<OrderPage, Error> {
    let today = today(app);
    let this_month = today.first_of_month();
    let (mut month, mut before) = match &filter.cursor {
        Some(cursor) => decode(cursor).ok_or_else(|| Error::field("cursor", "was not given by this list"))?,
        None => (this_month, None),
    };
    let mut items: Vec<Listed> = Vec::new();
    let mut quiet = 0;
    for _ in 0..MOST_PAGES {
        let name = month.strftime("%Y-%m").to_string();
        let found = orders::of_month(&*app.table, &name, before.as_deref(), filter.limit).await?;
        let exhausted = found.len() < filter.limit;
        let all_since = found.iter().all(|order| is_since(filter, order));
        quiet = if found.is_empty() && before.is_none() { quiet + 1 } else { 0 };
        for order in found {
            before = Some(orders::position(&order));
            if matches(filter, &order, today) {
                items.push(order);
                if items.len() == filter.limit {
                    let next = before.as_deref().map(|before| encode(month, Some(before)));
                    return Ok(OrderPage::new(items, next));
                }
            }
        }
        if !all_since || exhausted && begins_before(filter, month) || quiet >= QUIET_MONTHS {
            return Ok(OrderPage::new(items, None));
        }
        if exhausted {
            (month, before) = (month.saturating_sub(1.month()), None);
        }
    }
    Ok(OrderPage::new(items, Some(encode(month, before.as_deref()))))
}

impl OrderPage {
    const fn new(items: Vec<Listed>, next_cursor: Option<String>) -> Self {
        Self { items, late: BTreeMap::new(), next_cursor }
    }
}

fn matches(filter: &Filter, order: &Listed, today: Date) -> bool {
    filter.state.is_none_or(|state| order.summary.state == state)
        && filter.held.is_none_or(|held| order.summary.holds.is_empty() != held)
        && (!filter.late || order.summary.ship_by.is_some_and(|day| day < today))
        && is_since(filter, order)
}

fn is_since(filter: &Filter, order: &Listed) -> bool {
    filter.since.is_none_or(|since| order.created_at >= since)
}

/// Whether no month before this one can have an order that is wanted.
fn begins_before(filter: &Filter, month: Date) -> bool {
    let begins = TimeZone::UTC.to_timestamp(month.into()).ok();
    filter.since.zip(begins).is_some_and(|(since, begins)| begins <= since)
}

fn encode(month: Date, before: Option<&str>) -> String {
    BASE64URL_NOPAD.encode(format!("{month} {}", before.unwrap_or_default()).as_bytes())
}

fn decode(cursor: &str) -> Option<(Date, Option<String>)> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?;
    let (month, before) = text.split_once(' ')?;
    let month: Date = month.parse().ok()?;
    Some((month, (!before.is_empty()).then(|| before.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_a_made_up_one_is_not() {
        let month: Date = "2027-03-01".parse().unwrap();
        assert_eq!(decode(&encode(month, Some("2027-03-02T00:00:00.000000Z#ord_1"))).unwrap().0, month);
        assert_eq!(decode(&encode(month, None)), Some((month, None)));
        assert_eq!(decode("nonsense"), None);
    }
}
