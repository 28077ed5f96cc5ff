//! `GET /admin/failures`: steps that failed to the end and wait for a person.

use app::failures::{self, Failed, Failures};
use app::{App, Role};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/failures", "list-failures").needs(Role::Merchant);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Serialize, ToSchema)]
pub struct FailureList {
    items: Vec<FailuresView>,
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct FailuresView {
    /// The step, such as `capture-payment`; `POST /admin/failures/{queue}/redrive` tries it again.
    queue: &'static str,
    count: u64,
    /// Up to ten of them.
    messages: Vec<FailedView>,
}

#[derive(Serialize, ToSchema)]
pub struct FailedView {
    /// What had happened; null where the message says nothing this shop understands.
    kind: Option<String>,
    /// The order, or `SKU@location`.
    aggregate: Option<String>,
    #[schema(value_type = String)]
    sent_at: Timestamp,
}

impl From<Failures> for FailuresView {
    fn from(failures: Failures) -> Self {
        let Failures { queue, count, messages } = failures;
        Self { queue: queue.name(), count, messages: messages.into_iter().map(FailedView::from).collect() }
    }
}

impl From<Failed> for FailedView {
    fn from(Failed { event, sent_at }: Failed) -> Self {
        let (kind, aggregate) = event.map(|event| (event.kind, event.aggregate)).unzip();
        Self { kind, aggregate, sent_at }
    }
}

async fn handle(app: &App, _call: Call) -> Answer {
    let items = failures::list(app).await?.into_iter().map(FailuresView::from).collect();
    Reply::ok().json(&FailureList { items, next_cursor: None })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Lists the steps that failed to the end")
        .reply::<FailureList>(200, "By queue; queues without failures are left out")
        .done();
}
