//! Orders in the movement history. An order that reserves or lets go is its own proof in its own transaction; the stream
//! makes one movement of it for each stock item it touched, so that the history of a SKU tells everything. The movement's key
//! follows from the record alone, so a repeat finds its own.

use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::{LocationId, Sku};
use domain::orders::{Order, State, StockEffects};
use domain::stock::{Counters, Movement, MovementKind};
use jiff::Timestamp;
use store::{Changes, CommitError, Item, item, orders};

/// It was projected before: what this record asks for is done.
struct AlreadyThere;

/// Writes the movements of one change of one item, as the stream tells it; `at` is when the stream took it down. Items that
/// are not orders have none.
///
/// # Errors
/// Those of the table; an order that does not parse.
pub async fn project(app: &App, old: Option<&Item>, new: Option<&Item>, at: Timestamp) -> Result<usize, Error> {
    let (old, new) = (order(old)?, order(new)?);
    let movements = movements(old.as_ref(), new.as_ref(), at);
    for movement in &movements {
        until_settled(|| write(app, movement)).await?;
    }
    Ok(movements.len())
}

fn order(found: Option<&Item>) -> Result<Option<Order>, Error> {
    let Some((found, key)) = found.and_then(|found| Some((found, item::key_of(found)?))) else { return Ok(None) };
    if !key.pk.starts_with("ORDER#") || key.sk != "ORDER" {
        return Ok(None);
    }
    Ok(Some(orders::decode(&key, found.clone())?))
}

async fn write(app: &App, movement: &Movement) -> Result<(), Error> {
    let mut changes = Changes::new();
    changes.put_movement(movement, || AlreadyThere);
    match app.table.commit(changes).await {
        Ok(()) | Err(CommitError::Refused(AlreadyThere)) => Ok(()),
        Err(CommitError::Contention) => Err(Error::Contention),
        Err(CommitError::Table(error)) => Err(error.into()),
    }
}

/// What changed between two versions of an order in what it takes of each stock item.
fn movements(old: Option<&Order>, new: Option<&Order>, at: Timestamp) -> Vec<Movement> {
    let Some(order) = new.or(old) else { return Vec::new() };
    // An order that is gone ends with the version after its last.
    let version = order.version + u64::from(new.is_none());
    let at = moment(order, old.is_none(), at);
    let effects = StockEffects::between(old, new);
    let movement = |((sku, location), kind, delta): ((Sku, LocationId), MovementKind, Counters)| Movement {
        at,
        sku,
        location,
        kind,
        delta,
        cause: cause(order, version, kind),
        actor: actor(order),
        reason: (kind == MovementKind::Release).then(|| reason(order, new)),
        reference: None,
        purchase_order: None,
        lot: None,
        serials: Vec::new(),
        counted: None,
    };
    effects.movements().into_iter().map(movement).collect()
}

/// One version may both let go and reserve at one place: the first of a kind keeps the short name older entries have.
fn cause(order: &Order, version: u64, kind: MovementKind) -> String {
    match kind {
        MovementKind::Shipment | MovementKind::Assignment => format!("{}@{version}/{kind}", order.id),
        MovementKind::Release => format!("{}@{version}/release", order.id),
        _ => format!("{}@{version}", order.id),
    }
}

/// The same for every delivery of the record: an order knows when it began; later changes happened when the stream says, but
/// never before the order did, even where the shop's clock runs ahead of the stream's.
fn moment(order: &Order, first: bool, at: Timestamp) -> Timestamp {
    if first { order.created_at } else { at.max(order.created_at) }
}

fn actor(order: &Order) -> String {
    match (&order.placed_by, &order.owner) {
        (Some(staff), _) => staff.clone(),
        (None, Some(owner)) => format!("customer:{owner}"),
        (None, None) => "guest".to_owned(),
    }
}

