//! The warehouse with a scanner in its hand, and those who look after what is late or has failed.

use super::super::{Browser, Key};
use super::{BOTH, is_sound, sign_in};
use crate::driver::{Edit, Shop, id};
use serde_json::json;

/// What a hand scanner does: it types, then Enter.
async fn scan(page: &Browser, code: &str) {
    page.fill("Scan a…", code).await;
    page.press(Key::Enter).await;
}

#[tokio::test]
async fn c2_the_warehouse_picks_packs_and_hands_over_with_a_scanner() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        shop.receive(&shop.towel, "west", 9).await;
        shop.buy(&[(&shop.towel, 1)]).await;
        let urgent = shop.order_body(&[(&shop.kettle, 2), (&shop.towel, 1)]).with("priority", "emergency");
        let order = shop.buy_as(&urgent).await;
        shop.drain().await;
        let task = shop.tasks(&order).await.remove(0);
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/warehouse", "Tom Vries").await;
        page.choose("Location", "west").await;
        page.see("Emergency").await;
        is_sound(&page, "pick-list").await;
        scan(&page, id(&task)).await;
        page.see("Take from the shelf").await;
        scan(&page, "nonsense").await;
        page.see("is not in this order").await;
        scan(&page, &shop.kettle).await;
        page.see("Stove kettle: 1 of 2").await;
        is_sound(&page, "picking").await;
        scan(&page, &shop.kettle).await;
        scan(&page, &shop.towel).await;
        page.see("Enter to pick it all").await;
        scan(&page, "").await;
        page.see("Put into a parcel").await;
        page.fill("Weight…", "2150").await;
        page.fill("Length", "400").await;
        page.fill("Width", "300").await;
        page.fill("Height", "200").await;
        is_sound(&page, "packing").await;
        page.click("Pack 3 units").await;
        page.see("Packed. The label is on its way").await;
        shop.drain().await;
        page.reload().await;
        page.see("Label ready").await;
        page.see("2150 g, 400 × 300 × 200 mm").await;
        is_sound(&page, "hand-over").await;
        let number = shop.tasks(&order).await[0]["parcels"][0]["number"].as_str().expect("a label").to_owned();
        scan(&page, &number).await;
        page.see("All of it has left").await;
        page.close().await;
        shop.drain().await;
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn c2_what_is_missing_is_reported_and_what_is_not_covered_stays_here() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        let order = shop.buy(&[(&shop.kettle, 3)]).await;
        shop.drain().await;
        let task = shop.tasks(&order).await.remove(0);
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, &format!("/console/warehouse/{}", id(&task)), "Tom Vries").await;
        page.see("Take from the shelf").await;
        page.click("Something is missing").await;
        page.fill("Stove kettle", "1").await;
        page.screenshot("short").await;
        page.click("Report what is missing").await;
        page.see("What is missing is looked after").await;
        page.click("Pick 2 units").await;
        page.click("Pack 2 units").await;
        page.see("Hand over").await;
        // Its money is not held any more, and nobody has asked for it anew.
        shop.advance("P20D").await;
        page.expect_refusal("/admin/fulfillments/*/hand-over", 401);
        page.expect_refusal("/admin/fulfillments/*/hand-over", 409);
        page.click("Hand over").await;
        page.see("Keep the parcel here").await;
        is_sound(&page, "not-covered").await;
        page.close().await;
    }
}

#[tokio::test]
async fn c8_what_is_late_stands_in_a_list_with_what_keeps_it() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let held = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.agent().post(&format!("/admin/orders/{}/holds", id(&held)), &json!({"reason": "address"})).await.expect(201);
    shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.wait("P3D").await;
    for width in BOTH {
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/late", "Ines Okafor").await;
        page.see("Held: Address").await;
        page.see("Not picked").await;
        page.see("3 days").await;
        is_sound(&page, "late").await;
        page.go(&format!("/console/orders/{}", id(&held))).await;
        page.see("Held until").await;
        is_sound(&page, "console-order-payments").await;
        page.close().await;
    }
}

#[tokio::test]
async fn c1_what_failed_to_the_end_is_seen_and_tried_again() {
    let Some(shop) = Shop::own().await else { return };
    for width in BOTH {
        shop.receive(&shop.kettle, "west", 1).await;
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        shop.drain().await;
        let task = shop.tasks(&order).await.remove(0);
        for step in ["pick", "pack"] {
            shop.step(&task, step).await;
        }
        shop.drain().await;
        let plan = json!({"plan": [{"function": "capture-payment", "call": 0, "kind": "refuse"}]});
        shop.guest().post_without_key("/_local/faults", &plan).await.expect(200);
        shop.step(&task, "hand-over").await;
        shop.guest().post_without_key("/_local/drain", &json!({})).await.expect(200);
        shop.guest().post_without_key("/_local/faults", &json!({"plan": []})).await.expect(200);
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/failures", "Mira Lindqvist").await;
        page.see("Charging for what left").await;
        page.see(order["number"].as_str().expect("a number")).await;
        is_sound(&page, "failures").await;
        page.click("Try again: Charging for what left").await;
        page.see("will be tried again").await;
        shop.drain().await;
        page.reload().await;
        page.see("Nothing has failed").await;
        page.close().await;
        assert_ne!(shop.seen(&order).await["payments"]["captured"]["amount"], 0, "it is charged now");
    }
}

#[tokio::test]
async fn c11_the_merchant_looks_at_a_mail_and_sends_it_to_herself() {
    let Some(shop) = Shop::own().await else { return };
    for width in BOTH {
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/mails", "Mira Lindqvist").await;
        page.see("Payment problem").await;
        is_sound(&page, "mails").await;
        page.click("Shipped…").await;
        page.see("is on its way").await;
        is_sound(&page, "mail").await;
        page.click("As plain text").await;
        page.see("is on its way").await;
        is_sound(&page, "mail-text").await;
        page.click("Send it to me").await;
        page.see("Sent to mira@example.com").await;
        page.close().await;
    }
}
