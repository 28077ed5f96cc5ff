//! The gateway over real HTTP, as an adapter meets it.

mod adapter;
mod back;
mod cards;
mod element;
mod faults;
mod kept;
mod payments;

use super::Gateway;
use crate::clock::VirtualClock;
use reqwest::header::HeaderMap;
use serde_json::Value;

struct Sandbox {
    gateway: Gateway,
    clock: VirtualClock,
    url: String,
    client: reqwest::Client,
}

#[derive(Debug, Clone)]
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Sandbox {
    async fn start() -> Self {
        let clock = VirtualClock::manual("2027-03-10T12:00:00Z".parse().unwrap());
        let gateway = Gateway::new(clock.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = gateway.router().merge(gateway.control_router());
        tokio::spawn(async { axum::serve(listener, router).await });
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { gateway, clock, url, client }
    }

    fn request(&self, path: &str, key: Option<&str>, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.url)).bearer_auth("sk_test_x").form(form);
        match key {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        }
    }

    async fn try_post(&self, path: &str, key: Option<&str>, form: &[(&str, &str)]) -> reqwest::Result<Reply> {
        let response = self.request(path, key, form).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Reply { status, headers, body: response.json().await? })
    }

    async fn post(&self, path: &str, key: Option<&str>, form: &[(&str, &str)]) -> Reply {
        self.try_post(path, key, form).await.unwrap()
    }

    /// Authorises `amount` for `ord_1`, group 1.
    async fn pay(&self, token: &str, amount: &str, key: Option<&str>) -> Reply {
        self.post("/v1/payment_intents", key, &payment(token, amount)).await
    }

    async fn get(&self, path: &str) -> Reply {
        let response = self.client.get(format!("{}{path}", self.url)).bearer_auth("sk_test_x").send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.json().await.unwrap() }
    }

    async fn read(&self, id: &str) -> Value {
        self.get(&format!("/v1/payment_intents/{id}?expand[]=latest_charge")).await.body
    }

    /// `[authorized, captured, refunded, canceled, held]` of `ord_1`.
    fn sums(&self) -> [i64; 5] {
        let order = &self.gateway.books()["orders"]["ord_1"];
        ["authorized", "captured", "refunded", "canceled", "held"].map(|name| order[name].as_i64().unwrap_or_default())
    }

    fn payments(&self) -> usize {
        self.gateway.books()["orders"]["ord_1"]["payments"].as_array().map_or(0, Vec::len)
    }

    fn events(&self) -> Vec<String> {
        self.gateway.drain_webhooks().into_iter().map(|webhook| webhook.kind).collect()
    }
}

impl Reply {
    fn id(&self) -> &str {
        self.body["id"].as_str().unwrap()
    }

    fn status(&self) -> &str {
        self.body["status"].as_str().unwrap()
    }

    fn error(&self, field: &str) -> &str {
        self.body["error"][field].as_str().unwrap_or_default()
    }
}

fn payment<'a>(token: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("amount", amount),
        ("currency", "usd"),
        ("payment_method", token),
        ("capture_method", "manual"),
        ("confirm", "true"),
        ("metadata[order]", "ord_1"),
        ("metadata[group]", "1"),
    ]
}

fn off_session<'a>(token: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form = payment(token, amount);
    form.push(("off_session", "true"));
    form
}
