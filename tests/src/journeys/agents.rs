//! Orders that come another way than through the web, and finding who called.

use crate::driver::{Edit, Shop, Who, id};
use serde_json::{Value, json};

#[tokio::test]
async fn b2_an_agent_orders_by_phone_on_the_same_terms_as_the_web() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    let web = shop.ada().place(&body).await.expect(201);
    let called = body.with("channel", "phone").with("on_behalf_of", shop.sub(Who::Ada));
    let phone = shop.agent().place(&called).await.expect(201);
    assert_eq!((&phone["channel"], &web["channel"]), (&json!("phone"), &json!("web")));
    assert_eq!(phone["totals"], web["totals"], "same price");
    assert_eq!(phone["allocation"], web["allocation"], "same stock, same policy");
    assert_eq!(phone["placed_by"], json!(format!("agent:{}", shop.sub(Who::Agent))));
    assert_eq!(web["placed_by"], Value::Null);
    assert_eq!(shop.for_sale(&shop.kettle).await, 1);

    let hers = shop.ada().order(id(&phone)).await.expect(200);
    assert_eq!((&hers["id"], &hers["state"]), (&phone["id"], &json!("placed")), "the customer sees it");
    assert_eq!(hers["placed_by"], phone["placed_by"]);
    shop.bob().order(id(&phone)).await.expect_problem(404, "not_found");
    let over = called_over(&shop, 2);
    shop.agent().place(&over).await.expect_problem(409, "out_of_stock");
    shop.invariants_hold().await;
}

fn called_over(shop: &Shop, quantity: i64) -> Value {
    shop.order_body(&[(&shop.kettle, quantity)]).with("channel", "phone")
}

#[tokio::test]
async fn b2_an_agent_orders_for_somebody_without_an_account_who_then_finds_it() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let order = shop.agent().place(&called_over(&shop, 1)).await.expect(201);
    assert!(order.get("access_token").is_none(), "a link is the customer's: {order}");
    let wanted = json!({"number": order["number"], "email": "ada@example.com"});
    let found = shop.guest().post_without_key("/orders/lookup", &wanted).await.expect(200);
    assert_eq!(found["id"], order["id"]);
    shop.buyer_of(&found).order(id(&order)).await.expect(200);
    shop.ada().order(id(&order)).await.expect_problem(404, "not_found");
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b2_only_agents_name_a_channel_or_somebody_else() {
    let shop = Shop::open().await;
    shop.receive(&shop.kettle, "west", 3).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    let named = body.clone().with("channel", "phone").with("on_behalf_of", shop.sub(Who::Bob));
    for person in [shop.guest(), shop.ada(), shop.warehouse()] {
        person.place(&named).await.expect_fields(&["on_behalf_of", "channel"]);
    }
    shop.agent().place(&body.with("channel", "pigeon")).await.expect_fields(&["channel"]);
    assert_eq!(shop.for_sale(&shop.kettle).await, 3);
    shop.invariants_hold().await;
}

#[tokio::test]
async fn b2_a_customer_is_found_by_phone_mail_and_order_number() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let body = shop.order_body(&[(&shop.kettle, 1)]);
    let first = shop.ada().place(&body).await.expect(201);
    shop.advance("PT1M").await;
    // Another time she gave another number.
    let second = shop.buy_as(&body.clone().with("contact.phone", "+1 415 555 0199")).await;
    shop.advance("PT1M").await;
    let bobs =
        shop.buy_as(&body.with("contact.email", "bob@example.com").with("contact.phone", "(415) 555-0142")).await;

    let queries = [
        "email=ADA%40Example.com".to_owned(),
        "phone=%2B1-415-555-0100".to_owned(),
        format!("order={}", number(&first)),
    ];
    for query in queries {
        let found = shop.agent().get(&format!("/admin/customers?{query}")).await.expect(200);
        let items = found["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{query}: {found}");
        assert_eq!(items[0]["email"], "ada@example.com", "{query}");
        let orders: Vec<&str> = items[0]["orders"].as_array().expect("orders").iter().map(id).collect();
        assert_eq!(orders, [id(&second), id(&first)], "{query}: the same orders, newest first");
        assert_eq!(items[0]["phones"], json!(["+14155550100", "+14155550199"]), "{query}");
        assert_eq!(items[0]["account"], json!(shop.sub(Who::Ada)), "{query}");
    }
    let found = shop.agent().get("/admin/customers?phone=4155550142").await.expect(200);
    assert_eq!(found["items"][0]["orders"][0]["id"], bobs["id"]);
    for nobody in ["email=nobody%40example.com", "phone=99999999", "order=0000-0000-0000-0000"] {
        let found = shop.agent().get(&format!("/admin/customers?{nobody}")).await.expect(200);
        assert_eq!(found["items"], json!([]), "{nobody}");
    }
    for (wrong, field) in [
        ("phone=me", "phone"),
        ("email=ada", "email"),
        ("order=7", "order"),
        ("", "query"),
        ("email=a%40b.cd&phone=555555", "query"),
    ] {
        shop.agent().get(&format!("/admin/customers?{wrong}")).await.expect_fields(&[field]);
    }
    shop.invariants_hold().await;
}

fn number(order: &Value) -> &str {
    order["number"].as_str().expect("a number")
}

#[tokio::test]
async fn b2_agents_list_orders_by_state_and_hold_page_by_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 9).await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.push(shop.buy(&[(&shop.kettle, 1)]).await);
        shop.advance("PT1M").await;
    }
    let declined = shop.order_body(&[(&shop.kettle, 1)]).with("payment_method", "tok_declined");
    shop.guest().place(&declined).await.expect_problem(402, "payment_declined");
    shop.agent()
        .post(&format!("/admin/orders/{}/holds", id(&placed[1])), &json!({"reason": "fraud"}))
        .await
        .expect(201);

    let list = |query: &str| {
        let (agent, path) = (shop.agent(), format!("/admin/orders?{query}"));
        async move { agent.get(&path).await.expect(200) }
    };
    let ids =
        |page: &Value| page["items"].as_array().expect("items").iter().map(id).map(str::to_owned).collect::<Vec<_>>();
    let newest_first: Vec<&str> = placed.iter().rev().map(id).collect();
    assert_eq!(ids(&list("state=placed").await), newest_first);
    assert_eq!(ids(&list("state=rejected").await).len(), 1);
    assert_eq!(ids(&list("held=true").await), [id(&placed[1])]);
    let (mut seen, mut query) = (Vec::new(), "state=placed&limit=2".to_owned());
    loop {
        let page = list(&query).await;
        assert!(ids(&page).len() <= 2);
        seen.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("state=placed&limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, newest_first);
    assert_eq!(ids(&list("state=placed&since=2027-03-01T09:31:30Z").await), newest_first[..3]);
    let page = list("state=placed&since=2027-02-14T00:00:00Z").await;
    assert_eq!(
        (ids(&page), &page["next_cursor"]),
        (newest_first.iter().map(|id| (*id).to_owned()).collect(), &Value::Null)
    );
    assert_eq!(list("since=2027-03-02T00:00:00Z").await["items"], json!([]));
    shop.agent().get("/admin/orders?since=yesterday").await.expect_fields(&["since"]);
    shop.agent().get("/admin/orders?state=lost").await.expect_fields(&["state"]);
    shop.agent().get("/admin/orders?cursor=made-up").await.expect_fields(&["cursor"]);
    shop.invariants_hold().await;
}
