//! Drawings are sent as they are: they fit any width. What is in them cannot act, by the policy that goes along.

use crate::fit::{Fitted, Unfit};
use bytes::Bytes;

pub(crate) const KIND: &str = "image/svg+xml";

/// No script, nothing from elsewhere, and a place of its own should somebody open it as a page.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A drawing is text with an `<svg>` in it; the rest is the browser's affair.
pub(crate) fn checked(bytes: Bytes) -> Result<Fitted, Unfit> {
    let is_drawing = std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
    if !is_drawing {
        return Err(Unfit::Unreadable("it is called .svg and is no drawing".to_owned()));
    }
    Ok(Fitted { bytes, kind: KIND })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_sent_as_it_is_and_anything_else_is_not() {
        let drawing = Bytes::from_static(br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>"#);
        let fitted = checked(drawing.clone()).unwrap();
        assert_eq!((fitted.bytes, fitted.kind), (drawing, KIND));
        for other in [&b"<html></html>"[..], b"", &[0xff, 0xd8, 0xff], &[0x1f, 0x8b, b'<', b's', b'v', b'g', b'>']] {
            assert!(matches!(checked(Bytes::from_static(other)), Err(Unfit::Unreadable(_))));
        }
    }
}
