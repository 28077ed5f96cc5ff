//! What people do at the shop, in a real browser, at the width of a phone and of a desk.

mod agent;
mod care;
mod control;
mod credit;
mod everywhere;
mod merchant;
mod returns;
mod shopper;
mod trouble;
mod warehouse;

use super::{Browser, Width};

pub(super) const BOTH: [Width; 2] = [Width::Phone, Width::Desktop];
/// Takes every amount.
pub(super) const CARD: &str = "4242 4242 4242 4242";

/// Who orders, and where it goes.
pub(super) async fn contact_and_address(page: &Browser, email: &str) {
    page.fill("E-mail address", email).await;
    page.fill("Full name", "Ada Marsh").await;
    page.fill("Street and number", "12 Hill Street").await;
    page.fill("City", "Oakland").await;
    page.choose("State", "California").await;
    page.fill("ZIP code", "94607").await;
}

pub(super) async fn card(page: &Browser, number: &str) {
    page.fill("Card number", number).await;
    page.fill("Expiry date", "12 / 40").await;
    page.fill("Security code", "123").await;
}

/// One of a product into the cart, and on to the checkout.
pub(super) async fn to_checkout(page: &Browser, sku: &str) {
    page.go(&format!("/p/{sku}")).await;
    page.click("Add to cart").await;
    page.see("In your cart").await;
    page.go("/checkout").await;
}

/// What may be said of any page at rest.
pub(super) async fn is_sound(page: &Browser, name: &str) {
    page.screenshot(name).await;
    page.layout_is_sound().await;
    page.axe().await;
}

/// Signs in as one of the demo shop's people, from a page that asks for it.
pub(super) async fn sign_in(page: &Browser, path: &str, person: &str) {
    page.go(path).await;
    page.click(if path.starts_with("/console") { "Sign in" } else { "Sign in or…" }).await;
    page.click(&format!("{person}…")).await;
}
