//! `GET /search`: products by words, forgiving typing errors; without words, everything there is.

use crate::frame::Frame;
use crate::listing::{Listing, Place};
use crate::refusal;
use app::App;
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/search", "show-search");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    list: Listing,
}

async fn handle(app: &App, call: Call) -> Answer {
    let list = Listing::load(app, Place { path: "/search", category: None }, &call.query).await?;
    let searched = searched(&call.query);
    let title = if searched.is_empty() { "Everything".to_owned() } else { format!("“{searched}”") };
    let frame = Frame { searched, ..Frame::load(app, &title).await? };
    let page = SearchPage { frame, list };
    page.frame.public(&page)
}

fn searched(query: &str) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    pairs
        .into_iter()
        .find(|(name, _)| name == "q")
        .map(|(_, q)| q.trim().chars().take(200).collect())
        .unwrap_or_default()
}
