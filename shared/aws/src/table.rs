//! The store's table on DynamoDB. Turns cancellation reasons into refusals by position, conflicts and throttles into
//! contention, and recognises its own write when a lost reply makes its retry fail.

mod failure;
mod write;

use crate::convert::{item_from_sdk, item_to_sdk};
use crate::expressions::Placeholders;
use crate::outside::{Outside, Units};
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, Get, KeysAndAttributes, ReturnConsumedCapacity, TransactGetItem,
};
use failure::table_error;
use std::collections::HashMap;
use std::sync::Arc;
use store::item::key_of;
use store::table::{Index, Range};
use store::{Item, Key, Page, Query, Table, TableError, When, Write, WriteError};

pub struct DynamoTable {
    client: Client,
    name: String,
    outside: Arc<dyn Outside>,
}

impl DynamoTable {
    pub fn new(client: Client, name: impl Into<String>, outside: Arc<dyn Outside>) -> Self {
        Self { client, name: name.into(), outside }
    }

    fn consumed(&self, operation: &str, capacity: &[ConsumedCapacity], writes: bool) {
        let total: f64 = capacity.iter().filter_map(ConsumedCapacity::capacity_units).sum();
        let units = if writes { Units { read: 0.0, write: total } } else { Units { read: total, write: 0.0 } };
        self.outside.consumed(operation, units);
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError> {
        self.outside.touched("GetItem", None, &key.pk);
        let output = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(sdk_key(key)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(table_error)?;
        self.consumed("GetItem", output.consumed_capacity.as_slice(), false);
        Ok(output.item.map(item_from_sdk))
    }

    async fn get_many(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        let mut found: HashMap<Key, Item> = HashMap::with_capacity(keys.len());
        let mut distinct: Vec<&Key> = keys.iter().collect();
        distinct.sort();
        distinct.dedup();
        for chunk in distinct.chunks(100) {
            let mut wanted: Vec<HashMap<String, AttributeValue>> = chunk.iter().map(|key| sdk_key(key)).collect();
            for key in chunk {
                self.outside.touched("BatchGetItem", None, &key.pk);
            }
            let mut pause = std::time::Duration::from_millis(10);
            while !wanted.is_empty() {
                let request = KeysAndAttributes::builder()
                    .set_keys(Some(std::mem::take(&mut wanted)))
                    .consistent_read(true)
                    .build()
                    .map_err(|error| TableError::Rejected(error.into()))?;
                let output = self
                    .client
                    .batch_get_item()
                    .request_items(&self.name, request)
                    .return_consumed_capacity(ReturnConsumedCapacity::Total)
                    .send()
                    .await
                    .map_err(table_error)?;
                self.consumed("BatchGetItem", output.consumed_capacity(), false);
                for item in output.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                    let item = item_from_sdk(item);
                    if let Some(key) = key_of(&item) {
                        found.insert(key, item);
                    }
                }
                let left = output.unprocessed_keys.unwrap_or_default().remove(&self.name);
                wanted = left.map(|left| left.keys).unwrap_or_default();
                if !wanted.is_empty() {
                    // DynamoDB returns part of a batch when it is throttled, and asks for growing pauses.
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(std::time::Duration::from_secs(1));
                }
            }
        }
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    async fn get_together(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let gets = keys
            .iter()
            .map(|key| {
                self.outside.touched("GetItem", None, &key.pk);
                let get = Get::builder().table_name(&self.name).set_key(Some(sdk_key(key))).build();
                get.map(|get| TransactGetItem::builder().get(get).build())
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| TableError::Rejected(error.into()))?;
        let output = self
            .client
            .transact_get_items()
            .set_transact_items(Some(gets))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(|error| {
                let cancelled =
                    error.as_service_error().is_some_and(TransactGetItemsError::is_transaction_canceled_exception);
                if cancelled { TableError::Unavailable(Box::new(error)) } else { table_error(error) }
            })?;
        self.consumed("TransactGetItems", output.consumed_capacity(), false);
        Ok(output.responses.unwrap_or_default().into_iter().map(|response| response.item.map(item_from_sdk)).collect())
    }

    async fn query(&self, query: &Query) -> Result<Page, TableError> {
        self.outside.touched("Query", query.index.map(Index::name), &query.partition);
        if matches!(&query.range, Range::Between(from, to) if from > to) {
            // Nothing lies there; DynamoDB would call the bounds a mistake.
            return Ok(Page::default());
        }
        let (pk, sk) = query.index.map_or(("pk", "sk"), Index::attributes);
        let mut placeholders = Placeholders::default();
        let condition = placeholders.key_condition(pk, sk, &query.partition, &query.range);
        let output = self
            .client
            .query()
            .table_name(&self.name)
            .set_index_name(query.index.map(|index| index.name().to_owned()))
            .key_condition_expression(condition)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .scan_index_forward(!query.newest_first)
            .set_limit(query.limit.and_then(|limit| i32::try_from(limit).ok()))
            .set_exclusive_start_key(query.cursor.clone().map(item_to_sdk))
            .consistent_read(query.consistent && query.index.is_none())
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .map_err(table_error)?;
        self.consumed("Query", output.consumed_capacity.as_slice(), false);
        Ok(Page {
            items: output.items.unwrap_or_default().into_iter().map(item_from_sdk).collect(),
            next: output.last_evaluated_key.map(item_from_sdk),
        })
    }

    async fn write(&self, writes: &[Write]) -> Result<(), WriteError> {
        match writes {
            [] => Ok(()),
            // A lost reply would make the SDK add twice; in a transaction its token prevents that. Counters that may be
            // off by one (`Always`) are not worth the price.
            [Write::Update { add, when, .. }] if !add.is_empty() && !matches!(when, When::Always(_)) => {
                self.write_together(writes).await
            }
            [one] => self.write_one(one).await,
            many => self.write_together(many).await,
        }
    }
}

fn sdk_key(key: &Key) -> HashMap<String, AttributeValue> {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.pk.clone())),
        ("sk".to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}
