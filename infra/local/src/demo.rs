//! Plays the warehouse and the carrier, so that orders go to the door while somebody watches: a person of the warehouse picks,
//! packs and hands over by the same API as any, and the sandbox carrier fetches, scans and delivers. Only where it was asked
//! for; nothing else in the runner pretends to be a warehouse.

use crate::carrier::Carrier;
use crate::ids;
use crate::issuer::Role;
use crate::runner::Runner;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How fast, and who is told.
#[derive(Clone)]
pub struct Demo {
    /// Between one step of an order and its next.
    pub pace: Duration,
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
}

/// Takes a step of everything at this pace, for as long as the shop is there.
pub(crate) async fn play(runner: Weak<Runner>, demo: Demo) {
    let mut player = Player::default();
    loop {
        tokio::time::sleep(demo.pace).await;
        let Some(runner) = runner.upgrade() else { return };
        for line in player.step(&runner).await {
            (demo.tell)(&line);
        }
    }
}

#[derive(Default)]
pub(crate) struct Player {
    /// What nobody can go on with, by what was said of it; said once.
    stuck: BTreeSet<String>,
}

impl Player {
    /// One step of each order that is being worked on or on its way. Answers what was done.
    pub(crate) async fn step(&mut self, runner: &Runner) -> Vec<String> {
        // First what is on its way: what is fetched now moves with the next step.
        let moved = runner.carrier.advance_all();
        let mut told: Vec<String> =
            (moved > 0).then(|| format!("the carrier moved {}", parcels(moved))).into_iter().collect();
        let places = ask(runner, Role::Warehouse, Method::GET, "/admin/locations", None).await;
        let places: Vec<&str> = of(&places.1, "items").iter().filter_map(|place| place["id"].as_str()).collect();
        for place in places {
            let path = format!("/admin/fulfillments?location={place}&limit=100");
            let (_, list) = ask(runner, Role::Warehouse, Method::GET, &path, None).await;
            for task in of(&list, "items") {
                told.extend(self.work_on(runner, place, task).await);
            }
        }
        told
    }

    async fn work_on(&mut self, runner: &Runner, place: &str, task: &Value) -> Option<String> {
        let (step, done) = match task["state"].as_str()? {
            "open" => ("pick", "picked"),
            "picking" => ("pack", "packed"),
            "packed" => ("hand-over", "handed over"),
            _ => return None,
        };
        let (id, number) = (task["id"].as_str()?, task["number"].as_str()?);
        let path = format!("/admin/fulfillments/{id}/{step}");
        let (status, answer) = ask(runner, Role::Warehouse, Method::POST, &path, Some(json!({}))).await;
        if status != 200 {
            let said =
                format!("{number} cannot be {done} in {place}: {}", answer["detail"].as_str().unwrap_or("it failed"));
            return self.stuck.insert(said.clone()).then_some(said);
        }
        if step == "hand-over" {
            let (_, order) =
                ask(runner, Role::Agent, Method::GET, &format!("/orders/{}", task["order"].as_str()?), None).await;
            let fetched = fetch(&runner.carrier, &order);
            return Some(format!("{number} {done} in {place}, the carrier took {}", parcels(fetched)));
        }
        Some(format!("{number} {done} in {place}"))
    }
}

fn parcels(count: usize) -> String {
    if count == 1 { "a parcel".to_owned() } else { format!("{count} parcels") }
}

/// The driver takes every parcel that has its label and was handed over. Answers how many.
fn fetch(carrier: &Carrier, order: &Value) -> usize {
    let gone = of(order, "parcels")
        .iter()
        .filter(|parcel| !parcel["handed_over_at"].is_null() && parcel["status"] == "pre_transit");
    gone.filter_map(|parcel| parcel["number"].as_str()).filter(|number| carrier.collect(number).is_ok()).count()
}

fn of<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Asks the shop as anybody would, through its door.
async fn ask(runner: &Runner, role: Role, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {}", runner.issuer.mint(role, None, None)))
        .header("idempotency-key", ids::random_uuid().to_string())
        .header("content-type", "application/json")
        .body(Bytes::from(body.map(|body| body.to_string()).unwrap_or_default()));
    let Ok(request) = request else { return (0, Value::Null) };
    let answer = runner.answer(request, IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::{Options, Shop};
    use crate::{Clock, Seed};

    #[tokio::test]
    async fn in_demo_mode_an_order_goes_to_the_door_by_the_api_alone() {
        let clock = Clock::ManualFrom("2027-03-01T09:30:00Z".parse().unwrap());
        let shop = Shop::start(Options { clock, seed: Seed::Demo, ..Options::default() }).await.unwrap();
        let body = json!({
            "lines": [{"sku": "enamel-kettle", "quantity": 1}],
            "ship_to": {"name": "Ada Lovelace", "line1": "1 Analytical Way", "city": "Sacramento", "region": "CA",
                "postal_code": "95814", "country": "US"},
            "contact": {"email": "ada@example.com", "name": "Ada Lovelace"},
            "shipping_option": "standard", "payment_method": "tok_visa",
        });
        let (status, order) = ask(shop.runner(), Role::Customer, Method::POST, "/orders", Some(body)).await;
        assert_eq!(status, 201, "{order}");
        let (mut player, mut told) = (Player::default(), Vec::new());
        for _ in 0..9 {
            shop.drain().await.unwrap();
            told.extend(player.step(shop.runner()).await);
            shop.advance(jiff::SignedDuration::from_secs(4)).await.unwrap();
        }
        shop.drain().await.unwrap();
        let number = order["number"].as_str().unwrap();
        for (line, what) in told.iter().zip(["picked", "packed", "handed over", "carrier", "carrier", "carrier"]) {
            assert!(line.contains(what) && (what == "carrier" || line.starts_with(number)), "{what}: {told:?}");
        }
        let path = format!("/orders/{}", order["id"].as_str().unwrap());
        let (_, end) = ask(shop.runner(), Role::Agent, Method::GET, &path, None).await;
        assert_eq!((&end["state"], &end["fulfillment_status"]), (&json!("completed"), &json!("delivered")), "{told:?}");
        assert_eq!(player.step(shop.runner()).await, Vec::<String>::new(), "nothing is left to do");
    }
}
