//! A product as search engines read it: schema.org `Product` with an `Offer` whose availability is the stock of now.

use crate::frame::Frame;
use crate::words;
use app::catalog::Supply;
use domain::catalog::Product;
use domain::money::{Currency, Minor};
use serde_json::json;

/// JSON-LD that may stand in a `<script>`: it holds no `<`.
#[must_use]
pub(crate) fn json(
    frame: &Frame,
    product: &Product,
    price: Minor,
    currency: Currency,
    supply: Supply,
    path: &str,
) -> String {
    let absolute = |url: &String| if url.starts_with('/') { format!("{}{url}", frame.site_url) } else { url.clone() };
    let data = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": product.sku,
        "name": product.name,
        "description": product.description,
        "image": product.images.iter().map(absolute).collect::<Vec<_>>(),
        "category": frame.shop.categories.find(&product.category).map(|category| &category.name),
        "weight": {"@type": "QuantitativeValue", "value": product.weight_g, "unitCode": "GRM"},
        "offers": {
            "@type": "Offer",
            "url": format!("{}{path}", frame.site_url),
            "price": words::decimal(price, currency),
            "priceCurrency": currency.code(),
            "availability": format!("https://schema.org/{}", availability(supply)),
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": frame.shop_name},
        },
    });
    data.to_string().replace('<', "\\u003c")
}

/// <https://schema.org/ItemAvailability>
fn availability(supply: Supply) -> &'static str {
    match supply {
        Supply { now: 1.., .. } => "InStock",
        Supply { backorders_left: 1.., .. } => "BackOrder",
        _ => "OutOfStock",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a11_the_offer_says_what_the_stock_says() {
        let said = |now, backorders_left| availability(Supply { now, available_on: None, backorders_left });
        assert_eq!([said(3, 0), said(0, 2), said(0, 0)], ["InStock", "BackOrder", "OutOfStock"]);
    }
}
