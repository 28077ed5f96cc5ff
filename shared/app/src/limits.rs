//! Limits on tries that anybody may make: failed look-ups, and public writes other than orders. Counted in the table, so
//! that every sandbox of a function counts together.

use crate::{App, Error};
use jiff::{SignedDuration, Timestamp};

/// At most `most` tries in each window of `window` seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub kind: &'static str,
    pub most: i64,
    pub window: i64,
}

impl Limit {
    fn current(&self, now: Timestamp) -> i64 {
        now.as_second().div_euclid(self.window)
    }

    /// # Errors
    /// `TooMany`, with the seconds until the window ends.
    pub async fn check(&self, app: &App, subject: &str) -> Result<(), Error> {
        let now = app.now();
        let window = self.current(now);
        if store::limits::count(&*app.table, self.kind, subject, window).await? < self.most {
            return Ok(());
        }
        let left = (window + 1) * self.window - now.as_second();
        Err(Error::TooMany { retry_after: u32::try_from(left.max(1)).unwrap_or(1) })
    }

    /// Counts a try. A counter that cannot be written must not turn a good request into a failed one.
    pub async fn add(&self, app: &App, subject: &str) {
        let now = app.now();
        let forget = now.saturating_add(SignedDuration::from_secs(self.window * 2)).unwrap_or(now);
        if let Err(error) = store::limits::add(&*app.table, self.kind, subject, self.current(now), forget).await {
            tracing::warn!(error = %error, kind = self.kind, "a try was not counted");
        }
    }
}
