//! An endpoint from request to response: span, caller, size, panic, problem, summary line. The same path in Lambda and in
//! the local runner; what Lambda adds is only the shape of its event.

use crate::auth::{Keys, admit};
use crate::call::Call;
use crate::negotiate::{self, Asked};
use crate::openapi::Docs;
use crate::problem::{self, Refused};
use crate::route::Route;
use crate::{Answer, cookie, telemetry};
use app::{App, Caller, Error};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{Request, Response};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// The largest body a request may have.
pub const MOST_BYTES: usize = 256 * 1024;

pub type Handler = for<'a> fn(&'a App, Call) -> BoxFuture<'a, Answer>;

/// Draws a refusal for people, where a problem document would only puzzle them.
pub type RefusalPage = for<'a> fn(&'a App, Refusal<'a>) -> BoxFuture<'a, Response<Bytes>>;

/// What went wrong with a request.
#[derive(Clone, Copy)]
pub struct Refusal<'a> {
    pub error: &'a Error,
    pub request_id: &'a str,
    pub path: &'a str,
}

/// One HTTP function: its route, its handler and what OpenAPI says of it.
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub route: Route,
    handler: Handler,
    pub describe: fn(&mut Docs),
    refusal: Option<RefusalPage>,
}

impl Endpoint {
    #[must_use]
    pub const fn new(route: Route, handler: Handler, describe: fn(&mut Docs)) -> Self {
        Self { route, handler, describe, refusal: None }
    }

    /// A page: HTML for whoever asks for HTML, also when it is refused.
    #[must_use]
    pub const fn page(route: Route, handler: Handler, refusal: RefusalPage) -> Self {
        Self { route, handler, describe: |_| (), refusal: Some(refusal) }
    }
}

/// What is known of a request beside HTTP itself.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub request_id: String,
    pub remote: String,
}

/// An endpoint with the application it runs in: what a Lambda sandbox holds.
pub struct Service {
    endpoint: Endpoint,
    pub app: Arc<App>,
    keys: Keys,
}

impl Service {
    #[must_use]
    pub fn new(endpoint: Endpoint, app: Arc<App>) -> Self {
        Self { endpoint, app, keys: Keys::default() }
    }

    #[must_use]
    pub fn route(&self) -> &Route {
        &self.endpoint.route
    }

    /// Answers one request. Never fails: what goes wrong is a problem document, or a page that says so.
    pub async fn answer(&self, request: Request<Bytes>, origin: Origin) -> Response<Bytes> {
        let function = self.endpoint.route.function;
        let request_id = origin.request_id.clone();
        let asked = Asked::of(&request);
        let work = AssertUnwindSafe(self.handle(request, origin)).catch_unwind();
        let answer = work.await.unwrap_or_else(|panic| Err(Error::Bug(format!("panicked: {}", panic_text(&*panic)))));
        let response = match answer {
            Ok(reply) => reply.into_response(),
            Err(error) => {
                telemetry::refused(&error, &request_id);
                self.refuse(&error, &request_id, &asked).await
            }
        };
        telemetry::answered(function, &request_id, response.status().as_u16());
        negotiate::fit(response, &asked)
    }

    async fn refuse(&self, error: &Error, request_id: &str, asked: &Asked) -> Response<Bytes> {
        match self.endpoint.refusal {
            Some(page) if asked.wants_html => {
                let refusal = Refusal { error, request_id, path: &asked.path };
                let page = AssertUnwindSafe(page(&self.app, refusal)).catch_unwind().await;
                page.unwrap_or_else(|_| problem::response(error, request_id, &self.app.config.site_url, &asked.path))
            }
            _ => problem::response(error, request_id, &self.app.config.site_url, &asked.path),
        }
    }

    async fn handle(&self, request: Request<Bytes>, origin: Origin) -> Answer {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let parameters =
            self.endpoint.route.matches(parts.method.as_str(), &path).ok_or(Error::from(Refused::NoSuchRoute))?;
        let mut caller = self.keys.caller(&self.app, &parts.headers).await?;
        if let (Caller::Guest { token: token @ None }, Some((_, id))) =
            (&mut caller, parameters.iter().find(|(name, _)| *name == "id"))
        {
            // What hangs on an order is opened by the order's link.
            let order = of_order(id).unwrap_or_else(|| id.clone());
            *token = cookie::link_token(&parts.method, &parts.headers, &order)?;
        }
        admit(&self.endpoint.route, &caller)?;
        if body.len() > MOST_BYTES {
            return Err(Refused::TooLarge.into());
        }
        let call = Call {
            caller,
            request_id: origin.request_id,
            remote: origin.remote,
            path,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            parameters,
            headers: parts.headers,
            body,
        };
        (self.endpoint.handler)(&self.app, call).await
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Runs the endpoint as a Lambda function.
///
/// # Errors
/// Only what the runtime itself cannot recover from.
pub async fn serve(endpoint: Endpoint, app: Arc<App>) -> Result<(), crate::RuntimeError> {
    telemetry::start_in_lambda();
    let service = &Service::new(endpoint, app);
    lambda_http::run(lambda_http::service_fn(move |event| answer_lambda(service, event))).await
}

/// The order whose part an id names: `inv_7KQ2M4XD9TBCRH3F_1` is of `ord_7KQ2M4XD9TBCRH3F`.
fn of_order(id: &str) -> Option<String> {
    let part = domain::ids::InvoiceId::parse(id).map(|id| id.order().clone());
    part.or_else(|_| domain::ids::RefundId::parse(id).map(|id| id.order().clone())).ok().map(String::from)
}

/// One event of an HTTP API, answered in its shape: what is no text leaves as base64, cookies in their own place.
///
/// # Errors
/// None; the runtime wants a `Result`.
pub async fn answer_lambda(
    service: &Service,
    event: lambda_http::Request,
) -> Result<Response<lambda_http::Body>, crate::RuntimeError> {
    let origin = origin_of(&event);
    let (parts, body) = event.into_parts();
    let request = Request::from_parts(parts, Bytes::from(body.to_vec()));
    let (parts, body) = service.answer(request, origin).await.into_parts();
    Ok(Response::from_parts(parts, to_lambda(&body)))
}

fn to_lambda(body: &Bytes) -> lambda_http::Body {
    match std::str::from_utf8(body) {
        Ok(text) => lambda_http::Body::Text(text.to_owned()),
        Err(_) => lambda_http::Body::Binary(body.to_vec()),
    }
}

fn origin_of(event: &lambda_http::Request) -> Origin {
    use lambda_http::RequestExt;
    use lambda_http::request::RequestContext;
    match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => Origin {
            request_id: context.request_id.clone().unwrap_or_default(),
            remote: context.http.source_ip.clone().unwrap_or_default(),
        },
        _ => Origin::default(),
    }
}
