//! Tickets for those who work on them: open ones by when somebody must see to them, the most urgent first.

use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::OrderId;
use domain::tickets::TicketState;
use store::tickets::{self, Listed, Summary};

/// How many times a list is read on, for a filter that matches little; it goes on by cursor.
const MOST_READS: usize = 10;

#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Resolved and closed ones are a list of their own, the newest first.
    pub done: bool,
    pub state: Option<TicketState>,
    pub queue: Option<String>,
    /// Somebody's own; `none` is nobody's.
    pub assignee: Option<String>,
    /// Those about an order, whatever became of them.
    pub order: Option<OrderId>,
    pub limit: usize,
    pub cursor: Option<String>,
}

#[derive(Clone, Debug)]
pub struct TicketPage {
    pub items: Vec<Listed>,
    pub next_cursor: Option<String>,
}

/// # Errors
/// A cursor that was not given by this list.
pub async fn list(app: &App, filter: &Filter) -> Result<TicketPage, Error> {
    if let Some(order) = &filter.order {
        return of_order(app, filter, order).await;
    }
    let mut after = filter.cursor.as_deref().map(decode).transpose()?;
    let mut items = Vec::new();
    for _ in 0..MOST_READS {
        let found = tickets::list(&*app.table, !filter.done, after.as_deref(), filter.limit).await?;
        let is_last = found.len() < filter.limit;
        for listed in found {
            after = Some(listed.place.clone());
            if matches(filter, &listed.summary) {
                items.push(listed);
                if items.len() == filter.limit {
                    return Ok(TicketPage { items, next_cursor: Some(encode(after.as_deref())) });
                }
            }
        }
        if is_last {
            return Ok(TicketPage { items, next_cursor: None });
        }
    }
    Ok(TicketPage { items, next_cursor: Some(encode(after.as_deref())) })
}

async fn of_order(app: &App, filter: &Filter, order: &OrderId) -> Result<TicketPage, Error> {
    let found = tickets::of_order(&*app.table, order).await?;
    let listed = found.into_iter().map(|ticket| {
        let summary = Summary::of(&ticket);
        Listed { id: ticket.id, summary, place: String::new() }
    });
    let items = listed.filter(|listed| matches(filter, &listed.summary)).collect();
    Ok(TicketPage { items, next_cursor: None })
}

fn matches(filter: &Filter, ticket: &Summary) -> bool {
    let assigned = match filter.assignee.as_deref() {
        None => true,
        Some("none") => ticket.assignee.is_none(),
        wanted => ticket.assignee.as_deref() == wanted,
    };
    assigned
        && filter.state.is_none_or(|state| ticket.state == state)
        && filter.queue.as_ref().is_none_or(|queue| ticket.queue == *queue)
}

fn encode(place: Option<&str>) -> String {
    BASE64URL_NOPAD.encode(place.unwrap_or_default().as_bytes())
}

fn decode(cursor: &str) -> Result<String, Error> {
    let place = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let known = |place: &String| place.contains("#tic_") && place.len() < 64;
    place.filter(known).ok_or_else(|| Error::field("cursor", "was not given by this list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_a_made_up_one_is_not() {
        let place = "2027-03-01T14:00:00.000Z#tic_7KQ2M4XD9TBCRH3F";
        assert_eq!(decode(&encode(Some(place))).unwrap(), place);
        assert!(decode("nonsense").is_err() && decode(&encode(Some("x"))).is_err());
    }
}
