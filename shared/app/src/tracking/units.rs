//! What a parcel's way does to its order, in the same write as the parcel itself: its units go on or end, what left is taken
//! from the shelves, and the fulfilment order it was packed from is told.

use crate::events::kinds;
use crate::payments::put_parts;
use crate::{App, Error, promises};
use domain::fulfillment::{Step, StepKind};
use domain::orders::{Bucket, Keep, MoveCause, Order, Portion, State};
use domain::parcels::{Meaning, Parcel};
use store::{Changes, fulfillments, orders};

/// Who does what a carrier's scan says.
const CARRIER: &str = "carrier";

/// Adds the writes of the order that `means` and a new day ask for; none where its units are beyond that already. `was` is
/// the parcel as it stood.
pub(super) async fn moved(
    app: &App,
    changes: &mut Changes<Error>,
    was: &Parcel,
    parcel: &Parcel,
    means: &[Meaning],
) -> Result<(), Error> {
    let another_day = parcel.eta.filter(|eta| Some(*eta) != was.eta);
    let moves_no_units =
        |meaning: &Meaning| matches!(meaning, Meaning::Moved | Meaning::OutForDelivery | Meaning::Trouble);
    if another_day.is_none() && means.iter().all(moves_no_units) {
        return Ok(());
    }
    let before = orders::find(&*app.table, parcel.id.order()).await?;
    let before = before.ok_or_else(|| Error::Bug(format!("{} is of no order", parcel.id)))?;
    let (next, events) = after(&before, parcel, means, app.now());
    let expected = another_day.and_then(|eta| next.expect(parcel.id.number(), eta));
    if events.is_empty() && expected.is_none() {
        return Ok(());
    }
    let next = Order { version: before.version + 1, ..expected.unwrap_or(next) };
    promises::moved(changes, &before, &next, MoveCause::Carrier, app.now());
    let next = refund_returned(changes, parcel, &next, &events, app.now());
    if events.contains(&kinds::ORDER_DELIVERED) {
        crate::surveys::remind(changes, &*crate::settings::shop(app).await?, &next);
    }
    orders::put(changes, &next, &events, || Error::Contention);
    crate::fulfillment::ship(app, changes, &before, &next, CARRIER, app.now()).await?;
    if events.contains(&kinds::ORDER_HANDED_OVER) {
        tell_fulfillment(app, changes, &before, &next, parcel).await?;
    }
    Ok(())
}

/// The order as it will be, and what it announces.
fn after(order: &Order, parcel: &Parcel, means: &[Meaning], now: jiff::Timestamp) -> (Order, Vec<&'static str>) {
    let number = parcel.id.number();
    let (mut next, mut events) = (order.clone(), Vec::new());
    for meaning in means {
        let (step, event) = match meaning {
            Meaning::HandedOver => {
                (next.handed_over_by_scan(number, now).map(|(next, ())| next), Some(kinds::ORDER_HANDED_OVER))
            }
            Meaning::Delivered => (arrived(&next, parcel, now), Some(kinds::ORDER_DELIVERED)),
            Meaning::Lost => (next.lose(number).map(|(next, ())| next), Some(kinds::PARCEL_TROUBLE)),
            Meaning::ReturnToSender => {
                (next.return_to_sender(number).map(|(next, ())| next), Some(kinds::PARCEL_TROUBLE))
            }
            Meaning::Moved | Meaning::OutForDelivery | Meaning::Trouble => (None, None),
        };
        if let (Some(step), Some(event)) = (step, event) {
            next = step;
            events.push(event);
        }
    }
    if order.state != State::Completed && next.state == State::Completed {
        events.push(kinds::ORDER_COMPLETED);
    }
    (next, events)
}

/// Delivered, or taken for delivered.
fn arrived(order: &Order, parcel: &Parcel, now: jiff::Timestamp) -> Option<Order> {
    let (mut next, ()) = order.deliver(parcel.id.number(), parcel.delivered_at.unwrap_or(now))?;
    let departure = next.departures.iter_mut().find(|departure| departure.parcel == parcel.id.number());
    if let Some(departure) = departure {
        departure.presumed = parcel.presumed;
    }
    Some(next)
}

async fn tell_fulfillment(
    app: &App,
    changes: &mut Changes<Error>,
    before: &Order,
    next: &Order,
    parcel: &Parcel,
) -> Result<(), Error> {
    let number = parcel.id.number();
    let Some(fulfillment) = fulfillments::find(&*app.table, &before.id, parcel.fulfillment).await? else {
        return Err(Error::Bug(format!("{} was packed from nothing", parcel.id)));
    };
    let packed = |portion: &domain::orders::Portion| portion.parcel == Some(number) && portion.bucket == Bucket::Packed;
    let step = Step::new(StepKind::HandedOver, CARRIER, before.units_by_line(packed), app.now()).parcel(number);
    changes.put_fulfillment(&fulfillment.with(step), next, || Error::Contention);
    Ok(())
}

/// What comes back undelivered is paid back: just what its units paid. The charge for sending is not, it was sent.
fn refund_returned(
    changes: &mut Changes<Error>,
    parcel: &Parcel,
    order: &Order,
    events: &[&str],
    now: jiff::Timestamp,
) -> Order {
    let number = parcel.id.number();
    let mut next = order.clone();
    if !events.contains(&kinds::PARCEL_TROUBLE) {
        return next;
    }
    let back = |_: u8, portion: &Portion| portion.parcel == Some(number) && portion.bucket == Bucket::ReturnedToSender;
    let (refunding, given) = order.give_back(back, Keep::default());
    put_parts(changes, order, &given, "returned to sender", CARRIER, now);
    next = refunding;
    next
}
