//! What DynamoDB's errors mean to a caller of the table: refused by a precondition, contention, or trouble.

use crate::attempts::Doubt;
use crate::convert::item_from_sdk;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};
use std::collections::HashMap;
use store::table::Refused;
use store::{Item, TableError, WriteError};

pub(super) enum Failure {
    ConditionFailed(Option<Item>),
    Contention,
    Table(TableError),
}

/// The error codes by which DynamoDB says that it did nothing and the caller may try again.
const TRY_AGAIN: [&str; 5] = [
    "TransactionConflictException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "ReplicatedWriteConflictException",
];

/// The error codes by which it says that it cannot answer now; what it did is not known.
const NO_ANSWER: [&str; 3] = ["InternalServerError", "ServiceUnavailable", "TransactionInProgressException"];

/// Whether this answer, the last of one call's attempts, means that no attempt wrote anything.
fn nothing_was_written(code: Option<&str>, doubt: &Doubt) -> bool {
    code.is_some_and(|code| TRY_AGAIN.contains(&code)) && !doubt.is_there()
}

impl Failure {
    pub(super) fn from_sdk<E, R>(error: SdkError<E, R>, doubt: &Doubt) -> Self
    where
        E: ProvideErrorMetadata + ConditionFailure + std::error::Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        if let Some(service) = error.as_service_error() {
            if let Some(current) = service.current() {
                return Self::ConditionFailed(current.map(item_from_sdk));
            }
            if nothing_was_written(service.code(), doubt) {
                return Self::Contention;
            }
        }
        Self::Table(table_error(error))
    }
}

/// The single-item errors that carry what stood there when a condition failed.
pub(super) trait ConditionFailure {
    #[expect(clippy::option_option, reason = "whether the condition failed, and whether anything stood there")]
    fn current(&self) -> Option<Option<HashMap<String, AttributeValue>>>;
}

macro_rules! condition_failure {
    ($($error:path),+) => {$(
        impl ConditionFailure for $error {
            fn current(&self) -> Option<Option<HashMap<String, AttributeValue>>> {
                match self {
                    Self::ConditionalCheckFailedException(failure) => Some(failure.item().cloned()),
                    _ => None,
                }
            }
        }
    )+};
}
condition_failure!(
    aws_sdk_dynamodb::operation::put_item::PutItemError,
    aws_sdk_dynamodb::operation::update_item::UpdateItemError,
    aws_sdk_dynamodb::operation::delete_item::DeleteItemError
);

pub(super) fn table_error<E, R>(error: SdkError<E, R>) -> TableError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let transient = match &error {
        SdkError::ServiceError(service) => {
            service.err().code().is_some_and(|code| TRY_AGAIN.contains(&code) || NO_ANSWER.contains(&code))
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        _ => false,
    };
    if transient { TableError::Unavailable(Box::new(error)) } else { TableError::Rejected(Box::new(error)) }
}

/// A cancelled transaction: refusals by position if any precondition failed, else contention.
pub(super) fn cancelled<R>(error: SdkError<TransactWriteItemsError, R>, doubt: &Doubt) -> WriteError
where
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let Some(TransactWriteItemsError::TransactionCanceledException(exception)) = error.as_service_error() else {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
        let again = nothing_was_written(code, doubt);
        return if again { WriteError::Contention } else { WriteError::Table(table_error(error)) };
    };
    let reasons = exception.cancellation_reasons();
    let has = |codes: &[&str]| reasons.iter().filter_map(CancellationReason::code).any(|code| codes.contains(&code));
    let refused: Vec<Refused> = reasons
        .iter()
        .enumerate()
        .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
        .map(|(position, reason)| Refused { position, current: reason.item().cloned().map(item_from_sdk) })
        .collect();
    if !refused.is_empty() {
        WriteError::Refused(refused)
    } else if has(&["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]) {
        if doubt.is_there() { TableError::Unavailable(Box::new(error)).into() } else { WriteError::Contention }
    } else {
        WriteError::Table(TableError::Rejected(Box::new(error)))
    }
}
