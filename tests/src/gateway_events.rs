//! The functions under events as an HTTP API sends them (payload version 2.0, `tests/events`): headers joined by commas,
//! cookies apart, bodies as base64; and what they answer as the HTTP API takes it: what is no text as base64, each cookie by
//! itself, compression by the function, since an HTTP API does none.

use crate::cloudformation::root;
use edge::http::{Service, answer_lambda};
use lambda_http::request::LambdaRequest;
use lambda_http::tower::Service as _;
use lambda_http::{Adapter, Context, LambdaEvent, service_fn};
use local::{Clock, Options, Seed, Shop};
use serde_json::{Value, json};
use std::io::Read as _;

async fn shop() -> Shop {
    let options = Options { seed: Seed::Demo, clock: Clock::Manual, ..Options::default() };
    let shop = Shop::start(options).await.expect("a shop can be started");
    shop.drain().await.expect("the shop comes to rest");
    shop
}

fn event(name: &str, replace: &[(&str, &str)]) -> LambdaRequest {
    let path = root().join("tests/events").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = replace.iter().fold(text, |text, (from, to)| text.replace(from, to));
    serde_json::from_str(&text).expect("an event of an HTTP API")
}

/// What the function sends back to the HTTP API.
async fn answer(shop: &Shop, function: &str, event: LambdaRequest) -> Value {
    let endpoint = local::registry::endpoints().into_iter().find(|it| it.route.function == function);
    let service = Service::new(endpoint.expect("there is such a function"), shop.app());
    let service = &service;
    let mut lambda = Adapter::from(service_fn(move |request| answer_lambda(service, request)));
    let answer = lambda.call(LambdaEvent::new(event, Context::default())).await.expect("it always answers");
    serde_json::to_value(answer).expect("an answer is JSON")
}

/// The body, decoded as the HTTP API and then the browser decode it.
fn body(answer: &Value) -> Vec<u8> {
    let text = answer["body"].as_str().unwrap_or_default();
    let bytes = match answer["isBase64Encoded"].as_bool() {
        Some(true) => data_encoding::BASE64.decode(text.as_bytes()).expect("base64"),
        _ => text.as_bytes().to_vec(),
    };
    if header(answer, "content-encoding") != Some("gzip") {
        return bytes;
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).expect("gzip");
    plain
}

fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    answer["headers"][name].as_str().or_else(|| answer["multiValueHeaders"][name][0].as_str())
}

