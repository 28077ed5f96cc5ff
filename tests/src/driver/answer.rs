//! What the shop said, and assertions about it that show the whole answer when they fail.

use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    text: String,
    /// What was asked, for failures.
    asked: String,
}

impl Answer {
    pub(super) async fn read(asked: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|error| panic!("{asked}: the body broke off: {error}"));
        Self { status, headers, text, asked }
    }

    #[must_use]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as it came.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The version in the `ETag`.
    #[must_use]
    #[track_caller]
    pub(crate) fn version(&self) -> u64 {
        let tag = self.header("etag").unwrap_or_else(|| panic!("no ETag: {self}"));
        tag.trim_matches('"').parse().unwrap_or_else(|_| panic!("no version: {tag}"))
    }

    /// Whether this is the answer to an earlier request under the same key.
    #[must_use]
    pub(crate) fn is_replayed(&self) -> bool {
        self.header("idempotency-replayed") == Some("true")
    }

    #[must_use]
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON ({error}): {self}"))
    }

    /// The body of an answer with that status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.json()
    }

    /// The body of a problem with that status and code, which has everything a problem must have.
    #[track_caller]
    pub(crate) fn expect_problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{self}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self}");
        assert_eq!(problem["status"], status, "{self}");
        for member in ["type", "title", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}: {self}");
        }
        if status < 500 {
            for member in ["detail", "help"] {
                assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}: {self}");
            }
        }
        problem
    }

    /// A 422 that names just these fields.
    #[track_caller]
    pub(crate) fn expect_fields(&self, fields: &[&str]) -> Value {
        let problem = self.expect_problem(422, "invalid");
        assert_eq!(named(&problem), fields, "{self}");
        problem
    }
}

/// The fields a problem names.
fn named(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().filter_map(|error| error["field"].as_str()).collect()
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} answered {}: {}", self.asked, self.status, self.text)
    }
}

/// The id of a thing.
#[track_caller]
pub(crate) fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap_or_else(|| panic!("no id: {thing}"))
}

/// The minor units of an amount of money.
#[track_caller]
pub(crate) fn amount(money: &Value) -> i64 {
    money["amount"].as_i64().unwrap_or_else(|| panic!("no money: {money}"))
}
