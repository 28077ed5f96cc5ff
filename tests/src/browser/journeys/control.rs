//! The shopper in control of an order on its page: changing it and cancelling it, told of the money first.

use super::super::Browser;
use super::{BOTH, CARD, card, is_sound};
use crate::driver::{Shop, amount, id};
use serde_json::Value;

/// The order's page, opened by the link in its mail.
async fn open(page: &Browser, order: &Value) {
    let token = order["access_token"].as_str().expect("a guest's order");
    page.go(&format!("/o/{}?t={token}", id(order))).await;
    page.see("What you ordered").await;
}

#[tokio::test]
async fn b4_a_shopper_changes_an_order_and_is_told_of_the_money_first() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        shop.receive(&shop.towel, "west", 9).await;
        let order = shop.buy(&[(&shop.kettle, 1), (&shop.towel, 3)]).await;
        shop.drain().await;
        let before = shop.seen(&order).await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        open(&page, &order).await;
        page.click("Change the order").await;
        page.see("Add something").await;
        is_sound(&page, "change").await;
        page.click("One fewer: How many of Linen towel").await;
        page.click("See what it comes to").await;
        page.see("It would cost").await;
        is_sound(&page, "change-preview").await;
        assert_eq!(shop.seen(&order).await["totals"], before["totals"], "a look changes nothing");
        page.click("Change my order").await;
        page.see("The order is changed").await;
        page.click("Done").await;
        page.see("2 × $12.00").await;
        page.close().await;
        shop.drain().await;
        assert!(amount(&shop.seen(&order).await["totals"]["total"]) < amount(&order["totals"]["total"]));
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn b4_a_shopper_cancels_an_order_and_nothing_is_charged() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        let order = shop.buy(&[(&shop.kettle, 2)]).await;
        shop.drain().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        open(&page, &order).await;
        page.click("Cancel it").await;
        page.see("Nothing was charged").await;
        is_sound(&page, "cancel").await;
        page.click("Cancel all of it").await;
        page.see("It is cancelled").await;
        page.click("Done").await;
        page.see("Cancelled").await;
        is_sound(&page, "cancelled").await;
        page.close().await;
        shop.drain().await;
        assert_eq!(shop.for_sale(&shop.kettle).await, 9);
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn b4_a_shopper_adds_something_and_pays_for_it_within_the_change() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 9).await;
        let order = shop.buy(&[(&shop.kettle, 1)]).await;
        shop.drain().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        open(&page, &order).await;
        page.click("Change the order").await;
        page.see("Add something").await;
        page.click("One more: How many of…").await;
        page.click("See what it comes to").await;
        page.see("Your bank is asked for").await;
        card(&page, CARD).await;
        is_sound(&page, "change-dearer").await;
        page.click("Change it and pay…").await;
        page.see("The order is changed").await;
        is_sound(&page, "change-paid").await;
        page.click("Done").await;
        let seen = shop.seen(&order).await;
        let total = amount(&seen["totals"]["total"]);
        page.see(&format!("${}.{:02}", total / 100, total % 100)).await;
        is_sound(&page, "change-dearer-order").await;
        page.close().await;
        shop.drain().await;
        let seen = shop.seen(&order).await;
        assert_eq!(amount(&seen["payments"]["balance_due"]), 0, "{seen}");
        assert_eq!(amount(&seen["payments"]["authorized"]), amount(&seen["totals"]["total"]), "{seen}");
        shop.invariants_hold().await;
    }
}
