//! Labels: bought for what was packed, given back for what was opened again. A carrier has no idempotency keys, so the
//! shipment's id is kept with the parcel before its label is bought; what was not answered is read, and only what is
//! certainly not bought is bought.

mod back;
mod request;

pub(crate) use back::return_of;

use crate::events::{Event, kinds};
use crate::ports::{self, Carrier, CarrierError, Rate};
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::{OrderId, ParcelId};
use domain::money::Money;
use domain::parcels::{Bought, Label, Parcel};
use store::parcels::Tracked;
use store::{Changes, keys, orders, parcels};

/// A parcel is looked at this often in one call: announce, buy, give back.
const MOST_STEPS: usize = 4;

/// `buy-label`: does for every parcel of an order what its label asks for now; nothing, in a shop without carriers.
///
/// # Errors
/// Those of the table; a carrier that does not answer. What is done by then stays done.
pub async fn buy(app: &App, event: &Event) -> Result<(), Error> {
    let Some(carrier) = app.carrier.as_deref() else { return back::unsold(app, event).await };
    let Ok(order) = OrderId::parse(&event.aggregate) else { return Ok(()) };
    if event.part.starts_with(keys::RETURN) {
        return back::buy(app, carrier, event).await;
    }
    let mut outcome = Ok(());
    for parcel in parcels::of_order(&*app.table, &order).await? {
        let id = parcel.id.clone();
        if let Err(error) = settle(app, carrier, parcel).await {
            tracing::warn!(parcel = %id, error = %error, "the label is not settled; it is tried again");
            outcome = Err(error);
        }
    }
    outcome
}

/// One parcel, step by step, until its label asks for nothing more.
async fn settle(app: &App, carrier: &dyn Carrier, parcel: Parcel) -> Result<(), Error> {
    let mut parcel = parcel;
    for _ in 0..MOST_STEPS {
        let stepped = match (&parcel.label, parcel.unpacked_at, parcel.handed_over_at) {
            (Label::None, None, None) => announce_and_buy(app, carrier, &parcel).await?,
            (Label::Buying { shipment, rate }, unpacked, _) => {
                finish(app, carrier, &parcel, shipment, rate, unpacked.is_none()).await?
            }
            (Label::Bought(bought), Some(_), None) => give_back(app, carrier, &parcel, bought).await?,
            _ => return Ok(()),
        };
        match stepped {
            Some(next) => parcel = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Announces the shipment, keeps its id and the rate chosen, and buys.
async fn announce_and_buy(app: &App, carrier: &dyn Carrier, parcel: &Parcel) -> Result<Option<Parcel>, Error> {
    let order = orders::find(&*app.table, parcel.id.order()).await?;
    let order = order.ok_or_else(|| Error::Bug(format!("{} is of no order", parcel.id)))?;
    let shipment = match carrier.create_shipment(&request::of(app, &order, parcel).await?).await {
        Ok(shipment) => shipment,
        Err(CarrierError::Refused(reason)) => return fail(app, parcel, reason).await,
        Err(error) => return Err(error.into()),
    };
    let Some(rate) = cheapest(&shipment.rates, &parcel.carrier) else {
        return fail(app, parcel, "no carrier offers to take it".to_owned()).await;
    };
    let buying = Label::Buying { shipment: shipment.id.clone(), rate: rate.id.clone() };
    let kept = keep(app, &parcel.id, &[], |now| {
        (now.label == Label::None && now.unpacked_at.is_none()).then(|| now.labelled(buying.clone()))
    });
    let Some(kept) = kept.await? else { return Ok(None) };
    purchase(app, carrier, &kept, &shipment.id, &rate.id).await
}

/// The cheapest rate of the carrier the customer was promised, else the cheapest of all.
fn cheapest<'a>(rates: &'a [Rate], carrier: &str) -> Option<&'a Rate> {
    let cheapest = |of: &dyn Fn(&Rate) -> bool| {
        rates.iter().filter(|rate| of(rate)).min_by_key(|rate| (rate.cost, rate.transit_days, rate.id.clone()))
    };
    cheapest(&|rate| rate.carrier == carrier).or_else(|| cheapest(&|_| true))
}

/// A purchase that may have been made before: what the carrier has on record decides.
async fn finish(
    app: &App,
    carrier: &dyn Carrier,
    parcel: &Parcel,
    shipment: &str,
    rate: &str,
    is_wanted: bool,
) -> Result<Option<Parcel>, Error> {
    match carrier.read_shipment(shipment).await {
        Ok(ports::Shipment { label: Some(label), .. }) => keep_label(app, parcel, shipment, &label).await,
        Ok(_) if is_wanted => purchase(app, carrier, parcel, shipment, rate).await,
        Ok(_) => drop_purchase(app, parcel, Label::None, &[]).await,
        Err(CarrierError::Refused(reason)) => fail(app, parcel, reason).await,
        Err(error) => Err(error.into()),
    }
}

async fn purchase(
    app: &App,
    carrier: &dyn Carrier,
    parcel: &Parcel,
    shipment: &str,
    rate: &str,
) -> Result<Option<Parcel>, Error> {
    let label = match carrier.buy_label(shipment, rate).await {
        Ok(label) => label,
        Err(CarrierError::Refused(reason)) => return fail(app, parcel, reason).await,
        Err(CarrierError::Unknown(error)) => match carrier.read_shipment(shipment).await? {
            ports::Shipment { label: Some(label), .. } => label,
            _ => return Err(CarrierError::Unknown(error).into()),
        },
    };
    keep_label(app, parcel, shipment, &label).await
}

async fn keep_label(app: &App, parcel: &Parcel, shipment: &str, label: &ports::Label) -> Result<Option<Parcel>, Error> {
    let bought = Bought {
        shipment: shipment.to_owned(),
        tracker: label.tracker.clone(),
        number: label.number.clone(),
        label_url: label.label_url.clone(),
        tracking_url: label.tracking_url.clone(),
        cost: Money::new(label.cost, label.currency),
    };
    keep(app, &parcel.id, &[kinds::PARCEL_LABELLED], |now| {
        is_buying(now, shipment).then(|| Parcel {
            carrier: label.carrier.clone(),
            service: Some(label.service.clone()),
            ..now.labelled(Label::Bought(bought.clone()))
        })
    })
    .await
}

fn is_buying(parcel: &Parcel, wanted: &str) -> bool {
    matches!(&parcel.label, Label::Buying { shipment, .. } if shipment == wanted)
}

/// The carrier will not: a person looks at it.
async fn fail(app: &App, parcel: &Parcel, reason: String) -> Result<Option<Parcel>, Error> {
    tracing::warn!(parcel = %parcel.id, reason, "no label could be bought");
    drop_purchase(app, parcel, Label::Failed { reason }, &[kinds::PARCEL_TROUBLE]).await
}

/// Replaces a label that was never bought, if it still is as it was.
async fn drop_purchase(
    app: &App,
    parcel: &Parcel,
    label: Label,
    events: &'static [&'static str],
) -> Result<Option<Parcel>, Error> {
    keep(app, &parcel.id, events, |now| (now.label == parcel.label).then(|| now.labelled(label.clone()))).await
}

