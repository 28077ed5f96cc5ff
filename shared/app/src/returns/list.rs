//! What somebody has to see to.

use super::Seen;
use crate::{App, Error};
use domain::ids::OrderId;
use domain::returns::ReturnState;
use store::{orders, returns};

/// The states in which something is to be done, in the order in which it is.
const OPEN: [ReturnState; 6] = [
    ReturnState::PendingApproval,
    ReturnState::Received,
    ReturnState::InTransit,
    ReturnState::LabelIssued,
    ReturnState::Approved,
    ReturnState::Inspected,
];

/// Returns in one state, or in every state in which something is to be done; what waits longest first.
///
/// # Errors
/// Those of the table.
pub async fn list(app: &App, state: Option<ReturnState>, limit: usize) -> Result<Vec<Seen>, Error> {
    let states = state.map_or(OPEN.to_vec(), |state| vec![state]);
    let mut ids = Vec::new();
    for state in states {
        ids.extend(returns::in_state(&*app.table, state, limit - ids.len()).await?);
        if ids.len() >= limit {
            break;
        }
    }
    let mut wanted: Vec<OrderId> = ids.iter().map(|id| id.order().clone()).collect();
    wanted.dedup();
    let orders = orders::find_many(&*app.table, &wanted).await?;
    let mut found = Vec::new();
    for id in ids {
        let order = orders.iter().find(|order| order.id == *id.order()).cloned();
        if let (Some(order), Some(it)) = (order, returns::find(&*app.table, &id).await?) {
            found.push(Seen { order, it });
        }
    }
    Ok(found)
}
