//! What mails tell of a parcel.

use super::story::Parcel;
use crate::{App, Error};
use domain::ids::ParcelId;
use domain::orders::Order;
use domain::parcels::{Label, ParcelStatus};
use store::{keys, parcels};

/// How a parcel stands, as far as mails care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) is_out_for_delivery: bool,
    /// Nobody said that it arrived; nobody said otherwise for a week.
    pub(super) is_presumed: bool,
}

/// Whether an event's part is this parcel.
pub(super) fn is_part(order: &Order, number: u16, part: &str) -> bool {
    keys::parcel(&ParcelId::new(&order.id, number)).sk == part
}

/// None where the order knows of a parcel of which nothing is kept.
pub(super) async fn facts(app: &App, order: &Order, number: u16) -> Result<Option<(Parcel, Standing)>, Error> {
    let Some(parcel) = parcels::find(&*app.table, &ParcelId::new(&order.id, number)).await? else { return Ok(None) };
    let standing =
        Standing { is_out_for_delivery: parcel.status == ParcelStatus::OutForDelivery, is_presumed: parcel.presumed };
    let (number, url) = match &parcel.label {
        Label::ByHand { number } => (number.clone(), None),
        label => label.bought().map_or_else(Default::default, |it| (it.number.clone(), it.tracking_url.clone())),
    };
    Ok(Some((Parcel { carrier: parcel.carrier, number, url, eta: parcel.eta }, standing)))
}
