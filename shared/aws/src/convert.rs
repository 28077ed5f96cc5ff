//! Between the store's attribute values and the SDK's: the same shapes under two names. Owned here, so that `store` need
//! not compile the SDK.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as Sdk;
use std::collections::HashMap;
use store::{Item, Value};

pub fn to_sdk(value: Value) -> Sdk {
    match value {
        Value::N(number) => Sdk::N(number),
        Value::S(text) => Sdk::S(text),
        Value::Bool(flag) => Sdk::Bool(flag),
        Value::B(bytes) => Sdk::B(Blob::new(bytes)),
        Value::Null(flag) => Sdk::Null(flag),
        Value::M(map) => Sdk::M(item_to_sdk(map)),
        Value::L(list) => Sdk::L(list.into_iter().map(to_sdk).collect()),
        Value::Ss(texts) => Sdk::Ss(texts),
        Value::Ns(numbers) => Sdk::Ns(numbers),
        Value::Bs(values) => Sdk::Bs(values.into_iter().map(Blob::new).collect()),
    }
}

pub fn from_sdk(value: Sdk) -> Value {
    match value {
        Sdk::N(number) => Value::N(number),
        Sdk::S(text) => Value::S(text),
        Sdk::Bool(flag) => Value::Bool(flag),
        Sdk::B(bytes) => Value::B(bytes.into_inner()),
        Sdk::M(map) => Value::M(item_from_sdk(map)),
        Sdk::L(list) => Value::L(list.into_iter().map(from_sdk).collect()),
        Sdk::Ss(texts) => Value::Ss(texts),
        Sdk::Ns(numbers) => Value::Ns(numbers),
        Sdk::Bs(values) => Value::Bs(values.into_iter().map(Blob::into_inner).collect()),
        // `Null`, and kinds DynamoDB may add one day: typed parsing then names the attribute as corrupt.
        _ => Value::Null(true),
    }
}

pub fn item_to_sdk(item: Item) -> HashMap<String, Sdk> {
    item.into_iter().map(|(name, value)| (name, to_sdk(value))).collect()
}

#[expect(clippy::implicit_hasher, reason = "the SDK's own shape")]
pub fn item_from_sdk(item: HashMap<String, Sdk>) -> Item {
    item.into_iter().map(|(name, value)| (name, from_sdk(value))).collect()
}

/// Whether two values mean the same. Numbers compare by value, since DynamoDB normalises how they are written.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::N(a), Value::N(b)) => {
            a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a.total_cmp(&b).is_eq())
        }
        (Value::M(a), Value::M(b)) => same_item(a, b),
        (Value::L(a), Value::L(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

pub fn same_item(a: &Item, b: &Item) -> bool {
    a.len() == b.len() && a.iter().all(|(name, value)| b.get(name).is_some_and(|other| same(value, other)))
}
