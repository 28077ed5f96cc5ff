//! Whose order it is, and how a guest comes back to theirs.

use crate::driver::{Edit, Shop, id};
use serde_json::json;

#[tokio::test]
async fn b1_a_guests_token_opens_their_order_and_no_other() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let (one, other) = futures::join!(shop.buy(&goods), shop.buy(&goods));
    let seen = shop.buyer_of(&one).order(id(&one)).await.expect(200);
    assert_eq!(seen, one.clone().without("access_token"), "as it was placed");
    shop.buyer_of(&one).order(id(&other)).await.expect_problem(404, "not_found");
    shop.guest().order(id(&one)).await.expect_problem(404, "not_found");
    shop.holder_of("AAAAAAAAAAAAAAAAAAAAAA").order(id(&one)).await.expect_problem(404, "not_found");
    shop.buyer_of(&one).get("/admin/orders").await.expect_problem(401, "sign_in_required");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn bob_never_sees_what_ada_ordered() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.ada().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    assert!(order.get("access_token").is_none(), "she has an account: {order}");
    shop.ada().order(id(&order)).await.expect(200);
    shop.agent().order(id(&order)).await.expect(200);
    let confirm = format!("/orders/{}/payments/confirm", id(&order));
    for other in [shop.bob(), shop.guest(), shop.warehouse()] {
        let refused = other.order(id(&order)).await.expect_problem(404, "not_found");
        let unknown = other.order("ord_0000000000000000").await.expect_problem(404, "not_found");
        assert_eq!(refused["detail"], unknown["detail"], "as if it were not there");
        other.post_without_key(&confirm, &json!({})).await.expect_problem(404, "not_found");
    }
    shop.bob().get("/admin/orders").await.expect_problem(403, "forbidden");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_guest_finds_the_order_by_number_and_mail_address() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let number = order["number"].as_str().expect("a number");
    for typed in
        [number.to_owned(), format!(" {} ", number.to_lowercase()), number.replace('-', " "), id(&order).to_owned()]
    {
        let wanted = json!({"number": typed, "email": " ADA@example.com"});
        let found = shop.guest().post_without_key("/orders/lookup", &wanted).await.expect(200);
        assert_eq!(found, order, "the same order with the same token, for {typed:?}");
    }
    shop.guest().post_without_key("/orders/lookup", &json!({})).await.expect_fields(&["number", "email"]);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_wrong_pair_is_not_told_what_was_wrong() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let mut answers = Vec::new();
    for wrong in [
        json!({"number": order["number"], "email": "bob@example.com"}),
        json!({"number": "0000-0000-0000-0000", "email": "ada@example.com"}),
        json!({"number": "no number at all", "email": "ada@example.com"}),
        json!({"number": order["number"], "email": "not an address"}),
    ] {
        let refused = shop.guest().post_without_key("/orders/lookup", &wrong).await;
        answers.push(refused.expect_problem(404, "not_found").without("request_id"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn wrong_tries_on_one_order_are_limited_and_others_are_still_found() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 5).await;
    let goods = [(shop.kettle.as_str(), 1)];
    let (order, other) = futures::join!(shop.buy(&goods), shop.buy(&goods));
    let right = json!({"number": order["number"], "email": "ada@example.com"});
    let guess = right.clone().with("email", "eve@example.com");
    for _ in 0..10 {
        shop.guest().post_without_key("/orders/lookup", &guess).await.expect_problem(404, "not_found");
    }
    let limited = shop.guest().post_without_key("/orders/lookup", &guess).await;
    limited.expect_problem(429, "too_many_requests");
    let seconds: i64 = limited.header("retry-after").and_then(|text| text.parse().ok()).expect("when to come back");
    assert!((1..=900).contains(&seconds), "{seconds}");
    shop.guest().post_without_key("/orders/lookup", &right).await.expect_problem(429, "too_many_requests");
    let others = json!({"number": other["number"], "email": "ada@example.com"});
    shop.guest().post_without_key("/orders/lookup", &others).await.expect(200);
    shop.advance(&format!("PT{seconds}S")).await;
    shop.guest().post_without_key("/orders/lookup", &right).await.expect(200);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn wrong_tries_from_one_address_are_limited_whatever_they_try() {
    let Some(shop) = Shop::own().await else { return };
    for attempt in 0..30 {
        let guess = json!({"number": format!("0000-0000-0000-{attempt:04}"), "email": "eve@example.com"});
        shop.guest().post_without_key("/orders/lookup", &guess).await.expect_problem(404, "not_found");
    }
    let guess = json!({"number": "0000-0000-0001-0000", "email": "eve@example.com"});
    let limited = shop.guest().post_without_key("/orders/lookup", &guess).await;
    limited.expect_problem(429, "too_many_requests");
    assert!(limited.header("retry-after").is_some());
    shop.advance("PT15M").await;
    shop.guest().post_without_key("/orders/lookup", &guess).await.expect_problem(404, "not_found");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_no_guest() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 5).await;
    let products = format!("/products/{}", shop.kettle);
    for header in ["Bearer nonsense", "Bearer a.b.c", "Basic YWRhOmFkYQ==", "Bearer "] {
        shop.with_header(header).get(&products).await.expect_problem(401, "bad_token");
    }
    let (head, rest) = shop.token(crate::driver::Who::Ada).rsplit_once('.').expect("a signed token");
    let forged: String = rest.chars().rev().collect();
    shop.with_header(&format!("Bearer {head}.{forged}")).get(&products).await.expect_problem(401, "bad_token");
    shop.guest().get(&products).await.expect(200);
}
