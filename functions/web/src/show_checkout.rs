//! `GET /checkout`: contact, address, options and payment on one page. What it costs is the API's to say: the page asks it
//! for a quote as soon as it knows where the goods go.

use crate::address_form::{AddressForm, CountryChoice, Regions};
use crate::cart_view::CartView;
use crate::frame::Frame;
use crate::{cart, refusal};
use app::{App, orders};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/checkout", "show-checkout");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "checkout.html")]
struct CheckoutPage {
    frame: Frame,
    cart: CartView,
    countries: Vec<CountryChoice>,
    /// Of countries that have a list of them.
    regions: Vec<Regions>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let found = orders::cart(app, &cart::wanted(&call.headers)).await?;
    let frame = Frame::load(app, "Checkout").await?.taking_money(app);
    let AddressForm { countries, regions } = AddressForm::of(&frame.shop.shipping);
    let cart = CartView::new(&found, app.config.currency, frame.today);
    let page = CheckoutPage { frame, cart, countries, regions };
    page.frame.private(&page)
}
