//! "Tell me": whoever waits for something that is sold out gets one mail when it can be bought again, and never two.

use crate::driver::{Shop, new_key};
use futures::future::join_all;
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};

impl Shop {
    fn list(&self) -> String {
        format!("/products/{}/waitlist", self.teapot)
    }

    /// Somebody asks to be told.
    async fn waits(&self, email: &str) -> Value {
        self.guest().post(&self.list(), &json!({"email": email})).await.expect(202)
    }

    fn told_of_the_teapot(&self, email: &str) -> usize {
        let runner = self.runner().expect("a shop of our own");
        runner.mailbox().chosen(Some(email), Some("back-in-stock")).len()
    }
}

#[tokio::test]
async fn a13_whoever_waits_is_told_once_when_it_can_be_bought_again() {
    let Some(shop) = Shop::own().await else { return };
    told_once(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn told_once(shop: &Shop) {
    let key = new_key();
    let ada = json!({"email": "ada@example.com"});
    let first = shop.guest().post_under(&key, &shop.list(), &ada).await;
    let again = shop.guest().post_under(&key, &shop.list(), &ada).await;
    assert_eq!((first.expect(202), again.is_replayed()), (again.expect(202), true));
    let once_more = shop.waits("ADA@example.com").await;
    assert_eq!(shop.waits("bob@example.com").await, once_more, "nobody learns who waits already");
    shop.customer("sub-cleo", "cleo@example.com").post(&shop.list(), &json!({})).await.expect(202);
    let path = format!("/admin/stock/{}/west", shop.teapot);
    shop.merchant().put(&path, &json!({"safety": 3})).await.expect(201);
    shop.receive(&shop.teapot, "west", 4).await;
    shop.count(&shop.teapot, "west", 0).await;
    shop.drain().await;
    let before = ["ada", "bob", "cleo"].map(|name| shop.told_of_the_teapot(&format!("{name}@example.com")));
    assert_eq!(before, [0, 0, 0], "there were some and are none");
    shop.receive(&shop.teapot, "west", 3).await;
    shop.drain().await;
    assert_eq!(shop.told_of_the_teapot("ada@example.com"), 0, "all of it is kept back: nothing can be bought");
    shop.receive(&shop.teapot, "west", 2).await;
    shop.drain().await;
    for name in ["ada", "bob", "cleo"] {
        assert_eq!(shop.told_of_the_teapot(&format!("{name}@example.com")), 1, "{name}");
    }
    let text = shop.texts_of("back-in-stock").remove(0);
    assert!(text.contains(&format!("/p/{}", shop.teapot)) && text.contains("/unsubscribe/"), "{text}");
    shop.guest().post(&shop.list(), &ada).await.expect_problem(409, "in_stock");
    // Sold out and back again: who was told waits no longer.
    shop.count(&shop.teapot, "west", 0).await;
    shop.drain().await;
    shop.receive(&shop.teapot, "west", 9).await;
    shop.drain().await;
    assert_eq!(shop.told_of_the_teapot("ada@example.com"), 1);
}

#[tokio::test]
async fn a13_two_deliveries_at_once_and_every_message_twice_tell_once() {
    let Some(shop) = Shop::own().await else { return };
    let everybody: Vec<String> = (0..60).map(|number| format!("waiter{number}@example.com")).collect();
    let merchant = shop.merchant();
    for (number, email) in everybody.iter().enumerate() {
        // So many from one address within a quarter of an hour are too many.
        if number % 25 == 24 {
            shop.advance("PT20M").await;
        }
        merchant.post(&shop.list(), &json!({"email": email})).await.expect(202);
    }
    let plan = [FaultKind::DuplicateDelivery, FaultKind::Reorder].map(|kind| PlannedFault::new("*", 0, kind));
    shop.runner().expect("a shop of our own").faults(plan.to_vec());
    join_all(["east", "north", "west"].map(|place| shop.receive(&shop.teapot, place, 2))).await;
    shop.drain().await;
    shop.wait("PT5M").await;
    shop.runner().expect("a shop of our own").faults(Faults::None);
    for email in &everybody {
        assert_eq!(shop.told_of_the_teapot(email), 1, "{email}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a13_a_lost_answer_of_the_mail_service_tells_nobody_twice() {
    let Some(shop) = Shop::own().await else { return };
    for kind in [FaultKind::LostReply, FaultKind::CrashAfter] {
        for call in 1..14 {
            let email = format!("w{call}-{kind:?}@example.com").to_lowercase();
            shop.advance("PT20M").await;
            shop.waits(&email).await;
            shop.runner().expect("a shop of our own").faults(vec![PlannedFault::new("tell-waitlist", call, kind)]);
            shop.receive(&shop.teapot, "west", 1).await;
            shop.drain().await;
            shop.runner().expect("a shop of our own").faults(Faults::None);
            shop.count(&shop.teapot, "west", 0).await;
            shop.receive(&shop.teapot, "west", 1).await;
            shop.drain().await;
            let told = shop.told_of_the_teapot(&email);
            assert!(told <= 1, "{kind:?} at {call}: {told} mails");
            shop.count(&shop.teapot, "west", 0).await;
            shop.drain().await;
        }
    }
}

#[tokio::test]
async fn a13_who_does_not_want_such_mails_gets_none_and_too_many_tries_are_refused() {
    let Some(shop) = Shop::own().await else { return };
    shop.waits("ada@example.com").await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    let text = shop.texts_of("back-in-stock").remove(0);
    let link = text.split_whitespace().find(|word| word.contains("/unsubscribe/")).expect("it can be ended");
    let client = reqwest::Client::new();
    let ended = client.post(link).form(&[("List-Unsubscribe", "One-Click")]).send().await.expect("an answer");
    assert_eq!(ended.status(), 200);
    shop.count(&shop.teapot, "west", 0).await;
    shop.waits("ada@example.com").await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    assert_eq!(shop.told_of_the_teapot("ada@example.com"), 1, "no other");
    shop.guest().post("/products/NO-SUCH/waitlist", &json!({"email": "ada@example.com"})).await.expect(404);
    shop.count(&shop.teapot, "west", 0).await;
    shop.guest().post(&shop.list(), &json!({})).await.expect_fields(&["email"]);
    for _ in 0..18 {
        shop.waits("ada@example.com").await;
    }
    shop.guest()
        .post(&shop.list(), &json!({"email": "ada@example.com"}))
        .await
        .expect_problem(429, "too_many_requests");
}
