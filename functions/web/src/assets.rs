//! The assets of the site: stylesheets, modules, fonts, icons. They are part of the binary; a debug build reads them from the
//! source tree, so that a change is seen at the next reload.

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

use std::borrow::Cow;

/// Where this build's assets are, without a slash at the end. Modules import each other by relative paths below it.
#[must_use]
pub(crate) fn base() -> String {
    format!("/assets/{VERSION}")
}

/// An asset by its path below the assets' directory.
#[must_use]
pub(crate) fn find(path: &str) -> Option<Cow<'static, [u8]>> {
    let at = FILES.binary_search_by_key(&path, |(name, _)| name).ok()?;
    #[cfg(debug_assertions)]
    if let Ok(bytes) = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/").to_owned() + FILES[at].0) {
        return Some(bytes.into());
    }
    Some(FILES[at].1.into())
}

/// What browsers are told of it; `None` for what is not served.
#[must_use]
pub(crate) fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_type_and_nothing_else_is_found() {
        for (name, _) in FILES {
            assert!(content_type(name).is_some(), "{name}");
            assert!(find(name).is_some(), "{name}");
        }
        for other in ["../Cargo.toml", "css/../css/tokens.css", "", "css", "/css/tokens.css"] {
            assert!(find(other).is_none(), "{other}");
        }
    }
}
