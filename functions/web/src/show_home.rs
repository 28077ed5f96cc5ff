//! `GET /`: what this shop is, its categories, and a selection of what is on the shelves.

use crate::card::{Card, Picture};
use crate::frame::Frame;
use crate::refusal;
use app::App;
use app::catalog::{self, Front};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/", "show-home");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

/// Two rows on a wide screen.
const IN_THE_WINDOW: usize = 8;
const IN_THE_HERO: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    heading: String,
    hero: Vec<Card>,
    shelves: Vec<Tile>,
    window: Vec<Card>,
}

struct Tile {
    id: String,
    name: String,
    picture: Option<Picture>,
}

async fn handle(app: &App, _call: Call) -> Answer {
    let frame = Frame::load(app, "Home").await?;
    let Front { shelves, featured } = catalog::front(app, IN_THE_WINDOW + IN_THE_HERO).await?;
    let mut hero: Vec<_> = featured.into_iter().map(|item| Card::listed(item, app.config.currency)).collect();
    let window = hero.split_off(IN_THE_HERO.min(hero.len()));
    let tagline = frame.shop.details.tagline.clone();
    let heading = if tagline.is_empty() { format!("Welcome to {}", frame.shop_name) } else { tagline };
    let description = frame.description.clone();
    let frame = Frame { title: heading.trim_end_matches('.').to_owned(), ..frame }.known_as("/", description);
    let shelves = shelves.into_iter().filter(|shelf| shelf.products > 0);
    let tile = |shelf: catalog::Shelf| Tile {
        picture: shelf.image.as_deref().map(Picture::of),
        id: shelf.id,
        name: shelf.name,
    };
    let page = HomePage { heading, hero, shelves: shelves.map(tile).collect(), window, frame };
    page.frame.public(&page)
}
