//! Gives what can leave to the locations it leaves from. Woken when an order is verified, its hold is released, a payment is
//! authorised or goods are to come from elsewhere; gives nothing twice, because units are released once.

use crate::events::kinds;
use crate::{App, Error, promises, retry};
use domain::fulfillment::Fulfillment;
use domain::ids::OrderId;
use store::timers::Timer;
use store::{Changes, orders};

/// Answers how many fulfilment orders began.
///
/// # Errors
/// Those of the table.
pub async fn release(app: &App, id: &OrderId) -> Result<usize, Error> {
    retry::until_settled(|| async {
        let order = super::find_order(app, id).await?;
        let now = app.now();
        let Some((next, released)) = order.release(now) else { return Ok(0) };
        let mut changes: Changes<Error> = Changes::new();
        orders::put(&mut changes, &next, &[kinds::ORDER_RELEASED], || Error::Contention);
        for begun in &released {
            changes.put_fulfillment(&Fulfillment::begin(&next, begun, now), &next, || Error::Contention);
        }
        // What lost its date while nobody worked on it gets one again.
        if promises::are_due(&next, now) {
            changes.put_timer(&Timer::new(kinds::TIMER_SHIP_BY, now, id.as_str(), ""));
        }
        app.table.commit(changes).await?;
        Ok(released.len())
    })
    .await
}
