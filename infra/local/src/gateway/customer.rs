//! The page on which a person plays the card holder whose bank asks: is it you?

use super::Gateway;
use super::cards::Card;
use super::payment::{Payment, Status};
use crate::pages;
use crate::reply;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use serde::Deserialize;

pub(super) fn router(gateway: Gateway) -> Router {
    Router::new().route("/sandbox/3ds/{id}", get(ask).post(answer)).with_state(gateway)
}

#[derive(Deserialize)]
struct Answer {
    action: String,
}

async fn ask(State(gateway): State<Gateway>, Path(id): Path<String>) -> Response {
    let state = gateway.lock();
    match state.kept.ledger.payment(&id) {
        None => missing(),
        Some(payment) if payment.status == Status::RequiresAction => {
            let card = state.kept.ledger.card(payment.payment_method.as_deref().unwrap_or_default());
            reply::page(StatusCode::OK, question(payment, &card))
        }
        Some(payment) => reply::page(StatusCode::OK, done(payment)),
    }
}

async fn answer(State(gateway): State<Gateway>, Path(id): Path<String>, Form(form): Form<Answer>) -> Response {
    let now = gateway.clock.now();
    let ledger = &mut gateway.lock().kept.ledger;
    let approved = form.action == "approve";
    ledger.authenticate(&id, approved, now);
    let Some(payment) = ledger.payment(&id) else { return missing() };
    match &payment.return_url {
        None => reply::page(StatusCode::OK, done(payment)),
        Some(url) => {
            let result = if payment.charge.is_some() { "succeeded" } else { "failed" };
            let query = [
                ("payment_intent", payment.id.as_str()),
                ("payment_intent_client_secret", &payment.client_secret),
                ("redirect_status", result),
            ];
            reply::see_other(&pages::with_query(url, &query))
        }
    }
}

fn missing() -> Response {
    let body = "<main><h1>No such payment</h1><p class=\"soft\">This sandbox does not know it.</p></main>";
    reply::page(StatusCode::NOT_FOUND, pages::frame("No such payment", body))
}

fn amount(payment: &Payment) -> String {
    let (amount, currency) = (payment.amount, payment.currency.to_ascii_uppercase());
    match currency.as_str() {
        "JPY" | "KRW" | "CLP" | "VND" => format!("{amount} {currency}"),
        _ => format!("{}.{:02} {currency}", amount / 100, amount % 100),
    }
}

fn question(payment: &Payment, card: &Card) -> String {
    let order = payment.order().map(|order| format!(" for order {}", pages::escape(order))).unwrap_or_default();
    let body = format!(
        r#"<main>
<p class="soft">Sandbox bank · no real money moves</p>
<h1>Is it you who is paying?</h1>
<div class="card">
<p class="amount">{amount}</p>
<p class="soft">card ending in {last4}{order}</p>
<form method="post" class="row">
<button name="action" value="approve">Approve</button>
<button name="action" value="decline" class="plain">Decline</button>
</form>
</div>
</main>"#,
        amount = pages::escape(&amount(payment)),
        last4 = card.last4,
    );
    pages::frame("Confirm your payment", &body)
}

fn done(payment: &Payment) -> String {
    let (title, text) = match payment.status {
        Status::RequiresCapture | Status::Succeeded => ("Payment approved", "You can close this page."),
        Status::RequiresPaymentMethod => ("Payment declined", "Nothing was charged. You can close this page."),
        _ => ("Nothing to confirm", "This payment does not wait for you."),
    };
    pages::frame(title, &format!("<main><h1>{title}</h1><p class=\"soft\">{text}</p></main>"))
}
