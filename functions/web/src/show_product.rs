//! `GET /p/{sku}`: a product, what can be had of it now or when, and, for whoever says where they are, when it would arrive.

use crate::card::{Card, Picture, Stock};
use crate::delivery::DeliveryView;
use crate::facts::{Fact, facts};
use crate::frame::Frame;
use crate::listing::encoded;
use crate::places::{Country, countries};
use crate::{product_data, refusal, words};
use app::App;
use app::catalog::{self, Shown};
use app::orders::{self, Whereto};
use askama::Template;
use domain::ids::Sku;
use edge::{Answer, Call, Endpoint, Route, cookie};

pub const ROUTE: Route = Route::page("/p/{sku}", "show-product");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

const MOST_RELATED: usize = 4;

#[derive(Template)]
#[template(path = "product.html")]
struct ProductPage {
    frame: Frame,
    sku: String,
    category: Option<(String, String)>,
    paragraphs: Vec<String>,
    price: String,
    stock: Stock,
    /// What may be said of ordering what is not there.
    backorder: Option<String>,
    /// Of one order; 0 when it cannot be ordered.
    most: u32,
    pictures: Vec<Picture>,
    facts: Vec<Fact>,
    countries: Vec<Country>,
    postal_code: String,
    delivery: Option<DeliveryView>,
    /// What was wrong with the place asked for.
    place_wrong: Option<String>,
    instead: Vec<Card>,
    related: Vec<Card>,
    data: String,
}

async fn handle(app: &App, call: Call) -> Answer {
    let sku: Sku = call.id("sku", "product")?;
    let (to, place_wrong) = match Whereto::parse(&asked(&call)) {
        Ok(to) => (to, None),
        Err(problems) => {
            (None, problems.into_vec().into_iter().next().map(|wrong| format!("{} {}", wrong.field, wrong.message)))
        }
    };
    let shown = catalog::get_product(app, &sku, to.as_ref().map_or(1, |to| to.quantity)).await?;
    let related = catalog::related(app, &shown, MOST_RELATED).await?;
    let frame = Frame::load(app, &shown.product.name).await?;
    let estimate = match &to {
        Some(to) => Some(orders::estimate(app, &shown, to).await?),
        None => None,
    };
    let page = page(app, frame, shown, related, to.as_ref(), estimate.as_ref(), place_wrong);
    if to.is_some() { page.frame.private(&page) } else { page.frame.public(&page) }
}

/// Where the reader is: as the form says it, or as this browser said it before, in the cookie `place` (`US:94607`). Links
/// may carry more.
fn asked(call: &Call) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = serde_urlencoded::from_str(&call.query).unwrap_or_default();
    pairs.retain(|(name, _)| matches!(name.as_str(), "country" | "region" | "postal_code" | "quantity"));
    if pairs.iter().any(|(name, value)| name == "country" && !value.trim().is_empty()) {
        return pairs;
    }
    let kept = cookie::value(&call.headers, "place").and_then(|place| place.split_once(':'));
    let pair = |name: &str, value: &str| {
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        (name.to_owned(), value.into_owned())
    };
    kept.map(|(country, postal_code)| vec![pair("country", country), pair("postal_code", postal_code)])
        .unwrap_or_default()
}

fn page(
    app: &App,
    frame: Frame,
    shown: Shown,
    related: Vec<catalog::Listed>,
    to: Option<&Whereto>,
    estimate: Option<&orders::Estimate>,
    place_wrong: Option<String>,
) -> ProductPage {
    let currency = app.config.currency;
    let today = frame.today;
    let Shown { product, price, supply, alternatives, .. } = shown;
    let path = format!("/p/{}", encoded(product.sku.as_str()));
    let data = product_data::json(&frame, &product, price, currency, supply, &path);
    let category = frame.shop.categories.find(&product.category);
    let facts = facts(&product, category);
    let category = category.map(|category| (category.id.clone(), category.name.clone()));
    let mut paragraphs: Vec<String> = product.description.lines().map(str::trim).map(str::to_owned).collect();
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    let summary: String = product.description.chars().take(155).collect();
    let backorder = (supply.now == 0 && supply.backorders_left > 0).then(|| match supply.available_on {
        Some(day) => format!(
            "You can order it now. It is sent when it comes in, around {}; nothing is charged before.",
            words::date(day, today)
        ),
        None => "You can order it now. It is sent when it comes in; nothing is charged before.".to_owned(),
    });
    let most = supply.most(&product);
    ProductPage {
        price: words::money(price, currency),
        stock: Stock::counted(supply.now, supply.available_on, today),
        most,
        pictures: product.images.iter().map(|url| Picture::of(url)).collect(),
        countries: countries(&frame.shop.shipping, to.map(|to| to.country.as_str()).unwrap_or_default()),
        postal_code: to.map(|to| to.postal_code.clone()).unwrap_or_default(),
        delivery: estimate.map(|estimate| DeliveryView::new(estimate, currency, today)),
        instead: alternatives.into_iter().map(|item| Card::alternative(item, currency)).collect(),
        related: related.into_iter().map(|item| Card::listed(item, currency)).collect(),
        frame: Frame { category: product.category.clone(), ..frame }.known_as(path, summary),
        sku: product.sku.to_string(),
        place_wrong,
        category,
        paragraphs,
        backorder,
        facts,
        data,
    }
}
