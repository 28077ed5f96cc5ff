//! Sends what an event asks for. A mark in the order's partition is all that is kept of a mail: where it stands, the mail is
//! not sent again, however often and in whatever order events come.

use super::due::{self, Due};
use super::story::Mail;
use super::templates::Delivery;
use super::{Rendered, Renderer, facts};
use crate::catalog::{Cover, cover};
use crate::events::{Event, kinds};
use crate::ports::{MailError, Mailer, OutgoingMail};
use crate::{App, Error};
use domain::ids::{OrderId, Sku, TicketId};
use domain::orders::Order;
use std::collections::{BTreeMap, BTreeSet};
use store::mail::{self, Mark, Outcome, Preferences};
use store::{Changes, CommitError, Key, item, keys};

/// Sends the mails an event asks for, as far as they were not sent before.
///
/// # Errors
/// When the table or the mail service cannot be reached: the event is to be delivered again.
pub async fn send(app: &App, event: &Event, renderer: &dyn Renderer) -> Result<(), Error> {
    if let Ok(ticket) = TicketId::parse(&event.aggregate) {
        return super::tickets::send(app, event, &ticket, renderer).await;
    }
    let id = OrderId::parse(&event.aggregate).map_err(|_| Error::NotFound("order"))?;
    let order = store::orders::find(&*app.table, &id).await?.ok_or(Error::NotFound("order"))?;
    if event.kind == kinds::APPROVAL_ASKED {
        return super::approvals::send(app, event, &order, renderer).await;
    }
    let due = due::of(app, event, &order).await?;
    if due.is_empty() {
        return Ok(());
    }
    let known = Known::load(app, &order, &due).await?;
    for due in due {
        let key = due.key(&order.id);
        if known.marked.contains(&key) {
            continue;
        }
        let template = due.story.template();
        if known.preferences.opted_out.contains(template.name) {
            mark(app, &key, Outcome::OptedOut).await?;
            continue;
        }
        let mail = facts::about_order(app, &order, known.covers.clone(), due.story).await?;
        let rendered = renderer.render(&mail)?;
        let outcome = deliver(app, &key, &outgoing(mail, rendered)).await?;
        tracing::info!(order = %order.id, template = template.name, outcome, "a mail was handled");
    }
    Ok(())
}

/// What is read once for all mails an event asks for.
struct Known {
    marked: BTreeSet<Key>,
    preferences: Preferences,
    covers: BTreeMap<Sku, Cover>,
}

impl Known {
    /// One batch: the marks, what the reader does not want, the products.
    async fn load(app: &App, order: &Order, due: &[Due]) -> Result<Self, Error> {
        let reader = keys::preferences(&keys::mail_reader(order.contact.email.as_str()));
        let mut wanted: Vec<Key> = due.iter().map(|due| due.key(&order.id)).collect();
        let marks = wanted.len();
        wanted.push(reader.clone());
        wanted.extend(order.lines.iter().map(|line| keys::product(&line.sku)));
        let mut found = app.table.get_many(&wanted).await?;
        let products = found.split_off(marks + 1);
        let preferences = found.pop().flatten().map(|found| item::decode(&reader, found)).transpose()?;
        let marked = wanted.into_iter().zip(&found).filter(|(_, found)| found.is_some()).map(|(key, _)| key).collect();
        let covers = products.into_iter().flatten().map(cover).collect::<Result<_, Error>>()?;
        Ok(Self { marked, preferences: preferences.unwrap_or_default(), covers })
    }
}

/// The mail as the mail service takes it.
pub(super) fn outgoing(mail: Mail, rendered: Rendered) -> OutgoingMail {
    let reply_to = Some(mail.shop.details.email.clone()).filter(|email| !email.is_empty());
    let template = mail.template().name;
    let thread = mail.thread().map(str::to_owned);
    OutgoingMail {
        from_name: one_line(&mail.shop.name),
        reply_to,
        to: mail.to.as_str().to_owned(),
        to_name: one_line(&mail.name),
        subject: one_line(&rendered.subject),
        text: rendered.text,
        html: rendered.html,
        template,
        unsubscribe_url: mail.unsubscribe_url,
        thread,
    }
}

