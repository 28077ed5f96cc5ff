//! Sends a mail to whoever asks for it, and to nobody else: to see it where mails are read.

use super::{Renderer, Template, facts, preview, send};
use crate::accounts::{SignedIn, profile};
use crate::error::{Classify, Kind};
use crate::idempotency::{Attempt, Done};
use crate::ports::MailError;
use crate::{App, Error};
use domain::address::Email;
use domain::ids::OrderId;
use store::Changes;

/// Why no mail was sent to whoever asked for one.
#[derive(Debug, thiserror::Error)]
pub enum TestRefused {
    #[error("your account has no e-mail address that is known to be yours")]
    NoAddress,
    #[error("the mail service does not take this mail: {0}")]
    NotTaken(String),
}

impl Classify for TestRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoAddress => "no_address",
            Self::NotTaken(_) => "mail_refused",
        }
    }
}

impl From<TestRefused> for Error {
    fn from(refused: TestRefused) -> Self {
        Self::Refused(Box::new(refused))
    }
}

/// Answers the address it went to. Under a key it goes once, as far as the mail service's answers are known: whoever asks
/// again after a lost answer may find two of them.
///
/// # Errors
/// `no_address`, `mail_refused`; `NotFound` when there is no such order; `Mail` while the service does not send.
pub async fn send_test(
    app: &App,
    who: SignedIn<'_>,
    (template, order): (&Template, Option<&OrderId>),
    renderer: &dyn Renderer,
    attempt: &Attempt,
) -> Result<Done<Email>, Error> {
    let profile = profile(app, who).await?;
    let own = profile.verified_email().cloned().ok_or(TestRefused::NoAddress)?;
    if attempt.earlier(app).await?.is_some() {
        return Ok(Done::again(own));
    }
    let mut mail = preview(app, template, order).await?;
    mail.unsubscribe_url = facts::unsubscribe_url(app, own.as_str(), &mail.story);
    mail.name = profile.name.unwrap_or_default();
    mail.to = own.clone();
    let rendered = renderer.render(&mail)?;
    match send::mailer(app)?.send(&send::outgoing(mail, rendered)).await {
        Ok(_) => {}
        Err(MailError::Refused(why)) => return Err(TestRefused::NotTaken(why).into()),
        Err(error) => return Err(Error::Mail(error)),
    }
    let mut changes: Changes<Error> = Changes::new();
    attempt.record(&mut changes, template.name, app.now());
    match app.table.commit(changes).await.map_err(Error::from) {
        // Somebody else's repeat was faster: it has sent the same to the same.
        Ok(()) | Err(Error::Contention) => Ok(Done::first(own)),
        Err(error) => Err(error),
    }
}
