//! Mails by SES. Of SES the shop needs one call, `SendEmail` (docs/adr/0014).
//! Wire: Amazon SES API v2 reference, `SendEmail`; RFC 5322 and 2047 for the names in headers; RFC 8058 for the one-click end
//! of a kind of mail.

use crate::config::{ConfigError, Settings};
use crate::http::HttpClient;
use crate::outside::{Fault, Outside};
use crate::signing::Signer;
use app::ports::{Clock, MailError, Mailer, OutgoingMail};
use async_trait::async_trait;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const PATH: &str = "/v2/email/outbound-emails";
/// For one try, the answer's body included.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a name in one encoded word: an encoded word has 75 characters at most, of which `=?UTF-8?B?` and `?=` take twelve.
const WORD: usize = 45;

pub struct SesMailer {
    http: HttpClient,
    url: String,
    sender: String,
    signer: Signer,
    clock: Arc<dyn Clock>,
    outside: Arc<dyn Outside>,
}

impl SesMailer {
    /// # Errors
    /// Names what the environment does not say.
    pub fn new(
        settings: &Settings,
        http: HttpClient,
        clock: Arc<dyn Clock>,
        outside: Arc<dyn Outside>,
    ) -> Result<Self, ConfigError> {
        let signer = Signer::new("ses", settings)?;
        let url = format!("{}{PATH}", settings.mail_url);
        Ok(Self { http, url, sender: settings.sender.clone(), signer, clock, outside })
    }

    fn request(&self, mail: &OutgoingMail) -> Result<HttpRequest, MailError> {
        if self.sender.is_empty() {
            return Err(MailError::NotSent("no sender is set up".to_owned()));
        }
        let body = content(mail, &self.sender)?.to_string().into_bytes();
        let headers = [("content-type", "application/json")];
        let signed = self.signer.request(("POST", &self.url), &headers, body, self.clock.now().into());
        signed.map_err(|error| MailError::NotSent(error.to_string()))
    }
}