fn reason(order: &Order, new: Option<&Order>) -> String {
    match new.map(|_| order.state) {
        None => "deleted".to_owned(),
        Some(State::PendingApproval | State::PendingPayment | State::Placed) => "changed".to_owned(),
        Some(ended) => ended.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::orders::{Bucket, Payment};
    use serde_json::json;

    fn order() -> Order {
        serde_json::from_value(json!({
            "id": "ord_7KQ2M4XD9TBCRH3F", "version": 1, "state": "pending_payment", "created_at": "2027-03-01T09:30:00Z",
            "contact": {"email": "ada@example.com", "name": "Ada"}, "ship_to": {}, "currency": "USD",
            "lines": [
                {"sku": "KETTLE-1", "name": "Kettle", "unit_price": 4500, "portions": [
                    {"units": 10, "bucket": "reserved", "location": "east"},
                    {"units": 3, "bucket": "reserved", "location": "west"},
                    {"units": 2, "bucket": "backordered", "location": "west"}]},
                {"sku": "KETTLE-1", "name": "Kettle", "unit_price": 4500, "portions": [
                    {"units": 1, "bucket": "reserved", "location": "east"}]},
            ],
            "shipping": {"option": "standard", "name": "Standard", "cost": 500},
            "payment": {"state": "requested", "amount": 63500, "method": "tok_visa"},
            "fingerprint": "f",
        }))
        .unwrap()
    }

    fn seen(movements: &[Movement]) -> Vec<(String, &str, i64, String)> {
        let row = |m: &Movement| (m.location.to_string(), m.kind, m.quantity(), m.cause.clone());
        movements
            .iter()
            .map(row)
            .map(|(place, kind, units, cause)| {
                (place, if kind == MovementKind::Reserve { "reserve" } else { "release" }, units, cause)
            })
            .collect()
    }

    #[test]
    fn a7_an_order_reserves_at_each_place_once_however_many_lines_name_the_sku() {
        let order = order();
        let at = "2027-03-01T09:30:02Z".parse().unwrap();
        let made = movements(None, Some(&order), at);
        assert_eq!(
            seen(&made),
            [
                ("east".to_owned(), "reserve", 11, "ord_7KQ2M4XD9TBCRH3F@1".to_owned()),
                ("west".to_owned(), "reserve", 3, "ord_7KQ2M4XD9TBCRH3F@1".to_owned()),
            ]
        );
        assert_eq!(made[0].delta, Counters { available: -11, reserved: 11, ..Counters::default() });
        assert_eq!((made[0].at, made[0].actor.as_str()), (order.created_at, "guest"));
        assert_eq!(made, movements(None, Some(&order), "2027-03-01T10:00:00Z".parse().unwrap()), "the same key again");
    }

    #[test]
    fn an_order_that_ends_lets_everything_go() {
        let mut first = order();
        first.owner = Some("c-1".to_owned());
        let payment = Payment { ..first.payment.clone() };
        let ended = first.ended(State::Rejected, payment, first.created_at);
        let at = "2027-03-01T09:31:00Z".parse().unwrap();
        let made = movements(Some(&first), Some(&ended), at);
        assert_eq!(
            seen(&made),
            [
                ("east".to_owned(), "release", -11, "ord_7KQ2M4XD9TBCRH3F@2/release".to_owned()),
                ("west".to_owned(), "release", -3, "ord_7KQ2M4XD9TBCRH3F@2/release".to_owned()),
            ]
        );
        assert_eq!(
            (made[0].at, made[0].actor.as_str(), made[0].reason.as_deref()),
            (at, "customer:c-1", Some("rejected"))
        );
        let early = "2027-02-01T00:00:00Z".parse().unwrap();
        assert_eq!(movements(Some(&first), Some(&ended), early)[0].at, first.created_at, "never before the order");
    }

    #[test]
    fn a_change_that_moves_no_stock_makes_no_movement() {
        let first = order();
        let mut next = first.clone();
        next.version = 2;
        next.lines[0].portions[0].bucket = Bucket::Released;
        assert_eq!(movements(Some(&first), Some(&next), first.created_at), []);
        assert_eq!(movements(None, None, first.created_at), []);
    }
}
