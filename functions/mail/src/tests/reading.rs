//! Reads drawn mails as their readers would.

use std::collections::BTreeSet;

/// What an HTML mail shows: without head, hidden preheader and tags, entities undone.
pub(super) fn shown(html: &str) -> String {
    let body = html.split_once("<body").expect("a mail has a body").1;
    let (_, rest) = body.split_once("<div style=\"display:none").expect("a mail has a preheader");
    let rest = rest.split_once("</div>").expect("it ends").1;
    let mut text = String::new();
    for part in rest.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or(("", part));
        // A link stands within its sentence; everything else begins a new place.
        if !tag.starts_with("a ") && tag != "/a" {
            text.push(' ');
        }
        text.push_str(words);
    }
    decoded(&text)
}

fn decoded(text: &str) -> String {
    let pairs = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

/// Words in small letters, without what stands around them; addresses and the boxes of steps are not words.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace()
        .filter(|word| !word.contains("://") && *word != "[x]")
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '$' && c != '€').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Where links lead: of the HTML, telephone numbers apart, and of the plain text.
pub(super) fn addresses(html: &str, text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(decoded);
    let links = links.filter(|link| !link.starts_with("tel:")).collect();
    // What strangers typed may look like an address in plain text; ours stand on lines of their own.
    let lines = text.lines().map(str::trim).filter(|line| line.contains("://") && !line.contains(' '));
    (links, lines.map(str::to_owned).collect())
}
