//! Whoever asks, however often, however many at once: no unit comes back twice, and nothing is given back beyond what was taken.

use super::{back, refunded};
use crate::driver::{Shop, amount, id, new_key};
use futures::future::join_all;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn d4_many_requests_at_once_send_each_unit_back_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 3)]).await;
    let path = format!("/orders/{}/returns", id(&order));
    let asked = join_all(
        (0..12).map(|_| async { shop.buyer_of(&order).post(&path, &back("1", 1, "defective", "refund")).await }),
    )
    .await;
    let agreed: Vec<_> = asked.iter().filter(|answer| answer.status == 201).map(|answer| answer.json()).collect();
    assert_eq!(agreed.len(), 3, "three units, three returns");
    assert!(asked.iter().filter(|answer| answer.status != 201).all(|answer| answer.json()["code"] == "not_returnable"));
    shop.drain().await;
    let body = json!({"location": "west", "lines": [{"line": "1", "good": 1}]});
    let received = join_all(agreed.iter().flat_map(|it| {
        let path = format!("/admin/returns/{}/receipt", id(it));
        let (shop, body) = (&shop, &body);
        (0..3).map(move |_| {
            let path = path.clone();
            async move { shop.warehouse().post(&path, body).await.status }
        })
    }))
    .await;
    assert_eq!(received.iter().filter(|status| **status == 200).count(), 3, "{received:?}");
    shop.drain().await;
    let seen = shop.seen(&order).await;
    assert_eq!(refunded(&seen), amount(&order["totals"]["total"]), "{seen}");
    assert_eq!(shop.counters(&shop.kettle, "west").await[..2], [3, 3]);
    shop.invariants_hold().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_claim_and_a_return_of_the_same_unit_pay_it_back_once() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 1)]).await;
    let claim = json!({"kind": "damaged", "lines": [{"line": "1", "quantity": 1}]});
    let (claims, returns) = (format!("/orders/{}/claims", id(&order)), format!("/orders/{}/returns", id(&order)));
    let both = join_all((0..8).map(|turn| {
        let buyer = shop.buyer_of(&order);
        let (claim, claims, returns) = (&claim, &claims, &returns);
        async move {
            match turn % 2 {
                0 => buyer.post(claims, claim).await.status,
                _ => buyer.post(returns, &back("1", 1, "defective", "refund")).await.status,
            }
        }
    }))
    .await;
    assert_eq!(both.iter().filter(|status| **status == 201).count(), 1, "{both:?}");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn i9_a_repeat_under_the_same_key_is_the_same_return() {
    let Some(shop) = Shop::own().await else { return };
    let order = shop.delivered(&[(&shop.kettle, 2)]).await;
    let (key, path) = (new_key(), format!("/orders/{}/returns", id(&order)));
    let buyer = shop.buyer_of(&order);
    let first = buyer.post_under(&key, &path, &back("1", 1, "defective", "refund")).await.expect(201);
    let again = buyer.post_under(&key, &path, &back("1", 1, "defective", "refund")).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    let other = buyer.post_under(&key, &path, &back("1", 2, "defective", "refund")).await;
    other.expect_problem(422, "idempotency_key_reused");
    shop.drain().await;
    let (key, path) = (new_key(), format!("/admin/returns/{}/receipt", id(&first)));
    let body = json!({"location": "west", "lines": [{"line": "1", "good": 1}]});
    for _ in 0..2 {
        shop.warehouse().post_under(&key, &path, &body).await.expect(200);
        shop.drain().await;
    }
    assert_eq!(shop.counters(&shop.kettle, "west").await[0], 1, "it came once");
    shop.invariants_hold().await;
}
