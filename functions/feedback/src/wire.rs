//! A survey as whoever holds its link sees it.

use app::surveys::Opened;
use domain::surveys::Survey;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(crate) struct SurveyView {
    /// The order's number.
    pub number: String,
    pub items: Vec<String>,
    pub answered: bool,
    pub answer: Option<AnswerView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerView {
    pub score: u8,
    pub comment: Option<String>,
    #[schema(value_type = String)]
    pub at: Timestamp,
}

impl SurveyView {
    pub(crate) fn new(opened: &Opened) -> Self {
        Self {
            number: opened.order.id.number(),
            items: opened.order.lines.iter().map(|line| line.name.clone()).collect(),
            answered: opened.survey.answer.is_some(),
            answer: answer(&opened.survey),
        }
    }
}

pub(crate) fn answer(survey: &Survey) -> Option<AnswerView> {
    let there = survey.answer.as_ref()?;
    Some(AnswerView { score: there.score, comment: there.comment.clone(), at: there.at })
}
