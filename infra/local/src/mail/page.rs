//! The mailbox as a page: newest first, each mail as its reader would see it, shut in a frame that runs nothing.

use super::Mail;
use crate::pages::{self, escape};
use std::fmt::Write as _;

/// How many mails the page shows; the JSON has them all.
const SHOWN: usize = 200;

pub(super) fn render(mails: &[Mail], to: Option<&str>) -> String {
    let mut body = String::from("<main class=\"wide\"><h1>Mailbox</h1>");
    let count = match mails.len() {
        0 => "No mail yet.".to_owned(),
        1 => "1 mail, none of it delivered.".to_owned(),
        count if count > SHOWN => format!("{count} mails, the newest {SHOWN} shown, none of them delivered."),
        count => format!("{count} mails, newest first, none of them delivered."),
    };
    let value = escape(to.unwrap_or_default());
    let form = format!(
        r#"<p class="soft">{count}</p><form class="row" role="search">
<input type="search" name="to" value="{value}" placeholder="Only mail to this address" aria-label="Only mail to this address">
<button>Show</button></form>"#
    );
    body.push_str(&form);
    for (position, mail) in mails.iter().rev().take(SHOWN).enumerate() {
        write!(body, "{}", entry(mail, position == 0)).expect("a String takes any text");
    }
    body.push_str("</main>");
    pages::frame("Mailbox", &body)
}

fn entry(mail: &Mail, open: bool) -> String {
    let template = mail.template.as_ref().map(|name| format!(" · {}", escape(name))).unwrap_or_default();
    let content = match (&mail.html, &mail.text) {
        (Some(html), _) => document(html, &mail.subject),
        (None, Some(text)) => format!("<pre>{}</pre>", escape(text)),
        (None, None) => String::new(),
    };
    format!(
        "<details{open}><summary><strong>{subject}</strong><span>{at}</span><span>to {to}{template}</span></summary>\
         {content}</details>",
        open = if open { " open" } else { "" },
        subject = escape(&mail.subject),
        at = mail.at.strftime("%-d %b %Y, %H:%M UTC"),
        to = escape(&mail.to),
    )
}

/// The mail's own HTML: no scripts, no forms, no origin; its links open beside the mailbox.
fn document(html: &str, title: &str) -> String {
    let source = escape(&format!("<base target=\"_blank\">{html}"));
    let title = escape(title);
    format!(
        r#"<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" loading="lazy" title="{title}" srcdoc="{source}"></iframe>"#
    )
}
