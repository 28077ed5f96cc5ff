//! Nobody is left alone: whoever writes gets a ticket, an answer by mail and a page to go on; and somebody must see to it by a
//! time.

use crate::driver::{Edit, Shop, Who, amount, id, new_key};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

const MARKER: &str = "marker-of-ada";

fn letter(order: Option<&str>) -> Value {
    let letter = json!({"name": "Ada Lovelace", "email": "ada@example.com", "subject": "Where is my kettle",
        "message": "It should be here.\n\nMy card 4242 4242 4242 4242 was charged."});
    match order {
        Some(order) => letter.with("order", order),
        None => letter,
    }
}

fn link_in(text: &str) -> (String, String) {
    let link = text.split_whitespace().find(|word| word.contains("/help/tickets/")).expect("a link");
    let (page, token) = link.split_once("?t=").expect("with its token");
    (page.rsplit('/').next().expect("an id").to_owned(), token.to_owned())
}

impl Shop {
    async fn ticket(&self, ticket: &str) -> Value {
        self.agent().get(&format!("/tickets/{ticket}")).await.expect(200)
    }

    async fn inbox(&self, filter: &str) -> Vec<Value> {
        let page = self.agent().get(&format!("/admin/tickets{filter}")).await.expect(200);
        page["items"].as_array().cloned().expect("a list")
    }
}

