//! The cookie that stands for a guest's link token, so that no token stays in an address: one for each thing, `__Host-<id>`,
//! out of reach of scripts and of other hosts. A browser sends it along unasked, so a change that rides on it must come from
//! the shop's own pages.

use crate::problem::Refused;
use http::{HeaderMap, Method, header};

/// As long as an order is likely to be looked at.
const SECONDS: u32 = 180 * 24 * 60 * 60;

/// The value of `Set-Cookie` that keeps the token of a thing. `__Host-` wants `Secure` and the root path; browsers take
/// localhost for secure.
#[must_use]
pub fn keep_link_token(id: &str, token: &str) -> String {
    format!("__Host-{id}={token}; Path=/; Max-Age={SECONDS}; Secure; HttpOnly; SameSite=Lax")
}

/// The token a browser keeps for a thing.
///
/// # Errors
/// 403 for a change that did not begin on this site.
pub fn link_token(method: &Method, headers: &HeaderMap, id: &str) -> Result<Option<String>, Refused> {
    let Some(token) = value(headers, &format!("__Host-{id}")) else { return Ok(None) };
    let from_here = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    if method.is_safe() || from_here { Ok(Some(token.to_owned())) } else { Err(Refused::CrossSite) }
}

/// A cookie by its name. Others on the shop's domain set cookies, too: one that is no text hides none of ours.
#[must_use]
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().map(http::HeaderValue::as_bytes);
    let pairs = lines.flat_map(|line| line.split(|byte| *byte == b';')).filter_map(|pair| str::from_utf8(pair).ok());
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(given, _)| *given == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    const KEPT: (&str, &str) = ("cookie", "cart=mug:2; __Host-ord_1=abc; __Host-ord_2=def");

    #[test]
    fn a_kept_token_opens_its_own_order() {
        let token = |id| link_token(&Method::GET, &headers(&[KEPT]), id).unwrap();
        assert_eq!(token("ord_2").as_deref(), Some("def"));
        assert_eq!(token("ord_3"), None);
        assert_eq!(link_token(&Method::GET, &headers(&[("cookie", "garbage;;=")]), "ord_1").unwrap(), None);
        assert!(keep_link_token("ord_1", "abc").starts_with("__Host-ord_1=abc; Path=/;"));
    }

    #[test]
    fn a_cookie_that_is_no_text_hides_no_other() {
        let line = http::HeaderValue::from_bytes(b"seen=\xff\xfe; name=J\xc3\xbcrgen; cart=mug:2").unwrap();
        let headers: HeaderMap = [(header::COOKIE, line)].into_iter().collect();
        assert_eq!((value(&headers, "cart"), value(&headers, "name")), (Some("mug:2"), Some("Jürgen")));
        assert_eq!(value(&headers, "seen"), None);
    }

    #[test]
    fn a_change_by_cookie_must_begin_on_this_site() {
        let change = |site| link_token(&Method::POST, &headers(&[KEPT, ("sec-fetch-site", site)]), "ord_1");
        assert_eq!(change("same-origin").unwrap().as_deref(), Some("abc"));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(matches!(change(site), Err(Refused::CrossSite)), "{site}");
        }
        assert!(matches!(link_token(&Method::DELETE, &headers(&[KEPT]), "ord_1"), Err(Refused::CrossSite)));
        assert_eq!(link_token(&Method::POST, &headers(&[]), "ord_1").unwrap(), None, "nothing kept, nothing to guard");
    }
}
