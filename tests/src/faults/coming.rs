//! Faults in what goods that come later set in motion: who waits is given them, charged, asked to pay, or let go.

use super::stage::{money, total, units, willing};
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Edit, Shop, id, new_key};
use serde_json::{Value, json};

const fn filling(function: &'static str) -> Scene {
    scene(function, "one more comes", |shop, broken| Box::pin(filled(shop, broken)))
}

const fn giving_up(function: &'static str) -> Scene {
    scene(function, "nobody pays in 72 hours", |shop, broken| Box::pin(given_up(shop, broken)))
}

pub(super) const SCENES: &[Scene] = &[
    filling("fill-backorders"),
    filling("authorize-payment"),
    scene("fill-backorders", "a count found fewer", |shop, broken| Box::pin(counted(shop, broken))),
    scene("authorize-payment", "declined later", |shop, broken| Box::pin(declined(shop, broken))),
    scene("authorize-payment", "a hold that ends", |shop, broken| Box::pin(renewed(shop, broken))),
    giving_up("authorize-payment"),
    giving_up("fire-timers"),
    scene("pay-balance", "by the link", |shop, broken| Box::pin(paid(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn b7_g5_giving_goods_to_those_who_wait_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[..3]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_g5_charging_later_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[3..5]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_g5_giving_up_on_money_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[5..7]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_g5_paying_by_link_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[7..]).await;
}

async fn filled(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(2).await;
    let order = shop.released(&willing(shop.basket(&sku, 3))).await;
    shop.fail(broken);
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    let reached = shop.mend(broken);
    let there = |seen: &Value| units(seen, "released") == 3 && money(seen, "authorized") == total(&order);
    let end = shop.once(&order, there).await;
    let mut outcome = Outcome::judged(reached, there(&end), format!("not given and charged: {end}"));
    shop.send_the_rest(&order).await;
    let sent = shop.once(&order, |seen| money(seen, "captured") == total(&order)).await;
    if money(&sent, "captured") != total(&order) {
        outcome.wrong.push(format!("not paid: {sent}"));
    }
    outcome
}

async fn counted(shop: &Shop, broken: Break) -> Outcome {
    let sku = shop.scarce(2).await;
    let order = shop.released(&shop.basket(&sku, 2)).await;
    shop.receive(&sku, "east", 1).await;
    shop.fail(broken);
    shop.count(&sku, "west", 1).await;
    shop.work().await;
    let reached = shop.mend(broken);
    let places = async || {
        let tasks = shop.tasks(&order).await;
        tasks.iter().filter(|task| task["state"] == "open").map(|task| task["location"].clone()).collect::<Vec<_>>()
    };
    let end = shop.once(&order, |seen| units(seen, "released") == 2).await;
    let (places, short) = (places().await, shop.counters(&sku, "west").await[3]);
    let right = units(&end, "released") == 2 && short == 0 && places == [json!("west"), json!("east")];
    Outcome::judged(reached, right, format!("{places:?}, {short} short: {end}"))
}

/// An order of one thing to be had and one to come, whose card will decline when that comes; and it comes.
async fn declining(shop: &Shop) -> (Value, String) {
    let sku = shop.scarce(0).await;
    let body = shop.basket(&shop.kettle, 1);
    let lines = json!([{"sku": shop.kettle, "quantity": 1}, {"sku": sku, "quantity": 1}]);
    let body = willing(body).with("lines", lines).with("payment_method", "tok_later_declined");
    (shop.released(&body).await, sku)
}

async fn declined(shop: &Shop, broken: Break) -> Outcome {
    let (order, sku) = declining(shop).await;
    shop.fail(broken);
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    let reached = shop.mend(broken);
    let end = shop.once(&order, |seen| seen["payment_status"] == "failed").await;
    let due = crate::driver::amount(&order["lines"][1]["total"]);
    let right = end["payment_status"] == "failed" && money(&end, "balance_due") == due;
    Outcome::judged(reached, right, format!("not asked to pay {due}: {end}"))
}

/// What is packed waits beyond the hold of its money, which is asked for anew.
async fn renewed(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.packed(&willing(shop.basket(&shop.kettle, 1))).await;
    shop.pass("PT166H").await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT16M").await;
    shop.pass("PT4H").await;
    shop.work().await;
    let answer = shop.insist_on(&order, "hand-over", &json!({})).await;
    let end = shop.once(&order, |seen| money(seen, "captured") == total(&order)).await;
    let right = answer.status == 200 && money(&end, "captured") == total(&order);
    Outcome::judged(reached, right, format!("{answer}, {end}"))
}

async fn given_up(shop: &Shop, broken: Break) -> Outcome {
    let (order, sku) = declining(shop).await;
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    shop.pass("PT73H").await;
    let reached = shop.work_through(broken).await;
    shop.pass("PT2M").await;
    let gone = |seen: &Value| seen["lines"][1]["buckets"]["cancelled"] == 1;
    let end = shop.once(&order, gone).await;
    let free = shop.counters(&sku, "west").await;
    Outcome::judged(reached, gone(&end) && free == [1, 1, 0, 0, 0], format!("{free:?}: {end}"))
}

async fn paid(shop: &Shop, broken: Break) -> Outcome {
    let (order, sku) = declining(shop).await;
    shop.receive(&sku, "west", 1).await;
    shop.work().await;
    let (buyer, key, path) = (shop.buyer_of(&order), new_key(), format!("/orders/{}/payments", id(&order)));
    let pay = json!({"payment_method": "tok_visa"});
    let (reached, answer) = shop.through(broken, async || buyer.post_under(&key, &path, &pay).await).await;
    let freed = |seen: &Value| seen["lines"][1]["buckets"]["released"] == 1;
    let end = shop.once(&order, freed).await;
    let right = answer.status == 200 && freed(&end) && money(&end, "authorized") == total(&order);
    Outcome::judged(reached, right, format!("{answer}, {end}"))
}
