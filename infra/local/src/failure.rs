//! Messages about calls that failed to the end, in the queue the template names for them.

use crate::queues::{ACCOUNT, NewMessage, Queues, REGION};

/// Sends to a queue of the template; that it is there was checked when the template was read.
pub(crate) fn send(queues: &Queues, queue: &str, message: NewMessage) {
    match queues.send(queue, message) {
        Ok(_) => tracing::warn!(queue, "a failed call waits in this queue"),
        Err(error) => tracing::error!(queue, reason = %error, "a failed call could not be kept"),
    }
}

pub(crate) fn function_arn(function: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}")
}
