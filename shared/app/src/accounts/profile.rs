//! Who somebody is. Tokens do not say: the identity provider is asked with the caller's own token, and its answer is kept for
//! a while, so that it is asked seldom.

use super::SignedIn;
use crate::error::{Classify, Kind};
use crate::ports::{UserInfo, UserInfoError};
use crate::{App, Error};
use domain::accounts::Profile;
use domain::address::Email;
use jiff::Timestamp;
use store::{Changes, CommitError, accounts};

/// The identity provider does not know this token any more, which its signature does not show.
#[derive(Debug, thiserror::Error)]
#[error("your sign-in has ended; sign in again")]
pub struct SignInEnded;

impl Classify for SignInEnded {
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        "sign_in_required"
    }
}

impl From<SignInEnded> for Error {
    fn from(ended: SignInEnded) -> Self {
        Self::Refused(Box::new(ended))
    }
}

/// # Errors
/// `sign_in_required` when the identity provider does not take the token; `Busy` when it cannot be asked and was never
/// asked before.
pub async fn profile(app: &App, who: SignedIn<'_>) -> Result<Profile, Error> {
    let kept = accounts::profile(&*app.table, who.sub).await?;
    let now = app.now();
    if let Some(kept) = kept.as_ref().filter(|kept| kept.is_believed(now)) {
        return Ok(kept.clone());
    }
    let info = match (app.identity.user_info(who.token).await, kept) {
        (Ok(info), kept) if info.sub == who.sub => {
            let profile = profile_of(info, now, kept.map_or(1, |kept| kept.version + 1));
            keep(app, who.sub, &profile).await;
            return Ok(profile);
        }
        (Ok(_), _) => return Err(Error::Bug("the identity provider spoke of somebody else".to_owned())),
        (Err(refused), kept) => (refused, kept),
    };
    match info {
        (UserInfoError::Refused, _) => Err(SignInEnded.into()),
        (UserInfoError::Unavailable(error), Some(kept)) => {
            tracing::warn!(error = %error, "the identity provider cannot be asked; what it said last is believed");
            Ok(kept)
        }
        (UserInfoError::Unavailable(error), None) => {
            tracing::error!(error = %error, "the identity provider cannot be asked");
            Err(Error::Busy)
        }
    }
}

fn profile_of(info: UserInfo, asked_at: Timestamp, version: u64) -> Profile {
    // An address the shop could not write to is none.
    let email = info.email.as_deref().and_then(|email| Email::parse(email).ok());
    let verified = email.is_some() && info.email_verified;
    let name = info.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    Profile { email, verified, name, asked_at, version }
}

/// Keeps it for the next call. Whoever was faster has kept the same; and what cannot be kept is known for this call all the
/// same.
async fn keep(app: &App, sub: &str, profile: &Profile) {
    let mut changes: Changes<()> = Changes::new();
    accounts::put_profile(&mut changes, sub, profile, || ());
    match app.table.commit(changes).await {
        Ok(()) | Err(CommitError::Refused(()) | CommitError::Contention) => {}
        Err(CommitError::Table(error)) => tracing::warn!(error = %error, "a profile could not be kept"),
    }
}
