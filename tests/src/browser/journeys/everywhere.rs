//! What holds on every page: everybody can use it by day and by night, by keyboard alone; it is light; and what people type is
//! only ever text.

use super::super::{Browser, demo, hostile};
use super::{BOTH, contact_and_address, sign_in, to_checkout};
use crate::browser::{Key, Width};
use serde_json::{Value, json};

/// The first page without pictures, over the wire.
const LIGHT: u64 = 100_000;

const PAGES: [(&str, &str); 9] = [
    ("/", "home"),
    ("/c/kitchen", "category"),
    ("/search?q=lantern", "search"),
    ("/p/enamel-kettle?country=US&postal_code=94607", "product"),
    ("/p/round-teapot", "product-out"),
    ("/cart", "cart-empty"),
    ("/track", "track"),
    ("/help", "help"),
    ("/help?about=payment_declined", "help-about"),
];

#[tokio::test]
async fn every_page_can_be_used_by_everybody_by_day_and_by_night_and_is_light() {
    let shop = demo::shared().await;
    for width in BOTH {
        let Some(page) = Browser::open(shop, width).await else { return };
        for (path, name) in PAGES {
            page.light().await;
            page.go(path).await;
            page.metrics().await.are_light(LIGHT);
            page.layout_is_sound().await;
            page.axe().await;
            page.tab_through().await;
            page.dark().await;
            page.go(path).await;
            page.screenshot(&format!("{name}-dark")).await;
            page.axe().await;
        }
        page.close().await;
    }
}

#[tokio::test]
async fn e8_a_page_that_is_not_there_helps() {
    let shop = demo::shared().await;
    for width in BOTH {
        let Some(page) = Browser::open(shop, width).await else { return };
        for path in ["/no/such/page", "/p/no-such-thing", "/c/nowhere", "/o/ord_0000000000000000"] {
            page.expect_refusal(path, 404);
            page.go(path).await;
            page.see("+1 614 555 0142").await;
            page.layout_is_sound().await;
            page.axe().await;
        }
        page.screenshot("not-found").await;
        page.close().await;
    }
}

#[tokio::test]
async fn the_components_can_be_used_by_everybody_in_every_state() {
    let shop = demo::own().await;
    for width in BOTH {
        let Some(page) = Browser::open(shop.url(), width).await else { return };
        sign_in(&page, "/console/components", "Ines Okafor").await;
        page.see("Components").await;
        page.screenshot("components").await;
        page.axe().await;
        page.dark().await;
        page.go("/console/components").await;
        page.see("Components").await;
        page.screenshot("components-dark").await;
        page.axe().await;
        page.close().await;
    }
}

/// What `shared/wording/src/words.json` says, by the browser's modules; the server's words are tested by the same table.
const WORDS: &str = "const [cases, base, done] = arguments;
    Promise.all([import(`${base}/js/money.js`), import(`${base}/js/dates.js`)]).then(([money, dates]) => {
      const said = (of, wanted, is) => (wanted === is ? [] : [`${JSON.stringify(of)}: ${is}`]);
      done([
        ...cases.money.flatMap((it) => said(it, it.money, money.money({ amount: it.amount, currency: it.currency }))),
        ...cases.money.flatMap((it) => said(it, it.decimal, money.decimal(it.amount, it.currency))),
        ...cases.date.flatMap((it) => said(it, it.date, dates.date(it.day, it.today))),
        ...cases.date.flatMap((it) => said(it, it.relative, dates.relative(it.day, it.today))),
        ...cases.date.flatMap((it) => said(it, it.weekday, dates.weekday(it.day))),
        ...cases.range.flatMap((it) => said(it, it.range, dates.dateRange(it.from, it.to, it.today))),
      ]);
    }, (error) => done([String(error)]));";

#[tokio::test]
async fn amounts_and_days_are_written_alike_by_the_server_and_the_browser() {
    let shop = demo::shared().await;
    let Some(page) = Browser::open(shop, Width::Desktop).await else { return };
    page.go("/").await;
    let cases: Value = serde_json::from_str(include_str!("../../../../shared/wording/src/words.json")).expect("JSON");
    let html = reqwest::get(format!("{shop}/")).await.expect("an answer").text().await.expect("a page");
    let base = html.split('"').find_map(|it| it.strip_suffix("/css/tokens.css")).expect("the page names its styles");
    let wrong = page.with_scripts(WORDS, &[cases, json!(base)]).await.expect("the modules load");
    assert_eq!(wrong, json!([]));
    page.close().await;
}

/// Everything hostile goes through what a stranger can fill in.
#[tokio::test]
async fn what_people_type_is_only_ever_text() {
    let shop = demo::own().await;
    let Some(page) = Browser::open(shop.url(), Width::Phone).await else { return };
    page.expect_refusal("/quotes", 422);
    to_checkout(&page, "camp-mug").await;
    contact_and_address(&page, "ada@example.com").await;
    page.see("Standard").await;
    for (name, text) in hostile::payloads() {
        println!("{name}");
        for field in ["E-mail address", "Full name", "Street and number", "City", "ZIP code"] {
            page.fill(field, &text).await;
        }
        page.press(Key::Tab).await;
        page.nothing_ran().await;
        page.layout_is_sound().await;
    }
    page.take_complaints().await;
    for (_, text) in hostile::payloads() {
        page.go("/search").await;
        page.fill("Search products", &text).await;
        page.press(Key::Enter).await;
        page.nothing_ran().await;
        page.layout_is_sound().await;
    }
    page.close().await;
}
