//! The runner's control routes for the carrier: order faults, read the books; and what can be told to have happened to a
//! parcel.

use super::words::Word;
use super::{Carrier, Fault};
use crate::reply;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

/// Something that was seen of a parcel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub number: String,
    pub status: Word,
    /// Now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub place: Option<String>,
    #[serde(default)]
    pub detail: Option<String>,
    #[serde(default)]
    pub eta: Option<Date>,
    /// How many messages tell of it: 0 keeps it to the carrier until it is asked.
    #[serde(default = "once")]
    pub times: u8,
}

const fn once() -> u8 {
    1
}

impl Event {
    pub(super) fn of(number: &str, status: Word) -> Self {
        Self { number: number.to_owned(), status, at: None, place: None, detail: None, eta: None, times: 1 }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    next: Option<Vec<Fault>>,
    /// Carriers of this shop's settings beside those the sandbox has rates of.
    carriers: Option<Vec<String>>,
}

pub(super) fn router(carrier: Carrier) -> Router {
    Router::new().route("/_local/carrier", post(command)).route("/_local/carrier/books", get(books)).with_state(carrier)
}

async fn command(State(carrier): State<Carrier>, body: Bytes) -> Response {
    let command: Command = match serde_json::from_slice(&body) {
        Ok(Command { next: None, carriers: None }) => {
            return reply::refusal(StatusCode::UNPROCESSABLE_ENTITY, "say `next` or `carriers`");
        }
        Ok(command) => command,
        Err(error) => return reply::refusal(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    if let Some(next) = command.next {
        carrier.script(next);
    }
    carrier.works_with(command.carriers.unwrap_or_default());
    let state = carrier.lock();
    let shown = json!({ "next": state.script.waiting(), "carriers": state.kept.ledger.carriers });
    reply::json(StatusCode::OK, &shown)
}

async fn books(State(carrier): State<Carrier>) -> Response {
    reply::json(StatusCode::OK, &carrier.books())
}
