//! What must be true of a random shop that has come to rest.

use super::world::World;
use crate::driver::id;
use serde_json::Value;

impl World {
    /// Everything that is wrong.
    pub(super) async fn verdict(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.wrong);
        wrong.extend(self.shop.wrongs().await);
        wrong.extend(self.unfinished().await);
        wrong.extend(self.mails_are_wrong());
        wrong.extend(self.returns_are_told_wrong().await);
        wrong.extend(self.tickets_are_wrong().await);
        wrong.extend(self.repeats_are_wrong().await);
        // Whatever broke since everything was calm.
        wrong.append(&mut self.wrong);
        wrong
    }

    /// The orders and the gateway's books of what is wrong, for whoever looks into it.
    pub(super) async fn tell_of(&self, wrong: &[String]) {
        for asked in self.orders.iter().filter_map(|asked| asked.order.as_ref()) {
            if wrong.iter().any(|wrong| wrong.contains(id(asked))) {
                let (seen, books) = (self.look(asked).await.unwrap_or_default(), self.shop.books_of(id(asked)).await);
                self.tell(|| format!("{seen}\n{books}"));
            }
        }
    }

    /// I9: who asks again under their key is told of the same order, and no second one is made.
    async fn repeats_are_wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for asked in &self.orders {
            let Some((status, code)) = &asked.left_with else { continue };
            let buyer = if asked.is_adas { self.shop.ada() } else { self.shop.guest() };
            let again = buyer.place_under(&asked.key, &asked.body).await;
            let told = again.json();
            let was_placed = asked.order.as_ref();
            let same = match was_placed {
                Some(order) => again.status != 201 || told["id"] == order["id"],
                None => again.status == *status || told["code"] != *code,
            };
            // An order that was placed stays one; a refusal wrote nothing, and may be none by now.
            if !same || (was_placed.is_some() && !matches!(again.status, 201 | 402)) {
                wrong.push(format!("I9: told {status} {code} and then {again}"));
            }
        }
        wrong
    }

    /// I11: each step of what comes back is told at most once, and who waited for goods is told once.
    async fn returns_are_told_wrong(&self) -> Vec<String> {
        let mailbox = self.shop.runner().expect("a shop of our own").mailbox();
        let mails = |to: &str, template: &str| mailbox.chosen(Some(to), Some(template)).len();
        let mut wrong: Vec<String> = Vec::new();
        for email in self.waiting.iter().filter(|email| mails(email, "back-in-stock") > 1) {
            wrong.push(format!("I11: {email} was told {} times", mails(email, "back-in-stock")));
        }
        for asked in self.orders.iter().filter(|asked| asked.has_arrived) {
            let Some(seen) = self.look(asked.order.as_ref().unwrap_or(&Value::Null)).await else { continue };
            let returns = seen["returns"].as_array().cloned().unwrap_or_default();
            let receipts: usize = returns.iter().map(|it| it["receipts"].as_array().map_or(0, Vec::len)).sum();
            let email = asked.body["contact"]["email"].as_str().unwrap_or_default();
            for (template, most) in [("return-sent", returns.len()), ("return-received", receipts)] {
                if mails(email, template) > most {
                    wrong.push(format!("I11: {email} got {} of {most} {template}", mails(email, template)));
                }
            }
        }
        wrong
    }

    /// I9: what was said under a key is in its ticket once.
    async fn tickets_are_wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for opened in &self.tickets {
            let ticket = self.shop.agent().get(&format!("/tickets/{}", id(&opened.ticket))).await.expect(200);
            let there = ticket["messages"].as_array().map_or(0, Vec::len);
            if !(opened.said..=opened.said + opened.perhaps).contains(&there) {
                wrong.push(format!("I9: {} were said in {}: {there} are there", opened.said, id(&ticket)));
            }
        }
        wrong
    }

    /// I11 and I15: nobody is asked twice, everybody hears of their order, and nobody of another's.
    fn mails_are_wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mailbox = self.shop.runner().expect("a shop of our own").mailbox();
        for (place, asked) in self.orders.iter().enumerate() {
            let email = asked.body["contact"]["email"].as_str().unwrap_or_default();
            let mails = mailbox.items(Some(email));
            let of = |template: &str| mails.iter().filter(|mail| mail.template.as_deref() == Some(template)).count();
            if of("survey") > 1 {
                wrong.push(format!("I11: {email} was asked {} times", of("survey")));
            }
            let placed = asked.order.as_ref().is_some_and(|order| order["state"] == "placed");
            if placed && of("order-placed") == 0 {
                wrong.push(format!("I11: {email} never heard of {}", asked.order.as_ref().map_or("", id)));
            }
            let texts = mails.iter().map(|mail| format!("{:?}{:?}", mail.text, mail.html));
            let others =
                |text: &String| (0..self.orders.len()).any(|it| it != place && text.contains(&format!("Marker-{it}-")));
            if texts.into_iter().any(|text| others(&text)) {
                wrong.push(format!("I15: {email} was told of somebody else"));
            }
        }
        wrong
    }
}
