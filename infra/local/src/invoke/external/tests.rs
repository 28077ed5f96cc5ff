//! Functions outside this process: the runner sends them the events AWS would send, and answers with what they say.

use crate::{Options, Role, Shop};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::post;
use jiff::SignedDuration;
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use store::{When, Write};

type Events = Arc<Mutex<Vec<(String, Value)>>>;

/// What stands in for `cargo lambda watch`: it keeps the events and says what each kind of function says.
async fn watch() -> (String, Events) {
    let events = Events::default();
    let route = "/2015-03-31/functions/{name}/invocations";
    let router = Router::new().route(route, post(invoke)).with_state(events.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await });
    (url, events)
}

async fn invoke(
    State(events): State<Events>,
    Path(name): Path<String>,
    body: String,
) -> (StatusCode, HeaderMap, String) {
    let event: Value = serde_json::from_str(&body).unwrap();
    events.lock().unwrap().push((name.clone(), event.clone()));
    let mut headers = HeaderMap::new();
    let answer = match name.as_str() {
        "get-product" => {
            let failed = HeaderName::from_static("x-amz-function-error");
            headers.insert(failed, HeaderValue::from_static("Unhandled"));
            json!({ "errorType": "panic" })
        }
        "update-search" => json!({ "batchItemFailures": [] }),
        "sweep-overdue" => json!({ "done": "nothing" }),
        _ => json!({ "statusCode": 418, "headers": { "x-said": "yes" }, "body": event["rawPath"] }),
    };
    (StatusCode::OK, headers, answer.to_string())
}

#[tokio::test]
async fn g3_requests_schedules_and_batches_go_to_the_functions_outside() {
    let (url, events) = watch().await;
    let shop = Shop::start(Options { external: Some(url), ..Options::default() }).await.unwrap();
    let http = Client::new();
    let token = shop.token(Role::Merchant, None);
    let reply = http.get(format!("{}/admin/locations?a=1", shop.url())).bearer_auth(token).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), &reply.headers()["x-said"]), (418, &HeaderValue::from_static("yes")));
    assert_eq!(reply.text().await.unwrap(), "/admin/locations");
    let failed = http.get(format!("{}/products/kettle", shop.url())).send().await.unwrap();
    assert_eq!(failed.status().as_u16(), 502);

    let key = store::keys::product(&"kettle".to_owned().try_into().unwrap());
    let text = |text: &str| store::Value::S(text.to_owned());
    let item = [("pk".to_owned(), text(&key.pk)), ("sk".to_owned(), text(&key.sk))].into();
    let write = Write::Put { key, item, when: When::Absent };
    shop.table().write(&[write]).await.unwrap();
    shop.advance(SignedDuration::from_mins(1)).await.unwrap();

    let events = events.lock().unwrap();
    let of = |name: &str| events.iter().find(|(function, _)| function == name).map(|(_, event)| event).unwrap();
    let http = &of("list-locations")["requestContext"]["http"];
    assert_eq!((&http["method"], &http["sourceIp"]), (&json!("GET"), &json!("127.0.0.1")));
    assert_eq!(of("list-locations")["rawQueryString"], "a=1");
    let record = &of("update-search")["Records"][0];
    assert_eq!(record["dynamodb"]["Keys"]["pk"]["S"], "PRODUCT#kettle");
    assert!(record["eventSourceARN"].as_str().unwrap().contains(":table/"), "{record}");
    assert_eq!(of("sweep-overdue")["detail-type"], "Scheduled Event");
    assert_eq!(shop.meter().function("list-locations").invocations, 1);
}

#[tokio::test]
async fn functions_that_are_not_there_answer_as_a_door_without_a_house() {
    let external = Some("http://127.0.0.1:9".to_owned());
    let shop = Shop::start(Options { external, ..Options::default() }).await.unwrap();
    let reply = Client::new().get(format!("{}/products", shop.url())).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 502);
    let plan = json!({ "plan": [{ "function": "*", "call": 1, "kind": "refuse" }] }).to_string();
    let refused = Client::new().post(format!("{}/_local/faults", shop.url())).body(plan).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 422, "calls of another process cannot be disturbed");
}
