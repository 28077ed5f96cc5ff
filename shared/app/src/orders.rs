//! Placing orders and everything that is asked of them.

mod announced;
mod basket;
mod cancel;
mod cart;
mod change;
mod customers;
mod estimate;
mod fill;
mod finish;
mod holds;
mod list;
mod place;
mod quote;
mod quote_view;
mod read;
mod release;
mod replan;
mod sweep;
mod sweep_steps;
mod verify;

pub use basket::{Alternatives, OrderRefused};
pub use cancel::{Cancel, cancel};
pub use cart::{Cart, CartLine, cart};
pub use change::{Apply, Preview, apply, preview};
pub use customers::{CustomerQuery, Found, find_customer};
pub use estimate::{Delivery, Estimate, Hindrance, Whereto, estimate};
pub use fill::fill;
pub use finish::{Outcome, confirm, settle};
pub use holds::{HoldRequest, hold, release};
pub use list::{Filter, OrderPage, list};
pub use place::{PlaceOrder, Placed, Token, place};
pub use quote::{QuoteRequest, Quoted, quote};
pub use quote_view::QuoteView;
pub use read::{LookUp, get, look_up, of as story_of, story};
pub use store::story::Story;
pub use sweep::sweep_pending;
pub use sweep_steps::sweep_steps;
pub use verify::verify;

pub(crate) use announced::announced;
pub(crate) use finish::ask_for_payment;
pub(crate) use release::{release as release_stock, settles};
pub(crate) use replan::{Replan, promise};

use crate::App;
use domain::ids::OrderId;
use domain::orders::Order;

/// The link token that lets a guest see this order.
#[must_use]
pub fn access_token(app: &App, order: &Order) -> Option<String> {
    app.links.token("order", order.id.as_str(), order.generation)
}

/// Where people get help with an order.
#[must_use]
pub fn help_url(app: &App, id: &OrderId) -> String {
    format!("{}/help/contact?order={}", app.config.site_url, id.number())
}
