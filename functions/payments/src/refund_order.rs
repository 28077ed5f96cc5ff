//! `POST /admin/orders/{id}/refunds`: gives money back: at once within what the agent may, else when a merchant allows it.

use app::idempotency::Attempt;
use app::payments::{self, RefundGiven, RefundOrder};
use app::{App, Error, Role};
use domain::ids::{OrderId, RefundId};
use domain::money::{MAX_AMOUNT, Minor};
use domain::validate::{Problems, Validate};
use edge::wire::Money;
use edge::wire::approvals::ApprovalView;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/admin/orders/{id}/refunds", "refund-order").needs(Role::Agent).idempotent();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundOrderBody {
    #[schema(value_type = Object)]
    pub amount: Option<domain::money::Money>,
    #[serde(default)]
    pub reason: String,
    /// The matter it settles; what is given for one matter is limited.
    pub ticket: Option<String>,
}

impl Validate for RefundOrderBody {
    fn check(&self, problems: &mut Problems) {
        match self.amount {
            None => problems.add("amount", "is required"),
            Some(money) if money.amount <= Minor::ZERO || money.amount > MAX_AMOUNT => {
                problems.add("amount.amount", format!("must be between 1 and {}", MAX_AMOUNT.0));
            }
            Some(_) => {}
        }
        problems.required("reason", &self.reason, 200);
        problems.optional("ticket", self.ticket.as_deref(), 64);
        if self.ticket.as_deref().is_some_and(|id| !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        {
            problems.add("ticket", "must be a ticket's id");
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct RefundOrderView {
    pub order: String,
    /// `requested`, or `pending_approval`.
    pub state: &'static str,
    pub refunds: Vec<RefundPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalView>,
    /// Of the order, with what was given now.
    pub refunded: Money,
}

/// What goes back to one payment.
#[derive(Serialize, ToSchema)]
pub struct RefundPart {
    #[schema(example = "ref_7KQ2M4XD9TBCRH3F_1")]
    pub id: String,
    pub amount: Money,
    pub state: String,
}

impl RefundOrderView {
    fn new(app: &App, given: &RefundGiven) -> Self {
        let money = |amount| Money::new(amount, given.order.currency);
        let refunds = given.refunds.iter().map(|refund| RefundPart {
            id: RefundId::new(&given.order.id, refund.number).to_string(),
            amount: money(refund.amount),
            state: refund.state.to_string(),
        });
        Self {
            order: given.order.id.to_string(),
            state: if given.approval.is_some() { "pending_approval" } else { "requested" },
            refunds: refunds.collect(),
            approval: given.approval.as_ref().map(|approval| ApprovalView::new(app, approval)),
            refunded: money(given.order.refunded()),
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let attempt = Attempt::new(&call.caller, ROUTE.function, &call.idempotency_key()?, call.fingerprint());
    let order: OrderId = call.id("id", "order")?;
    let body: RefundOrderBody = call.json()?;
    let Some(money) = body.amount.filter(|money| money.currency == app.config.currency) else {
        return Err(Error::field("amount.currency", format!("must be {}", app.config.currency)));
    };
    let wanted =
        RefundOrder { order, amount: money.amount, reason: body.reason.trim().to_owned(), ticket: body.ticket };
    let done = payments::refund_order(app, &call.caller, &wanted, &attempt).await?;
    let view = RefundOrderView::new(app, &done.thing);
    let status = if done.thing.approval.is_some() { StatusCode::ACCEPTED } else { StatusCode::CREATED };
    Reply::ok().status(status).etag(done.thing.order.version).replayed(done.replayed).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Gives money back to what paid")
        .body::<RefundOrderBody>()
        .reply::<RefundOrderView>(201, "It is on its way; 202 where it waits for a merchant's word")
        .done();
}
