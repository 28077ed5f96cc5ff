//! The shop under load and what is done in it again and again: an order of one line that is paid, a look at one, or a page
//! as a browser asks for it.

use futures::future::join_all;
use local::{Clock, MeterReading, Options, Role, Seed, Shop};
use serde_json::{Value, json};
use std::fmt;

/// A product of the demo shop; enough of it comes to outlast any run.
const SKU: &str = "camp-mug";
const PLACES: [&str; 3] = ["reno", "columbus", "allentown"];
const UNITS: u32 = 1_000_000;
/// Orders there are to look at.
const ORDERS: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Bench {
    PlaceOrder,
    GetOrder,
    ShowHome,
    ShowCategory,
    ShowProduct,
    ShowOrder,
}

/// As a browser on a telephone asks.
const BROWSER: [(&str, &str); 2] =
    [("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("accept-encoding", "gzip, deflate, br, zstd")];

impl Bench {
    pub(crate) const ALL: [Self; 6] =
        [Self::PlaceOrder, Self::GetOrder, Self::ShowHome, Self::ShowCategory, Self::ShowProduct, Self::ShowOrder];

    /// The function that is measured.
    pub(crate) const fn function(self) -> &'static str {
        match self {
            Self::PlaceOrder => "place-order",
            Self::GetOrder => "get-order",
            Self::ShowHome => "show-home",
            Self::ShowCategory => "show-category",
            Self::ShowProduct => "show-product",
            Self::ShowOrder => "show-order",
        }
    }
}

impl fmt::Display for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.function())
    }
}

pub(crate) struct Shopping {
    pub(crate) bench: Bench,
    shop: Shop,
    client: reqwest::Client,
    body: Value,
    /// Address and link token of each.
    orders: Vec<(String, String)>,
}

impl Shopping {
    /// The demo shop on the real clock, its shelves full, warmed up.
    pub(crate) async fn open(bench: Bench) -> Result<Self, Box<dyn std::error::Error>> {
        let options = Options { seed: Seed::Demo, clock: Clock::Real, ..Options::default() };
        let shop = Shop::start(options).await?;
        let client = reqwest::Client::builder().tcp_nodelay(true).build()?;
        let body = json!({
            "lines": [{"sku": SKU, "quantity": 1}],
            "ship_to": {"name": "Ada Lovelace", "line1": "1 Analytical Way", "city": "Sacramento", "region": "CA",
                "postal_code": "95814", "country": "US"},
            "contact": {"email": "ada@example.com", "name": "Ada Lovelace"},
            "shipping_option": "standard", "payment_method": "tok_visa",
        });
        let mut shopping = Self { bench, shop, client, body, orders: Vec::new() };
        shopping.fill().await?;
        for placed in join_all((0..ORDERS).map(|_| shopping.place())).await {
            let placed = placed?;
            let text = |name: &str| placed[name].as_str().unwrap_or_default().to_owned();
            let address = format!("{}/orders/{}", shopping.shop.url(), text("id"));
            shopping.orders.push((address, format!("Order-Token {}", text("access_token"))));
        }
        shopping.shop.drain().await?;
        for at in 0..ORDERS {
            shopping.operate(at).await?;
        }
        Ok(shopping)
    }

    async fn fill(&self) -> Result<(), String> {
        let warehouse = self.shop.token(Role::Warehouse, None);
        for place in PLACES {
            let url = format!("{}/admin/stock/{SKU}/{place}/receipts", self.shop.url());
            let receipt = self.client.post(url).bearer_auth(&warehouse).json(&json!({"quantity": UNITS}));
            answer(receipt.header("idempotency-key", key()), 201).await?;
        }
        Ok(())
    }

    async fn place(&self) -> Result<Value, String> {
        let request = self.client.post(format!("{}/orders", self.shop.url()));
        let text = answer(request.header("idempotency-key", key()).json(&self.body), 201).await?;
        let order: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if order["state"] == "placed" { Ok(order) } else { Err(format!("not placed: {text}")) }
    }

    /// The operation once more; `at` chooses which order is looked at.
    pub(crate) async fn operate(&self, at: usize) -> Result<(), String> {
        match self.bench {
            Bench::PlaceOrder => self.place().await.map(drop),
            Bench::GetOrder => {
                let (url, token) = &self.orders[at % self.orders.len()];
                answer(self.client.get(url).header("authorization", token), 200).await.map(drop)
            }
            Bench::ShowHome => self.page("/").await,
            Bench::ShowCategory => self.page("/c/kitchen?sort=price").await,
            Bench::ShowProduct => self.page("/p/enamel-kettle?country=US&region=CA&postal_code=94607").await,
            Bench::ShowOrder => {
                let (url, token) = &self.orders[at % self.orders.len()];
                let request = self.client.get(url.replace("/orders/", "/o/")).header("authorization", token);
                page(request).await
            }
        }
    }

    async fn page(&self, path: &str) -> Result<(), String> {
        page(self.client.get(format!("{}{path}", self.shop.url()))).await
    }

    pub(crate) fn reset_meter(&self) {
        self.shop.reset_meter();
    }

    /// What was used since, once the workers have caught up.
    pub(crate) async fn meter(&self) -> Result<MeterReading, String> {
        self.shop.drain().await.map_err(|error| error.to_string())?;
        Ok(self.shop.meter())
    }

    /// Bytes of a stored order, as DynamoDB counts them, with and without what its indexes add.
    pub(crate) async fn stored_bytes(&self) -> Result<usize, String> {
        let placed = self.place().await?;
        let id = domain::ids::OrderId::parse(placed["id"].as_str().unwrap_or_default());
        let id = id.map_err(|error| error.to_string())?;
        let found = self.shop.table().get(&store::keys::order(&id)).await.map_err(|error| error.to_string())?;
        found.as_ref().map(store::item::size_bytes).ok_or_else(|| format!("{id} is not stored"))
    }
}

/// The page is left compressed: taking it apart is the browser's work, not what is measured.
async fn page(request: reqwest::RequestBuilder) -> Result<(), String> {
    let request = BROWSER.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    let answer = request.send().await.map_err(|error| format!("no answer: {error}"))?;
    let (status, url) = (answer.status(), answer.url().path().to_owned());
    let body = answer.bytes().await.map_err(|error| format!("the answer broke off: {error}"))?;
    if status == 200 && body.len() > 1000 {
        Ok(())
    } else {
        Err(format!("{status} with {} bytes for {url}", body.len()))
    }
}

pub(crate) async fn answer(request: reqwest::RequestBuilder, status: u16) -> Result<String, String> {
    let answer = request.send().await.map_err(|error| format!("no answer: {error}"))?;
    let seen = answer.status().as_u16();
    let text = answer.text().await.map_err(|error| format!("the answer broke off: {error}"))?;
    if seen == status { Ok(text) } else { Err(format!("{seen} instead of {status}: {text}")) }
}

#[expect(clippy::disallowed_methods, reason = "keys are made by the shop's clients, not by its App")]
pub(crate) fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}
