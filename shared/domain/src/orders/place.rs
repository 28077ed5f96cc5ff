//! An offer becomes an order.

use super::{
    Channel, Consent, Line, Offered, Order, Payment, PaymentState, Priority, Shipping, State, whole_milliseconds,
};
use crate::address::{Address, BillingAddress, Contact};
use crate::ids::OrderId;
use crate::money::{Currency, Minor};
use jiff::Timestamp;

/// Everything about an order that is not its goods.
#[derive(Clone, Debug)]
pub struct Details {
    pub id: OrderId,
    pub currency: Currency,
    pub channel: Channel,
    pub owner: Option<String>,
    pub placed_by: Option<String>,
    pub contact: Contact,
    pub ship_to: Address,
    pub bill_to: Option<BillingAddress>,
    pub payment_method: String,
    pub priority: Priority,
    pub later_charge: Option<Consent>,
    pub fingerprint: String,
}

/// The order as it is first stored: it holds its stock and waits for the gateway, or is placed at once where nothing is ever
/// to be paid.
#[must_use]
pub fn place(offered: Offered, details: Details, now: Timestamp) -> Order {
    let (option, now) = (offered.option().clone(), whole_milliseconds(now));
    let lines = offered
        .lines
        .into_iter()
        .zip(offered.priced.lines)
        .map(|(line, priced)| Line {
            sku: line.sku,
            name: line.name,
            unit_price: line.unit_price,
            discount: priced.discount,
            taxes: priced.taxes,
            replaces: None,
            awaits: None,
            dismissed: 0,
            price_override: None,
            portions: line.portions,
        })
        .collect();
    let mut order = Order {
        id: details.id,
        version: 1,
        state: State::PendingPayment,
        created_at: now,
        placed_at: None,
        channel: details.channel,
        owner: details.owner,
        company: None,
        placed_by: details.placed_by,
        contact: details.contact,
        ship_to: details.ship_to,
        bill_to: details.bill_to,
        currency: details.currency,
        lines,
        shipping: Shipping {
            option: option.id,
            name: option.name,
            cost: offered.priced.shipping.cost,
            taxes: offered.priced.shipping.taxes,
            refund: None,
        },
        allocation: offered.reasons,
        coupon: offered.priced.coupon,
        payment: Payment::requested(Minor::ZERO, details.payment_method),
        later_payments: Vec::new(),
        verified: false,
        fulfillments: 0,
        parcels: 0,
        refunds: 0,
        returns: 0,
        claims: 0,
        approvals: 0,
        departures: Vec::new(),
        holds: Vec::new(),
        priority: details.priority,
        later_charge: details.later_charge,
        fingerprint: details.fingerprint,
        generation: 0,
    };
    // Only what can leave now is asked for now; later groups are asked for when their goods come.
    order.payment.amount = order.group_amount(1);
    // Where nothing leaves now, the method is kept for when it does; only what is free needs none.
    if order.payment_is_free() {
        order.payment.state = PaymentState::NotNeeded;
        order.state = State::Placed;
        order.placed_at = Some(now);
    }
    order
}