#[tokio::test]
async fn e8_a_letter_becomes_a_ticket_is_answered_by_mail_and_goes_on_its_page() {
    let Some(shop) = Shop::own().await else { return };
    a_matter(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn a_matter(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    let key = new_key();
    let body = letter(order["number"].as_str());
    let opened = shop.guest().post_under(&key, "/contact", &body).await;
    let again = shop.guest().post_under(&key, "/contact", &body).await;
    let opened = opened.expect(201);
    assert_eq!(
        (again.is_replayed(), again.expect(201)["access_token"].clone()),
        (true, opened["access_token"].clone())
    );
    shop.guest().post_under(&key, "/contact", &letter(None)).await.expect_problem(422, "idempotency_key_reused");
    let own = shop.customer("sub-cleo", "cleo@example.com");
    let own = own.post("/contact", &letter(None).without("email").with("category", "praise")).await.expect(201);
    shop.agent().post(&format!("/admin/tickets/{}/status", id(&own)), &json!({"status": "closed"})).await.expect(200);
    shop.drain().await;
    // The way back is in the mail, and nothing of what was written.
    let mails = shop.texts_of("ticket-received");
    assert_eq!(mails.len(), 2);
    assert!(!mails[0].contains("kettle"), "{}", mails[0]);
    assert_eq!(
        link_in(&mails[0]),
        (id(&opened).to_owned(), opened["access_token"].as_str().expect("a token").to_owned())
    );
    // Somebody sees to it.
    let path = format!("/admin/tickets/{}", id(&opened));
    let listed = shop.inbox("?queue=support&assignee=none").await;
    assert_eq!((listed.len(), &listed[0]["late"], &listed[0]["order_id"]), (1, &json!(false), &order["id"]));
    assert_eq!(shop.inbox(&format!("?order={}", id(&order))).await.len(), 1);
    let seen = shop.ticket(id(&opened)).await;
    assert_eq!(seen["messages"][0]["text"], "It should be here.\n\nMy card •••• •••• •••• 4242 was charged.");
    let mine = json!({"assignee": "me"});
    let taken = shop.agent().post(&format!("{path}/assignee"), &mine).await.expect(200);
    assert_eq!(taken["work"]["assignee"], json!(shop.sub(Who::Agent)));
    assert_eq!(shop.inbox("?assignee=me").await.len(), 1);
    let messages = format!("{path}/messages");
    let note = json!({"message": format!("Looks fine. {MARKER}"), "visibility": "private"});
    shop.agent().post(&messages, &note).await.expect(201);
    let key = new_key();
    let reply = json!({"message": "It is on its way.\n\nIs there a doorbell?", "status": "pending_customer"});
    for _ in 0..2 {
        let said = shop.agent().post_under(&key, &messages, &reply).await.expect(201);
        assert_eq!((&said["state"], said["messages"].as_array().map(Vec::len)), (&json!("pending_customer"), Some(3)));
    }
    shop.drain().await;
    let mails = shop.texts_of("ticket-reply");
    assert_eq!(mails.len(), 1, "a note is no mail, a repeat neither");
    assert!(mails[0].contains("Is there a doorbell?") && !mails[0].contains(MARKER), "{}", mails[0]);
    // The customer goes on by the link of the mail.
    let (ticket, token) = link_in(&mails[0]);
    let reader = shop.holder_of(&token);
    let seen = reader.get(&format!("/tickets/{ticket}")).await;
    assert!(!seen.text().contains(MARKER) && !seen.text().contains("\"work\""), "{seen}");
    assert_eq!(seen.expect(200)["messages"].as_array().map(Vec::len), Some(2));
    let said = reader.post(&format!("/tickets/{ticket}/messages"), &json!({"message": "There is."})).await.expect(201);
    assert_eq!(said["state"], "open");
    let status = format!("{path}/status");
    shop.agent().post(&status, &json!({"status": "resolved"})).await.expect(200);
    assert_eq!((shop.inbox("").await.len(), shop.inbox("?list=done").await.len()), (0, 2));
    reader.post(&format!("/tickets/{ticket}/messages"), &json!({"message": "And now?"})).await.expect(201);
    let again = shop.ticket(&ticket).await;
    assert_eq!((&again["state"], again["work"]["cycles"].as_array().map(Vec::len)), (&json!("open"), Some(2)));
    // Put off, and back when its time has come.
    shop.agent().post(&status, &json!({"status": "snoozed"})).await.expect_problem(422, "snooze_until");
    let tomorrow = json!({"status": "snoozed", "until": "2027-03-02T09:00:00Z"});
    shop.agent().post(&status, &tomorrow).await.expect(200);
    shop.agent().post(&status, &json!({"status": "new"})).await.expect_problem(409, "ticket_state");
    shop.wait("P2D").await;
    assert_eq!(shop.ticket(&ticket).await["state"], "open");
    assert_eq!(shop.inbox("").await[0]["late"], true, "nobody answered in time");
}

#[tokio::test]
async fn e8_mails_of_one_ticket_belong_together() {
    let Some(shop) = Shop::own().await else { return };
    let opened = shop.guest().post("/contact", &letter(None)).await.expect(201);
    let path = format!("/admin/tickets/{}/messages", id(&opened));
    shop.agent().post(&path, &json!({"message": "We look."})).await.expect(201);
    shop.drain().await;
    let mailbox = shop.runner().expect("a shop of our own").mailbox();
    let mails = ["ticket-received", "ticket-reply"].map(|template| mailbox.chosen(None, Some(template)).remove(0));
    for mail in &mails {
        for header in ["References", "In-Reply-To"] {
            let value = mail.headers.get(header).unwrap_or_else(|| panic!("no {header}"));
            assert!(value.starts_with(&format!("<{}@", id(&opened))), "{value}");
        }
        assert_eq!(mail.headers.get("List-Unsubscribe"), None, "an answer cannot be ended");
    }
    assert!(mails[1].subject.ends_with(&mails[0].subject), "{} {}", mails[0].subject, mails[1].subject);
}

#[tokio::test]
async fn e8_an_order_is_linked_only_where_it_is_theirs_and_the_answer_does_not_tell() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let owned = shop.bob().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    let number = order["number"].as_str().expect("a number");
    let stranger = letter(Some(number)).with("email", "eve@example.com");
    let linked = async |ticket: &Value| shop.ticket(id(ticket)).await["work"]["order_id"].clone();
    let hidden = ["id", "number", "access_token", "url", "name"];
    let plain = |ticket: &Value| hidden.iter().fold(ticket.clone(), |ticket, field| ticket.without(field));
    let theirs = shop.guest().post("/contact", &letter(Some(number))).await.expect(201);
    let not_theirs = shop.guest().post("/contact", &stranger).await.expect(201);
    let of_nobody =
        shop.guest().post("/contact", &stranger.clone().with("order", "0000-0000-0000-0000")).await.expect(201);
    assert_eq!(linked(&theirs).await, order["id"]);
    assert_eq!((linked(&not_theirs).await, linked(&of_nobody).await), (Value::Null, Value::Null));
    assert_eq!(plain(&theirs), plain(&not_theirs), "it does not tell");
    assert_eq!(plain(&not_theirs).without("order"), plain(&of_nobody).without("order"));
    // By the link of the order, and by who is signed in.
    let by_link = shop.buyer_of(&order).post("/contact", &stranger).await.expect(201);
    assert_eq!(linked(&by_link).await, order["id"]);
    let number = owned["number"].as_str().expect("a number");
    let by_account =
        shop.bob().post("/contact", &letter(Some(number)).with("email", "bob@work.example")).await.expect(201);
    assert_eq!((linked(&by_account).await, by_account.get("access_token")), (owned["id"].clone(), None));
    let path = format!("/tickets/{}", id(&by_account));
    assert_eq!(shop.bob().get(&path).await.status, 200);
    assert_eq!((shop.ada().get(&path).await.status, shop.guest().get(&path).await.status), (404, 404));
}

#[tokio::test]
async fn e8_letters_are_limited_and_each_wrong_field_is_named() {
    let Some(shop) = Shop::own().await else { return };
    shop.guest().post("/contact", &json!({})).await.expect_fields(&["name", "subject", "message"]);
    shop.guest().post("/contact", &letter(None).without("email")).await.expect_fields(&["email"]);
    shop.guest()
        .post("/contact", &letter(None).with("subject", "a\r\nBcc: eve@example.com"))
        .await
        .expect_fields(&["subject"]);
    shop.guest().post("/contact", &letter(None).with("state", "closed")).await.expect_fields(&["state"]);
    for _ in 0..10 {
        shop.guest().post("/contact", &letter(None)).await.expect(201);
    }
    shop.guest().post("/contact", &letter(None)).await.expect_problem(429, "too_many_requests");
    shop.agent().post("/contact", &letter(None)).await.expect(201);
}

#[tokio::test]
async fn e8_two_who_answer_at_once_lose_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let opened = shop.guest().post("/contact", &letter(None)).await.expect(201);
    let path = format!("/admin/tickets/{}/messages", id(&opened));
    let (agent, merchant) = (shop.agent(), shop.merchant());
    let one = json!({"message": "one"});
    let two = json!({"message": "two"});
    for _ in 0..10 {
        let (one, two) = futures::join!(agent.post(&path, &one), merchant.post(&path, &two));
        one.expect(201);
        two.expect(201);
    }
    let seen = shop.ticket(id(&opened)).await;
    let numbers: Vec<u64> =
        seen["messages"].as_array().into_iter().flatten().filter_map(|it| it["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=21).collect::<Vec<_>>());
    shop.drain().await;
    assert_eq!(shop.texts_of("ticket-reply").len(), 20);
}

#[tokio::test]
async fn f1_a_low_score_opens_a_ticket_and_an_open_one_keeps_the_question_back() {
    let Some(shop) = Shop::own().await else { return };
    unhappy(&shop).await;
    shop.invariants_hold().await;
}

pub(crate) async fn unhappy(shop: &Shop) {
    shop.receive(&shop.kettle, "west", 5).await;
    let (asked, waiting) = (shop.buy(&[(&shop.kettle, 1)]).await, shop.buy(&[(&shop.kettle, 1)]).await);
    shop.drain().await;
    for order in [&asked, &waiting] {
        shop.send_off(order).await;
        shop.scan(order, "delivered", "2027-03-01T10:30:00Z", "Front door").await;
    }
    let open = shop.guest().post("/contact", &letter(waiting["number"].as_str())).await.expect(201);
    shop.wait("P7D").await;
    let surveys = shop.texts_of("survey");
    assert_eq!(surveys.len(), 1, "of whom something is open nobody asks how it was");
    let token = surveys[0].split("/s/").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a link");
    let token = token.split(['?', ')', '>']).next().expect("a token").trim_end_matches('.');
    let answer = json!({"score": 1, "comment": "It leaks."});
    shop.guest().post_without_key(&format!("/surveys/{token}"), &answer).await.expect(200);
    shop.drain().await;
    let opened = shop.inbox(&format!("?order={}", id(&asked))).await;
    assert_eq!((opened.len(), &opened[0]["category"]), (1, &json!("survey")), "{opened:?}");
    let ticket = shop.ticket(id(&opened[0])).await;
    assert!(ticket["messages"][0]["text"].as_str().is_some_and(|text| text.contains("It leaks.")), "{ticket}");
    assert!(!ticket["work"]["due_at"].is_null(), "{ticket}");
    // What is open is settled: the question comes after all.
    let path = format!("/admin/tickets/{}/messages", id(&open));
    let done = json!({"message": "It is there now.", "status": "resolved"});
    shop.agent().post(&path, &done).await.expect(201);
    shop.wait("P2D").await;
    assert_eq!(shop.texts_of("survey").len(), 2);
}

#[tokio::test]
async fn f1_who_still_waits_after_thirty_days_is_not_asked_at_all() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    shop.scan(&order, "delivered", "2027-03-01T10:30:00Z", "Front door").await;
    assert!(amount(&order["totals"]["total"]) > 0);
    shop.guest().post("/contact", &letter(order["number"].as_str())).await.expect(201);
    for _ in 0..40 {
        shop.wait("P1D").await;
    }
    assert_eq!(shop.texts_of("survey").len(), 0);
}

/// Every code the shop refuses with, as the source says it.
fn codes_in(directory: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).expect("a folder of the source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            codes_in(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).expect("source");
            for body in text.split("fn code(").skip(1) {
                let end = body.find("\n    }").unwrap_or(body.len());
                let codes = body[..end].split('"').skip(1).step_by(2);
                let is_code = |code: &&str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                found.extend(codes.filter(is_code).map(str::to_owned));
            }
        }
    }
}

