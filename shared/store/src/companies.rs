//! Companies that buy, and for each of their members a pointer by which an order or an approver finds its company.

use crate::changes::Changes;
use crate::item::{self, Item, Value};
use crate::keys::{self, Key};
use crate::settings::before;
use crate::table::{Condition, Table, TableError, When, Write};
use domain::companies::Company;
use domain::ids::CompanyId;

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, id: &CompanyId) -> Result<Option<Company>, TableError> {
    let key = keys::company(id);
    table.get(&key).await?.map(|found| item::decode(&key, found)).transpose()
}

/// The company of whoever is known under one of these names.
///
/// # Errors
/// Those of the table.
pub async fn of_member(table: &dyn Table, names: &[String]) -> Result<Option<Company>, TableError> {
    let wanted: Vec<Key> = names.iter().map(|name| keys::member(name)).collect();
    for (found, key) in table.get_many(&wanted).await?.into_iter().zip(&wanted) {
        let Some(found) = found else { continue };
        let text = item::text(&found, "company").ok_or_else(|| TableError::corrupt(key, "company is missing"))?;
        let id = CompanyId::parse(&text).map_err(|wrong| TableError::corrupt(key, wrong))?;
        if let Some(company) = find(table, &id).await? {
            return Ok(Some(company));
        }
    }
    Ok(None)
}

impl<E> Changes<E> {
    /// Writes a company under its version, and the pointers of who came and who went. Somebody has one company only.
    pub fn put_company(
        &mut self,
        company: &Company,
        before_it: Option<&Company>,
        stale: impl FnOnce() -> E + Send + 'static,
        taken: impl Fn(String) -> E + Send + Clone + 'static,
    ) {
        self.put(keys::company(&company.id), company, before(company.version), stale);
        let was = before_it.map(Company::members).unwrap_or_default();
        let is = company.members();
        for name in is.difference(&was) {
            let pointer = Item::from([("company".to_owned(), Value::S(company.id.to_string()))]);
            let (taken, who) = (taken.clone(), name.clone());
            self.put_item(keys::member(name), pointer, When::Absent, move || taken(who));
        }
        for name in was.difference(&is) {
            let when = When::All(vec![Condition::Equals("company", Value::S(company.id.to_string()))]);
            let (taken, who) = (taken.clone(), name.clone());
            self.push(Write::Delete { key: keys::member(name), when }, move |_| taken(who));
        }
    }
}
