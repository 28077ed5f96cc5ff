//! What of an order may come back.

use super::{ReturnRefused, categories};
use crate::{App, Caller, Error};
use domain::ids::OrderId;
use domain::orders::Order;
use domain::returns::{Options, options};

#[derive(Clone, Debug)]
pub struct OfOrder {
    pub order: Order,
    pub options: Options,
}

/// # Errors
/// `NotFound` for somebody else's order; `nothing_delivered`.
pub async fn of_order(app: &App, caller: &Caller, id: &OrderId) -> Result<OfOrder, Error> {
    let order = crate::orders::get(app, caller, id).await?;
    if order.departures.iter().all(|departure| departure.delivered_at.is_none()) {
        return Err(ReturnRefused::NothingDelivered.into());
    }
    let shop = crate::settings::shop(app).await?;
    let options = options(&order, &shop.returns, &categories(app, &order).await?, app.now());
    Ok(OfOrder { order, options })
}
