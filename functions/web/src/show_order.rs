//! `GET /o/{id}`: an order for those who may see it. A link with its token leaves the token in a cookie and goes to the plain
//! address, so that it stays in no address bar, no history and no log.

use crate::frame::Frame;
use crate::order_view::{Need, OrderPageView, Reading};
use crate::refusal;
use app::{App, Caller, Error, catalog, orders};
use askama::Template;
use domain::ids::OrderId;
use domain::orders::Order;
use edge::{Answer, Call, Endpoint, Reply, Route, cookie};
use http::{StatusCode, header};
use serde::Deserialize;

pub const ROUTE: Route = Route::page("/o/{id}", "show-order");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

/// The cookie of `session.js` that says that somebody is signed in, and nothing of whom.
const SIGNED_IN: &str = "signed-in";

#[derive(Default, Deserialize)]
struct OrderQuery {
    /// The link's token.
    t: Option<String>,
    /// It has just been placed.
    new: Option<String>,
}

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage {
    frame: Frame,
    order: OrderPageView,
}

/// What somebody sees who may not see the order, or whose browser has yet to say who they are.
#[derive(Template)]
#[template(path = "order_closed.html")]
struct ClosedPage {
    frame: Frame,
    number: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query: OrderQuery = call.query().unwrap_or_default();
    // Whoever is signed in is asked for by the page's own script, with the token that no address carries.
    let may_be_an_owner = call.caller.sub().is_none() && cookie::value(&call.headers, SIGNED_IN).is_some();
    let status = if may_be_an_owner { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let Ok(id) = OrderId::parse(call.text("id")) else {
        return closed(app, call.text("id"), StatusCode::NOT_FOUND).await;
    };
    if let Some(token) = query.t {
        return leave_token(app, &id, token, query.new.is_some()).await;
    }
    match orders::get(app, &call.caller, &id).await {
        Ok(order) => open(app, &call.caller, order, query.new.is_some()).await,
        Err(Error::NotFound(_)) => closed(app, id.as_str(), status).await,
        Err(error) => Err(error),
    }
}

/// A wrong token is the same as none.
async fn leave_token(app: &App, id: &OrderId, token: String, is_new: bool) -> Answer {
    let plain = Reply::ok()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, if is_new { format!("/o/{id}?new") } else { format!("/o/{id}") })
        .header(header::REFERRER_POLICY, "no-referrer");
    let holder = Caller::Guest { token: Some(token.clone()) };
    match orders::get(app, &holder, id).await {
        Ok(_) => Ok(plain.header(header::SET_COOKIE, cookie::keep_link_token(id.as_str(), &token))),
        Err(Error::NotFound(_)) => Ok(plain),
        Err(error) => Err(error),
    }
}

async fn open(app: &App, caller: &Caller, order: Order, is_new: bool) -> Answer {
    let story = orders::story_of(app, order).await?;
    let order = &story.order;
    let covers = catalog::covers(app, order.lines.iter().map(|line| line.sku.clone())).await?;
    let frame = Frame::load(app, &format!("Order {}", order.id.number())).await?;
    let by = if caller.sub().is_some() { "account" } else { "link" };
    let order = OrderPageView::new(app, &story, &covers, &Reading { by, is_new, today: frame.today });
    // What is added to an order, or still due, is paid here.
    let frame = if order.stage.is_over() { frame } else { frame.taking_money(app) };
    let page = OrderPage { frame, order };
    page.frame.private(&page)
}

/// The gateway is let in here too: what a signed-in owner's browser puts in the place of this page may take money.
async fn closed(app: &App, id: &str, status: StatusCode) -> Answer {
    let number = OrderId::from_number(id).map(|id| id.number()).unwrap_or_default();
    let frame = Frame::load(app, "Find your order").await?.taking_money(app);
    let page = ClosedPage { frame, number };
    Ok(page.frame.private(&page)?.status(status))
}
