//! Opaque cursors: a position as text, so written that nobody is tempted to build one.

use data_encoding::BASE64URL_NOPAD;

#[must_use]
pub(crate) fn encode(position: &str) -> String {
    BASE64URL_NOPAD.encode(position.as_bytes())
}

pub(crate) fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()
}
