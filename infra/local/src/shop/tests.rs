//! A shop that runs, over HTTP: what the runner itself promises. What the shop promises is tested elsewhere.

mod queues;

use crate::template::Template;
use crate::{Clock, FaultKind, MeterReading, Options, PlannedFault, Role, Seed, Shop};
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::time::Duration;

async fn empty() -> Shop {
    Shop::start(Options::default()).await.unwrap()
}

struct Reply {
    status: u16,
    body: Value,
}

async fn call(shop: &Shop, method: Method, path: &str, body: Option<Value>) -> Reply {
    let token = shop.token(Role::Merchant, None);
    let mut request = Client::new().request(method, format!("{}{path}", shop.url())).bearer_auth(token);
    if let Some(body) = body {
        request = request.body(body.to_string());
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    Reply { status, body: serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default() }
}

async fn get(shop: &Shop, path: &str) -> Reply {
    call(shop, Method::GET, path, None).await
}

async fn post(shop: &Shop, path: &str, body: Value) -> Reply {
    call(shop, Method::POST, path, Some(body)).await
}

fn location() -> Value {
    json!({
        "name": "East", "country": "US", "region": "PA", "postal_code": "18101", "latitude": 40.6, "longitude": -75.5,
        "time_zone": "America/New_York", "cutoff": "14:00", "work_days": ["mon", "tue"],
    })
}

async fn put_product(shop: &Shop, name: &str) {
    let category = json!({"categories": [{"id": "kitchen", "name": "Kitchen", "attributes": []}]});
    let put = call(shop, Method::PUT, "/admin/settings/categories", Some(category)).await.status;
    assert!(put == 201 || put == 428, "it is there");
    let product = json!({
        "name": name, "description": "Holds water.", "category": "kitchen", "weight_g": 500, "published": true,
        "price": {"amount": 2500, "currency": "USD"},
    });
    let path = format!("/admin/products/{}", name.to_lowercase());
    assert_eq!(call(shop, Method::PUT, &path, Some(product)).await.status, 201);
}

#[tokio::test]
async fn an_empty_shop_answers_its_merchant_and_nobody_else() {
    let shop = empty().await;
    let locations = get(&shop, "/admin/locations").await;
    assert_eq!((locations.status, &locations.body["items"]), (200, &json!([])));
    let stranger = Client::new().get(format!("{}/admin/locations", shop.url())).send().await.unwrap();
    assert_eq!(stranger.status(), 401);
    assert_eq!(get(&shop, "/nowhere").await.body["code"], "no_such_route");
    let meter = shop.meter().function("list-locations");
    assert_eq!(meter.invocations, 2);
    assert!(meter.cpu_ms > 0.0 && meter.calls.contains_key("dynamodb.Query"), "{meter:?}");
    let touched = shop.touched();
    assert!(touched.iter().any(|it| (it.function, it.action, &*it.prefix) == ("list-locations", "Query", "LOCATIONS")));
}

#[tokio::test]
async fn paths_of_the_shop_are_the_shops_whatever_the_simulators_answer_to() {
    let shop = empty().await;
    let lookup = post(&shop, "/orders/lookup", json!({})).await;
    assert_eq!((lookup.status, &lookup.body["status"]), (422, &json!(422)), "{}", lookup.body);
    let page = Client::new().get(shop.url()).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("<main id=\"main\""), "the shop's own page");
    let landing = Client::new().get(format!("{}/_local", shop.url())).send().await.unwrap();
    assert!(landing.text().await.unwrap().contains("/_local/mail"));
}

#[tokio::test]
async fn the_clock_moves_when_it_is_told_to_and_never_back() {
    let start: Timestamp = "2027-03-10T12:00:00Z".parse().unwrap();
    let options = Options { clock: Clock::ManualFrom(start), ..Options::default() };
    let shop = Shop::start(options).await.unwrap();
    assert_eq!(get(&shop, "/_local/clock").await.body, json!({"now": "2027-03-10T12:00:00Z"}));
    let moved = post(&shop, "/_local/clock", json!({"advance": "P5D"})).await;
    assert_eq!(moved.body, json!({"now": "2027-03-15T12:00:00Z"}));
    let refused = post(&shop, "/_local/clock", json!({"set": "2027-03-10T12:00:00Z"})).await;
    assert_eq!((refused.status, &refused.body["status"]), (422, &json!(422)));
    assert_eq!(shop.advance(SignedDuration::from_hours(1)).await.unwrap().to_string(), "2027-03-15T13:00:00Z");
}

