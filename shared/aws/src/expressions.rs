//! Preconditions and updates written as DynamoDB expressions. Every attribute goes by a placeholder, so no name can clash
//! with DynamoDB's reserved words.

use crate::convert::to_sdk;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;
use store::{Condition, Value, When};

/// Placeholders handed out while an expression is written.
#[derive(Default)]
pub struct Placeholders {
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Placeholders {
    fn name(&mut self, attribute: &str) -> String {
        let placeholder = format!("#{attribute}");
        self.names.insert(placeholder.clone(), attribute.to_owned());
        placeholder
    }

    pub fn value(&mut self, value: Value) -> String {
        let placeholder = format!(":v{}", self.values.len());
        self.values.insert(placeholder.clone(), to_sdk(value));
        placeholder
    }

    pub fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    pub fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    /// The condition expression; `None` where the newest write wins.
    pub fn condition(&mut self, when: &When) -> Option<String> {
        match when {
            When::Absent => Some(format!("attribute_not_exists({})", self.name("pk"))),
            When::Present => Some(format!("attribute_exists({})", self.name("pk"))),
            When::Version(version) => {
                Some(format!("{} = {}", self.name("version"), self.value(Value::N(version.to_string()))))
            }
            When::All(conditions) => {
                let parts: Vec<String> = conditions.iter().map(|condition| self.one(condition)).collect();
                Some(parts.join(" AND "))
            }
            When::Always(_) => None,
        }
    }

    fn one(&mut self, condition: &Condition) -> String {
        match condition {
            Condition::Equals(name, value) => format!("{} = {}", self.name(name), self.value(value.clone())),
            Condition::AtLeast(name, least) => {
                format!("{} >= {}", self.name(name), self.value(Value::N(least.to_string())))
            }
            Condition::AbsentOrBelow(name, bound) => {
                let name = self.name(name);
                let bound = self.value(Value::N(bound.to_string()));
                format!("(attribute_not_exists({name}) OR {name} < {bound})")
            }
            Condition::Present => format!("attribute_exists({})", self.name("pk")),
        }
    }

    pub fn update(&mut self, add: &[(&'static str, i64)], set: &[(&'static str, Value)]) -> String {
        let mut clauses = Vec::new();
        if !set.is_empty() {
            let parts: Vec<String> = set
                .iter()
                .map(|(name, value)| format!("{} = {}", self.name(name), self.value(value.clone())))
                .collect();
            clauses.push(format!("SET {}", parts.join(", ")));
        }
        if !add.is_empty() {
            let parts: Vec<String> = add
                .iter()
                .map(|(name, by)| format!("{} {}", self.name(name), self.value(Value::N(by.to_string()))))
                .collect();
            clauses.push(format!("ADD {}", parts.join(", ")));
        }
        clauses.join(" ")
    }

    pub fn key_condition(&mut self, pk: &str, sk: &str, partition: &str, range: &store::table::Range) -> String {
        use store::table::Range;
        let partition = format!("{} = {}", self.name(pk), self.value(Value::S(partition.to_owned())));
        match range {
            Range::All => partition,
            Range::Prefix(prefix) => {
                let name = self.name(sk);
                format!("{partition} AND begins_with({name}, {})", self.value(Value::S(prefix.clone())))
            }
            Range::Between(from, to) => {
                let name = self.name(sk);
                let (from, to) = (self.value(Value::S(from.clone())), self.value(Value::S(to.clone())));
                format!("{partition} AND {name} BETWEEN {from} AND {to}")
            }
        }
    }
}
