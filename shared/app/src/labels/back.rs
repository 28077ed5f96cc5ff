//! Labels for what comes back, and for what goes home from a repair: bought and given back with the same care as those of
//! parcels that leave, the shipment's id kept before its label is bought.

use super::{cheapest, request};
use crate::events::{Event, kinds};
use crate::ports::{self, Carrier, CarrierError, ShipmentRequest};
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::{OrderId, ReturnId};
use domain::money::Money;
use domain::parcels::{Bought, Label, VoidAnswer};
use domain::returns::{Method, Return, ReturnState, Stage, Way};
use store::{Changes, Key, keys, orders, returns};

/// A return is looked at this often in one call: announce, buy, give back, and the same for the way home.
const MOST_STEPS: usize = 8;

/// Which of a return's two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leg {
    Back,
    Home,
}

/// What a label asks for now.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    Buy,
    /// It may have been bought: what the carrier has on record decides.
    Finish {
        wanted: bool,
    },
    GiveBack,
}

/// # Errors
/// Those of the table; a carrier that does not answer.
pub(super) async fn buy(app: &App, carrier: &dyn Carrier, event: &Event) -> Result<(), Error> {
    let Some(id) = return_of(event) else { return Ok(()) };
    for _ in 0..MOST_STEPS {
        let Some(it) = returns::find(&*app.table, &id).await? else { return Ok(()) };
        let Some((leg, wish)) = wish(&it) else { return Ok(()) };
        let label = &way(&it, leg).label;
        let went_on = match wish {
            Wish::Buy => announce(app, carrier, &it, leg).await?,
            Wish::Finish { wanted } => finish(app, carrier, &id, leg, label, wanted).await?,
            Wish::GiveBack => give_back(app, carrier, &id, leg, label).await?,
        };
        if !went_on {
            return Ok(());
        }
    }
    Ok(())
}

/// A shop without carriers sells no labels: what comes back is brought by any of them.
pub(super) async fn unsold(app: &App, event: &Event) -> Result<(), Error> {
    let Some(id) = return_of(event) else { return Ok(()) };
    let Some(it) = returns::find(&*app.table, &id).await? else { return Ok(()) };
    match wish(&it) {
        Some((leg, Wish::Buy)) => fail(app, &id, leg, "this shop has no carrier".to_owned()).await.map(drop),
        _ => Ok(()),
    }
}

/// The return an event is about.
pub(crate) fn return_of(event: &Event) -> Option<ReturnId> {
    let order = OrderId::parse(&event.aggregate).ok()?;
    keys::return_id(&Key { pk: keys::order_partition(&order), sk: event.part.clone() })
}

fn wish(it: &Return) -> Option<(Leg, Wish)> {
    let gone = matches!(it.state, ReturnState::Cancelled | ReturnState::Expired | ReturnState::Rejected);
    let of = |label: &Label, wanted: bool| match label {
        Label::None if wanted => Some(Wish::Buy),
        Label::Buying { .. } => Some(Wish::Finish { wanted }),
        Label::Bought(_) if gone => Some(Wish::GiveBack),
        _ => None,
    };
    let comes = it.method != Method::KeepIt && it.state == ReturnState::Approved;
    let back = of(&it.way.label, comes).map(|wish| (Leg::Back, wish));
    let ready = it.repair.as_ref().map(|repair| (&repair.home.label, repair.stage == Stage::Ready));
    back.or_else(|| ready.and_then(|(label, ready)| of(label, ready)).map(|wish| (Leg::Home, wish)))
}

fn way(it: &Return, leg: Leg) -> &Way {
    match (&it.repair, leg) {
        (Some(repair), Leg::Home) => &repair.home,
        _ => &it.way,
    }
}

fn way_mut(it: &mut Return, leg: Leg) -> &mut Way {
    match (&mut it.repair, leg) {
        (Some(repair), Leg::Home) => &mut repair.home,
        (_, _) => &mut it.way,
    }
}

async fn announce(app: &App, carrier: &dyn Carrier, it: &Return, leg: Leg) -> Result<bool, Error> {
    let id = returns::id_of(it);
    let shipment = match carrier.create_shipment(&shipment_of(app, it, leg).await?).await {
        Ok(shipment) => shipment,
        Err(CarrierError::Refused(reason)) => return fail(app, &id, leg, reason).await,
        Err(error) => return Err(error.into()),
    };
    let Some(rate) = cheapest(&shipment.rates, "") else {
        return fail(app, &id, leg, "no carrier offers to take it".to_owned()).await;
    };
    let buying = Label::Buying { shipment: shipment.id.clone(), rate: rate.id.clone() };
    let kept = keep(app, &id, |now| {
        (way(now, leg).label == Label::None && wish(now).is_some()).then(|| with_label(now, leg, buying.clone()))
    });
    if !kept.await? {
        return Ok(false);
    }
    purchase(app, carrier, &id, leg, (&shipment.id, &rate.id)).await
}

/// From the customer to the shop, or home again.
async fn shipment_of(app: &App, it: &Return, leg: Leg) -> Result<ShipmentRequest, Error> {
    let id = returns::id_of(it);
    let order = orders::find(&*app.table, &it.order).await?;
    let order = order.ok_or_else(|| Error::Bug(format!("{id} is of no order")))?;
    let shop = crate::settings::shop(app).await?;
    let location = shop.locations.iter().find(|location| location.id == it.location);
    let location = location.ok_or_else(|| Error::Bug(format!("{id} comes to no location")))?;
    let place = request::sender(&app.config.shop_name, &shop, location);
    let customer = order.ship_to.clone();
    let (from, to) = if leg == Leg::Back { (customer, place) } else { (place, customer) };
    // Whoever reads the carrier's books can tell the two ways of one return apart.
    let reference = if leg == Leg::Back { id.to_string() } else { format!("{id}_home") };
    Ok(ShipmentRequest {
        reference,
        from,
        to,
        to_phone: order.contact.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        to_email: order.contact.email.as_str().to_owned(),
        weight_g: weight(app, &order, it).await?,
        size_mm: None,
    })
}

