//! Filter patterns of stream sources, as Lambda's event filtering reads them: which records a worker gets. Knows the tests
//! the template uses and refuses the others at start, so that no pattern is silently taken for something else.

use serde_json::{Map, Value};

/// One pattern: objects are walked into, arrays list what a value may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Fields(Vec<(String, Node)>),
    OneOf(Vec<Test>),
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Equals(Value),
    Prefix(String),
    Suffix(String),
    Exists(bool),
    AnythingBut(Vec<Value>),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("it is not JSON: {0}")]
    NotJson(String),
    #[error("`{0}` must be an object, or an array of what is allowed")]
    Shape(String),
    #[error("the local runner does not know the test {0}; teach it in infra/local/src/filter.rs")]
    UnknownTest(String),
}

impl Pattern {
    /// # Errors
    /// What is no pattern, or none this runner knows.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let value: Value = serde_json::from_str(text).map_err(|error| PatternError::NotJson(error.to_string()))?;
        Node::parse("the pattern", value).map(Self)
    }

    /// Whether a record passes.
    #[must_use]
    pub fn matches(&self, record: &Value) -> bool {
        self.0.matches(Some(record))
    }
}

impl Node {
    fn parse(name: &str, value: Value) -> Result<Self, PatternError> {
        match value {
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| {
                    let node = Self::parse(&name, value)?;
                    Ok((name, node))
                });
                fields.collect::<Result<_, _>>().map(Self::Fields)
            }
            Value::Array(tests) => tests.into_iter().map(Test::parse).collect::<Result<_, _>>().map(Self::OneOf),
            _ => Err(PatternError::Shape(name.to_owned())),
        }
    }

    fn matches(&self, value: Option<&Value>) -> bool {
        match self {
            Self::Fields(fields) => {
                fields.iter().all(|(name, node)| node.matches(value.and_then(|value| value.get(name))))
            }
            Self::OneOf(tests) => tests.iter().any(|test| test.holds(value)),
        }
    }
}

impl Test {
    fn parse(value: Value) -> Result<Self, PatternError> {
        let Value::Object(test) = value else { return Ok(Self::Equals(value)) };
        let unknown = |test: &Map<String, Value>| PatternError::UnknownTest(Value::Object(test.clone()).to_string());
        let mut parts = test.iter();
        let (Some((name, given)), None) = (parts.next(), parts.next()) else { return Err(unknown(&test)) };
        match (name.as_str(), given) {
            ("prefix", Value::String(text)) => Ok(Self::Prefix(text.clone())),
            ("suffix", Value::String(text)) => Ok(Self::Suffix(text.clone())),
            ("exists", Value::Bool(wanted)) => Ok(Self::Exists(*wanted)),
            ("anything-but", Value::Array(values)) => Ok(Self::AnythingBut(values.clone())),
            ("anything-but", Value::String(_) | Value::Number(_)) => Ok(Self::AnythingBut(vec![given.clone()])),
            _ => Err(unknown(&test)),
        }
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => value.is_some() == *wanted,
            (_, None) => false,
            (_, Some(Value::Array(values))) => values.iter().any(|value| self.holds(Some(value))),
            (Self::Equals(wanted), Some(value)) => wanted == value,
            (Self::Prefix(wanted), Some(value)) => value.as_str().is_some_and(|text| text.starts_with(wanted)),
            (Self::Suffix(wanted), Some(value)) => value.as_str().is_some_and(|text| text.ends_with(wanted)),
            (Self::AnythingBut(unwanted), Some(value)) => !unwanted.contains(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(pk: &str) -> Value {
        json!({"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": "x"}}}})
    }

    #[test]
    fn a_prefix_picks_the_partitions_a_worker_wants() {
        let text = r#"{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"PRODUCT#"},{"prefix":"STOCK#"}]}}}}"#;
        let pattern = Pattern::parse(text).unwrap();
        assert!(pattern.matches(&record("PRODUCT#kettle")) && pattern.matches(&record("STOCK#kettle")));
        assert!(!pattern.matches(&record("ORDER#1")) && !pattern.matches(&json!({"dynamodb": {}})));
    }

    #[test]
    fn all_fields_must_pass_and_one_test_of_each() {
        let text = r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"ORDER#"}]}}}}"#;
        let pattern = Pattern::parse(text).unwrap();
        assert!(pattern.matches(&record("ORDER#1")));
        let mut removed = record("ORDER#1");
        removed["eventName"] = json!("REMOVE");
        assert!(!pattern.matches(&removed));
    }

    #[test]
    fn the_other_tests_hold_as_lambda_documents_them() {
        let passes = |test: Value, value: Value| {
            Pattern::parse(&json!({"a": [test]}).to_string()).unwrap().matches(&json!({"a": value}))
        };
        assert!(passes(json!({"suffix": "#1"}), json!("ORDER#1")));
        assert!(
            passes(json!({"anything-but": ["x"]}), json!("y")) && !passes(json!({"anything-but": "y"}), json!("y"))
        );
        assert!(passes(json!({"prefix": "b"}), json!(["a", "b"])));
        let absent = Pattern::parse(r#"{"userIdentity": [{"exists": false}]}"#).unwrap();
        assert!(absent.matches(&json!({})) && !absent.matches(&json!({"userIdentity": {}})));
    }

    #[test]
    fn what_it_does_not_know_it_refuses() {
        assert!(matches!(Pattern::parse("{"), Err(PatternError::NotJson(_))));
        assert_eq!(Pattern::parse(r#"{"a": "b"}"#), Err(PatternError::Shape("a".to_owned())));
        for test in [r#"{"wildcard": "*"}"#, r#"{"prefix": 1}"#, r#"{"prefix": "a", "suffix": "b"}"#] {
            let refused = Pattern::parse(&format!(r#"{{"a": [{test}]}}"#));
            assert!(matches!(refused, Err(PatternError::UnknownTest(_))), "{test}");
        }
    }
}
