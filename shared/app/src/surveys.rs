//! The survey after delivery: asked once, when its day has come and nothing keeps it; answered once, by a link that is its own
//! proof. Its token is the order's number and a signature, so nothing is stored for it.

use crate::error::{Classify, Kind};
use crate::events::kinds;
use crate::{App, Error, retry};
use domain::ids::OrderId;
use domain::orders::Order;
use domain::surveys::{Answer, Ask, LOW_SCORE, Survey, ask, due};
use store::timers::Timer;
use store::{Changes, orders, surveys};
use subtle::ConstantTimeEq;

const KIND: &str = "survey";

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this survey was answered already; thank you")]
pub struct Answered;

impl Classify for Answered {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "survey_answered"
    }
}

/// What opens the survey of an order; `None` for a function that was given no key.
#[must_use]
pub fn token(app: &App, order: &OrderId) -> Option<String> {
    let signature = app.links.token(KIND, order.as_str(), 0)?;
    Some(format!("{}.{signature}", order.as_str().trim_start_matches("ord_")))
}

fn order_of(app: &App, token: &str) -> Result<OrderId, Error> {
    let order = token.split_once('.').and_then(|(symbols, _)| OrderId::parse(&format!("ord_{symbols}")).ok());
    let order = order.ok_or(Error::NotFound(KIND))?;
    let own = self::token(app, &order).unwrap_or_default();
    let same: bool = own.as_bytes().ct_eq(token.as_bytes()).into();
    if same && !own.is_empty() { Ok(order) } else { Err(Error::NotFound(KIND)) }
}

/// Sets the timer of an order that was just delivered, in the transaction that delivers it.
pub(crate) fn remind(changes: &mut Changes<Error>, shop: &crate::settings::Shop, order: &Order) {
    if let Some(due) = due(order, &shop.survey) {
        changes.put_timer(&Timer::new(kinds::TIMER_SURVEY, due, order.id.as_str(), ""));
    }
}

/// `send-survey`: asks, or looks again later. The survey's own item is the proof that it was asked.
///
/// # Errors
/// Those of the table.
pub async fn send(app: &App, id: &OrderId) -> Result<(), Error> {
    let shop = crate::settings::shop(app).await?;
    retry::until_settled(|| async {
        let Some(order) = orders::find(&*app.table, id).await? else { return Ok(()) };
        if surveys::find(&*app.table, id).await?.is_some() {
            return Ok(());
        }
        let now = app.now();
        let mut changes: Changes<Error> = Changes::new();
        match ask(&order, &shop.survey, is_something_open(app, id).await?, now) {
            Ask::Never => return Ok(()),
            Ask::Later(then) => changes.put_timer(&Timer::new(kinds::TIMER_SURVEY, then, id.as_str(), "")),
            Ask::Now => {
                let survey = Survey { version: 1, asked_at: now, answer: None };
                changes.put_survey(id, &survey, &[kinds::SURVEY_DUE], || Error::Contention);
            }
        }
        Ok(app.table.commit(changes).await?)
    })
    .await
}

/// Whether somebody still sees to a matter of this order.
async fn is_something_open(app: &App, id: &OrderId) -> Result<bool, Error> {
    let tickets = store::tickets::of_order(&*app.table, id).await?;
    Ok(tickets.iter().any(|ticket| ticket.state.is_open()))
}

/// A survey as whoever holds its link sees it: the order it asks about, and what was answered.
#[derive(Clone, Debug)]
pub struct Opened {
    pub order: Order,
    pub survey: Survey,
}

/// # Errors
/// `NotFound` for a token that is none.
pub async fn open(app: &App, token: &str) -> Result<Opened, Error> {
    let id = order_of(app, token)?;
    let survey = surveys::find(&*app.table, &id).await?.ok_or(Error::NotFound(KIND))?;
    let order = orders::find(&*app.table, &id).await?.ok_or(Error::NotFound(KIND))?;
    Ok(Opened { order, survey })
}

/// Answers it, once. The same answer again is heard as the first.
///
/// # Errors
/// `NotFound`; `survey_answered` for another answer than the first.
pub async fn answer(app: &App, token: &str, score: u8, comment: Option<&str>) -> Result<Survey, Error> {
    let id = order_of(app, token)?;
    retry::until_settled(|| async {
        let survey = surveys::find(&*app.table, &id).await?.ok_or(Error::NotFound(KIND))?;
        if let Some(there) = &survey.answer {
            let same = there.score == score && there.comment.as_deref() == comment;
            return if same { Ok(survey) } else { Err(Error::Refused(Box::new(Answered))) };
        }
        let given = Answer { score, comment: comment.map(str::to_owned), at: app.now(), by: None };
        let next = Survey { version: survey.version + 1, answer: Some(given), ..survey };
        let mut events = vec![kinds::SURVEY_ANSWERED];
        if score <= LOW_SCORE {
            events.push(kinds::SURVEY_LOW);
        }
        let mut changes: Changes<Error> = Changes::new();
        changes.put_survey(&id, &next, &events, || Error::Contention);
        app.table.commit(changes).await?;
        Ok(next)
    })
    .await
}