#[async_trait]
impl Mailer for SesMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<String, MailError> {
        let request = self.request(mail)?;
        let fault = self.outside.before("ses", "SendEmail");
        match fault {
            Fault::Refuse => return Err(MailError::Unknown("refused before it was sent".into())),
            Fault::Throttle | Fault::Conflict => return Err(MailError::NotSent("asked to slow down".to_owned())),
            Fault::None | Fault::LostReply | Fault::CrashAfter => {}
        }
        let answered = async {
            let response = self.http.call(request).await.map_err(|error| MailError::Unknown(error.into()))?;
            understand(response).await
        };
        let answer = tokio::time::timeout(PATIENCE, answered).await;
        match fault {
            Fault::LostReply => Err(MailError::Unknown("reply lost".into())),
            Fault::CrashAfter => {
                self.outside.crash();
                std::future::pending().await
            }
            _ => answer.unwrap_or_else(|elapsed| Err(MailError::Unknown(elapsed.into()))),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent {
    message_id: String,
}

async fn understand(mut response: HttpResponse) -> Result<String, MailError> {
    let status = response.status().as_u16();
    // `TooManyRequestsException:http://…`
    let kind = response.headers().get("x-amzn-errortype").unwrap_or_default();
    let kind = kind.split(':').next().unwrap_or_default().to_owned();
    let body = ByteStream::new(std::mem::replace(response.body_mut(), SdkBody::empty()));
    let body = body.collect().await.map_err(|error| MailError::Unknown(error.into()))?;
    judge(status, &kind, &body.to_vec())
}

/// The message's id; or what became of the mail. The service's own words about a mail may repeat its address and are not
/// kept.
fn judge(status: u16, kind: &str, body: &[u8]) -> Result<String, MailError> {
    match (status, kind) {
        (200..=299, _) => match serde_json::from_slice::<Sent>(body) {
            Ok(sent) => Ok(sent.message_id),
            Err(error) => Err(MailError::Unknown(error.into())),
        },
        (_, "MessageRejected" | "BadRequestException") => Err(MailError::Refused(kind.to_owned())),
        // Too many mails, an account or a domain that may not send now, rights that are missing.
        (400..=499, "") => Err(MailError::NotSent(status.to_string())),
        (400..=499, kind) => Err(MailError::NotSent(kind.to_owned())),
        _ => Err(MailError::Unknown(format!("the mail service answered {status}").into())),
    }
}

/// The body of `SendEmail`.
fn content(mail: &OutgoingMail, sender: &str) -> Result<Value, MailError> {
    let mut headers = Vec::new();
    if let Some(url) = &mail.unsubscribe_url {
        headers.push(json!({"Name": "List-Unsubscribe", "Value": format!("<{}>", plain(url)?)}));
        headers.push(json!({"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"}));
    }
    if let Some(thread) = &mail.thread {
        let root = format!("<{}>", plain(thread)?);
        headers.push(json!({"Name": "In-Reply-To", "Value": root}));
        headers.push(json!({"Name": "References", "Value": root}));
    }
    let mut request = json!({
        "FromEmailAddress": mailbox(&mail.from_name, sender)?,
        "Destination": {"ToAddresses": [mailbox(&mail.to_name, &mail.to)?]},
        "Content": {"Simple": {
            "Subject": {"Data": plain(&mail.subject)?, "Charset": "UTF-8"},
            "Body": {
                "Text": {"Data": mail.text, "Charset": "UTF-8"},
                "Html": {"Data": mail.html, "Charset": "UTF-8"},
            },
            "Headers": headers,
        }},
        "EmailTags": [{"Name": "template", "Value": mail.template}],
    });
    if let Some(reply_to) = &mail.reply_to {
        request["ReplyToAddresses"] = json!([plain(reply_to)?]);
    }
    Ok(request)
}

/// A value that ends where its header ends.
fn plain(value: &str) -> Result<&str, MailError> {
    if value.contains(char::is_control) {
        return Err(MailError::Refused("a header holds a line break or another control character".to_owned()));
    }
    Ok(value)
}

/// `"Larch & Lantern" <hello@example.com>`; a name beyond ASCII in encoded words, which is the only form SES takes.
fn mailbox(name: &str, address: &str) -> Result<String, MailError> {
    let (name, address) = (plain(name)?.trim(), plain(address)?);
    if address.contains(['<', '>', ',', ' ']) {
        return Err(MailError::Refused("the address is none".to_owned()));
    }
    if name.is_empty() {
        return Ok(address.to_owned());
    }
    if name.is_ascii() {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return Ok(format!("\"{quoted}\" <{address}>"));
    }
    Ok(format!("{} <{address}>", encoded_words(name)))
}

fn encoded_words(name: &str) -> String {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        if words.last().is_some_and(|word| word.len() + letter.len_utf8() > WORD) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter);
        }
    }
    let words: Vec<_> = words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64.encode(word.as_bytes()))).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> OutgoingMail {
        OutgoingMail {
            from_name: "Larch & Lantern".to_owned(),
            reply_to: Some("hello@example.com".to_owned()),
            to: "ada@example.com".to_owned(),
            to_name: "Ada \"the\" Countess".to_owned(),
            subject: "Your order".to_owned(),
            text: "Hi".to_owned(),
            html: "<p>Hi</p>".to_owned(),
            template: "delivered",
            unsubscribe_url: Some("https://shop.example/unsubscribe/t?kind=delivered".to_owned()),
            thread: None,
        }
    }

    #[test]
    fn a_mail_says_who_sent_it_where_answers_go_and_how_to_end_it() {
        let request = content(&mail(), "shop@example.com").unwrap();
        assert_eq!(request["FromEmailAddress"], "\"Larch & Lantern\" <shop@example.com>");
        assert_eq!(request["Destination"]["ToAddresses"][0], "\"Ada \\\"the\\\" Countess\" <ada@example.com>");
        assert_eq!(request["ReplyToAddresses"], json!(["hello@example.com"]));
        let expected = json!([
            {"Name": "List-Unsubscribe", "Value": "<https://shop.example/unsubscribe/t?kind=delivered>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ]);
        assert_eq!(request["Content"]["Simple"]["Headers"], expected);
        assert_eq!(request["EmailTags"], json!([{"Name": "template", "Value": "delivered"}]));
        let without = OutgoingMail { unsubscribe_url: None, reply_to: None, ..mail() };
        let request = content(&without, "shop@example.com").unwrap();
        assert_eq!((&request["Content"]["Simple"]["Headers"], request.get("ReplyToAddresses")), (&json!([]), None));
    }

    #[test]
    fn a_line_break_in_a_header_is_refused_wherever_it_stands() {
        let bad = "x\r\nBcc: eve@example.com".to_owned();
        let changed: [fn(&mut OutgoingMail, String); 7] = [
            |mail, bad| mail.from_name = bad,
            |mail, bad| mail.reply_to = Some(bad),
            |mail, bad| mail.to = bad,
            |mail, bad| mail.to_name = bad,
            |mail, bad| mail.subject = bad,
            |mail, bad| mail.unsubscribe_url = Some(bad),
            |mail, bad| mail.thread = Some(bad),
        ];
        for change in changed {
            let mut mail = mail();
            change(&mut mail, bad.clone());
            assert!(matches!(content(&mail, "shop@example.com"), Err(MailError::Refused(_))));
        }
        for address in ["ada@example.com>, <eve@example.com", "a b@example.com"] {
            let mail = OutgoingMail { to: address.to_owned(), ..mail() };
            assert!(matches!(content(&mail, "shop@example.com"), Err(MailError::Refused(_))), "{address}");
        }
    }

    #[test]
    fn a_name_beyond_ascii_is_encoded_in_words_that_headers_have_room_for() {
        assert_eq!(mailbox("Zöe", "zoe@example.com").unwrap(), "=?UTF-8?B?WsO2ZQ==?= <zoe@example.com>");
        let long = encoded_words(&"Ж".repeat(80));
        assert!(long.split(' ').all(|word| word.len() <= 75 && word.is_ascii()), "{long}");
        let letters: String = long
            .split(' ')
            .map(|word| word.trim_start_matches("=?UTF-8?B?").trim_end_matches("?="))
            .map(|word| String::from_utf8(BASE64.decode(word.as_bytes()).unwrap()).unwrap())
            .collect();
        assert_eq!(letters, "Ж".repeat(80));
        assert_eq!(mailbox("  ", "ada@example.com").unwrap(), "ada@example.com");
    }

    #[test]
    fn only_what_was_answered_is_known() {
        assert_eq!(judge(200, "", br#"{"MessageId": "m-1"}"#).unwrap(), "m-1");
        assert!(matches!(judge(200, "", b"<html>"), Err(MailError::Unknown(_))));
        assert!(matches!(judge(500, "", b""), Err(MailError::Unknown(_))));
        assert!(matches!(judge(400, "MessageRejected", b""), Err(MailError::Refused(_))));
        for kind in ["TooManyRequestsException", "SendingPausedException", "AccountSuspendedException", ""] {
            assert!(matches!(judge(400, kind, b""), Err(MailError::NotSent(_))), "{kind}");
        }
    }
}
