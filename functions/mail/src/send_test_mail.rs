//! `POST /admin/mails/{name}/test`: sends a mail to whoever asks, at their own address and nowhere else.

use crate::Mails;
use crate::preview_mail::order;
use app::idempotency::Attempt;
use app::{App, Error, Role, mail};
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/mails/{name}/test", "send-test-mail").needs(Role::Merchant).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendTestMailBody {
    /// An order's id or number; a sample without it.
    pub order: Option<String>,
}

impl Validate for SendTestMailBody {
    fn check(&self, problems: &mut Problems) {
        problems.optional("order", self.order.as_deref(), 40);
    }
}

#[derive(Serialize, ToSchema)]
pub struct TestMailView {
    pub template: &'static str,
    /// Where it went.
    pub to: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let template = mail::find(call.text("name")).ok_or(Error::NotFound("mail"))?;
    let body: SendTestMailBody = call.json()?;
    let order = order(body.order.as_deref())?;
    let sent = mail::send_test(app, call.signed_in()?, (template, order.as_ref()), &Mails, &attempt).await?;
    let view = TestMailView { template: template.name, to: sent.thing.as_str().to_owned() };
    Reply::ok().replayed(sent.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Sends a mail to yourself")
        .body::<SendTestMailBody>()
        .reply::<TestMailView>(200, "Where it went")
        .done();
}
