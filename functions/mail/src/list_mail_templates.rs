//! `GET /admin/mails`: the mails there are, and when each is sent.

use app::mail::TEMPLATES;
use app::{App, Role};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/mails", "list-mail-templates").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Serialize, ToSchema)]
pub struct MailTemplates {
    pub items: Vec<MailTemplate>,
}

#[derive(Serialize, ToSchema)]
pub struct MailTemplate {
    #[schema(example = "order-placed")]
    pub name: &'static str,
    /// With `{number}` for the order's number, or `{product}`.
    pub subject: &'static str,
    /// `at_least_once` or `at_most_once`.
    pub delivery: String,
    /// Whether its readers may do without it.
    pub unsubscribable: bool,
    /// The events that may ask for it; none for one that nothing asks for yet.
    pub when: &'static [&'static str],
}

#[expect(clippy::unused_async, reason = "handlers are async")]
async fn handle(_: &App, _: Call) -> Answer {
    let item = |template: &'static app::mail::Template| MailTemplate {
        name: template.name,
        subject: template.subject,
        delivery: template.delivery.to_string(),
        unsubscribable: template.unsubscribable,
        when: template.wakes,
    };
    Reply::ok().json(&MailTemplates { items: TEMPLATES.into_iter().map(item).collect() })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists the mails the shop sends").reply::<MailTemplates>(200, "The mails").done();
}
