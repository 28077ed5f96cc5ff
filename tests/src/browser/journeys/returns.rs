//! Sending something back from the order's page, the desk that takes it in, and saying that something is wrong.

use super::super::{Browser, Key};
use super::{BOTH, is_sound, sign_in};
use crate::browser::Width;
use crate::driver::{Shop, amount, id};
use serde_json::Value;

/// The order's page, opened by the link in its mail.
async fn open(page: &Browser, order: &Value) {
    let token = order["access_token"].as_str().expect("a guest's order");
    page.go(&format!("/o/{}?t={token}", id(order))).await;
    page.see("What you ordered").await;
}

#[tokio::test]
async fn d1_a_return_takes_three_clicks_and_the_desk_takes_it_in() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        shop.drain().await;
        shop.send_off(&order).await;
        shop.scan(&order, "delivered", "2027-03-01T10:00:00Z", "Door").await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        open(&page, &order).await;
        page.click("Send something back").await;
        page.see("What goes back").await;
        is_sound(&page, "return").await;
        page.click("Next").await;
        page.see("You get back what you paid").await;
        is_sound(&page, "return-how").await;
        page.click("Send it back").await;
        page.see("You may send it back").await;
        is_sound(&page, "return-done").await;
        page.click("Done").await;
        page.see("What comes back").await;
        is_sound(&page, "order-with-return").await;
        shop.drain().await;

        let desk = page.beside(width).await;
        sign_in(&desk, "/console/returns", "Tom Vries").await;
        desk.see("Money back").await;
        is_sound(&desk, "returns").await;
        let seen = shop.seen(&order).await;
        desk.fill("Scan a…", seen["returns"][0]["id"].as_str().expect("a return")).await;
        desk.press(Key::Enter).await;
        desk.see("All of it is good").await;
        desk.click("All of it is good").await;
        is_sound(&desk, "return-desk").await;
        desk.click("Receive it").await;
        desk.see("Received").await;
        desk.close().await;
        shop.drain().await;
        page.reload().await;
        page.see("Paid back").await;
        page.close().await;
        let total = amount(&order["totals"]["total"]);
        assert_eq!(amount(&shop.seen(&order).await["payments"]["refunded"]), total, "nothing is kept: sending too");
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn d1_something_wrong_is_said_on_the_orders_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    shop.drain().await;
    shop.send_off(&order).await;
    let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
    open(&page, &order).await;
    page.click("Something is wrong with it").await;
    page.choose("What happened", "The parcel never came").await;
    is_sound(&page, "claim").await;
    page.click("Tell the shop").await;
    page.see("We look after it").await;
    page.close().await;
    assert_eq!(shop.seen(&order).await["claims"][0]["kind"], "lost");
}

#[tokio::test]
async fn d6_a_repair_has_its_days_at_the_desk_and_on_the_customers_page() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        let (order, asked) = shop.at_the_bench().await;
        let Some(desk) = Browser::open(shop.url(), width).await else { return };
        sign_in(&desk, &format!("/console/returns/{}", id(&asked)), "Tom Vries").await;
        desk.fill("Diagnosis", "The element is worn.").await;
        desk.click("Save the step").await;
        desk.within("Repair").see("The element is worn.").await;
        desk.choose("Next", "Has its days").await;
        desk.fill("Mended on", "2027-03-10").await;
        desk.fill("Goes home on", "2027-03-12").await;
        is_sound(&desk, "repair-desk").await;
        desk.click("Save the step").await;
        desk.within("Repair").see("Mar 12").await;
        is_sound(&desk, "repair-planned").await;
        let page = desk.beside(width).await;
        open(&page, &order).await;
        page.see("Mar 12").await;
        is_sound(&page, "order-with-repair").await;
        page.close().await;
        desk.close().await;
        shop.invariants_hold().await;
    }
}
