//! Link tokens: what lets a guest see one thing. `HMAC-SHA-256(key, kind, id, generation)` cut to 128 bits, so nothing is
//! stored and a look-up can give the same token again; raising the generation takes old links back.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

#[derive(Clone)]
pub struct LinkTokens {
    key: Vec<u8>,
}

impl std::fmt::Debug for LinkTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkTokens(..)")
    }
}

impl LinkTokens {
    /// With an empty key no token is made and none matches: a function that was given no key must not accept what anybody
    /// could sign.
    #[must_use]
    pub fn new(key: impl Into<Vec<u8>>) -> Self {
        Self { key: key.into() }
    }

    #[must_use]
    pub fn token(&self, kind: &str, id: &str, generation: u32) -> Option<String> {
        if self.key.is_empty() {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(format!("{kind}:{id}:{generation}").as_bytes());
        Some(BASE64URL_NOPAD.encode(&mac.finalize().into_bytes()[..16]))
    }

    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, token: &str, kind: &str, id: &str, generation: u32) -> bool {
        self.token(kind, id, generation).is_some_and(|own| own.as_bytes().ct_eq(token.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_one_thing_of_one_generation() {
        let links = LinkTokens::new(*b"0123456789abcdef");
        let token = links.token("order", "ord_1", 0).unwrap();
        assert_eq!(token.len(), 22, "128 bits");
        assert!(links.matches(&token, "order", "ord_1", 0));
        assert!(!links.matches(&token, "order", "ord_1", 1));
        assert!(!links.matches(&token, "order", "ord_2", 0));
        assert!(!links.matches(&token, "ticket", "ord_1", 0));
        assert_eq!(LinkTokens::new(Vec::new()).token("order", "ord_1", 0), None);
        assert!(!LinkTokens::new(Vec::new()).matches("", "order", "ord_1", 0));
        assert!(!LinkTokens::new(*b"another key").matches(&token, "order", "ord_1", 0));
    }
}
