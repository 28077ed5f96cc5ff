//! Goods that are mended: with days that are told, a change told once, and never both sent home and paid back.

use super::{back, refunded};
use crate::driver::{Person, Shop, amount, id};
use serde_json::{Value, json};

impl Shop {
    /// A kettle that was sold, and is here again to be mended: its order and its return.
    pub(crate) async fn at_the_bench(&self) -> (Value, Value) {
        let mends = json!({"categories": [{"id": "kettles", "repairable": true}]});
        self.change_setting("returns", &mends).await;
        let order = self.delivered(&[(&self.kettle, 1)]).await;
        let body = back("1", 1, "defective", "repair");
        let path = format!("/orders/{}/returns", id(&order));
        let asked = self.buyer_of(&order).post(&path, &body).await.expect(201);
        assert_eq!(asked["state"], "approved", "{asked}");
        self.drain().await;
        self.came_back(&asked, "1", 0, 1).await;
        (order, asked)
    }
}

async fn bench(person: &Person<'_>, it: &Value, body: Value) -> Value {
    person.post(&format!("/admin/returns/{}/repair", id(it)), &body).await.expect(200)
}

#[tokio::test]
async fn d6_a_repair_tells_its_days_and_a_change_once_and_goes_home_with_its_own_label() {
    let Some(shop) = Shop::own().await else { return };
    let (order, asked) = shop.at_the_bench().await;
    assert_eq!(shop.counters(&shop.kettle, "west").await[0], 0, "it is the customer's, and never on the shelf");
    let staff = shop.warehouse();
    let path = format!("/admin/returns/{}/repair", id(&asked));
    staff.post(&path, &json!({"state": "ready"})).await.expect_problem(409, "repair_not_there");
    bench(&staff, &asked, json!({"state": "diagnosed", "diagnosis": "The element is worn."})).await;
    staff.post(&path, &json!({"state": "scheduled"})).await.expect_problem(409, "repair_dates");
    let days = |repair: &str, home: &str| json!({"state": "scheduled", "repair_on": repair, "reship_on": home});
    let planned = bench(&staff, &asked, days("2027-03-10", "2027-03-11")).await;
    assert_eq!(planned["repair"]["reship_on"], "2027-03-11", "{planned}");
    let mut late = days("2027-03-16", "2027-03-17");
    late["cause"] = json!("the element came late");
    for _ in 0..2 {
        bench(&staff, &asked, late.clone()).await;
        shop.drain().await;
    }
    let slipped = shop.return_of(&asked).await;
    assert_eq!(slipped["repair"]["slips"].as_array().map(Vec::len), Some(1), "{slipped}");
    assert_eq!(shop.sent_so_far("repair-date"), 1, "a slip is told once");
    for state in ["in_repair", "ready"] {
        bench(&staff, &asked, json!({"state": state})).await;
        shop.drain().await;
    }
    let ready = shop.return_of(&asked).await;
    assert!(ready["repair"]["home"]["label_ready"].as_bool().unwrap_or_default(), "{ready}");
    let home = bench(&staff, &asked, json!({"state": "reshipped"})).await;
    assert_eq!(home["state"], "repaired");
    shop.number_scanned(&ready["repair"]["home"]["number"], "delivered").await;
    let end = shop.return_of(&asked).await;
    assert_eq!(end["repair"]["home"]["status"], "delivered", "{end}");
    let seen = shop.seen(&order).await;
    assert_eq!((refunded(&seen), seen["invoices"].as_array().map(Vec::len)), (0, Some(1)), "mended, not paid back");
    staff.post(&path, &json!({"state": "not_repairable"})).await.expect_problem(409, "return_not_open");
    let options = shop.buyer_of(&order).get(&format!("/orders/{}/return-options", id(&order))).await.expect(200);
    assert_eq!(options["lines"][0]["quantity"], 1, "it is with the customer again");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d6_what_cannot_be_mended_is_paid_back_and_never_sent_home() {
    let Some(shop) = Shop::own().await else { return };
    let (order, asked) = shop.at_the_bench().await;
    let gone = bench(&shop.warehouse(), &asked, json!({"state": "not_repairable", "diagnosis": "Cracked."})).await;
    assert_eq!(gone["state"], "refunded", "{gone}");
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert_eq!(refunded(&seen), amount(&order["totals"]["total"]), "our fault: sending too");
    let path = format!("/admin/returns/{}/repair", id(&asked));
    shop.warehouse().post(&path, &json!({"state": "ready"})).await.expect_problem(409, "return_not_open");
    assert_eq!(shop.counters(&shop.kettle, "west").await[..2], [1, 0], "it is ours now, and broken");
    shop.invariants_hold().await;
}
