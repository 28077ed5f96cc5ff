//! `/help/contact`: writing to the shop; and `/help/tickets/{id}`: what came of it. Both are forms around the JSON API; a link
//! with its token leaves the token in a cookie and goes to the plain address.

use crate::frame::Frame;
use crate::help_words::explain;
use app::{App, Error};
use askama::Template;
use domain::ids::OrderId;
use edge::{Answer, Call, Reply, cookie};
use http::{StatusCode, header};
use serde::Deserialize;

/// What a ticket's id begins with; `sixteen` symbols follow.
const TICKET: &str = "tic_";
const SYMBOLS: usize = 16;
const LONGEST_TOKEN: usize = 64;

#[derive(Default, Deserialize)]
struct Asked {
    /// The order's number it is about.
    order: Option<String>,
    /// The code of what somebody met.
    about: Option<String>,
    /// The link's token.
    t: Option<String>,
}

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage {
    frame: Frame,
    order: String,
    subject: String,
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    frame: Frame,
    id: String,
}

/// # Errors
/// Those of the table.
pub(crate) async fn contact(app: &App, call: &Call) -> Answer {
    let asked: Asked = call.query().unwrap_or_default();
    let order = asked.order.as_deref().and_then(OrderId::from_number).map(|id| id.number()).unwrap_or_default();
    let subject = asked.about.as_deref().and_then(explain).map(|about| about.title.to_owned()).unwrap_or_default();
    let frame = Frame::load(app, "Write to us").await?;
    let page = ContactPage { frame, order, subject };
    page.frame.private(&page)
}

/// # Errors
/// `NotFound` for what cannot be a ticket's id. Whether there is one, and whose, its API says.
pub(crate) async fn ticket(app: &App, call: &Call, id: &str) -> Answer {
    let symbols = id.strip_prefix(TICKET).unwrap_or_default();
    if symbols.len() != SYMBOLS || !symbols.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::NotFound("page"));
    }
    let asked: Asked = call.query().unwrap_or_default();
    if let Some(token) = asked.t {
        return Ok(leave_token(id, &token));
    }
    let frame = Frame::load(app, "Your message").await?;
    let page = TicketPage { frame, id: id.to_owned() };
    page.frame.private(&page)
}

/// A token that opens nothing is no harm; one that is no token is left out.
fn leave_token(id: &str, token: &str) -> Reply {
    let plain = Reply::ok()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, format!("/help/tickets/{id}"))
        .header(header::REFERRER_POLICY, "no-referrer");
    let is_token = token.len() <= LONGEST_TOKEN
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_token { plain.header(header::SET_COOKIE, cookie::keep_link_token(id, token)) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderMap;

    fn headers(reply: Reply) -> HeaderMap {
        reply.into_response().headers().clone()
    }

    #[test]
    fn e8_a_link_leaves_its_token_in_a_cookie_and_in_no_address() {
        let kept = headers(leave_token("tic_7KQ2M4XD9TBCRH3F", "abc-DEF_123"));
        assert_eq!(kept["location"], "/help/tickets/tic_7KQ2M4XD9TBCRH3F");
        assert!(kept["set-cookie"].to_str().unwrap().starts_with("__Host-tic_7KQ2M4XD9TBCRH3F=abc-DEF_123;"));
    }

    #[test]
    fn what_is_no_token_sets_no_cookie() {
        for token in ["a;b", "a b", "ä", &"x".repeat(LONGEST_TOKEN + 1)] {
            assert!(!headers(leave_token("tic_7KQ2M4XD9TBCRH3F", token)).contains_key("set-cookie"), "{token}");
        }
    }
}
