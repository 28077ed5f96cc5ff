//! `GET /cart`: what the browser has in its cart, at prices and stock of now.

use crate::cart_view::CartView;
use crate::frame::Frame;
use crate::{cart, refusal};
use app::{App, orders};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/cart", "show-cart");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "cart.html")]
struct CartPage {
    frame: Frame,
    cart: CartView,
}

async fn handle(app: &App, call: Call) -> Answer {
    let found = orders::cart(app, &cart::wanted(&call.headers)).await?;
    let frame = Frame::load(app, "Your cart").await?;
    let cart = CartView::new(&found, app.config.currency, frame.today);
    let page = CartPage { frame, cart };
    page.frame.private(&page)
}
