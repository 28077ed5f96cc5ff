//! What a use case can answer besides success. Each use case names its own refusals; those that are everybody's stand here.
//! HTTP is chosen once, elsewhere (`edge::problem`).

use domain::validate::{FieldProblem, Problems};
use serde_json::{Map, Value};
use store::{CommitError, TableError};

/// What sort of refusal this is: the one thing a status is chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Malformed,
    Unauthenticated,
    PaymentDeclined,
    Forbidden,
    NotFound,
    Conflict,
    Stale,
    TooLarge,
    Invalid,
    PreconditionMissing,
    TooMany,
    Internal,
    Busy,
}

/// A refusal a caller can act on.
pub trait Classify: std::error::Error + Send + Sync {
    fn kind(&self) -> Kind;
    /// The stable code programs go by.
    fn code(&self) -> &'static str;
    /// Members of the problem document beside the standard ones.
    fn more(&self) -> Map<String, Value> {
        Map::new()
    }
    /// Field errors, all at once.
    fn fields(&self) -> Vec<FieldProblem> {
        Vec::new()
    }
    /// Whether this is the answer an earlier request under the same key had.
    fn is_replayed(&self) -> bool {
        false
    }
    /// Seconds after which trying again makes sense.
    fn retry_after(&self) -> Option<u32> {
        None
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Refused(Box<dyn Classify>),
    #[error("some fields are not as they should be")]
    Invalid(Problems),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("this needs the role {0}")]
    Forbidden(&'static str),
    #[error("the thing has changed since you read it")]
    Stale,
    #[error("say with If-Match which version you are changing")]
    IfMatchMissing,
    #[error("this Idempotency-Key was used for another request")]
    KeyReused,
    #[error("the first request under this Idempotency-Key is still being worked on")]
    InFlight,
    #[error("too many tries; wait {retry_after} seconds")]
    TooMany { retry_after: u32 },
    /// Somebody else's write came between: load, decide and commit again. Becomes `Busy` when that has been tried enough.
    #[error("another write was in the way")]
    Contention,
    #[error("the shop is busy; the same request can safely be sent again")]
    Busy,
    #[error(transparent)]
    Store(#[from] TableError),
    #[error("the payment gateway cannot be reached")]
    Gateway(#[from] crate::ports::GatewayError),
    #[error("the queues did not take or tell what they were asked")]
    Queues(#[from] crate::ports::QueuesError),
    #[error("the carrier cannot be reached")]
    Carrier(#[from] crate::ports::CarrierError),
    #[error("the mail service does not send")]
    Mail(#[source] crate::ports::MailError),
    /// Something that cannot be, by our own rules: a bug. The text is for the log.
    #[error("{0}")]
    Bug(String),
}

impl Error {
    /// Whether loading, deciding and committing once more can help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Contention | Self::Store(TableError::Unavailable(_)))
    }

    /// One wrong field.
    #[must_use]
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        let mut problems = Problems::new();
        problems.add(name, message);
        Self::Invalid(problems)
    }
}

impl Classify for crate::ports::BadSignature {
    fn kind(&self) -> Kind {
        Kind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        "bad_signature"
    }
}

impl From<crate::ports::BadSignature> for Error {
    fn from(refusal: crate::ports::BadSignature) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl<E: Into<Self>> From<CommitError<E>> for Error {
    fn from(error: CommitError<E>) -> Self {
        match error {
            CommitError::Refused(refusal) => refusal.into(),
            CommitError::Contention => Self::Contention,
            CommitError::Table(error) => Self::Store(error),
        }
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl Classify for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Refused(refusal) => refusal.kind(),
            Self::Invalid(_) | Self::KeyReused => Kind::Invalid,
            Self::NotFound(_) => Kind::NotFound,
            Self::Forbidden(_) => Kind::Forbidden,
            Self::Stale => Kind::Stale,
            Self::IfMatchMissing => Kind::PreconditionMissing,
            Self::InFlight => Kind::Conflict,
            Self::TooMany { .. } => Kind::TooMany,
            Self::Contention
            | Self::Busy
            | Self::Gateway(_)
            | Self::Carrier(_)
            | Self::Mail(_)
            | Self::Store(TableError::Unavailable(_))
            | Self::Queues(crate::ports::QueuesError::Unavailable(_)) => Kind::Busy,
            Self::Store(_) | Self::Queues(_) | Self::Bug(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Invalid(_) => "invalid",
            Self::NotFound(_) => "not_found",
            Self::Forbidden(_) => "forbidden",
            Self::Stale => "version_changed",
            Self::IfMatchMissing => "if_match_required",
            Self::KeyReused => "idempotency_key_reused",
            Self::InFlight => "in_flight",
            Self::TooMany { .. } => "too_many_requests",
            Self::Contention
            | Self::Busy
            | Self::Gateway(_)
            | Self::Carrier(_)
            | Self::Mail(_)
            | Self::Store(TableError::Unavailable(_))
            | Self::Queues(crate::ports::QueuesError::Unavailable(_)) => "busy",
            Self::Store(_) | Self::Queues(_) | Self::Bug(_) => "internal",
        }
    }

    fn more(&self) -> Map<String, Value> {
        match self {
            Self::Refused(refusal) => refusal.more(),
            _ => Map::new(),
        }
    }

    fn fields(&self) -> Vec<FieldProblem> {
        match self {
            Self::Refused(refusal) => refusal.fields(),
            Self::Invalid(problems) => problems.clone().into_vec(),
            _ => Vec::new(),
        }
    }

    fn is_replayed(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_replayed())
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(refusal) => refusal.retry_after(),
            Self::TooMany { retry_after } => Some(*retry_after),
            _ if self.kind() == Kind::Busy => Some(2),
            _ => None,
        }
    }
}
