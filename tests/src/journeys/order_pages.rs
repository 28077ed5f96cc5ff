//! The pages of an order, before and after it is one: cart, checkout, order, look-up. What a browser is sent, to whom, and
//! under which headers.

use crate::driver::{Edit, Shop, Who, amount, id, new_key};
use reqwest::header::{ACCEPT, AUTHORIZATION, COOKIE};
use serde_json::{Value, json};

struct Page {
    status: u16,
    headers: reqwest::header::HeaderMap,
    html: String,
}

impl Page {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    fn is_kept_by_nobody(&self) {
        assert_eq!(self.header("cache-control"), "no-store, private");
        assert_eq!(self.header("etag"), "");
    }
}

/// A page as a browser asks for it, with these headers.
async fn page(shop: &Shop, path: &str, headers: &[(reqwest::header::HeaderName, &str)]) -> Page {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).tls_certs_only([]).no_proxy();
    let client = client.build().expect("a client can be built");
    let request = client.get(format!("{}{path}", shop.url())).header(ACCEPT, "text/html,*/*;q=0.8");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Page { status, headers, html: response.text().await.expect("text") }
}

async fn bought(shop: &Shop) -> Value {
    shop.receive(&shop.kettle, "west", 9).await;
    shop.buy(&[(&shop.kettle, 1)]).await
}

