//! What the carrier shows to people: the label to print, and a parcel's way.

use super::{Carrier, label};
use crate::pages::{escape, frame};
use crate::reply;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};
use std::fmt::Write as _;

pub(super) fn router(carrier: Carrier) -> Router {
    Router::new()
        .route("/_local/carrier/labels/{file}", get(show_label))
        .route("/_local/carrier/track/{number}", get(show_way))
        .with_state(carrier)
}

async fn show_label(State(carrier): State<Carrier>, Path(file): Path<String>) -> Response {
    let state = carrier.lock();
    let shipment = file.strip_suffix(".pdf").and_then(|id| state.kept.ledger.shipments.get(id));
    match shipment.and_then(|shipment| Some((shipment, shipment.bought.as_ref()?))) {
        Some((shipment, bought)) => {
            let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CACHE_CONTROL, "no-store")];
            (headers, label::draw(shipment, bought)).into_response()
        }
        None => reply::refusal(StatusCode::NOT_FOUND, "there is no such label"),
    }
}

async fn show_way(State(carrier): State<Carrier>, Path(number): Path<String>) -> Response {
    let state = carrier.lock();
    let Some(tracker) = state.kept.ledger.trackers.values().find(|tracker| tracker.number == number) else {
        return reply::refusal(StatusCode::NOT_FOUND, "there is no such parcel");
    };
    let mut scans: Vec<_> = tracker.scans.iter().collect();
    scans.sort_by_key(|scan| std::cmp::Reverse(scan.at));
    let mut html = format!("<p>{} {}</p><ol reversed>", escape(&tracker.carrier), escape(&tracker.service));
    for scan in scans {
        let place = scan.place.as_deref().unwrap_or_default();
        write!(html, "<li><time>{}</time> {} {}</li>", scan.at, escape(&scan.message), escape(place))
            .expect("a String takes any text");
    }
    html.push_str("</ol>");
    reply::page(StatusCode::OK, frame(&format!("Parcel {}", tracker.number), &html))
}
