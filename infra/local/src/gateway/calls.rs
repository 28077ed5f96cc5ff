//! Carries out one POST: idempotency, scripted faults, the effect, the answer. Knows no route and no payment rule.

use super::idempotency::{Lookup, Stored};
use super::ledger::{Call, Ledger, Subject};
use super::params::{Form, Operation};
use super::payment::Status;
use super::refusal::Refusal;
use super::script::{Fault, Script};
use super::{Gateway, Kept, State, wire};
use crate::{ids, reply};
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use std::time::Duration;

/// How long the caller of a slow payment is kept waiting, in real time, unless it leaves first.
const KEPT_WAITING: Duration = Duration::from_secs(30);
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// A POST with its credentials checked and its body decoded.
pub(super) struct Posted {
    pub path: String,
    pub form: Form,
    pub key: Option<String>,
    pub host: String,
}

/// What becomes of a POST once it was decided.
enum Decided {
    Answered(Stored),
    Replayed(Stored),
    /// The answer is lost, whether anything was done or not.
    Lost,
    /// A slow payment: answered late, to a caller that may have left.
    Late(Stored),
}

/// Frees a key when its first caller has been answered or has gone.
struct InUse<'a> {
    gateway: &'a Gateway,
    key: Option<&'a str>,
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.gateway.lock().kept.keys.release(key);
        }
    }
}

pub(super) async fn perform(gateway: Gateway, posted: Posted, operation: Result<Operation, Refusal>) -> Response {
    let mut response = match operation.and_then(|operation| decide(&gateway, &posted, operation)) {
        Err(refusal) => refuse(&refusal),
        Ok(Decided::Lost) => return reply::broken_connection(),
        Ok(Decided::Answered(stored)) => answer(stored),
        Ok(Decided::Replayed(stored)) => {
            let mut response = answer(stored);
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            response
        }
        Ok(Decided::Late(stored)) => {
            let _in_use = InUse { gateway: &gateway, key: posted.key.as_deref() };
            tokio::time::sleep(KEPT_WAITING).await;
            answer(stored)
        }
    };
    if let Some(key) = posted.key.and_then(|key| HeaderValue::from_str(&key).ok()) {
        response.headers_mut().insert(IDEMPOTENCY_KEY, key);
    }
    response
}

fn decide(gateway: &Gateway, posted: &Posted, operation: Operation) -> Result<Decided, Refusal> {
    let now = gateway.clock.now();
    let mut state = gateway.lock();
    let State { kept, script } = &mut *state;
    kept.ledger.settle(now);
    let fingerprint = posted.form.fingerprint(&posted.path);
    if let Some(known) = recall(kept, script, posted, &fingerprint, now)? {
        return Ok(known);
    }
    let fault = script.take(&operation);
    if fault == Some(Fault::TimeoutBeforeEffect) {
        return Ok(Decided::Lost);
    }
    let lost = fault == Some(Fault::TimeoutAfterEffect);
    let site = match &gateway.public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}", posted.host),
    };
    let (decline, pending) = (fault == Some(Fault::Decline), fault == Some(Fault::PendingRefund));
    let call = Call { now, key: posted.key.as_deref(), decline, pending, site: &site };
    kept.ledger.outbox.deliver_twice(fault == Some(Fault::DuplicateWebhook));
    let result = kept.ledger.apply(operation, call);
    kept.ledger.outbox.deliver_twice(false);
    let slow = !lost && matches!(&result, Ok(subject) if is_undecided(&kept.ledger, subject));
    let stored = match result {
        Err(refusal) if !refusal.executed && lost => return Ok(Decided::Lost),
        Err(refusal) if !refusal.executed => return Err(refusal),
        result => render(&kept.ledger, result, &posted.form),
    };
    if let Some(key) = &posted.key {
        kept.keys.store(key, fingerprint, stored.clone(), slow, now);
    }
    Ok(match (lost, slow) {
        (true, _) => Decided::Lost,
        (false, true) => Decided::Late(stored),
        (false, false) => Decided::Answered(stored),
    })
}

/// The answer given before under the same key, if there is one.
fn recall(
    kept: &mut Kept,
    script: &mut Script,
    posted: &Posted,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Decided>, Refusal> {
    let Some(key) = &posted.key else { return Ok(None) };
    match kept.keys.look_up(key, fingerprint, now) {
        Lookup::Fresh => Ok(None),
        Lookup::InUse => Err(Refusal::key_in_use()),
        Lookup::OtherParameters => Err(Refusal::key_reused()),
        Lookup::Replay(_) if script.take_for_replay().is_some() => Ok(Some(Decided::Lost)),
        Lookup::Replay(stored) => Ok(Some(Decided::Replayed(stored))),
    }
}

fn is_undecided(ledger: &Ledger, subject: &Subject) -> bool {
    match subject {
        Subject::Payment(id) => ledger.payment(id).is_some_and(|payment| payment.status == Status::Processing),
        Subject::Refund(_) | Subject::Customer(_) | Subject::Setup(_) => false,
    }
}

fn render(ledger: &Ledger, result: Result<Subject, Refusal>, form: &Form) -> Stored {
    let (status, body) = match result {
        Ok(Subject::Payment(id)) => {
            (200, ledger.payment(&id).map(|payment| wire::payment(payment, form.expands_charge())))
        }
        Ok(Subject::Refund(id)) => (200, ledger.get_refund(&id).map(wire::refund)),
        Ok(Subject::Customer(id)) => (200, ledger.customers.get(&id).map(wire::customer)),
        Ok(Subject::Setup(id)) => (200, ledger.setups.get(&id).map(wire::setup)),
        Err(refusal) => {
            let subject = refusal.payment.as_deref().and_then(|id| match ledger.payment(id) {
                Some(payment) => Some(("payment_intent", wire::payment(payment, false))),
                None => ledger.setups.get(id).map(|setup| ("setup_intent", wire::setup(setup))),
            });
            (refusal.status, Some(refusal.to_json(subject)))
        }
    };
    Stored { status, body: body.unwrap_or_default().to_string() }
}

fn answer(stored: Stored) -> Response {
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = reply::json_bytes(status, stored.body);
    if let Ok(id) = HeaderValue::from_str(&ids::random("req_")) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// An error that concerns no payment.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    answer(Stored { status: refusal.status, body: refusal.to_json(None).to_string() })
}
