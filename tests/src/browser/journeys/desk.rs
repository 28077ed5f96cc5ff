//! Decisions of those who work here: what went wrong, what waits for a word, another price. What happens to the money is said
//! before each.

use super::super::Browser;
use super::{BOTH, is_sound, sign_in};
use crate::driver::{Shop, Who, amount, id};
use serde_json::json;

#[tokio::test]
async fn e13_an_agent_decides_a_claim_and_is_told_of_the_money_first() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        let order = shop.delivered(&[(&shop.kettle, 2)]).await;
        let claim =
            json!({"kind": "missing", "lines": [{"line": "1", "quantity": 1}], "note": "One was not in the box."});
        shop.buyer_of(&order).post(&format!("/orders/{}/claims", id(&order)), &claim).await.expect(201);
        shop.drain().await;
        let worth = amount(&shop.agent().order(id(&order)).await.expect(200)["claims"][0]["worth"]);
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/inbox", "Ines Okafor").await;
        page.click("Something was not in the parcel…").await;
        page.see("One was not in the box.").await;
        is_sound(&page, "claim-ticket").await;
        page.click("Open it").await;
        page.see("What went wrong").await;
        is_sound(&page, "order-with-claim").await;
        page.click("Decide about it").await;
        page.see(&format!("Give ${}.{:02} back", worth / 100, worth % 100)).await;
        page.see("The order was placed without an account.").await;
        page.click("Decide").await;
        page.see("Nothing is chosen yet").await;
        page.choose("What we do", "Refuse it…").await;
        page.click("Refuse it").await;
        page.see("Why not is required").await;
        is_sound(&page, "claim-decision").await;
        page.choose("What we do", "Give $…").await;
        page.fill("A word to the customer…", "We are sorry for that.").await;
        page.click("Give the money back").await;
        page.see("Decided. The customer is told by mail.").await;
        page.within("What went wrong").see("Paid back").await;
        is_sound(&page, "claim-decided").await;
        page.close().await;
        shop.drain().await;
        assert_eq!(amount(&shop.seen(&order).await["payments"]["refunded"]), worth);
        assert_eq!(shop.sent_so_far("claim-decided"), 1);
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn b8_a_merchant_allows_an_order_above_its_limit() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.with_acme(5_000).await;
        shop.sells_for("PALLET", 6_000).await;
        let (order, _) = shop.ordered("PALLET").await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/approvals", "Mira Lindqvist").await;
        page.see("Order above its limit: $60.00").await;
        is_sound(&page, "approvals").await;
        page.fill("Note…", "Agreed by telephone.").await;
        page.click("Allow it").await;
        page.see("Nobody waits for a word").await;
        page.click("Allowed").await;
        page.see("Agreed by telephone.").await;
        is_sound(&page, "approvals-allowed").await;
        page.close().await;
        assert_eq!(shop.ada().order(id(&order)).await.expect(200)["state"], "placed");
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn b8_a_companys_approver_decides_on_their_own_page() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        // What is asked for a price, to know what sending costs.
        shop.receive(&shop.towel, "west", 1).await;
        shop.change_setting("taxes", &json!({"rates": [], "shipping_taxed": false})).await;
        shop.sells_for("PALLET", 6_000).await;
        let limit = json!({"amount": 5_000, "currency": "USD"});
        let acme =
            json!({"name": "Acme", "limit": limit, "buyers": [shop.sub(Who::Bob)], "approvers": ["ada@example.com"]});
        shop.merchant().put("/admin/companies/acme", &acme).await.expect(201);
        let order = shop.bob().place(&shop.order_body(&[("PALLET", 1)])).await.expect(201);
        assert_eq!(order["state"], "pending_approval", "{order}");
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/account", "Ada Marsh").await;
        page.see("Waiting for your word").await;
        is_sound(&page, "own-approvals").await;
        page.fill("A word to the buyer…", "Not this quarter.").await;
        page.click("Refuse it").await;
        page.see("Refused. The buyer is told.").await;
        page.cannot_see("Waiting for your word").await;
        page.close().await;
        shop.drain().await;
        assert_eq!(shop.bob().order(id(&order)).await.expect(200)["state"], "rejected");
        shop.invariants_hold().await;
    }
}

#[tokio::test]
async fn b4_an_agent_gives_another_price_sees_the_difference_and_says_why() {
    for width in BOTH {
        let Some(shop) = Shop::own().await else { return };
        shop.receive(&shop.kettle, "west", 5).await;
        let order = shop.buy(&[(&shop.kettle, 2)]).await;
        shop.drain().await;
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, &format!("/console/orders/{}", id(&order)), "Ines Okafor").await;
        page.click("Change the order").await;
        page.click("Give another price").await;
        page.fill("Stove kettle, each", "40").await;
        page.click("See what it comes to").await;
        page.see("Say why: it is kept with the price.").await;
        page.fill("Why", "A scratch on the lid.").await;
        is_sound(&page, "agent-change").await;
        page.click("See what it comes to").await;
        page.see("It would cost").await;
        page.see("$40.00 each").await;
        page.see("the customer’s bank").await;
        is_sound(&page, "agent-change-preview").await;
        assert_eq!(shop.seen(&order).await["totals"], order["totals"], "a look changes nothing");
        page.click("Change it").await;
        page.see("The order stands as you changed it.").await;
        page.click("Done").await;
        page.see("A scratch on the lid.").await;
        is_sound(&page, "order-other-price").await;
        page.close().await;
        shop.drain().await;
        let seen = shop.seen(&order).await;
        assert_eq!(amount(&seen["lines"][0]["unit_price"]), 4_000, "{seen}");
        assert!(amount(&seen["totals"]["total"]) < amount(&order["totals"]["total"]));
        shop.invariants_hold().await;
    }
}
