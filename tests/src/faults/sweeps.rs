//! The sweeps, function by function.

use super::client::Expected;
use super::{Break, Outcome, TIME_BOX, Tally, sweep};
use crate::driver::{Answer, Edit, Shop, id, new_key};
use local::{FaultKind, PlannedFault};
use serde_json::{Value, json};

/// How an order is meant to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Placed,
    /// 402, nothing held.
    Declined,
    /// Waits for the customer, who does not come.
    LeftAlone,
    /// Waits for the customer, who answers the bank.
    Answered,
}

impl End {
    /// The status of the reply, and the state of the order when all has come to rest.
    const fn seen(self) -> (u16, &'static str) {
        match self {
            Self::Placed | Self::Answered => (201, "placed"),
            Self::Declined => (402, "rejected"),
            Self::LeftAlone => (201, "expired"),
        }
    }

    fn of(self, email: String, reply: Answer) -> Expected {
        Expected { email, reply, end: self.seen() }
    }
}

/// What is in stock of what is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stocked {
    Plenty,
    /// Some now, the rest later.
    Few,
    /// All later: nothing to pay yet.
    Nothing,
}

#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    method: &'static str,
    stocked: Stocked,
    end: End,
}

const fn variant(name: &'static str, method: &'static str, end: End) -> Variant {
    Variant { name, method, stocked: Stocked::Plenty, end }
}

const VARIANTS: [Variant; 7] = [
    variant("a plain order", "tok_visa", End::Placed),
    variant("a declined order", "tok_declined", End::Declined),
    variant("3-D Secure, answered", "tok_3ds", End::Answered),
    variant("3-D Secure, left alone", "tok_3ds", End::LeftAlone),
    variant("a slow gateway", "tok_slow", End::Placed),
    Variant { stocked: Stocked::Few, ..variant("partly back-ordered", "tok_visa", End::Placed) },
    Variant { stocked: Stocked::Nothing, ..variant("all back-ordered", "tok_visa", End::Placed) },
];

impl Variant {
    /// An order of this kind, and the goods for it on the shelf.
    async fn prepare(self, shop: &Shop, email: &str) -> Value {
        let body =
            shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", self.method).with("contact.email", email);
        if self.stocked == Stocked::Plenty {
            return body;
        }
        let sku = format!("SCARCE-{}", &new_key()[..8]);
        let product = json!({"name": "Scarce towel", "category": "towels", "weight_g": 300, "backorder_limit": 9,
            "price": {"amount": 1500, "currency": "USD"}});
        shop.new_product(&sku, product).await;
        if self.stocked == Stocked::Few {
            shop.receive(&sku, "west", 2).await;
        }
        let lines = json!([{"sku": sku, "quantity": 3}]);
        body.with("lines", lines).with("allow_backorder", true).with("agree_later_charge", true)
    }
}

/// The address of somebody nobody else is, so that their orders can be found.
fn somebody() -> String {
    format!("{}@example.com", new_key())
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_placing_an_order_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for variant in VARIANTS {
        let found = sweep("place-order", variant.name, async |shop, broken| place(shop, broken, variant).await).await;
        println!("place-order, {}: {} cases", variant.name, found.cases);
        tally.add(found);
    }
    tally.clean("place-order");
}

async fn place(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let (email, key) = (somebody(), new_key());
    let body = variant.prepare(shop, &email).await;
    // Settings are read anew: those calls break too.
    shop.pass("PT11S").await;
    let ask = async || shop.guest().place_under(&key, &body).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let wrong = same_order(&first, &again);
    if variant.end == End::Answered && first.status == 201 {
        answer_the_bank(shop, &first.json()).await;
    }
    Outcome { reached, wrong, order: Some(variant.end.of(email, first)) }
}

/// The customer answers their bank. Where the shop never heard what the bank asks, its sweep finds out first.
async fn answer_the_bank(shop: &Shop, order: &Value) {
    if order["payment_action"].is_null() {
        shop.pass("PT2M").await;
        shop.work().await;
    }
    shop.authenticate(id(order)).await;
}

