//! The survey of an order, in its partition.

use crate::changes::Changes;
use crate::item;
use crate::keys;
use crate::ledger::announcing;
use crate::settings::before;
use crate::table::{Table, TableError};
use domain::ids::OrderId;
use domain::surveys::Survey;

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, order: &OrderId) -> Result<Option<Survey>, TableError> {
    let key = keys::survey(order);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

impl<E> Changes<E> {
    /// Writes a survey under its version, with the events it announces.
    pub fn put_survey(
        &mut self,
        order: &OrderId,
        survey: &Survey,
        events: &[&str],
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        self.put_beside(keys::survey(order), survey, announcing(events), before(survey.version), refusal);
    }
}
