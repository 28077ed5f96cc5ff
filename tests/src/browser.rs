//! The shop as somebody sees it: a real Chromium on a phone or a desk, driven in the words of a person. Things are found by
//! the names that a screen reader would say, waiting is for what is to be seen, and after each test the browser must have
//! nothing to complain of: no error in the console, nothing its policy refused, no request that failed, unless the test
//! announced it.
//!
//! ```ignore
//! let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
//! page.go("/p/enamel-kettle").await;
//! page.click("Add to cart").await;
//! page.see("In your cart").await;
//! page.close().await;
//! ```
//!
//! A test that fails prints where it was, what it had done, what is on the page, and a picture of it. Without a browser the
//! tests are skipped and say so; `infra/check` installs one.

mod accessibility;
mod acts;
mod again;
mod bites;
mod demo;
mod hostile;
mod journeys;
mod keyboard;
mod layout;
mod looks;
mod metrics;
mod part;
mod process;
mod report;
mod surroundings;
mod tree;
mod watch;
mod wire;

pub(crate) use keyboard::Key;
pub(crate) use surroundings::Width;

use process::Chromium;
use serde_json::{Value, json};
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use surroundings::Media;
use tokio::sync::{Semaphore, SemaphorePermit};
use watch::Seen;

/// Two cores bear no more.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// How long a test may wait for its turn: longer than all others take.
const TURN: Duration = Duration::from_mins(15);
/// How long something may take to show.
const PATIENCE: Duration = Duration::from_secs(20);
/// And where it is known that it will not.
const NO_PATIENCE: Duration = Duration::from_millis(500);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// One person's browser.
pub(crate) struct Browser {
    site: String,
    width: Width,
    chromium: Chromium,
    seen: Mutex<Seen>,
    media: Mutex<Media>,
    /// What was done, for the report.
    trail: Mutex<Vec<String>>,
    /// For tests of what fails.
    impatient: AtomicBool,
    closed: bool,
    turn: Arc<SemaphorePermit<'static>>,
}

impl Browser {
    /// A browser that has not been anywhere yet. `None` where there is none; the test then ends, having said so.
    pub(crate) async fn open(site: &str, width: Width) -> Option<Self> {
        process::chromedriver()?;
        let turn = tokio::time::timeout(TURN, AT_ONCE.acquire()).await;
        let turn = turn.expect("no turn comes: a test that needs a second browser opens it with beside()");
        Self::start(site, width, Arc::new(turn.expect("it is never closed"))).await
    }

    /// Somebody else's browser, at the same site, beside this one. It takes no further turn, or two tests that want two
    /// each would wait for each other.
    pub(crate) async fn beside(&self, width: Width) -> Self {
        Self::start(&self.site, width, self.turn.clone()).await.expect("there is a browser, or there were not this one")
    }

    async fn start(site: &str, width: Width, turn: Arc<SemaphorePermit<'static>>) -> Option<Self> {
        let chromium = Chromium::start(&process::chromedriver()?, width == Width::Desktop).await;
        let browser = Self {
            site: site.trim_end_matches('/').to_owned(),
            width,
            chromium,
            seen: Mutex::default(),
            media: Mutex::default(),
            trail: Mutex::default(),
            impatient: AtomicBool::new(false),
            closed: false,
            turn,
        };
        browser.surround().await;
        Some(browser)
    }

    /// Until when to wait for something that is to show from now on.
    fn deadline(&self) -> Instant {
        Instant::now() + if self.impatient.load(Ordering::Relaxed) { NO_PATIENCE } else { PATIENCE }
    }

    /// Announces that the shop will refuse a request: then it is no complaint, and it is one if it does not happen. In the
    /// path, `*` stands for any one segment.
    pub(crate) fn expect_refusal(&self, path: &str, status: u64) {
        self.seen().expect(path, status);
    }

    /// What the browser complains of, once it has come to rest. What is taken is forgiven.
    pub(crate) async fn take_complaints(&self) -> Vec<String> {
        let complaints = self.complaints().await;
        self.seen().forgive();
        complaints
    }

    async fn complaints(&self) -> Vec<String> {
        let deadline = self.deadline();
        while self.listen().await.is_ok() && !self.seen().in_flight().is_empty() && Instant::now() < deadline {
            tokio::time::sleep(PAUSE).await;
        }
        self.seen().complaints()
    }

    /// The end of a test: nothing was amiss.
    #[track_caller]
    pub(crate) fn close(mut self) -> impl Future<Output = ()> {
        let step = self.step("I am done".to_owned());
        async move {
            let complaints = self.complaints().await;
            assert!(complaints.is_empty(), "{step}: the browser complains:\n  {}", complaints.join("\n  "));
            self.closed = true;
            let left = self.chromium.session.quit().await.is_ok();
            self.chromium.gone(left);
        }
    }

    /// Hears what the browser noticed since the last time.
    async fn listen(&self) -> Result<(), NotYet> {
        let console = self.chromium.session.log("browser").await?;
        let events = self.chromium.session.log("performance").await?;
        self.seen().hear(&console, &events);
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("nobody panics while holding it")
    }

    #[track_caller]
    fn step(&self, what: String) -> Step {
        let step = Step { what, at: Location::caller() };
        self.trail.lock().expect("nobody panics while holding it").push(step.to_string());
        step
    }

    /// Tries until it succeeds or the test has waited long enough. Waiting is always for something.
    async fn until<T>(&self, step: &Step, mut attempt: impl AsyncFnMut() -> Result<T, NotYet>) -> T {
        let deadline = self.deadline();
        loop {
            match attempt().await {
                Ok(done) => return done,
                Err(NotYet::Wait(why)) => assert!(Instant::now() < deadline, "{step}: {why}"),
                Err(NotYet::Never(why)) => panic!("{step}: {why}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn command(&self, name: &str, parameters: Value) -> Result<Value, NotYet> {
        Ok(self.chromium.session.command(name, parameters).await?)
    }

    async fn script(&self, body: &str, arguments: &[Value]) -> Result<Value, NotYet> {
        Ok(self.chromium.session.script(body, arguments).await?)
    }

    /// The object of the page that stands for a node.
    async fn object(&self, node: u64) -> Result<String, NotYet> {
        let resolved = self.command("DOM.resolveNode", json!({"backendNodeId": node})).await?;
        Ok(resolved["object"]["objectId"].as_str().unwrap_or_default().to_owned())
    }

    async fn call(&self, object: &str, function: &str, arguments: &[Value]) -> Result<Value, NotYet> {
        Ok(self.chromium.session.call_on(object, function, arguments).await?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if self.closed {
            return;
        }
        let failed = std::thread::panicking();
        let left = report::last_words(self, failed);
        self.chromium.gone(left);
        assert!(failed, "the test ended without close(): nobody asked what the browser complains of");
    }
}

/// Something a test did, and where it says so.
struct Step {
    what: String,
    at: &'static Location<'static>,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.what, self.at.file(), self.at.line())
    }
}

/// Why something has not succeeded.
#[derive(Debug)]
enum NotYet {
    Wait(String),
    /// Waiting will not help.
    Never(String),
}

impl NotYet {
    fn wait<T>(why: impl Into<String>) -> Result<T, Self> {
        Err(Self::Wait(why.into()))
    }
}

impl From<String> for NotYet {
    fn from(why: String) -> Self {
        Self::Wait(why)
    }
}
