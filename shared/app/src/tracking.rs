//! Parcels on their way: what carriers say of them, and what is taken for granted when they say nothing. A message only says
//! that there is something new: the tracker is read, and what it says is applied to the parcel as it stands, together with
//! what that means for the order's units.

mod units;

use crate::events::{Event, kinds};
use crate::ports::CarrierNotice;
use crate::retry::until_settled;
use crate::{App, Classify, Error, Kind, labels};
use domain::ids::{OrderId, ParcelId};
use domain::parcels::{Applied, Meaning, Parcel, Scan, Told, apply};
use std::collections::BTreeSet;
use store::parcels::Tracked;
use store::timers::Timer;
use store::{Changes, Key, keys, parcels};

/// The one carrier service there is an adapter for, by its name in the webhook's path.
const SERVICE: &str = "easypost";
/// Scans taken in at a time; a transaction holds a hundred writes.
const MOST_SCANS: usize = 60;

/// Why a carrier's message is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    #[error("the signature is not the carrier's")]
    BadSignature,
}

impl Classify for NotTaken {
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        "bad_signature"
    }
}

impl From<NotTaken> for Error {
    fn from(refusal: NotTaken) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// What a carrier's message is about, if it is the carrier's.
///
/// # Errors
/// `bad_signature`; `NotFound` for a carrier the shop does not work with.
pub fn received(app: &App, service: &str, signature: &str, body: &[u8]) -> Result<CarrierNotice, Error> {
    let carrier = app.carrier.as_deref().filter(|_| service == SERVICE).ok_or(Error::NotFound("carrier"))?;
    Ok(carrier.verify_webhook(signature, body).map_err(|_| NotTaken::BadSignature)?)
}

/// Reads what a message is about and does what follows from it. Told twice, late or in any order, it does it once.
///
/// # Errors
/// Those of the table; the carrier not answering.
pub async fn noticed(app: &App, notice: CarrierNotice) -> Result<(), Error> {
    match notice {
        CarrierNotice::Tracker(tracker) => refresh(app, &tracker).await,
        CarrierNotice::Shipment(shipment) => labels::void_answered(app, &shipment).await,
        CarrierNotice::Other => Ok(()),
    }
}

/// Reads a tracker and applies all of it. One that is of none of our parcels is no concern of ours.
///
/// # Errors
/// Those of the table; the carrier not answering.
pub async fn refresh(app: &App, tracker: &str) -> Result<(), Error> {
    let Some(carrier) = app.carrier.as_deref() else { return Ok(()) };
    let Some(tracked) = parcels::of_tracker(&*app.table, tracker).await? else {
        tracing::info!(tracker, "a tracker of no parcel of ours");
        return Ok(());
    };
    let told = carrier.read_tracker(tracker).await?.told;
    let id = match tracked {
        Tracked::Parcel(id) => id,
        Tracked::Return(id) => return crate::returns::heard(app, &id, tracker, &told).await,
    };
    while until_settled(|| hear(app, &id, &told)).await? {}
    Ok(())
}

/// Takes in what is new of it; answers whether there is more.
async fn hear(app: &App, id: &ParcelId, told: &Told) -> Result<bool, Error> {
    let Some(parcel) = parcels::find(&*app.table, id).await? else { return Ok(false) };
    let known: BTreeSet<String> = parcels::scans(&*app.table, id).await?.into_iter().map(|scan| scan.id).collect();
    let (told, there_is_more) = oldest(told, &known);
    let applied = apply(&parcel, &told, &known, app.now());
    if applied.parcel == parcel && applied.scans.is_empty() {
        return Ok(false);
    }
    store(app, &parcel, &applied).await?;
    Ok(there_is_more)
}

/// The oldest scans that are not known, as many as go into one write.
fn oldest(told: &Told, known: &BTreeSet<String>) -> (Told, bool) {
    let mut scans: Vec<Scan> = told.scans.iter().filter(|scan| !known.contains(&scan.id)).cloned().collect();
    scans.sort_by_key(|scan| (scan.at, scan.status));
    let there_is_more = scans.len() > MOST_SCANS;
    scans.truncate(MOST_SCANS);
    (Told { scans, ..told.clone() }, there_is_more)
}

/// Writes the parcel, what was said of it, and what that does to the order, together.
async fn store(app: &App, before: &Parcel, applied: &Applied) -> Result<(), Error> {
    let Applied { parcel, scans, means } = applied;
    let mut changes: Changes<Error> = Changes::new();
    changes.put_parcel(parcel, &events(means), || Error::Contention);
    for scan in scans {
        changes.put_scan(&parcel.id, scan, || Error::Contention);
    }
    units::moved(app, &mut changes, before, parcel, means).await?;
    remind(&mut changes, before, parcel);
    Ok(app.table.commit(changes).await?)
}

/// What the parcel's own change announces; the order announces hand-over and delivery itself.
fn events(means: &[Meaning]) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = means
        .iter()
        .filter_map(|meaning| match meaning {
            Meaning::HandedOver => None,
            Meaning::Moved | Meaning::Delivered => Some(kinds::PARCEL_MOVED),
            Meaning::OutForDelivery => Some(kinds::PARCEL_OUT_FOR_DELIVERY),
            Meaning::ReturnToSender | Meaning::Lost | Meaning::Trouble => Some(kinds::PARCEL_TROUBLE),
        })
        .collect();
    kinds.dedup();
    kinds
}

