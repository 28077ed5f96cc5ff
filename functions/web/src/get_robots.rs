//! `GET /robots.txt`: what search engines may look at, and where the sitemap is.

use crate::refusal;
use app::App;
use edge::{Endpoint, Reply, Route};
use http::header;

pub const ROUTE: Route = Route::page("/robots.txt", "get-robots");
pub const ENDPOINT: Endpoint =
    Endpoint::page(ROUTE, |app, _| Box::pin(std::future::ready(Ok(handle(app)))), refusal::page);

fn handle(app: &App) -> Reply {
    let site = &app.config.site_url;
    let text = format!(
        "User-agent: *\nDisallow: /account\nDisallow: /cart\nDisallow: /checkout\nDisallow: /console\nDisallow: /o/\n\
         Disallow: /s/\nDisallow: /search\nDisallow: /track\n\nSitemap: {site}/sitemap.xml\n"
    );
    Reply::ok().header(header::CACHE_CONTROL, "public, max-age=3600").body("text/plain; charset=utf-8", text)
}