/// A name as a header can hold it, however it was typed.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|it| !it.is_empty()).collect();
    words.join(" ")
}

pub(super) async fn deliver(app: &App, key: &Key, mail: &OutgoingMail) -> Result<&'static str, Error> {
    let mailer = mailer(app)?;
    match super::find(mail.template).map(|template| template.delivery) {
        Some(Delivery::AtMostOnce) => once(app, mailer, key, mail).await,
        _ => at_least_once(app, mailer, key, mail).await,
    }
}

pub(super) fn mailer(app: &App) -> Result<&dyn Mailer, Error> {
    app.mailer.as_deref().ok_or_else(|| Error::Bug("this function was given no mail service".to_owned()))
}

/// Sent, then marked: what is not known to have been sent is sent again.
async fn at_least_once(app: &App, mailer: &dyn Mailer, key: &Key, mail: &OutgoingMail) -> Result<&'static str, Error> {
    match mailer.send(mail).await {
        Ok(_) => mark(app, key, Outcome::Sent).await.map(|()| "sent"),
        Err(MailError::Refused(why)) => {
            tracing::warn!(template = mail.template, why, "the mail service refused a mail");
            mark(app, key, Outcome::Refused).await.map(|()| "refused")
        }
        Err(error) => Err(Error::Mail(error)),
    }
}

/// Marked, then sent: what may have been sent is not sent again.
pub(super) async fn once(
    app: &App,
    mailer: &dyn Mailer,
    key: &Key,
    mail: &OutgoingMail,
) -> Result<&'static str, Error> {
    let owner = Some(app.ids.uuid().to_string());
    let begun = Mark { at: app.now(), outcome: Outcome::Begun, owner };
    let mut changes: Changes<()> = Changes::new();
    mail::put_mark(&mut changes, key.clone(), &begun, || ());
    match app.table.commit(changes).await {
        Ok(()) => {}
        Err(CommitError::Refused(())) => return Ok("handled elsewhere"),
        Err(CommitError::Contention) => return Err(Error::Contention),
        Err(CommitError::Table(error)) => return Err(error.into()),
    }
    match mailer.send(mail).await {
        Ok(_) => Ok("sent"),
        Err(MailError::Unknown(error)) => {
            tracing::warn!(template = mail.template, error = %error, "a mail may have been sent; it is not sent again");
            Ok("unknown")
        }
        Err(MailError::Refused(why)) => {
            tracing::warn!(template = mail.template, why, "the mail service refused a mail");
            let mut changes: Changes<()> = Changes::new();
            mail::amend_mark(&mut changes, key.clone(), &Mark { outcome: Outcome::Refused, ..begun }, || ());
            settle(app, changes).await.map(|()| "refused")
        }
        // Certainly not sent: whoever is told next may try.
        Err(error @ MailError::NotSent(_)) => {
            let mut changes: Changes<()> = Changes::new();
            mail::withdraw_mark(&mut changes, key.clone(), &begun, || ());
            settle(app, changes).await?;
            Err(Error::Mail(error))
        }
    }
}

/// Marks a mail; who was faster has marked the same.
async fn mark(app: &App, key: &Key, outcome: Outcome) -> Result<(), Error> {
    let mut changes: Changes<()> = Changes::new();
    mail::put_mark(&mut changes, key.clone(), &Mark { at: app.now(), outcome, owner: None }, || ());
    settle(app, changes).await
}

async fn settle(app: &App, changes: Changes<()>) -> Result<(), Error> {
    match app.table.commit(changes).await {
        Ok(()) | Err(CommitError::Refused(())) => Ok(()),
        Err(CommitError::Contention) => Err(Error::Contention),
        Err(CommitError::Table(error)) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e16_a_name_with_line_breaks_stays_on_one_line() {
        assert_eq!(one_line(" Ada\r\nBcc: eve@example.com\u{0} L "), "Ada Bcc: eve@example.com L");
        assert_eq!(one_line("\n"), "");
    }
}
