//! What the browser noticed: its console, the requests its pages made, the dialogs they opened. After each test nothing may
//! be amiss that the test did not announce.

use serde_json::Value;
use std::collections::BTreeMap;

/// One request, as the network saw it.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    /// What asked for it, in DevTools' words: Document, Stylesheet, Script, Font, Image, Fetch, …
    pub(super) kind: String,
    /// As it came over the wire, headers included.
    pub(super) bytes: u64,
    pub(super) status: Option<u64>,
    failure: Option<String>,
    ended: bool,
    /// Whose it is: a document's, and so a page's.
    loader: String,
    page: u32,
}

/// A refusal that the test means to bring about.
#[derive(Debug)]
struct Expected {
    path: String,
    status: u64,
    met: bool,
}

#[derive(Default)]
pub(super) struct Seen {
    requests: BTreeMap<String, Request>,
    /// In the order they ended badly.
    failures: Vec<Request>,
    errors: Vec<String>,
    /// Everything the console said, for the report.
    pub(super) console: Vec<String>,
    pub(super) dialogs: Vec<String>,
    expected: Vec<Expected>,
    page: u32,
    /// The last page that somebody clicked, tapped or typed on.
    touched: u32,
    /// How many requests there ever were.
    pub(super) asked: usize,
}

impl Seen {
    pub(super) fn expect(&mut self, path: &str, status: u64) {
        self.expected.push(Expected { path: path.to_owned(), status, met: false });
    }

    pub(super) fn touch(&mut self) {
        self.touched = self.page;
    }

    /// Whether somebody did anything on the page that is shown.
    pub(super) fn is_touched(&self) -> bool {
        self.touched == self.page
    }

    /// The requests of the page that is shown.
    pub(super) fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.values().filter(|request| request.page == self.page)
    }

    /// What is still under way and will end by itself.
    pub(super) fn in_flight(&self) -> Vec<&Request> {
        let endless = |request: &&Request| matches!(request.kind.as_str(), "EventSource" | "WebSocket" | "Ping");
        self.requests.values().filter(|request| !request.ended && !endless(request)).collect()
    }

    /// Both logs, as chromedriver gives them.
    pub(super) fn hear(&mut self, console: &[Value], events: &[Value]) {
        for entry in console {
            self.hear_console(entry);
        }
        for entry in events {
            self.hear_event(entry);
        }
    }

    fn hear_console(&mut self, entry: &Value) {
        let text = |name: &str| entry[name].as_str().unwrap_or_default();
        let line = format!("{} {}: {}", text("level"), text("source"), text("message"));
        // The network tells of these itself, and knows the status apart from the words.
        let is_network = text("source") == "network" && text("message").contains("Failed to load resource");
        if text("level") == "SEVERE" && !is_network {
            self.errors.push(format!("the console says: {}", text("message")));
        }
        self.console.push(line);
    }

    /// An entry of the performance log: an event of the DevTools protocol.
    fn hear_event(&mut self, entry: &Value) {
        let Some(event) = entry["message"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return;
        };
        let event = &event["message"];
        let parameters = &event["params"];
        let id = parameters["requestId"].as_str().unwrap_or_default();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => self.asked(id, parameters),
            "Network.responseReceived" => self.answered(id, parameters),
            "Network.loadingFinished" => self.finished(id, parameters),
            "Network.loadingFailed" => self.failed(id, parameters),
            "Network.webSocketFrameError" => {
                self.errors.push(format!("a web socket failed: {}", parameters["errorMessage"]));
            }
            "Page.javascriptDialogOpening" => {
                self.dialogs.push(parameters["message"].as_str().unwrap_or_default().to_owned());
            }
            "Page.frameNavigated" if parameters["frame"]["parentId"].is_null() => {
                self.turned(parameters["frame"]["loaderId"].as_str().unwrap_or_default());
            }
            _ => {}
        }
    }

    fn asked(&mut self, id: &str, parameters: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let redirected = self.requests.get(id).map_or(0, |before| before.bytes);
        let redirect = parameters["redirectResponse"]["encodedDataLength"].as_u64().unwrap_or_default();
        let request = Request {
            method: text(&parameters["request"]["method"]),
            url: text(&parameters["request"]["url"]),
            kind: text(&parameters["type"]),
            bytes: redirected + redirect,
            loader: text(&parameters["loaderId"]),
            page: self.page,
            ..Request::default()
        };
        self.asked += 1;
        self.requests.insert(id.to_owned(), request);
    }

    fn answered(&mut self, id: &str, parameters: &Value) {
        let Some(request) = self.requests.get_mut(id) else { return };
        request.status = parameters["response"]["status"].as_u64();
        if request.status.is_some_and(|status| status >= 400) {
            self.failures.push(request.clone());
        }
    }

    fn finished(&mut self, id: &str, parameters: &Value) {
        let Some(request) = self.requests.get_mut(id) else { return };
        request.ended = true;
        request.bytes += parameters["encodedDataLength"].as_f64().map_or(0, whole);
    }

    fn failed(&mut self, id: &str, parameters: &Value) {
        let Some(request) = self.requests.get_mut(id) else { return };
        request.ended = true;
        let blocked = parameters["blockedReason"].as_str();
        // One that the page itself gave up, or whose answer it did not care to read.
        if parameters["canceled"] == true && blocked.is_none() {
            return;
        }
        let reason = blocked.or(parameters["errorText"].as_str()).unwrap_or("failed");
        request.failure = Some(reason.to_owned());
        self.failures.push(request.clone());
    }

    /// A page gave way to the next. What the old one had under way, nobody waits for any more.
    fn turned(&mut self, loader: &str) {
        self.page += 1;
        for (id, request) in &mut self.requests {
            if id == loader {
                request.page = self.page;
            }
            request.ended |= request.loader != loader;
        }
    }

    /// What is amiss so far.
    pub(super) fn complaints(&mut self) -> Vec<String> {
        let mut complaints = self.errors.clone();
        for failure in &self.failures {
            let expected = self.expected.iter_mut().find(|expected| expected.is(failure));
            match expected {
                Some(expected) => expected.met = true,
                None => complaints.push(failure.to_string()),
            }
        }
        let unmet = self.expected.iter().filter(|expected| !expected.met);
        complaints.extend(unmet.map(|expected| format!("{} was not refused with {}", expected.path, expected.status)));
        complaints.extend(self.in_flight().into_iter().map(|request| format!("{request}, still waited for")));
        complaints
    }

    /// Forgets what was amiss.
    pub(super) fn forgive(&mut self) {
        self.errors.clear();
        self.failures.clear();
        self.expected.clear();
        self.requests.clear();
    }
}

impl Expected {
    fn is(&self, request: &Request) -> bool {
        request.status == Some(self.status) && matches(&self.path, path_of(&request.url))
    }
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.url)?;
        match (&self.failure, self.status) {
            (Some(failure), _) => write!(f, " failed: {failure}"),
            (None, Some(status)) => write!(f, " was answered {status}"),
            (None, None) => Ok(()),
        }
    }
}

/// Without site, query and fragment.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
    path.split(['?', '#']).next().unwrap_or(path)
}

/// `*` stands for one segment of the path.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern.zip(path).all(|(wanted, is)| wanted == "*" || wanted == is)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count that DevTools sends as a double")]
fn whole(number: f64) -> u64 {
    number as u64
}
