//! The API's routes and credentials. How a POST is carried out stands in `calls`, what it means in `ledger`.

use super::calls::{IDEMPOTENCY_KEY, Posted, perform, refuse};
use super::params::Form;
use super::refusal::Refusal;
use super::{Gateway, State, cards, idempotency, search, wire};
use crate::reply;
use axum::Router;
use axum::extract::{FromRequest, Path, RawQuery, Request, State as AxumState};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use serde_json::Value;

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/v1/payment_intents", post(create))
        .route("/v1/payment_intents/search", get(find))
        .route("/v1/payment_intents/{id}", get(read_payment))
        .route("/v1/payment_intents/{id}/confirm", post(confirm))
        .route("/v1/payment_intents/{id}/capture", post(capture))
        .route("/v1/payment_intents/{id}/cancel", post(cancel))
        .route("/v1/payment_methods", post(cards::create))
        .route("/v1/customers", post(new_customer))
        .route("/v1/customers/{id}", get(read_customer))
        .route("/v1/setup_intents", post(keep))
        .route("/v1/setup_intents/{id}", get(read_setup))
        .route("/v1/refunds", post(refund).get(list_refunds))
        .route("/v1/refunds/{id}", get(read_refund))
        .route("/v1/disputes/{id}", get(read_dispute))
        .route("/v1/{*rest}", any(unknown))
        .with_state(gateway)
}

impl FromRequest<Gateway> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Response> {
        secret_key(request.headers()).map_err(|refusal| refuse(&refusal))?;
        let path = request.uri().path().to_owned();
        let (key, host) = (text(request.headers(), IDEMPOTENCY_KEY), text(request.headers(), header::HOST));
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > idempotency::LONGEST) {
            let message = format!("Idempotency keys must have 1 to {} characters.", idempotency::LONGEST);
            return Err(refuse(&Refusal::invalid("Idempotency-Key", None, message)));
        }
        let body = Bytes::from_request(request, gateway).await.map_err(IntoResponse::into_response)?;
        let form = Form::parse(&body).map_err(|refusal| refuse(&refusal))?;
        Ok(Self { path, form, key, host: host.unwrap_or_default() })
    }
}

async fn create(AxumState(gateway): AxumState<Gateway>, posted: Posted) -> Response {
    let operation = posted.form.create();
    perform(gateway, posted, operation).await
}

async fn confirm(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, posted: Posted) -> Response {
    let operation = posted.form.confirm(id);
    perform(gateway, posted, operation).await
}

async fn capture(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, posted: Posted) -> Response {
    let operation = posted.form.capture(id);
    perform(gateway, posted, operation).await
}

async fn cancel(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, posted: Posted) -> Response {
    let operation = posted.form.cancel(id);
    perform(gateway, posted, operation).await
}

async fn refund(AxumState(gateway): AxumState<Gateway>, posted: Posted) -> Response {
    let operation = posted.form.refund();
    perform(gateway, posted, operation).await
}

async fn new_customer(AxumState(gateway): AxumState<Gateway>, posted: Posted) -> Response {
    let operation = posted.form.customer();
    perform(gateway, posted, operation).await
}

async fn keep(AxumState(gateway): AxumState<Gateway>, posted: Posted) -> Response {
    let operation = posted.form.setup();
    perform(gateway, posted, operation).await
}

async fn read_payment(
    AxumState(gateway): AxumState<Gateway>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    look(&gateway, authorize(&headers), query, |state, form, access| {
        let payment =
            state.kept.ledger.payment(&id).ok_or_else(|| Refusal::no_such(404, "payment_intent", "intent", &id))?;
        match may_see(access, form, &payment.client_secret)? {
            Access::Secret => Ok(wire::payment(payment, form.expands_charge())),
            Access::Publishable => Ok(wire::public(payment)),
        }
    })
}

