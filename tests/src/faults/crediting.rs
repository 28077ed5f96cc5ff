//! Faults where an account pays: whatever breaks, what was taken for an order is what its account pays of it, and what is not
//! needed is back.

use super::stage::total;
use super::variants::somebody;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Edit, Person, Shop, amount, id, new_key};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("place-order", "store credit pays a part", |shop, broken| Box::pin(place(shop, broken, "tok_visa", 201))),
    scene("place-order", "store credit and no money", |shop, broken| {
        Box::pin(place(shop, broken, "tok_declined", 402))
    }),
    scene("authorize-payment", "what the account paid goes back", |shop, broken| Box::pin(cancelled(shop, broken))),
    Scene {
        alike: 2,
        ..scene("receive-return", "what the account paid comes back", |shop, broken| Box::pin(returned(shop, broken)))
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn d7_g5_store_credit_survives_every_fault_at_every_call() {
    sweep_all(SCENES).await;
}

const GIVEN: i64 = 1_000;

/// Somebody who has credit, and what they order.
async fn rich(shop: &Shop) -> (Person<'_>, Value) {
    let (sub, email) = (new_key(), somebody());
    let path = format!("/admin/customers/{sub}/credit");
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    shop.merchant().post(&path, &json!({"amount": usd(GIVEN), "reason": "for the wait"})).await.expect(201);
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("contact.email", email.as_str());
    (shop.customer(&sub, &email), body.with("use_credit", usd(GIVEN)))
}

async fn balance(who: &Person<'_>) -> i64 {
    amount(&who.get("/me/credit").await.expect(200)["balance"])
}

async fn place(shop: &Shop, broken: Break, method: &str, status: u16) -> Outcome {
    let (who, body) = rich(shop).await;
    let (body, key) = (body.with("payment_method", method), new_key());
    let (reached, answer) = shop.through(broken, async || who.place_under(&key, &body).await).await;
    shop.work().await;
    // Where the gateway cannot be reached, the order waits, and is settled later.
    let waits = answer.status == 201 && answer.json()["state"] == "pending_payment";
    let (left, expected) = (settled(shop, &who, waits).await, if status == 201 { 0 } else { GIVEN });
    Outcome::judged(
        reached,
        (waits || answer.status == status) && left == expected,
        format!("{answer}, {left} is left"),
    )
}

/// The balance, once the sweep has done what was lost.
async fn settled(shop: &Shop, who: &Person<'_>, late: bool) -> i64 {
    for span in ["PT16M", "PT16M"].into_iter().filter(|_| late) {
        shop.pass(span).await;
        shop.work().await;
    }
    balance(who).await
}

async fn cancelled(shop: &Shop, broken: Break) -> Outcome {
    let (who, body) = rich(shop).await;
    let order = who.place(&body).await.expect(201);
    shop.work().await;
    let (key, path) = (new_key(), format!("/orders/{}/cancel", id(&order)));
    shop.insist(async || who.post_under(&key, &path, &json!({})).await).await.expect(200);
    let reached = shop.work_through(broken).await;
    for span in ["PT16M", "PT16M", "PT121M"] {
        if balance(&who).await == GIVEN {
            break;
        }
        shop.pass(span).await;
        shop.work().await;
    }
    let left = balance(&who).await;
    Outcome::judged(reached, left == GIVEN, format!("{left} is left"))
}

async fn returned(shop: &Shop, broken: Break) -> Outcome {
    let (who, body) = rich(shop).await;
    let order = who.place(&body).await.expect(201);
    shop.work().await;
    let thin = json!({"id": order["id"]});
    for step in ["pick", "pack", "hand-over"] {
        shop.insist_on(&thin, step, &json!({})).await.expect(200);
        shop.work().await;
    }
    for status in ["in_transit", "delivered"] {
        shop.pass("PT1H").await;
        let seen = who.order(id(&order)).await.expect(200);
        shop.number_scanned(&seen["parcels"][0]["number"], status).await;
    }
    let asked = json!({"lines": [{"line": "1", "quantity": 1, "reason": "changed_mind"}], "resolution": "refund"});
    let asked = who.post(&format!("/orders/{}/returns", id(&order)), &asked).await.expect(201);
    shop.work().await;
    let (warehouse, key) = (shop.warehouse(), new_key());
    let path = format!("/admin/returns/{}/receipt", id(&asked));
    let body = json!({"location": "west", "lines": [{"line": "1", "good": 1, "damaged": 0}]});
    let (reached, answer) = shop.through(broken, async || warehouse.post_under(&key, &path, &body).await).await;
    shop.work().await;
    let (left, books) = (balance(&who).await, shop.books_of(id(&order)).await);
    let right = answer.status == 200 && left == GIVEN && books["refunded"] == total(&order) - GIVEN;
    Outcome::judged(reached, right, format!("{answer}, {left} is left, {books}"))
}
