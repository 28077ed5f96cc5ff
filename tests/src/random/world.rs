//! One shop and what its people know of it: dice, orders and returns, and what was said under which key.

use crate::driver::{Answer, Person, Shop, Who, id};
use local::{Faults, Odds};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The gateway's time-box; what is slow takes it in real time.
const TIME_BOX: Duration = Duration::from_millis(250);
/// Tries after which somebody gives up for today.
const PATIENCE: usize = 4;

/// An order somebody asked for.
pub(super) struct Asked {
    pub(super) key: String,
    pub(super) body: Value,
    /// Ada's, who is signed in and buys for a company; else a guest's.
    pub(super) is_adas: bool,
    /// The view that was answered with 201, with its token.
    pub(super) order: Option<Value>,
    /// The status and code the buyer was left with; none for who never heard an answer.
    pub(super) left_with: Option<(u16, Value)>,
    /// A parcel of it was seen at its door.
    pub(super) has_arrived: bool,
}

/// Something that comes back, as far as its people know.
pub(super) struct Back {
    pub(super) id: String,
    pub(super) order: Value,
    pub(super) has_ended: bool,
}

/// A ticket somebody opened.
pub(super) struct Opened {
    pub(super) ticket: Value,
    /// Messages that must be there, and those that may be: nobody heard whether they were taken.
    pub(super) said: usize,
    pub(super) perhaps: usize,
}

pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) dice: fastrand::Rng,
    pub(super) orders: Vec<Asked>,
    pub(super) returns: Vec<Back>,
    pub(super) tickets: Vec<Opened>,
    /// Who waits for goods, by their address.
    pub(super) waiting: Vec<String>,
    /// Orders that were left with something to pay.
    pub(super) owing: Vec<Value>,
    /// What must never be, seen on the way.
    pub(super) wrong: Vec<String>,
    /// Orders whose charge the bank took back.
    pub(super) disputed: BTreeSet<String>,
    /// What came about, counted.
    pub(super) done: BTreeMap<&'static str, u64>,
    /// Nothing breaks any more: whatever does is the shop's own fault.
    is_calm: bool,
    tells: bool,
}

/// Who asks.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// Whoever holds the token of this order or ticket; Ada, where she needs none.
    Buyer(&'a Value),
    Guest,
    Agent,
    Bob,
    Merchant,
    Warehouse,
}

impl By<'_> {
    pub(super) fn at(self, shop: &Shop) -> Person<'_> {
        match self {
            Self::Buyer(thing) => match thing["access_token"].as_str() {
                Some(token) => shop.holder_of(token),
                None => shop.ada(),
            },
            Self::Guest => shop.guest(),
            Self::Agent => shop.agent(),
            Self::Bob => shop.bob(),
            Self::Merchant => shop.merchant(),
            Self::Warehouse => shop.warehouse(),
        }
    }
}

impl World {
    pub(super) async fn open(seed: u64, tells: bool) -> Self {
        let shop = Shop::impatient(TIME_BOX).await.expect("a shop of our own");
        let mut dice = fastrand::Rng::with_seed(seed);
        for (sku, limit) in [(&shop.teapot, 6), (&shop.towel, 0)] {
            shop.change_product(sku, json!({"backorder_limit": limit})).await;
        }
        // In most shops many are refused for want of goods, in some few.
        let plenty = [6, 6, 16][dice.usize(0..3)];
        for sku in [&shop.kettle, &shop.towel, &shop.teapot] {
            for place in ["west", "east"] {
                let units = dice.i64(0..plenty);
                if units > 0 {
                    shop.receive(sku, place, units).await;
                }
            }
        }
        settle_in(&shop, &mut dice).await;
        shop.drain().await;
        let worst = dice.f64() * 0.03;
        let odds = Odds {
            refuse: worst,
            lost_reply: worst,
            crash_after: worst / 2.0,
            throttle: worst / 2.0,
            conflict: worst,
            duplicate_delivery: 0.1,
            reorder: 0.1,
        };
        shop.runner().expect("a shop of our own").faults(Faults::random(seed, odds));
        Self {
            shop,
            dice,
            orders: Vec::new(),
            returns: Vec::new(),
            tickets: Vec::new(),
            waiting: Vec::new(),
            owing: Vec::new(),
            wrong: Vec::new(),
            disputed: BTreeSet::new(),
            done: BTreeMap::new(),
            is_calm: false,
            tells,
        }
    }