#[tokio::test]
async fn c7_a_link_leaves_its_token_in_a_cookie_and_goes_to_the_plain_address() {
    let Some(shop) = Shop::own().await else { return };
    let order = bought(&shop).await;
    let (path, token) = (format!("/o/{}", id(&order)), order["access_token"].as_str().expect("a guest's token"));
    let left = page(&shop, &format!("{path}?t={token}&new"), &[]).await;
    assert_eq!((left.status, left.header("location")), (303, format!("{path}?new").as_str()));
    let cookie = left.header("set-cookie");
    assert!(cookie.starts_with(&format!("__Host-{}={token}; ", id(&order))) && cookie.contains("HttpOnly"), "{cookie}");
    let kept = cookie.split(';').next().expect("a pair");

    let open = page(&shop, &path, &[(COOKIE, kept)]).await;
    assert_eq!(open.status, 200);
    open.is_kept_by_nobody();
    for said in [order["number"].as_str().expect("a number"), "Your order", "Being prepared", "On time", "Arrives"] {
        assert!(open.html.contains(said), "{said}");
    }
    assert!(!open.html.contains(token) && !open.html.contains("west"), "neither the token nor whence goods come");
    assert!(page(&shop, &format!("{path}?new"), &[(COOKIE, kept)]).await.html.contains("Thank you, Ada"));

    let wrong = page(&shop, &format!("{path}?t=AAAAAAAAAAAAAAAAAAAAAA"), &[]).await;
    assert_eq!((wrong.status, wrong.header("location")), (303, path.as_str()));
    assert_eq!(wrong.header("set-cookie"), "", "a wrong token is the same as none");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c7_an_order_opens_for_its_owner_and_stays_closed_for_everybody_else() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let order = shop.ada().place(&shop.order_body(&[(&shop.kettle, 1)])).await.expect(201);
    let path = format!("/o/{}", id(&order));
    let bearer = |who| format!("Bearer {}", shop.token(who));
    let (ada, bob) = (bearer(Who::Ada), bearer(Who::Bob));
    let own = page(&shop, &path, &[(AUTHORIZATION, &ada)]).await;
    assert_eq!(own.status, 200);
    assert!(own.html.contains("data-by=\"account\"") && own.html.contains("1 Analytical Way"));

    let missing = page(&shop, "/o/ord_7KQ2M4XD9TBCRH3F", &[]).await;
    for closed in [page(&shop, &path, &[]).await, page(&shop, &path, &[(AUTHORIZATION, &bob)]).await] {
        assert_eq!(closed.status, 404);
        closed.is_kept_by_nobody();
        assert!(closed.html.contains("id=\"lookup\"") && !closed.html.contains("Analytical"));
        let number = order["number"].as_str().expect("a number");
        assert_eq!(
            closed.html.replace(number, "7KQ2-M4XD-9TBC-RH3F"),
            missing.html,
            "what is there looks like what is not"
        );
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn a1_a_cart_is_shown_at_prices_and_stock_of_now_whatever_its_cookie_says() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    shop.change_product(&shop.teapot, json!({"backorder_limit": 5})).await;
    shop.announce(&shop.teapot, "west", 20, "2027-03-10").await;
    let cookie = format!("cart={}:2~{}:1~GONE:1~<script>:1~{}:x", shop.kettle, shop.teapot, shop.towel);
    let cart = page(&shop, "/cart", &[(COOKIE, &cookie)]).await;
    assert_eq!(cart.status, 200);
    cart.is_kept_by_nobody();
    for said in ["Only 3 left", "Back on Wed, Mar 10", "data-gone=\"GONE\"", "href=\"/checkout\""] {
        assert!(cart.html.contains(said), "{said}");
    }
    assert!(!cart.html.contains("<script>:1") && !cart.html.contains(&format!("data-sku=\"{}\"", shop.towel)));
    let short = page(&shop, "/cart", &[(COOKIE, &format!("cart={}:4", shop.kettle))]).await;
    assert!(short.html.contains("Change to 3") && !short.html.contains("href=\"/checkout\""));
    for empty in ["", "cart=", "cart=~~:"] {
        assert!(page(&shop, "/cart", &[(COOKIE, empty)]).await.html.contains("Your cart is empty"), "{empty}");
    }
    shop.invariants_hold().await;
}

#[tokio::test]
async fn the_checkout_lets_the_gateway_in_by_name_and_offers_the_countries_that_are_served() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 3).await;
    let checkout = page(&shop, "/checkout", &[(COOKIE, &format!("cart={}:1", shop.kettle))]).await;
    checkout.is_kept_by_nobody();
    let policy = checkout.header("content-security-policy");
    assert!(
        policy.contains("frame-src") && !policy.contains("frame-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(page(&shop, "/cart", &[]).await.header("content-security-policy").contains("frame-src 'none'"));
    for said in ["doorstep:gateway-element", "value=\"US\"", "value=\"DE\"", "data-regions=\"US\"", "Ohio"] {
        assert!(checkout.html.contains(said), "{said}");
    }
    assert!(page(&shop, "/checkout", &[]).await.html.contains("Nothing to check out"));
    shop.invariants_hold().await;
}

#[tokio::test]
async fn c7_the_form_that_finds_an_order_is_filled_in_as_far_as_is_known() {
    let Some(shop) = Shop::own().await else { return };
    let form = page(&shop, "/track?number=ord_7KQ2M4XD9TBCRH3F", &[]).await;
    assert_eq!(form.status, 200);
    assert!(form.html.contains("value=\"7KQ2-M4XD-9TBC-RH3F\""));
    let hostile = page(&shop, "/track?number=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &[]).await;
    assert!(!hostile.html.contains("<script>alert"));
}

#[tokio::test]
async fn b7_a_quote_is_for_the_option_that_is_chosen_and_says_what_is_due_now() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_product(&shop.kettle, json!({"backorder_limit": 5})).await;
    shop.receive(&shop.kettle, "west", 1).await;
    let body = shop.quote_body(&[(&shop.kettle, 3)]);
    let cheapest = shop.guest().post_without_key("/quotes", &body).await.expect(201);
    let express = shop.guest().post_without_key("/quotes", &body.clone().with("shipping_option", "express")).await;
    let express = express.expect(201);
    assert_eq!(express["shipping_option"], "express");
    let [cheap, dear] = [&cheapest, &express].map(|quote| amount(&quote["totals"]["total"]));
    assert!(cheap < dear, "{cheapest} {express}");
    shop.guest()
        .post_without_key("/quotes", &body.with("shipping_option", "rocket"))
        .await
        .expect_fields(&["shipping_option"]);
    let portions = express["lines"][0]["portions"].as_array().expect("portions");
    let parts: Vec<_> = portions.iter().map(|part| (&part["quantity"], &part["backordered"])).collect();
    assert_eq!(parts, [(&json!(1), &json!(false)), (&json!(2), &json!(true))]);

    let order = shop.order_body(&[(&shop.kettle, 3)]).with("shipping_option", "express");
    let order = order.with("allow_backorder", true).with("agree_later_charge", true);
    let order =
        order.with("quote_id", express["quote_id"].clone()).with("expected_total", express["totals"]["total"].clone());
    let placed = shop.guest().place_under(&new_key(), &order).await.expect(201);
    assert_eq!(placed["payments"]["authorized"], express["due_now"]);
    shop.invariants_hold().await;
}
