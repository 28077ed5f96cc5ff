//! Stripe's JSON for payments, charges, refunds and events. Times are unix seconds, amounts minor units.

use super::params::CaptureMethod;
use super::payment::{Customer, Dispute, Payment, Refund, Setup, Status};
use jiff::Timestamp;
use serde_json::{Value, json};

const API_VERSION: &str = "2025-04-30.basil";

/// A PaymentIntent. `latest_charge` is its id unless the caller asked to expand it, as with the real gateway.
pub(super) fn payment(payment: &Payment, expand_charge: bool) -> Value {
    let latest_charge = match &payment.charge {
        Some(_) if expand_charge => charge(payment),
        Some(charge) => json!(charge.id),
        None => Value::Null,
    };
    let last_error = payment.last_error.as_ref().map(|(decline, token)| decline.to_json(token.as_deref()));
    let next_action = next_action(payment.status, payment.action_url.as_deref(), payment.return_url.as_deref());
    json!({
        "id": payment.id,
        "object": "payment_intent",
        "amount": payment.amount,
        "amount_capturable": payment.capturable(),
        "amount_received": payment.received(),
        "canceled_at": payment.canceled_at.map(Timestamp::as_second),
        "cancellation_reason": payment.cancellation_reason,
        "capture_method": capture_method(payment.capture_method),
        "client_secret": payment.client_secret,
        "confirmation_method": "automatic",
        "created": payment.created.as_second(),
        "currency": payment.currency,
        "customer": payment.customer,
        "description": payment.description,
        "last_payment_error": last_error,
        "latest_charge": latest_charge,
        "livemode": false,
        "metadata": payment.metadata,
        "next_action": next_action,
        "payment_method": payment.payment_method,
        "payment_method_types": ["card"],
        "processing": null,
        "setup_future_usage": payment.setup_future_usage,
        "status": payment.status.as_str(),
    })
}

fn next_action(status: Status, url: Option<&str>, return_url: Option<&str>) -> Value {
    let Some(url) = url.filter(|_| status == Status::RequiresAction) else { return Value::Null };
    let target = json!({ "url": url, "return_url": return_url });
    json!({ "type": "redirect_to_url", "redirect_to_url": target })
}

/// A SetupIntent.
pub(super) fn setup(setup: &Setup) -> Value {
    let last_error = setup.last_error.as_ref().map(|(decline, token)| decline.to_json(token.as_deref()));
    json!({
        "id": setup.id,
        "object": "setup_intent",
        "client_secret": setup.client_secret,
        "created": setup.created.as_second(),
        "customer": setup.customer,
        "last_setup_error": last_error,
        "livemode": false,
        "metadata": setup.metadata,
        "next_action": next_action(setup.status, setup.action_url.as_deref(), setup.return_url.as_deref()),
        "payment_method": setup.payment_method,
        "payment_method_types": ["card"],
        "status": setup.status.as_str(),
        "usage": "off_session",
    })
}

pub(super) fn customer(customer: &Customer) -> Value {
    json!({
        "id": customer.id,
        "object": "customer",
        "created": customer.created.as_second(),
        "livemode": false,
        "metadata": customer.metadata,
    })
}

/// What a PaymentIntent shows to whoever has its client secret and a publishable key: nothing of the merchant's own.
pub(super) fn public(payment: &Payment) -> Value {
    without_what_is_private(self::payment(payment, false))
}

/// The same of a SetupIntent.
pub(super) fn public_setup(setup: &Setup) -> Value {
    without_what_is_private(self::setup(setup))
}

fn without_what_is_private(mut shown: Value) -> Value {
    if let Some(fields) = shown.as_object_mut() {
        for private in ["amount_capturable", "amount_received", "customer", "latest_charge", "metadata"] {
            fields.remove(private);
        }
    }
    shown
}

fn capture_method(method: CaptureMethod) -> &'static str {
    match method {
        CaptureMethod::Manual => "manual",
        CaptureMethod::Automatic => "automatic",
    }
}

/// The charge of a payment, null where no card has agreed yet.
pub(super) fn charge(payment: &Payment) -> Value {
    let Some(charge) = &payment.charge else { return Value::Null };
    json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.captured,
        "amount_refunded": charge.refunded,
        "captured": charge.captured > 0,
        "created": charge.created.as_second(),
        "currency": payment.currency,
        "customer": payment.customer,
        "disputed": charge.disputed > 0,
        "livemode": false,
        "metadata": payment.metadata,
        "paid": true,
        "payment_intent": payment.id,
        "payment_method": charge.token,
        "payment_method_details": {
            "type": "card",
            "card": {
                "brand": charge.card.brand,
                "last4": charge.card.last4,
                "exp_month": 12,
                "exp_year": 2034,
                "funding": "credit",
                "capture_before": charge.capture_before.map(Timestamp::as_second),
            },
        },
        "refunded": charge.captured > 0 && charge.refunded == charge.captured,
        "status": "succeeded",
    })
}

pub(super) fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": refund.charge,
        "created": refund.created.as_second(),
        "currency": refund.currency,
        "failure_reason": refund.failed.then_some("expired_or_canceled_card"),
        "metadata": refund.metadata,
        "payment_intent": refund.payment,
        "reason": refund.reason,
        "pending_reason": refund.pending.then_some("processing"),
        "status": refund.status(),
    })
}

pub(super) fn dispute(dispute: &Dispute) -> Value {
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "charge": dispute.charge,
        "created": dispute.created.as_second(),
        "currency": dispute.currency,
        "livemode": false,
        "metadata": {},
        "payment_intent": dispute.payment,
        "reason": "fraudulent",
        "status": dispute.status(),
    })
}

/// A page of things, newest first.
pub(super) fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "url": url, "data": data, "has_more": has_more })
}

/// An event as a webhook delivers it; `key` is that of the call that caused it, if one did.
pub(super) fn event(id: &str, kind: &str, at: Timestamp, object: &Value, key: Option<&str>) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": API_VERSION,
        "created": at.as_second(),
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": key },
        "type": kind,
    })
}
