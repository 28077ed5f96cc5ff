//! The sandbox as the shop's own adapter sees it, over real HTTP.

use super::*;
use crate::environment::CARRIER_KEY;
use app::ports::{Carrier as _, CarrierError, CarrierNotice, Rate, Shipment, ShipmentRequest};
use aws::carrier::EasyPost;
use aws::http::HttpClient;
use aws::outside::Undisturbed;
use jiff::SignedDuration;
use serde_json::json;
use std::time::Duration;
use words::Word;

struct Town {
    sandbox: Carrier,
    adapter: EasyPost,
    clock: VirtualClock,
    url: String,
}

async fn town() -> Town {
    town_with_key(CARRIER_KEY).await
}

async fn town_with_key(key: &str) -> Town {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let clock = VirtualClock::manual("2027-03-01T10:00:00Z".parse().unwrap());
    let sandbox = Carrier::new(clock.clone(), &url);
    let router = sandbox.router().merge(sandbox.control_router());
    tokio::spawn(async { axum::serve(listener, router).await });
    let keys = vec!["an older secret".to_owned(), WEBHOOK_SECRET.to_owned()];
    let adapter = EasyPost::new(HttpClient::default(), &url, key.to_owned(), keys, Arc::new(Undisturbed));
    Town { sandbox, adapter, clock, url }
}

fn request() -> ShipmentRequest {
    let place = |name: &str, country: &str| {
        let address = json!({"name": name, "line1": "12 Hill (Back) Street", "city": "Oakland", "region": "CA",
            "postal_code": "94607", "country": country});
        serde_json::from_value(address).unwrap()
    };
    ShipmentRequest {
        reference: "par_7KQ2M4XD9TBCRH10_1".into(),
        from: place("Larch & Lantern", "US"),
        to: place("Zoë Marsh", "US"),
        to_phone: None,
        to_email: "zoe@example.com".into(),
        weight_g: 900,
        size_mm: None,
    }
}

fn rate<'a>(shipment: &'a Shipment, carrier: &str, service: &str) -> &'a Rate {
    shipment.rates.iter().find(|rate| rate.carrier == carrier && rate.service == service).unwrap()
}

impl Town {
    async fn bought(&self) -> (Shipment, app::ports::Label) {
        let shipment = self.adapter.create_shipment(&request()).await.unwrap();
        let label = self.adapter.buy_label(&shipment.id, &rate(&shipment, "parcelway", "Ground").id).await.unwrap();
        (shipment, label)
    }

    fn saw(&self, number: &str, status: Word, at: &str) {
        let event = Event { at: Some(at.parse().unwrap()), place: Some("Omaha".into()), ..Event::of(number, status) };
        self.sandbox.record(&event).unwrap();
    }
}

#[tokio::test]
async fn a_label_is_bought_at_the_rate_that_was_offered_and_can_be_printed() {
    let town = town().await;
    let shipment = town.adapter.create_shipment(&request()).await.unwrap();
    let prices: Vec<i64> =
        town.adapter.create_shipment(&request()).await.unwrap().rates.iter().map(|r| r.cost.0).collect();
    assert_eq!(
        prices,
        shipment.rates.iter().map(|rate| rate.cost.0).collect::<Vec<_>>(),
        "the same parcel costs the same"
    );
    let ground = rate(&shipment, "parcelway", "Ground");
    let label = town.adapter.buy_label(&shipment.id, &ground.id).await.unwrap();
    assert_eq!((label.cost, label.carrier.as_str(), label.cost.0), (ground.cost, "parcelway", 395 + 2 * 45));
    let printed = reqwest::get(&label.label_url).await.unwrap();
    assert_eq!(printed.headers()["content-type"], "application/pdf");
    assert!(printed.text().await.unwrap().starts_with("%PDF-1.4"));
    let page = reqwest::get(label.tracking_url.unwrap()).await.unwrap().text().await.unwrap();
    assert!(page.contains("Shipping label created"), "{page}");
    let books = town.sandbox.books();
    assert_eq!(books["bought"], 1);
    assert_eq!(books["cost"]["amount"], label.cost.0);
    assert_eq!(
        books["shipments"].as_array().unwrap().len(),
        2,
        "what was announced and not bought is in the books too"
    );
}

