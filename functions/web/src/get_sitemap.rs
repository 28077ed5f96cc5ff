//! `GET /sitemap.xml`: every page search engines should know: home, categories, published products.

use crate::listing::encoded;
use crate::refusal;
use app::{App, catalog, settings};
use edge::{Answer, Call, Endpoint, Reply, Route};
use http::header;
use jiff::Timestamp;
use std::fmt::Write as _;

pub const ROUTE: Route = Route::page("/sitemap.xml", "get-sitemap");
pub const ENDPOINT: Endpoint = Endpoint::page(ROUTE, |app, call| Box::pin(handle(app, call)), refusal::page);

async fn handle(app: &App, _call: Call) -> Answer {
    let shop = settings::shop(app).await?;
    let mut pages = vec![("/".to_owned(), None)];
    pages.extend(shop.categories.categories.iter().map(|category| (format!("/c/{}", encoded(&category.id)), None)));
    let products = catalog::published(app).await?;
    pages.extend(
        products.into_iter().map(|product| (format!("/p/{}", encoded(product.sku.as_str())), product.changed_at)),
    );
    let xml = sitemap(&app.config.site_url, &pages);
    Ok(Reply::ok().header(header::CACHE_CONTROL, "public, max-age=3600").body("application/xml; charset=utf-8", xml))
}

/// Paths are percent-encoded, so nothing in them means anything to XML. The format takes 50,000 addresses.
fn sitemap(site: &str, pages: &[(String, Option<Timestamp>)]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (path, changed_at) in pages.iter().take(50_000) {
        let changed = changed_at.map(|at| format!("<lastmod>{at:.0}</lastmod>")).unwrap_or_default();
        let _always_fits = writeln!(xml, "<url><loc>{site}{path}</loc>{changed}</url>");
    }
    xml.push_str("</urlset>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a11_the_sitemap_names_pages_and_when_they_changed() {
        let at = "2027-03-01T09:30:00Z".parse().unwrap();
        let xml = sitemap("https://shop.example", &[("/".to_owned(), None), ("/p/mug".to_owned(), Some(at))]);
        assert!(xml.contains("<url><loc>https://shop.example/</loc></url>"));
        assert!(xml.contains("<loc>https://shop.example/p/mug</loc><lastmod>2027-03-01T09:30:00Z</lastmod>"), "{xml}");
    }
}
