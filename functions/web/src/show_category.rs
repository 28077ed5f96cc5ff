//! `GET /c/{category}`: the products of a category, narrowed and sorted.

use crate::frame::Frame;
use crate::listing::{Listing, Place, encoded};
use crate::refusal;
use app::{App, Error, catalog};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/c/{category}", "show-category");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "category.html")]
struct CategoryPage {
    frame: Frame,
    list: Listing,
}

async fn handle(app: &App, call: Call) -> Answer {
    let id = call.text("category");
    let category = catalog::category(app, id).await?.ok_or(Error::NotFound("category"))?;
    let path = format!("/c/{}", encoded(id));
    let list = Listing::load(app, Place { path: &path, category: Some(id) }, &call.query).await?;
    let frame = Frame { category: id.to_owned(), ..Frame::load(app, &category.name).await? };
    let description =
        format!("{} at {}: {} products, with stock and delivery dates.", category.name, frame.shop_name, list.total);
    let page = CategoryPage { frame: frame.known_as(path, description), list };
    page.frame.public(&page)
}
