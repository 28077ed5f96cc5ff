//! Lambda glue, written once: routes, calls and replies over HTTP, stream batches, queues, schedules, problems, tokens, telemetry and
//! OpenAPI. Handlers stay three lines long because of it; it knows no business.

pub mod auth;
pub mod body;
pub mod call;
pub mod cookie;
pub mod http;
pub mod negotiate;
pub mod openapi;
pub mod problem;
pub mod reply;
pub mod route;
pub mod telemetry;
pub mod wire;
pub mod worker;

pub use call::Call;
pub use http::Endpoint;
pub use reply::Reply;
pub use route::{Access, Route};
pub use worker::{QueueWorker, Schedule, StreamWorker, Workers};

/// What a function's `main` ends with when the runtime cannot go on.
pub type RuntimeError = lambda_http::Error;

/// What a handler returns: a reply, or the use case's own error. The status is chosen in [`problem`].
pub type Answer = Result<Reply, app::Error>;
