//! The signature of a carrier's message: `X-Hmac-Signature: hmac-sha256-hex=<hex HMAC-SHA256 of the body>` under the secret
//! the webhook was made with. Only the body is signed and it carries no time, so an old message stays valid: whatever it
//! names is read anew. The carrier's own libraries bring the secret into Unicode's form NFKD first; one of plain ASCII, as
//! docs/OPERATIONS.md asks for, is in that form.

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const SCHEME: &str = "hmac-sha256-hex=";

pub(super) fn matches(key: &str, body: &[u8], signature: &str) -> bool {
    let hex = signature.trim().strip_prefix(SCHEME).unwrap_or_default();
    let Ok(signed) = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return false };
    mac.update(body);
    // Compares in constant time; an empty signature is no signature.
    mac.verify_slice(&signed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c6_a_message_is_the_carriers_if_its_whole_body_was_signed_with_our_secret() {
        // printf '{"id":"evt_1"}' | openssl dgst -sha256 -hmac A1B2C3
        let body = br#"{"id":"evt_1"}"#;
        let signed = "hmac-sha256-hex=9d535c61604159c038c21fd6502c93264ca86f467116ca8895fa5f00ab406e89";
        assert!(matches("A1B2C3", body, signed));
        assert!(matches("A1B2C3", body, &signed.to_uppercase().replace(&SCHEME.to_uppercase(), SCHEME)));
        assert!(!matches("A1B2C3", br#"{"id":"evt_2"}"#, signed));
        assert!(!matches("A1B2C4", body, signed));
        for not_one in ["", SCHEME, "hmac-sha256-hex=zz", &signed[16..], "sha256=00"] {
            assert!(!matches("A1B2C3", body, not_one), "{not_one}");
        }
    }
}
