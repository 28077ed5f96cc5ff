//! `POST /contact`: writes to the shop. Whoever they are, and whatever it is about, they are given a ticket.

use crate::wire::{TicketView, check_message};
use app::accounts::profile;
use app::tickets::{self, Contact};
use app::{App, Caller, Error};
use domain::address::Email;
use domain::ids::OrderId;
use domain::tickets::LONGEST_SUBJECT;
use domain::validate::{Problems, Validate, without_card_numbers};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/contact", "contact-support").idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactSupportBody {
    pub name: String,
    /// Where answers go. May be left out by whoever is signed in: then it is the address of their account.
    #[schema(example = "ada@example.com")]
    pub email: Option<String>,
    pub subject: String,
    pub message: String,
    /// The number or the id of the order it is about. Believed where the caller may see the order, or it was placed with this
    /// e-mail address; the answer does not tell.
    pub order: Option<String>,
    pub category: Option<String>,
}

impl Validate for ContactSupportBody {
    fn check(&self, problems: &mut Problems) {
        problems.required("name", &without_card_numbers(&self.name), 100);
        if let Some(wrong) = self.email.as_deref().and_then(|email| Email::parse(email).err()) {
            problems.add("email", wrong.to_string());
        }
        problems.required("subject", &without_card_numbers(&self.subject), LONGEST_SUBJECT);
        check_message(problems, &self.message);
        // Not searched for card numbers: an order's number may be all digits, and one in ten of those passes Luhn's check.
        let order = self.order.as_deref().unwrap_or_default();
        problems.at_most("order", order.chars().count(), 40);
        if order.contains(char::is_control) {
            problems.add("order", "must hold no control characters");
        }
        problems.optional("category", self.category.as_deref(), 40);
    }
}

impl ContactSupportBody {
    async fn into_contact(self, app: &App, call: &Call) -> Result<Contact, Error> {
        let given = self.email.as_deref().and_then(|email| Email::parse(email).ok());
        let email = match (given, &call.caller) {
            (Some(given), _) => given,
            (None, Caller::User { .. }) => {
                let own = profile(app, call.signed_in()?).await?.verified_email().cloned();
                own.ok_or_else(|| Error::field("email", "is required"))?
            }
            (None, Caller::Guest { .. }) => return Err(Error::field("email", "is required")),
        };
        let typed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Contact {
            name: without_card_numbers(self.name.trim()),
            email,
            subject: self.subject.trim().to_owned(),
            message: self.message.trim().to_owned(),
            order: typed(self.order).map(order_named),
            category: typed(self.category),
            remote: call.remote.clone(),
            key: call.idempotency_key()?,
            fingerprint: call.fingerprint(),
        })
    }
}

/// What they typed for the order; a card number that is no order's number is not kept.
fn order_named(typed: String) -> String {
    if OrderId::from_number(&typed).is_some() { typed } else { without_card_numbers(&typed) }
}

async fn handle(app: &App, call: Call) -> Answer {
    call.idempotency_key()?;
    let contact = call.json::<ContactSupportBody>()?.into_contact(app, &call).await?;
    let opened = tickets::contact(app, &call.caller, &contact).await?;
    let view = TicketView::new(app, &call.caller, &opened.thing);
    let reply = Reply::created(format!("/tickets/{}", view.id)).etag(view.version);
    reply.replayed(opened.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Writes to the shop: opens a ticket")
        .body::<ContactSupportBody>()
        .reply::<TicketView>(201, "The ticket; for guests with `access_token`")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: &ContactSupportBody) -> Vec<String> {
        body.problems().into_iter().map(|problem| problem.field).collect()
    }

    fn good() -> ContactSupportBody {
        ContactSupportBody {
            name: "Ada".to_owned(),
            email: Some("ada@example.com".to_owned()),
            subject: "Where is it".to_owned(),
            message: "First line\nsecond line".to_owned(),
            ..ContactSupportBody::default()
        }
    }

    #[test]
    fn e8_every_wrong_field_of_a_letter_is_named_at_once() {
        assert_eq!(wrong(&good()), Vec::<String>::new());
        assert_eq!(wrong(&ContactSupportBody::default()), ["name", "subject", "message"]);
        let long = ContactSupportBody { message: "x".repeat(10_001), subject: "a\r\nBcc: eve".to_owned(), ..good() };
        assert_eq!(wrong(&long), ["subject", "message"]);
    }

    #[test]
    fn e8_whoever_writes_down_a_card_number_is_heard() {
        let card = ContactSupportBody { message: "4242 4242 4242 4242 was charged twice".to_owned(), ..good() };
        assert_eq!(wrong(&card), Vec::<String>::new());
    }
}
