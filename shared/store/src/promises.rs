//! Moves of what was promised: facts in their order's partition, under the version of the order that brought them. Written
//! once and never changed.

use crate::changes::Changes;
use crate::item;
use crate::keys;
use crate::ledger::announcing;
use crate::table::{Table, TableError, When};
use domain::ids::OrderId;
use domain::orders::{Order, PromiseMove};

/// # Errors
/// Those of the table.
pub async fn find(table: &dyn Table, order: &OrderId, version: u64) -> Result<Option<PromiseMove>, TableError> {
    let key = keys::promise(order, version);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

impl<E> Changes<E> {
    /// Writes a move beside the order's own write (`order` is the order as it will be), with the events it announces.
    pub fn put_promise_move(
        &mut self,
        order: &Order,
        moved: &PromiseMove,
        events: &[&str],
        refusal: impl FnOnce() -> E + Send + 'static,
    ) {
        self.put_beside(keys::promise(&order.id, order.version), moved, announcing(events), When::Absent, refusal);
    }
}
