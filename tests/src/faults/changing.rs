//! Faults while customers change their minds, and while agents give money back: whatever breaks, what is held, taken and due
//! follows, once.

use super::stage::{billed, money, total, units};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Shop, amount, id, new_key};
use serde_json::{Value, json};

pub(super) const SCENES: &[Scene] = &[
    scene("preview-change", "one less", |shop, broken| Box::pin(previewed(shop, broken))),
    scene("apply-change", "one less of what is packed", |shop, broken| Box::pin(fewer(shop, broken))),
    scene("apply-change", "one more", |shop, broken| Box::pin(more(shop, broken))),
    scene("cancel-order", "packed already", |shop, broken| Box::pin(cancelled(shop, broken))),
    scene("authorize-payment", "cancelled", |shop, broken| Box::pin(cancelled(shop, broken))),
    scene("refund-order", "a little", |shop, broken| Box::pin(refunded(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn b4_g5_changing_an_order_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_g5_cancelling_and_giving_money_back_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..]).await;
}

fn set(quantity: i64) -> Value {
    json!([{"op": "set_quantity", "line": "1", "quantity": quantity}])
}

async fn previewed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.released(&shop.basket(&shop.kettle, 2)).await;
    let before = shop.seen(&order).await["version"].clone();
    let operations = set(1);
    let (reached, answer) = shop.through(broken, async || shop.preview(&order, &operations).await).await;
    let after = shop.seen(&order).await["version"].clone();
    Outcome::judged(reached, answer.status == 200 && before == after, format!("{before} and {after}: {answer}"))
}

/// The change as it was previewed, asked for under one key until it is answered. What it costs then, and whether it went well.
async fn changed(shop: &Shop, broken: Break, order: &Value, quantity: i64) -> (bool, i64, Option<String>) {
    let preview = shop.preview(order, &set(quantity)).await;
    let (version, preview) = (preview.version(), preview.expect(200));
    let (buyer, key, body) = (shop.buyer_of(order), new_key(), json!({"hash": preview["hash"]}));
    let ask = async || buyer.apply(id(order), version, &key, &body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let fine = first.status == 200 && again.status == 200;
    (reached, amount(&preview["totals"]["after"]), (!fine).then(|| format!("{first}, {again}")))
}

async fn fewer(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 3)).await;
    let (reached, worth, said) = changed(shop, broken, &order, 2).await;
    shop.work().await;
    shop.send_the_rest(&order).await;
    let end = shop.once(&order, |seen| money(seen, "captured") == worth && money(seen, "authorized") == 0).await;
    let right = money(&end, "captured") == worth && money(&end, "authorized") == 0 && units(&end, "handed_over") == 2;
    Outcome::judged(reached, right && said.is_none(), format!("{said:?}, not {worth}: {end}"))
}

async fn more(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.released(&shop.basket(&shop.kettle, 1)).await;
    let (reached, worth, said) = changed(shop, broken, &order, 2).await;
    shop.work().await;
    let pay = format!("/orders/{}/payments", id(&order));
    let paid = shop.buyer_of(&order).post(&pay, &json!({"payment_method": "tok_visa"})).await;
    // What is added is a line of its own.
    let released = |seen: &Value| -> i64 {
        let lines = seen["lines"].as_array().into_iter().flatten();
        lines.filter_map(|line| line["buckets"]["released"].as_i64()).sum()
    };
    let end = shop.once(&order, |seen| money(seen, "authorized") == worth && released(seen) == 2).await;
    let right = paid.status == 200 && money(&end, "authorized") == worth && released(&end) == 2;
    Outcome::judged(reached, right && said.is_none(), format!("{said:?}, {paid}, not {worth}: {end}"))
}

async fn cancelled(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&shop.basket(&shop.kettle, 2)).await;
    let (buyer, key, path) = (shop.buyer_of(&order), new_key(), format!("/orders/{}/cancel", id(&order)));
    shop.fail(broken);
    let answer = shop.insist(async || buyer.post_under(&key, &path, &json!({})).await).await;
    shop.work().await;
    let reached = shop.mend(broken);
    let end = shop.once(&order, |seen| money(seen, "authorized") == 0).await;
    let right = answer.status == 200 && units(&end, "cancelled") == 2;
    let free = money(&end, "authorized") == 0 && money(&end, "captured") == 0;
    Outcome::judged(reached, right && free, format!("{answer}, {end}"))
}

async fn refunded(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.left(&shop.basket(&shop.kettle, 1)).await;
    let (agent, key, path) = (shop.agent(), new_key(), format!("/admin/orders/{}/refunds", id(&order)));
    let body = json!({"amount": {"amount": 500, "currency": "USD"}, "reason": "a dent"});
    let ask = async || agent.post_under(&key, &path, &body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let end = shop.once(&order, |seen| billed(seen, "credit_note") == 500).await;
    let seen = (money(&end, "refunded"), billed(&end, "credit_note"), money(&end, "captured"));
    let fine = matches!(first.status, 200..=202) && first.status == again.status;
    Outcome::judged(reached, fine && seen == (500, 500, total(&order)), format!("{first}, {again}, {seen:?}: {end}"))
}
