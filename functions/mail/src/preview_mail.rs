//! `GET /admin/mails/{name}/preview`: a mail as it would look, told of an order that is there or of a sample.

use crate::Mails;
use app::mail::{self, Renderer as _};
use app::{App, Error, Role};
use domain::ids::OrderId;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::header;
use serde::Deserialize;

pub const ROUTE: Route = Route::get("/admin/mails/{name}/preview", "preview-mail").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// A mail runs nothing, wherever it is shown.
const POLICY: &str = "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; sandbox allow-popups";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    order: Option<String>,
    format: Option<Format>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Html,
    Text,
}

async fn handle(app: &App, call: Call) -> Answer {
    let template = mail::find(call.text("name")).ok_or(Error::NotFound("mail"))?;
    let asked: Asked = call.query()?;
    let order = order(asked.order.as_deref())?;
    let drawn = Mails.render(&mail::preview(app, template, order.as_ref()).await?)?;
    let reply = Reply::ok().header(header::CONTENT_SECURITY_POLICY, POLICY);
    Ok(match asked.format.unwrap_or_default() {
        Format::Html => reply.body("text/html; charset=utf-8", drawn.html),
        Format::Text => reply.body("text/plain; charset=utf-8", drawn.text),
    })
}

/// An order by its id or its number, however it was typed.
pub(crate) fn order(given: Option<&str>) -> Result<Option<OrderId>, Error> {
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    given.map(|given| OrderId::from_number(given).ok_or(Error::NotFound("order"))).transpose()
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows a mail as it would look")
        .query("order", "An order's id or number; a sample without it")
        .query("format", "`html`, or `text` for its plain text")
        .reply_as(200, "text/html", "The mail")
        .done();
}