#[tokio::test]
async fn buying_twice_is_refused_and_the_label_that_was_bought_is_read() {
    let town = town().await;
    let (shipment, label) = town.bought().await;
    let again = town.adapter.buy_label(&shipment.id, &rate(&shipment, "overland", "Freight").id).await;
    assert!(matches!(again, Err(CarrierError::Unknown(_))), "{again:?}");
    assert_eq!(town.adapter.read_shipment(&shipment.id).await.unwrap().label, Some(label));
    assert_eq!(town.sandbox.books()["bought"], 1);
}

#[tokio::test]
async fn a_lost_reply_is_unknown_and_a_refusal_is_not() {
    let town = town().await;
    let shipment = town.adapter.create_shipment(&request()).await.unwrap();
    let ground = &rate(&shipment, "parcelway", "Ground").id;
    town.sandbox.script([Fault::TimeoutBeforeEffect, Fault::Refuse, Fault::TimeoutAfterEffect]);
    assert!(matches!(town.adapter.buy_label(&shipment.id, ground).await, Err(CarrierError::Unknown(_))));
    assert_eq!(town.adapter.read_shipment(&shipment.id).await.unwrap().label, None);
    assert!(matches!(town.adapter.buy_label(&shipment.id, ground).await, Err(CarrierError::Refused(_))));
    assert!(matches!(town.adapter.buy_label(&shipment.id, ground).await, Err(CarrierError::Unknown(_))));
    assert!(town.adapter.read_shipment(&shipment.id).await.unwrap().label.is_some());
}

#[tokio::test]
async fn a_label_is_taken_back_later_unless_the_parcel_was_seen() {
    use app::ports::VoidAnswer::{Refused, Requested, Voided};
    let town = town().await;
    let (shipment, _) = town.bought().await;
    assert_eq!(town.adapter.void_label(&shipment.id).await.unwrap(), Requested);
    assert_eq!(town.adapter.void_label(&shipment.id).await.unwrap(), Requested, "asked twice, it is asked once");
    town.clock.advance(SignedDuration::from_hours(25)).unwrap();
    assert_eq!(town.adapter.read_shipment(&shipment.id).await.unwrap().void, Some(Voided));
    let told = town.sandbox.drain_messages();
    let notices: Vec<_> =
        told.iter().map(|it| town.adapter.verify_webhook(&it.signature, it.body.as_bytes()).unwrap()).collect();
    assert!(notices.contains(&CarrierNotice::Shipment(shipment.id.clone())), "{notices:?}");
    assert_eq!(town.sandbox.books()["cost"]["amount"], 0);
    let (shipment, label) = town.bought().await;
    town.saw(&label.number, Word::InTransit, "2027-03-02T12:00:00Z");
    assert_eq!(town.adapter.void_label(&shipment.id).await.unwrap(), Refused);
}

