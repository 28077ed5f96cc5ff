//! What happens in tickets by itself: a survey with a low score becomes one, a claim becomes one and ends it, and what was
//! put off comes back.

use super::claims;
use crate::events::{Event, kinds};
use crate::{App, Error, retry, settings};
use domain::ids::{OrderId, TicketId};
use domain::orders::Order;
use domain::surveys::{LOW_SCORE, Survey};
use domain::tickets::{Message, Opening, Source, Ticket};
use store::timers::Timer;
use store::{Changes, orders, surveys, tickets};

const CATEGORY: &str = "survey";

/// `attend-ticket`: does what the event asks for by the facts as they are.
///
/// # Errors
/// Those of the table.
pub async fn attend(app: &App, event: &Event) -> Result<(), Error> {
    match event.kind.as_str() {
        kinds::SURVEY_LOW => match OrderId::parse(&event.aggregate) {
            Ok(order) => open_for_survey(app, &order).await,
            Err(_) => Ok(()),
        },
        kinds::CLAIM_OPENED => claims::open(app, event).await,
        kinds::CLAIM_DECIDED => claims::end(app, event).await,
        kinds::TIMER_TICKET_WAKES => match TicketId::parse(&event.aggregate) {
            Ok(ticket) => wake(app, &ticket).await,
            Err(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Somebody is not happy: somebody has to look at what went wrong. One ticket a survey, by its id.
async fn open_for_survey(app: &App, id: &OrderId) -> Result<(), Error> {
    let shop = settings::shop(app).await?;
    retry::until_settled(|| async {
        let ticket = TicketId::derive(CATEGORY, id.as_str());
        if tickets::find(&*app.table, &ticket).await?.is_some() {
            return Ok(());
        }
        let (Some(survey), Some(order)) = (surveys::find(&*app.table, id).await?, orders::find(&*app.table, id).await?)
        else {
            return Ok(());
        };
        let Some(text) = told(&survey) else { return Ok(()) };
        let subject = format!("Your survey of order {}", order.id.number());
        let opening = opening(ticket, Source::Survey, CATEGORY, subject, &order);
        let opened = Ticket::open(opening, &text, &shop.care.targets(Some(CATEGORY)), app.now());
        write(app, &opened).await
    })
    .await
}

/// A matter that the shop itself opens about an order, in its customer's name.
pub(super) fn opening(id: TicketId, source: Source, category: &str, subject: String, order: &Order) -> Opening {
    Opening {
        id,
        source,
        subject,
        category: Some(category.to_owned()),
        name: order.contact.name.clone(),
        email: order.contact.email.clone(),
        account: order.owner.clone(),
        order: Some(order.id.clone()),
        order_named: None,
        fingerprint: String::new(),
    }
}

/// A ticket and what was said in it, which its own mail does not announce.
pub(super) async fn write(app: &App, (ticket, said): &(Ticket, Message)) -> Result<(), Error> {
    let mut changes: Changes<Error> = Changes::new();
    changes.put_ticket(ticket, &[], || Error::Contention);
    changes.put_message(&ticket.id, said, &[], || Error::Contention);
    Ok(app.table.commit(changes).await?)
}

fn told(survey: &Survey) -> Option<String> {
    let answer = survey.answer.as_ref().filter(|answer| answer.score <= LOW_SCORE)?;
    let comment = answer.comment.as_deref().map(|comment| format!("\n\n{comment}")).unwrap_or_default();
    Some(format!("The survey was answered with {} of 5.{comment}", answer.score))
}

async fn wake(app: &App, id: &TicketId) -> Result<(), Error> {
    retry::until_settled(|| async {
        let Some(ticket) = tickets::find(&*app.table, id).await? else { return Ok(()) };
        let mut changes: Changes<Error> = Changes::new();
        if let Some(awake) = ticket.wake(app.now()) {
            changes.put_ticket(&awake, &[], || Error::Contention);
        } else if let Some(until) = ticket.snoozed_until {
            changes.put_timer(&Timer::new(kinds::TIMER_TICKET_WAKES, until, id.as_str(), ""));
        }
        Ok(app.table.commit(changes).await?)
    })
    .await
}
