//! Reading JSON so that one reply names every wrong field: what does not parse is noted and taken out, the rest is parsed
//! again, and the type's own checks run on what is left.

use domain::validate::Problems;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use std::fmt::Write as _;

/// Wrong fields beyond this many are not looked for one by one.
const MOST_ROUNDS: usize = 25;

/// # Errors
/// Every wrong field.
pub fn value<T: DeserializeOwned>(mut value: Value, check: impl Fn(&T, &mut Problems)) -> Result<T, Problems> {
    let mut problems = Problems::new();
    if !value.is_object() {
        problems.add("body", "must be a JSON object");
        return Err(problems);
    }
    for _ in 0..MOST_ROUNDS {
        match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(parsed) => {
                let already: Vec<String> = problems.as_slice().iter().map(|problem| problem.field.clone()).collect();
                let mut found = Problems::new();
                check(&parsed, &mut found);
                for problem in found.into_vec() {
                    if !already.contains(&problem.field) {
                        problems.add(&problem.field, problem.message);
                    }
                }
                return if problems.is_empty() { Ok(parsed) } else { Err(problems) };
            }
            Err(error) => {
                let message = error.inner().to_string();
                let mut path: Vec<Segment> = error.path().iter().cloned().collect();
                // A missing field is reported at the object it is missing from.
                let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
                problems.add(&field_name(&path, missing), readable(&message));
                if missing.is_some() || !remove(&mut value, &mut path) {
                    return Err(problems);
                }
            }
        }
    }
    Err(problems)
}

fn field_name(path: &[Segment], missing: Option<&str>) -> String {
    let mut name = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(name, "[{index}]");
            }
            Segment::Map { key } => {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(key);
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    match (missing, name.is_empty()) {
        (None, true) => "body".to_owned(),
        (None, false) => name,
        (Some(missing), true) => missing.to_owned(),
        (Some(missing), false) => format!("{name}.{missing}"),
    }
}

/// Serde's words, made fit for people.
fn readable(message: &str) -> String {
    if message.starts_with("unknown field") {
        return "is not a field of this request".to_owned();
    }
    if message.starts_with("missing field") {
        return "is required".to_owned();
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        return match rest.split_once(", expected ") {
            Some((found, expected)) => format!("must be {expected}, not {found}"),
            None => format!("has the wrong type: {rest}"),
        };
    }
    message.to_owned()
}

/// Takes the value at `path` out of the document; arrays keep their positions.
fn remove(value: &mut Value, path: &mut Vec<Segment>) -> bool {
    let Some(last) = path.pop() else { return false };
    let mut parent = value;
    for segment in path.iter() {
        let next = match segment {
            Segment::Map { key } => parent.get_mut(key.as_str()),
            Segment::Seq { index } => parent.get_mut(*index),
            Segment::Enum { .. } | Segment::Unknown => return false,
        };
        match next {
            Some(next) => parent = next,
            None => return false,
        }
    }
    match (last, parent) {
        (Segment::Map { key }, Value::Object(map)) => map.remove(&key).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(default)]
        name: String,
        #[serde(default)]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[serde(default)]
        quantity: i64,
    }

    fn check(body: &Body, problems: &mut Problems) {
        problems.required("name", &body.name, 10);
        for (index, line) in body.lines.iter().enumerate() {
            if line.quantity < 1 {
                problems.add(&format!("lines[{index}].quantity"), "must be at least 1");
            }
        }
    }

    fn fields(json: &str) -> Vec<String> {
        let problems = value::<Body>(serde_json::from_str(json).unwrap(), check).unwrap_err();
        problems.into_vec().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn every_wrong_field_is_named_in_one_reply() {
        let found = fields(r#"{"name": 5, "colour": "red", "lines": [{"quantity": "two"}, {"quantity": 0, "x": 1}]}"#);
        for field in ["name", "colour", "lines[0].quantity", "lines[1].x", "lines[1].quantity"] {
            assert!(found.contains(&field.to_owned()), "{field} in {found:?}");
        }
        assert_eq!(found.len(), 5, "{found:?}");
    }

    #[test]
    fn another_shape_than_an_object_is_said_so() {
        assert_eq!(fields("[]"), ["body"]);
        assert_eq!(fields("{}"), ["name"]);
    }
}