#[tokio::test]
async fn c6_what_was_seen_is_told_in_the_shops_words_with_a_signature_under_either_secret() {
    let town = town().await;
    let (_, label) = town.bought().await;
    drop(town.sandbox.drain_messages());
    town.saw(&label.number, Word::Lost, "2027-03-04T09:00:00Z");
    town.saw(&label.number, Word::AttemptFailed, "2027-03-03T09:00:00Z");
    town.saw(&label.number, Word::AttemptFailed, "2027-03-03T09:00:00Z");
    let tracker = town.adapter.read_tracker(&label.tracker).await.unwrap();
    let words: Vec<String> = tracker.told.scans.iter().map(|scan| scan.status.to_string()).collect();
    assert_eq!(words, ["pre_transit", "attempt_failed", "lost"], "by time, and the same scan once");
    assert_eq!(tracker.told.eta, Some("2027-03-05".parse().unwrap()), "four days after it was bought");
    let told = town.sandbox.drain_messages();
    assert_eq!(told.len(), 3);
    let (body, old) = (told[0].body.as_bytes(), signature("an older secret", told[0].body.as_bytes()));
    assert_eq!(
        town.adapter.verify_webhook(&told[0].signature, body).unwrap(),
        CarrierNotice::Tracker(label.tracker.clone())
    );
    assert!(town.adapter.verify_webhook(&old, body).is_ok());
    assert!(town.adapter.verify_webhook(&signature("another", body), body).is_err());
    assert!(town.adapter.verify_webhook(&told[0].signature, b"{}").is_err());
    town.sandbox.not_taken(told[0].clone());
    assert_eq!(town.sandbox.drain_messages()[0].body, told[0].body, "sent again as it was");
}

#[tokio::test]
async fn c6_a_fetched_parcel_moves_step_by_step_to_the_door() {
    let town = town().await;
    let (_, label) = town.bought().await;
    assert_eq!(town.sandbox.advance_all(), 0, "nobody fetched it");
    town.sandbox.collect(&label.number).unwrap();
    let mut words = Vec::new();
    for _ in 0..5 {
        town.clock.advance(SignedDuration::from_hours(6)).unwrap();
        if town.sandbox.advance_all() > 0 {
            words.push(town.sandbox.books()["shipments"][0]["status"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(words, ["in_transit", "out_for_delivery", "delivered"]);
    assert!(town.sandbox.collect("no such number").is_err());
}

#[tokio::test]
async fn other_carriers_have_rates_when_the_shop_works_with_them_and_abroad_costs_more() {
    let town = town().await;
    town.sandbox.works_with(["post".to_owned()]);
    let at_home = town.adapter.create_shipment(&request()).await.unwrap();
    let mut far = request();
    far.to.country = "DE".into();
    let abroad = town.adapter.create_shipment(&far).await.unwrap();
    let cost = |shipment| rate(shipment, "post", "Standard").cost.0;
    assert_eq!(cost(&abroad), 3 * cost(&at_home));
    far.to.line1 = String::new();
    assert!(
        matches!(town.adapter.create_shipment(&far).await, Err(CarrierError::Refused(why)) if why.contains("street1"))
    );
}

#[tokio::test]
async fn a_key_that_is_not_ours_is_our_trouble_and_not_the_parcels() {
    let town = town_with_key("sk_test").await;
    assert!(matches!(town.adapter.create_shipment(&request()).await, Err(CarrierError::Unknown(_))));
}

#[tokio::test]
async fn the_books_outlive_the_process_and_the_control_routes_show_them() {
    let town = town().await;
    let (_, label) = town.bought().await;
    let kept = town.sandbox.snapshot();
    let reopened = Carrier::new(town.clock.clone(), &town.url);
    reopened.restore(kept).unwrap();
    assert_eq!(reopened.books(), town.sandbox.books());
    assert!(reopened.drain_messages().iter().any(|message| message.body.contains(&label.tracker)));
    let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let script = json!({"next": ["timeout_after_effect", "refuse"], "carriers": ["post"]});
    let shown = client.post(format!("{}/_local/carrier", town.url)).json(&script).send().await.unwrap();
    assert_eq!(shown.json::<Value>().await.unwrap(), script);
    for wrong in [json!({}), json!({"next": ["explode"]}), json!({"more": 1})] {
        let refused = client.post(format!("{}/_local/carrier", town.url)).json(&wrong).send().await.unwrap();
        assert_eq!(refused.status(), 422, "{wrong}");
    }
    let books: Value = reqwest::get(format!("{}/_local/carrier/books", town.url)).await.unwrap().json().await.unwrap();
    assert_eq!(books["shipments"][0]["number"], label.number);
}