fn status(answer: &Value) -> u64 {
    answer["statusCode"].as_u64().expect("a status")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leaves_compressed_as_base64_and_reads_back_whole() {
    let shop = shop().await;
    let home = answer(&shop, "show-home", event("page", &[])).await;
    assert_eq!((status(&home), &home["isBase64Encoded"]), (200, &json!(true)));
    assert_eq!(header(&home, "content-encoding"), Some("gzip"));
    assert_eq!(header(&home, "vary"), Some("Accept-Encoding"));
    let html = String::from_utf8(body(&home)).expect("pages are UTF-8");
    assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{html:.100}");
    let plain = answer(&shop, "show-home", event("page", &[("gzip, deflate, br, zstd", "identity")])).await;
    assert_eq!((header(&plain, "content-encoding"), &plain["isBase64Encoded"]), (None, &json!(false)));
    assert_eq!(String::from_utf8(body(&plain)).unwrap(), html);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_that_is_no_text_is_sent_as_it_is() {
    let shop = shop().await;
    let fonts = std::fs::read_dir(root().join("functions/web/assets/fonts")).expect("the fonts");
    let font = fonts.flatten().map(|file| file.path()).find(|file| file.extension().is_some_and(|it| it == "woff2"));
    let font = font.expect("the site has a font");
    let name = font.file_name().and_then(|name| name.to_str()).expect("a name");
    let sent = answer(&shop, "get-asset", event("asset", &[("FONT", name)])).await;
    assert_eq!((status(&sent), header(&sent, "content-type")), (200, Some("font/woff2")));
    assert_eq!((header(&sent, "content-encoding"), &sent["isBase64Encoded"]), (None, &json!(true)));
    assert_eq!(body(&sent), std::fs::read(&font).expect("the font"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_in_the_width_of_a_phone_arrives_whole() {
    let shop = shop().await;
    let stored = image::RgbImage::from_fn(1000, 500, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    let mut file = std::io::Cursor::new(Vec::new());
    stored.write_to(&mut file, image::ImageFormat::Jpeg).expect("a JPEG");
    shop.pictures().put("lantern.jpg", file.into_inner());
    let sent = answer(&shop, "get-picture", event("picture", &[])).await;
    assert_eq!((status(&sent), header(&sent, "content-type")), (200, Some("image/jpeg")));
    assert_eq!((header(&sent, "content-encoding"), &sent["isBase64Encoded"]), (None, &json!(true)));
    let seen = image::load_from_memory(&body(&sent)).expect("a picture");
    assert_eq!((seen.width(), seen.height()), (320, 160));
}

/// A guest's order and its link token.
async fn bought(shop: &Shop) -> (String, String) {
    let order = json!({
        "lines": [{"sku": "camp-mug", "quantity": 1}],
        "ship_to": {"name": "Ada Marsh", "line1": "12 Hill Street", "city": "Oakland", "region": "CA", "postal_code": "94607",
            "country": "US"},
        "contact": {"email": "ada@example.com", "name": "Ada Marsh"},
        "shipping_option": "standard", "payment_method": "tok_visa",
    });
    let request = reqwest::Client::new().post(format!("{}/orders", shop.url())).json(&order);
    let answer = request.header("idempotency-key", crate::driver::new_key()).send().await.expect("an answer");
    let order: Value = answer.json().await.expect("an order");
    let text = |name: &str| order[name].as_str().unwrap_or_else(|| panic!("{order}")).to_owned();
    (text("id"), text("access_token"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_becomes_a_cookie_and_the_cookie_opens_the_order() {
    let shop = shop().await;
    let (order, token) = bought(&shop).await;
    let names = [("ORDER", order.as_str()), ("TOKEN", token.as_str())];
    let sent = answer(&shop, "show-order", event("order-link", &names)).await;
    assert_eq!((status(&sent), header(&sent, "location")), (303, Some(format!("/o/{order}").as_str())));
    let cookie = sent["cookies"][0].as_str().expect("cookies have their own place");
    assert!(cookie.starts_with(&format!("__Host-{order}={token}; Path=/;")) && cookie.contains("HttpOnly"), "{cookie}");
    let page = answer(&shop, "show-order", event("order-page", &names)).await;
    assert_eq!(status(&page), 200);
    assert!(String::from_utf8(body(&page)).unwrap().contains("Ada Marsh"));
    let stranger = answer(&shop, "show-order", event("order-page", &[("ORDER", &order), ("TOKEN", "x")])).await;
    assert_eq!(status(&stranger), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_cookie_is_taken_from_the_shops_own_pages_only() {
    let shop = shop().await;
    let (order, token) = bought(&shop).await;
    let names = [("ORDER", order.as_str()), ("TOKEN", token.as_str())];
    let own = answer(&shop, "confirm-payment", event("confirm-by-cookie", &names)).await;
    assert_eq!(status(&own), 200);
    let foreign = [names[0], names[1], ("same-origin", "cross-site")];
    let foreign = answer(&shop, "confirm-payment", event("confirm-by-cookie", &foreign)).await;
    assert_eq!(status(&foreign), 403);
    assert_eq!(serde_json::from_slice::<Value>(&body(&foreign)).unwrap()["code"], "cross_site");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_base64_is_the_body() {
    let shop = shop().await;
    let quoted = answer(&shop, "quote-order", event("quote-as-base64", &[])).await;
    assert_eq!(status(&quoted), 201, "{quoted}");
    assert_eq!(header(&quoted, "content-encoding"), Some("gzip"), "JSON is text too");
    let quote: Value = serde_json::from_slice(&body(&quoted)).expect("a quote");
    assert_eq!(quote["lines"][0]["sku"], "camp-mug");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_visitor_gets_a_page_and_a_lost_program_a_problem() {
    let shop = shop().await;
    let page = answer(&shop, "not-found", event("nowhere", &[])).await;
    assert_eq!(status(&page), 404);
    let html = String::from_utf8(body(&page)).unwrap();
    assert!(html.contains("We could not find that") && html.contains("tel:"), "help stands on it");
    let program = [("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "*/*")];
    let problem = answer(&shop, "not-found", event("nowhere", &program)).await;
    assert_eq!(header(&problem, "content-type"), Some("application/problem+json"));
}
