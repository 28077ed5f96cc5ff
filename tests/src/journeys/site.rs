//! The site as those see it who do not look at it: search engines, caches, and whoever only reads the foot of a page.

use crate::driver::Shop;
use reqwest::{Client, Response};
use serde_json::Value;

async fn open(url: &str) -> Response {
    Client::new().get(url).header("accept", "text/html").send().await.expect("an answer")
}

/// What stands between two texts.
fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let rest = html.split_once(before).unwrap_or_else(|| panic!("no {before}")).1;
    rest.split_once(after).expect("it ends").0
}

fn offer(html: &str) -> Value {
    serde_json::from_str(between(html, "<script type=\"application/ld+json\">", "</script>")).expect("JSON-LD")
}

#[tokio::test(flavor = "multi_thread")]
async fn a11_a_product_page_tells_search_engines_what_it_is_and_whether_it_is_there() {
    let Some(shop) = Shop::own().await else { return };
    shop.receive(&shop.kettle, "west", 1).await;
    shop.drain().await;
    let address = format!("{}/p/{}", shop.url(), shop.kettle);
    let html = open(&address).await.text().await.expect("a page");
    assert!(!between(&html, "<title>", "</title>").is_empty());
    assert!(!between(&html, "<meta name=\"description\" content=\"", "\"").is_empty());
    assert_eq!(between(&html, "<link rel=\"canonical\" href=\"", "\""), address);
    let product = offer(&html);
    assert_eq!((&product["@type"], &product["sku"]), (&"Product".into(), &shop.kettle.as_str().into()));
    assert_eq!(product["offers"]["availability"], "https://schema.org/InStock");
    shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)])).await;
    let sold = offer(&open(&address).await.text().await.expect("a page"));
    assert_eq!(sold["offers"]["availability"], "https://schema.org/OutOfStock", "at once");

    let sitemap = open(&format!("{}/sitemap.xml", shop.url())).await.text().await.expect("a sitemap");
    assert!(sitemap.contains(&format!("<loc>{address}</loc>")), "{sitemap}");
    let robots = open(&format!("{}/robots.txt", shop.url())).await.text().await.expect("robots.txt");
    assert!(robots.contains(&format!("Sitemap: {}/sitemap.xml", shop.url())) && robots.contains("Disallow: /console"));
}

#[tokio::test(flavor = "multi_thread")]
async fn e3_the_telephone_number_and_the_hours_stand_on_every_page() {
    let Some(shop) = Shop::own().await else { return };
    shop.change_setting(
        "shop",
        &serde_json::json!({
            "name": "Lantern", "phone": "+1 614 555 0142",
            "hours": {"time_zone": "America/New_York", "windows": [{"days": ["mon"], "opens": "08:00", "closes": "18:00"}]},
        }),
    )
    .await;
    let kettle = format!("/p/{}", shop.kettle);
    for page in
        ["/", "/c/kettles", "/search", &kettle, "/cart", "/checkout", "/track", "/help", "/account", "/nowhere", "/o/x"]
    {
        let html = open(&format!("{}{page}", shop.url())).await.text().await.expect("a page");
        assert!(html.contains("tel:+16145550142") && html.contains("8 am to 6 pm"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_kept_and_asked_about_an_order_is_kept_by_nobody() {
    let Some(shop) = Shop::own().await else { return };
    let home = open(shop.url()).await;
    let tag = home.headers()["etag"].to_str().expect("text").to_owned();
    assert_eq!(home.headers()["cache-control"], "no-cache");
    let policy = home.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let again = Client::new().get(shop.url()).header("accept", "text/html").header("if-none-match", tag);
    assert_eq!(again.send().await.expect("an answer").status(), 304);

    shop.receive(&shop.kettle, "west", 1).await;
    let order = shop.buy_as(&shop.order_body(&[(&shop.kettle, 1)])).await;
    let text = |name: &str| order[name].as_str().expect("text").to_owned();
    let (id, token) = (text("id"), text("access_token"));
    let request = Client::new().get(format!("{}/o/{id}", shop.url())).header("accept", "text/html");
    let page = request.header("cookie", format!("__Host-{id}={token}")).send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()["cache-control"], "no-store, private");
    assert!(!page.headers().contains_key("etag"));
}
