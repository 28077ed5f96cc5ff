//! `GET /s/{token}`: how was it? Whoever holds the link answers once; looking spends nothing.

use crate::frame::Frame;
use crate::refusal;
use app::{App, surveys};
use askama::Template;
use edge::{Answer, Call, Endpoint, Route};

pub const ROUTE: Route = Route::page("/s/{token}", "show-survey");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

/// Scores and what they mean, the best first.
const SCORES: [(u8, &str); 5] = [(5, "Very good"), (4, "Good"), (3, "All right"), (2, "Not so good"), (1, "Bad")];

#[derive(Template)]
#[template(path = "survey.html")]
struct SurveyPage {
    frame: Frame,
    token: String,
    number: String,
    items: Vec<String>,
    /// What was answered before.
    answered: Option<&'static str>,
    scores: [(u8, &'static str); 5],
}

async fn handle(app: &App, call: Call) -> Answer {
    let token = call.text("token").to_owned();
    let opened = surveys::open(app, &token).await?;
    let frame = Frame::load(app, "How was it?").await?;
    let given = opened.survey.answer.as_ref().map(|answer| answer.score);
    let page = SurveyPage {
        frame,
        token,
        number: opened.order.id.number(),
        items: opened.order.lines.iter().map(|line| line.name.clone()).collect(),
        answered: given.and_then(|score| SCORES.iter().find(|(own, _)| *own == score)).map(|(_, words)| *words),
        scores: SCORES,
    };
    page.frame.private(&page)
}
