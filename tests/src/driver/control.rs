//! What a test may do to a shop of its own: move its clock, let its workers run, script its gateway, read its meter.

use super::{MORNING, Shop};
use serde_json::{Value, json};
use std::time::Duration;

pub(super) async fn start(gateway_timeout: Duration) -> local::Shop {
    let clock = local::Clock::ManualFrom(MORNING.parse().expect("a time"));
    let options = local::Options { clock, gateway_timeout: Some(gateway_timeout), ..local::Options::default() };
    local::Shop::start(options).await.unwrap_or_else(|error| panic!("a shop of the test's own: {error}"))
}

impl Shop {
    async fn command(&self, path: &str, body: &Value) -> Value {
        self.guest().post_without_key(path, body).await.expect(200)
    }

    pub(crate) async fn set_clock(&self, to: &str) {
        self.command("/_local/clock", &json!({"set": to})).await;
    }

    /// Lets time pass: what is due happens first, then the clock moves.
    pub(crate) async fn advance(&self, by: &str) {
        self.command("/_local/clock", &json!({"advance": by})).await;
    }

    /// Lets every worker finish. On a deployed shop they run by themselves: whoever looks must look until they have.
    pub(crate) async fn drain(&self) {
        if self.runner.is_some() {
            let done = self.command("/_local/drain", &json!({})).await;
            assert_eq!(done["dead_letters"], 0, "{done}");
        }
    }

    /// Lets time pass and everything that is due by then happen.
    pub(crate) async fn wait(&self, by: &str) {
        self.advance(by).await;
        self.drain().await;
    }

    /// What the next calls to the gateway meet.
    pub(crate) async fn gateway_will(&self, next: &[&str]) {
        self.command("/_local/gateway", &json!({"next": next})).await;
    }

    /// The customer tells the bank that it is them.
    pub(crate) async fn authenticate(&self, order: &str) {
        let done = self.command("/_local/gateway", &json!({"authenticate": order})).await;
        assert_eq!(done["authenticated"].as_array().map(Vec::len), Some(1), "{done}");
    }

    /// The customer tells the bank that it is not them.
    pub(crate) async fn refuse_at_the_bank(&self, page: &str) {
        let answer = self.client.post(page).form(&[("action", "decline")]).send().await.expect("the bank answers");
        assert!(answer.status().is_success() || answer.status().is_redirection(), "{}", answer.status());
    }

    /// What the gateway's own books say of an order; null when it never heard of it.
    pub(crate) async fn books_of(&self, order: &str) -> Value {
        self.books().await["orders"][order].take()
    }

    pub(crate) async fn books(&self) -> Value {
        self.guest().get("/_local/gateway/books").await.expect(200)
    }

    pub(crate) async fn meter(&self) -> Value {
        self.guest().get("/_local/meter").await.expect(200)
    }

    pub(crate) async fn reset_meter(&self) {
        let answer = self.guest().delete("/_local/meter").await;
        assert!((200..300).contains(&answer.status), "{answer}");
    }
}
