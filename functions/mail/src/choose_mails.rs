//! `POST /unsubscribe/{token}`: which mails somebody wants. Mail programs post what RFC 8058 says and end the kind of mail
//! the link came with; the page for people posts its form and is shown again.

use app::mail::{self, Choices, Wish};
use app::{App, Error};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::post("/unsubscribe/{token}", "choose-mails");
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");
/// What the page's form carries even when every kind is ended.
const CHOSEN: &str = "chosen";

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The kind of mail the link came with.
    kind: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct MailChoices {
    pub choices: Vec<MailChoice>,
}

#[derive(Serialize, ToSchema)]
pub struct MailChoice {
    #[schema(example = "delivered")]
    pub kind: &'static str,
    pub about: &'static str,
    pub is_wanted: bool,
}

impl From<Choices> for MailChoices {
    fn from(choices: Choices) -> Self {
        let choice =
            |it: mail::Choice| MailChoice { kind: it.template.name, about: it.template.about, is_wanted: it.is_wanted };
        Self { choices: choices.choices.into_iter().map(choice).collect() }
    }
}

/// What was posted.
#[derive(Debug, PartialEq, Eq)]
enum Posted {
    /// By a mail program, for its reader.
    OneClick,
    /// By the page: the kinds that are kept.
    Form(BTreeSet<String>),
}

impl Posted {
    fn read(content_type: &str, body: &[u8]) -> Option<Self> {
        if content_type.starts_with("multipart/form-data") {
            // One field of a known name and value: what else is in it does not matter.
            let text = String::from_utf8_lossy(body);
            let is_there = text.contains(&format!("name=\"{}\"", ONE_CLICK.0)) && text.contains(ONE_CLICK.1);
            return is_there.then_some(Self::OneClick);
        }
        let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
        if fields.iter().any(|(name, value)| (name.as_str(), value.as_str()) == ONE_CLICK) {
            return Some(Self::OneClick);
        }
        let is_form = fields.iter().any(|(name, _)| name == CHOSEN);
        let kept = || fields.into_iter().filter(|(name, _)| name == "keep").map(|(_, kind)| kind).collect();
        is_form.then(|| Self::Form(kept()))
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let asked: Asked = call.query()?;
    let token = call.text("token");
    let nothing = || Error::field(ONE_CLICK.0, format!("must be {}", ONE_CLICK.1));
    match Posted::read(call.header("content-type").unwrap_or_default(), &call.body).ok_or_else(nothing)? {
        Posted::OneClick => {
            let unknown = || Error::field("kind", "is no kind of mail");
            let kind = asked.kind.map(|kind| mail::find(&kind).ok_or_else(unknown)).transpose()?;
            let choices = mail::choose(app, token, &Wish::End(kind)).await?;
            Reply::ok().json(&MailChoices::from(choices))
        }
        Posted::Form(kept) => {
            mail::choose(app, token, &Wish::Only(kept)).await?;
            let page = format!("/unsubscribe/{token}?saved=1");
            Ok(Reply::ok().status(StatusCode::SEE_OTHER).header(header::LOCATION, page))
        }
    }
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Ends a kind of mail, or chooses which are sent")
        .query("kind", "The kind of mail to end; none ends every kind that can be ended")
        .body_as("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click (RFC 8058), or the page's form")
        .reply::<MailChoices>(200, "What is sent from now on")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c11_a_mail_programs_one_click_is_understood_in_both_forms_it_may_have() {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(Posted::read(form, b"List-Unsubscribe=One-Click"), Some(Posted::OneClick));
        assert_eq!(Posted::read("", b"List-Unsubscribe=One-Click"), Some(Posted::OneClick));
        let parts = b"--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        assert_eq!(Posted::read("multipart/form-data; boundary=b", parts), Some(Posted::OneClick));
        assert_eq!(Posted::read("multipart/form-data; boundary=b", b"--b--"), None);
        for nothing in [&b""[..], b"List-Unsubscribe=Two-Clicks", b"keep=survey", b"{\"kind\": 1}"] {
            assert_eq!(Posted::read(form, nothing), None);
        }
    }

    #[test]
    fn c11_the_pages_form_names_what_is_kept_and_may_keep_nothing() {
        let kept = |body: &str| match Posted::read("application/x-www-form-urlencoded", body.as_bytes()) {
            Some(Posted::Form(kept)) => kept.into_iter().collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(kept("chosen=1&keep=survey&keep=delivered"), ["delivered", "survey"]);
        assert_eq!(kept("chosen=1"), Vec::<String>::new());
    }
}
