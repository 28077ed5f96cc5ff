//! `PUT /admin/companies/{id}`: a company that buys: who buys, up to how much without asking, and who is asked.

use app::{App, Role, companies};
use domain::companies::CompanyBody;
use domain::ids::CompanyId;
use domain::validate::{Problems, Validate};
use edge::wire::Money;
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::put("/admin/companies/{id}", "put-company").needs(Role::Merchant).versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCompanyBody {
    #[serde(default)]
    pub name: String,
    /// An order that costs more waits for an approver.
    #[schema(value_type = Object)]
    pub limit: Option<domain::money::Money>,
    /// By the account's id or by e-mail address.
    #[serde(default)]
    pub buyers: Vec<String>,
    /// Who decides what is above the limit; where none is named, the merchant does.
    #[serde(default)]
    pub approvers: Vec<String>,
}

impl Validate for PutCompanyBody {
    /// Amounts are checked against the shop's currency, further in.
    fn check(&self, _: &mut Problems) {}
}

#[derive(Serialize, ToSchema)]
pub struct CompanyView {
    pub id: String,
    pub name: String,
    pub limit: Money,
    pub buyers: Vec<String>,
    pub approvers: Vec<String>,
    pub version: u64,
}

async fn handle(app: &App, call: Call) -> Answer {
    let id: CompanyId = call.id("id", "company")?;
    let PutCompanyBody { name, limit, buyers, approvers } = call.json()?;
    let body = CompanyBody { name, limit, buyers, approvers };
    let (company, is_new) = companies::put(app, id, body, call.if_match()?).await?;
    let view = CompanyView {
        id: company.id.to_string(),
        name: company.name,
        limit: Money::new(company.limit, app.config.currency),
        buyers: company.buyers,
        approvers: company.approvers,
        version: company.version,
    };
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Reply::ok().status(status).etag(company.version).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Puts a company that buys, with its limit, its buyers and its approvers")
        .body::<PutCompanyBody>()
        .reply::<CompanyView>(200, "The company; 201 when it is new")
        .done();
}
