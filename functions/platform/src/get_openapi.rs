//! `GET /openapi.json`: the contract as OpenAPI, made from the code and kept in the repository; a test holds both together.

use edge::{Endpoint, Reply, Route, openapi::Docs};

pub const ROUTE: Route = Route::get("/openapi.json", "get-openapi");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |_, _| Box::pin(std::future::ready(Ok(handle()))), describe);

const DOCUMENT: &str = include_str!("../../../openapi.json");

fn handle() -> Reply {
    Reply::ok().header(http::header::CACHE_CONTROL, "public, max-age=300").body("application/json", DOCUMENT)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "This document").reply_as(200, "application/json", "OpenAPI 3.1").done();
}
