//! Random ids of the simulated services: they only have to be unlike each other, also across restarts over kept data.

use uuid::Uuid;

/// `prefix` followed by 32 random hexadecimal digits.
#[must_use]
pub fn random(prefix: &str) -> String {
    format!("{prefix}{}", random_uuid().simple())
}

/// A random UUID in its usual form, as AWS services use them.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "an outside service makes its own ids; Doorstep's ids do not come from here"
)]
pub fn random_uuid() -> Uuid {
    Uuid::new_v4()
}
