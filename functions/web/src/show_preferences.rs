//! `GET /unsubscribe/{token}`: which mails somebody gets. The form goes to `choose-mails`, which shows this page again; it
//! works without JavaScript, because it is opened from wherever mails are read.

use crate::frame::Frame;
use crate::refusal;
use app::mail::{self, Choice};
use app::{App, Error};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};
use http::StatusCode;
use serde::Deserialize;

pub const ROUTE: Route = Route::page("/unsubscribe/{token}", "show-preferences");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

#[derive(Default, Deserialize)]
struct Asked {
    /// It has just been changed.
    saved: Option<String>,
}

#[derive(Template)]
#[template(path = "preferences.html")]
struct PreferencesPage {
    frame: Frame,
    token: String,
    /// None where the token opens nothing.
    choices: Option<Vec<Choice>>,
    is_saved: bool,
}

async fn handle(app: &App, call: Call) -> Answer {
    let asked: Asked = call.query().unwrap_or_default();
    let token = call.text("token").to_owned();
    let choices = match mail::choices(app, &token).await {
        Ok(choices) => Some(choices.choices),
        Err(Error::NotFound(_)) => None,
        Err(error) => return Err(error),
    };
    let status = if choices.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let frame = Frame::load(app, "Your mails").await?;
    let page = PreferencesPage { frame, token, choices, is_saved: asked.saved.is_some() };
    Ok(page.frame.private(&page)?.status(status))
}
