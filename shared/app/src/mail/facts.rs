//! What a mail needs to know beside what happened: the shop, the products' pictures, the links its reader may follow.

use super::preferences;
use super::story::{Mail, OrderFacts, ShopFacts, Story};
use crate::catalog::Cover;
use crate::{App, Error, orders, settings, surveys};
use domain::ids::{OrderId, Sku};
use domain::orders::Order;
use std::collections::BTreeMap;

/// The mail that tells this story of an order.
pub(super) async fn about_order(
    app: &App,
    order: &Order,
    covers: BTreeMap<Sku, Cover>,
    story: Story,
) -> Result<Mail, Error> {
    let email = order.contact.email.clone();
    let facts = OrderFacts {
        url: order_url(app, order),
        help_url: orders::help_url(app, &order.id),
        order: order.clone(),
        covers,
    };
    Ok(Mail {
        shop: shop(app).await?,
        unsubscribe_url: unsubscribe_url(app, email.as_str(), &story),
        to: email,
        name: order.contact.name.clone(),
        story,
        order: Some(facts),
        now: app.now(),
    })
}

pub(super) async fn shop(app: &App) -> Result<ShopFacts, Error> {
    let details = settings::shop(app).await?.details.clone();
    let name = if details.name.is_empty() { app.config.shop_name.clone() } else { details.name.clone() };
    Ok(ShopFacts { name, details, site_url: app.config.site_url.clone() })
}

pub(super) fn unsubscribe_url(app: &App, email: &str, story: &Story) -> Option<String> {
    let template = story.template();
    template.unsubscribable.then(|| preferences::url(app, email, template)).flatten()
}

/// Where the customer answers one question about an order. None where no key is set up.
pub(super) fn survey_url(app: &App, id: &OrderId) -> Option<String> {
    let token = surveys::token(app, id)?;
    Some(format!("{}/s/{token}", app.config.site_url))
}

/// The order's page. Whoever reads the mail may see it: the mail says as much as the page.
pub(super) fn order_url(app: &App, order: &Order) -> String {
    let page = format!("{}/o/{}", app.config.site_url, order.id);
    match orders::access_token(app, order) {
        Some(token) => format!("{page}?t={token}"),
        None => page,
    }
}
