//! What the functions of this domain read and write: named units, and a fulfilment order as a worklist shows it.

use app::fulfillment::{Request, Task};
use app::{App, Error};
use domain::fulfillment::{FulfillmentState, Lot};
use domain::ids::{FulfillmentId, ParcelId};
use domain::orders::{Buckets, Order, Take};
use domain::parcels::{Label, Parcel};
use domain::validate::{Problems, Validate};
use edge::Call;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const MOST_LINES: usize = 50;
const MOST_SERIALS: usize = 1000;

/// Named units of lines; no lines at all means everything.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnitsBody {
    #[serde(default)]
    pub lines: Vec<LineUnits>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineUnits {
    /// The id of the order's line.
    pub line: String,
    pub quantity: u32,
    pub lot: Option<String>,
    #[serde(default)]
    pub serials: Vec<String>,
}

impl Validate for UnitsBody {
    fn check(&self, problems: &mut Problems) {
        check_lines(&self.lines, problems);
    }
}

pub(crate) fn check_lines(lines: &[LineUnits], problems: &mut Problems) {
    problems.at_most("lines", lines.len(), MOST_LINES);
    for (index, line) in lines.iter().enumerate().take(MOST_LINES) {
        problems.within_item("lines", index, |problems| {
            if number(&line.line).is_none() {
                problems.add("line", "must be the id of a line, such as 1");
            }
            if line.quantity == 0 || line.quantity > domain::orders::MOST_UNITS {
                problems.add("quantity", format!("must be 1 to {}", domain::orders::MOST_UNITS));
            }
            problems.optional("lot", line.lot.as_deref(), 64);
            problems.at_most("serials", line.serials.len(), MOST_SERIALS);
            for serial in line.serials.iter().take(MOST_SERIALS) {
                problems.required("serials", serial, 64);
            }
        });
        if lines[..index].iter().any(|other| other.line == line.line) {
            problems.add("lines", format!("names line {} twice", line.line));
        }
    }
}

fn number(line: &str) -> Option<u8> {
    line.parse().ok().filter(|number| *number > 0 && usize::from(*number) <= MOST_LINES)
}

pub(crate) fn takes(lines: &[LineUnits]) -> Vec<Take> {
    lines.iter().filter_map(|it| Some(Take { line: number(&it.line)?, units: it.quantity })).collect()
}

pub(crate) fn lots(lines: &[LineUnits]) -> Vec<Lot> {
    let told = lines.iter().filter(|it| it.lot.is_some() || !it.serials.is_empty());
    told.filter_map(|it| Some(Lot { line: number(&it.line)?, lot: it.lot.clone(), serials: it.serials.clone() }))
        .collect()
}

/// The fulfilment order a path names.
pub(crate) fn request(call: &Call, lines: &[LineUnits]) -> Result<Request, Error> {
    let fulfillment: FulfillmentId = call.id("id", "fulfilment order")?;
    Ok(Request { fulfillment, takes: takes(lines) })
}

/// A parcel a body names; it must be one of the order's.
pub(crate) fn parcel(named: Option<&str>, request: &Request) -> Result<Option<u16>, Error> {
    let Some(named) = named else { return Ok(None) };
    let own = ParcelId::parse(named).ok().filter(|parcel| parcel.order() == request.fulfillment.order());
    own.map(|parcel| Some(parcel.number())).ok_or_else(|| Error::field("parcel", "must be a parcel of this order"))
}

#[derive(Serialize, ToSchema)]
pub struct FulfillmentView {
    #[schema(example = "ful_7KQ2M4XD9TBCRH3F_1")]
    pub id: String,
    pub order: String,
    /// The order's number as people say it.
    pub number: String,
    pub location: String,
    #[schema(value_type = String)]
    pub state: FulfillmentState,
    #[schema(value_type = String)]
    pub priority: domain::orders::Priority,
    /// The day it should leave at the latest.
    #[schema(value_type = Option<String>)]
    pub ship_by: Option<Date>,
    /// That day has passed and not all of it has left.
    pub late: bool,
    /// Why nothing may be picked.
    pub holds: Vec<String>,
    pub ship_to: ShipTo,
    pub shipping_option: String,
    pub lines: Vec<LineView>,
    /// Units off their shelves that nobody wants any more.
    pub to_put_back: Vec<PutBackView>,
    pub parcels: Vec<PackedParcel>,
    pub steps: Vec<StepView>,
}

#[derive(Serialize, ToSchema)]
pub struct ShipTo {
    pub name: String,
    pub city: String,
    pub country: String,
}

#[derive(Serialize, ToSchema)]
pub struct LineView {
    pub line: String,
    pub sku: String,
    pub name: String,
    pub quantity: u32,
    #[schema(value_type = Object)]
    pub buckets: Buckets,
    pub parcels: Vec<ParcelUnits>,
}

