//! Who acts in a random shop, and when: what shoppers, their banks and the outside do until an order is placed and paid. Nobody
//! here knows what should come of it: a refusal is as good as a yes.

use super::world::{Asked, By, World};
use crate::driver::{Edit, germany, id, new_york};
use serde_json::{Value, json};

impl World {
    /// Somebody does something.
    pub(super) async fn act(&mut self) {
        match self.dice.u8(0..100) {
            0..15 => self.somebody_buys().await,
            15..19 => self.the_bank_is_answered(),
            19..21 => self.somebody_comes_back().await,
            21..24 => self.somebody_pays_what_is_due().await,
            24..26 => self.an_agent_looks().await,
            26..37 => self.the_warehouse_works().await,
            37..44 => self.an_order_arrives().await,
            44..49 => self.a_carrier_scans().await,
            49..51 => self.the_shelves_change().await,
            51..53 => self.the_bank_takes_back(),
            53..56 => self.the_outside_has_a_bad_day().await,
            56..58 => self.somebody_answers_a_survey().await,
            58..67 => self.somebody_changes_their_mind().await,
            67..70 => self.somebody_cancels().await,
            70..75 => self.somebody_sends_back().await,
            75..86 => self.a_return_goes_on().await,
            86..88 => self.somebody_complains().await,
            88..91 => self.somebody_writes().await,
            91..94 => self.an_agent_gives_money_back().await,
            94..97 => self.somebody_decides().await,
            _ => self.time_passes().await,
        }
        if self.chance(60) {
            self.work().await;
        }
    }

    async fn somebody_buys(&mut self) {
        let mut body = self.a_basket();
        let (key, is_adas) = (self.key(), self.chance(25));
        if is_adas && self.chance(50) {
            let cents = self.dice.i64(500..6_000);
            body = body.with("use_credit", json!({"amount": cents, "currency": "USD"}));
        }
        self.tell(|| {
            format!("buys {}, by {}{}", body["lines"], body["payment_method"], if is_adas { ", Ada" } else { "" })
        });
        let asked = self.ask_for(&key, &body, is_adas).await;
        self.orders.push(asked);
    }

    fn a_basket(&mut self) -> Value {
        let (kettle, towel, teapot) = (self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone());
        let mut lines = Vec::new();
        for _ in 0..self.dice.usize(1..4) {
            let sku = self.one_of(&[&kettle, &towel, &teapot]).clone();
            lines.push(json!({"sku": sku, "quantity": self.dice.i64(1..4)}));
        }
        let who = format!("somebody{}@example.com", self.orders.len());
        let cards = [
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_declined",
            "tok_3ds",
            "tok_3ds",
            "tok_slow",
            "tok_later_declined",
            "tok_later_3ds",
        ];
        let card = self.one_of(&cards);
        let mut body = self.shop.order_body(&[]).with("lines", lines).with("payment_method", card);
        body = body.with("contact.email", who.as_str()).with("contact.name", format!("Marker-{}-", self.orders.len()));
        if self.chance(25) {
            let place = if self.chance(50) { germany() } else { new_york() };
            body = body.with("ship_to", place);
        }
        if self.chance(25) {
            body = body.with("coupon", self.one_of(&["TEN", "FIVE", "ALL"]));
        }
        if self.chance(60) {
            body = body.with("allow_backorder", true).with("agree_later_charge", true);
        }
        body
    }

    /// Under a key; some are not heard of again when their first try fails.
    pub(super) async fn ask_for(&mut self, key: &str, body: &Value, is_adas: bool) -> Asked {
        let insists = self.chance(80);
        let ask = async |shop: &crate::driver::Shop| {
            let buyer = if is_adas { shop.ada() } else { shop.guest() };
            buyer.place_under(key, body).await
        };
        let answer =
            if insists { self.insist(ask).await } else { Some(ask(&self.shop).await).filter(|it| it.status < 500) };
        let left_with = answer.as_ref().map(|answer| (answer.status, answer.json()["code"].clone()));
        let order = answer.filter(|answer| answer.status == 201).map(|answer| answer.json());
        if order.is_some() && !body["use_credit"].is_null() {
            self.did("orders paid with credit");
        }
        if order.as_ref().is_some_and(|order| order["state"] == "pending_approval") {
            self.did("orders above a limit");
        }
        Asked { key: key.to_owned(), body: body.clone(), is_adas, order, left_with, has_arrived: false }
    }

