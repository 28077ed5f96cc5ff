//! What the gateway tells by itself. A notice says which thing to look at, never what became of it: whoever acts reads the
//! gateway. So a notice that comes twice, late, or before another does no harm.

use crate::orders;
use crate::ports::{GatewayError, GatewayNotice};
use crate::{App, Error};
use domain::ids::OrderId;
use domain::orders::State;

/// What a notice came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// It is about nothing of this shop's: another shop of the same account, or a thing the shop has no use for.
    NotOurs,
    /// The order waited for its payment, and was finished by what the gateway says now.
    Settled(OrderId),
    /// The order was placed before: what was new about it is written.
    Standing(OrderId),
}

/// The notice in a signed message.
///
/// # Errors
/// `bad_signature`.
pub fn verified(app: &App, signature: &str, body: &[u8]) -> Result<GatewayNotice, Error> {
    Ok(app.gateway.verify_webhook(signature, body, app.now())?)
}

/// Looks after the order a notice is about.
///
/// # Errors
/// The gateway not answering, and those of the table: whoever sent the notice sends it again.
pub async fn noticed(app: &App, notice: GatewayNotice) -> Result<Noticed, Error> {
    let Some(id) = order_of(app, &notice).await? else { return Ok(Noticed::NotOurs) };
    let Some(order) = store::orders::find(&*app.table, &id).await? else { return Ok(Noticed::NotOurs) };
    if order.state == State::PendingPayment {
        orders::settle(app, &id).await?;
        return Ok(Noticed::Settled(id));
    }
    super::settle::heed(app, &id, &notice).await?;
    Ok(Noticed::Standing(id))
}

/// The order in the notice; where it names none, the one its payment was made for.
async fn order_of(app: &App, notice: &GatewayNotice) -> Result<Option<OrderId>, Error> {
    let payment_id = match notice {
        GatewayNotice::Other | GatewayNotice::Setup { order: None, .. } => return Ok(None),
        GatewayNotice::Payment { order: Some(order), .. }
        | GatewayNotice::Refund { order: Some(order), .. }
        | GatewayNotice::Dispute { order: Some(order), .. }
        | GatewayNotice::Setup { order: Some(order), .. } => return Ok(Some(order.clone())),
        GatewayNotice::Payment { payment_id, .. }
        | GatewayNotice::Refund { payment_id, .. }
        | GatewayNotice::Dispute { payment_id, .. } => payment_id,
    };
    let asked = tokio::time::timeout(app.config.gateway_time_box, app.gateway.order_of(payment_id)).await;
    Ok(asked.unwrap_or_else(|elapsed| Err(GatewayError::Unknown(Box::new(elapsed))))?)
}
