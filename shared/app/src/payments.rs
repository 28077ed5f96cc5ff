//! What happens to an order's money after it was placed: cover for what is still to be sent, taking it when goods leave, giving
//! it back. The order says what is due (`domain::orders`), the gateway what became of it; everything written is written
//! under the order's version, together with its entry in the ledger.

mod capture;
mod cover;
mod document;
mod invoice;
mod pay;
mod record;
mod refund;
mod refund_order;
mod settle;
mod webhook;

pub use capture::capture;
pub use cover::cover;
pub use document::{document, documents};
pub use invoice::issue;
pub use pay::{PayBalance, pay_balance};
pub use refund::{NewRefund, note_refund, refund, refund_of, request_refund};
pub use refund_order::{RefundGiven, RefundOrder, refund_order};
pub use settle::settle;
pub use webhook::{Noticed, noticed, verified};

pub(crate) use pay::ask as ask_for;
pub(crate) use record::{link_ends, remind, remind_of, timers};
pub(crate) use refund::put_parts;
pub(crate) use refund_order::give_allowed;

use crate::ports::GatewayError;
use crate::{App, Error};
use domain::ids::OrderId;
use domain::orders::Order;
use jiff::SignedDuration;
use store::orders;

/// Gateways forget idempotency keys after a day; older than this, a payment is only read, never asked for again.
pub(crate) const KEYS_HOLD_FOR: SignedDuration = SignedDuration::from_hours(20);

/// No call to the gateway may hold anybody longer than the time-box.
pub(crate) async fn in_time<T>(
    app: &App,
    call: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    match tokio::time::timeout(app.config.gateway_time_box, call).await {
        Ok(answer) => answer,
        Err(elapsed) => Err(GatewayError::Unknown(Box::new(elapsed))),
    }
}

pub(crate) async fn find(app: &App, id: &OrderId) -> Result<Order, Error> {
    orders::find(&*app.table, id).await?.ok_or(Error::NotFound("order"))
}