/// Sets the timer by which a parcel is taken for delivered, once it is on its way and has a day. Whoever hands a parcel over
/// calls this in the same write. When the day moves, the timer that fires first sets the next.
pub fn remind(changes: &mut Changes<Error>, before: &Parcel, after: &Parcel) {
    if let (None, Some(due)) = (before.presumed_on(), after.presumed_on()) {
        changes.put_timer(&timer(after, due));
    }
}

fn timer(parcel: &Parcel, due: jiff::Timestamp) -> Timer {
    let part = keys::parcel(&parcel.id).sk;
    Timer::new(kinds::TIMER_PRESUME_DELIVERED, due, parcel.id.order().to_string(), part)
}

/// `presume-delivery`: takes a parcel for delivered of which nobody has heard for too long. The carrier is asked once more
/// before. Where it is not time yet, the timer is set anew.
///
/// # Errors
/// Those of the table; the carrier not answering.
pub async fn presume(app: &App, event: &Event) -> Result<(), Error> {
    let Some(id) = parcel_of(event) else { return Ok(()) };
    let Some(parcel) = parcels::find(&*app.table, &id).await? else { return Ok(()) };
    if let (Some(tracker), true) = (parcel.label.tracker(), parcel.presume(app.now()).is_some()) {
        refresh(app, tracker).await?;
    }
    until_settled(|| presume_now(app, &id)).await
}

async fn presume_now(app: &App, id: &ParcelId) -> Result<(), Error> {
    let Some(parcel) = parcels::find(&*app.table, id).await? else { return Ok(()) };
    let Some(due) = parcel.presumed_on() else { return Ok(()) };
    let mut changes: Changes<Error> = Changes::new();
    if let Some(presumed) = parcel.presume(app.now()) {
        changes.put_parcel(&presumed, &[kinds::PARCEL_MOVED], || Error::Contention);
        units::moved(app, &mut changes, &parcel, &presumed, &[Meaning::Delivered]).await?;
    } else {
        changes.put_timer(&timer(&parcel, due));
    }
    Ok(app.table.commit(changes).await?)
}

fn parcel_of(event: &Event) -> Option<ParcelId> {
    let order = OrderId::parse(&event.aggregate).ok()?;
    keys::parcel_id(&Key { pk: keys::order_partition(&order), sk: event.part.clone() })
}

/// An agent has found out what became of a parcel, whatever its carrier says. Units that stand at an end stay there: what
/// else is to be done about them is claims' and refunds'.
///
/// # Errors
/// `NotFound`; those of the table.
pub async fn correct(app: &App, id: &ParcelId, status: domain::parcels::ParcelStatus) -> Result<Parcel, Error> {
    use domain::parcels::ParcelStatus::{Delivered, Lost, ReturnToSender};
    until_settled(|| async {
        let parcel = parcels::find(&*app.table, id).await?.ok_or(Error::NotFound("parcel"))?;
        if parcel.status == status && !parcel.presumed {
            return Ok(parcel);
        }
        let next = parcel.corrected(status, app.now());
        let meaning = match status {
            Delivered => Meaning::Delivered,
            Lost => Meaning::Lost,
            ReturnToSender => Meaning::ReturnToSender,
            _ => Meaning::Moved,
        };
        let mut changes: Changes<Error> = Changes::new();
        changes.put_parcel(&next, &events(&[meaning]), || Error::Contention);
        units::moved(app, &mut changes, &parcel, &next, &[meaning]).await?;
        remind(&mut changes, &parcel, &next);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c6_a_timer_names_the_parcel_it_is_about() {
        let event = |aggregate: &str, part: &str| Event {
            id: "1".into(),
            kind: kinds::TIMER_PRESUME_DELIVERED.into(),
            aggregate: aggregate.into(),
            part: part.into(),
            seq: 0,
            occurred_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let named = parcel_of(&event("ord_7KQ2M4XD9TBCRH3F", "PARCEL#002")).unwrap();
        assert_eq!(named.to_string(), "par_7KQ2M4XD9TBCRH3F_2");
        assert_eq!(parcel_of(&event("ord_7KQ2M4XD9TBCRH3F", "ORDER")), None);
        assert_eq!(parcel_of(&event("SKU@east", "PARCEL#002")), None);
    }

    #[test]
    fn c6_of_a_long_history_the_oldest_part_is_taken_in_first() {
        let scan = |hour: i64| {
            let at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hour);
            Scan::unnamed(at, domain::parcels::ParcelStatus::InTransit, None, None)
        };
        let told = Told { eta: None, scans: (0..100).rev().map(scan).collect() };
        let (first, there_is_more) = oldest(&told, &BTreeSet::new());
        assert_eq!((first.scans.len(), first.scans[0].at, there_is_more), (MOST_SCANS, scan(0).at, true));
        let known = first.scans.into_iter().map(|scan| scan.id).collect();
        let (second, there_is_more) = oldest(&told, &known);
        assert_eq!((second.scans.len(), second.scans[0].at, there_is_more), (40, scan(60).at, false));
    }
}
