//! `SendEmail` of SES version 2, simple and raw content; templates kept at SES are not ours to fill in.

use super::{Draft, Mailbox, bare, raw};
use crate::reply;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::post;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// What SES takes at most, attachments encoded.
const LONGEST: usize = 40 * 1024 * 1024;
const MOST_RECIPIENTS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: Option<String>,
    #[serde(default)]
    destination: Destination,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    content: Content,
    #[serde(default)]
    email_tags: Vec<Tag>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Option<Simple>,
    raw: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Text,
    body: Body,
    #[serde(default)]
    headers: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Text>,
    html: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    name: String,
    value: String,
}

pub(super) fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/v2/email/outbound-emails", post(send))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(mailbox)
}

async fn send(State(mailbox): State<Mailbox>, body: Bytes) -> Response {
    let draft = serde_json::from_slice(&body).map_err(|error| error.to_string()).and_then(draft);
    match draft {
        Ok(draft) => reply::json(StatusCode::OK, &json!({ "MessageId": mailbox.keep(draft) })),
        Err(why) => {
            let mut response = reply::json(StatusCode::BAD_REQUEST, &json!({ "message": why }));
            response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static("BadRequestException"));
            response
        }
    }
}

fn draft(input: SendEmail) -> Result<Draft, String> {
    let Destination { to_addresses, cc_addresses, bcc_addresses } = input.destination;
    let to = [to_addresses, cc_addresses, bcc_addresses].concat();
    // Names beyond ASCII come in encoded words (RFC 2047), or SES refuses them.
    if !to.iter().chain(&input.from_email_address).all(|address| address.is_ascii()) {
        return Err("An address holds characters other than ASCII.".to_owned());
    }
    let named = |pairs: Vec<Tag>| pairs.into_iter().map(|tag| (tag.name, tag.value)).collect();
    let (tags, reply_to) = (named(input.email_tags), input.reply_to_addresses);
    let from = input.from_email_address;
    let draft = match (input.content.simple, input.content.raw) {
        (Some(Simple { subject, body, headers }), None) => Draft {
            from: from.unwrap_or_default(),
            to,
            reply_to,
            subject: subject.data,
            tags,
            headers: named(headers),
            text: body.text.map(|text| text.data),
            html: body.html.map(|html| html.data),
        },
        (None, Some(data)) => {
            let bytes = BASE64_STANDARD.decode(data.data).map_err(|_| "Raw.Data is not base 64.".to_owned())?;
            let mail = raw::read(&bytes).ok_or("Raw.Data is not a mail.")?;
            Draft {
                from: from.or(mail.from).unwrap_or_default(),
                to: if to.is_empty() { mail.recipients } else { to },
                reply_to,
                subject: mail.subject,
                tags,
                headers: BTreeMap::new(),
                text: mail.text,
                html: mail.html,
            }
        }
        _ => return Err("Content takes one of Simple and Raw here.".to_owned()),
    };
    check(&draft)?;
    Ok(Draft { from: raw::decoded(&draft.from), to: draft.to.iter().map(|to| raw::decoded(to)).collect(), ..draft })
}

fn check(draft: &Draft) -> Result<(), String> {
    let is_address = |address: &str| {
        let inner = bare(address);
        !address.contains(['\r', '\n']) && !inner.contains([' ', ',']) && {
            inner.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        }
    };
    if !is_address(&draft.from) {
        return Err("FromEmailAddress is missing or is no address.".to_owned());
    }
    if draft.to.is_empty() || draft.to.len() > MOST_RECIPIENTS {
        return Err(format!("A mail goes to 1 to {MOST_RECIPIENTS} recipients."));
    }
    if !draft.to.iter().all(|to| is_address(to)) {
        return Err("Invalid domain name or address among the recipients.".to_owned());
    }
    if !draft.reply_to.iter().all(|to| is_address(to)) {
        return Err("ReplyToAddresses holds what is no address.".to_owned());
    }
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !draft.headers.iter().all(|(name, value)| plain(name) && plain(value)) {
        return Err("A header is empty or has characters other than printable ASCII.".to_owned());
    }
    let tag = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte))
    };
    if !draft.tags.iter().all(|(name, value)| tag(name) && tag(value)) {
        return Err("A tag has characters other than letters, digits, _, -, . and @.".to_owned());
    }
    if draft.subject.contains(['\r', '\n']) {
        return Err("Line breaks are not allowed in the subject.".to_owned());
    }
    if draft.text.is_none() && draft.html.is_none() {
        return Err("A mail needs a text or an HTML body.".to_owned());
    }
    Ok(())
}