/// A repeat under the same key is answered like the first.
fn same_order(first: &Answer, again: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let essence = |answer: &Answer| {
        let body = answer.json();
        (answer.status, body["code"].clone(), body["id"].clone(), body["access_token"].clone())
    };
    if essence(first) != essence(again) {
        wrong.push(format!("the repeat got {:?} after {:?}", essence(again), essence(first)));
    }
    if !matches!(first.status, 201 | 402) {
        wrong.push(format!("the client is left with: {first}"));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_confirming_a_payment_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for (what, end) in [("confirmed", End::Answered), ("confirmed too early", End::LeftAlone)] {
        tally.add(sweep("confirm-payment", what, async |shop, broken| confirm(shop, broken, end).await).await);
    }
    tally.clean("confirm-payment");
}

async fn confirm(shop: &Shop, broken: Break, end: End) -> Outcome {
    let email = somebody();
    let body = variant("", "tok_3ds", end).prepare(shop, &email).await;
    let placed = shop.guest().place(&body).await;
    let order = placed.expect(201);
    if end == End::Answered {
        shop.authenticate(id(&order)).await;
    }
    let (buyer, path) = (shop.buyer_of(&order), format!("/orders/{}/payments/confirm", id(&order)));
    let (reached, answer) = shop.through(broken, async || buyer.post_without_key(&path, &json!({})).await).await;
    let mut wrong = Vec::new();
    let state = if end == End::Answered { "placed" } else { "pending_payment" };
    if answer.status != 200 || answer.json()["state"] != state {
        wrong.push(format!("not {state}: {answer}"));
    }
    Outcome { reached, wrong, order: Some(end.of(email, placed)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_the_overdue_sweep_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for variant in
        [variant("a slow gateway", "tok_slow", End::Placed), variant("nobody paid", "tok_3ds", End::LeftAlone)]
    {
        tally
            .add(sweep("sweep-overdue", variant.name, async |shop, broken| overdue(shop, broken, variant).await).await);
    }
    let orphan = variant("the process died", "tok_visa", End::Placed);
    tally.add(sweep("sweep-overdue", orphan.name, async |shop, broken| orphaned(shop, broken, orphan).await).await);
    tally.clean("sweep-overdue");
}

/// An order nobody has answered for; the sweep that finds it breaks.
async fn overdue(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let email = somebody();
    let reply = shop.guest().place(&variant.prepare(shop, &email).await).await;
    shop.pass(if variant.end == End::LeftAlone { "PT16M" } else { "PT2M" }).await;
    let reached = broken_work(shop, broken).await;
    // The next case is to find its own order only.
    shop.come_to_rest().await;
    Outcome { reached, wrong: Vec::new(), order: Some(variant.end.of(email, reply)) }
}

/// Whoever placed the order died after the gateway took it, and the client never came back.
async fn orphaned(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    let email = somebody();
    let body = variant.prepare(shop, &email).await;
    let gateway = shop.call_of_the_gateway(&body).await;
    shop.fail(gateway);
    let lost = shop.guest().place(&body).await;
    let mut wrong = Vec::new();
    if !shop.mend(gateway) || lost.status < 500 {
        wrong.push(format!("it did not die: {lost}"));
    }
    shop.pass("PT2M").await;
    let reached = broken_work(shop, broken).await;
    shop.come_to_rest().await;
    // The probe's and the orphan's.
    let orders = shop.orders_of(&email).await;
    if orders.len() != 2 || orders.iter().any(|order| order["state"] != "placed") {
        wrong.push(format!("not two placed orders: {orders:?}"));
    }
    Outcome::new(reached, wrong)
}

/// Lets everything run with something broken.
async fn broken_work(shop: &Shop, broken: Break) -> bool {
    shop.fail(broken);
    shop.work().await;
    shop.mend(broken)
}

impl Shop {
    /// Which call of place-order asks the gateway, for a death right after it: the last but one, as a probe shows.
    pub(super) async fn call_of_the_gateway(&self, body: &Value) -> Break {
        let death = |call| Break { function: "place-order", call, kind: FaultKind::CrashAfter, times: 1 };
        self.pass("PT11S").await;
        self.fail(death(u64::MAX - 1));
        self.guest().place(body).await.expect(201);
        let calls = self.runner().expect("a shop of our own").calls("place-order");
        self.mend(death(u64::MAX - 1));
        self.pass("PT11S").await;
        death(calls - 1)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_receiving_goods_survives_every_fault_at_every_call() {
    let mut tally =
        sweep("receive-stock", "more of what is there", async |shop, broken| receive(shop, broken, &shop.kettle).await)
            .await;
    tally.add(sweep("receive-stock", "what others wait for", awaited).await);
    tally.clean("receive-stock");
}

async fn awaited(shop: &Shop, broken: Break) -> Outcome {
    let promised = Variant { stocked: Stocked::Nothing, ..variant("", "tok_visa", End::Placed) };
    let body = promised.prepare(shop, &somebody()).await;
    shop.guest().place(&body).await.expect(201);
    let sku = body["lines"][0]["sku"].as_str().expect("a SKU").to_owned();
    let mut outcome = receive(shop, broken, &sku).await;
    let counters = shop.counters(&sku, "west").await;
    if counters != [7, 4, 3, 0, 3] {
        outcome.wrong.push(format!("not three of seven for whoever waits: {counters:?}"));
    }
    outcome
}

async fn receive(shop: &Shop, broken: Break, sku: &str) -> Outcome {
    let on_hand = async || shop.stock(sku).await["locations"].as_array().map_or(0, |places| units(places));
    let before = on_hand().await;
    let (warehouse, key) = (shop.warehouse(), new_key());
    let path = format!("/admin/stock/{sku}/west/receipts");
    let ask = async || warehouse.post_under(&key, &path, &json!({"quantity": 7})).await;
    let (reached, first) = shop.through(broken, ask).await;
    shop.pass("PT1S").await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let came = on_hand().await - before;
    if came != 7 {
        wrong.push(format!("{came} units came instead of 7"));
    }
    Outcome::new(reached, wrong)
}

fn units(places: &[Value]) -> i64 {
    places.iter().filter_map(|place| place["on_hand"].as_i64()).sum()
}

fn both_are_201(first: &Answer, again: &Answer) -> Vec<String> {
    let wrong = [first, again].into_iter().filter(|answer| answer.status != 201);
    wrong.map(|answer| format!("the client is left with: {answer}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_moving_goods_survives_every_fault_at_every_call() {
    sweep("transfer-stock", "from west to east", transfer).await.clean("transfer-stock");
}

async fn transfer(shop: &Shop, broken: Break) -> Outcome {
    let kettle = shop.kettle.as_str();
    // Where the goods go there are some already.
    shop.receive(kettle, "east", 1).await;
    let on_hand = async || (shop.counters(kettle, "west").await[0], shop.counters(kettle, "east").await[0]);
    let before = on_hand().await;
    let (warehouse, key, path) = (shop.warehouse(), new_key(), format!("/admin/stock/{kettle}/west/transfers"));
    let ask = async || warehouse.post_under(&key, &path, &json!({"to": "east", "quantity": 3})).await;
    let (reached, first) = shop.through(broken, ask).await;
    shop.pass("PT1S").await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let after = on_hand().await;
    if after != (before.0 - 3, before.1 + 3) {
        wrong.push(format!("{after:?} after {before:?}"));
    }
    Outcome::new(reached, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_g5_holding_an_order_survives_every_fault_at_every_call() {
    sweep("hold-order", "held once", hold).await.clean("hold-order");
}

async fn hold(shop: &Shop, broken: Break) -> Outcome {
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let (agent, key, path) = (shop.agent(), new_key(), format!("/admin/orders/{}/holds", id(&order)));
    let ask = async || agent.post_under(&key, &path, &json!({"reason": "fraud"})).await;
    let (reached, first) = shop.through(broken, ask).await;
    let again = shop.insist(ask).await;
    let mut wrong = both_are_201(&first, &again);
    let held = agent.order(id(&order)).await.expect(200);
    if held["holds"].as_array().map(Vec::len) != Some(1) || held["version"] != 3 {
        wrong.push(format!("not held once: {} at version {}", held["holds"], held["version"]));
    }
    Outcome::new(reached, wrong)
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_projecting_movements_survives_every_fault_at_every_call() {
    let mut tally = Tally::default();
    for (what, method) in [("reserved", "tok_visa"), ("reserved and released", "tok_declined")] {
        let ordered = variant(what, method, End::Placed);
        tally.add(sweep("project-stock", what, async |shop, broken| project(shop, broken, ordered).await).await);
    }
    tally.clean("project-stock");
}

/// The stream's worker breaks while it writes what an order moved; Σ movements = counters says whether it came through.
async fn project(shop: &Shop, broken: Break, variant: Variant) -> Outcome {
    shop.work().await;
    shop.guest().place(&variant.prepare(shop, &somebody()).await).await;
    Outcome::new(broken_work(shop, broken).await, Vec::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_g5_records_delivered_twice_or_out_of_order_change_nothing() {
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return };
    shop.receive(&shop.kettle, "west", 100).await;
    let mut tally = Tally::default();
    for kind in [FaultKind::DuplicateDelivery, FaultKind::Reorder] {
        for method in ["tok_visa", "tok_declined"] {
            let body = variant("", method, End::Placed).prepare(&shop, &somebody()).await;
            shop.guest().place(&body).await;
            let runner = shop.runner().expect("a shop of our own");
            runner.faults(vec![PlannedFault::new("*", 0, kind)]);
            shop.work().await;
            runner.faults(local::Faults::None);
            shop.come_to_rest().await;
            tally.cases += 1;
            tally.violations.extend(shop.wrongs().await.into_iter().map(|it| format!("{kind:?}, {method}: {it}")));
        }
    }
    tally.clean("deliveries");
}
