//! Who may do what: every route against everybody who might call it. The routes come from the code and each needs a row
//! here, so a new route without one fails. Requests for changes pass authorisation and then fail validation, so that asking
//! changes nothing.

mod table;

use crate::driver::{Edit, Shop, Who, id, new_key};
use edge::Route;
use local::issuer::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{EVERYBODY, Persona, Row, rows};

/// A shop with two orders of customers and two of guests.
struct Scene {
    shop: Shop,
    client: reqwest::Client,
    now: i64,
    order_of_owner: String,
    order_of_guest: (String, String),
    other_link: String,
    ticket_of_owner: String,
    ticket_of_guest: (String, String),
    other_ticket_link: String,
}

impl Scene {
    async fn set() -> Option<Self> {
        let shop = Shop::own().await?;
        shop.receive(&shop.kettle, "west", 9).await;
        let body = shop.order_body(&[(&shop.kettle, 1)]);
        let owned = shop.ada().place(&body).await.expect(201);
        shop.bob().place(&body).await.expect(201);
        let (guests, others) = (shop.buy_as(&body).await, shop.buy_as(&body).await);
        let letter = json!({"name": "Ada", "email": "ada@example.com", "subject": "Hello", "message": "Hello"});
        let own_ticket = shop.ada().post("/contact", &letter).await.expect(201);
        let ticket = shop.guest().post("/contact", &letter).await.expect(201);
        let other_ticket = shop.guest().post("/contact", &letter).await.expect(201);
        shop.drain().await;
        let clock = shop.guest().get("/_local/clock").await.expect(200);
        let now: jiff::Timestamp = clock["now"].as_str().and_then(|now| now.parse().ok()).expect("a time");
        let link = |order: &Value| order["access_token"].as_str().expect("a guest gets a token").to_owned();
        Some(Self {
            client: reqwest::Client::new(),
            now: now.as_second(),
            order_of_owner: id(&owned).to_owned(),
            order_of_guest: (id(&guests).to_owned(), link(&guests)),
            other_link: link(&others),
            ticket_of_owner: id(&own_ticket).to_owned(),
            ticket_of_guest: (id(&ticket).to_owned(), link(&ticket)),
            other_ticket_link: link(&other_ticket),
            shop,
        })
    }

    /// The `Authorization` a persona sends.
    fn credential(&self, persona: Persona, row: &Row) -> Option<String> {
        let of_a_ticket = row.parameters.contains(&"TICKET");
        let issuer = self.shop.runner().expect("a shop of our own").issuer();
        let signed = |change: &dyn Fn(&mut Value)| {
            let mut claims = self.claims();
            change(&mut claims);
            issuer.sign(&claims)
        };
        let mint = |role, sub| issuer.mint(role, Some(sub), None);
        let token = match persona {
            Persona::Anonymous => return None,
            Persona::LinkHolder if of_a_ticket => return Some(format!("Order-Token {}", self.ticket_of_guest.1)),
            Persona::OtherLink if of_a_ticket => return Some(format!("Order-Token {}", self.other_ticket_link)),
            Persona::LinkHolder => return Some(format!("Order-Token {}", self.order_of_guest.1)),
            Persona::OtherLink => return Some(format!("Order-Token {}", self.other_link)),
            Persona::Owner => mint(Role::Customer, self.shop.sub(Who::Ada)),
            Persona::OtherCustomer => mint(Role::Customer, self.shop.sub(Who::Bob)),
            Persona::Agent => mint(Role::Agent, "a-1"),
            Persona::Warehouse => mint(Role::Warehouse, "w-1"),
            Persona::Merchant => mint(Role::Merchant, "m-1"),
            Persona::Expired => signed(&|claims| claims["exp"] = json!(self.now - 1)),
            Persona::WrongAudience => signed(&|claims| claims["client_id"] = json!("another-shop")),
            Persona::OtherIssuer => signed(&|claims| claims["iss"] = json!("https://issuer.example.com")),
            Persona::WrongUse => signed(&|claims| claims["token_use"] = json!("refresh")),
            Persona::ForgedSignature => resigned(&mint(Role::Merchant, "m-1")),
            Persona::Unsigned => unsigned(&mint(Role::Merchant, "m-1")),
            Persona::Garbage => "let.me.in".to_owned(),
        };
        Some(format!("Bearer {token}"))
    }

    /// Those of a merchant, with whom everything would be allowed.
    fn claims(&self) -> Value {
        let issuer = self.shop.runner().expect("a shop of our own").issuer();
        json!({
            "sub": "m-1", "cognito:groups": ["merchant"], "iss": issuer.url(), "client_id": issuer.client_id(),
            "token_use": "access", "exp": self.now + 3600,
        })
    }

