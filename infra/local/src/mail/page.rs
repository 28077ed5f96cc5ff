//! The mailbox as a page: newest first, each mail as its reader would see it, shut in a frame that runs nothing.

use super::Mail;
use crate::pages::{self, escape};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How many mails the page shows; the JSON has them all.
const SHOWN: usize = 200;

pub(super) fn render(mails: &[Mail], templates: &BTreeSet<String>, to: Option<&str>, template: Option<&str>) -> String {
    let mut body = String::from("<main class=\"wide\"><h1>Mailbox</h1>");
    let count = match mails.len() {
        0 => "No mail yet.".to_owned(),
        1 => "1 mail, none of it delivered.".to_owned(),
        count if count > SHOWN => format!("{count} mails, the newest {SHOWN} shown, none of them delivered."),
        count => format!("{count} mails, newest first, none of them delivered."),
    };
    let value = escape(to.unwrap_or_default());
    let options: String = templates.iter().map(|name| option(name, template == Some(name.as_str()))).collect();
    let form = format!(
        r#"<p class="soft">{count}</p><form class="row" role="search">
<input type="search" name="to" value="{value}" placeholder="Only mail to this address" aria-label="Only mail to this address">
<select name="template" aria-label="Only mail from this template"><option value="">Every template</option>{options}</select>
<button>Show</button></form>"#
    );
    body.push_str(&form);
    for (position, mail) in mails.iter().rev().take(SHOWN).enumerate() {
        write!(body, "{}", entry(mail, position == 0)).expect("a String takes any text");
    }
    body.push_str("</main>");
    pages::frame("Mailbox", &body)
}

fn option(name: &str, is_chosen: bool) -> String {
    let name = escape(name);
    format!("<option value=\"{name}\"{}>{name}</option>", if is_chosen { " selected" } else { "" })
}

/// What a reader's program would show or use: who gets the answers, tags, added headers.
fn details(mail: &Mail) -> String {
    let mut facts = vec![("From".to_owned(), mail.from.clone())];
    facts.extend(mail.reply_to.iter().map(|to| ("Answers to".to_owned(), to.clone())));
    facts.extend(mail.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
    let tags: Vec<_> = mail.tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
    facts.extend((!tags.is_empty()).then(|| ("Tags".to_owned(), tags.join(", "))));
    let lines = facts.iter().map(|(name, value)| format!("{}: {}", escape(name), escape(value)));
    format!("<p class=\"soft\">{}</p>", lines.collect::<Vec<_>>().join("<br>"))
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
         {details}{content}</details>",
        open = if open { " open" } else { "" },
        subject = escape(&mail.subject),
        at = mail.at.strftime("%-d %b %Y, %H:%M UTC"),
        to = escape(&mail.to),
        details = details(mail),
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
