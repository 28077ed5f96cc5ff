//! What waits for a company's approvers, told to each of them once. Only those are told whom the company names by an e-mail
//! address: an account's name leads to no mailbox.

use super::send::{deliver, outgoing};
use super::story::{Asked, Mail, Story};
use super::{Renderer, facts};
use crate::events::Event;
use crate::{App, Error};
use domain::address::Email;
use domain::approvals::{Approval, ApprovalKind, ApprovalState};
use domain::companies::Company;
use domain::ids::ApprovalId;
use domain::orders::Order;
use store::{approvals, companies, keys};

/// Where whoever decides for a company sees what waits for them.
const PAGE: &str = "/account#approvals";

/// # Errors
/// When the table or the mail service cannot be reached: the event is to be delivered again.
pub(super) async fn send(app: &App, event: &Event, order: &Order, renderer: &dyn Renderer) -> Result<(), Error> {
    let Some((approval, company)) = waiting(app, event, order).await? else { return Ok(()) };
    for to in readers(&company, order) {
        let story = Story::ApprovalAsked(asked(app, order, &approval, &company));
        let template = story.template().name;
        let cause = format!("approval-{}-{}", approval.number, keys::mail_reader(to.as_str()));
        let key = keys::mail_mark(&order.id, template, &cause);
        if app.table.get(&key).await?.is_some() {
            continue;
        }
        let mail = letter(app, to, story).await?;
        let rendered = renderer.render(&mail)?;
        let outcome = deliver(app, &key, &outgoing(mail, rendered)).await?;
        tracing::info!(order = %order.id, template, outcome, "a mail was handled");
    }
    Ok(())
}

/// An order above its company's limit that nobody has decided about.
async fn waiting(app: &App, event: &Event, order: &Order) -> Result<Option<(Approval, Company)>, Error> {
    let number = event.part.strip_prefix(keys::APPROVAL).and_then(|number| number.parse().ok());
    let Some(number) = number else { return Ok(None) };
    let found = approvals::find(&*app.table, &ApprovalId::new(&order.id, number)).await?;
    let waits = |it: &Approval| it.kind == ApprovalKind::Order && it.state == ApprovalState::Pending;
    let Some(approval) = found.filter(waits) else { return Ok(None) };
    let Some(company) = &approval.company else { return Ok(None) };
    let company = companies::find(&*app.table, company).await?;
    Ok(company.map(|company| (approval, company)))
}

/// Whoever asked does not decide.
fn readers(company: &Company, order: &Order) -> Vec<Email> {
    let addresses = company.approvers.iter().filter_map(|name| Email::parse(name).ok());
    addresses.filter(|email| !email.as_str().eq_ignore_ascii_case(order.contact.email.as_str())).collect()
}

fn asked(app: &App, order: &Order, approval: &Approval, company: &Company) -> Asked {
    Asked {
        number: order.id.number(),
        company: company.name.clone(),
        buyer: order.contact.name.clone(),
        amount: approval.amount.unwrap_or_else(|| order.totals().total),
        currency: order.currency,
        until: approval.expires_at,
        url: page(app),
    }
}

pub(super) fn page(app: &App) -> String {
    format!("{}{PAGE}", app.config.site_url)
}

async fn letter(app: &App, to: Email, story: Story) -> Result<Mail, Error> {
    Ok(Mail {
        shop: facts::shop(app).await?,
        to,
        name: String::new(),
        story,
        order: None,
        now: app.now(),
        unsubscribe_url: None,
    })
}
