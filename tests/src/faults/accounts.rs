//! Faults in what people change of their own, and in how their orders come to stand among theirs.

use super::client::Expected;
use super::variants::somebody;
use super::{Break, Outcome, Scene, scene, sweep_all};
use crate::driver::{Edit, Person, Shop, new_key};
use serde_json::Value;

/// A customer with an account of their own, and their e-mail address.
fn customer(shop: &Shop) -> (Person<'_>, String) {
    let email = somebody();
    (shop.customer(&new_key(), &email), email)
}

pub(super) const SCENES: &[Scene] = &[
    scene("place-order", "in an account", |shop, broken| Box::pin(place(shop, broken))),
    scene("put-address", "a new one", |shop, broken| Box::pin(put(shop, broken))),
    scene("put-address", "another default", |shop, broken| Box::pin(make_default(shop, broken))),
    scene("delete-address", "the default", |shop, broken| Box::pin(delete(shop, broken))),
    scene("get-profile", "never asked before", |shop, broken| Box::pin(profile(shop, broken))),
    scene("list-own-orders", "never asked before", |shop, broken| Box::pin(orders(shop, broken))),
];

#[tokio::test(flavor = "multi_thread")]
async fn e18_g5_an_order_of_an_account_is_listed_there_once_whatever_went_wrong() {
    sweep_all(&SCENES[..1]).await;
}

async fn place(shop: &Shop, broken: Break) -> Outcome {
    let ((person, email), key) = (customer(shop), new_key());
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("contact.email", email.as_str());
    let ask = async || person.place_under(&key, &body).await;
    let (reached, reply) = shop.through(broken, ask).await;
    let list = person.get("/me/orders").await.expect(200);
    let listed: Vec<&Value> = list["items"].as_array().into_iter().flatten().map(|order| &order["id"]).collect();
    let mut wrong = Vec::new();
    if reply.status != 201 || listed != [&reply.json()["id"]] {
        wrong.push(format!("{listed:?} after {reply}"));
    }
    Outcome { reached, wrong, order: Some(Expected { email, reply, end: (201, "placed") }) }
}

#[tokio::test(flavor = "multi_thread")]
async fn e18_g5_an_address_book_survives_every_fault_at_every_call() {
    sweep_all(&SCENES[1..4]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e18_g5_who_somebody_is_and_what_is_theirs_is_told_whatever_went_wrong() {
    sweep_all(&SCENES[4..]).await;
}

async fn profile(shop: &Shop, broken: Break) -> Outcome {
    let (person, email) = customer(shop);
    let (reached, answer) = shop.through(broken, async || person.get("/me").await).await;
    let told = answer.status == 200 && answer.json()["email"] == email;
    Outcome::new(reached, if told { Vec::new() } else { vec![format!("not told: {answer}")] })
}

async fn orders(shop: &Shop, broken: Break) -> Outcome {
    let (person, email) = customer(shop);
    let body = shop.order_body(&[(&shop.kettle, 1)]).with("contact.email", email.as_str());
    for buyer in [&person, &shop.guest()] {
        buyer.place(&body).await.expect(201);
    }
    let (reached, answer) = shop.through(broken, async || person.get("/me/orders").await).await;
    let told = answer.status == 200 && answer.json()["items"].as_array().map(Vec::len) == Some(2);
    Outcome::new(reached, if told { Vec::new() } else { vec![format!("not both: {answer}")] })
}

/// Ids of somebody's addresses, the default with a star.
async fn book(person: &Person<'_>) -> Vec<String> {
    let list = person.get("/me/addresses").await.expect(200);
    let name = |address: &Value| {
        format!("{}{}", address["id"].as_str().unwrap_or_default(), if address["default"] == true { "*" } else { "" })
    };
    list["items"].as_array().into_iter().flatten().map(name).collect()
}

async fn judged(person: &Person<'_>, expected: &[&str], status: u16, usual: [u16; 2]) -> Vec<String> {
    let seen = book(person).await;
    let mut wrong = Vec::new();
    if seen != expected || !usual.contains(&status) {
        wrong.push(format!("{seen:?} after {status}"));
    }
    wrong
}

async fn put(shop: &Shop, broken: Break) -> Outcome {
    let (person, _) = customer(shop);
    let body = shop.address_body();
    let (reached, answer) = shop.through(broken, async || person.put("/me/addresses/home", &body).await).await;
    // Who lost the first answer is told that it is there: they read it, and see their own.
    Outcome::new(reached, judged(&person, &["home*"], answer.status, [201, 428]).await)
}

async fn make_default(shop: &Shop, broken: Break) -> Outcome {
    let (person, _) = customer(shop);
    let body = shop.address_body();
    for name in ["home", "work"] {
        person.put(&format!("/me/addresses/{name}"), &body).await.expect(201);
    }
    let default = body.with("default", true);
    let (reached, answer) =
        shop.through(broken, async || person.put_over(2, "/me/addresses/work", &default).await).await;
    Outcome::new(reached, judged(&person, &["home", "work*"], answer.status, [200, 412]).await)
}

async fn delete(shop: &Shop, broken: Break) -> Outcome {
    let (person, _) = customer(shop);
    for name in ["home", "work"] {
        person.put(&format!("/me/addresses/{name}"), &shop.address_body()).await.expect(201);
    }
    let (reached, answer) = shop.through(broken, async || person.delete_over(1, "/me/addresses/home").await).await;
    Outcome::new(reached, judged(&person, &["work*"], answer.status, [200, 404]).await)
}
