//! What never came, came broken or is something else: sent once more, paid back, or neither; never both.

use super::refunded;
use crate::driver::{Shop, amount, id};
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};

async fn claim(shop: &Shop, order: &Value, kind: &str, quantity: u32) -> Value {
    let body =
        json!({"kind": kind, "lines": [{"line": "1", "quantity": quantity}], "note": "It is not in the parcel."});
    shop.buyer_of(order).post(&format!("/orders/{}/claims", id(order)), &body).await.expect(201)
}

#[tokio::test]
async fn e13_what_was_missing_is_sent_once_more_for_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    let open = claim(&shop, &order, "missing", 1).await;
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "reship"})).await.expect_problem(409, "replacement_out_of_stock");
    shop.receive(&shop.kettle, "west", 1).await;
    let done = shop.agent().post(&decide, &json!({"decision": "reship"})).await.expect(200);
    assert_eq!((&done["state"], &done["replaced_by"]), (&json!("reshipped"), &json!(["2"])), "{done}");
    shop.agent().post(&decide, &json!({"decision": "refund"})).await.expect_problem(409, "claim_decided");
    shop.drain().await;
    shop.send_off(&order).await;
    let sent = shop.seen(&order).await;
    assert_eq!((amount(&sent["lines"][1]["total"]), &sent["lines"][1]["replaces"]), (0, &json!("1")), "{sent}");
    assert_eq!(sent["lines"][1]["buckets"]["handed_over"], 1);
    let total = amount(&order["totals"]["total"]);
    assert_eq!((amount(&sent["payments"]["captured"]), refunded(&sent)), (total, 0));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e13_a_lost_parcel_is_paid_back_whole_and_once() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.scan(&order, "in_transit", "2027-03-02T08:00:00Z", "Reno, NV").await;
    shop.scan(&order, "lost", "2027-03-09T08:00:00Z", "Reno, NV").await;
    let open = claim(&shop, &order, "lost", 1).await;
    let again = json!({"kind": "lost", "lines": [{"line": "1", "quantity": 1}]});
    let path = format!("/orders/{}/claims", id(&order));
    shop.buyer_of(&order).post(&path, &again).await.expect_problem(409, "not_claimable");
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "refund"})).await.expect(200);
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert_eq!(refunded(&seen), amount(&order["totals"]["total"]), "the fault is ours: sending too: {seen}");
    assert_eq!(seen["claims"][0]["state"], "refunded");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e13_a_claim_that_is_denied_leaves_everything_as_it_was() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    let open = claim(&shop, &order, "damaged", 1).await;
    let options = format!("/orders/{}/return-options", id(&order));
    let meanwhile = shop.buyer_of(&order).get(&options).await.expect(200);
    assert_eq!(meanwhile["lines"], json!([]), "what is claimed does not come back too");
    let decide = format!("/admin/claims/{}/decision", id(&open));
    shop.agent().post(&decide, &json!({"decision": "deny"})).await.expect_problem(422, "invalid");
    shop.agent().post(&decide, &json!({"decision": "deny", "reason": "It was dropped."})).await.expect(200);
    let after = shop.buyer_of(&order).get(&options).await.expect(200);
    assert_eq!(after["lines"][0]["quantity"], 1);
    shop.agent().post(&decide, &json!({"decision": "credit"})).await.expect_problem(409, "claim_decided");
    shop.invariants_hold().await;
}

impl Shop {
    /// Every message from now on comes twice, and not in its turn.
    pub(crate) fn messages_come_twice(&self) {
        let plan = [FaultKind::DuplicateDelivery, FaultKind::Reorder].map(|kind| PlannedFault::new("*", 0, kind));
        self.runner().expect("a shop of our own").faults(plan.to_vec());
    }

    pub(crate) fn messages_come_once(&self) {
        self.runner().expect("a shop of our own").faults(Faults::None);
    }

    /// Tickets of an order that somebody still has to see to, as the inbox has them.
    async fn waiting_of(&self, order: &Value) -> Vec<Value> {
        let listed = self.agent().get("/admin/tickets").await.expect(200);
        let of = |ticket: &&Value| ticket["order_id"] == order["id"];
        listed["items"].as_array().into_iter().flatten().filter(of).cloned().collect()
    }
}