    fn the_bank_is_answered(&mut self) {
        let Some(order) = self.some_order() else { return };
        self.tell(|| format!("{} answers the bank", order["number"]));
        let gateway = self.shop.runner().expect("a shop of our own").gateway();
        let answered = gateway.authenticate(id(&order));
        self.tell(|| format!("  {answered:?}"));
    }

    async fn somebody_comes_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        let path = format!("/orders/{}/payments/confirm", id(&order));
        self.tell(|| format!("{} comes back", order["number"]));
        self.insist(async |shop| By::Buyer(&order).at(shop).post_without_key(&path, &json!({})).await).await;
    }

    async fn somebody_pays_what_is_due(&mut self) {
        let owing = if self.chance(80) { self.owing.pop() } else { None };
        let Some(order) = owing.or_else(|| self.some_order()) else { return };
        let card = self.one_of(&["tok_visa", "tok_visa", "tok_declined", "tok_3ds"]);
        let body = json!({"payment_method": card});
        self.ask(By::Buyer(&order), &format!("/orders/{}/payments", id(&order)), &body, "balances paid").await;
    }

    async fn an_agent_looks(&mut self) {
        let Some(order) = self.some_order() else { return };
        let holds = format!("/admin/orders/{}/holds", id(&order));
        if self.chance(40) {
            self.ask(By::Agent, &holds, &json!({"reason": "fraud"}), "holds").await;
        } else {
            self.tell(|| format!("{} is let go", order["number"]));
            self.insist(async |shop| shop.agent().delete(&format!("{holds}/fraud")).await).await;
        }
    }

    fn the_bank_takes_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        // A charge is disputed once.
        if !self.disputed.insert(id(&order).to_owned()) {
            return;
        }
        self.tell(|| format!("{} is disputed", order["number"]));
        let gateway = self.shop.runner().expect("a shop of our own").gateway();
        let amount = self.dice.bool().then(|| self.dice.i64(1..2000));
        if gateway.dispute(id(&order), amount).is_none() {
            // Nothing of it was taken yet.
            self.disputed.remove(id(&order));
        }
    }

    async fn the_outside_has_a_bad_day(&mut self) {
        if self.chance(50) {
            let next = self.one_of(&[
                "timeout_after_effect",
                "timeout_before_effect",
                "decline",
                "duplicate_webhook",
                "pending_refund",
            ]);
            self.tell(|| format!("the gateway: {next}"));
            self.shop.gateway_will(&[next]).await;
        } else {
            let next = self.one_of(&["timeout_after_effect", "timeout_before_effect", "refuse"]);
            self.tell(|| format!("the carrier: {next}"));
            self.shop.guest().post_without_key("/_local/carrier", &json!({"next": [next]})).await.expect(200);
        }
    }

    async fn somebody_answers_a_survey(&mut self) {
        let mails = self.shop.runner().expect("a shop of our own").mailbox().items(None);
        let texts: Vec<String> =
            mails.into_iter().filter_map(|mail| mail.text).filter(|it| it.contains("/s/")).collect();
        let Some(text) = texts.get(self.dice.usize(0..texts.len().max(1))) else { return };
        let link = text.split("/s/").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        let path = format!("/surveys/{}", link.trim_end_matches(['.', ')', '>']));
        let body = json!({"score": self.dice.u8(1..6)});
        self.tell(|| format!("{path} {body}"));
        self.insist(async |shop| shop.guest().post_without_key(&path, &body).await).await;
    }

    async fn time_passes(&mut self) {
        let span = self.one_of(&["PT10S", "PT2M", "PT16M", "PT3H", "PT24H", "PT72H", "PT192H", "PT530H"]);
        self.tell(|| format!("{span} pass"));
        self.pass(span).await;
    }
}