    /// A key that is the same whenever this seed is played.
    pub(super) fn key(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.dice.u128(..).to_be_bytes()).into_uuid().to_string()
    }

    pub(super) fn tell(&self, what: impl FnOnce() -> String) {
        if self.tells {
            println!("{}", what());
        }
    }

    /// Counts what came about.
    pub(super) fn did(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
    }

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.dice.u8(0..100) < percent
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.dice.usize(0..all.len())]
    }

    /// Some order that was placed.
    pub(super) fn some_order(&mut self) -> Option<Value> {
        self.some_order_that(|_| true)
    }

    /// Mostly one that was placed and has not arrived, where there is most to be done and to be changed.
    pub(super) fn some_order_on_its_way(&mut self) -> Option<Value> {
        let any = self.chance(20);
        let placed = |asked: &Asked| asked.order.as_ref().is_some_and(|order| order["state"] == "placed");
        self.some_order_that(|asked| any || (placed(asked) && !asked.has_arrived))
    }

    pub(super) fn some_order_that(&mut self, fits: impl Fn(&Asked) -> bool) -> Option<Value> {
        let known: Vec<&Value> =
            self.orders.iter().filter(|asked| fits(asked)).filter_map(|asked| asked.order.as_ref()).collect();
        if known.is_empty() {
            return None;
        }
        Some(known[self.dice.usize(0..known.len())].clone())
    }

    /// Asks until there is an answer that is not "try again", or gives up. A fault of ours is never an answer, and once
    /// nothing breaks any more nor is any other.
    pub(super) async fn insist(&mut self, ask: impl AsyncFn(&Shop) -> Answer) -> Option<Answer> {
        for _ in 0..PATIENCE {
            let answer = ask(&self.shop).await;
            let open = answer.status >= 500
                || answer.status == 429
                || (answer.status == 409 && answer.json()["code"] == "in_flight");
            if answer.status == 500 || (self.is_calm && answer.status > 500) {
                self.wrong.push(format!("a fault of ours: {answer}"));
            }
            self.tell(|| format!("  {answer}"));
            if !open {
                return Some(answer);
            }
            self.pass("PT3S").await;
        }
        None
    }

    /// Insists; and now and then asks the same once more, as whoever lost the answer does, who has to be told the same.
    pub(super) async fn repeatably(&mut self, ask: impl AsyncFn(&Shop) -> Answer) -> Option<Answer> {
        let first = self.insist(&ask).await?;
        if self.chance(12) {
            if self.chance(50) {
                self.work().await;
            }
            self.tell(|| "  … and again".to_owned());
            let again = self.insist(&ask).await?;
            self.did("repeats");
            let what = |answer: &Answer| (answer.status, answer.json()["id"].clone());
            if first.status < 300 && what(&again) != what(&first) {
                self.wrong.push(format!("I9: told {first} and then {again}"));
            }
        }
        Some(first)
    }

    /// Asked under a key of its own, repeatably.
    pub(super) async fn post(&mut self, by: By<'_>, path: &str, body: &Value) -> Option<Answer> {
        let key = self.key();
        self.repeatably(async |shop| by.at(shop).post_under(&key, path, body).await).await
    }

    /// The same, where only a yes is of interest; it is counted.
    pub(super) async fn ask(&mut self, by: By<'_>, path: &str, body: &Value, what: &'static str) -> Option<Value> {
        self.tell(|| format!("{path} {body}"));
        let answer = self.post(by, path, body).await.filter(|answer| answer.status < 300)?;
        self.did(what);
        Some(answer.json())
    }

    /// What somebody is shown; nothing where they are refused, or while something is broken.
    pub(super) async fn read(&mut self, by: By<'_>, path: &str) -> Option<Value> {
        let answer = self.insist(async |shop| by.at(shop).get(path).await).await?;
        (answer.status == 200).then(|| answer.json())
    }

    pub(super) async fn pass(&self, span: &str) {
        let span = span.parse().expect("a duration");
        self.shop.runner().expect("a shop of our own").advance(span).await.expect("the shop comes to rest");
    }

    pub(super) async fn work(&self) {
        self.shop.runner().expect("a shop of our own").drain().await.expect("the shop comes to rest");
    }

    /// The order as it is; nothing while something is broken.
    pub(super) async fn look(&self, order: &Value) -> Option<Value> {
        let seen = self.shop.agent().order(id(order)).await;
        (seen.status == 200).then(|| seen.json())
    }

    /// Faults stop, what was set aside is tried again, everything that waits is decided. Answers how many faults there were.
    pub(super) async fn calm(&mut self) -> u64 {
        let runner = self.shop.runner().expect("a shop of our own");
        let struck = runner.struck();
        runner.faults(Faults::None);
        self.is_calm = true;
        self.shop.gateway_will(&[]).await;
        self.shop.guest().post_without_key("/_local/carrier", &json!({"next": []})).await.expect(200);
        self.redrive().await;
        for span in ["PT16M", "PT2M", "PT121M"] {
            self.pass(span).await;
        }
        self.clear_the_desk().await;
        for span in ["PT530H", "PT16M", "PT121M", "PT96H", "PT121M", "PT16M"] {
            self.pass(span).await;
        }
        self.work().await;
        struck
    }

    /// What a merchant does about failures once their cause is gone.
    async fn redrive(&self) {
        self.work().await;
        let failures = self.shop.merchant().get("/admin/failures").await.expect(200);
        for queue in failures["items"].as_array().into_iter().flatten() {
            let name = queue["queue"].as_str().expect("a queue");
            self.shop.merchant().post(&format!("/admin/failures/{name}/redrive"), &json!({})).await.expect(202);
        }
        self.work().await;
    }
}

/// How this shop takes things back, what its agents may give, and a company that buys here: as the dice would have it.
async fn settle_in(shop: &Shop, dice: &mut fastrand::Rng) {
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    let window = [3, 14, 60][dice.usize(0..3)];
    let mut returns = json!({"window_days": window,
        "categories": [{"id": "kettles", "repairable": true}]});
    if dice.bool() {
        returns["fee"] = usd(395);
    }
    if dice.bool() {
        returns["keep_it_below"] = usd(1400);
    }
    let limits = json!({"agent": {"per_ticket": usd(1000), "per_day": usd(1800)}});
    // Both are read anew when the clock moves, which it does once.
    let merchant = shop.merchant();
    for (name, setting) in [("returns", &returns), ("authority", &limits)] {
        let put = merchant.put(&format!("/admin/settings/{name}"), setting).await;
        assert!(matches!(put.status, 200 | 201), "{put}");
    }
    let acme = json!({"name": "Acme", "limit": usd(9_000), "buyers": [shop.sub(Who::Ada)],
        "approvers": [shop.sub(Who::Bob)]});
    merchant.put("/admin/companies/acme", &acme).await.expect(201);
    if dice.bool() {
        shop.give_ada(dice.i64(500..8_000)).await;
    }
    shop.advance("PT11S").await;
}