    fn address(&self, route: &Route, row: &Row, persona: Persona) -> String {
        let order = if persona == Persona::LinkHolder { &self.order_of_guest.0 } else { &self.order_of_owner };
        let ticket = if persona == Persona::LinkHolder { &self.ticket_of_guest.0 } else { &self.ticket_of_owner };
        let mut given = row.parameters.iter().copied();
        let mut segment = |part: &'static str| match part {
            "$default" => "/no/such/thing".to_owned(),
            _ if !part.starts_with('{') => part.to_owned(),
            _ => match given.next().expect("the row has a value for each parameter") {
                "ORDER" => order.clone(),
                "TICKET" => ticket.clone(),
                "KETTLE" => self.shop.kettle.clone(),
                other => other.to_owned(),
            },
        };
        let path: Vec<String> = route.path.split('/').map(&mut segment).collect();
        format!("{}{}{}", self.shop.url(), path.join("/"), row.query)
    }

    /// Status and code of the answer.
    async fn call(&self, route: &Route, row: &Row, persona: Persona) -> (u16, Option<String>) {
        let method = if route.method == "ANY" { "GET" } else { route.method };
        let method: reqwest::Method = method.parse().expect("a method");
        let mut call = self.client.request(method, self.address(route, row, persona));
        if route.idempotent {
            call = call.header("idempotency-key", new_key());
        }
        if route.versioned {
            call = call.header("if-match", "\"1\"");
        }
        if let Some(credential) = self.credential(persona, row) {
            call = call.header("authorization", credential);
        }
        if let Some(body) = &row.body {
            call = call.json(body);
        }
        let answer = call.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap_or_default();
        (status, body["code"].as_str().map(str::to_owned))
    }

    /// What asking could have changed.
    async fn everything(&self) -> Value {
        let merchant = self.shop.merchant();
        let mut seen = Vec::new();
        for path in
            ["/admin/locations", "/admin/settings/taxes", "/admin/orders", "/admin/customers?email=ada@example.com"]
        {
            seen.push(merchant.get(path).await.expect(200));
        }
        for kind in ["stock", "products"] {
            seen.push(merchant.get(&format!("/admin/{kind}/{}", self.shop.kettle)).await.expect(200));
        }
        json!(seen)
    }
}

/// The same claims under a signature of the right length by nobody.
fn resigned(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a token has a signature");
    let forged: String = signature.chars().map(|letter| if letter == 'A' { 'B' } else { 'A' }).collect();
    format!("{signed}.{forged}")
}

/// The same claims under `alg: none`.
fn unsigned(token: &str) -> String {
    let claims = token.split('.').nth(1).expect("a token has claims");
    // {"alg":"none","typ":"JWT"}
    format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let rows = rows();
    let endpoints = local::registry::endpoints();
    let known: BTreeSet<_> = endpoints.iter().map(|endpoint| endpoint.route.function).collect();
    let judged: BTreeSet<_> = rows.iter().map(|row| row.function).collect();
    assert_eq!(known, judged, "each route has a row here, and each row a route");
    assert_eq!(rows.len(), endpoints.len(), "one row a route");

    let Some(scene) = Scene::set().await else { return };
    let before = scene.everything().await;
    let (mut complaints, mut asked) = (Vec::new(), 0);
    for endpoint in &endpoints {
        let route = &endpoint.route;
        let row = rows.iter().find(|row| row.function == route.function).expect("each route has a row");
        assert_eq!(route.access, row.class.access(), "{} says something else of itself", route.function);
        for persona in EVERYBODY {
            let (status, code) = scene.call(route, row, persona).await;
            let (expected, expected_code) = row.answer_to(persona);
            asked += 1;
            // A page may say it in words instead of by a code.
            let is_said = code.as_deref() == expected_code || (route.is_page && code.is_none());
            if status != expected || (expected_code.is_some() && !is_said) {
                let name = route.function;
                complaints.push(format!("{name} as {persona:?}: {status} {code:?}, not {expected} {expected_code:?}"));
            }
        }
    }
    println!("{asked} calls: {} routes × {} personas", endpoints.len(), EVERYBODY.len());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    assert_eq!(scene.everything().await, before, "asking changed something");
}

/// What a stranger is told of an order that exists is what they are told of one that does not, to the letter.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_order_is_not_there() {
    let Some(scene) = Scene::set().await else { return };
    let told = async |order: &str| {
        let stranger = scene.shop.bob();
        let seen = stranger.order(order).await.expect_problem(404, "not_found");
        let path = format!("/orders/{order}/payments/confirm");
        let confirmed = stranger.post_without_key(&path, &json!({})).await.expect_problem(404, "not_found");
        // `help` takes along which order was asked for, whether there is one or not.
        [seen, confirmed].map(|it| it.without("request_id").without("help"))
    };
    assert_eq!(told(&scene.order_of_owner).await, told("ord_0000000000000000").await);
    assert_eq!(told(&scene.order_of_owner).await, told("no-order-at-all").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_token_opens_its_own_order_and_no_other() {
    let Some(scene) = Scene::set().await else { return };
    let (order, token) = &scene.order_of_guest;
    let ask = async |order: &str, token: &str| scene.shop.holder_of(token).order(order).await.status;
    assert_eq!(ask(order, token).await, 200);
    assert_eq!(ask(&scene.order_of_owner, token).await, 404);
    assert_eq!(ask(order, &scene.other_link).await, 404);
    let cut = &token[..token.len() - 1];
    for wrong in ["x", cut, &token.to_lowercase(), &format!("{token}A")] {
        assert_eq!(ask(order, wrong).await, 404, "{wrong:?}");
    }
}