async fn give_back(
    app: &App,
    carrier: &dyn Carrier,
    parcel: &Parcel,
    bought: &Bought,
) -> Result<Option<Parcel>, Error> {
    let answer = carrier.void_label(&bought.shipment).await?;
    keep_answer(app, &parcel.id, answer).await
}

async fn keep_answer(app: &App, id: &ParcelId, answer: domain::parcels::VoidAnswer) -> Result<Option<Parcel>, Error> {
    let events: &[&str] = match answer {
        domain::parcels::VoidAnswer::Refused => &[kinds::PARCEL_TROUBLE],
        _ => &[],
    };
    keep(app, id, events, |now| Some(now.labelled(now.label.answered(answer)?))).await
}

/// The carrier has decided about a label it was to take back: reads what it decided.
///
/// # Errors
/// Those of the table; the carrier not answering.
pub async fn void_answered(app: &App, shipment: &str) -> Result<(), Error> {
    let Some(carrier) = app.carrier.as_deref() else { return Ok(()) };
    let shipment = carrier.read_shipment(shipment).await?;
    let (Some(label), Some(answer)) = (shipment.label, shipment.void) else { return Ok(()) };
    match parcels::of_tracker(&*app.table, &label.tracker).await? {
        Some(Tracked::Parcel(id)) => keep_answer(app, &id, answer).await.map(drop),
        Some(Tracked::Return(id)) => back::answered(app, &id, answer).await,
        None => Ok(()),
    }
}

/// Somebody has put right what the carrier did not like: the label is asked for anew.
///
/// # Errors
/// `NotFound`; those of the table.
pub async fn try_again(app: &App, id: &ParcelId) -> Result<Parcel, Error> {
    let anew = keep(app, id, &[kinds::ORDER_PACKED], |now| {
        matches!(now.label, Label::Failed { .. }).then(|| now.labelled(Label::None))
    });
    match anew.await? {
        Some(parcel) => Ok(parcel),
        None => parcels::find(&*app.table, id).await?.ok_or(Error::NotFound("parcel")),
    }
}

/// Writes what `change` makes of the parcel as it stands, under its version; `None` when there is nothing to be made of it
/// any more.
async fn keep(
    app: &App,
    id: &ParcelId,
    events: &[&str],
    change: impl Fn(&Parcel) -> Option<Parcel>,
) -> Result<Option<Parcel>, Error> {
    let change = &change;
    until_settled(|| async move {
        let Some(parcel) = parcels::find(&*app.table, id).await? else { return Ok(None) };
        let Some(next) = change(&parcel) else { return Ok(None) };
        let mut changes: Changes<Error> = Changes::new();
        changes.put_parcel(&next, events, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Some(next))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Currency, Minor};

    #[test]
    fn the_promised_carriers_cheapest_rate_is_chosen_and_any_carriers_if_it_has_none() {
        let rate = |id: &str, carrier: &str, cost| Rate {
            id: id.into(),
            carrier: carrier.into(),
            service: "Ground".into(),
            cost: Minor(cost),
            currency: Currency::parse("USD").unwrap(),
            transit_days: None,
        };
        let rates = [
            rate("a", "swiftline", 900),
            rate("b", "parcelway", 700),
            rate("c", "parcelway", 600),
            rate("d", "overland", 400),
        ];
        assert_eq!(cheapest(&rates, "parcelway").unwrap().id, "c");
        assert_eq!(cheapest(&rates, "post").unwrap().id, "d");
        assert!(cheapest(&[], "post").is_none());
    }
}
