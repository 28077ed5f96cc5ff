//! What somebody who is signed in finds of their own: who they are, and their orders.

use crate::driver::{Answer, Edit, Person, Shop, Who, id};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn e18_somebody_signed_in_is_told_who_they_are() {
    let Some(shop) = Shop::own().await else { return };
    let ada = shop.ada().get("/me").await.expect(200);
    let known = json!({"sub": shop.sub(Who::Ada), "email": "ada@example.com", "email_verified": true, "name": "ada",
        "roles": ["customer"]});
    assert_eq!(ada, known);
    for (person, role) in [(shop.agent(), "agent"), (shop.warehouse(), "warehouse"), (shop.merchant(), "merchant")] {
        let seen = person.get("/me").await.expect(200);
        assert_eq!((&seen["roles"], &seen["email"]), (&json!([role]), &json!(format!("{role}@example.com"))));
    }
    for path in ["/me", "/me/orders", "/me/addresses"] {
        shop.guest().get(path).await.expect_problem(401, "sign_in_required");
    }
}

#[tokio::test]
async fn e18_the_identity_provider_is_asked_once_an_hour_and_its_no_is_a_no() {
    let Some(shop) = Shop::own().await else { return };
    let told = shop.ada().get("/me").await.expect(200);
    // It forgets everybody, as one that took all sign-ins back.
    shop.runner().expect("a shop of our own").issuer().reset();
    shop.advance("PT59M").await;
    assert_eq!(shop.ada().get("/me").await.expect(200), told, "what it said is believed for a while");
    shop.ada().get("/me/orders").await.expect(200);
    shop.bob().get("/me").await.expect_problem(401, "sign_in_required");
    shop.advance("PT2M").await;
    for path in ["/me", "/me/orders"] {
        shop.ada().get(path).await.expect_problem(401, "sign_in_required");
    }
    shop.ada().get("/me/addresses").await.expect(200);
}

#[tokio::test]
async fn e18_who_has_another_address_now_is_told_it_within_the_hour() {
    let Some(shop) = Shop::own().await else { return };
    let zoe = shop.customer("sub-zoe", "zoe@example.com");
    let email = async || zoe.get("/me").await.expect(200)["email"].clone();
    assert_eq!(email().await, "zoe@example.com");
    let _moved = shop.customer("sub-zoe", "zoe.new@example.com");
    shop.advance("PT1H").await;
    assert_eq!(email().await, "zoe.new@example.com");
}

// ---- Orders ----

async fn listed(person: &Person<'_>) -> Vec<Value> {
    let list = person.get("/me/orders?limit=100").await.expect(200);
    assert_eq!(list["next_cursor"], Value::Null);
    list["items"].as_array().expect("items").clone()
}

fn ids(orders: &[Value]) -> Vec<&str> {
    orders.iter().map(id).collect()
}

/// An order to which everybody who has to do with it left their mark.
fn marked(shop: &Shop, email: &str, mark: &str) -> Value {
    let named = format!("Somebody {mark}");
    shop.order_body(&[(&shop.kettle, 1)])
        .with("contact.email", email)
        .with("contact.name", named.as_str())
        .with("ship_to.line1", format!("1 {mark} Street"))
}

