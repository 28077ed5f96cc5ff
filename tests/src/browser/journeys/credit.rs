//! Store credit: given in the shop's name, seen in the account, used at the checkout.

use super::super::{Browser, demo};
use super::{BOTH, CARD, card, contact_and_address, is_sound, sign_in, to_checkout};
use local::Role;
use serde_json::json;

/// Ada Marsh's account has this much.
async fn give(shop: &local::Shop, cents: i64) {
    let path = format!("{}/admin/customers/ada00000-0000-4000-8000-000000000001/credit", shop.url());
    let given = reqwest::Client::new()
        .post(path)
        .bearer_auth(shop.token(Role::Merchant, None))
        .header("idempotency-key", crate::driver::new_key())
        .json(&json!({"amount": {"amount": cents, "currency": "USD"}, "reason": "for the wait"}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(given.status(), 201);
}

#[tokio::test]
async fn d7_a_signed_in_shopper_pays_with_store_credit_and_sees_what_is_left_to_pay() {
    for (width, cents) in BOTH.into_iter().zip([500, 100_000]) {
        let shop = demo::own().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        give(&shop, cents).await;
        sign_in(&page, "/account", "Ada Marsh").await;
        page.see("of store credit").await;
        is_sound(&page, "account-credit").await;
        to_checkout(&page, "camp-mug").await;
        contact_and_address(&page, "ada@example.com").await;
        page.see("Standard").await;
        page.click("Use my store credit…").await;
        page.see("Left to pay").await;
        if cents == 500 {
            card(&page, CARD).await;
        } else {
            page.see("There is nothing left to pay.").await;
        }
        is_sound(&page, "checkout-credit").await;
        page.click("Place order…").await;
        page.is_at("/o/*").await;
        page.see("Paid with store credit").await;
        is_sound(&page, "order-credit").await;
        page.close().await;
        let books = shop.books();
        assert_eq!(books["orders"].as_object().map_or(0, serde_json::Map::len), usize::from(cents == 500), "{books}");
    }
}