#[tokio::test]
async fn a_drain_runs_what_is_due_once_and_comes_to_rest() {
    let shop = empty().await;
    let first = post(&shop, "/_local/drain", json!({})).await;
    assert_eq!(first.body, json!({"steps": 2, "dead_letters": 0, "pending_timers": 0}), "the schedules");
    assert_eq!(shop.drain().await.unwrap().steps, 0);
    shop.advance(SignedDuration::from_mins(1)).await.unwrap();
    assert_eq!(shop.drain().await.unwrap().steps, 2);
    assert_eq!(shop.meter().function("sweep-overdue").invocations, 2);
}

#[tokio::test]
async fn faults_strike_as_planned_until_the_plan_ends() {
    let shop = empty().await;
    let put = async || call(&shop, Method::PUT, "/admin/locations/east", Some(location())).await.status;
    let plan = json!({"plan": [{"function": "put-location", "call": 0, "kind": "crash_after"}]});
    assert_eq!(post(&shop, "/_local/faults", plan).await.status, 200);
    assert_eq!(put().await, 502, "the process died");
    assert!(shop.struck() > 0 && shop.calls("put-location") > 0);
    assert_eq!(get(&shop, "/admin/locations").await.status, 200, "others go on");
    assert_eq!(post(&shop, "/_local/faults", json!({"plan": []})).await.status, 200);
    assert_eq!(put().await, 201);
    for wrong in [json!({"plan": [{"function": "nobody", "call": 1, "kind": "refuse"}]}), json!({}), json!([])] {
        assert_eq!(post(&shop, "/_local/faults", wrong).await.status, 422);
    }
}