#[tokio::test]
async fn b2_e18_i15_a_customer_finds_every_order_of_theirs_and_nobody_elses() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 20).await;
    let ours = |email: &str| marked(&shop, email, "ADAMARK");
    let mut hers = Vec::new();
    let mut add = async |placed: Answer| {
        hers.push(placed.expect(201));
        shop.advance("PT1M").await;
    };
    add(shop.guest().place(&ours("ada@example.com")).await).await;
    add(shop.guest().place(&ours("ADA@example.com")).await).await;
    add(shop.ada().place(&ours("ada@example.com")).await).await;
    add(shop.ada().place(&ours("a.friend@example.com")).await).await;
    let called = |body: Value| body.with("channel", "phone");
    add(shop.agent().place(&called(ours("post@example.com")).with("on_behalf_of", shop.sub(Who::Ada))).await).await;
    add(shop.agent().place(&called(ours("ada@example.com"))).await).await;
    // Not hers: another account's, in which her address stands; another's by telephone; and other guests'.
    let theirs = |email: &str| marked(&shop, email, "BOBMARK");
    let bobs = shop.bob().place(&theirs("ada@example.com")).await.expect(201);
    let on_behalf = called(theirs("ada@example.com")).with("on_behalf_of", shop.sub(Who::Bob));
    let bobs_too = shop.agent().place(&on_behalf).await.expect(201);
    shop.guest().place(&theirs("eve@example.com")).await.expect(201);

    let list = listed(&shop.ada()).await;
    let newest_first: Vec<&str> = hers.iter().rev().map(id).collect();
    assert_eq!(ids(&list), newest_first);
    assert!(!json!(list).to_string().contains("BOBMARK"), "{list:?}");
    for (shown, order) in list.iter().zip(hers.iter().rev()) {
        assert_eq!((&shown["number"], &shown["state"]), (&order["number"], &order["state"]));
        assert_eq!((&shown["total"], &shown["placed_at"]), (&order["totals"]["total"], &order["placed_at"]));
        for status in ["fulfillment_status", "payment_status"] {
            assert_eq!(shown[status], order[status]);
        }
        // What is not in the account opens by its own token, as it does for the guest.
        let opened = match shown["access_token"].as_str() {
            Some(token) => shop.holder_of(token).order(id(shown)).await,
            None => shop.ada().order(id(shown)).await,
        };
        assert_eq!(opened.expect(200)["id"], order["id"]);
    }
    let tokens: Vec<bool> = list.iter().rev().map(|shown| shown["access_token"].is_string()).collect();
    assert_eq!(tokens, [true, true, false, false, false, true]);
    let mut of_bob = listed(&shop.bob()).await;
    of_bob.sort_by_key(|order| id(order).to_owned());
    let mut expected = [bobs, bobs_too];
    expected.sort_by_key(|order| id(order).to_owned());
    assert_eq!(ids(&of_bob), ids(&expected));
    assert_eq!(listed(&shop.agent()).await, Vec::<Value>::new(), "what they entered for others is not theirs");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e18_an_order_in_the_list_is_known_by_its_first_lines() {
    let Some(shop) = Shop::own().await else { return };
    let goods = [(&shop.kettle, 2), (&shop.towel, 3), (&shop.card, 1), (&shop.teapot, 1)];
    for (sku, _) in goods {
        shop.receive(sku, "west", 9).await;
    }
    let goods = goods.map(|(sku, quantity)| (sku.as_str(), quantity));
    let order = shop.ada().place(&shop.order_body(&goods)).await.expect(201);
    let list = listed(&shop.ada()).await;
    let [shown] = list.as_slice() else { panic!("{list:?}") };
    assert_eq!((id(shown), &shown["line_count"], &shown["units"]), (id(&order), &json!(4), &json!(7)));
    let lines = json!([{"sku": shop.kettle, "name": "Stove kettle", "quantity": 2},
        {"sku": shop.towel, "name": "Linen towel", "quantity": 3}, {"sku": shop.card, "name": "Paper card", "quantity": 1}]);
    assert_eq!(shown["lines"], lines);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e18_pages_of_orders_lose_none_and_repeat_none_while_new_ones_come() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 60).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    // Three at each moment: a guest's, the account's, and one that is somebody else's in between.
    let mut hers = Vec::new();
    let place = async || {
        let (guests, own) = (shop.buy_as(&body).await, shop.ada().place(&body).await.expect(201));
        shop.bob().place(&body).await.expect(201);
        [id(&guests).to_owned(), id(&own).to_owned()]
    };
    for _ in 0..4 {
        hers.push(place().await);
        shop.advance("PT1M").await;
    }
    for limit in [1, 2, 3, 7, 8, 9] {
        let expected: BTreeSet<String> = hers.iter().flatten().cloned().collect();
        let (mut seen, mut times, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = shop.ada().get(&format!("/me/orders?limit={limit}{cursor}")).await.expect(200);
            let items = page["items"].as_array().expect("items");
            assert!(items.len() <= limit && !items.is_empty(), "{page}");
            seen.extend(items.iter().map(|order| id(order).to_owned()));
            times.extend(items.iter().map(|order| order["created_at"].as_str().expect("a time").to_owned()));
            // Meanwhile she orders something.
            if seen.len() == limit && limit == 2 {
                hers.push(place().await);
                shop.advance("PT1M").await;
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), expected.len(), "{limit} a page: {seen:?}");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected, "{limit} a page");
        assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
    }
    for wrong in ["limit=0", "limit=101"] {
        shop.ada().get(&format!("/me/orders?{wrong}")).await.expect_fields(&["limit"]);
    }
    shop.ada().get("/me/orders?cursor=made-up").await.expect_fields(&["cursor"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn e18_what_was_declined_at_once_is_no_order_and_what_she_was_told_of_stays() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let pays = |method: &str| shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", method);
    shop.ada().place(&pays("tok_declined")).await.expect_problem(402, "payment_declined");
    assert_eq!(listed(&shop.ada()).await, Vec::<Value>::new());
    // One she refuses at her bank, one she forgets, one that still waits for her.
    let refused = shop.ada().place(&pays("tok_3ds")).await.expect(201);
    let page = refused["payment_action"]["url"].as_str().expect("the bank's page");
    shop.refuse_at_the_bank(page).await;
    let path = format!("/orders/{}/payments/confirm", id(&refused));
    shop.ada().post_without_key(&path, &json!({})).await.expect_problem(402, "payment_declined");
    shop.advance("PT1M").await;
    let forgotten = shop.ada().place(&pays("tok_3ds")).await.expect(201);
    shop.wait("PT16M").await;
    let waiting = shop.ada().place(&pays("tok_3ds")).await.expect(201);
    let list = listed(&shop.ada()).await;
    assert_eq!(ids(&list), [id(&waiting), id(&forgotten), id(&refused)]);
    let states: Vec<&str> = list.iter().filter_map(|order| order["state"].as_str()).collect();
    assert_eq!(states, ["pending_payment", "expired", "rejected"]);
    shop.invariants_hold().await;
}

/// The entry among her orders is all that is written more; what is read is who she is, and whether she buys for a company.
#[tokio::test]
async fn g6_an_order_in_an_account_costs_two_write_units_more_and_reads_whose_it_is() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]).without("contact.phone");
    shop.buy_as(&body).await;
    // Her profile is there.
    shop.ada().place(&body).await.expect(201);
    let cost = async |person: Person<'_>| {
        shop.reset_meter().await;
        person.place(&body).await.expect(201);
        let meter = shop.meter().await["functions"]["place-order"].clone();
        (meter["write_units"].as_f64().expect("units"), meter["calls"].clone())
    };
    let (guests, own) = (cost(shop.guest()).await, cost(shop.ada()).await);
    println!("a guest's: {guests:?}\nin an account: {own:?}");
    assert_eq!((guests.0, own.0), (8.0, 10.0));
    for written in ["dynamodb.PutItem", "dynamodb.TransactWriteItems", "gateway.authorize"] {
        assert_eq!(guests.1[written], own.1[written], "{written}");
    }
    let read = |calls: &Value| {
        calls["dynamodb.BatchGetItem"].as_u64().unwrap_or(0) + calls["dynamodb.GetItem"].as_u64().unwrap_or(0)
    };
    assert!(read(&own.1) <= read(&guests.1) + 3, "{own:?}");
    shop.invariants_hold().await;
}
