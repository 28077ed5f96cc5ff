//! What is told when something comes on another day than was promised: one mail for each new day, with what its reader may
//! do about it.

use super::due::Due;
use super::facts;
use super::story::{Goods, Story, WaysOut};
use crate::events::Event;
use crate::{App, Error};
use domain::money::Minor;
use domain::orders::{Bucket, Moved, Notice, Order, Portion};
use store::{keys, promises};

/// The notices of one move, as far as they are still true.
pub(super) async fn delayed(app: &App, event: &Event, order: &Order) -> Result<Vec<Due>, Error> {
    let version = event.part.strip_prefix(keys::PROMISE).and_then(|version| version.parse().ok());
    let version = version.ok_or(Error::NotFound("promise"))?;
    let moved = promises::find(&*app.table, &order.id, version).await?.ok_or(Error::NotFound("promise"))?;
    Ok(moved.notices().iter().filter_map(|notice| due(app, notice, order)).collect())
}

fn due(app: &App, notice: &Notice, order: &Order) -> Option<Due> {
    let mut goods: Vec<Goods> = Vec::new();
    let mut can_be_changed = false;
    for moved in &notice.moved {
        let (units, open) = still_so(order, moved);
        can_be_changed |= open;
        let line = usize::from(moved.line) - 1;
        match goods.iter_mut().find(|goods| goods.line == line) {
            Some(goods) => goods.units += units,
            None => goods.push(Goods { line, units, amount: Minor::ZERO }),
        }
    }
    goods.retain(|goods| goods.units > 0);
    if goods.is_empty() {
        return None;
    }
    let ways_out = ways_out(app, order, can_be_changed);
    Some(Due::new(notice.name(), Story::Delayed { goods, was: notice.was(), now: notice.now, ways_out }))
}

/// How many of the units are still promised for that day, and whether any of them is still in the shop.
fn still_so(order: &Order, moved: &Moved) -> (u32, bool) {
    let Some(line) = usize::from(moved.line).checked_sub(1).and_then(|line| order.lines.get(line)) else {
        return (0, false);
    };
    let (mut place, mut units, mut open) = (0, 0, false);
    for portion in &line.portions {
        let (from, to) = (place.max(moved.from), (place + portion.units).min(moved.from + moved.units));
        place += portion.units;
        if from < to && is_to_come(portion) && portion.promise == moved.now {
            units += to - from;
            open |= portion.bucket.is_open();
        }
    }
    (units, open)
}

fn is_to_come(portion: &Portion) -> bool {
    portion.bucket.is_open() || portion.bucket == Bucket::HandedOver
}

/// What a customer may do about goods that come late. What is with the carrier can only be waited for, or sent back when it
/// comes.
pub(super) fn ways_out(app: &App, order: &Order, can_be_changed: bool) -> WaysOut {
    let page = facts::order_url(app, order);
    let place = |place: &str| can_be_changed.then(|| format!("{page}#{place}"));
    WaysOut { change: place("change"), cancel: place("cancel") }
}
