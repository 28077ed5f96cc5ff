//! What should have left and has not, with what keeps it; and what is printed for those who pack.

use crate::driver::{Edit, Shop, id};
use serde_json::{Value, json};

impl Shop {
    /// What the list of late orders says of each: its cause and how many days it is late.
    async fn late(&self) -> Vec<(String, Value, i64)> {
        let list = self.agent().get("/admin/orders?late=true&limit=100").await.expect(200);
        let told = |item: &Value| {
            let late = &item["late"];
            (id(item).to_owned(), late["cause"].clone(), late["days"].as_i64().expect("whole days"))
        };
        list["items"].as_array().expect("items").iter().map(told).collect()
    }
}

#[tokio::test]
async fn c8_what_should_have_left_is_listed_with_its_cause_and_its_age() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 9).await;
    shop.announce(&shop.teapot, "west", 5, "2027-03-03").await;
    let later = shop.order_body(&[(&shop.teapot, 1)]).with("allow_backorder", true).with("agree_later_charge", true);
    let waiting = shop.buy_as(&later).await;
    let [held, open, picked, packed, left] = [
        shop.buy(&[(&shop.kettle, 1)]).await,
        shop.buy(&[(&shop.kettle, 1)]).await,
        shop.buy(&[(&shop.kettle, 1)]).await,
        shop.buy(&[(&shop.kettle, 1)]).await,
        shop.buy(&[(&shop.kettle, 1)]).await,
    ];
    shop.agent().post(&format!("/admin/orders/{}/holds", id(&held)), &json!({"reason": "address"})).await.expect(201);
    shop.drain().await;
    shop.send_off(&left).await;
    for (order, steps) in [(&picked, &["pick"][..]), (&packed, &["pick", "pack"])] {
        let task = shop.tasks(order).await.remove(0);
        for step in steps {
            shop.step(&task, step).await;
        }
    }
    assert!(shop.late().await.is_empty(), "on the day of the promise nothing is late");

    shop.wait("P2D").await;
    let late = shop.late().await;
    let of =
        |order: &Value| late.iter().find(|(of, ..)| of == id(order)).map(|(_, cause, days)| (cause.clone(), *days));
    let day = |order: &Value| of(order).map(|(_, days)| days);
    assert_eq!(of(&open).map(|(cause, _)| cause), Some(json!("not_picked")), "{late:?}");
    assert_eq!(of(&picked).map(|(cause, _)| cause), Some(json!("not_packed")));
    assert_eq!(of(&packed).map(|(cause, _)| cause), Some(json!("not_handed_over")));
    assert_eq!(of(&held).map(|(cause, _)| cause), Some(json!("held")));
    assert_eq!((of(&left), of(&waiting)), (None, None), "it has left; it was promised for later");
    let since = day(&open).expect("it is late");
    assert!((1..=2).contains(&since), "{since} days");

    shop.wait("P3D").await;
    let late = shop.late().await;
    let of = |order: &Value| late.iter().find(|(of, ..)| of == id(order)).expect("it is late").clone();
    assert_eq!(of(&open).2, since + 3, "it ages");
    assert_eq!(of(&waiting).1, "waiting_for_goods");
    assert!(of(&waiting).2 < of(&open).2, "by its own promise");
    let task = shop.tasks(&packed).await.remove(0);
    shop.step(&task, "hand-over").await;
    shop.drain().await;
    assert!(!shop.late().await.iter().any(|(of, ..)| of == id(&packed)), "what leaves is not late any more");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c8_late_for_want_of_payment_is_said_so() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.announce(&shop.teapot, "west", 5, "2027-03-02").await;
    let body = shop.order_body(&[(&shop.teapot, 1)]).with("allow_backorder", true).with("agree_later_charge", true);
    let order = shop.buy_as(&body.with("payment_method", "tok_later_declined")).await;
    shop.drain().await;
    shop.receive(&shop.teapot, "west", 1).await;
    shop.drain().await;
    shop.set_clock("2027-03-04T08:00:00Z").await;
    let late = shop.late().await;
    assert_eq!(
        late.first().map(|(of, cause, _)| (of.as_str(), cause)),
        Some((id(&order), &json!("waiting_for_payment")))
    );
    shop.invariants_hold().await;
}

#[tokio::test]
async fn d2_what_is_packed_has_a_slip_to_be_printed_for_all_of_it_or_for_one_parcel() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.buy(&[(&shop.kettle, 3)]).await;
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    let path = format!("/admin/fulfillments/{}/packing-slip", id(&task));
    let slip = shop.warehouse().get(&path).await;
    assert_eq!(slip.status, 200, "before anything is picked, too: {slip}");
    assert_eq!(slip.header("content-type"), Some("application/pdf"));
    shop.step(&task, "pick").await;
    let body = json!({"lines": [{"line": "1", "quantity": 2}], "weight_g": 1200, "size_mm": [300, 200, 150]});
    let packed = shop.warehouse().post(&format!("/admin/fulfillments/{}/pack", id(&task)), &body).await.expect(200);
    let parcel = &packed["fulfillment"]["parcels"][0];
    assert_eq!((&parcel["id"], &parcel["weight_g"]), (&packed["parcel"], &json!(1200)), "{packed}");
    assert_eq!(parcel["label"], "none", "it is about to be bought");
    shop.drain().await;
    let task = shop.tasks(&order).await.remove(0);
    assert_eq!(task["parcels"][0]["label"], "bought");
    assert!(task["parcels"][0]["number"].is_string(), "{task}");
    let parcel = packed["parcel"].as_str().expect("a parcel");
    let one = shop.warehouse().get(&format!("{path}?parcel={parcel}")).await;
    assert_eq!(one.status, 200, "{one}");
    let other = format!("{path}?parcel={}2", parcel.trim_end_matches('1'));
    shop.warehouse().get(&other).await.expect_problem(404, "not_found");
    shop.warehouse().get(&format!("{path}?parcel=nonsense")).await.expect_fields(&["parcel"]);
}
