//! `GET /help`: how to reach a person, what people ask most, and what each refusal of the shop means (`?about=`, and
//! `/help/errors/{code}`, which is the `type` of a problem document). Below it, writing to the shop and what came of it.

use crate::frame::Frame;
use crate::help_words::{Explanation, explain};
use crate::{contact_page, places, refusal};
use app::{App, Error};
use askama::Template;
use domain::ids::OrderId;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/help", "show-help").also(&["/help/{path+}"]);
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    about: Option<&'static Explanation>,
    /// Where one writes to us about what one came with.
    contact: String,
    /// The countries we deliver to, by name.
    countries: Vec<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let path = call.text("path");
    if path == "contact" {
        return contact_page::contact(app, &call).await;
    }
    if let Some(id) = path.strip_prefix("tickets/") {
        return contact_page::ticket(app, &call, id).await;
    }
    let about = match path.strip_prefix("errors/") {
        Some(code) => Some(explain(code).ok_or(Error::NotFound("help page"))?),
        None if !path.is_empty() => return Err(Error::NotFound("help page")),
        None => asked(&call.query).and_then(|code| explain(&code)),
    };
    let description = "How to reach us, and answers about orders, delivery and payment.";
    let frame = Frame::load(app, about.map_or("Help", |about| about.title)).await?;
    let frame = if about.is_none() { frame.known_as("/help", description) } else { frame };
    let countries = places::countries(&frame.shop.shipping, "").into_iter().map(|country| country.name).collect();
    let page = HelpPage { contact: contact_link(&call.query, about), frame, about, countries };
    page.frame.public(&page)
}

/// Takes along what it is about: the order somebody came from, and what they met.
fn contact_link(query: &str, about: Option<&Explanation>) -> String {
    let order = named(query, "order").and_then(|text| OrderId::from_number(&text));
    let pairs: Vec<(&str, String)> = order
        .map(|id| ("order", id.number()))
        .into_iter()
        .chain(about.map(|about| ("about", about.code.to_owned())))
        .collect();
    match serde_urlencoded::to_string(&pairs) {
        Ok(query) if !query.is_empty() => format!("/help/contact?{query}"),
        _ => "/help/contact".to_owned(),
    }
}

fn asked(query: &str) -> Option<String> {
    named(query, "about")
}

fn named(query: &str, wanted: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    pairs.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e8_writing_to_us_takes_along_what_it_is_about() {
        assert_eq!(contact_link("", None), "/help/contact");
        assert_eq!(contact_link("order=7KQ2-M4XD-9TBC-RH3F", None), "/help/contact?order=7KQ2-M4XD-9TBC-RH3F");
        assert_eq!(contact_link("about=not_yet", explain("not_yet")), "/help/contact?about=not_yet");
        assert_eq!(contact_link("order=%3Cscript%3E", None), "/help/contact");
    }
}
