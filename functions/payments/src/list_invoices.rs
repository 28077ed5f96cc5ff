//! `GET /orders/{id}/invoices`: an order's invoices and credit notes.

use app::{App, payments};
use domain::ids::OrderId;
use edge::wire::Money;
use edge::wire::order::{InvoiceView, document_id};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::Serialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/orders/{id}/invoices", "list-invoices");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// Oldest first; there is never a second page.
#[derive(Serialize, ToSchema)]
pub struct InvoicesView {
    pub items: Vec<InvoiceView>,
    /// Always null.
    #[schema(value_type = Option<String>)]
    pub next_cursor: Option<()>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let id: OrderId = call.id("id", "order")?;
    let documents = payments::documents(app, &call.caller, &id).await?;
    let view = |document: &domain::invoices::Invoice| InvoiceView {
        id: document_id(document),
        number: document.number.clone(),
        kind: document.kind.to_string(),
        issued_at: document.issued_at,
        total: Money::new(document.total, document.currency),
    };
    Reply::ok().json(&InvoicesView { items: documents.iter().map(view).collect(), next_cursor: None })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "An order's invoices and credit notes; each is a page or a PDF under /invoices/{id}")
        .reply::<InvoicesView>(200, "Oldest first")
        .done();
}
