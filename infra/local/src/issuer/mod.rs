//! The local stand-in for the user pool: signs tokens with Cognito's claims, serves its hosted login and its endpoints.
//! It asks nobody for a password, so it sends people back to loopback addresses only.

mod claims;
mod control;
mod endpoints;
mod key;
mod login;
mod sessions;
#[cfg(test)]
mod tests;
mod users;

pub use users::{Role, User};

use crate::clock::VirtualClock;
use axum::Router;
use claims::Grounds;
use jiff::{SignedDuration, Timestamp};
use key::SigningKey;
use serde_json::Value;
use sessions::Sessions;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use users::Users;

/// How long tokens of a sign-in are good for, in virtual time.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// 2100-01-01: when minted tokens end, whatever the clock is set to meanwhile.
const FAR_FUTURE: i64 = 4_102_444_800;
const SCOPE: &str = "openid email profile";

/// The issuer; clones share its key, its users and its sign-ins.
#[derive(Debug, Clone)]
pub struct Issuer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: VirtualClock,
    url: String,
    client: String,
    key: Arc<SigningKey>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    users: Users,
    sessions: Sessions,
}

impl Issuer {
    /// An issuer that says `url` (no slash at the end) in its tokens and serves its routes there, for one client. Makes its
    /// key, which takes some tenths of a second.
    #[must_use]
    pub fn new(clock: VirtualClock, url: &str, client: &str) -> Self {
        Self::with_key(clock, url, client, Arc::new(SigningKey::generate()))
    }

    /// Like `new`, with the one key of this process: tests start many shops, and a key takes longer than all the rest. What
    /// one issuer signed is still not the other's, which says another URL.
    #[must_use]
    pub fn with_shared_key(clock: VirtualClock, url: &str, client: &str) -> Self {
        static KEY: LazyLock<Arc<SigningKey>> = LazyLock::new(|| Arc::new(SigningKey::generate()));
        Self::with_key(clock, url, client, KEY.clone())
    }

    fn with_key(clock: VirtualClock, url: &str, client: &str, key: Arc<SigningKey>) -> Self {
        let (url, client) = (url.to_owned(), client.to_owned());
        Self(Arc::new(Inner { clock, url, client, key, state: Mutex::default() }))
    }

    /// Key set, configuration, login and token endpoints, at the paths Cognito has.
    pub fn router(&self) -> Router {
        endpoints::router(self.clone()).merge(login::router(self.clone()))
    }

    /// `POST /_local/tokens`.
    pub fn control_router(&self) -> Router {
        control::router(self.clone())
    }

    #[must_use]
    pub fn url(&self) -> &str {
        &self.0.url
    }

    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client
    }

    /// The key set as it is served.
    #[must_use]
    pub fn jwks(&self) -> Value {
        self.0.key.jwks()
    }

    /// An access token that outlives every jump of the clock. The user is found by `sub`, else by `email`, else it is the
    /// role's demo person; one not known yet is made.
    #[must_use]
    pub fn mint(&self, role: Role, sub: Option<&str>, email: Option<&str>) -> String {
        let user = self.lock().users.named(role, sub, email);
        let now = self.0.clock.now();
        self.sign(&claims::access(&user, self.grounds(now, now, FAR_FUTURE, SCOPE)))
    }

    /// Signs any claims, so that a test can make the tokens that must be refused.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        self.0.key.sign(claims)
    }

    /// The e-mail in a user's profile.
    #[must_use]
    pub fn email_of(&self, sub: &str) -> Option<String> {
        self.lock().users.get(sub).map(|user| user.email.clone())
    }

    /// Forgets everybody but the demo people, and every sign-in. The key stays, and with it the tokens it signed.
    pub fn reset(&self) {
        *self.lock() = State::default();
    }

    fn grounds<'a>(&'a self, now: Timestamp, signed_in: Timestamp, expires: i64, scope: &'a str) -> Grounds<'a> {
        Grounds { issuer: &self.0.url, client: &self.0.client, scope, now, signed_in, expires }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