#[tokio::test]
async fn a_reset_forgets_everything_at_once() {
    let shop = empty().await;
    assert_eq!(call(&shop, Method::PUT, "/admin/locations/east", Some(location())).await.status, 201);
    assert_eq!(get(&shop, "/admin/locations").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(post(&shop, "/_local/reset", json!({})).await.status, 200);
    assert_eq!(get(&shop, "/admin/locations").await.body["items"], json!([]));
    assert_eq!(call(&shop, Method::PUT, "/admin/locations/east", Some(location())).await.status, 201);
    assert_eq!(post(&shop, "/_local/reset", json!({"seed": "nonsense"})).await.status, 422);
}

#[tokio::test]
async fn what_the_stream_brings_is_delivered_by_the_next_drain_also_twice_and_in_another_order() {
    let shop = empty().await;
    let plan =
        [FaultKind::DuplicateDelivery, FaultKind::Reorder].map(|kind| PlannedFault::new("update-search", 0, kind));
    shop.faults(plan.to_vec());
    put_product(&shop, "Kettle").await;
    put_product(&shop, "Teapot").await;
    assert!(shop.pending().await.unwrap() >= 2);
    assert_eq!(get(&shop, "/products").await.body["items"], json!([]), "a standing clock pumps nothing by itself");
    let drained = shop.drain().await.unwrap();
    assert_eq!((drained.dead_letters, shop.pending().await.unwrap()), (0, 0));
    assert!(shop.struck() >= 2 && shop.meter().function("update-search").invocations >= 2);
    shop.advance(SignedDuration::from_secs(30)).await.unwrap();
    assert_eq!(get(&shop, "/products").await.body["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_never_succeeds_leaves_a_dead_letter_and_blocks_nothing() {
    let shop = empty().await;
    put_product(&shop, "Kettle").await;
    shop.faults(vec![
        PlannedFault::new("sweep-overdue", 0, FaultKind::CrashAfter),
        PlannedFault::new("update-search", 0, FaultKind::CrashAfter),
    ]);
    assert_eq!(shop.drain().await.unwrap().dead_letters, 2);
    assert_eq!(shop.pending().await.unwrap(), 0);
    let queues = get(&shop, "/_local/queues").await.body;
    for name in ["ScheduleFailuresQueue", "StreamFailuresQueue"] {
        let waiting = queues["items"].as_array().unwrap().iter().find(|queue| queue["name"] == name);
        assert_eq!(waiting.unwrap()["visible"], 1, "{name}");
    }
    let letter = shop.queues().receive("StreamFailuresQueue", 1, None).unwrap().remove(0);
    let letter: Value = serde_json::from_str(&letter.body).unwrap();
    assert_eq!(letter["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(letter["requestContext"]["approximateInvokeCount"], 11, "once, and ten retries");
    shop.faults(vec![]);
    put_product(&shop, "Teapot").await;
    assert_eq!(shop.drain().await.unwrap().dead_letters, 2);
    shop.advance(SignedDuration::from_secs(30)).await.unwrap();
    assert_eq!(get(&shop, "/products").await.body["items"][0]["sku"], "teapot", "what comes after it is handled");
}

#[tokio::test]
async fn with_a_running_clock_workers_follow_the_stream_by_themselves() {
    let shop = Shop::start(Options { clock: Clock::Real, ..Options::default() }).await.unwrap();
    put_product(&shop, "Kettle").await;
    for _ in 0..200 {
        if shop.meter().function("update-search").invocations > 0 && shop.pending().await.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was delivered: {:?}", shop.meter());
}

#[tokio::test]
async fn every_route_of_the_template_reaches_its_function() {
    let shop = empty().await;
    for function in &Template::repository().unwrap().functions {
        for route in &function.routes {
            let path = route.path.replace(['{', '}'], "");
            let before = shop.meter().function(&function.name).invocations;
            let reply = call(&shop, route.method.parse().unwrap(), &path, Some(json!({}))).await;
            assert!(reply.status < 500, "{} {path}: {}", route.method, reply.body);
            assert_eq!(shop.meter().function(&function.name).invocations, before + 1, "{} {path}", route.method);
        }
    }
}

#[tokio::test]
async fn a_shop_that_was_kept_is_there_again() {
    let directory = std::env::temp_dir().join(format!("doorstep-{}", crate::ids::random("")));
    let options = || Options { data: Some(directory.clone()), ..Options::default() };
    let shop = Shop::start(options()).await.unwrap();
    assert_eq!(call(&shop, Method::PUT, "/admin/locations/east", Some(location())).await.status, 201);
    let later = shop.advance(SignedDuration::from_hours(24 * 30)).await.unwrap();
    assert!(Shop::start(options()).await.err().unwrap().to_string().contains("another runner"));
    shop.stop().await;
    let shop = Shop::start(Options { seed: Seed::Demo, ..options() }).await.unwrap();
    assert_eq!(get(&shop, "/admin/locations").await.body["items"].as_array().unwrap().len(), 1, "not seeded over");
    assert!(shop.now() >= later, "the clock never goes back");
    shop.stop().await;
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn g1_the_demo_shop_is_open_within_seconds_and_sound() {
    let begun = std::time::Instant::now();
    let shop = Shop::start(Options { seed: Seed::Demo, ..Options::default() }).await.unwrap();
    println!("seeded in {:?}", begun.elapsed());
    assert_eq!(shop.meter(), MeterReading::default(), "what the seeding cost is nobody's order");
    let found = get(&shop, "/products?q=kettel").await.body;
    assert_eq!(found["items"][0]["sku"], "enamel-kettle", "{found}");
    let picture = found["items"][0]["image"].as_str().unwrap();
    let picture = Client::new().get(format!("{}{picture}", shop.url())).send().await.unwrap();
    assert_eq!(
        (picture.status().as_u16(), &picture.headers()["content-type"]),
        (200, &"image/svg+xml".parse().unwrap())
    );
    let sound = get(&shop, "/admin/invariants").await.body;
    assert_eq!(sound["violations"], json!([]), "{sound}");
}
