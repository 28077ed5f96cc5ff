//! Writes: one plain conditional write, or one transaction.

use super::failure::{Failure, cancelled};
use super::{DynamoTable, sdk_key};
use crate::attempts::Doubt;
use crate::convert::{item_to_sdk, same_item};
use crate::expressions::Placeholders;
use crate::outside::Units;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Delete, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use store::item::size_bytes;
use store::table::Refused;
use store::{Item, Write, WriteError};

impl DynamoTable {
    pub(super) async fn write_one(&self, write: &Write) -> Result<(), WriteError> {
        let doubt = Doubt::default();
        let (action, outcome) = match write {
            Write::Put { item, when, .. } => {
                let mut placeholders = Placeholders::default();
                let condition = placeholders.condition(when);
                let outcome = self
                    .client
                    .put_item()
                    .table_name(&self.name)
                    .set_item(Some(item_to_sdk(item.clone())))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                    .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
                    .customize()
                    .interceptor(doubt.clone())
                    .send()
                    .await
                    .map(|output| output.consumed_capacity)
                    .map_err(|error| Failure::from_sdk(error, &doubt));
                ("PutItem", outcome)
            }
            Write::Update { key, add, set, when } => {
                let mut placeholders = Placeholders::default();
                let condition = placeholders.condition(when);
                let update = placeholders.update(add, set);
                let outcome = self
                    .client
                    .update_item()
                    .table_name(&self.name)
                    .set_key(Some(sdk_key(key)))
                    .update_expression(update)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                    .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
                    .customize()
                    .interceptor(doubt.clone())
                    .send()
                    .await
                    .map(|output| output.consumed_capacity)
                    .map_err(|error| Failure::from_sdk(error, &doubt));
                ("UpdateItem", outcome)
            }
            Write::Delete { key, when } => {
                let mut placeholders = Placeholders::default();
                let condition = placeholders.condition(when);
                let outcome = self
                    .client
                    .delete_item()
                    .table_name(&self.name)
                    .set_key(Some(sdk_key(key)))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                    .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
                    .customize()
                    .interceptor(doubt.clone())
                    .send()
                    .await
                    .map(|output| output.consumed_capacity)
                    .map_err(|error| Failure::from_sdk(error, &doubt));
                ("DeleteItem", outcome)
            }
            Write::Check { .. } => return self.write_together(std::slice::from_ref(write)).await,
        };
        self.outside.touched(action, None, &write.key().pk);
        match outcome {
            Ok(capacity) => {
                self.consumed(action, capacity.as_slice(), true);
                Ok(())
            }
            Err(Failure::ConditionFailed(current)) => {
                // A failed condition is charged like the write it refused.
                self.outside.consumed(action, Units { read: 0.0, write: write_units(write) });
                if doubt.is_there() && own_write(write, current.as_ref()) {
                    return Ok(());
                }
                Err(WriteError::Refused(vec![Refused { position: 0, current }]))
            }
            Err(Failure::Contention) => Err(WriteError::Contention),
            Err(Failure::Table(error)) => Err(WriteError::Table(error)),
        }
    }

    pub(super) async fn write_together(&self, writes: &[Write]) -> Result<(), WriteError> {
        let items = writes.iter().map(|write| self.member(write)).collect();
        // The SDK makes one ClientRequestToken for all its own retries of this call, so a lost reply is not applied twice.
        let doubt = Doubt::default();
        let outcome = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .customize()
            .interceptor(doubt.clone())
            .send()
            .await;
        match outcome {
            Ok(output) => {
                self.consumed("TransactWriteItems", output.consumed_capacity(), true);
                Ok(())
            }
            Err(error) => {
                let estimated = writes.iter().map(|write| 2.0 * write_units(write)).sum();
                self.outside.consumed("TransactWriteItems", Units { read: 0.0, write: estimated });
                Err(cancelled(error, &doubt))
            }
        }
    }

    fn member(&self, write: &Write) -> TransactWriteItem {
        let mut placeholders = Placeholders::default();
        let condition = placeholders.condition(write.when());
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let missing = "every required field of the request is set above";
        let builder = TransactWriteItem::builder();
        let (action, builder) = match write {
            Write::Put { item, .. } => {
                let put = Put::builder()
                    .table_name(&self.name)
                    .set_item(Some(item_to_sdk(item.clone())))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(old);
                ("PutItem", builder.put(put.build().expect(missing)))
            }
            Write::Update { key, add, set, .. } => {
                let expression = placeholders.update(add, set);
                let update = Update::builder()
                    .table_name(&self.name)
                    .set_key(Some(sdk_key(key)))
                    .update_expression(expression)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(old);
                ("UpdateItem", builder.update(update.build().expect(missing)))
            }
            Write::Delete { key, .. } => {
                let delete = Delete::builder()
                    .table_name(&self.name)
                    .set_key(Some(sdk_key(key)))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(old);
                ("DeleteItem", builder.delete(delete.build().expect(missing)))
            }
            Write::Check { key, .. } => {
                let check = ConditionCheck::builder()
                    .table_name(&self.name)
                    .set_key(Some(sdk_key(key)))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(placeholders.names())
                    .set_expression_attribute_values(placeholders.values())
                    .return_values_on_condition_check_failure(old);
                ("ConditionCheckItem", builder.condition_check(check.build().expect(missing)))
            }
        };
        self.outside.touched(action, None, &write.key().pk);
        builder.build()
    }
}

/// Whether what stands there is what this write wanted to store: where an earlier attempt's reply was lost, that was it.
fn own_write(write: &Write, current: Option<&Item>) -> bool {
    match (write, current) {
        (Write::Put { item, .. }, Some(current)) => same_item(item, current),
        (Write::Delete { .. }, None) => true,
        _ => false,
    }
}

/// Units a single write costs; index entries not counted.
fn write_units(write: &Write) -> f64 {
    let bytes = match write {
        Write::Put { item, .. } => size_bytes(item),
        _ => 1,
    };
    #[expect(clippy::cast_precision_loss, reason = "an item is at most 400 KB")]
    let units = bytes.div_ceil(1024).max(1) as f64;
    units
}
