//! `POST /orders/{id}/changes/preview`: what a change would come to. Stores nothing.

use crate::wire::{OperationBody, PreviewView, check_operations, operations};
use app::App;
use app::orders;
use domain::ids::OrderId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/orders/{id}/changes/preview", "preview-change");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewChangeBody {
    #[serde(default)]
    pub operations: Vec<OperationBody>,
}

impl Validate for PreviewChangeBody {
    fn check(&self, problems: &mut Problems) {
        check_operations(&self.operations, problems);
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let order: OrderId = call.id("id", "order")?;
    let body: PreviewChangeBody = call.json()?;
    let preview = orders::preview(app, &call.caller, &order, &operations(body.operations)).await?;
    Reply::ok().etag(preview.changed.base.version).json(&PreviewView::new(&preview))
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Shows what a change of an order would come to")
        .body::<PreviewChangeBody>()
        .reply::<PreviewView>(200, "Totals before and after, and the `hash` that confirms it")
        .done();
}
