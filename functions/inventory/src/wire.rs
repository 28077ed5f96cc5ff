//! Wire types and checks the functions of stock share.

use app::Error;
use app::idempotency::Done;
use app::inventory::{Place, Request, StoodItem};
use domain::ids::{LocationId, Sku};
use domain::stock::MOST_UNITS;
use domain::validate::Problems;
use edge::{Answer, Call, Reply, Route};
use http::{StatusCode, header};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// One location's stock of a SKU.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LocationStockView {
    #[schema(value_type = String)]
    location: LocationId,
    /// Units physically there.
    on_hand: i64,
    available: i64,
    reserved: i64,
    unavailable: UnavailableView,
    /// Units reserved beyond what a count found.
    short: i64,
    /// Units that cover back-orders and are not assigned to an order yet; part of `reserved`.
    unassigned: i64,
    /// Units kept back from sale.
    safety: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reorder_point: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pack: Option<i64>,
    /// What `If-Match` compares when safety, reorder point or pack are put.
    policy_version: u64,
    incoming: Vec<IncomingView>,
}

/// Units that are there and cannot be sold.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnavailableView {
    put_back: i64,
    inspection: i64,
    damaged: i64,
}

/// Goods on their way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncomingView {
    quantity: i64,
    #[schema(value_type = String, format = Date)]
    expected_on: Date,
}

/// A SKU's stock at one location.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockItemView {
    #[schema(value_type = String)]
    sku: Sku,
    #[serde(flatten)]
    stock: LocationStockView,
}

impl From<StoodItem> for LocationStockView {
    fn from(stood: StoodItem) -> Self {
        let item = stood.item;
        let counters = item.counters;
        Self {
            location: item.location,
            on_hand: counters.on_hand,
            available: counters.available,
            reserved: counters.reserved,
            unavailable: UnavailableView {
                put_back: counters.put_back,
                inspection: counters.inspection,
                damaged: counters.damaged,
            },
            short: counters.short,
            unassigned: counters.unassigned,
            safety: item.safety,
            reorder_point: item.reorder_point,
            pack: item.pack,
            policy_version: item.policy_version,
            incoming: stood
                .incoming
                .into_iter()
                .map(|inbound| IncomingView { quantity: inbound.quantity, expected_on: inbound.expected_on })
                .collect(),
        }
    }
}

impl From<StoodItem> for StockItemView {
    fn from(stood: StoodItem) -> Self {
        Self { sku: stood.item.sku.clone(), stock: stood.into() }
    }
}

/// The place in the path. What cannot be a SKU or a location names none.
pub(crate) fn place(call: &Call) -> Result<Place, Error> {
    Ok(Place { sku: call.id("sku", "product")?, location: call.id("location", "location")? })
}

/// # Errors
/// 400 when the key is missing or weak.
pub(crate) fn request(call: &Call, route: &Route) -> Result<Request, Error> {
    Ok(Request::new(&call.caller, route.function, &call.idempotency_key()?, call.fingerprint()))
}

/// The answer to whatever changed a stock item. Its `ETag` is the policy's version: that is what a client may change.
pub(crate) fn changed(done: Done<StoodItem>) -> Answer {
    let replayed = done.replayed;
    put(StatusCode::CREATED, done.thing, replayed)
}

pub(crate) fn put(status: StatusCode, stood: StoodItem, replayed: bool) -> Answer {
    let version = stood.item.policy_version;
    let view = StockItemView::from(stood);
    Reply::ok().status(status).header(header::ETAG, format!("\"{version}\"")).replayed(replayed).json(&view)
}

/// Notes a number of units that is missing or out of bounds.
pub(crate) fn units(problems: &mut Problems, field: &str, units: Option<i64>, least: i64) {
    match units {
        None => problems.add(field, "is required"),
        given => optional_units(problems, field, given, least),
    }
}

pub(crate) fn optional_units(problems: &mut Problems, field: &str, units: Option<i64>, least: i64) {
    if units.is_some_and(|units| !(least..=i64::from(MOST_UNITS)).contains(&units)) {
        problems.add(field, format!("must be between {least} and {MOST_UNITS}"));
    }
}
