//! Who waits for a product, one item each under the name that stands in for their address; and the marks of the mails they
//! were sent.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys;
use crate::table::{Condition, Query, Table, TableError, When, Write};
use domain::ids::Sku;
use domain::waitlist::Waiter;

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, sku: &Sku, reader: &str) -> Result<Option<Waiter>, TableError> {
    let key = keys::waiter(sku, reader);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// Some of those who wait for a product, in no order that means anything.
///
/// # Errors
/// Those of the table.
pub async fn some(table: &dyn Table, sku: &Sku, limit: u32) -> Result<Vec<Waiter>, TableError> {
    let query = Query::partition(keys::waitlist_partition(sku)).prefix(keys::WAITER).limit(limit);
    let waiter = |found: Item| {
        let key = item::key_of(&found).unwrap_or_else(|| keys::waiter(sku, ""));
        item::decode(&key, found)
    };
    table.query(&query).await?.items.into_iter().map(waiter).collect()
}

impl<E> Changes<E> {
    /// Puts somebody on the list, in the place of an earlier wait of theirs that has ended.
    pub fn put_waiter(
        &mut self,
        sku: &Sku,
        waiter: &Waiter,
        earlier: Option<&Waiter>,
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        let forget = Value::N(waiter.until().as_second().to_string());
        let when = earlier.map_or(When::Absent, waited);
        let key = keys::waiter(sku, &keys::mail_reader(waiter.email.as_str()));
        self.put_beside(key, waiter, Item::from([("ttl".to_owned(), forget)]), when, refusal);
    }

    /// Takes them off the list, if it is still the same wait.
    pub fn delete_waiter(&mut self, sku: &Sku, waiter: &Waiter, refusal: impl FnOnce() -> E + Send + 'static) {
        let key = keys::waiter(sku, &keys::mail_reader(waiter.email.as_str()));
        self.push(Write::Delete { key, when: waited(waiter) }, move |_| refusal());
    }
}

fn waited(waiter: &Waiter) -> When {
    When::All(vec![Condition::Equals("since", Value::S(waiter.since.to_string()))])
}
