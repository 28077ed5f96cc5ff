//! Who may see an order, and finding one by what a person knows of it.

use crate::{App, Caller, Error, Role, limits::Limit};
use domain::ids::OrderId;
use domain::orders::Order;
use store::orders;
use store::story::Story;
use subtle::ConstantTimeEq;

/// Wrong look-ups from one network address, and of one order, in a quarter of an hour.
const PER_ADDRESS: Limit = Limit { kind: "lookup-address", most: 30, window: 900 };
const PER_ORDER: Limit = Limit { kind: "lookup-order", most: 10, window: 900 };

/// An order for its owner, for whoever holds its link token, and for agents. Somebody else's is not there.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, caller: &Caller, id: &OrderId) -> Result<Order, Error> {
    let order = orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
    let may_see = match caller {
        Caller::Guest { token: Some(token) } => app.links.matches(token, "order", id.as_str(), order.generation),
        Caller::Guest { token: None } => false,
        Caller::User { sub, .. } => caller.has(Role::Agent) || order.owner.as_deref() == Some(sub),
    };
    if may_see { Ok(order) } else { Err(Error::NotFound("order")) }
}

/// An order and everything that hangs on it, for whoever may see it. Nothing hangs on one that nobody has worked on yet: that
/// is not read twice.
///
/// # Errors
/// `NotFound`.
pub async fn story(app: &App, caller: &Caller, id: &OrderId) -> Result<Story, Error> {
    let order = get(app, caller, id).await?;
    of(app, order).await
}

/// The story of an order that was read.
///
/// # Errors
/// Those of the table.
pub async fn of(app: &App, order: Order) -> Result<Story, Error> {
    let moved = order.portions().any(|(_, portion)| portion.first_promise.is_some());
    if order.fulfillments == 0 && order.later_payments.is_empty() && !moved {
        return Ok(Story::of(order));
    }
    let id = order.id.clone();
    Ok(store::story::read(&*app.table, &id).await?.unwrap_or_else(|| Story::of(order)))
}

#[derive(Clone, Debug)]
pub struct LookUp {
    pub number: String,
    pub email: String,
    pub remote: String,
}

/// Finds an order by its number and the e-mail address it was placed with. Whatever is wrong, the answer and the work are the
/// same.
///
/// # Errors
/// `NotFound`; `TooMany` after too many wrong tries.
pub async fn look_up(app: &App, wanted: &LookUp) -> Result<Order, Error> {
    let id = OrderId::from_number(&wanted.number);
    let subject = id.as_ref().map_or(wanted.number.as_str(), OrderId::as_str);
    PER_ADDRESS.check(app, &wanted.remote).await?;
    PER_ORDER.check(app, subject).await?;
    // A number that cannot be one is looked for all the same: the time it takes must not tell.
    let looked_for = id.clone().unwrap_or_else(|| OrderId::derive("nobody", subject));
    let found = orders::find(&*app.table, &looked_for).await?;
    let email = wanted.email.trim().to_ascii_lowercase();
    let there = found.as_ref().map_or("", |order| order.contact.email.as_str());
    let same: bool = there.as_bytes().ct_eq(email.as_bytes()).into();
    match found {
        Some(order) if same && !email.is_empty() => Ok(order),
        _ => {
            PER_ADDRESS.add(app, &wanted.remote).await;
            PER_ORDER.add(app, subject).await;
            Err(Error::NotFound("order with this number and e-mail address"))
        }
    }
}
