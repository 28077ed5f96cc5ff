//! The page on which a person plays the card holder whose bank asks: is it you?

use super::Gateway;
use super::cards::Card;
use super::payment::Status;
use super::question::Question;
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
    let ledger = &state.kept.ledger;
    match ledger.question(&id) {
        None => missing(),
        Some(asked) if asked.is_open() => {
            let card = asked.card(ledger).unwrap_or_default();
            reply::page(StatusCode::OK, question(&asked, &card))
        }
        Some(asked) => reply::page(StatusCode::OK, done(&asked)),
    }
}

async fn answer(State(gateway): State<Gateway>, Path(id): Path<String>, Form(form): Form<Answer>) -> Response {
    let now = gateway.clock.now();
    let ledger = &mut gateway.lock().kept.ledger;
    let approved = form.action == "approve";
    ledger.answer(&id, approved, now);
    let Some(asked) = ledger.question(&id) else { return missing() };
    match asked.return_url {
        None => reply::page(StatusCode::OK, done(&asked)),
        Some(url) => {
            let result = if asked.was_approved() { "succeeded" } else { "failed" };
            let (named, secret) = match asked.amount {
                Some(_) => ("payment_intent", "payment_intent_client_secret"),
                None => ("setup_intent", "setup_intent_client_secret"),
            };
            let query = [(named, asked.id), (secret, asked.client_secret), ("redirect_status", result)];
            reply::see_other(&pages::with_query(url, &query))
        }
    }
}

fn missing() -> Response {
    let body = "<main><h1>No such payment</h1><p class=\"soft\">This sandbox does not know it.</p></main>";
    reply::page(StatusCode::NOT_FOUND, pages::frame("No such payment", body))
}

fn amount(question: &Question<'_>) -> String {
    let Some((amount, currency)) = question.amount else { return "Keep this card for later".to_owned() };
    let currency = currency.to_ascii_uppercase();
    match currency.as_str() {
        "JPY" | "KRW" | "CLP" | "VND" => format!("{amount} {currency}"),
        _ => format!("{}.{:02} {currency}", amount / 100, amount % 100),
    }
}

fn question(question: &Question<'_>, card: &Card) -> String {
    let order = question.order.map(|order| format!(" for order {}", pages::escape(order))).unwrap_or_default();
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
        amount = pages::escape(&amount(question)),
        last4 = card.last4,
    );
    pages::frame("Confirm your payment", &body)
}

fn done(question: &Question<'_>) -> String {
    let is_payment = question.amount.is_some();
    let (title, text) = match question.status {
        _ if question.was_approved() && is_payment => ("Payment approved", "You can close this page."),
        _ if question.was_approved() => ("Card kept", "You can close this page."),
        Status::RequiresPaymentMethod if is_payment => {
            ("Payment declined", "Nothing was charged. You can close this page.")
        }
        Status::RequiresPaymentMethod => ("Card not kept", "You can close this page."),
        _ => ("Nothing to confirm", "Nothing waits for you here."),
    };
    pages::frame(title, &format!("<main><h1>{title}</h1><p class=\"soft\">{text}</p></main>"))
}
