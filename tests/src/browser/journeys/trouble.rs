//! What goes wrong at the checkout, and how one gets out of it.

use super::super::{Browser, demo};
use super::{BOTH, CARD, card, contact_and_address, is_sound, to_checkout};
use crate::browser::Width;
use crate::driver::new_key;
use serde_json::json;

#[tokio::test]
async fn e8_a_declined_card_is_said_at_the_card_and_another_one_goes_through() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.expect_refusal("/orders", 402);
        to_checkout(&page, "camp-mug").await;
        contact_and_address(&page, "ada@example.com").await;
        page.see("Standard").await;
        card(&page, "4000 0000 0000 0002").await;
        page.click("Place order…").await;
        page.see("Nothing was charged").await;
        is_sound(&page, "declined").await;
        card(&page, CARD).await;
        page.click("Place order…").await;
        page.is_at("/o/*").await;
        page.see("Enamel Camp Mug").await;
        page.close().await;
    }
}

#[tokio::test]
async fn a_bank_that_asks_is_answered_and_the_order_is_placed() {
    let shop = demo::own().await;
    let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
    to_checkout(&page, "camp-mug").await;
    contact_and_address(&page, "ada@example.com").await;
    page.see("Standard").await;
    card(&page, "4000 0025 0000 3155").await;
    page.click("Place order…").await;
    page.see("Your bank asks").await;
    page.screenshot("bank").await;
    page.click("Complete").await;
    page.is_at("/o/*").await;
    page.see("Enamel Camp Mug").await;
    page.close().await;
}

#[tokio::test]
async fn a2_what_somebody_faster_took_is_said_with_what_else_there_is() {
    let shop = demo::own().await;
    let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
    page.expect_refusal("/orders", 409);
    page.expect_refusal("/quotes", 409);
    to_checkout(&page, "dutch-oven").await;
    contact_and_address(&page, "ada@example.com").await;
    page.see("Standard").await;
    card(&page, CARD).await;
    let taken = json!({
        "lines": [{"sku": "dutch-oven", "quantity": 2}],
        "ship_to": {"name": "Bo", "line1": "1 Road", "city": "Oakland", "region": "CA", "postal_code": "94607", "country": "US"},
        "contact": {"email": "bo@example.com", "name": "Bo"}, "shipping_option": "standard", "payment_method": "tok_visa",
    });
    let order = reqwest::Client::new().post(format!("{}/orders", shop.url())).header("idempotency-key", new_key());
    let faster = order.json(&taken).send().await.expect("an answer");
    assert_eq!(faster.status(), 201, "{:?}", faster.text().await);
    page.click("Place order…").await;
    page.see("cannot be had any more").await;
    is_sound(&page, "sold-out").await;
    page.close().await;
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once_and_nothing_typed_is_lost() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        to_checkout(&page, "camp-mug").await;
        page.fill("E-mail address", "nobody").await;
        page.fill("City", "Oakland").await;
        page.click("Place order…").await;
        page.see("Enter").await;
        page.holds("City", "Oakland").await;
        is_sound(&page, "wrong-fields").await;
        page.close().await;
    }
}