#[derive(Serialize, ToSchema)]
pub struct PutBackView {
    pub line: String,
    pub sku: String,
    pub name: String,
    pub quantity: u32,
}

#[derive(Serialize, ToSchema)]
pub struct ParcelUnits {
    pub parcel: String,
    pub quantity: u32,
}

/// A parcel that is closed, and how its label stands.
#[derive(Serialize, ToSchema)]
pub struct PackedParcel {
    pub id: String,
    pub carrier: String,
    /// The carrier's number, once there is a label.
    pub number: Option<String>,
    pub weight_g: Option<u32>,
    pub size_mm: Option<[u32; 3]>,
    /// `none`, `buying`, `bought`, `failed`, `by_hand`, `void_requested`, `voided` or `void_refused`.
    pub label: &'static str,
    /// Where it can be printed from.
    pub label_url: Option<String>,
    /// Why there is none, in the carrier's words.
    pub label_problem: Option<String>,
    #[schema(value_type = Option<String>)]
    pub handed_over_at: Option<Timestamp>,
}

impl From<&Parcel> for PackedParcel {
    fn from(parcel: &Parcel) -> Self {
        let problem = match &parcel.label {
            Label::Failed { reason } => Some(reason.clone()),
            _ => None,
        };
        Self {
            id: parcel.id.to_string(),
            carrier: parcel.carrier.clone(),
            number: parcel.number().map(str::to_owned),
            weight_g: parcel.weight_g,
            size_mm: parcel.size_mm,
            label: parcel.label.word(),
            label_url: parcel.label.bought().map(|bought| bought.label_url.clone()),
            label_problem: problem,
            handed_over_at: parcel.handed_over_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct StepView {
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub kind: String,
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub units: u32,
}

impl FulfillmentView {
    pub(crate) fn new(app: &App, task: &Task) -> Self {
        let Task { id, fulfillment, state, order, lines, parcels } = task;
        let today = app.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        Self {
            id: id.to_string(),
            order: order.id.to_string(),
            number: order.id.number(),
            location: fulfillment.location.to_string(),
            state: *state,
            priority: fulfillment.priority,
            ship_by: fulfillment.ship_by,
            late: state.is_open() && fulfillment.ship_by.is_some_and(|day| day < today),
            holds: order.holds.iter().map(|hold| hold.reason.clone()).collect(),
            ship_to: ship_to(order),
            shipping_option: order.shipping.name.clone(),
            lines: lines.iter().map(|line| line_view(order, line)).collect(),
            to_put_back: fulfillment.to_put_back.iter().filter_map(|it| put_back_view(order, *it)).collect(),
            parcels: parcels.iter().map(PackedParcel::from).collect(),
            steps: fulfillment
                .steps
                .iter()
                .map(|step| StepView {
                    at: step.at,
                    kind: step.kind.to_string(),
                    by: step.by.clone(),
                    reason: step.reason.clone(),
                    units: step.lines.iter().map(|(_, units)| units).sum(),
                })
                .collect(),
        }
    }
}

fn ship_to(order: &Order) -> ShipTo {
    let to = &order.ship_to;
    ShipTo { name: to.name.clone(), city: to.city.clone(), country: to.country.clone() }
}

fn line_view(order: &Order, line: &app::fulfillment::TaskLine) -> LineView {
    let own = &order.lines[usize::from(line.line) - 1];
    LineView {
        line: line.line.to_string(),
        sku: own.sku.to_string(),
        name: own.name.clone(),
        quantity: line.units,
        buckets: line.buckets,
        parcels: line
            .parcels
            .iter()
            .map(|(parcel, units)| ParcelUnits {
                parcel: ParcelId::new(&order.id, *parcel).to_string(),
                quantity: *units,
            })
            .collect(),
    }
}

fn put_back_view(order: &Order, (line, quantity): (u8, u32)) -> Option<PutBackView> {
    let own = order.lines.get(usize::from(line).checked_sub(1)?)?;
    Some(PutBackView { line: line.to_string(), sku: own.sku.to_string(), name: own.name.clone(), quantity })
}

/// What a step answers with: the fulfilment order as it is now.
pub(crate) async fn answer(app: &App, done: app::idempotency::Done<Order>, id: &FulfillmentId) -> edge::Answer {
    let view = view(app, id).await?;
    edge::Reply::ok().etag(done.thing.version).replayed(done.replayed).json(&view)
}

pub(crate) async fn view(app: &App, id: &FulfillmentId) -> Result<FulfillmentView, Error> {
    let tasks = app::fulfillment::list(app, &app::fulfillment::Worklist::Of(id.order().clone())).await?;
    let task = tasks.iter().find(|task| task.id == *id).ok_or(Error::NotFound("fulfilment order"))?;
    Ok(FulfillmentView::new(app, task))
}
