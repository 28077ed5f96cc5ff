//! `GET /console`: the frame in which agents, warehouse and merchant work. Its pages are drawn by the browser from the JSON
//! API; what is sent here is nobody's data, so anybody may keep it.

use crate::frame::Frame;
use crate::refusal;
use app::App;
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/console", "show-console").also(&["/console/{path+}"]);
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Template)]
#[template(path = "console.html")]
struct ConsolePage {
    frame: Frame,
}

async fn handle(app: &App, _call: Call) -> Answer {
    // Orders taken on the telephone are paid in the gateway's own element.
    let frame = Frame::load(app, "Console").await?.taking_money(app);
    let page = ConsolePage { frame };
    page.frame.public(&page)
}