#[tokio::test]
async fn e8_every_refusal_leads_to_somebody_who_is_told_what_it_was() {
    let Some(shop) = Shop::own().await else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut codes = BTreeSet::new();
    for place in ["shared/app/src", "shared/edge/src", "functions"] {
        codes_in(&root.join(place), &mut codes);
    }
    assert!(codes.len() > 40, "{codes:?}");
    for code in &codes {
        let page = shop.guest().get(&format!("/help/contact?about={code}&order=7KQ2-M4XD-9TBC-RH3F")).await;
        assert_eq!(page.status, 200, "{code}");
        let subject = page.text().split("id=\"subject\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
        let subject = subject.and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert!(!subject.trim().is_empty(), "{code} is not taken along");
        assert!(page.text().contains("7KQ2-M4XD-9TBC-RH3F"), "{code}: the order is not taken along");
    }
    println!("{} codes", codes.len());
}

#[tokio::test]
async fn e8_help_of_a_refusal_opens_and_takes_along_the_order() {
    let Some(shop) = Shop::own().await else { return };
    let order = "/orders/ord_7KQ2M4XD9TBCRH3F";
    let (guest, agent) = (shop.guest(), shop.agent());
    for refused in [
        guest.get(order).await,
        guest.post_without_key(&format!("{order}/payments"), &json!({})).await,
        guest.post(&format!("{order}/payments"), &json!({"payment_method": ""})).await,
        agent.post(&format!("/admin{order}/holds"), &json!({"reason": "whim"})).await,
        guest.post(&format!("/admin{order}/holds"), &json!({})).await,
        shop.ada().post(&format!("/admin{order}/holds"), &json!({})).await,
        shop.warehouse().post("/admin/fulfillments/ful_7KQ2M4XD9TBCRH3F_1/pick", &json!({})).await,
    ] {
        assert!((400..500).contains(&refused.status), "{refused}");
        let help = refused.json()["help"].as_str().unwrap_or_else(|| panic!("no help: {refused}")).to_owned();
        let page = help.strip_prefix(shop.url()).expect("ours");
        assert!(page.contains("order=7KQ2-M4XD-9TBC-RH3F"), "{refused}");
        let page = shop.guest().get(page).await;
        assert!(page.status == 200 && page.text().contains("id=\"contact\""), "{refused}");
    }
}
