//! Contention is our problem, not the caller's: load, decide and commit again with full jitter until it works or ten
//! seconds have gone. Safe because every commit is idempotent by what it writes.

use crate::Error;
use std::time::Duration;

/// How long contention is fought before the caller hears of it. A debug build is many times slower, and a crowd in one
/// process shares its cores, where each sandbox has its own: what is bounded there is contention, not the machine.
pub const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 10 });
const FIRST_PAUSE: Duration = Duration::from_millis(8);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// Runs `attempt` until it ends with something other than contention. Pauses are drawn from `0..2ⁿ × 8 ms` ("full jitter",
/// AWS Architecture Blog, "Exponential Backoff And Jitter").
///
/// # Errors
/// Whatever `attempt` ends with; `Busy` when the patience is used up.
pub async fn until_settled<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let mut ceiling = FIRST_PAUSE;
    loop {
        match attempt().await {
            Err(error) if error.is_transient() => {
                let pause = ceiling.mul_f64(fastrand::f64());
                if tokio::time::Instant::now() + pause >= deadline {
                    tracing::warn!(error = %error, "contention outlasted our patience");
                    return Err(Error::Busy);
                }
                tokio::time::sleep(pause).await;
                ceiling = (ceiling * 2).min(LONGEST_PAUSE);
            }
            settled => return settled,
        }
    }
}
