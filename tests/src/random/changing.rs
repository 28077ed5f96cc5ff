//! Shoppers who change their mind, and agents who do it for them: more, less, elsewhere, another way, or nothing at all; as it
//! was shown, or as it was shown before somebody else was faster.

use super::world::{By, World};
use crate::driver::{amount, id, new_york};
use serde_json::{Value, json};

impl World {
    pub(super) async fn somebody_changes_their_mind(&mut self) {
        let Some(order) = self.some_order_on_its_way() else { return };
        let by = if self.chance(15) { By::Agent } else { By::Buyer(&order) };
        let operations = self.some_operations(matches!(by, By::Agent));
        let path = format!("/orders/{}/changes", id(&order));
        self.tell(|| format!("{} changes {operations}", order["number"]));
        let asked = json!({"operations": operations});
        let preview = format!("{path}/preview");
        let shown = self.insist(async |shop| by.at(shop).post_without_key(&preview, &asked).await).await;
        let Some(shown) = shown.filter(|shown| shown.status == 200) else { return };
        if self.chance(30) {
            self.work().await;
        }
        let (version, seen) = (shown.version(), shown.json());
        let mut body = json!({"hash": seen["hash"]});
        if seen["payment"]["needs_method"] == true || self.chance(30) {
            body["payment_method"] = json!(self.one_of(&["tok_visa", "tok_visa", "tok_declined", "tok_3ds"]));
        }
        let key = self.key();
        let ask = async |shop: &crate::driver::Shop| by.at(shop).apply(id(&order), version, &key, &body).await;
        let Some(changed) = self.repeatably(ask).await.filter(|answer| answer.status == 200) else { return };
        self.did("changes");
        if amount(&changed.json()["payments"]["balance_due"]) > 0 {
            self.owing.push(order);
        }
    }

    /// One thing that is wanted, or two of them.
    fn some_operations(&mut self, staff: bool) -> Value {
        let mut wanted = vec![self.some_operation(staff)];
        if self.chance(25) {
            wanted.push(self.some_operation(staff));
        }
        json!(wanted)
    }

    fn some_operation(&mut self, staff: bool) -> Value {
        let line = self.one_of(&["1", "1", "1", "2", "3"]);
        let goods = [self.shop.kettle.clone(), self.shop.towel.clone(), self.shop.teapot.clone()];
        match self.dice.u8(0..10) {
            0..5 => json!({"op": "set_quantity", "line": line, "quantity": self.dice.i64(0..4)}),
            5..7 => json!({"op": "add", "sku": goods[self.dice.usize(0..3)], "quantity": self.dice.i64(1..3)}),
            7 => json!({"op": "shipping_option", "id": self.one_of(&["standard", "express"])}),
            8 => json!({"op": "ship_to", "ship_to": new_york()}),
            _ if staff => {
                json!({"op": "set_price", "line": line, "unit_price": self.dice.i64(0..5000), "reason": "a scratch"})
            }
            _ => json!({"op": "set_quantity", "line": line, "quantity": 1}),
        }
    }

    pub(super) async fn somebody_cancels(&mut self) {
        let Some(order) = self.some_order_on_its_way() else { return };
        let line = self.one_of(&["1", "1", "2"]);
        let lines = json!([{"line": line, "quantity": self.dice.i64(1..3)}]);
        let body = if self.chance(50) { json!({}) } else { json!({"lines": lines}) };
        let by = if self.chance(20) { By::Agent } else { By::Buyer(&order) };
        self.ask(by, &format!("/orders/{}/cancel", id(&order)), &body, "cancellations").await;
    }
}
