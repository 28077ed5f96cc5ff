//! Somebody's own orders, newest first: those of their account, and those placed without one under an e-mail address that
//! is verified to be theirs.

use super::{SignedIn, profile};
use crate::{App, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::accounts::{Tie, is_listed, tie};
use domain::address::Email;
use domain::ids::OrderId;
use domain::orders::Order;
use futures::future::try_join;
use store::accounts::Position;
use store::{accounts, orders};

#[derive(Clone, Debug)]
pub struct OwnOrder {
    pub order: Order,
    /// What opens an order that is not in the account.
    pub access_token: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OwnOrders {
    pub items: Vec<OwnOrder>,
    pub next_cursor: Option<String>,
}

/// Rounds of reading one call may make; where little of what is read is listed, the list goes on by cursor.
const MOST_ROUNDS: usize = 10;

/// One page. It follows the place of its last order, so that orders which come meanwhile move nothing.
///
/// # Errors
/// A cursor that was not given by this list; those of [`profile`].
pub async fn list_orders(app: &App, who: SignedIn<'_>, limit: usize, cursor: Option<&str>) -> Result<OwnOrders, Error> {
    let mut before = match cursor {
        Some(cursor) => Some(decode(cursor).ok_or_else(|| Error::field("cursor", "was not given by this list"))?),
        None => None,
    };
    let profile = profile(app, who).await?;
    let email = profile.verified_email();
    let mut items: Vec<OwnOrder> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        // One more than is asked for tells whether there are more.
        let wanted = limit + 1 - items.len();
        let found = newest(app, who.sub, email, before.as_ref(), wanted).await?;
        let is_last = found.len() < wanted;
        before = found.last().cloned().or(before);
        let ids: Vec<OrderId> = found.into_iter().map(|position| position.id).collect();
        let read = orders::find_many(&*app.table, &ids).await?;
        items.extend(read.into_iter().filter_map(|order| own(app, order, who.sub, email)));
        if items.len() > limit {
            items.truncate(limit);
            let next_cursor = items.last().map(|last| encode(&Position::of(&last.order)));
            return Ok(OwnOrders { items, next_cursor });
        }
        if is_last {
            return Ok(OwnOrders { items, next_cursor: None });
        }
    }
    Ok(OwnOrders { items, next_cursor: before.as_ref().map(encode) })
}

/// The newest before a position, of both kinds; an order of the account with its owner's address in it is of both.
async fn newest(
    app: &App,
    sub: &str,
    email: Option<&Email>,
    before: Option<&Position>,
    most: usize,
) -> Result<Vec<Position>, Error> {
    let table = &*app.table;
    let with_email = async {
        match email {
            Some(email) => accounts::orders_with_email(table, email.as_str(), before, most).await,
            None => Ok(Vec::new()),
        }
    };
    let (mut found, with_email) = try_join(accounts::orders_of_account(table, sub, before, most), with_email).await?;
    found.extend(with_email);
    found.sort_by(|one, other| other.cmp(one));
    found.dedup();
    found.truncate(most);
    Ok(found)
}

fn own(app: &App, order: Order, sub: &str, email: Option<&Email>) -> Option<OwnOrder> {
    let tie = tie(&order, sub, email).filter(|_| is_listed(&order))?;
    let access_token = match tie {
        Tie::Account => None,
        Tie::Email => crate::orders::access_token(app, &order),
    };
    Some(OwnOrder { order, access_token })
}

fn encode(position: &Position) -> String {
    BASE64URL_NOPAD.encode(position.to_string().as_bytes())
}

fn decode(cursor: &str) -> Option<Position> {
    Position::parse(&String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_a_made_up_one_is_not() {
        let position = Position::parse("2027-03-01T09:30:00.000Z#ord_7KQ2M4XD9TBCRH3F").unwrap();
        assert_eq!(decode(&encode(&position)), Some(position));
        for wrong in ["", "nonsense", "bm9uc2Vuc2U"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
