//! Many at once: buyers of the last units, repeats under one key, deliveries and holds in between. The counts are exact;
//! whoever loses a race hears what they can do about it, never "conflict" and never a 5xx. Races of a few stand with the
//! journeys; these are the crowds, and the crowds in bad weather.

use crate::driver::{Answer, Edit, Shop, id, new_key};
use futures::future::join_all;
use local::{Faults, Odds};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Deref;
use tokio::sync::{Mutex, MutexGuard};

const BUYERS: usize = 500;
const UNITS: i64 = 50;

/// A shop with a crowd before it. One crowd at a time: five hundred requests in one debug process are load enough.
struct Crowded {
    shop: Shop,
    _alone: MutexGuard<'static, ()>,
}

impl Deref for Crowded {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.shop
    }
}

/// A shop with so many of the last kettles, more of them announced, and something like them on the shelf.
async fn shop_with(units: i64) -> Option<Crowded> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    let alone = ALONE.lock().await;
    let shop = Shop::own().await?;
    shop.receive(&shop.kettle, "west", units).await;
    shop.receive(&shop.big_kettle, "west", 40).await;
    shop.announce(&shop.kettle, "west", 1000, "2027-03-20").await;
    shop.drain().await;
    Some(Crowded { shop, _alone: alone })
}

/// Everybody sends the same basket at once, each under a key of their own.
async fn rush(shop: &Shop, buyers: usize, body: &Value) -> Vec<Answer> {
    let began = std::time::Instant::now();
    let answers = join_all((0..buyers).map(|_| async { shop.guest().place(body).await })).await;
    println!("{buyers} buyers answered after {:.1} s", began.elapsed().as_secs_f32());
    answers
}

/// How often each answer was given.
fn counted(answers: &[Answer]) -> BTreeMap<(u16, String), usize> {
    let mut seen = BTreeMap::new();
    for answer in answers {
        let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
        *seen.entry((answer.status, code)).or_default() += 1;
    }
    seen
}

/// So many placed; the others are told when there is more and what is like it.
fn sold_exactly(answers: &[Answer], sold: usize) {
    let mut expected =
        BTreeMap::from([((201, String::new()), sold), ((409, "out_of_stock".to_owned()), answers.len() - sold)]);
    expected.retain(|_, times| *times > 0);
    assert_eq!(counted(answers), expected);
    for refused in answers.iter().filter(|answer| answer.status == 409) {
        let problem = refused.expect_problem(409, "out_of_stock");
        let line = &problem["lines"][0];
        assert_eq!((&line["available"], &line["available_on"]), (&json!(0), &json!("2027-03-20")), "{problem}");
        assert_eq!(line["alternatives"][0]["name"], "Stove kettle, large", "{problem}");
    }
}

