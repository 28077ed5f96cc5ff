//! Who asks: guests, two customers, and the staff. Each asks as the pages do, with a key of its own for every change.

use super::{Answer, Shop, configured};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Ada,
    Bob,
    Agent,
    Warehouse,
    Merchant,
}

impl Who {
    const ALL: [Self; 5] = [Self::Ada, Self::Bob, Self::Agent, Self::Warehouse, Self::Merchant];

    const fn name(self) -> &'static str {
        match self {
            Self::Ada => "ada",
            Self::Bob => "bob",
            Self::Agent => "agent",
            Self::Warehouse => "warehouse",
            Self::Merchant => "merchant",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Ada | Self::Bob => "customer",
            _ => self.name(),
        }
    }

    fn sub(self) -> String {
        format!("sub-{}", self.name())
    }
}

/// A key as a page makes it when its form is drawn.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "keys are made by the shop's callers, not by its App")]
pub(crate) fn new_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Somebody at the shop's door.
#[derive(Clone)]
pub(crate) struct Person<'a> {
    shop: &'a Shop,
    authorization: Option<String>,
}

impl Shop {
    #[must_use]
    pub(crate) fn guest(&self) -> Person<'_> {
        Person { shop: self, authorization: None }
    }

    /// A guest who holds an order's link token.
    #[must_use]
    pub(crate) fn holder_of(&self, token: &str) -> Person<'_> {
        self.with_header(&format!("Order-Token {token}"))
    }

    /// The guest who placed this order.
    #[must_use]
    #[track_caller]
    pub(crate) fn buyer_of(&self, order: &Value) -> Person<'_> {
        self.holder_of(order["access_token"].as_str().unwrap_or_else(|| panic!("no access token: {order}")))
    }

    /// Whoever says this of themselves.
    #[must_use]
    pub(crate) fn with_header(&self, authorization: &str) -> Person<'_> {
        Person { shop: self, authorization: Some(authorization.to_owned()) }
    }

    #[must_use]
    pub(crate) fn token(&self, who: Who) -> &str {
        &self.tokens[&who]
    }

    #[must_use]
    pub(crate) fn person(&self, who: Who) -> Person<'_> {
        self.with_header(&format!("Bearer {}", self.token(who)))
    }

    #[must_use]
    pub(crate) fn ada(&self) -> Person<'_> {
        self.person(Who::Ada)
    }

    #[must_use]
    pub(crate) fn bob(&self) -> Person<'_> {
        self.person(Who::Bob)
    }

    #[must_use]
    pub(crate) fn agent(&self) -> Person<'_> {
        self.person(Who::Agent)
    }

    #[must_use]
    pub(crate) fn warehouse(&self) -> Person<'_> {
        self.person(Who::Warehouse)
    }

    #[must_use]
    pub(crate) fn merchant(&self) -> Person<'_> {
        self.person(Who::Merchant)
    }

    /// The account an agent orders for.
    #[must_use]
    pub(crate) fn sub(&self, who: Who) -> &str {
        &self.subs[&who]
    }

    /// A customer nobody else is, with an address of their own. Only in a shop of the test's own.
    #[must_use]
    pub(crate) fn customer(&self, sub: &str, email: &str) -> Person<'_> {
        let issuer = self.runner().expect("a shop of our own").issuer();
        self.with_header(&format!("Bearer {}", issuer.mint(local::issuer::Role::Customer, Some(sub), Some(email))))
    }

    pub(super) async fn sign_everybody_in(&mut self) {
        if let Some(given) = configured("PERSONAS") {
            let given: BTreeMap<String, String> = serde_json::from_str(&given).expect("PERSONAS maps names to tokens");
            for who in Who::ALL {
                let token = given.get(who.name()).unwrap_or_else(|| panic!("PERSONAS has no {}", who.name()));
                self.sign_in(who, token.clone());
            }
            return;
        }
        for who in Who::ALL {
            let email = format!("{}@example.com", who.name());
            let body = json!({"role": who.role(), "sub": who.sub(), "email": email});
            let made = self.guest().post_without_key("/_local/tokens", &body).await.expect(200);
            let token = made["token"].as_str().expect("a token").to_owned();
            self.sign_in(who, token);
        }
    }

    fn sign_in(&mut self, who: Who, token: String) {
        let sub = sub_of(&token).unwrap_or_else(|| panic!("the token of {} has no sub", who.name()));
        self.subs.insert(who, sub);
        self.tokens.insert(who, token);
    }
}

