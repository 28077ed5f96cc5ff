//! `GET /admin/customers`: a customer by telephone number, e-mail address or order number, with all they ordered.

use app::orders::{self, CustomerQuery};
use app::{App, Error, Role};
use domain::address::{Email, Phone};
use domain::ids::OrderId;
use edge::wire::order::{OrderView, Reader};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub const ROUTE: Route = Route::get("/admin/customers", "find-customer").needs(Role::Agent);
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FindCustomerQuery {
    phone: Option<String>,
    email: Option<String>,
    order: Option<String>,
}

impl FindCustomerQuery {
    fn into_query(self) -> Result<CustomerQuery, Error> {
        match (self.phone, self.email, self.order) {
            (Some(phone), None, None) => {
                Phone::parse(&phone).map(CustomerQuery::Phone).map_err(|wrong| Error::field("phone", wrong.to_string()))
            }
            (None, Some(email), None) => {
                Email::parse(&email).map(CustomerQuery::Email).map_err(|wrong| Error::field("email", wrong.to_string()))
            }
            (None, None, Some(number)) => OrderId::from_number(&number)
                .map(CustomerQuery::Order)
                .ok_or_else(|| Error::field("order", "must be an order number such as 7KQ2-M4XD-9TBC-RH3F")),
            _ => Err(Error::field("query", "give exactly one of phone, email and order")),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct CustomerView {
    pub email: String,
    pub name: String,
    pub phones: Vec<String>,
    /// The account's id, where the customer has one.
    pub account: Option<String>,
    pub orders: Vec<OrderView>,
}

#[derive(Serialize, ToSchema)]
pub struct CustomerList {
    pub items: Vec<CustomerView>,
    pub next_cursor: Option<String>,
}

async fn handle(app: &App, call: Call) -> Answer {
    let query = call.query::<FindCustomerQuery>()?.into_query()?;
    let found = orders::find_customer(app, &query).await?;
    let items = found
        .into_iter()
        .map(|customer| CustomerView {
            email: customer.email,
            name: customer.name,
            phones: customer.phones,
            account: customer.account,
            orders: customer.orders.iter().map(|order| OrderView::new(app, order, Reader::Staff)).collect(),
        })
        .collect();
    Reply::ok().json(&CustomerList { items, next_cursor: None })
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Finds a customer")
        .query("phone", "A telephone number")
        .query("email", "An e-mail address")
        .query("order", "An order number")
        .reply::<CustomerList>(200, "Everybody it may be, each with their newest orders")
        .done();
}