async fn sold_out(shop: &Shop, units: i64) {
    // What waits for the gateway is settled by the sweep.
    shop.wait("PT2M").await;
    shop.wait("PT2M").await;
    assert_eq!(shop.counters(&shop.kettle, "west").await, [units, 0, units, 0, 0]);
    shop.invariants_hold().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_five_hundred_buyers_of_fifty_units_buy_exactly_fifty() {
    let Some(shop) = shop_with(UNITS).await else { return };
    let answers = rush(&shop, BUYERS, &shop.order_body(&[(&shop.kettle, 1)])).await;
    sold_exactly(&answers, 50);
    sold_out(&shop, UNITS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_five_hundred_buyers_who_name_it_on_two_lines_buy_exactly_twenty_five_times_two() {
    let Some(shop) = shop_with(UNITS).await else { return };
    let answers = rush(&shop, BUYERS, &shop.order_body(&[(&shop.kettle, 1), (&shop.kettle, 1)])).await;
    sold_exactly(&answers, 25);
    sold_out(&shop, UNITS).await;
}

/// Conflicts, throttles and lost replies at every function by chance. The seed is fixed and printed; `SEED` sets another.
#[tokio::test(flavor = "multi_thread")]
async fn a4_g5_fifty_units_are_sold_exactly_while_conflicts_throttles_and_lost_replies_rain() {
    for lines in [1, 2] {
        let Some(shop) = shop_with(UNITS).await else { return };
        rain(&shop, 0.08);
        let basket: Vec<_> = (0..lines).map(|_| (shop.kettle.as_str(), 1)).collect();
        let answers = rush(&shop, BUYERS, &shop.order_body(&basket)).await;
        let struck = dry(&shop);
        println!("{lines} lines: {struck} calls disturbed, {:?}", counted(&answers));
        sold_exactly(&answers, 50 / lines);
        assert!(struck > 100, "only {struck} calls were disturbed");
        sold_out(&shop, UNITS).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_g5_one_key_sent_twenty_times_while_it_rains_is_one_order_and_one_reply() {
    let Some(shop) = shop_with(UNITS).await else { return };
    for method in ["tok_visa", "tok_declined"] {
        rain(&shop, 0.15);
        let (key, body) = (new_key(), shop.order_body(&[(&shop.kettle, 2)]).with("payment_method", method));
        let answers = join_all((0..20).map(|_| async { shop.guest().place_under(&key, &body).await })).await;
        dry(&shop);
        let essence = |answer: &Answer| {
            let body = answer.json();
            (answer.status, body["code"].clone(), body["id"].clone(), body["access_token"].clone())
        };
        for answer in &answers {
            assert_eq!(essence(answer), essence(&answers[0]), "{answer}");
        }
        shop.wait("PT2M").await;
    }
    assert_eq!(shop.counters(&shop.kettle, "west").await, [50, 48, 2, 0, 0]);
    assert_eq!(shop.orders().await.len(), 2, "one placed, one declined");
    shop.invariants_hold().await;
}

fn rain(shop: &Shop, chance: f64) {
    let seed = seed();
    println!("SEED={seed}");
    let odds = Odds { conflict: chance, throttle: chance / 2.0, lost_reply: chance / 2.0, ..Odds::default() };
    shop.runner().expect("a shop of our own").faults(Faults::random(seed, odds));
}

/// How many calls were disturbed.
fn dry(shop: &Shop) -> u64 {
    let runner = shop.runner().expect("a shop of our own");
    let struck = runner.struck();
    runner.faults(Faults::None);
    struck
}

#[expect(clippy::disallowed_methods, reason = "a failing seed is repeated by hand")]
fn seed() -> u64 {
    std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(2027)
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_holds_for_several_reasons_at_once_all_stand_and_each_once() {
    let Some(shop) = shop_with(UNITS).await else { return };
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let path = format!("/admin/orders/{}/holds", id(&order));
    let reasons = ["address", "fraud", "price", "customer_request", "stock", "other"].map(|reason| (reason, new_key()));
    let hold =
        async |(reason, key): &(&str, String)| shop.agent().post_under(key, &path, &json!({"reason": reason})).await;
    // Each reason five times under its own key.
    let answers = join_all((0..5).flat_map(|_| &reasons).map(hold)).await;
    assert_eq!(counted(&answers), BTreeMap::from([((201, String::new()), 30)]));
    let held = shop.agent().order(id(&order)).await.expect(200);
    assert_eq!(held["holds"].as_array().map(Vec::len), Some(reasons.len()), "{held}");
    assert_eq!(held["version"], order["version"].as_u64().expect("a version") + 6, "none was written over another");
    // Under other keys, each stands already.
    let again = reasons.map(|(reason, _)| (reason, new_key()));
    let answers = join_all(again.iter().map(hold)).await;
    assert_eq!(counted(&answers), BTreeMap::from([((409, "already_held".to_owned()), 6)]));
    shop.invariants_hold().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_goods_that_arrive_and_move_while_they_are_sold_are_counted_once() {
    let Some(shop) = shop_with(20).await else { return };
    let (warehouse, kettle) = (shop.warehouse(), shop.kettle.clone());
    // Ten deliveries, each said three times; five moves to the east.
    let keys: Vec<String> = (0..10).map(|_| new_key()).collect();
    let (receipts, transfers) =
        (format!("/admin/stock/{kettle}/west/receipts"), format!("/admin/stock/{kettle}/west/transfers"));
    let (five, one) = (json!({"quantity": 5}), json!({"to": "east", "quantity": 1}));
    let deliver = async |key: &String| warehouse.post_under(key, &receipts, &five).await;
    let body = shop.order_body(&[(&kettle, 1)]);
    let (received, moved, bought) = futures::join!(
        join_all((0..3).flat_map(|_| &keys).map(deliver)),
        join_all((0..5).map(|_| async { warehouse.post(&transfers, &one).await })),
        rush(&shop, 100, &body),
    );
    assert_eq!(counted(&received), BTreeMap::from([((201, String::new()), 30)]));
    assert!(moved.iter().all(|it| it.status == 201 || it.json()["code"] == "not_available"), "{:?}", counted(&moved));
    assert!(bought.iter().all(|it| it.status == 201 || it.json()["code"] == "out_of_stock"), "{:?}", counted(&bought));
    let sold = || async {
        let mut sums = [0; 3];
        for item in shop.stock(&kettle).await["locations"].as_array().expect("locations") {
            for (sum, name) in sums.iter_mut().zip(["on_hand", "available", "reserved"]) {
                *sum += item[name].as_i64().expect("a counter");
            }
        }
        sums
    };
    let placed = |answers: &[Answer]| answers.iter().filter(|answer| answer.status == 201).count();
    let first = i64::try_from(placed(&bought)).expect("a small number");
    assert_eq!(sold().await, [70, 70 - first, first], "every delivery once");
    // What is left is still for sale, to the last.
    let rest = rush(&shop, 100, &body).await;
    sold_exactly(&rest, usize::try_from(70 - first).expect("not more than there is"));
    assert_eq!(sold().await, [70, 0, 70]);
    shop.invariants_hold().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_quotes_do_not_notice_the_rush() {
    let Some(shop) = shop_with(UNITS).await else { return };
    let (basket, wanted) = (shop.order_body(&[(&shop.kettle, 1)]), shop.quote_body(&[(&shop.big_kettle, 2)]));
    let ask = async || shop.guest().post_without_key("/quotes", &wanted).await.expect(201);
    let before = ask().await;
    let (bought, quotes) = futures::join!(rush(&shop, 200, &basket), join_all((0..40).map(|_| ask())));
    sold_exactly(&bought, 50);
    for quote in &quotes {
        assert_eq!((&quote["totals"], &quote["lines"]), (&before["totals"], &before["lines"]));
    }
    sold_out(&shop, UNITS).await;
}
