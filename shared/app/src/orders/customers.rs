//! Finds a customer by what an agent is told on the phone: a number, an e-mail address, an order.

use crate::{App, Error};
use domain::address::{Email, Phone};
use domain::ids::OrderId;
use domain::orders::Order;
use std::collections::BTreeMap;
use store::orders;

/// Orders an answer holds.
const MOST_ORDERS: u32 = 50;

#[derive(Clone, Debug)]
pub enum CustomerQuery {
    Phone(Phone),
    Email(Email),
    Order(OrderId),
}

/// A person as their orders know them: one e-mail address and all that was ordered under it.
#[derive(Clone, Debug)]
pub struct Found {
    pub email: String,
    pub name: String,
    pub phones: Vec<String>,
    pub account: Option<String>,
    /// Newest first.
    pub orders: Vec<Order>,
}

/// # Errors
/// Those of the table; nobody found is an empty list.
pub async fn find_customer(app: &App, query: &CustomerQuery) -> Result<Vec<Found>, Error> {
    let table = &*app.table;
    let emails: Vec<String> = match query {
        CustomerQuery::Email(email) => vec![email.as_str().to_owned()],
        CustomerQuery::Phone(phone) => {
            let ids = orders::of_phone(table, phone.as_str(), MOST_ORDERS).await?;
            emails(orders::find_many(table, &ids).await?)
        }
        CustomerQuery::Order(id) => emails(orders::find(table, id).await?.into_iter().collect()),
    };
    let mut found = Vec::new();
    for email in emails {
        let ids = orders::of_customer(table, &email, MOST_ORDERS).await?;
        found.extend(customer(email, orders::find_many(table, &ids).await?));
    }
    Ok(found)
}

/// Each address once, in the order first met.
fn emails(orders: Vec<Order>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    for (position, order) in orders.into_iter().enumerate() {
        seen.entry(order.contact.email.as_str().to_owned()).or_insert(position);
    }
    let mut emails: Vec<(String, usize)> = seen.into_iter().collect();
    emails.sort_by_key(|(_, position)| *position);
    emails.into_iter().map(|(email, _)| email).collect()
}

fn customer(email: String, orders: Vec<Order>) -> Option<Found> {
    let newest = orders.first()?;
    let mut phones: Vec<String> =
        orders.iter().filter_map(|order| Some(order.contact.phone.as_ref()?.as_str().to_owned())).collect();
    phones.sort();
    phones.dedup();
    Some(Found {
        email,
        name: newest.contact.name.clone(),
        phones,
        account: orders.iter().find_map(|order| order.owner.clone()),
        orders,
    })
}
