//! What was promised, when it moves: every move is kept with its cause beside the order, and whoever must hear of it is told
//! by the move itself. Looks after goods that have not left by their day: they are promised anew, or lose their date where
//! nobody works on them and nobody knows when goods come.

use crate::events::kinds;
use crate::orders::promise;
use crate::settings::Shop;
use crate::{App, Error, retry};
use domain::calendar::today;
use domain::ids::{LocationId, OrderId, Sku};
use domain::orders::{Bucket, MoveCause, Order, Portion, PromiseMove, State, has_ended};
use domain::promise::{Ready, Window, available_on};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use store::timers::Timer;
use store::{Changes, inventory, orders};

/// Orders before one in the list of those who wait that are counted; behind so many nobody gets a date.
const MOST_AHEAD: u32 = 200;

/// Keeps what moved between two versions of an order, in the write of the later one, and sees that goods are looked after on
/// their new day. Every write that may move a promise calls this.
pub(crate) fn moved(changes: &mut Changes<Error>, before: &Order, next: &Order, cause: MoveCause, now: Timestamp) {
    let Some(moved) = PromiseMove::between(before, next, cause, now) else { return };
    let events: &[&str] = if moved.is_told() { &[kinds::PROMISE_MOVED] } else { &[] };
    changes.put_promise_move(next, &moved, events, || Error::Contention);
    remind(changes, next);
}

/// Sets the timer by which somebody looks whether goods have left.
pub(crate) fn remind(changes: &mut Changes<Error>, order: &Order) {
    if let Some(due) = order.looked_after_at() {
        changes.put_timer(&Timer::new(kinds::TIMER_SHIP_BY, due, order.id.as_str(), ""));
    }
}

/// `check-promises`: goods that should have left and have not are promised anew. Nothing late is a success; the next day on
/// which something should leave gets its timer.
///
/// # Errors
/// Those of the table.
pub async fn check(app: &App, id: &OrderId) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    retry::until_settled(|| async {
        let Some(order) = orders::find(&*app.table, id).await?.filter(|order| order.state == State::Placed) else {
            return Ok(());
        };
        let now = app.now();
        let mut next = order.clone();
        for (sku, portion) in wanting(&order, now) {
            let window = anew(app, &shop, &order, &sku, &portion, now).await?;
            next = next.promise_again(|it| *it == portion, window);
        }
        let mut changes: Changes<Error> = Changes::new();
        if next.lines == order.lines {
            remind(&mut changes, &order);
        } else {
            next.version = order.version + 1;
            orders::put(&mut changes, &next, &[], || Error::Contention);
            moved(&mut changes, &order, &next, MoveCause::NotShipped, now);
        }
        Ok(app.table.commit(changes).await?)
    })
    .await
}

/// Whether an order has goods that should have left, or that want a date again.
#[must_use]
pub(crate) fn are_due(order: &Order, now: Timestamp) -> bool {
    order.state == State::Placed && !wanting(order, now).is_empty()
}

/// The portions that should have left and have not, and those that somebody works on again; each kind once.
fn wanting(order: &Order, now: Timestamp) -> Vec<(Sku, Portion)> {
    let mut found: Vec<(Sku, Portion)> = Vec::new();
    for line in &order.lines {
        for portion in line.portions.iter().filter(|it| it.has_not_left_in_time(now) || it.wants_a_date()) {
            if !found.iter().any(|(_, other)| other == portion) {
                found.push((line.sku.clone(), portion.clone()));
            }
        }
    }
    found
}

/// What units may be promised that did not leave by their day.
async fn anew(
    app: &App,
    shop: &Shop,
    order: &Order,
    sku: &Sku,
    portion: &Portion,
    now: Timestamp,
) -> Result<Option<Window>, Error> {
    match portion.bucket {
        Bucket::Backordered => when_goods_come(app, shop, order, sku, now).await,
        // Nobody has been given it: a hold or a payment is in the way, and who knows for how long.
        Bucket::Reserved => Ok(None),
        _ => Ok(portion.location.as_ref().and_then(|location| at_work(shop, order, location, portion, now))),
    }
}

/// Somebody works on it. What was missed once may be missed again: a new day gives as much more time as was lost already, so
/// that a shop which falls behind does not write to its customers every morning.
fn at_work(shop: &Shop, order: &Order, location: &LocationId, portion: &Portion, now: Timestamp) -> Option<Window> {
    let location = shop.locations.iter().find(|it| it.id == *location)?;
    let ended = portion.promised_first().map(|first| has_ended(first.ship_by));
    let lost = ended.map_or(0, |ended| now.duration_since(ended).as_hours() / 24);
    let ready = match lost {
        ..=0 => Ready::InStock,
        days => today(location, now).checked_add(days.days()).map_or(Ready::InStock, Ready::Expected),
    };
    promise(shop, order, location, ready, now)
}

/// Behind those who wait longer, from goods with a day that has not passed: an overdue delivery has no date.
async fn when_goods_come(
    app: &App,
    shop: &Shop,
    order: &Order,
    sku: &Sku,
    now: Timestamp,
) -> Result<Option<Window>, Error> {
    let stock = inventory::of_sku(&*app.table, sku).await?;
    let day = now.to_zoned(TimeZone::UTC).date();
    let to_come = stock.inbound.iter().filter(|inbound| inbound.quantity > 0 && inbound.expected_on >= day);
    let announced: Vec<(u32, Date)> =
        to_come.map(|it| (u32::try_from(it.quantity).unwrap_or(u32::MAX), it.expected_on)).collect();
    if announced.is_empty() {
        return Ok(None);
    }
    let Some(ahead) = units_ahead(app, sku, &order.id).await? else { return Ok(None) };
    let Some(day) = available_on(&announced, ahead, order.waits_for(sku)) else { return Ok(None) };
    let brings = stock.inbound.iter().find(|inbound| inbound.expected_on == day);
    let location = brings.and_then(|it| shop.locations.iter().find(|location| location.id == it.location));
    Ok(location.and_then(|location| promise(shop, order, location, Ready::Expected(day), now)))
}

/// Units that those wait for who are served before this order. None where it does not wait, or too many do.
async fn units_ahead(app: &App, sku: &Sku, id: &OrderId) -> Result<Option<u32>, Error> {
    let waiting = orders::waiting_for(&*app.table, sku, MOST_AHEAD).await?;
    let Some(place) = waiting.iter().position(|other| other == id) else { return Ok(None) };
    let ahead = orders::find_many(&*app.table, &waiting[..place]).await?;
    Ok(Some(ahead.iter().map(|order| order.waits_for(sku)).sum()))
}
