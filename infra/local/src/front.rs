//! The door: one HTTP server for the shop's API, the simulated services and the runner's control routes. What the template
//! declares goes to functions; the rest of the paths here are never deployed.

use crate::runner::Runner;
use crate::{control, landing, reply};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What an HTTP API lets through; functions have limits of their own.
const LARGEST_BODY: usize = 10 * 1024 * 1024;

fn router(runner: Arc<Runner>) -> Router {
    Router::new()
        .route("/_local", get(landing::page))
        // The queues' and the mailbox's wire is POSTed to the same path.
        .route("/", get(api))
        .fallback(api)
        .with_state(runner.clone())
        .merge(runner.issuer.router())
        .merge(runner.gateway.router())
        .merge(runner.carrier.router())
        .merge(runner.mailbox.router())
        .merge(runner.queues.router())
        .merge(runner.pictures.router())
        .merge(control::router(runner))
}

/// Whoever comes while the shelves are still being filled waits at the door. The functions that fill them ask for the
/// issuer's keys and send to the queues, so those answer at once.
async fn at_the_door(State(mut open): State<watch::Receiver<bool>>, request: Request, next: Next) -> Response {
    let inside = request.uri().path().starts_with("/.well-known/") || request.headers().contains_key("x-amz-target");
    if !inside && open.wait_for(|open| *open).await.is_err() {
        return reply::refusal(StatusCode::SERVICE_UNAVAILABLE, "the shop could not be opened");
    }
    next.run(request).await
}

/// Serves from when `open` says so until `stop` changes or its sender is gone.
pub(crate) fn serve(
    runner: Arc<Runner>,
    listener: TcpListener,
    open: watch::Receiver<bool>,
    mut stop: watch::Receiver<bool>,
) {
    let router = router(runner).layer(from_fn_with_state(open, at_the_door));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        let stopped = async move {
            let _gone = stop.changed().await;
        };
        if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(stopped).await {
            tracing::error!(reason = %error, "the shop's server stopped");
        }
    });
}

async fn api(
    State(runner): State<Arc<Runner>>,
    ConnectInfo(remote): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return reply::json_bytes(StatusCode::PAYLOAD_TOO_LARGE, r#"{"message":"Request Too Long"}"#);
    };
    runner.answer(http::Request::from_parts(parts, body), remote.ip()).await.map(Body::from)
}
