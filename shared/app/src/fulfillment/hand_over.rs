//! Hand-over: parcels leave, stock with them, and what is taken of the payments is decided in the same transaction. A cancel
//! that races it writes the same order's version: one of the two wins.

use super::{Request, find_fulfillment, find_order, made};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::fulfillment::{Step, StepKind};
use domain::orders::{Order, Portion, StepRefused};
use jiff::Timestamp;
use store::{Changes, orders, parcels};

/// Hands over one parcel of a fulfilment order, or all that are packed.
///
/// # Errors
/// `payment_not_covered`, `order_held`, `not_yet`, `NotFound`.
pub async fn hand_over(
    app: &App,
    caller: &Caller,
    request: &Request,
    parcel: Option<u16>,
    attempt: &Attempt,
) -> Result<Done<Order>, Error> {
    let id = &request.fulfillment;
    retry::until_settled(|| async {
        let order = find_order(app, id.order()).await?;
        let there = find_fulfillment(app, id).await?;
        if made(&there, attempt)?.is_some() {
            return Ok(Done::again(order));
        }
        let now = app.now();
        let leaving = leaving(&order, id.number(), parcel)?;
        let Some((next, left)) = order.hand_over(&leaving, now)? else { return Ok(Done::first(order)) };
        let mut changes: Changes<Error> = Changes::new();
        let mut fulfillment = there.clone();
        for parcel in left {
            let lines = next.units_by_line(|portion| portion.parcel == Some(parcel));
            let step =
                Step::new(StepKind::HandedOver, &caller.actor(), lines, now).parcel(parcel).under(attempt.mark());
            fulfillment = fulfillment.with(step);
            depart(app, &mut changes, &next, parcel, now).await?;
        }
        fulfillment.version = there.version + 1;
        orders::put(&mut changes, &next, &[kinds::ORDER_HANDED_OVER], || Error::Contention);
        changes.put_fulfillment(&fulfillment, &next, || Error::Contention);
        super::ship(app, &mut changes, &order, &next, &caller.actor(), now).await?;
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}

/// The parcels that are to leave now.
fn leaving(order: &Order, fulfillment: u16, parcel: Option<u16>) -> Result<Vec<u16>, Error> {
    let inside = move |portion: &Portion| portion.fulfillment == Some(fulfillment);
    if let Some(parcel) = parcel {
        let known = order.units(|portion| inside(portion) && portion.parcel == Some(parcel)) > 0;
        return if known { Ok(vec![parcel]) } else { Err(StepRefused::NoParcel.into()) };
    }
    let packed = order.packed_parcels().into_iter();
    let own: Vec<u16> =
        packed.filter(|parcel| order.units(|it| inside(it) && it.parcel == Some(*parcel)) > 0).collect();
    let gone = order.units(|portion| inside(portion) && portion.bucket.has_left()) > 0;
    if own.is_empty() && !gone {
        return Err(StepRefused::NotYet("packed").into());
    }
    Ok(own)
}

/// The parcel's own item, and the timer that looks whether it was ever delivered.
async fn depart(
    app: &App,
    changes: &mut Changes<Error>,
    order: &Order,
    parcel: u16,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(item) = parcels::find(&*app.table, &domain::ids::ParcelId::new(&order.id, parcel)).await? else {
        return Err(Error::Bug(format!("parcel {parcel} of {} is not there", order.id)));
    };
    let inside = order.portions().filter(|(_, portion)| portion.parcel == Some(parcel));
    let promised = inside.filter_map(|(_, portion)| portion.promise.map(|promise| promise.latest)).max();
    let next = item.handed_over(promised, now);
    if next != item {
        changes.put_parcel(&next, &[], || Error::Contention);
        crate::tracking::remind(changes, &item, &next);
    }
    Ok(())
}
