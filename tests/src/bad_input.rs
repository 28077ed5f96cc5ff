//! Whatever is sent that should not be: a clear problem that names the field, and nothing changed.

mod accounts;
mod bytes;
mod catalogue;
mod orders;
mod stock;

use crate::driver::{Person, Shop, new_key};
use serde_json::Value;

/// A body that must be refused, and the fields the refusal must name.
struct Bad {
    what: &'static str,
    body: Value,
    fields: Vec<&'static str>,
}

fn bad(what: &'static str, body: Value, fields: &[&'static str]) -> Bad {
    Bad { what, body, fields: fields.to_vec() }
}

/// What stands in the shop, as far as these pages show it. What is not there is a fact as well.
async fn picture(shop: &Shop, pages: &[String]) -> Vec<(u16, Value)> {
    let mut seen = Vec::new();
    for page in pages {
        let answer = shop.merchant().get(page).await;
        let mut body = answer.json();
        if let Some(object) = body.as_object_mut() {
            object.remove("request_id");
        }
        seen.push((answer.status, body));
    }
    seen
}

/// Sends every body, and looks after each whether anything has changed.
async fn all_are_refused(
    shop: &Shop,
    who: &Person<'_>,
    (method, path): (&str, &str),
    watched: &[String],
    cases: Vec<Bad>,
) {
    let before = picture(shop, watched).await;
    for Bad { what, body, fields } in cases {
        let bytes = serde_json::to_vec(&body).expect("a value can be written");
        let answer = who.send_bytes(method, &new_key(), path, bytes).await;
        let problem = answer.expect_problem(422, "invalid");
        let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{what}: no errors: {answer}"));
        let mut named: Vec<&str> = errors.iter().filter_map(|error| error["field"].as_str()).collect();
        named.dedup();
        assert_eq!(named, fields, "{what}: {answer}");
        for error in errors {
            assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{what}: {answer}");
        }
        assert_eq!(picture(shop, watched).await, before, "{what} changed something");
    }
}

/// The same letter many times.
fn long(letters: usize) -> Value {
    Value::String("x".repeat(letters))
}

/// Four in groups of four, as people write it; it passes Luhn's check and belongs to nobody.
const CARD: &str = "4242 4242 4242 4242";
