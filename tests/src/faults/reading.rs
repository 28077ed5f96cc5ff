//! Faults in what only reads: whoever asks again is told what they would have been told, and nothing has changed.

use super::stage::willing;
use super::{TIME_BOX, Tally, ways};
use crate::driver::{Answer, Person, Shop, id};

/// What only reads, with something to read; `{…}` is filled in from the order of the test.
pub(super) const READS: &[(&str, Asks, &str)] = &[
    ("get-product", Asks::Guest, "/products/{sku}"),
    ("list-products", Asks::Guest, "/products?q=kettle"),
    ("get-product-admin", Asks::Merchant, "/admin/products/{sku}"),
    ("list-products-admin", Asks::Merchant, "/admin/products"),
    ("get-stock", Asks::Agent, "/admin/stock/{sku}"),
    ("get-order", Asks::Buyer, "/orders/{order}"),
    ("list-orders", Asks::Agent, "/admin/orders"),
    ("list-invoices", Asks::Buyer, "/orders/{order}/invoices"),
    ("get-return-options", Asks::Buyer, "/orders/{order}/return-options"),
    ("get-return", Asks::Buyer, "/returns/{return}"),
    ("get-return-label", Asks::Buyer, "/returns/{return}/label"),
    ("list-returns", Asks::Agent, "/admin/returns"),
    ("list-fulfillments", Asks::Warehouse, "/admin/fulfillments?order={order}"),
    ("get-survey", Asks::Guest, "/surveys/{survey}"),
    ("list-approvals", Asks::Agent, "/admin/approvals"),
    ("list-own-approvals", Asks::Ada, "/me/approvals"),
    ("get-credit", Asks::Ada, "/me/credit"),
    ("list-addresses", Asks::Ada, "/me/addresses"),
    ("find-customer", Asks::Agent, "/admin/customers?email={email}"),
    ("check-invariants", Asks::Merchant, "/admin/invariants"),
    ("get-report", Asks::Merchant, "/admin/reports/stock-accuracy"),
    ("get-ticket", Asks::Agent, "/tickets/{ticket}"),
    ("list-tickets", Asks::Agent, "/admin/tickets"),
    ("list-locations", Asks::Merchant, "/admin/locations"),
    ("get-setting", Asks::Merchant, "/admin/settings/coupons"),
    ("list-failures", Asks::Merchant, "/admin/failures"),
    ("preview-mail", Asks::Merchant, "/admin/mails/shipped/preview?format=text&order={order}"),
    ("show-home", Asks::Guest, "/"),
    ("show-category", Asks::Guest, "/c/kettles"),
    ("show-search", Asks::Guest, "/search?q=kettle"),
    ("show-product", Asks::Guest, "/p/{sku}"),
    ("show-cart", Asks::Guest, "/cart"),
    ("show-checkout", Asks::Guest, "/checkout"),
    ("show-order", Asks::Buyer, "/o/{order}"),
    ("get-invoice", Asks::Buyer, "/invoices/{invoice}"),
    ("show-survey", Asks::Guest, "/s/{survey}"),
    ("show-tracking", Asks::Guest, "/track"),
    ("show-preferences", Asks::Guest, "/unsubscribe/{mails}"),
    ("show-help", Asks::Guest, "/help"),
    ("show-account", Asks::Ada, "/account"),
    ("show-console", Asks::Guest, "/console"),
    ("get-sitemap", Asks::Guest, "/sitemap.xml"),
    ("get-packing-slip", Asks::Warehouse, "/admin/fulfillments/{task}/packing-slip"),
    ("get-ticket", Asks::Agent, "/tickets/{ticket}"),
    ("list-tickets", Asks::Agent, "/admin/tickets"),
    ("list-approvals", Asks::Merchant, "/admin/approvals"),
    ("list-own-approvals", Asks::Ada, "/me/approvals"),
    ("get-credit", Asks::Ada, "/me/credit"),
    ("get-picture", Asks::Guest, "/images/kettle.svg"),
];

/// What asks nothing of anybody outside, and why it does not have to.
pub(super) const ALONE: &[(&str, &str, &str)] = &[
    ("get-openapi", "/openapi.json", "the document is in the binary"),
    ("get-asset", "/assets/none/style.css", "files of the pages are in the binary"),
    ("list-mail-templates", "/admin/mails", "the list is in the binary"),
    ("get-robots", "/robots.txt", "a page that never changes"),
    ("not-found", "/no/such/page", "says that there is nothing, without having to look"),
];

#[derive(Clone, Copy, Debug)]
pub(super) enum Asks {
    Guest,
    Buyer,
    Ada,
    Agent,
    Warehouse,
    Merchant,
}

/// What paths are filled in with.
struct Known<'s> {
    shop: &'s Shop,
    order: serde_json::Value,
    names: Vec<(&'static str, String)>,
}

