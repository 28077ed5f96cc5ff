//! What is said to chromedriver: the little of WebDriver that is used here, and Chrome's own DevTools commands, which it
//! passes on. By hand, because each crate for it either brings a second version of a dozen others or switches on features
//! of `serde_json` that the shop itself is not built with.

use super::NotYet;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

/// Longer than any page here may take; chromedriver's own limits are shorter and say more.
const GIVE_UP: Duration = Duration::from_mins(1);

/// Chromedriver's word that something was not done.
#[derive(Debug)]
pub(super) struct Refusal {
    /// WebDriver's, such as `unexpected alert open`.
    pub(super) error: String,
    message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

impl From<Refusal> for NotYet {
    /// While a page gives way to the next, its nodes and contexts are gone; one that asks something, or a browser that
    /// has crashed, does not go away by waiting.
    fn from(refusal: Refusal) -> Self {
        match refusal.error.as_str() {
            "unexpected alert open" | "invalid session id" | "disconnected" | "tab crashed" => {
                Self::Never(refusal.to_string())
            }
            _ => Self::Wait(refusal.to_string()),
        }
    }
}

/// One browser, as chromedriver holds it.
pub(super) struct Session {
    client: reqwest::Client,
    url: String,
}

impl Session {
    /// Starts a browser. Gives its process too.
    pub(super) async fn start(chromedriver: &str, capabilities: &Value) -> Result<(Self, u64), Refusal> {
        let client = client(GIVE_UP);
        let wanted = json!({"capabilities": {"alwaysMatch": capabilities}});
        let started = send(client.post(format!("{chromedriver}/session")).json(&wanted)).await?;
        let id = started["sessionId"].as_str().unwrap_or_default();
        let process = started["capabilities"]["goog:processID"].as_u64().unwrap_or_default();
        Ok((Self { client, url: format!("{chromedriver}/session/{id}") }, process))
    }

    /// The same browser, asked from another runtime, and not for long.
    pub(super) fn again(&self, give_up: Duration) -> Self {
        Self { client: client(give_up), url: self.url.clone() }
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        send(self.client.post(format!("{}/{path}", self.url)).json(body)).await
    }

    /// Returns when the page has loaded.
    pub(super) async fn navigate(&self, url: &str) -> Result<(), Refusal> {
        self.post("url", &json!({"url": url})).await.map(drop)
    }

    /// Runs a script in the page, whatever its policy allows its own scripts. The body of a function.
    pub(super) async fn script(&self, body: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        self.post("execute/sync", &json!({"script": body, "args": arguments})).await
    }

    /// The same for one that calls its last argument when it is done.
    pub(super) async fn script_with_callback(&self, body: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        self.post("execute/async", &json!({"script": body, "args": arguments})).await
    }

    /// A command of the DevTools protocol.
    pub(super) async fn command(&self, name: &str, parameters: Value) -> Result<Value, Refusal> {
        self.post("goog/cdp/execute", &json!({"cmd": name, "params": parameters})).await
    }

    /// Calls a function, given in JavaScript, on an object of the page.
    pub(super) async fn call_on(&self, object: &str, function: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        let arguments: Vec<_> = arguments.iter().map(|value| json!({"value": value})).collect();
        let call = json!({"objectId": object, "functionDeclaration": function, "arguments": arguments,
            "returnByValue": true});
        let mut answer = self.command("Runtime.callFunctionOn", call).await?;
        match answer.get("exceptionDetails") {
            None => Ok(answer["result"]["value"].take()),
            Some(thrown) => {
                Err(Refusal { error: "the harness's script threw".to_owned(), message: thrown.to_string() })
            }
        }
    }

    /// What was logged since the last time, oldest first.
    pub(super) async fn log(&self, kind: &str) -> Result<Vec<Value>, Refusal> {
        match self.post("se/log", &json!({"type": kind})).await? {
            Value::Array(entries) => Ok(entries),
            _ => Ok(Vec::new()),
        }
    }

    /// The text of the dialog that is open, if one is.
    pub(super) async fn dialog(&self) -> Option<String> {
        let text = send(self.client.get(format!("{}/alert/text", self.url))).await.ok()?;
        Some(text.as_str().unwrap_or_default().to_owned())
    }

    pub(super) async fn dismiss_dialog(&self) -> Result<(), Refusal> {
        self.post("alert/dismiss", &json!({})).await.map(drop)
    }

    /// Closes the browser.
    pub(super) async fn quit(&self) -> Result<(), Refusal> {
        send(self.client.delete(&self.url)).await.map(drop)
    }
}

async fn send(request: reqwest::RequestBuilder) -> Result<Value, Refusal> {
    let lost = |error: reqwest::Error| Refusal { error: "disconnected".to_owned(), message: format!("{error:?}") };
    let answer = request.send().await.map_err(lost)?;
    let refused = !answer.status().is_success();
    let mut body: Value = answer.json().await.map_err(lost)?;
    let value = body["value"].take();
    if refused {
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        return Err(Refusal { error: text("error"), message: text("message") });
    }
    Ok(value)
}

fn client(give_up: Duration) -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(give_up).tls_certs_only([]).no_proxy();
    client.build().expect("a client can be built")
}
