//! Somebody writes to the shop. The answer is a ticket with a link to it, whoever they are; that it is about an order of
//! theirs is believed only where they show it, and nobody learns from the answer whether they did.

use super::{Conversation, access_token, with_messages};
use crate::events::kinds;
use crate::idempotency::Done;
use crate::limits::Limit;
use crate::{App, Caller, Error, orders, retry, settings};
use domain::address::Email;
use domain::ids::{OrderId, TicketId};
use domain::tickets::{Opening, Source, Ticket};
use store::{Changes, tickets};
use subtle::ConstantTimeEq;

/// Each letter makes work and a mail: so many from one network address, and in the name of one e-mail address.
const PER_REMOTE: Limit = Limit { kind: "contact-address", most: 30, window: 900 };
const PER_EMAIL: Limit = Limit { kind: "contact-email", most: 10, window: 900 };

/// What somebody wrote.
#[derive(Clone)]
pub struct Contact {
    pub name: String,
    pub email: Email,
    pub subject: String,
    pub message: String,
    /// An order's number or id, as they typed it.
    pub order: Option<String>,
    pub category: Option<String>,
    pub remote: String,
    pub key: String,
    pub fingerprint: String,
}

/// Opens a ticket. Its id follows from who asked under which key, so a repeat finds its own.
///
/// # Errors
/// `KeyReused`, `TooMany`.
pub async fn contact(app: &App, caller: &Caller, contact: &Contact) -> Result<Done<Conversation>, Error> {
    let id = TicketId::derive(&caller.principal(), &contact.key);
    if let Some(there) = tickets::find(&*app.table, &id).await? {
        return again(app, caller, contact, there).await;
    }
    if !super::is_agent(caller) {
        PER_REMOTE.check(app, &contact.remote).await?;
        PER_EMAIL.check(app, contact.email.as_str()).await?;
        PER_REMOTE.add(app, &contact.remote).await;
        PER_EMAIL.add(app, contact.email.as_str()).await;
    }
    let order = own_order(app, caller, contact).await?;
    let shop = settings::shop(app).await?;
    let opening = Opening {
        id: id.clone(),
        source: Source::Contact,
        subject: domain::validate::without_card_numbers(&contact.subject),
        category: contact.category.clone(),
        name: contact.name.clone(),
        email: contact.email.clone(),
        account: caller.sub().filter(|_| !super::is_agent(caller)).map(str::to_owned),
        order,
        order_named: contact.order.clone(),
        fingerprint: contact.fingerprint.clone(),
    };
    retry::until_settled(|| async {
        if let Some(there) = tickets::find(&*app.table, &id).await? {
            return again(app, caller, contact, there).await;
        }
        let targets = shop.care.targets(contact.category.as_deref());
        let (ticket, said) = Ticket::open(opening.clone(), &contact.message, &targets, app.now());
        let mut changes: Changes<Error> = Changes::new();
        changes.put_ticket(&ticket, &[], || Error::Contention);
        changes.put_message(&ticket.id, &said, &[kinds::TICKET_OPENED], || Error::Contention);
        app.table.commit(changes).await?;
        Ok(Done::first(Conversation { ticket, messages: vec![said] }))
    })
    .await
}

async fn again(app: &App, caller: &Caller, contact: &Contact, there: Ticket) -> Result<Done<Conversation>, Error> {
    if there.fingerprint != contact.fingerprint {
        return Err(Error::KeyReused);
    }
    with_messages(app, caller, there).await.map(Done::again)
}

/// The order they name, if it is theirs: they may see it, or it was placed with the address they give.
async fn own_order(app: &App, caller: &Caller, contact: &Contact) -> Result<Option<OrderId>, Error> {
    let Some(id) = contact.order.as_deref().and_then(OrderId::from_number) else { return Ok(None) };
    let Some(order) = store::orders::find(&*app.table, &id).await? else { return Ok(None) };
    let named: bool = order.contact.email.as_str().as_bytes().ct_eq(contact.email.as_str().as_bytes()).into();
    let may_see = match orders::get(app, caller, &id).await {
        Ok(_) => true,
        Err(Error::NotFound(_)) => false,
        Err(error) => return Err(error),
    };
    Ok((named || may_see).then_some(id))
}

/// The token a guest needs to come back; whoever is signed in needs none.
#[must_use]
pub fn token_for(app: &App, caller: &Caller, ticket: &Ticket) -> Option<String> {
    access_token(app, ticket).filter(|_| matches!(caller, Caller::Guest { .. }))
}