impl<'s> Known<'s> {
    async fn of(shop: &'s Shop) -> Self {
        shop.receive(&shop.kettle, "west", 50).await;
        shop.ada().put("/me/addresses/home", &shop.address_body()).await.expect(201);
        let order = shop.left(&willing(shop.basket(&shop.kettle, 1))).await;
        let seen = shop.seen(&order).await;
        let invoice = seen["invoices"][0]["id"].as_str().expect("an invoice").to_owned();
        let scan = serde_json::json!({"number": seen["parcels"][0]["number"], "status": "delivered"});
        shop.guest().post_without_key("/_local/carrier/events", &scan).await.expect(200);
        shop.pass("PT169H").await;
        shop.work().await;
        let body =
            serde_json::json!({"lines": [{"line": "1", "quantity": 1, "reason": "defective"}], "resolution": "refund"});
        let path = format!("/orders/{}/returns", id(&order));
        let back = shop.buyer_of(&order).post(&path, &body).await.expect(201);
        shop.work().await;
        let preview = format!("/admin/mails/survey/preview?format=text&order={}", id(&order));
        let preview = shop.merchant().get(&preview).await;
        let mails = preview.text().split("/unsubscribe/").nth(1).and_then(|rest| rest.split(['?', '\n', ' ']).next());
        let letter =
            serde_json::json!({"name": "Ada", "email": "ada@example.com", "subject": "Hello", "message": "Hello?"});
        let ticket = shop.guest().post("/contact", &letter).await.expect(201);
        let names = vec![
            ("{ticket}", id(&ticket).to_owned()),
            ("{task}", id(&shop.tasks(&order).await[0]).to_owned()),
            ("{sku}", shop.kettle.clone()),
            ("{order}", id(&order).to_owned()),
            ("{email}", order["contact"]["email"].as_str().expect("an address").to_owned()),
            ("{invoice}", invoice),
            ("{return}", id(&back).to_owned()),
            ("{survey}", shop.survey_token(&order)),
            ("{mails}", mails.expect("a link to end mails").trim().to_owned()),
        ];
        shop.runner().expect("a shop of our own").pictures().put(
            "kettle.svg",
            br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6z"/></svg>"#.to_vec(),
        );
        Self { shop, order, names }
    }

    fn person(&self, asks: Asks) -> Person<'s> {
        match asks {
            Asks::Guest => self.shop.guest(),
            Asks::Buyer => self.shop.buyer_of(&self.order),
            Asks::Ada => self.shop.ada(),
            Asks::Agent => self.shop.agent(),
            Asks::Warehouse => self.shop.warehouse(),
            Asks::Merchant => self.shop.merchant(),
        }
    }

    fn path(&self, pattern: &str) -> String {
        self.names.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value))
    }
}

/// What was told; a page has something new in every answer.
fn told(answer: &Answer) -> (u16, Option<String>) {
    let is_data = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    (answer.status, is_data.then(|| answer.text().to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_whoever_reads_is_told_the_same_whatever_went_wrong_before() {
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return };
    let known = Known::of(&shop).await;
    let mut tally = Tally::default();
    for (function, asks, pattern) in READS.iter().copied() {
        tally.add(read(&known, function, asks, pattern).await);
    }
    tally.violations.extend(shop.wrongs().await);
    tally.clean("what only reads");
}

async fn read(known: &Known<'_>, function: &'static str, asks: Asks, pattern: &str) -> Tally {
    let (shop, person, path) = (known.shop, known.person(asks), known.path(pattern));
    let mut tally = Tally::default();
    let first = person.get(&path).await;
    if first.status != 200 {
        tally.violations.push(format!("{function} is not there to be read: {first}"));
        return tally;
    }
    for (way, (kind, times)) in ways().into_iter().enumerate() {
        for call in (way % super::stride() + 1..).step_by(super::stride()) {
            // What was kept of settings is read anew.
            shop.pass("PT11S").await;
            let broken = super::Break { function, call: call as u64, kind, times };
            let before = told(&person.get(&path).await);
            shop.pass("PT11S").await;
            let (reached, answer) = shop.through(broken, async || person.get(&path).await).await;
            if !reached {
                break;
            }
            tally.cases += 1;
            let after = told(&answer);
            if after.0 != 200 || (before != after && !changes(function)) {
                tally.violations.push(format!("{function}, {broken:?}: {before:?}, and then {after:?}"));
            }
        }
    }
    if tally.cases == 0 {
        tally.violations.push(format!("{function} asks nobody: it is one of those that stand alone"));
    }
    tally
}

/// What tells the time it was made at.
fn changes(function: &str) -> bool {
    matches!(function, "check-invariants" | "get-report" | "list-tickets")
}

#[tokio::test(flavor = "multi_thread")]
async fn g5_what_asks_nobody_cannot_be_broken() {
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return };
    let runner = shop.runner().expect("a shop of our own");
    for (function, path, why) in ALONE {
        assert!(why.len() > 15, "{function}: {why}");
        runner.faults(Vec::new());
        shop.pass("PT11S").await;
        runner.faults(Vec::new());
        shop.guest().get(path).await;
        assert_eq!(runner.calls(function), 0, "{function} asks somebody: it is to be swept");
    }
}