async fn read_setup(
    AxumState(gateway): AxumState<Gateway>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    look(&gateway, authorize(&headers), query, |state, form, access| {
        let setup = state.kept.ledger.setups.get(&id);
        let setup = setup.ok_or_else(|| Refusal::no_such(404, "setupintent", "intent", &id))?;
        match may_see(access, form, &setup.client_secret)? {
            Access::Secret => Ok(wire::setup(setup)),
            Access::Publishable => Ok(wire::public_setup(setup)),
        }
    })
}

/// A browser sees what it has the client secret of.
fn may_see(access: Access, form: &Form, client_secret: &str) -> Result<Access, Refusal> {
    match (access, form.text("client_secret")) {
        (Access::Secret, _) => Ok(access),
        (Access::Publishable, Some(secret)) if secret == client_secret => Ok(access),
        (Access::Publishable, Some(_)) => Err(Refusal::wrong_secret()),
        (Access::Publishable, None) => Err(Refusal::missing("client_secret")),
    }
}

async fn read_customer(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    look(&gateway, secret_key(&headers), None, |state, _, _| {
        let customer = state.kept.ledger.customers.get(&id);
        customer.map(wire::customer).ok_or_else(|| Refusal::no_such(404, "customer", "id", &id))
    })
}

async fn read_dispute(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    look(&gateway, secret_key(&headers), None, |state, _, _| {
        let dispute = state.kept.ledger.disputes.get(&id);
        dispute.map(wire::dispute).ok_or_else(|| Refusal::no_such(404, "dispute", "dispute", &id))
    })
}

async fn read_refund(AxumState(gateway): AxumState<Gateway>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    look(&gateway, secret_key(&headers), None, |state, _, _| {
        let refund = state.kept.ledger.get_refund(&id).ok_or_else(|| Refusal::no_such(404, "refund", "id", &id))?;
        Ok(wire::refund(refund))
    })
}

async fn list_refunds(
    AxumState(gateway): AxumState<Gateway>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    look(&gateway, secret_key(&headers), query, |state, form, _| search::refunds(&state.kept.ledger, form))
}

async fn find(AxumState(gateway): AxumState<Gateway>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    look(&gateway, secret_key(&headers), query, |state, form, _| search::payments(&state.kept.ledger, form))
}

async fn unknown(method: Method, uri: Uri) -> Response {
    let message = format!("Unrecognized request URL ({method}: {}).", uri.path());
    refuse(&Refusal { status: 404, ..Refusal::invalid("", None, message) })
}

/// Answers a GET as of now.
fn look(
    gateway: &Gateway,
    access: Result<Access, Refusal>,
    query: Option<String>,
    read: impl FnOnce(&State, &Form, Access) -> Result<Value, Refusal>,
) -> Response {
    let found = access.and_then(|access| {
        let form = Form::parse(query.unwrap_or_default().as_bytes())?;
        let now = gateway.clock.now();
        let mut state = gateway.lock();
        state.kept.ledger.settle(now);
        read(&state, &form, access)
    });
    match found {
        Ok(body) => reply::json(StatusCode::OK, &body),
        Err(refusal) => refuse(&refusal),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Whose key a call came with: the merchant's server's, or the one any browser may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Secret,
    Publishable,
}

fn secret_key(headers: &HeaderMap) -> Result<Access, Refusal> {
    match authorize(headers)? {
        Access::Secret => Ok(Access::Secret),
        Access::Publishable => Err(Refusal::needs_secret_key()),
    }
}

/// A key, as bearer token or as the user name of Basic credentials.
pub(super) fn authorize(headers: &HeaderMap) -> Result<Access, Refusal> {
    let credentials = text(headers, header::AUTHORIZATION).unwrap_or_default();
    let key = match credentials.split_once(' ') {
        Some(("Bearer", key)) => key.trim().to_owned(),
        Some(("Basic", encoded)) => {
            let decoded = BASE64_STANDARD.decode(encoded.trim()).unwrap_or_default();
            String::from_utf8_lossy(&decoded).split(':').next().unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    match key.split_once('_') {
        Some(("sk", _)) => Ok(Access::Secret),
        Some(("pk", _)) => Ok(Access::Publishable),
        _ => Err(Refusal::unauthorized()),
    }
}
