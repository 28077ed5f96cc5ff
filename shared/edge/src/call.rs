//! One HTTP call as a handler sees it: who calls, the path's parameters, the query, the headers of the contract, the body.

use crate::body;
use crate::problem::Refused;
use app::accounts::SignedIn;
use app::{Caller, Error};
use base64::Engine;
use bytes::Bytes;
use domain::validate::Validate;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

#[derive(Debug)]
pub struct Call {
    pub caller: Caller,
    pub request_id: String,
    /// The caller's network address, for limits; empty when it is not known.
    pub remote: String,
    pub path: String,
    pub query: String,
    pub parameters: Vec<(&'static str, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Call {
    /// # Errors
    /// Every wrong field of the body at once.
    pub fn json<T: DeserializeOwned + Validate>(&self) -> Result<T, Error> {
        body::parse(&self.body)
    }

    /// The body, where none at all means the default.
    ///
    /// # Errors
    /// Those of [`Call::json`].
    pub fn json_or_default<T: DeserializeOwned + Validate + Default>(&self) -> Result<T, Error> {
        if self.body.is_empty() { Ok(T::default()) } else { self.json() }
    }

    /// A body whose fields are checked where it is turned into a command.
    ///
    /// # Errors
    /// What does not parse.
    pub fn json_unchecked<T: DeserializeOwned>(&self) -> Result<T, Error> {
        app::parse::value(self.value()?, |_, _| ()).map_err(Error::Invalid)
    }

    /// The body as JSON of any shape.
    ///
    /// # Errors
    /// 400 when it is not JSON.
    pub fn value(&self) -> Result<serde_json::Value, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Refused::NotJson(error.to_string()).into())
    }

    /// # Errors
    /// 422 when a query parameter is unknown or has the wrong shape.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_urlencoded::from_str(&self.query).map_err(|error| Error::field("query", error.to_string()))
    }

    /// A path parameter as text. The route says it is there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.parameters.iter().find(|(given, _)| *given == name).map_or("", |(_, value)| value)
    }

    /// A path parameter as a typed id. What cannot be such an id names nothing: 404.
    ///
    /// # Errors
    /// `NotFound(what)`.
    pub fn id<T: TryFrom<String>>(&self, name: &str, what: &'static str) -> Result<T, Error> {
        T::try_from(self.text(name).to_owned()).map_err(|_| Error::NotFound(what))
    }

    /// The `Idempotency-Key`. A guest has no name for the key to stand under, so theirs must be unguessable: at least 22
    /// characters, which a UUID and every base-64 form of 128 bits has.
    ///
    /// # Errors
    /// 400 when it is missing or weak.
    pub fn idempotency_key(&self) -> Result<String, Error> {
        let key = self.header("idempotency-key").ok_or(Refused::KeyMissing)?;
        let least = if matches!(self.caller, Caller::Guest { .. }) { 22 } else { 16 };
        let distinct = key.bytes().collect::<std::collections::HashSet<_>>().len();
        let strong =
            (least..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) && distinct >= 6;
        if strong { Ok(key.to_owned()) } else { Err(Refused::KeyWeak.into()) }
    }

    /// The version in `If-Match`: a quoted number, as `ETag` gave it. `*` and weak tags are no version.
    ///
    /// # Errors
    /// 422 for anything that is not a quoted number.
    pub fn if_match(&self) -> Result<Option<u64>, Error> {
        let Some(value) = self.header("if-match") else { return Ok(None) };
        let version = value.trim().strip_prefix('"').and_then(|v| v.strip_suffix('"')).and_then(|v| v.parse().ok());
        version.map(Some).ok_or_else(|| Error::field("If-Match", "must be an ETag this shop gave, such as \"3\""))
    }

    /// Tells one body from another: a hash of the method-free request, for idempotency.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        // The same JSON in another order of fields is the same request.
        let canonical = serde_json::from_slice::<serde_json::Value>(&self.body)
            .map_or_else(|_| self.body.to_vec(), |value| value.to_string().into_bytes());
        let mut hasher = Sha256::new();
        hasher.update(self.path.as_bytes());
        hasher.update([0]);
        hasher.update(&canonical);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hasher.finalize()[..12])
    }

    /// Who is signed in, with their own access token, by which the identity provider tells more of them.
    ///
    /// # Errors
    /// 401 for guests.
    pub fn signed_in(&self) -> Result<SignedIn<'_>, Error> {
        let token = self.header("authorization").and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim());
        match (self.caller.sub(), token) {
            (Some(sub), Some(token)) => Ok(SignedIn { sub, token }),
            _ => Err(Refused::SignInFirst.into()),
        }
    }

    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::{Classify, Role};

    fn call(headers: &[(&'static str, &'static str)], body: &'static str, caller: Caller) -> Call {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)));
        Call {
            caller,
            request_id: "r".into(),
            remote: String::new(),
            path: "/orders".into(),
            query: String::new(),
            parameters: vec![("id", "ord_nonsense".into())],
            headers: headers.collect(),
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    const GUEST: Caller = Caller::Guest { token: None };

    #[test]
    fn b1_a_guests_key_must_be_unguessable_and_anybodys_must_be_there() {
        let code = |key: Option<&'static str>, caller: Caller| {
            let headers: Vec<_> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
            call(&headers, "", caller).idempotency_key().map_err(|error| error.code())
        };
        let signed_in = || Caller::User { sub: "1".into(), roles: vec![Role::Customer] };
        assert_eq!(code(None, GUEST), Err("idempotency_key_required"));
        assert_eq!(code(Some("order-1"), GUEST), Err("idempotency_key_weak"));
        assert_eq!(code(Some("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), GUEST), Err("idempotency_key_weak"));
        assert_eq!(code(Some("3f1c6c1e-8c6f-4f2e-9a57"), GUEST).as_deref(), Ok("3f1c6c1e-8c6f-4f2e-9a57"));
        assert_eq!(code(Some("order-2027-03-01-a"), signed_in()).as_deref(), Ok("order-2027-03-01-a"));
    }

    #[test]
    fn b1_the_same_json_in_another_order_is_the_same_request() {
        let print = |body| call(&[], body, GUEST).fingerprint();
        assert_eq!(print(r#"{"a": 1, "b": 2}"#), print(r#"{"b":2,"a":1}"#));
        assert_ne!(print(r#"{"a": 1}"#), print(r#"{"a": 2}"#));
    }

    #[test]
    fn a_version_is_a_quoted_number_and_nothing_else() {
        let version = |value| call(&[("if-match", value)], "", GUEST).if_match();
        assert_eq!(version("\"7\"").unwrap(), Some(7));
        for wrong in ["7", "*", "W/\"7\"", "\"x\""] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_an_id_names_nothing() {
        let found = call(&[], "", GUEST).id::<domain::ids::OrderId>("id", "order");
        assert!(matches!(found, Err(Error::NotFound("order"))));
    }
}
