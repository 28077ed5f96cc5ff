//! The shop in its users' words: who asks (`people`), what they ask for (`body`), what they are told (`answer`), and
//! what must be true afterwards (`truth`). Speaks HTTP to a shop of its own in this process, or to the one named by
//! `BASE_URL`; knows nothing of the code behind either.
//!
//! With `BASE_URL` the people's tokens come from `PERSONAS`, `{"ada": "<JWT>", "bob": …, "agent": …, "warehouse": …,
//! "merchant": …}`, or from the runner's `/_local/tokens` where it has them. What a test may do only to a shop of its
//! own (moving the clock, changing settings, scripting the gateway) is skipped there, by name.

mod answer;
mod body;
mod control;
mod fill;
mod people;
mod truth;

pub(crate) use answer::{Answer, amount, id};
pub(crate) use body::{Edit, germany, new_york};
pub(crate) use people::{Person, Who, new_key};

use std::collections::BTreeMap;
use std::time::Duration;

/// The day most tests begin on: a Monday, before any warehouse's cut-off.
pub(crate) const MORNING: &str = "2027-03-01T09:30:00Z";
/// Far longer than a call to the sandbox takes, however busy the machine is.
const PATIENT: Duration = Duration::from_secs(10);
/// No call may take so long.
const GIVE_UP: Duration = Duration::from_mins(1);

/// A shop with locations, settings and products, and nothing on its shelves.
pub(crate) struct Shop {
    url: String,
    client: reqwest::Client,
    tokens: BTreeMap<Who, String>,
    /// What a token's `sub` is; the contract shows it as an order's owner to nobody, but agents order on its behalf.
    subs: BTreeMap<Who, String>,
    runner: Option<local::Shop>,
    pub(crate) kettle: String,
    pub(crate) big_kettle: String,
    pub(crate) teapot: String,
    pub(crate) towel: String,
    pub(crate) anvil: String,
    pub(crate) card: String,
}

impl Shop {
    /// A shop for a journey that changes nothing but its own goods and orders.
    pub(crate) async fn open() -> Self {
        match base_url() {
            Some(url) => Self::at(&url).await,
            None => Self::start(PATIENT).await,
        }
    }

    /// A shop of the test's own, whose clock, gateway and settings are its to change. `None` where there is only a
    /// deployed one; the test then says that it was skipped and ends.
    pub(crate) async fn own() -> Option<Self> {
        Self::impatient(PATIENT).await
    }

    /// A shop of the test's own that waits only so long for its gateway.
    pub(crate) async fn impatient(gateway_timeout: Duration) -> Option<Self> {
        if base_url().is_some() {
            eprintln!("skipped, needs a shop of its own: {}", test_name());
            return None;
        }
        Some(Self::start(gateway_timeout).await)
    }

    async fn start(gateway_timeout: Duration) -> Self {
        let runner = control::start(gateway_timeout).await;
        let mut shop = Self::new(runner.url(), "");
        shop.runner = Some(runner);
        shop.sign_everybody_in().await;
        shop.fill().await;
        shop
    }

    async fn at(url: &str) -> Self {
        let suffix = format!("-{}", &new_key()[..8]);
        let mut shop = Self::new(url, &suffix);
        shop.sign_everybody_in().await;
        shop.fill().await;
        shop
    }

    fn new(url: &str, suffix: &str) -> Self {
        let sku = |name: &str| format!("{name}{suffix}");
        Self {
            client: client(url),
            url: url.trim_end_matches('/').to_owned(),
            tokens: BTreeMap::new(),
            subs: BTreeMap::new(),
            runner: None,
            kettle: sku("KETTLE"),
            big_kettle: sku("KETTLE-LARGE"),
            teapot: sku("TEAPOT"),
            towel: sku("TOWEL"),
            anvil: sku("ANVIL"),
            card: sku("CARD"),
        }
    }

    #[must_use]
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The runner itself, for what no route of it does.
    #[must_use]
    pub(crate) fn runner(&self) -> Option<&local::Shop> {
        self.runner.as_ref()
    }
}

#[expect(clippy::disallowed_methods, reason = "where the shop is, is the tests' only configuration")]
pub(crate) fn configured(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn base_url() -> Option<String> {
    configured("BASE_URL")
}

/// Sees redirects instead of following them.
fn client(url: &str) -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(GIVE_UP).redirect(reqwest::redirect::Policy::none());
    // Reading the system's certificates takes longer than most tests; a shop on loopback has no use for them.
    let client = if url.starts_with("https:") { client } else { client.tls_certs_only([]).no_proxy() };
    client.build().expect("a client can be built")
}

fn test_name() -> String {
    std::thread::current().name().unwrap_or("a test").to_owned()
}
