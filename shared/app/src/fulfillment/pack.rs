//! Parcels closed and opened again. The parcel is an item of its own from the moment it is closed: its label, its carrier and
//! its way belong to it.

use super::{Request, find_fulfillment, find_order, made};
use crate::events::kinds;
use crate::idempotency::{Attempt, Done};
use crate::{App, Caller, Error, retry};
use domain::fulfillment::{Step, StepKind};
use domain::ids::ParcelId;
use domain::orders::Order;
use domain::parcels::Parcel;
use store::{Changes, orders, parcels};

/// What was packed, and how the parcel is sent where a person knows better than the settings.
#[derive(Clone, Debug)]
pub struct Pack {
    pub request: Request,
    pub weight_g: Option<u32>,
    pub size_mm: Option<[u32; 3]>,
    /// Carrier and number of a label that was not bought here.
    pub by_hand: Option<(String, String)>,
}

/// An order whose units were packed, and their parcel; none when they were packed before.
#[derive(Clone, Debug)]
pub struct Packed {
    pub order: Order,
    pub parcel: Option<ParcelId>,
}

/// # Errors
/// `NotFound`, `not_in_fulfillment`, `not_yet`, `order_held`, `order_not_open`.
pub async fn pack(app: &App, caller: &Caller, wanted: &Pack, attempt: &Attempt) -> Result<Done<Packed>, Error> {
    let id = &wanted.request.fulfillment;
    let shop = crate::settings::shop(app).await?;
    retry::until_settled(|| async {
        let order = find_order(app, id.order()).await?;
        let there = find_fulfillment(app, id).await?;
        if let Some(step) = made(&there, attempt)? {
            let parcel = step.parcel.map(|number| ParcelId::new(&order.id, number));
            return Ok(Done::again(Packed { order, parcel }));
        }
        let Some((next, number)) = order.pack(id.number(), &wanted.request.takes)? else {
            return Ok(Done::first(Packed { order, parcel: None }));
        };
        let now = app.now();
        let lines = next.units_by_line(|portion| portion.parcel == Some(number));
        let step = Step::new(StepKind::Packed, &caller.actor(), lines, now).parcel(number).under(attempt.mark());
        let option = shop.shipping.options.iter().find(|option| option.id == order.shipping.option);
        let carrier = option.map_or_else(|| order.shipping.option.clone(), |option| option.carrier.clone());
        let parcel_id = ParcelId::new(&order.id, number);
        let mut parcel = Parcel::packed(parcel_id.clone(), id.number(), there.location.clone(), carrier, now);
        parcel.weight_g = wanted.weight_g;
        parcel.size_mm = wanted.size_mm;
        if let Some((carrier, number)) = &wanted.by_hand {
            parcel.carrier.clone_from(carrier);
            parcel.label = domain::parcels::Label::ByHand { number: number.clone() };
        }
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[kinds::ORDER_PACKED], || Error::Contention);
        changes.put_fulfillment(&there.with(step), &next, || Error::Contention);
        changes.put_parcel(&parcel, &[], || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Done::first(Packed { order: next, parcel: Some(parcel_id) }))
    })
    .await
}

/// Opens the parcels of a fulfilment order that have not left, or one of them: its label is given back.
///
/// # Errors
/// `already_shipped`, `NotFound`.
pub async fn unpack(
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
        let own = |parcel: u16| {
            order.units(|portion| portion.parcel == Some(parcel) && portion.fulfillment == Some(id.number())) > 0
        };
        let wanted = match parcel {
            Some(parcel) => vec![parcel],
            None => order.packed_parcels().into_iter().filter(|parcel| own(*parcel)).collect(),
        };
        let now = app.now();
        let (mut next, mut fulfillment) = (order.clone(), there.clone());
        let mut changes: Changes<Error> = Changes::new();
        for parcel in wanted {
            let lines = next.units_by_line(|portion| portion.parcel == Some(parcel));
            let Some((opened, ())) = next.unpack(parcel)? else { continue };
            next = Order { version: order.version + 1, ..opened };
            let step = Step::new(StepKind::Unpacked, &caller.actor(), lines, now).parcel(parcel).under(attempt.mark());
            fulfillment = fulfillment.with(step);
            if let Some(item) = parcels::find(&*app.table, &ParcelId::new(&order.id, parcel)).await? {
                changes.put_parcel(&item.unpacked(now), &[], || Error::Contention);
            }
        }
        if next.version == order.version {
            return Ok(Done::first(order));
        }
        fulfillment.version = there.version + 1;
        orders::put(&mut changes, &next, &[kinds::ORDER_UNPACKED], || Error::Contention);
        changes.put_fulfillment(&fulfillment, &next, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Done::first(next))
    })
    .await
}
