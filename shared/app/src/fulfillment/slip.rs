//! What a packing slip says of what is laid into a parcel, before anything is drawn. Prices are not among it.

use super::{find_fulfillment, find_order};
use crate::settings::Shop;
use crate::{App, Error};
use domain::fulfillment::Fulfillment;
use domain::ids::FulfillmentId;
use domain::orders::{Bucket, Order, Portion};
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Slip {
    pub order: Order,
    pub fulfillment: Fulfillment,
    pub lines: Vec<SlipLine>,
    pub shop: Arc<Shop>,
}

#[derive(Clone, Debug)]
pub struct SlipLine {
    /// The number of the order's line.
    pub line: u8,
    pub units: u32,
    /// Lots and serial numbers that were picked.
    pub notes: Vec<String>,
}

/// The slip of one parcel, or of everything in a fulfilment order that is to leave or has left.
///
/// # Errors
/// `NotFound`, also for a parcel that holds nothing of it.
pub async fn slip(app: &App, id: &FulfillmentId, parcel: Option<u16>) -> Result<Slip, Error> {
    let order = find_order(app, id.order()).await?;
    let fulfillment = find_fulfillment(app, id).await?;
    let inside = |portion: &Portion| {
        portion.fulfillment == Some(id.number())
            && portion.bucket != Bucket::Cancelled
            && parcel.is_none_or(|parcel| portion.parcel == Some(parcel))
    };
    let lines: Vec<SlipLine> = order
        .units_by_line(inside)
        .into_iter()
        .map(|(line, units)| SlipLine { line, units, notes: notes(&fulfillment, line) })
        .collect();
    if lines.is_empty() {
        return Err(Error::NotFound("packing slip"));
    }
    let shop = crate::settings::shop(app).await?;
    Ok(Slip { order, fulfillment, lines, shop })
}

/// Each lot with the serial numbers that were picked of it.
fn notes(fulfillment: &Fulfillment, line: u8) -> Vec<String> {
    let lots = fulfillment.steps.iter().flat_map(|step| &step.lots).filter(|lot| lot.line == line);
    lots.map(|lot| {
        let lot_words = lot.lot.as_ref().map(|lot| format!("Lot {lot}"));
        let serials = (!lot.serials.is_empty()).then(|| format!("serial {}", lot.serials.join(", ")));
        [lot_words, serials].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    })
    .collect()
}
