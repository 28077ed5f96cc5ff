//! What is laid into a parcel: the packing slip, by which it is packed and checked, and below it the return slip, to be cut off
//! and sent back with the goods. It says no prices: a parcel may be a present.

mod draw;

pub(crate) use draw::draw;

use crate::paper::Paper;
use domain::address::Address;
use domain::ids::{FulfillmentId, OrderId, Sku};
use domain::shop::Colour;
use jiff::civil::Date;

#[derive(Clone, Debug)]
pub struct PackingSlip {
    pub shop: String,
    /// How to reach the shop, each on a line.
    pub contact: Vec<String>,
    /// The colour of its name; the design's where the shop has none.
    pub accent: Option<Colour>,
    /// What the printer of the location holds.
    pub paper: Paper,
    pub order: OrderId,
    pub fulfillment: FulfillmentId,
    /// The name of the location that packs.
    pub location: String,
    pub ship_to: Address,
    /// The shipping option's name.
    pub shipping: String,
    /// When it should leave at the latest.
    pub ship_by: Option<Date>,
    pub is_urgent: bool,
    pub lines: Vec<PackedLine>,
    /// None where returns are not wanted.
    pub returns: Option<ReturnSlip>,
}

#[derive(Clone, Debug)]
pub struct PackedLine {
    pub sku: Sku,
    pub name: String,
    /// Units in this parcel.
    pub units: u32,
    /// Units of it in the whole order; the rest comes by itself.
    pub ordered: u32,
    /// Where they lie, lots and serial numbers: whatever the picker or the customer should know of these very units.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct ReturnSlip {
    /// Where it is sent.
    pub address: Vec<String>,
    /// What to do, each a paragraph.
    pub instructions: Vec<String>,
    /// Why something may come back; the customer writes the number.
    pub reasons: Vec<String>,
    /// The order's page, where a return begins.
    pub link: String,
}
