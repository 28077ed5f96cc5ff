//! What is said and what is decided: letters and their answers, who waits for goods, money given back, approvals and claims.

use super::world::{By, Opened, World};
use crate::driver::id;
use serde_json::{Value, json};

impl World {
    /// A letter, one more word, an answer; or somebody asks to be told when something is there again.
    pub(super) async fn somebody_writes(&mut self) {
        match self.dice.u8(0..4) {
            0 => self.somebody_waits().await,
            1 if !self.tickets.is_empty() => self.somebody_goes_on().await,
            2 if !self.tickets.is_empty() => self.an_agent_answers().await,
            _ => self.somebody_asks().await,
        }
    }

    async fn somebody_asks(&mut self) {
        let about = self.some_order();
        let email = match &about {
            Some(order) => order["contact"]["email"].clone(),
            None => json!(format!("writer{}@example.com", self.tickets.len())),
        };
        let mut body = json!({"name": "Somebody", "email": email, "subject": "A question", "message": "Where is it?"});
        if let Some(order) = &about {
            body["order"] = order["number"].clone();
        }
        if let Some(ticket) = self.ask(By::Guest, "/contact", &body, "tickets").await {
            self.tickets.push(Opened { ticket, said: 1, perhaps: 0 });
        }
    }

    async fn somebody_goes_on(&mut self) {
        let at = self.dice.usize(0..self.tickets.len());
        let ticket = self.tickets[at].ticket.clone();
        let path = format!("/tickets/{}/messages", id(&ticket));
        self.is_said(at, By::Buyer(&ticket), &path, &json!({"message": "Hello?"})).await;
    }

    async fn an_agent_answers(&mut self) {
        let at = self.dice.usize(0..self.tickets.len());
        let ticket = self.tickets[at].ticket.clone();
        let status = self.one_of(&["open", "pending_customer", "resolved", "closed"]);
        let body = json!({"message": "On its way.", "status": status});
        self.is_said(at, By::Agent, &format!("/admin/tickets/{}/messages", id(&ticket)), &body).await;
    }

    async fn is_said(&mut self, at: usize, by: By<'_>, path: &str, body: &Value) {
        self.tell(|| format!("{path} {body}"));
        match self.post(by, path, body).await.map(|answer| answer.status) {
            Some(201) => {
                self.did("messages");
                self.tickets[at].said += 1;
            }
            Some(_) => {}
            None => self.tickets[at].perhaps += 1,
        }
    }

    async fn somebody_waits(&mut self) {
        let goods = [self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone()];
        let email = format!("waiter{}@example.com", self.waiting.len());
        let path = format!("/products/{}/waitlist", goods[self.dice.usize(0..3)]);
        let body = json!({"email": email});
        self.waiting.push(email);
        self.ask(By::Guest, &path, &body, "waits").await;
    }

    pub(super) async fn an_agent_gives_money_back(&mut self) {
        let Some(order) = self.some_order() else { return };
        let path = format!("/admin/orders/{}/refunds", id(&order));
        let body = json!({"amount": {"amount": self.dice.i64(1..1500), "currency": "USD"}, "reason": "a dent"});
        let by = if self.chance(75) { By::Agent } else { By::Merchant };
        if let Some(given) = self.ask(by, &path, &body, "refunds by hand").await
            && given["state"] == "pending_approval"
        {
            self.did("refunds above authority");
        }
    }

    /// Of what waits for somebody's word: an approval, or a claim.
    pub(super) async fn somebody_decides(&mut self) {
        let waiting = self.read(By::Agent, "/admin/approvals").await;
        let waiting = waiting.and_then(|list| list["items"].as_array().cloned()).unwrap_or_default();
        if waiting.is_empty() || self.chance(30) {
            return self.a_claim_is_decided().await;
        }
        let approval = &waiting[self.dice.usize(0..waiting.len())];
        let verdict = self.one_of(&["approve", "approve", "reject"]);
        let by = self.one_of(&[By::Merchant, By::Merchant, By::Bob, By::Agent]);
        let path = format!("/admin/approvals/{}/decision", id(approval));
        self.ask(by, &path, &json!({"decision": verdict, "note": "so it is"}), "approvals decided").await;
    }

    async fn a_claim_is_decided(&mut self) {
        let arrived = self.orders.iter().filter(|asked| asked.has_arrived);
        for order in arrived.filter_map(|asked| asked.order.clone()).collect::<Vec<_>>() {
            let Some(seen) = self.look(&order).await else { return };
            let open = seen["claims"].as_array().into_iter().flatten().find(|claim| claim["state"] == "open");
            if let Some(claim) = open {
                let decision = self.one_of(&["reship", "refund", "credit", "deny"]);
                let body = json!({"decision": decision, "reason": "so it is"});
                self.ask(By::Agent, &format!("/admin/claims/{}/decision", id(claim)), &body, "claims decided").await;
                return;
            }
        }
    }
}
