//! Sign-ins under way: codes to be redeemed once, and refresh tokens.

use crate::ids;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long a code waits to be redeemed.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// How long a sign-in can be renewed.
const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a person agreed to on the login page.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) sub: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) scope: String,
    pub(super) nonce: Option<String>,
    pub(super) signed_in: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Sessions {
    codes: HashMap<String, Grant>,
    refreshes: HashMap<String, Grant>,
}

impl Sessions {
    pub(super) fn issue_code(&mut self, grant: Grant) -> String {
        let code = ids::random_uuid().to_string();
        self.codes.retain(|_, old| old.signed_in + CODE_LIFE > grant.signed_in);
        self.codes.insert(code.clone(), grant);
        code
    }

    /// The grant behind a code, once.
    pub(super) fn redeem(&mut self, code: &str, now: Timestamp) -> Option<Grant> {
        self.codes.remove(code).filter(|grant| grant.signed_in + CODE_LIFE > now)
    }

    pub(super) fn issue_refresh(&mut self, grant: Grant) -> String {
        let token = ids::random("refresh_");
        self.refreshes.insert(token.clone(), grant);
        token
    }

    /// The grant behind a refresh token, as often as it is asked for while it lasts.
    pub(super) fn refresh(&mut self, token: &str, now: Timestamp) -> Option<Grant> {
        self.refreshes.retain(|_, grant| grant.signed_in + REFRESH_LIFE > now);
        self.refreshes.get(token).cloned()
    }

    /// Ends every sign-in of a user.
    pub(super) fn revoke(&mut self, token: &str) {
        self.refreshes.remove(token);
    }
}
