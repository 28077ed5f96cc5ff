//! Pictures of products: in the width a page asks for, once, and never what should not be shown.

use crate::driver::Shop;
use image::{ImageFormat, Rgb, RgbImage};
use local::{Faults, PlannedFault};
use reqwest::header::{HeaderMap, IF_NONE_MATCH};
use serde_json::Value;
use std::io::Cursor;

/// A picture as a browser got it.
struct Seen {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn size(&self) -> (u32, u32) {
        let picture = image::load_from_memory(&self.bytes).expect("a picture");
        (picture.width(), picture.height())
    }

    #[track_caller]
    fn expect_problem(&self, status: u16, code: &str) -> Value {
        let problem: Value = serde_json::from_slice(&self.bytes).expect("a problem");
        assert_eq!((self.status, problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(self.header("cache-control"), Some("no-store"));
        problem
    }
}

impl Shop {
    async fn picture(&self, path: &str) -> Seen {
        self.picture_unless(path, None).await
    }

    async fn picture_unless(&self, path: &str, tag: Option<&str>) -> Seen {
        let request = reqwest::Client::new().get(format!("{}{path}", self.url()));
        let request = tag.into_iter().fold(request, |request, tag| request.header(IF_NONE_MATCH, tag));
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Seen { status, headers, bytes: answer.bytes().await.expect("a body").to_vec() }
    }

    /// As the merchant does it: a file into the folder, or into the bucket.
    fn keeps_picture(&self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.runner().expect("a shop of our own").pictures().put(name, bytes.into());
    }
}

fn kettle(colour: u8) -> RgbImage {
    RgbImage::from_fn(1500, 1000, |x, y| Rgb([(x / 6).to_le_bytes()[0], (y / 4).to_le_bytes()[0], colour]))
}

fn file(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a file");
    file.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_comes_in_the_width_that_is_asked_for() {
    let Some(shop) = Shop::own().await else { return };
    let stored = file(&kettle(10), ImageFormat::Jpeg);
    shop.keeps_picture("kettle.jpg", stored.clone());
    for (query, size) in [("?w=320", (320, 213)), ("?w=960", (960, 640)), ("?w=1920", (1500, 1000)), ("", (1500, 1000))]
    {
        let seen = shop.picture(&format!("/images/kettle.jpg{query}")).await;
        assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/jpeg")), "{query}");
        assert_eq!(seen.size(), size, "{query}");
        assert_eq!(seen.header("cache-control"), Some("public, max-age=86400, stale-while-revalidate=604800"));
        assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(seen.bytes == stored, size == (1500, 1000), "what fits is sent as it is");
    }
    // What pages offer is what is served.
    for source in app::pictures::sources("/images/kettle.jpg").expect("widths").split(", ") {
        let (path, _) = source.split_once(' ').expect("an address and a width");
        assert_eq!(shop.picture(path).await.status, 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_sent_once_and_again_when_it_is_another() {
    let Some(shop) = Shop::own().await else { return };
    shop.keeps_picture("pot.png", file(&kettle(20), ImageFormat::Png));
    let first = shop.picture("/images/pot.png?w=320").await;
    let tag = first.header("etag").expect("a tag");
    let again = shop.picture_unless("/images/pot.png?w=320", Some(tag)).await;
    assert_eq!((again.status, again.bytes.len(), again.header("etag")), (304, 0, Some(tag)));
    assert!(again.header("cache-control").is_some_and(|caching| caching.contains("max-age")));
    let wider = shop.picture_unless("/images/pot.png?w=640", Some(tag)).await;
    assert_eq!((wider.status, wider.size().0), (200, 640), "another width is another picture");
    // Made once, kept, and found to be the same by asking the bucket.
    let runner = shop.runner().expect("a shop of our own");
    runner.reset_meter();
    let kept = shop.picture("/images/pot.png?w=320").await;
    assert_eq!((kept.status, kept.bytes == first.bytes), (200, true));
    let meter = runner.meter().function("get-picture");
    assert_eq!(meter.calls.get("s3.GetObject"), Some(&1), "{meter:?}");

    shop.keeps_picture("pot.png", file(&kettle(200), ImageFormat::Png));
    let other = shop.picture_unless("/images/pot.png?w=320", Some(tag)).await;
    assert_eq!(other.status, 200);
    assert!(other.bytes != first.bytes && other.header("etag") != Some(tag));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_sent_as_it_is_and_cannot_act() {
    let Some(shop) = Shop::own().await else { return };
    let seen = shop.picture("/images/camp-mug.svg?w=320").await;
    assert_eq!((seen.status, seen.header("content-type")), (200, Some("image/svg+xml")));
    let policy = seen.header("content-security-policy");
    assert_eq!(policy, Some("default-src 'none'; style-src 'unsafe-inline'; sandbox"));
    assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
    assert!(String::from_utf8(seen.bytes).expect("text").contains("<svg"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_said_to_be_none() {
    let Some(shop) = Shop::own().await else { return };
    shop.keeps_picture("secret.txt", "x");
    let nowhere = [
        "no-kettle.jpg",
        "secret.txt",
        "kettle",
        "..%2Fsecret.jpg",
        ".jpg",
        "%00.jpg",
        "a%2Fb.jpg",
        "a%5Cb.jpg",
        "camp-mug.svg%0A",
    ];
    for name in nowhere {
        shop.picture(&format!("/images/{name}")).await.expect_problem(404, "not_found");
    }
    shop.keeps_picture("broken.jpg", &b"\xff\xd8\xff\xe0 this is no JPEG"[..]);
    shop.keeps_picture("page.svg", "<html><script>alert(1)</script></html>");
    for name in ["broken.jpg", "page.svg"] {
        shop.picture(&format!("/images/{name}")).await.expect_problem(422, "picture_unreadable");
    }
    shop.keeps_picture("film.jpg", vec![0; 26 * 1024 * 1024]);
    shop.picture("/images/film.jpg").await.expect_problem(422, "picture_too_large");
    shop.keeps_picture("kettle.jpg", file(&kettle(30), ImageFormat::Jpeg));
    for (query, field) in
        [("w=321", "w"), ("w=", "w"), ("w=0320", "w"), ("w=320&w=320", "query"), ("width=320", "query")]
    {
        let problem = shop.picture(&format!("/images/kettle.jpg?{query}")).await.expect_problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{query}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_stumbles_is_asked_again_and_one_that_is_down_is_no_missing_picture() {
    let Some(shop) = Shop::own().await else { return };
    let runner = shop.runner().expect("a shop of our own");
    for kind in local::FaultKind::CALLS.into_iter().filter(|kind| *kind != local::FaultKind::CrashAfter) {
        runner.faults(vec![PlannedFault::new("get-picture", 1, kind), PlannedFault::new("get-picture", 2, kind)]);
        assert_eq!(shop.picture("/images/camp-mug.svg").await.status, 200, "{kind:?}");
        assert_eq!((runner.struck(), runner.calls("get-picture")), (2, 3), "{kind:?}");
        runner.faults(vec![PlannedFault::new("get-picture", 0, kind)]);
        let down = shop.picture("/images/camp-mug.svg").await;
        down.expect_problem(503, "busy");
        assert_eq!(down.header("retry-after"), Some("2"));
    }
    runner.faults(Faults::None);
}