#[tokio::test]
async fn e8_e13_a_claim_stands_in_the_inbox_until_it_is_decided_and_its_customer_hears_of_it_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    shop.messages_come_twice();
    let open = claim(&shop, &order, "missing", 1).await;
    shop.drain().await;
    let waiting = shop.waiting_of(&order).await;
    assert_eq!((waiting.len(), &waiting[0]["category"]), (1, &json!("claim")), "{waiting:?}");
    let path = format!("/tickets/{}", id(&waiting[0]));
    let ticket = shop.agent().get(&path).await.expect(200);
    assert!(ticket["work"]["due_at"].is_string() && ticket["work"]["queue"] == "support", "{ticket}");
    assert_eq!((&ticket["work"]["order_id"], &ticket["work"]["source"]), (&order["id"], &json!("claim")));
    let said = ticket["messages"][0]["text"].as_str().expect("words");
    assert!(said.contains("It is not in the parcel.") && said.contains("1 × "), "{said}");
    assert_eq!(shop.sent_so_far("claim-decided"), 0, "nobody has decided");
    // What it would come to is the shop's to see, and what it comes to.
    let worth = shop.agent().order(id(&order)).await.expect(200)["claims"][0]["worth"].clone();
    assert!(amount(&worth) > 0 && shop.seen(&order).await["claims"][0].get("worth").is_none(), "{worth}");
    let decide = format!("/admin/claims/{}/decision", id(&open));
    let body = json!({"decision": "refund", "reason": "We are sorry."});
    shop.agent().post(&decide, &body).await.expect(200);
    shop.drain().await;
    assert_eq!(refunded(&shop.seen(&order).await), amount(&worth));
    let mails = shop.texts_of("claim-decided");
    assert_eq!(mails.len(), 1, "{mails:?}");
    let given = format!("{}.{:02}", amount(&worth) / 100, amount(&worth) % 100);
    for words in [given.as_str(), "We are sorry.", "/o/ord_"] {
        assert!(mails[0].contains(words), "no {words} in {}", mails[0]);
    }
    assert_eq!(shop.waiting_of(&order).await.len(), 0, "it is done with");
    let ticket = shop.agent().get(&path).await.expect(200);
    assert_eq!((&ticket["state"], ticket["messages"].as_array().map(Vec::len)), (&json!("resolved"), Some(2)));
    assert_eq!(ticket["messages"][1]["visibility"], "public");
    assert_eq!(shop.sent_so_far("ticket-reply"), 0, "one letter is enough");
    shop.messages_come_once();
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e13_each_way_to_decide_a_claim_has_its_own_words_and_each_claim_its_own_mail() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    shop.receive(&shop.kettle, "west", 2).await;
    let (first, second) = (claim(&shop, &order, "damaged", 1).await, claim(&shop, &order, "wrong", 1).await);
    shop.drain().await;
    assert_eq!(shop.waiting_of(&order).await.len(), 2, "a ticket a claim");
    let deny = json!({"decision": "deny", "reason": "It was dropped."});
    shop.agent().post(&format!("/admin/claims/{}/decision", id(&first)), &deny).await.expect(200);
    let reship = json!({"decision": "reship"});
    shop.agent().post(&format!("/admin/claims/{}/decision", id(&second)), &reship).await.expect(200);
    shop.drain().await;
    let mails = shop.texts_of("claim-decided");
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(
        mails.iter().any(|mail| mail.contains("cannot accept it") && mail.contains("It was dropped.")),
        "{mails:?}"
    );
    assert!(mails.iter().any(|mail| mail.contains("once more, at our cost")), "{mails:?}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e8_a_claim_that_is_decided_at_once_needs_no_ticket_and_one_that_was_taken_up_again_stays() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    let deny = json!({"decision": "deny", "reason": "It was dropped."});
    let first = claim(&shop, &order, "damaged", 1).await;
    shop.agent().post(&format!("/admin/claims/{}/decision", id(&first)), &deny).await.expect(200);
    shop.drain().await;
    assert_eq!(shop.waiting_of(&order).await.len(), 0);
    let second = claim(&shop, &order, "wrong", 1).await;
    shop.drain().await;
    let ticket = shop.waiting_of(&order).await.remove(0);
    let status = format!("/admin/tickets/{}/status", id(&ticket));
    for state in ["resolved", "open"] {
        shop.agent().post(&status, &json!({"status": state})).await.expect(200);
    }
    shop.agent().post(&format!("/admin/claims/{}/decision", id(&second)), &deny).await.expect(200);
    shop.drain().await;
    assert_eq!(shop.waiting_of(&order).await.len(), 1, "whoever took it up again ends it");
    assert_eq!(shop.sent_so_far("claim-decided"), 2, "the customer hears of it all the same");
}
