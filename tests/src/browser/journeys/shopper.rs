//! Shoppers: finding, ordering, finding again; with an account and without, and without JavaScript.

use super::super::{Browser, demo};
use super::{BOTH, CARD, card, contact_and_address, is_sound, sign_in, to_checkout};
use crate::browser::Width;
use crate::driver::Shop;

#[tokio::test]
async fn b1_a_newcomer_finds_a_product_buys_it_as_a_guest_and_finds_the_order_again() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.go("/").await;
        is_sound(&page, "home").await;
        page.fill("Search products", "lantren").await;
        page.press(crate::browser::Key::Enter).await;
        page.see("Storm Lantern").await;
        is_sound(&page, "search").await;
        page.click("Storm Lantern").await;
        page.fill("Postal code", "94607").await;
        page.click("Show dates and cost").await;
        page.see("Arrives").await;
        is_sound(&page, "product").await;
        page.click("One more").await;
        page.click("Add to cart").await;
        page.see("In your cart").await;
        page.go("/cart").await;
        page.see("$118.00").await;
        is_sound(&page, "cart").await;
        page.click("Go to checkout").await;
        contact_and_address(&page, "ada@example.com").await;
        page.see("Standard").await;
        card(&page, CARD).await;
        is_sound(&page, "checkout").await;
        page.click("Place order…").await;
        page.see("Storm Lantern").await;
        page.see("ada@example.com").await;
        page.is_at("/o/*").await;
        is_sound(&page, "confirmation").await;
        let path = page.url().await;
        let id = path.rsplit('/').next().expect("an order's page").trim_start_matches("ord_").to_owned();

        page.go("/track").await;
        page.fill("Order number", &id).await;
        page.fill("E-mail address", "ada@example.com").await;
        is_sound(&page, "track").await;
        page.click("Find the order").await;
        page.see("Storm Lantern").await;
        is_sound(&page, "order").await;
        page.close().await;
    }
}

#[tokio::test]
async fn b1_a_double_click_a_refresh_and_back_place_one_order() {
    let shop = demo::own().await;
    let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
    to_checkout(&page, "camp-mug").await;
    contact_and_address(&page, "ada@example.com").await;
    page.see("Standard").await;
    card(&page, CARD).await;
    page.double_click("Place order…").await;
    page.is_at("/o/*").await;
    page.reload().await;
    page.see("Enamel Camp Mug").await;
    page.back().await;
    page.reload().await;
    page.see("Nothing to check out").await;
    page.close().await;
    assert_eq!(shop.books()["orders"].as_object().map_or(0, serde_json::Map::len), 1, "one payment was asked for");
}

#[tokio::test]
async fn e18_a_signed_in_shopper_orders_and_sees_all_orders() {
    for width in BOTH {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/account", "Ada Marsh").await;
        is_sound(&page, "account").await;
        to_checkout(&page, "long-matches").await;
        contact_and_address(&page, "ada@example.com").await;
        page.see("Standard").await;
        card(&page, CARD).await;
        page.click("Place order…").await;
        page.is_at("/o/*").await;
        page.see("Long Matches").await;
        page.go("/account/orders").await;
        page.see("Long Matches").await;
        is_sound(&page, "my-orders").await;
        page.go("/account/addresses").await;
        is_sound(&page, "addresses").await;
        page.close().await;
    }
}

#[tokio::test]
async fn pages_to_read_need_no_javascript() {
    let shop = demo::own().await;
    for width in BOTH {
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.without_javascript().await;
        for (path, words) in [
            ("/", "Look around"),
            ("/c/kitchen", "Enamel Stovetop Kettle"),
            ("/search?q=lantern", "Storm Lantern"),
            ("/p/enamel-kettle?country=US&postal_code=94607", "Arrives"),
            ("/p/round-teapot", "In stock instead"),
            ("/help", "Reach a person"),
            ("/track", "Find an order"),
            ("/cart", "Your cart is empty"),
        ] {
            page.go(path).await;
            page.see(words).await;
            page.layout_is_sound().await;
        }
        page.screenshot("without-javascript").await;
        page.close().await;
    }
}

#[tokio::test]
async fn a13_whoever_waits_for_a_sold_out_product_says_where_to_write() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        page.go(&format!("/p/{}", shop.teapot)).await;
        page.click("Tell me").await;
        page.see("Tell us where to write").await;
        is_sound(&page, "sold-out").await;
        page.fill("Tell me when it is back", "ada@example.com").await;
        page.click("Tell me").await;
        page.see("We write to ada@example.com when it can be bought again.").await;
        is_sound(&page, "waitlist").await;
        page.close().await;
        shop.receive(&shop.teapot, "west", 3).await;
        shop.drain().await;
        shop.wait("PT2M").await;
        assert_eq!(shop.sent_so_far("back-in-stock"), 1);
    }
}
