//! What is to be done at a location, in the order of its work; and every fulfilment order of one order.

use crate::{App, Error};
use domain::fulfillment::{Fulfillment, FulfillmentState, state_of};
use domain::ids::{FulfillmentId, LocationId, OrderId, ParcelId};
use domain::orders::{Bucket, Buckets, Order, Portion};
use domain::parcels::Parcel;
use std::collections::{BTreeMap, BTreeSet};
use store::{fulfillments, orders, parcels, story};

/// What is asked for: a location's worklist, or one order's fulfilment orders.
#[derive(Clone, Debug)]
pub enum Worklist {
    At { location: LocationId, state: Option<FulfillmentState>, limit: usize },
    Of(OrderId),
}

/// A fulfilment order and what is in it.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: FulfillmentId,
    pub fulfillment: Fulfillment,
    pub state: FulfillmentState,
    pub order: Order,
    pub lines: Vec<TaskLine>,
    /// Those its units are in.
    pub parcels: Vec<Parcel>,
}

#[derive(Clone, Debug)]
pub struct TaskLine {
    /// The number of the order's line.
    pub line: u8,
    pub units: u32,
    pub buckets: Buckets,
    /// Units by the parcel they are in.
    pub parcels: Vec<(u16, u32)>,
}

/// # Errors
/// Those of the table; `NotFound` for an order that is not there.
pub async fn list(app: &App, wanted: &Worklist) -> Result<Vec<Task>, Error> {
    match wanted {
        Worklist::Of(id) => {
            let story = story::read(&*app.table, id).await?.ok_or(Error::NotFound("order"))?;
            Ok(tasks_of(&story.order, &story.fulfillments, &story.parcels))
        }
        Worklist::At { location, state, limit } => at(app, location, *state, *limit).await,
    }
}

async fn at(
    app: &App,
    location: &LocationId,
    state: Option<FulfillmentState>,
    limit: usize,
) -> Result<Vec<Task>, Error> {
    let listed = fulfillments::open_at(&*app.table, location, limit).await?;
    let listed: Vec<_> = listed.into_iter().filter(|it| state.is_none_or(|state| it.state == state)).collect();
    let mut ids: Vec<OrderId> = listed.iter().map(|it| it.order.clone()).collect();
    ids.sort();
    ids.dedup();
    let found = orders::find_many(&*app.table, &ids).await?;
    let orders: BTreeMap<OrderId, Order> = found.into_iter().map(|order| (order.id.clone(), order)).collect();
    let keys: Vec<(OrderId, u16)> = listed.iter().map(|it| (it.order.clone(), it.number)).collect();
    let mut tasks = Vec::new();
    for fulfillment in fulfillments::find_many(&*app.table, &keys).await? {
        let Some(order) = orders.get(&fulfillment.order) else { continue };
        let task = task(order, fulfillment, &[]);
        if state.is_none_or(|state| task.state == state) {
            tasks.push(task);
        }
    }
    with_parcels(app, tasks).await
}

/// The parcels that are closed already, of all tasks at once.
async fn with_parcels(app: &App, mut tasks: Vec<Task>) -> Result<Vec<Task>, Error> {
    let ids: Vec<ParcelId> = tasks.iter().flat_map(Task::parcel_ids).collect();
    let found = parcels::find_many(&*app.table, &ids).await?;
    for task in &mut tasks {
        let own: Vec<ParcelId> = task.parcel_ids().collect();
        task.parcels = found.iter().filter(|parcel| own.contains(&parcel.id)).cloned().collect();
    }
    Ok(tasks)
}

impl Task {
    fn parcel_ids(&self) -> impl Iterator<Item = ParcelId> {
        let numbers: BTreeSet<u16> =
            self.lines.iter().flat_map(|line| &line.parcels).map(|(parcel, _)| *parcel).collect();
        numbers.into_iter().map(|number| ParcelId::new(&self.order.id, number))
    }
}

/// Every fulfilment order of an order, oldest first.
fn tasks_of(order: &Order, fulfillments: &[Fulfillment], parcels: &[Parcel]) -> Vec<Task> {
    fulfillments.iter().map(|fulfillment| task(order, fulfillment.clone(), parcels)).collect()
}

fn task(order: &Order, fulfillment: Fulfillment, parcels: &[Parcel]) -> Task {
    let number = fulfillment.number;
    let inside = move |portion: &Portion| {
        portion.fulfillment == Some(number) && !matches!(portion.bucket, Bucket::Cancelled | Bucket::Repriced)
    };
    let lines = order.units_by_line(inside).into_iter().map(|(line, units)| {
        let portions: Vec<&Portion> =
            order.lines[usize::from(line) - 1].portions.iter().filter(|portion| inside(portion)).collect();
        let mut parcels: BTreeMap<u16, u32> = BTreeMap::new();
        for portion in &portions {
            if let Some(parcel) = portion.parcel {
                *parcels.entry(parcel).or_default() += portion.units;
            }
        }
        TaskLine { line, units, buckets: Buckets::of(portions), parcels: parcels.into_iter().collect() }
    });
    let own = parcels.iter().filter(|it| it.fulfillment == number && it.unpacked_at.is_none()).cloned().collect();
    Task {
        id: FulfillmentId::new(&order.id, number),
        state: state_of(order, number),
        order: order.clone(),
        lines: lines.collect(),
        parcels: own,
        fulfillment,
    }
}
