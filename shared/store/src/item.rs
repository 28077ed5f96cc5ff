//! Stored items as values: the attribute map, and the two conversions between it and typed data. Data that does not parse
//! is `Corrupt` with its key, never a panic and never "not found".

use crate::keys::Key;
use crate::table::TableError;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;

pub type Value = serde_dynamo::AttributeValue;
pub type Item = HashMap<String, Value>;

/// Attributes the table itself is addressed by; everything else in an item is the thing stored.
const PLUMBING: [&str; 12] =
    ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk", "list", "events", "news", "ttl"];

/// # Errors
/// `Corrupt` when the value has no place in an item, which only a bug can cause.
pub fn encode<T: Serialize>(key: &Key, thing: &T) -> Result<Item, TableError> {
    serde_dynamo::to_item(thing).map_err(|error| TableError::corrupt(key, error))
}

/// # Errors
/// `Corrupt` names the key and what did not parse.
pub fn decode<T: DeserializeOwned>(key: &Key, mut item: Item) -> Result<T, TableError> {
    for name in PLUMBING {
        item.remove(name);
    }
    serde_dynamo::from_item(item).map_err(|error| TableError::corrupt(key, error))
}

#[must_use]
pub fn text(item: &Item, name: &str) -> Option<String> {
    match item.get(name) {
        Some(Value::S(text)) => Some(text.clone()),
        _ => None,
    }
}

#[must_use]
pub fn number(item: &Item, name: &str) -> Option<i64> {
    match item.get(name) {
        Some(Value::N(number)) => number.parse().ok(),
        _ => None,
    }
}

/// The key of an item as it came from a query or a stream.
#[must_use]
pub fn key_of(item: &Item) -> Option<Key> {
    Some(Key { pk: text(item, "pk")?, sk: text(item, "sk")? })
}

/// Bytes of an item as DynamoDB counts them: names and values in UTF-8, numbers by digits, three bytes and one per element
/// for lists and maps (AWS, "DynamoDB item sizes and formats").
#[must_use]
pub fn size_bytes(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::S(text) => text.len(),
        Value::N(number) => number.trim_start_matches('-').replace('.', "").len().div_ceil(2) + 1,
        Value::Bool(_) | Value::Null(_) => 1,
        Value::B(bytes) => bytes.len(),
        Value::M(map) => 3 + map.iter().map(|(name, value)| 1 + name.len() + value_bytes(value)).sum::<usize>(),
        Value::L(list) => 3 + list.iter().map(|value| 1 + value_bytes(value)).sum::<usize>(),
        Value::Ss(texts) => texts.iter().map(String::len).sum(),
        Value::Ns(numbers) => numbers.iter().map(|number| number.len().div_ceil(2) + 1).sum(),
        Value::Bs(values) => values.iter().map(Vec::len).sum(),
    }
}
