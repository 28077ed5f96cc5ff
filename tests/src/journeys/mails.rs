//! What customers are told by mail: once, whatever becomes of messages and answers; and only what they want to be told.

use crate::driver::{Person, Shop, id, new_key};
use domain::ids::OrderId;
use domain::surveys::Survey;
use local::mail::Mail;
use local::queues::NewMessage;
use local::{FaultKind, Faults, PlannedFault};
use serde_json::{Value, json};
use store::{Changes, When, Write};

const ADA: &str = "ada@example.com";

impl Shop {
    fn mails(&self, template: &str) -> Vec<Mail> {
        self.runner().expect("a shop of our own").mailbox().chosen(None, Some(template))
    }

    /// Wakes the worker of mails, as the stream does.
    fn tell(&self, kind: &str, order: &Value) {
        let runner = self.runner().expect("a shop of our own");
        let event = json!({
            "id": format!("{}@9#{kind}", id(order)), "kind": kind, "aggregate": id(order), "part": "ORDER", "seq": 9,
            "occurred_at": runner.now(),
        });
        runner
            .queues()
            .send("send-mail", NewMessage { body: event.to_string(), ..NewMessage::default() })
            .expect("the queue is there");
    }

    /// The survey of an order becomes due.
    async fn ask(&self, order: &Value) {
        let survey = Survey { version: 1, asked_at: self.runner().expect("a shop of our own").now(), answer: None };
        let id = OrderId::parse(id(order)).expect("an id");
        let mut changes: Changes<()> = Changes::new();
        changes.put_survey(&id, &survey, &["surveys.due.v1"], || ());
        let table = self.runner().expect("a shop of our own").table();
        table.commit(changes).await.expect("it was not asked before");
    }

    fn mailing_meets(&self, kind: FaultKind, calls: impl IntoIterator<Item = u64>) {
        let plan = calls.into_iter().map(|call| PlannedFault::new("send-mail", call, kind)).collect::<Vec<_>>();
        self.runner().expect("a shop of our own").faults(plan);
    }

    /// Begins to count the calls of the worker of mails; nothing of them goes wrong.
    fn count_calls(&self) {
        self.mailing_meets(FaultKind::Refuse, [1000]);
    }

    fn calls(&self) -> u64 {
        self.runner().expect("a shop of our own").calls("send-mail")
    }

    /// With which call a mail goes that is marked before it is sent: the last.
    async fn call_that_sends_a_survey(&self) -> u64 {
        let order = self.buy(&[(&self.kettle, 1)]).await;
        self.drain().await;
        self.count_calls();
        self.ask(&order).await;
        self.drain().await;
        assert_eq!(self.mails("survey").len(), 1);
        self.calls()
    }
}

#[tokio::test]
async fn c11_an_order_is_confirmed_once_however_often_its_event_comes() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let twice_and_backwards =
        [FaultKind::DuplicateDelivery, FaultKind::Reorder].map(|kind| PlannedFault::new("*", 0, kind));
    shop.runner().expect("a shop of our own").faults(twice_and_backwards.to_vec());
    let orders = [shop.buy(&[(&shop.kettle, 1)]).await, shop.buy(&[(&shop.kettle, 2)]).await];
    shop.drain().await;
    shop.runner().expect("a shop of our own").faults(Faults::None);
    for order in &orders {
        shop.tell("orders.placed.v1", order);
    }
    shop.drain().await;
    let mails = shop.mails("order-placed");
    assert_eq!(mails.len(), 2, "{mails:?}");
    for order in &orders {
        let number = order["number"].as_str().expect("a number");
        let mail = mails.iter().find(|mail| mail.subject.contains(number)).expect("each order has its own");
        let (html, text) = (mail.html.as_deref().expect("html"), mail.text.as_deref().expect("text"));
        for body in [html, text] {
            assert!(body.contains(number) && body.contains(&format!("/o/{}?t=", id(order))), "{body}");
        }
        assert_eq!(mail.headers.get("List-Unsubscribe"), None, "it belongs to the order itself");
    }
}

#[tokio::test]
async fn c11_a_mail_opens_the_order_it_tells_of() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)])).await;
    shop.drain().await;
    let mail = shop.mails("order-placed").remove(0);
    let text = mail.text.expect("text");
    let link = text.lines().find(|line| line.contains("/o/")).expect("a link to the order").trim().to_owned();
    let token = link.rsplit_once("?t=").expect("it carries its token").1;
    assert_eq!(Some(token), order["access_token"].as_str());
    assert!(mail.from.ends_with("<shop@doorstep.example>"), "{}", mail.from);
}

#[tokio::test]
async fn c11_what_must_be_heard_is_sent_again_when_the_answer_is_lost() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 99).await;
    // The last call marks the mail; the one before sends it.
    let order = without_its_mail(&shop).await;
    shop.count_calls();
    shop.tell("orders.placed.v1", &order);
    shop.drain().await;
    let call = shop.calls() - 1;
    for kind in [FaultKind::LostReply, FaultKind::CrashAfter] {
        let order = without_its_mail(&shop).await;
        let before = shop.mails("order-placed").len();
        shop.mailing_meets(kind, [call]);
        shop.tell("orders.placed.v1", &order);
        shop.drain().await;
        shop.count_calls();
        shop.tell("orders.placed.v1", &order);
        shop.drain().await;
        let sent = shop.mails("order-placed").len() - before;
        assert_eq!(sent, 2, "{kind:?}: once more after the lost answer, and then never again");
    }
}

