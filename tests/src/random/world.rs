//! One shop and what its people know of it: dice, orders, and what was said under which key.

use crate::driver::{Answer, Shop, id};
use local::{Faults, Odds};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// The gateway's time-box; what is slow takes it in real time.
const TIME_BOX: Duration = Duration::from_millis(250);
/// Tries after which somebody gives up for today.
const PATIENCE: usize = 4;

/// An order somebody asked for.
pub(super) struct Asked {
    pub(super) key: String,
    pub(super) body: Value,
    /// The view that was answered with 201, with its token.
    pub(super) order: Option<Value>,
    /// The status and code the buyer was left with; none for who never heard an answer.
    pub(super) left_with: Option<(u16, Value)>,
}

pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) dice: fastrand::Rng,
    pub(super) orders: Vec<Asked>,
    /// What must never be, seen on the way.
    pub(super) wrong: Vec<String>,
    /// Orders whose charge the bank took back.
    pub(super) disputed: BTreeSet<String>,
    tells: bool,
}

impl World {
    pub(super) async fn open(seed: u64, tells: bool) -> Self {
        let shop = Shop::impatient(TIME_BOX).await.expect("a shop of our own");
        let mut dice = fastrand::Rng::with_seed(seed);
        for (sku, limit) in [(&shop.teapot, 6), (&shop.towel, 0)] {
            shop.change_product(sku, json!({"backorder_limit": limit})).await;
        }
        for sku in [&shop.kettle, &shop.towel, &shop.teapot] {
            for place in ["west", "east"] {
                let units = dice.i64(0..6);
                if units > 0 {
                    shop.receive(sku, place, units).await;
                }
            }
        }
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
        Self { shop, dice, orders: Vec::new(), wrong: Vec::new(), disputed: BTreeSet::new(), tells }
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

    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.dice.u8(0..100) < percent
    }

    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.dice.usize(0..all.len())]
    }

    /// Some order that was placed.
    pub(super) fn some_order(&mut self) -> Option<Value> {
        let known: Vec<&Value> = self.orders.iter().filter_map(|asked| asked.order.as_ref()).collect();
        if known.is_empty() {
            return None;
        }
        Some(known[self.dice.usize(0..known.len())].clone())
    }

    /// Asks until there is an answer that is not "try again", or gives up. A fault of ours is never an answer.
    pub(super) async fn insist(&mut self, ask: impl AsyncFn(&Shop) -> Answer) -> Option<Answer> {
        for _ in 0..PATIENCE {
            let answer = ask(&self.shop).await;
            let open = answer.status >= 500
                || answer.status == 429
                || (answer.status == 409 && answer.json()["code"] == "in_flight");
            if answer.status == 500 {
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
        self.shop.gateway_will(&[]).await;
        self.shop.guest().post_without_key("/_local/carrier", &json!({"next": []})).await.expect(200);
        self.redrive().await;
        for span in ["PT16M", "PT2M", "PT121M", "PT16M", "PT121M", "PT96H", "PT16M", "PT121M", "PT2M"] {
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
