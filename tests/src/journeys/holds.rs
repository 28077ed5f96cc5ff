//! Holds by hand.

use crate::driver::{Edit, Shop, Who, id, new_key};
use serde_json::{Value, json};

fn holds(order: &Value) -> String {
    format!("/admin/orders/{}/holds", id(order))
}

#[tokio::test]
async fn b5_an_agent_holds_an_order_with_a_reason_and_lets_it_go_on() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let held =
        shop.agent().post(&holds(&order), &json!({"reason": "fraud", "note": "Two cards tried."})).await.expect(201);
    let hold = &held["holds"][0];
    assert_eq!((&hold["reason"], &hold["note"]), (&json!("fraud"), &json!("Two cards tried.")));
    assert_eq!(hold["by"], json!(format!("agent:{}", shop.sub(Who::Agent))));
    shop.agent().post(&holds(&order), &json!({"reason": "address"})).await.expect(201);
    assert_eq!(shop.for_sale(&shop.kettle).await, 2, "a held order keeps its stock");

    let released = shop.agent().delete(&format!("{}/fraud", holds(&order))).await.expect(200);
    let left: Vec<&Value> = released["holds"].as_array().expect("holds").iter().map(|hold| &hold["reason"]).collect();
    assert_eq!(left, ["address"], "the other hold stands");
    shop.agent().delete(&format!("{}/fraud", holds(&order))).await.expect_problem(404, "not_held");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b5_a_second_hold_for_the_same_reason_is_refused() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let (key, body) = (new_key(), json!({"reason": "price"}));
    let first = shop.agent().post_under(&key, &holds(&order), &body).await;
    first.expect(201);
    let again = shop.agent().post_under(&key, &holds(&order), &body).await;
    assert!(again.is_replayed(), "a repeat is no second hold: {again}");
    assert_eq!(again.expect(201)["version"], first.json()["version"]);
    shop.agent().post(&holds(&order), &body).await.expect_problem(409, "already_held");
    shop.agent()
        .post_under(&key, &holds(&order), &json!({"reason": "other"}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b5_the_customer_hears_of_a_check_and_not_of_a_suspicion() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let before = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!(before["holds"], json!([]));
    shop.agent().post(&holds(&order), &json!({"reason": "fraud", "note": "Two cards tried."})).await.expect(201);
    let seen = shop.buyer_of(&order).order(id(&order)).await.expect(200);
    assert_eq!(seen["holds"][0]["reason"], "being_checked");
    let text = seen.to_string();
    for secret in ["fraud", "Two cards", shop.sub(Who::Agent)] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(seen["timeline"].as_array().expect("a timeline").iter().any(|entry| entry["kind"] == "held"));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b5_only_an_open_order_is_held_and_only_for_a_known_reason() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    let declined = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_declined");
    shop.guest().place(&declined).await.expect_problem(402, "payment_declined");
    let rejected = shop.orders().await.remove(0);
    shop.agent().post(&holds(&rejected), &json!({"reason": "fraud"})).await.expect_problem(409, "order_not_open");
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    for (body, field) in [
        (json!({"reason": "mood"}), "reason"),
        (json!({}), "reason"),
        (json!({"reason": "fraud", "note": " "}), "note"),
        (json!({"reason": "fraud", "note": "pays with 4242 4242 4242 4242"}), "note"),
        (json!({"reason": "fraud", "until": "friday"}), "until"),
    ] {
        shop.agent().post(&holds(&order), &body).await.expect_fields(&[field]);
    }
    shop.agent()
        .post("/admin/orders/ord_0000000000000000/holds", &json!({"reason": "fraud"}))
        .await
        .expect_problem(404, "not_found");
    shop.agent()
        .post_without_key(&holds(&order), &json!({"reason": "fraud"}))
        .await
        .expect_problem(400, "idempotency_key_required");
    shop.invariants_hold().await;
}
