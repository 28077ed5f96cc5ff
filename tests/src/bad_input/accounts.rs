//! What people put into their account.

use super::{CARD, all_are_refused, bad, long};
use crate::driver::{Edit, Shop, id};
use serde_json::{Value, json};

#[tokio::test]
async fn e18_bad_addresses_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    merchant.put("/me/addresses/work", &shop.address_body()).await.expect(201);
    let with = |what, path: &'static str, value: Value| bad(what, shop.address_body().with(path, value), &[path]);
    let cases = vec![
        bad("an empty body", json!({}), &["name", "line1", "city", "postal_code", "country"]),
        with("a blank name", "name", json!(" ")),
        with("a name that is too long", "name", long(101)),
        with("a name with a line break", "name", json!("Ada\nBob")),
        with("a card number for a street", "line1", json!(CARD)),
        with("a blank second line", "line2", json!("")),
        with("a region that is too long", "region", long(101)),
        with("a country in words", "country", json!("United States")),
        with("a label that is too long", "label", long(51)),
        with("a blank label", "label", json!(" ")),
        with("a card number for a label", "label", json!(CARD)),
        with("a telephone number in words", "phone", json!("call me")),
        with("default in words", "default", json!("yes")),
        with("a field of the reply", "version", json!(7)),
        with("another's id", "id", json!("work")),
        with("an unknown field", "planet", json!("Mars")),
    ];
    let watched = ["/me/addresses".to_owned()];
    all_are_refused(&shop, &merchant, ("PUT", "/me/addresses/home"), &watched, cases).await;
    for page in ["/me/orders?state=placed", "/admin/products?sort=name", "/admin/products?published=maybe"] {
        merchant.get(page).await.expect_fields(&["query"]);
    }
    let words = format!("/admin/products?q={}&limit=0", "x".repeat(201));
    merchant.get(&words).await.expect_fields(&["q", "limit"]);
    merchant.get("/admin/products?cursor=made-up!").await.expect_fields(&["cursor"]);
}

#[tokio::test]
async fn b8_e14_bad_companies_refunds_credit_and_decisions_are_refused_and_change_nothing() {
    let Some(shop) = Shop::own().await else { return };
    let merchant = shop.merchant();
    let usd = |amount: i64| json!({"amount": amount, "currency": "USD"});
    let company = json!({"name": "Acme", "limit": usd(5_000), "buyers": ["c-1"], "approvers": ["ann@example.com"]});
    let with = |what, path: &'static str, value: Value, field| bad(what, company.clone().with(path, value), &[field]);
    let cases = vec![
        bad("an empty body", json!({}), &["name", "limit", "buyers"]),
        with("a blank name", "name", json!(" "), "name"),
        with("a limit in another currency", "limit", json!({"amount": 1, "currency": "EUR"}), "limit.currency"),
        with("a limit below zero", "limit", usd(-1), "limit.amount"),
        with("a buyer of two words", "buyers", json!(["a b"]), "buyers[0]"),
        with("an approver who is half an address", "approvers", json!(["ann@"]), "approvers[0]"),
        with("too many", "buyers", (0..41).map(|n| json!(format!("c-{n}"))).collect(), "buyers"),
        with("an unknown field", "planet", json!("Mars"), "planet"),
    ];
    all_are_refused(&shop, &merchant, ("PUT", "/admin/companies/acme"), &[], cases).await;
    merchant.put("/admin/companies/acme", &company).await.expect(201);

    let give = json!({"amount": usd(100), "reason": "for the wait"});
    let with = |what, path: &'static str, value: Value, field| bad(what, give.clone().with(path, value), &[field]);
    let cases = |more: Vec<_>| {
        let mut cases = vec![
            bad("an empty body", json!({}), &["amount", "reason"]),
            with("nothing", "amount", usd(0), "amount.amount"),
            with("less than nothing", "amount", usd(-100), "amount.amount"),
            with("another currency", "amount", json!({"amount": 1, "currency": "EUR"}), "amount.currency"),
            with("a card number for a reason", "reason", json!(CARD), "reason"),
            with("a reason that is too long", "reason", long(201), "reason"),
            with("an unknown field", "planet", json!("Mars"), "planet"),
        ];
        cases.extend(more);
        cases
    };
    let watched = ["/me/credit".to_owned()];
    all_are_refused(&shop, &merchant, ("POST", "/admin/customers/m-1/credit"), &watched, cases(Vec::new())).await;
    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy(&[(&shop.kettle, 1)]).await;
    let refunds = format!("/admin/orders/{}/refunds", id(&order));
    let more = vec![with("a ticket in words", "ticket", json!("that one"), "ticket")];
    let watched = [format!("/orders/{}", id(&order))];
    all_are_refused(&shop, &merchant, ("POST", &refunds), &watched, cases(more)).await;

    let approval = format!("/admin/approvals/{}_1/decision", id(&order).replace("ord_", "apr_"));
    for body in [json!({}), json!({"decision": "perhaps"})] {
        merchant.post(&approval, &body).await.expect_fields(&["decision"]);
    }
    merchant.post(&approval, &json!({"decision": "approve", "note": " "})).await.expect_fields(&["note"]);
    merchant.get("/admin/approvals?state=maybe").await.expect_fields(&["state"]);
    merchant.get("/admin/approvals?cursor=made-up!").await.expect_fields(&["cursor"]);
}
