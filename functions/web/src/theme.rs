//! The shop's colours as one small stylesheet in the page. It stands inline, under its hash in the content security policy,
//! so that the first paint has the right colours and nothing waits for it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::shop::{Colours, Palette};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

pub(crate) struct Theme {
    pub(crate) css: String,
    /// For `style-src`.
    pub(crate) hash: String,
}

impl Theme {
    #[must_use]
    pub(crate) fn new(colours: &Colours) -> Self {
        let mut css = String::new();
        if let Some(light) = &colours.light {
            rules(&mut css, ":root", light);
        }
        if let Some(dark) = &colours.dark {
            css.push_str("@media (prefers-color-scheme:dark){");
            rules(&mut css, ":root:not([data-theme=light])", dark);
            css.push('}');
            rules(&mut css, ":root[data-theme=dark]", dark);
        }
        let hash = format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(css.as_bytes())));
        Self { css, hash }
    }
}

fn rules(css: &mut String, selector: &str, palette: &Palette) {
    css.push_str(selector);
    css.push('{');
    for (name, colour) in palette.named() {
        let _always_fits = write!(css, "--colour-{name}:{colour};");
    }
    css.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_colours_has_those_of_the_design() {
        assert_eq!(Theme::new(&Colours::default()).css, "");
    }

    #[test]
    fn both_themes_name_all_colours_and_the_hash_is_that_of_the_text() {
        let palette = serde_json::json!({
            "background": "#FBF7EF", "surface": "#FFFFFF", "text": "#26312B", "muted": "#5C665F", "border": "#DDD5C6",
            "accent": "#2F6148", "accent_text": "#FFFFFF", "highlight": "#A8480F",
        });
        let colours: Colours = serde_json::from_value(serde_json::json!({"light": palette, "dark": palette})).unwrap();
        let theme = Theme::new(&colours);
        assert_eq!(theme.css.matches("--colour-accent-text:#FFFFFF;").count(), 3);
        assert_eq!(theme.hash, format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(&theme.css))));
    }
}