/// The subject of a token, unverified: whose it is, is all the tests want to know.
fn sub_of(token: &str) -> Option<String> {
    let claims = data_encoding::BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims["sub"].as_str().map(str::to_owned)
}

impl Person<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.shop.client.request(method, format!("{}{path}", self.shop.url));
        match &self.authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        }
    }

    async fn send(asked: String, request: RequestBuilder) -> Answer {
        match request.send().await {
            Ok(response) => Answer::read(asked, response).await,
            Err(error) => panic!("{asked}: no answer: {error:?}"),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Self::send(format!("GET {path}"), self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Self::send(format!("DELETE {path}"), self.request(Method::DELETE, path)).await
    }

    /// Over the version that was read.
    pub(crate) async fn delete_over(&self, version: u64, path: &str) -> Answer {
        let request = self.request(Method::DELETE, path).header("if-match", format!("\"{version}\""));
        Self::send(format!("DELETE {path}"), request).await
    }

    /// Under a new key.
    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.post_under(&new_key(), path, body).await
    }

    pub(crate) async fn post_under(&self, key: &str, path: &str, body: &impl Serialize) -> Answer {
        let request = self.request(Method::POST, path).header("idempotency-key", key).json(body);
        Self::send(format!("POST {path}"), request).await
    }

    pub(crate) async fn post_without_key(&self, path: &str, body: &impl Serialize) -> Answer {
        Self::send(format!("POST {path}"), self.request(Method::POST, path).json(body)).await
    }

    /// Something new.
    pub(crate) async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        Self::send(format!("PUT {path}"), self.request(Method::PUT, path).json(body)).await
    }

    /// Over the version that was read.
    pub(crate) async fn put_over(&self, version: u64, path: &str, body: &impl Serialize) -> Answer {
        self.put_matching(&format!("\"{version}\""), path, body).await
    }

    /// Under this `If-Match`, whatever it is.
    pub(crate) async fn put_matching(&self, tag: &str, path: &str, body: &impl Serialize) -> Answer {
        let request = self.request(Method::PUT, path).header("if-match", tag).json(body);
        Self::send(format!("PUT {path}"), request).await
    }

    /// Makes a change that was previewed, over the version it was previewed of.
    pub(crate) async fn apply(&self, order: &str, version: u64, key: &str, body: &impl Serialize) -> Answer {
        let path = format!("/orders/{order}/changes");
        let request = self.request(Method::POST, &path).header("idempotency-key", key);
        let request = request.header("if-match", format!("\"{version}\"")).json(body);
        Self::send(format!("POST {path}"), request).await
    }

    /// Bytes as they are, whatever they are.
    pub(crate) async fn send_bytes(&self, method: &str, key: &str, path: &str, bytes: Vec<u8>) -> Answer {
        let method: Method = method.parse().expect("a method");
        let asked = format!("{method} {path}");
        let request = self.request(method, path).header("idempotency-key", key);
        Self::send(asked, request.header("content-type", "application/json").body(bytes)).await
    }

    /// A message as it is, with the signature in its header.
    pub(crate) async fn post_signed(&self, path: &str, signature: Option<(&str, &str)>, body: &str) -> Answer {
        let mut request = self.request(Method::POST, path).header("content-type", "application/json");
        if let Some((header, signature)) = signature {
            request = request.header(header, signature);
        }
        Self::send(format!("POST {path}"), request.body(body.to_owned())).await
    }

    /// A table of products.
    pub(crate) async fn import(&self, key: &str, table: &str) -> Answer {
        let path = "/admin/products/import";
        let request =
            self.request(Method::POST, path).header("idempotency-key", key).header("content-type", "text/csv");
        Self::send(format!("POST {path}"), request.body(table.to_owned())).await
    }

    /// Places an order under a new key.
    pub(crate) async fn place(&self, body: &Value) -> Answer {
        self.post("/orders", body).await
    }

    pub(crate) async fn place_under(&self, key: &str, body: &Value) -> Answer {
        self.post_under(key, "/orders", body).await
    }

    pub(crate) async fn order(&self, id: &str) -> Answer {
        self.get(&format!("/orders/{id}")).await
    }
}
