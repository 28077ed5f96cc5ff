//! Reads a mail handed in whole, as its sender's MIME library wrote it.

use mail_parser::{Address, Message, MessageParser, PartType};

/// What the shop's mailbox shows of it.
pub(super) struct RawMail {
    pub(super) from: Option<String>,
    pub(super) recipients: Vec<String>,
    pub(super) subject: String,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
}

/// `None` when these bytes are no mail.
pub(super) fn read(bytes: &[u8]) -> Option<RawMail> {
    let message = MessageParser::default().parse(bytes)?;
    let recipients = [message.to(), message.cc(), message.bcc()].into_iter().flatten().flat_map(addresses);
    Some(RawMail {
        from: message.from().and_then(|from| addresses(from).into_iter().next()),
        recipients: recipients.collect(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: body(&message, |part| match part {
            PartType::Text(text) => Some(text),
            _ => None,
        }),
        html: body(&message, |part| match part {
            PartType::Html(html) => Some(html),
            _ => None,
        }),
    })
}

/// The first part of a kind that is not an attachment.
fn body<'a>(
    message: &'a Message<'a>,
    kind: impl Fn(&'a PartType<'a>) -> Option<&'a std::borrow::Cow<'a, str>>,
) -> Option<String> {
    let mut shown = message.text_bodies().chain(message.html_bodies());
    shown.find_map(|part| kind(&part.body)).map(|text| text.clone().into_owned())
}

fn addresses(list: &Address<'_>) -> Vec<String> {
    let one = |address: &mail_parser::Addr<'_>| match (address.name(), address.address()) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (None, Some(address)) => Some(address.to_owned()),
        (_, None) => None,
    };
    list.iter().filter_map(one).collect()
}

/// An address as its reader sees it: quotes and encoded words undone. What is in no such form stays as it is.
pub(super) fn decoded(address: &str) -> String {
    if !address.contains(['"', '?']) {
        return address.to_owned();
    }
    let header = format!("From: {address}\r\n\r\n");
    let message = MessageParser::default().parse(header.as_bytes());
    let found = message.as_ref().and_then(Message::from).and_then(|from| addresses(from).into_iter().next());
    found.unwrap_or_else(|| address.to_owned())
}
