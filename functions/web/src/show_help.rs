//! `GET /help`: how to reach a person, what people ask most, and what each refusal of the shop means (`?about=`, and
//! `/help/errors/{code}`, which is the `type` of a problem document).

use crate::frame::Frame;
use crate::help_words::{Explanation, explain};
use crate::{places, refusal};
use app::{App, Error};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/help", "show-help").also(&["/help/{path+}"]);
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    about: Option<&'static Explanation>,
    /// The countries we deliver to, by name.
    countries: Vec<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let path = call.text("path");
    let about = match path.strip_prefix("errors/") {
        Some(code) => Some(explain(code).ok_or(Error::NotFound("help page"))?),
        None if !path.is_empty() => return Err(Error::NotFound("help page")),
        None => asked(&call.query).and_then(|code| explain(&code)),
    };
    let description = "How to reach us, and answers about orders, delivery and payment.";
    let frame = Frame::load(app, about.map_or("Help", |about| about.title)).await?;
    let frame = if about.is_none() { frame.known_as("/help", description) } else { frame };
    let countries = places::countries(&frame.shop.shipping, "").into_iter().map(|country| country.name).collect();
    let page = HelpPage { frame, about, countries };
    page.frame.public(&page)
}

fn asked(query: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    pairs.into_iter().find(|(name, _)| name == "about").map(|(_, code)| code)
}
