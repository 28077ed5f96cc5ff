//! `POST /surveys/{token}`: the answer, once.

use crate::wire::SurveyView;
use app::{App, surveys};
use domain::surveys::LONGEST_COMMENT;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/surveys/{token}", "answer-survey");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSurveyBody {
    /// 1 to 5, 5 being best.
    #[serde(default)]
    pub score: u8,
    pub comment: Option<String>,
}

impl Validate for AnswerSurveyBody {
    fn check(&self, problems: &mut Problems) {
        if !(1..=5).contains(&self.score) {
            problems.add("score", "must be 1 to 5");
        }
        if let Some(comment) = &self.comment {
            problems.lines_of_text("comment", comment, LONGEST_COMMENT);
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let body: AnswerSurveyBody = call.json()?;
    let token = call.text("token");
    let comment = body.comment.as_deref().map(str::trim).filter(|text| !text.is_empty());
    surveys::answer(app, token, body.score, comment).await?;
    Reply::ok().json(&SurveyView::new(&surveys::open(app, token).await?))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Answers a survey, once")
        .body::<AnswerSurveyBody>()
        .reply::<SurveyView>(200, "What was answered")
        .done();
}
