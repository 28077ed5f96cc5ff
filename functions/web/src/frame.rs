//! What all pages have in common: the shop around them, the headers they are sent with. A page brings its title and its body.

use crate::contact::Contact;
use crate::theme::Theme;
use crate::{assets, theme};
use app::{App, Error, settings};
use askama::Template;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use edge::{Answer, Reply};
use http::{HeaderName, header};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// The language of pages; what they write in numbers and dates follows it.
pub(crate) const LOCALE: &str = "en-US";

/// Everything the layout draws. Templates have it as `frame`.
pub(crate) struct Frame {
    pub(crate) shop: Arc<settings::Shop>,
    pub(crate) shop_name: String,
    pub(crate) contact: Contact,
    pub(crate) theme: Theme,
    /// `/assets/<version>`
    pub(crate) assets: String,
    pub(crate) site_url: String,
    pub(crate) login_url: String,
    pub(crate) client: String,
    pub(crate) currency: String,
    pub(crate) locale: &'static str,
    /// The day it is, for dates that say their year only where it is another.
    pub(crate) today: Date,
    /// The page's own.
    pub(crate) title: String,
    pub(crate) description: String,
    /// The one address search engines should know it by, without the site; none keeps it out of their index.
    pub(crate) canonical: Option<String>,
    /// The category this page is in.
    pub(crate) category: String,
    /// What was searched for, kept in the search field.
    pub(crate) searched: String,
    /// Set where the page takes money: the gateway's script and public key.
    pub(crate) gateway: Option<Gateway>,
}

pub(crate) struct Gateway {
    pub(crate) element: String,
    pub(crate) key: String,
}

impl Frame {
    /// The frame of a page of this title.
    ///
    /// # Errors
    /// Those of the table.
    pub(crate) async fn load(app: &App, title: &str) -> Result<Self, Error> {
        Ok(Self::around(app, settings::shop(app).await?, title))
    }

    /// A frame without the shop's settings, for when they cannot be read.
    pub(crate) fn bare(app: &App, title: &str) -> Self {
        Self::around(app, Arc::default(), title)
    }

    fn around(app: &App, shop: Arc<settings::Shop>, title: &str) -> Self {
        let details = &shop.details;
        let shop_name = if details.name.is_empty() { app.config.shop_name.clone() } else { details.name.clone() };
        Self {
            contact: Contact::of(details),
            theme: theme::Theme::new(&details.colours),
            shop_name,
            assets: assets::base(),
            site_url: app.config.site_url.clone(),
            login_url: app.config.login_url.clone(),
            client: app.identity.audience().to_owned(),
            currency: app.config.currency.to_string(),
            locale: LOCALE,
            today: app.now().to_zoned(TimeZone::UTC).date(),
            title: title.to_owned(),
            description: details.tagline.clone(),
            canonical: None,
            category: String::new(),
            searched: String::new(),
            gateway: None,
            shop,
        }
    }

    /// Makes the page known to search engines under this path.
    #[must_use]
    pub(crate) fn known_as(self, path: impl Into<String>, description: impl Into<String>) -> Self {
        Self { canonical: Some(path.into()), description: description.into(), ..self }
    }

    /// The page takes money through the gateway's own element.
    #[must_use]
    pub(crate) fn taking_money(self, app: &App) -> Self {
        let config = &app.config;
        let gateway = Gateway { element: config.gateway_element_url.clone(), key: config.gateway_public_key.clone() };
        Self { gateway: Some(gateway), ..self }
    }

    /// A page anybody may see: kept by browsers, asked about each time.
    ///
    /// # Errors
    /// A template that cannot be drawn, which only a bug can make.
    pub(crate) fn public(&self, page: &impl Template) -> Answer {
        let html = draw(page)?;
        let tag = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(html.as_bytes())[..12]);
        Ok(self.reply(html).header(header::ETAG, format!("W/\"{tag}\"")).header(header::CACHE_CONTROL, "no-cache"))
    }

    /// A page for one person: kept by nobody.
    ///
    /// # Errors
    /// As for `public`.
    pub(crate) fn private(&self, page: &impl Template) -> Answer {
        Ok(self.reply(draw(page)?).header(header::CACHE_CONTROL, "no-store, private"))
    }

    fn reply(&self, html: String) -> Reply {
        let policy = self.content_security_policy();
        let reply = Reply::ok()
            .body("text/html; charset=utf-8", html)
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(header::REFERRER_POLICY, "same-origin")
            .header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin")
            .header(HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=()");
        if self.site_url.starts_with("https://") {
            reply.header(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000")
        } else {
            reply
        }
    }

    /// Nothing but our own, by name: no inline script, no foreign frame, no form to elsewhere. Pictures may come from wherever
    /// the merchant keeps them.
    fn content_security_policy(&self) -> String {
        let mut connect = vec!["'self'".to_owned(), origin(&self.login_url)];
        let (mut scripts, mut frames) = ("'self'".to_owned(), "'none'".to_owned());
        if let Some(gateway) = &self.gateway {
            let gateway = if gateway.element.starts_with('/') { "'self'".to_owned() } else { origin(&gateway.element) };
            connect.push(gateway.clone());
            if gateway.ends_with(".stripe.com") {
                // Stripe's list for its element: docs.stripe.com/security/guide, "Content security policy".
                connect.push("https://api.stripe.com".to_owned());
                frames = format!("{gateway} https://*.js.stripe.com https://hooks.stripe.com");
                scripts = format!("'self' {gateway} https://*.js.stripe.com");
            } else {
                frames.clone_from(&gateway);
                scripts = format!("'self' {gateway}");
            }
        }
        format!(
            "default-src 'none'; script-src {scripts}; style-src 'self' {style}; img-src 'self' data: https:; font-src 'self'; \
             connect-src {connect}; frame-src {frames}; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
            style = self.theme.hash,
            connect = connect.join(" "),
        )
    }
}

fn draw(page: &impl Template) -> Result<String, Error> {
    page.render().map_err(|error| Error::Bug(format!("a page does not draw: {error}")))
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> String {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find('/').map_or(url.len(), |at| after + at);
    url[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_comes_before_the_path() {
        assert_eq!(origin("https://js.stripe.com/v3/"), "https://js.stripe.com");
        assert_eq!(origin("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(origin(""), "");
    }
}
