//! `verify`: asks a shop whether it is sound and shows every violation.

use super::{VerifyArguments, print, sorry};
use local::{Clock, Options, Seed, Shop};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// What a shop says it has looked at, for one and for many.
const CHECKED: [(&str, &str, &str); 4] = [
    ("products", "product", "products"),
    ("stock_items", "stock item", "stock items"),
    ("orders", "order", "orders"),
    ("movements", "movement", "movements"),
];
const UNSOUND: u8 = 1;
const NOT_CHECKED: u8 = 2;

/// Why nothing could be said.
#[derive(Debug, thiserror::Error)]
enum VerifyError {
    #[error("no shop answers at {url}: start one with `cargo run -p local`, or name another with --url ({source})")]
    NoShop {
        url: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("{url} answered {status}: {body}")]
    Refused { url: String, status: u16, body: String },
    #[error("there is no shop in {0}: --data names the directory a shop was kept in")]
    NoData(String),
    #[error(transparent)]
    Start(#[from] local::StartError),
}

/// The findings of all pages together.
#[derive(Default)]
struct Findings {
    checked: serde_json::Map<String, Value>,
    violations: Vec<Value>,
    unsettled: Vec<Value>,
}

pub(super) async fn run(arguments: VerifyArguments) -> ExitCode {
    match verify(&arguments).await {
        Ok(findings) => {
            if arguments.json {
                print(&format!("{:#}\n", findings.to_json()));
            } else {
                print(&findings.in_words());
            }
            if findings.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(UNSOUND) }
        }
        Err(error) => {
            sorry(error);
            ExitCode::from(NOT_CHECKED)
        }
    }
}

async fn verify(arguments: &VerifyArguments) -> Result<Findings, VerifyError> {
    let Some(data) = &arguments.data else { return ask(arguments.url.trim_end_matches('/')).await };
    if !Path::new(data).join("runner.json").exists() {
        return Err(VerifyError::NoData(data.display().to_string()));
    }
    // A clock that stands still: nothing but what is left of the stream is worked off before it is checked.
    let options = Options { seed: Seed::Empty, clock: Clock::Manual, data: Some(data.clone()), ..Options::default() };
    let shop = Shop::start(options).await?;
    let findings = ask(shop.url()).await;
    shop.stop().await;
    findings
}

async fn ask(url: &str) -> Result<Findings, VerifyError> {
    let http = Client::new();
    // What waits in the stream is no violation.
    json_of(url, http.post(format!("{url}/_local/drain"))).await?;
    let role = json!({ "role": "merchant" }).to_string();
    let token = json_of(url, http.post(format!("{url}/_local/tokens")).body(role)).await?;
    let token = token["token"].as_str().unwrap_or_default().to_owned();
    let mut findings = Findings::default();
    let mut cursor: Option<String> = None;
    loop {
        let request = http.get(format!("{url}/admin/invariants")).bearer_auth(&token);
        let request = cursor.iter().fold(request, |request, cursor| request.query(&[("cursor", cursor)]));
        let page = json_of(url, request).await?;
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        findings.add(&page);
        if cursor.is_none() {
            return Ok(findings);
        }
    }
}

async fn json_of(url: &str, request: RequestBuilder) -> Result<Value, VerifyError> {
    let unreachable = |source| VerifyError::NoShop { url: url.to_owned(), source };
    let response = request.timeout(Duration::from_mins(1)).send().await.map_err(unreachable)?;
    let (status, url) = (response.status(), response.url().to_string());
    let body = response.bytes().await.map_err(unreachable)?;
    match serde_json::from_slice(&body) {
        Ok(value) if status.is_success() => Ok(value),
        _ => Err(VerifyError::Refused {
            url,
            status: status.as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
        }),
    }
}

impl Findings {
    fn add(&mut self, page: &Value) {
        let list = |name: &str| page[name].as_array().cloned().unwrap_or_default();
        self.violations.extend(list("violations"));
        self.unsettled.extend(list("unsettled"));
        for (name, count) in page["checked"].as_object().into_iter().flatten() {
            let so_far = self.checked.get(name).and_then(Value::as_u64).unwrap_or_default();
            // Every page looks at all orders, but at SKUs of its own.
            let count = count.as_u64().unwrap_or_default();
            let total = if name == "orders" { so_far.max(count) } else { so_far + count };
            self.checked.insert(name.clone(), json!(total));
        }
    }

    fn to_json(&self) -> Value {
        json!({ "checked": self.checked, "violations": self.violations, "unsettled": self.unsettled })
    }

    fn checked_in_words(&self) -> String {
        let words = CHECKED.into_iter().filter_map(|(name, one, many)| {
            let count = self.checked.get(name)?.as_u64()?;
            Some(format!("{count} {}", if count == 1 { one } else { many }))
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn in_words(&self) -> String {
        let violations = self.violations.iter().map(|violation| {
            let text = |name: &str| violation[name].as_str().unwrap_or_default();
            format!("{:<4} {}: {}\n", text("invariant"), text("subject"), text("detail"))
        });
        let unsettled = self
            .unsettled
            .iter()
            .filter_map(Value::as_str)
            .map(|sku| format!("?    {sku} changed while it was looked at; ask again when the shop is quieter\n"));
        let checked = self.checked_in_words();
        let verdict = match self.violations.len() {
            0 => format!("Sound: {checked}.\n"),
            1 => format!("1 violation in {checked}.\n"),
            count => format!("{count} violations in {checked}.\n"),
        };
        violations.chain(unsettled).chain([verdict]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_added_up() {
        let page = |orders: u64, violations: Value| json!({ "checked": { "products": 2, "orders": orders }, "violations": violations, "unsettled": [] });
        let mut findings = Findings::default();
        findings.add(&page(5, json!([{ "invariant": "I1" }])));
        findings.add(&page(6, json!([])));
        let sums = findings.to_json();
        assert_eq!((&sums["checked"]["products"], &sums["checked"]["orders"]), (&json!(4), &json!(6)));
        assert_eq!(findings.violations.len(), 1);
        assert_eq!(findings.checked_in_words(), "4 products, 6 orders");
        assert!(findings.in_words().ends_with("1 violation in 4 products, 6 orders.\n"), "{}", findings.in_words());
    }

    #[tokio::test]
    async fn a_shop_that_is_not_there_is_said_to_be_not_there() {
        let error = ask("http://127.0.0.1:9").await.map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("cargo run -p local"), "{error}");
    }
}