/// An order of which nobody was told yet, as far as the shop knows.
async fn without_its_mail(shop: &Shop) -> Value {
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let order_id = OrderId::parse(id(&order)).expect("an id");
    let key = store::keys::mail_mark(&order_id, "order-placed", "placed");
    let table = shop.runner().expect("a shop of our own").table();
    table.write(&[Write::Delete { key, when: When::Present }]).await.expect("it was marked");
    order
}

#[tokio::test]
async fn c11_what_must_not_be_heard_twice_is_not_sent_again_when_the_answer_is_lost() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 99).await;
    let call = shop.call_that_sends_a_survey().await;
    for kind in [FaultKind::LostReply, FaultKind::CrashAfter] {
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        shop.drain().await;
        let before = shop.mails("survey").len();
        shop.mailing_meets(kind, [call]);
        shop.ask(&order).await;
        shop.drain().await;
        shop.count_calls();
        for _ in 0..2 {
            shop.tell("surveys.due.v1", &order);
        }
        shop.drain().await;
        assert_eq!(shop.mails("survey").len() - before, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn c11_a_mail_the_service_was_too_busy_for_is_sent_once_it_is_not() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 99).await;
    let call = shop.call_that_sends_a_survey().await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let before = shop.mails("survey").len();
    shop.mailing_meets(FaultKind::Throttle, [call]);
    shop.ask(&order).await;
    shop.drain().await;
    assert_eq!(shop.mails("survey").len() - before, 1, "its mark was taken back, and the message came again");
}

#[tokio::test]
async fn c11_one_click_ends_a_kind_of_mail_and_the_page_brings_it_back() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let survey_of = async |shop: &Shop| {
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        shop.drain().await;
        let before = shop.mails("survey").len();
        shop.ask(&order).await;
        shop.drain().await;
        shop.mails("survey").len() - before
    };
    assert_eq!(survey_of(&shop).await, 1);
    let mail = shop.mails("survey").remove(0);
    assert_eq!(mail.headers.get("List-Unsubscribe-Post").map(String::as_str), Some("List-Unsubscribe=One-Click"));
    let link = mail.headers["List-Unsubscribe"].trim_matches(['<', '>']).to_owned();
    assert!(!link.contains('@') && link.contains("kind=survey"), "{link}");

    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let post =
        async |url: &str, fields: &[(&str, &str)]| client.post(url).form(fields).send().await.expect("an answer");
    let ended = post(&link, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(ended.status(), 200);
    let ended: Value = ended.json().await.expect("JSON");
    let wanted = |kind: &str| {
        ended["choices"].as_array().expect("choices").iter().any(|it| it["kind"] == kind && it["is_wanted"] == true)
    };
    assert!(!wanted("survey") && wanted("delivered"), "{ended}");
    assert_eq!(survey_of(&shop).await, 0, "it is not sent any more");
    assert!(shop.mails("order-placed").len() >= 2, "what belongs to the order itself is");

    let page = link.split('?').next().expect("an address");
    let shown = client.get(page).send().await.expect("a page").text().await.expect("text");
    assert!(shown.contains("value=\"survey\"><span>") && shown.contains("value=\"delivered\" checked"), "{shown}");
    let saved = post(page, &[("chosen", "1"), ("keep", "survey")]).await;
    assert_eq!(saved.status(), 303);
    assert_eq!(survey_of(&shop).await, 1, "it is sent again");
    // Whoever has another token changes nothing.
    let (start, _) = page.split_at(page.len() - 3);
    assert_eq!(post(&format!("{start}AAA"), &[("List-Unsubscribe", "One-Click")]).await.status(), 404);
    let fixed = post(&format!("{page}?kind=order-placed"), &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(fixed.status(), 422);
}

#[tokio::test]
async fn i11_the_merchant_looks_at_each_mail_and_sends_it_to_nobody_but_themselves() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let merchant = shop.merchant();
    let listed = merchant.get("/admin/mails").await.expect(200);
    let names: Vec<&str> =
        listed["items"].as_array().expect("items").iter().filter_map(|item| item["name"].as_str()).collect();
    assert!(
        names.len() == 20 && ["order-placed", "delayed", "claim-decided"].iter().all(|it| names.contains(it)),
        "{names:?}"
    );
    for name in &names {
        let page = text_of(&merchant, &format!("/admin/mails/{name}/preview")).await;
        assert!(page.starts_with("<!doctype html>") && page.contains("</html>"), "{name}: {page}");
        let of_order =
            format!("/admin/mails/{name}/preview?format=text&order={}", order["number"].as_str().expect("one"));
        let text = text_of(&merchant, &of_order).await;
        assert!(!text.contains('<') && text.contains("/help"), "{name}: {text}");
    }
    merchant.get("/admin/mails/nonsense/preview").await.expect(404);
    let key = new_key();
    for _ in 0..2 {
        let sent = merchant.post_under(&key, "/admin/mails/shipped/test", &json!({})).await.expect(200);
        let mails = shop.mails("shipped");
        assert!(mails.len() == 1 && mails[0].is_to(sent["to"].as_str().expect("an address")), "{sent}");
        assert!(!mails[0].is_to(ADA), "not to the customer of the sample");
    }
    let elsewhere = json!({"to": "eve@example.com"});
    merchant.post("/admin/mails/shipped/test", &elsewhere).await.expect_problem(422, "invalid");
}

async fn text_of(who: &Person<'_>, path: &str) -> String {
    let answer = who.get(path).await;
    assert_eq!(answer.status, 200, "{answer}");
    answer.text().to_owned()
}
