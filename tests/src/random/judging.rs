//! What must be true of a random shop that has come to rest.

use super::world::World;
use crate::driver::id;

impl World {
    /// Everything that is wrong.
    pub(super) async fn verdict(&mut self) -> Vec<String> {
        let mut wrong = std::mem::take(&mut self.wrong);
        wrong.extend(self.shop.wrongs().await);
        wrong.extend(self.mails_are_wrong());
        wrong.extend(self.repeats_are_wrong().await);
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
            let again = self.shop.guest().place_under(&asked.key, &asked.body).await;
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