async fn weight(app: &App, order: &domain::orders::Order, it: &Return) -> Result<u32, Error> {
    let skus: Vec<_> = order.lines.iter().map(|line| line.sku.clone()).collect();
    let products = store::catalog::products(&*app.table, &skus).await?;
    let grams = it.lines.iter().filter_map(|line| {
        let sku = &order.lines.get(usize::from(line.line).checked_sub(1)?)?.sku;
        let product = products.iter().find(|product| product.sku == *sku)?;
        Some(product.weight_g.saturating_mul(line.units))
    });
    Ok(grams.fold(0, u32::saturating_add).max(1))
}

async fn finish(
    app: &App,
    carrier: &dyn Carrier,
    id: &ReturnId,
    leg: Leg,
    label: &Label,
    wanted: bool,
) -> Result<bool, Error> {
    let Label::Buying { shipment, rate } = label else { return Ok(false) };
    match carrier.read_shipment(shipment).await {
        Ok(ports::Shipment { label: Some(label), .. }) => keep_label(app, id, leg, shipment, &label).await,
        Ok(_) if wanted => purchase(app, carrier, id, leg, (shipment, rate)).await,
        Ok(_) => replace(app, id, leg, label, Label::None).await,
        Err(CarrierError::Refused(reason)) => fail(app, id, leg, reason).await,
        Err(error) => Err(error.into()),
    }
}

async fn purchase(
    app: &App,
    carrier: &dyn Carrier,
    id: &ReturnId,
    leg: Leg,
    (shipment, rate): (&str, &str),
) -> Result<bool, Error> {
    let label = match carrier.buy_label(shipment, rate).await {
        Ok(label) => label,
        Err(CarrierError::Refused(reason)) => return fail(app, id, leg, reason).await,
        Err(CarrierError::Unknown(error)) => match carrier.read_shipment(shipment).await? {
            ports::Shipment { label: Some(label), .. } => label,
            _ => return Err(CarrierError::Unknown(error).into()),
        },
    };
    keep_label(app, id, leg, shipment, &label).await
}

async fn keep_label(app: &App, id: &ReturnId, leg: Leg, shipment: &str, label: &ports::Label) -> Result<bool, Error> {
    let bought = Bought {
        shipment: shipment.to_owned(),
        tracker: label.tracker.clone(),
        number: label.number.clone(),
        label_url: label.label_url.clone(),
        tracking_url: label.tracking_url.clone(),
        cost: Money::new(label.cost, label.currency),
    };
    let at = app.now();
    keep(app, id, |now| {
        let buying = matches!(&way(now, leg).label, Label::Buying { shipment: own, .. } if own == shipment);
        if !buying {
            return None;
        }
        let mut next = with_label(now, leg, Label::Bought(bought.clone()));
        way_mut(&mut next, leg).carrier.clone_from(&label.carrier);
        if leg == Leg::Back && next.state == ReturnState::Approved {
            next.advance(ReturnState::LabelIssued, "shop", at).ok()?;
        }
        Some(next)
    })
    .await
}

/// The carrier will not: it comes back without a label of ours, or a person sees to it.
async fn fail(app: &App, id: &ReturnId, leg: Leg, reason: String) -> Result<bool, Error> {
    tracing::warn!(of = %id, reason, "no label could be bought");
    keep(app, id, |now| Some(with_label(now, leg, Label::Failed { reason: reason.clone() }))).await
}

async fn replace(app: &App, id: &ReturnId, leg: Leg, old: &Label, label: Label) -> Result<bool, Error> {
    keep(app, id, |now| (way(now, leg).label == *old).then(|| with_label(now, leg, label.clone()))).await
}

async fn give_back(app: &App, carrier: &dyn Carrier, id: &ReturnId, leg: Leg, label: &Label) -> Result<bool, Error> {
    let Some(bought) = label.bought() else { return Ok(false) };
    let answer = carrier.void_label(&bought.shipment).await?;
    keep(app, id, |now| Some(with_label(now, leg, way(now, leg).label.answered(answer)?))).await
}

/// The carrier has decided about a label it was to take back.
pub(super) async fn answered(app: &App, id: &ReturnId, answer: VoidAnswer) -> Result<(), Error> {
    keep(app, id, |now| Some(with_label(now, Leg::Back, now.way.label.answered(answer)?))).await.map(drop)
}

fn with_label(it: &Return, leg: Leg, label: Label) -> Return {
    let mut next = it.next();
    way_mut(&mut next, leg).label = label;
    next
}

/// Writes what `change` makes of the return as it stands, under its version; whether there was anything to be made of it.
async fn keep(app: &App, id: &ReturnId, change: impl Fn(&Return) -> Option<Return>) -> Result<bool, Error> {
    let change = &change;
    until_settled(|| async move {
        let Some(it) = returns::find(&*app.table, id).await? else { return Ok(false) };
        let Some(next) = change(&it) else { return Ok(false) };
        let mut changes: Changes<Error> = Changes::new();
        let ready = matches!(&way(&next, Leg::Back).label, Label::Bought(_)) && next.state == ReturnState::LabelIssued;
        let events: &[&str] = if ready && it.state != next.state { &[kinds::RETURN_LABELLED] } else { &[] };
        changes.put_return(&next, events, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(true)
    })
    .await
}
