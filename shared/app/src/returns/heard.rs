//! What carriers say of a parcel that comes back, or goes home from a repair. That it was delivered is not that it was
//! received: somebody opens it and says what is in it.

use super::{Seen, find};
use crate::events::kinds;
use crate::retry::until_settled;
use crate::{App, Error};
use domain::ids::ReturnId;
use domain::orders::{Order, Stand};
use domain::parcels::Told;
use domain::returns::ReturnState;
use store::{Changes, orders};

const CARRIER: &str = "carrier";

/// Takes in what a tracker says. Told twice, late or in any order, it changes nothing.
///
/// # Errors
/// Those of the table.
pub async fn heard(app: &App, id: &ReturnId, tracker: &str, told: &Told) -> Result<(), Error> {
    until_settled(|| once(app, id, tracker, told)).await
}

async fn once(app: &App, id: &ReturnId, tracker: &str, told: &Told) -> Result<(), Error> {
    let (Seen { order, it }, now) = (find(app, id).await?, app.now());
    let mut next = it.next();
    let mut changes: Changes<Error> = Changes::new();
    let mut events = Vec::new();
    let home = next.repair.as_mut().map(|repair| &mut repair.home).filter(|home| home.label.tracker() == Some(tracker));
    if let Some(home) = home {
        let Some(heard) = home.hear(told, now) else { return Ok(()) };
        *home = heard.way;
        if heard.trouble {
            events.push(kinds::RETURN_TROUBLE);
        }
    } else {
        let Some(heard) = next.way.hear(told, now) else { return Ok(()) };
        next.way = heard.way;
        if heard.trouble {
            events.push(kinds::RETURN_TROUBLE);
        }
        if heard.sent && matches!(next.state, ReturnState::Approved | ReturnState::LabelIssued) {
            next.advance(ReturnState::InTransit, CARRIER, now)?;
            events.push(kinds::RETURN_SENT);
            let mut moved = Order { version: order.version + 1, ..order };
            for (line, units) in moved.units_back(it.number, &[Stand::Approved]) {
                moved.move_back(it.number, line, units, &[Stand::Approved], Some(Stand::Sent));
            }
            orders::put(&mut changes, &moved, &[], || Error::Contention);
        }
    }
    changes.put_return(&next, &events, || Error::Contention);
    Ok(app.table.commit(changes).await?)
}
