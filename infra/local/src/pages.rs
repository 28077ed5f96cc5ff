//! What the runner's pages for people have in common: escaping, the frame, and nothing of what they show.

use std::fmt::Write as _;

const FRAME: &str = include_str!("pages/frame.html");

/// Text made safe for an element or a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A whole page; `body` is HTML already.
#[must_use]
pub fn frame(title: &str, body: &str) -> String {
    let (before, rest) = FRAME.split_once("{title}").expect("the frame has a place for its title");
    let (between, after) = rest.split_once("{body}").expect("the frame has a place for its body");
    format!("{before}{}{between}{body}{after}", escape(title))
}

/// Hidden form fields.
#[must_use]
pub fn hidden_fields<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    fields.into_iter().fold(String::new(), |mut html, (name, value)| {
        let (name, value) = (escape(name), escape(value));
        write!(html, r#"<input type="hidden" name="{name}" value="{value}">"#).expect("a String takes any text");
        html
    })
}

/// `address` with query parameters added, before a fragment if there is one.
#[must_use]
pub fn with_query(address: &str, parameters: &[(&str, &str)]) -> String {
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let query = serde_urlencoded::to_string(parameters).expect("pairs of text can be encoded");
    let separator = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{address}{separator}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_cannot_leave_its_place_in_a_page() {
        let page = frame("<b>\"it's\" & more", &hidden_fields([("a\"", "<script>")]));
        assert!(page.contains("<title>&lt;b&gt;&quot;it&#39;s&quot; &amp; more"));
        assert!(page.contains(r#"<input type="hidden" name="a&quot;" value="&lt;script&gt;">"#));
    }

    #[test]
    fn a_query_is_added_to_what_is_there() {
        assert_eq!(with_query("http://a/b", &[("c", "d e")]), "http://a/b?c=d+e");
        assert_eq!(with_query("http://a/b?x=1#top", &[("c", "&")]), "http://a/b?x=1&c=%26#top");
    }
}
