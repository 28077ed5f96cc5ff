//! Message attributes: the names and values that travel beside a body, and the digest SQS gives for them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One value; binary ones stay in base 64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attribute {
    pub data_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary_value: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes(pub BTreeMap<String, Attribute>);

impl Attributes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those a receiver asked for: `All`, `.*`, `prefix.*` or a name.
    #[must_use]
    pub fn asked_for(&self, names: &[String]) -> Self {
        let fits = |name: &str| {
            names.iter().any(|asked| match asked.as_str() {
                "All" | ".*" => true,
                asked => asked == name || asked.strip_suffix(".*").is_some_and(|prefix| name.starts_with(prefix)),
            })
        };
        Self(self.0.iter().filter(|(name, _)| fits(name)).map(|(name, it)| (name.clone(), it.clone())).collect())
    }

    pub(super) fn size(&self) -> usize {
        let value = |it: &Attribute| it.string_value.as_ref().or(it.binary_value.as_ref()).map_or(0, String::len);
        self.0.iter().map(|(name, it)| name.len() + it.data_type.len() + value(it)).sum()
    }

    /// MD5 over names, types and values, each with its length before it, in the order of names; none without attributes.
    pub(super) fn md5(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let mut bytes = Vec::new();
        for (name, attribute) in &self.0 {
            add(&mut bytes, name.as_bytes());
            add(&mut bytes, attribute.data_type.as_bytes());
            match (&attribute.string_value, &attribute.binary_value) {
                (_, Some(binary)) => {
                    bytes.push(2);
                    add(&mut bytes, &BASE64_STANDARD.decode(binary).unwrap_or_default());
                }
                (text, None) => {
                    bytes.push(1);
                    add(&mut bytes, text.as_deref().unwrap_or_default().as_bytes());
                }
            }
        }
        Some(format!("{:x}", md5::compute(bytes)))
    }

    /// As a Lambda event shows them.
    pub(super) fn lambda(&self) -> Value {
        let one = |it: &Attribute| {
            json!({
                "stringValue": it.string_value,
                "binaryValue": it.binary_value,
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": it.data_type,
            })
        };
        self.0.iter().map(|(name, it)| (name.clone(), one(it))).collect::<serde_json::Map<_, _>>().into()
    }
}

fn add(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(part);
}
