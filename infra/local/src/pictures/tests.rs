//! The bucket as the function's own client sees it, and a folder nobody gets out of.

use super::*;
use crate::clock::VirtualClock;
use crate::environment::{Ports, settings};
use crate::ids;
use app::ports::{Pictures as _, PicturesError, Stored};
use aws::outside::Undisturbed;
use aws::pictures::S3Pictures;

async fn serve(pictures: &Pictures) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{BUCKET}", listener.local_addr().unwrap());
    let router = pictures.router();
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

fn client(url: &str, region: &str) -> S3Pictures {
    let mut settings = settings(Ports { shop: 1, dynamodb: 2 }, None);
    (settings.pictures_url, settings.region) = (Some(url.to_owned()), region.to_owned());
    let clock = Arc::new(VirtualClock::manual_from_now());
    S3Pictures::new(&settings, aws::http::HttpClient::default(), clock, Arc::new(Undisturbed)).unwrap()
}

async fn tag_of(client: &S3Pictures, key: &str) -> Option<String> {
    match client.get(key, None).await.unwrap() {
        Stored::Picture(picture) => Some(picture.tag),
        _ => None,
    }
}

#[tokio::test]
async fn the_demo_shops_drawings_are_there_and_not_sent_twice() {
    let url = serve(&Pictures::open(None).unwrap()).await;
    let client = client(&url, crate::queues::REGION);
    let Stored::Picture(picture) = client.get("camp-mug.svg", None).await.unwrap() else { panic!("a drawing") };
    assert_eq!(picture.bytes, seed::image("camp-mug.svg").unwrap().as_bytes());
    assert_eq!(client.get("camp-mug.svg", Some(&picture.tag)).await.unwrap(), Stored::Unchanged);
    assert_eq!(client.get("camp-mug.svg", Some("0")).await.unwrap(), Stored::Picture(picture));
    assert_eq!(client.get("no-mug.svg", None).await.unwrap(), Stored::Missing);
}

#[tokio::test]
async fn who_does_not_sign_as_s3_wants_it_is_told_nothing() {
    let url = serve(&Pictures::open(None).unwrap()).await;
    for key in ["camp-mug.svg", "no-mug.svg"] {
        let answer = reqwest::get(format!("{url}/{key}")).await.unwrap();
        assert_eq!(answer.status(), 403);
        assert!(answer.text().await.unwrap().contains("<Code>AccessDenied</Code>"));
    }
    let elsewhere = client(&url, "eu-west-3").get("camp-mug.svg", None).await;
    assert!(matches!(elsewhere, Err(PicturesError::Refused(403))), "{elsewhere:?}");
}

#[tokio::test]
async fn a_file_dropped_into_the_folder_is_there_and_nothing_outside_of_it() {
    let base = std::env::temp_dir().join(ids::random("doorstep-pictures-"));
    let folder = base.join("pictures");
    let pictures = Pictures::open(Some(folder.clone())).unwrap();
    let client = client(&serve(&pictures).await, crate::queues::REGION);
    fs::write(base.join("secret.jpg"), "x").unwrap();
    fs::create_dir(folder.join("sub")).unwrap();
    for (file, text) in [(".hidden.jpg", "x"), ("sub/a.jpg", "x"), ("kettle.jpg", "1")] {
        fs::write(folder.join(file), text).unwrap();
    }
    let first = tag_of(&client, "kettle.jpg").await;
    fs::write(folder.join("kettle.jpg"), "2").unwrap();
    assert!(first.is_some() && tag_of(&client, "kettle.jpg").await != first);
    assert!(tag_of(&client, "camp-mug.svg").await.is_some(), "drawings are there as well");
    for key in ["../secret.jpg", "%2e%2e/secret.jpg", "..%2fsecret.jpg", "sub/a.jpg", ".hidden.jpg", "sub%5ca.jpg"] {
        assert_eq!(client.get(key, None).await.unwrap(), Stored::Missing, "{key}");
    }
    pictures.put("kettle.jpg", "3");
    let put = tag_of(&client, "kettle.jpg").await;
    pictures.reset();
    assert_ne!(tag_of(&client, "kettle.jpg").await, put);
    fs::remove_dir_all(base).unwrap();
}

#[tokio::test]
async fn a_shop_that_is_kept_has_a_folder_of_pictures_of_its_own() {
    let data = std::env::temp_dir().join(ids::random("doorstep-kept-"));
    let options = || crate::Options { data: Some(data.clone()), ..crate::Options::default() };
    for _ in 0..2 {
        let shop = crate::Shop::start(options()).await.unwrap();
        let folder = shop.pictures().folder().unwrap().to_owned();
        assert_eq!(folder, data.join("pictures"));
        fs::write(folder.join("mine.svg"), "<svg/>").unwrap();
        let answer = reqwest::get(format!("{}/images/mine.svg", shop.url())).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "<svg/>"));
        shop.stop().await;
    }
    fs::remove_dir_all(data).unwrap();
}
