//! Agents: an order by phone for somebody who calls.

use super::super::{Browser, demo};
use super::{BOTH, CARD, card, is_sound, sign_in};

#[tokio::test]
async fn b2_an_agent_enters_an_order_by_phone_for_a_new_customer() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console", "Ines Okafor").await;
        page.see("Today").await;
        is_sound(&page, "console-home").await;
        page.go("/console/orders/new").await;
        page.fill("Phone, e-mail or order number…", "+1 415 555 0142").await;
        page.click("Find").await;
        page.click("Enter a new customer").await;
        page.fill("Name", "Ada Marsh").await;
        page.fill("E-mail", "ada@example.com").await;
        page.fill("Add a product…", "kettle").await;
        page.click("Enamel Stovetop Kettle…").await;
        page.fill("Street and number", "12 Hill Street").await;
        page.fill("City", "Oakland").await;
        page.fill("Postal code", "94607").await;
        page.choose("Country", "United States").await;
        page.fill("State or province…", "California").await;
        page.see("Standard").await;
        card(&page, CARD).await;
        is_sound(&page, "phone-order").await;
        page.click("Place…").await;
        page.is_at("/console/orders/*").await;
        page.see("Enamel Stovetop Kettle").await;
        is_sound(&page, "console-order").await;
        page.go("/console/orders").await;
        page.see("Ada Marsh").await;
        is_sound(&page, "console-orders").await;
        page.close().await;
    }
}
