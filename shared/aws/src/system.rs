//! Time and ids from the machine: the one place where both are taken from the outside world.

use crate::http::HttpClient;
use app::ports::{Clock, Ids};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where real time enters")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock, moved by as much as the local runner's virtual clock is; asked anew before each invocation.
#[derive(Debug, Default)]
pub struct ShiftedClock {
    shift_us: AtomicI64,
}

impl ShiftedClock {
    /// # Errors
    /// When the runner does not answer with `{"now": …}`.
    pub async fn follow(&self, http: &HttpClient, url: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        #[derive(serde::Deserialize)]
        struct Now {
            now: Timestamp,
        }
        let there: Now = serde_json::from_slice(&http.send("GET", url, &[], String::new()).await?.body)?;
        let shift = there.now.duration_since(SystemClock.now());
        let shift_us = i64::try_from(shift.as_micros()).unwrap_or(0);
        self.shift_us.store(shift_us, Ordering::Relaxed);
        Ok(())
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let shift = SignedDuration::from_micros(self.shift_us.load(Ordering::Relaxed));
        let now = SystemClock.now();
        now.saturating_add(shift).unwrap_or(now)
    }
}

/// UUIDs of version 7 from the machine's clock and randomness.
#[derive(Debug)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where random ids are made")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}
