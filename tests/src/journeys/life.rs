//! The life of an order, from the shelf to the door and the question afterwards, played over HTTP.

use crate::driver::{Shop, amount, id};
use serde_json::{Value, json};

impl Shop {
    /// What is to be done about an order, one fulfilment order each.
    pub(crate) async fn tasks(&self, order: &Value) -> Vec<Value> {
        let path = format!("/admin/fulfillments?order={}", id(order));
        self.warehouse().get(&path).await.expect(200)["items"].as_array().cloned().unwrap_or_default()
    }

    /// One step of a fulfilment order, of all there is.
    pub(crate) async fn step(&self, task: &Value, step: &str) -> Value {
        let path = format!("/admin/fulfillments/{}/{step}", id(task));
        self.warehouse().post(&path, &json!({})).await.expect(200)
    }

    /// Picks, packs and hands over everything that is to be sent of an order.
    pub(crate) async fn send_off(&self, order: &Value) {
        for task in self.tasks(order).await {
            self.step(&task, "pick").await;
            self.step(&task, "pack").await;
            self.drain().await;
            self.step(&task, "hand-over").await;
        }
        self.drain().await;
    }

    /// An order as its buyer sees it now.
    pub(crate) async fn seen(&self, order: &Value) -> Value {
        self.buyer_of(order).order(id(order)).await.expect(200)
    }

    /// What the carrier scans of an order's first parcel.
    pub(crate) async fn scan(&self, order: &Value, status: &str, at: &str, place: &str) {
        let seen = self.seen(order).await;
        let number = seen["parcels"][0]["number"].as_str().unwrap_or_else(|| panic!("no number: {seen}")).to_owned();
        let scan = json!({"number": number, "status": status, "at": at, "place": place});
        self.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
        self.drain().await;
    }
}

#[tokio::test]
async fn c2_an_order_goes_all_the_way_from_the_shelf_to_the_survey() {
    let Some(shop) = Shop::own().await else { return };
    to_the_survey(&shop).await;
}

pub(crate) async fn to_the_survey(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 2)]).await;
    let total = amount(&order["totals"]["total"]);
    shop.drain().await;
    let tasks = shop.tasks(&order).await;
    assert_eq!((tasks.len(), &tasks[0]["state"], &tasks[0]["location"]), (1, &json!("open"), &json!("west")));
    shop.step(&tasks[0], "pick").await;
    let packed = shop.step(&tasks[0], "pack").await;
    assert!(packed["parcel"].as_str().is_some_and(|parcel| parcel.starts_with("par_")), "{packed}");
    shop.drain().await;
    assert_eq!(amount(&shop.seen(&order).await["payments"]["captured"]), 0, "nothing is taken before it leaves");
    shop.step(&tasks[0], "hand-over").await;
    shop.drain().await;
    let sent = shop.seen(&order).await;
    assert_eq!((&sent["fulfillment_status"], &sent["payment_status"]), (&json!("shipped"), &json!("paid")));
    assert_eq!(amount(&sent["payments"]["captured"]), total);
    assert_eq!(sent["invoices"][0]["number"], "WEST-000001");
    assert_eq!(amount(&sent["invoices"][0]["total"]), total);
    assert_eq!(shop.counters(&shop.kettle, "west").await[..3], [3, 3, 0], "on hand, available, reserved");
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "out_for_delivery", "2027-03-04T07:10:00Z", "Sacramento, CA").await;
    shop.scan(&order, "delivered", "2027-03-04T11:40:00Z", "Front door").await;
    let there = shop.seen(&order).await;
    assert_eq!((&there["state"], &there["fulfillment_status"]), (&json!("completed"), &json!("delivered")));
    let kinds: Vec<&str> =
        there["timeline"].as_array().into_iter().flatten().filter_map(|entry| entry["kind"].as_str()).collect();
    for kind in [
        "placed",
        "authorized",
        "released",
        "picked",
        "packed",
        "handed_over",
        "payment_capture",
        "in_transit",
        "out_for_delivery",
        "delivered",
    ] {
        assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
    }
    shop.wait("P7D").await;
    let token = survey_link(shop).await;
    let path = format!("/surveys/{token}");
    let asked = shop.guest().get(&path).await.expect(200);
    assert_eq!((&asked["number"], &asked["answered"]), (&order["number"], &json!(false)), "looking spends nothing");
    assert_eq!(shop.guest().get(&format!("/s/{token}")).await.status, 200);
    shop.guest().post_without_key(&path, &json!({"score": 6})).await.expect_fields(&["score"]);
    let answer = json!({"score": 5, "comment": "It whistles."});
    let answered = shop.guest().post_without_key(&path, &answer).await.expect(200);
    assert_eq!(answered["answer"]["score"], 5);
    shop.guest().post_without_key(&path, &answer).await.expect(200);
    shop.guest().post_without_key(&path, &json!({"score": 1})).await.expect_problem(409, "survey_answered");
    shop.wait("P40D").await;
    assert_eq!(surveys(shop).await.len(), 1, "asked once");
    shop.guest()
        .post_without_key("/orders/lookup", &json!({"number": order["number"], "email": order["contact"]["email"]}))
        .await
        .expect(200);
    assert_eq!(shop.buyer_of(&order).get(&format!("/o/{}", id(&order))).await.status, 200);
    let invoices = format!("/orders/{}/invoices", id(&order));
    let invoice = shop.buyer_of(&order).get(&invoices).await.expect(200)["items"][0]["id"].clone();
    let invoice = format!("/invoices/{}", invoice.as_str().expect("an id"));
    assert_eq!(shop.buyer_of(&order).get(&invoice).await.status, 200);
    let paper = shop.buyer_of(&order).get(&format!("{invoice}?format=pdf")).await;
    assert_eq!((paper.status, paper.header("content-type")), (200, Some("application/pdf")));
    assert_eq!(shop.guest().get(&invoice).await.status, 404, "somebody else's is not there");
    shop.invariants_hold().await;
}

/// Every survey that was mailed.
async fn surveys(shop: &Shop) -> Vec<Value> {
    let mails = shop.guest().get("/_local/mail").await.expect(200);
    let all = mails["items"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|mail| mail["template"] == "survey").collect()
}

async fn survey_link(shop: &Shop) -> String {
    let mails = surveys(shop).await;
    let text = mails.first().and_then(|mail| mail["text"].as_str()).expect("a survey was mailed");
    let rest = text.split("/s/").nth(1).expect("with its link");
    rest.split_whitespace().next().expect("a token").trim_end_matches(['.', ')', '>']).to_owned()
}
