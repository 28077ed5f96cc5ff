//! The mail service. It has no idempotency field: whoever sends decides whether a mail may go twice or not at all.

use async_trait::async_trait;

#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over; answers the service's id of it.
    async fn send(&self, mail: &OutgoingMail) -> Result<String, MailError>;
}

/// A mail as it leaves. Headers are refused when they hold line breaks.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The shop's name; the address it is sent from is the deployment's.
    pub from_name: String,
    /// Where answers go, if not back to the sender.
    pub reply_to: Option<String>,
    pub to: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The template it was made from, for statistics and tests.
    pub template: &'static str,
    /// Where one click ends mails of this kind (RFC 8058); none where a mail is part of the order itself.
    pub unsubscribe_url: Option<String>,
    /// The Message-ID, without brackets, that mails of one matter name as the one they answer: programs show them together.
    pub thread: Option<String>,
}

impl std::fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutgoingMail({})", self.template)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No answer, or trouble on their side: it may have been sent.
    #[error("the mail service's answer is not known")]
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It was not sent, for a reason that may pass or that the merchant can mend.
    #[error("the mail service does not send now: {0}")]
    NotSent(String),
    /// It was not sent and never will be: the address or the mail is refused.
    #[error("the mail service refused: {0}")]
    Refused(String),
}
