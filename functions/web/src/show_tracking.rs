//! `GET /track`: finding an order by its number and e-mail address.

use crate::frame::Frame;
use crate::refusal;
use app::App;
use askama::Template;
use domain::ids::OrderId;
use edge::{Answer, Call, Endpoint, Route};
use serde::Deserialize;

pub const ROUTE: Route = Route::page("/track", "show-tracking");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Default, Deserialize)]
struct TrackingQuery {
    /// As a mail or a person gave it.
    number: Option<String>,
}

#[derive(Template)]
#[template(path = "tracking.html")]
struct TrackingPage {
    frame: Frame,
    number: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: TrackingQuery = call.query().unwrap_or_default();
    let frame = Frame::load(app, "Find an order").await?;
    let about =
        "See where an order is with its number and the e-mail address it was placed with. No account is needed.";
    let page =
        TrackingPage { number: number(&query.number.unwrap_or_default()), frame: frame.known_as("/track", about) };
    page.frame.public(&page)
}

/// A number as we write it, where it is one; else what was given, short enough for the field.
fn number(given: &str) -> String {
    OrderId::from_number(given).map_or_else(|| given.chars().take(64).collect(), |id| id.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c7_a_number_is_filled_in_however_it_was_given() {
        for given in ["ord_7KQ2M4XD9TBCRH3F", "7kq2 m4xd 9tbc rh3f", "7KQ2-M4XD-9TBC-RH3F"] {
            assert_eq!(number(given), "7KQ2-M4XD-9TBC-RH3F");
        }
        assert_eq!(number("<b>no number</b>"), "<b>no number</b>");
        assert_eq!(number(&"x".repeat(500)).len(), 64);
    }
}
