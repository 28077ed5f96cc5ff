//! The one clock of the local shop: handlers, timers, queue delays and expiry read it. It knows nothing of who waits.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::Deserialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A clock that can be moved forward, never back. Clones share the same time; readings have microsecond precision.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    time: Mutex<Time>,
    moves: watch::Sender<u64>,
}

#[derive(Debug)]
struct Time {
    mode: Mode,
    /// The latest reading given out: a system clock set back must not carry the shop back with it.
    latest: Timestamp,
}

#[derive(Debug)]
enum Mode {
    /// The system's time plus what it was advanced by.
    Real { ahead: SignedDuration },
    /// Stands still until it is moved.
    Manual { now: Timestamp },
}

/// Why the clock was not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    #[error("say either {{\"advance\": \"P5D\"}} or {{\"set\": \"2027-03-10T00:00:00Z\"}}: {0}")]
    Body(String),
    #[error("`advance` must be an ISO 8601 duration in days, hours, minutes or seconds, such as P5D or PT90M: {0}")]
    Duration(String),
    #[error("`set` must be an RFC 3339 time such as 2027-03-10T00:00:00Z: {0}")]
    Time(String),
    #[error("the clock never goes back: it is {now}, {wanted} is earlier")]
    Backwards { now: Timestamp, wanted: Timestamp },
    #[error("the clock cannot be advanced by less than nothing")]
    Negative,
    #[error("that is beyond the end of the calendar")]
    TooFar,
}

/// What `POST /_local/clock` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockCommand {
    Advance(SignedDuration),
    Set(Timestamp),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    advance: Option<String>,
    set: Option<String>,
}

impl ClockCommand {
    /// Reads the body of `POST /_local/clock`.
    pub fn parse(body: &[u8]) -> Result<Self, ClockError> {
        let body: ClockBody = serde_json::from_slice(body).map_err(|error| ClockError::Body(error.to_string()))?;
        match (body.advance, body.set) {
            (Some(text), None) => parse_advance(&text).map(Self::Advance),
            (None, Some(text)) => parse_set(&text).map(Self::Set),
            (Some(_), Some(_)) => Err(ClockError::Body("both were given".to_owned())),
            (None, None) => Err(ClockError::Body("neither was given".to_owned())),
        }
    }
}

/// An ISO 8601 duration in which a day is 24 hours; months and years have no fixed length and are refused.
pub fn parse_advance(text: &str) -> Result<SignedDuration, ClockError> {
    let span: Span = text.parse().map_err(|error: jiff::Error| ClockError::Duration(error.to_string()))?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|error| ClockError::Duration(error.to_string()))?;
    if duration.is_negative() { Err(ClockError::Negative) } else { Ok(duration) }
}

/// An RFC 3339 time.
pub fn parse_set(text: &str) -> Result<Timestamp, ClockError> {
    text.parse().map_err(|error: jiff::Error| ClockError::Time(error.to_string()))
}

impl VirtualClock {
    /// Runs with the system's clock, ahead of it by what it was advanced.
    #[must_use]
    pub fn real() -> Self {
        Self::start(Mode::Real { ahead: SignedDuration::ZERO }, system_now())
    }

    /// Stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        let start = to_micros(start);
        Self::start(Mode::Manual { now: start }, start)
    }

    /// Stands at the system's present time until it is moved.
    #[must_use]
    pub fn manual_from_now() -> Self {
        Self::manual(system_now())
    }

    fn start(mode: Mode, latest: Timestamp) -> Self {
        Self(Arc::new(Inner { time: Mutex::new(Time { mode, latest }), moves: watch::Sender::new(0) }))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.lock().read()
    }

    /// Whether it stands still between moves.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        matches!(self.lock().mode, Mode::Manual { .. })
    }

    /// Moves forward by `by` and answers the new time.
    pub fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        if by.is_negative() {
            return Err(ClockError::Negative);
        }
        let mut time = self.lock();
        let wanted = time.read().checked_add(by).map_err(|_| ClockError::TooFar)?;
        Ok(self.finish(time, wanted))
    }

    /// Moves forward to `wanted` and answers the new time.
    pub fn set(&self, wanted: Timestamp) -> Result<Timestamp, ClockError> {
        let mut time = self.lock();
        let now = time.read();
        if to_micros(wanted) < now {
            return Err(ClockError::Backwards { now, wanted });
        }
        Ok(self.finish(time, wanted))
    }

    pub fn apply(&self, command: ClockCommand) -> Result<Timestamp, ClockError> {
        match command {
            ClockCommand::Advance(by) => self.advance(by),
            ClockCommand::Set(wanted) => self.set(wanted),
        }
    }

    /// Changes whenever the clock is moved by hand, so that those who wait can look again.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.0.moves.subscribe()
    }

    /// Waits until the clock has reached `at`, whether time passes or the clock is moved.
    pub async fn sleep_until(&self, at: Timestamp) {
        let mut moves = self.changed();
        loop {
            moves.mark_unchanged();
            let now = self.now();
            if now >= at {
                return;
            }
            // A standing clock is only ever moved; a running one also gets there by itself.
            let rest = if self.is_manual() { None } else { Duration::try_from(now.duration_until(at)).ok() };
            let tick = async {
                match rest {
                    Some(rest) => tokio::time::sleep(rest).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = moves.changed() => {}
                () = tick => {}
            }
        }
    }

    fn finish(&self, mut time: MutexGuard<'_, Time>, wanted: Timestamp) -> Timestamp {
        let wanted = to_micros(wanted);
        match &mut time.mode {
            Mode::Real { ahead } => *ahead = system_now().duration_until(wanted),
            Mode::Manual { now } => *now = wanted,
        }
        time.latest = wanted;
        drop(time);
        self.0.moves.send_modify(|count| *count += 1);
        wanted
    }

    fn lock(&self) -> MutexGuard<'_, Time> {
        self.0.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl app::ports::Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }
}

impl Time {
    fn read(&mut self) -> Timestamp {
        let now = match self.mode {
            Mode::Real { ahead } => system_now().checked_add(ahead).map_or(Timestamp::MAX, to_micros),
            Mode::Manual { now } => now,
        };
        self.latest = self.latest.max(now);
        self.latest
    }
}

fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

#[expect(clippy::disallowed_methods, reason = "this is the clock everything else reads")]
fn system_now() -> Timestamp {
    to_micros(Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2027-03-10T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_manual_clock_stands_still_until_it_is_moved() {
        let clock = VirtualClock::manual(noon());
        assert_eq!(clock.now(), noon());
        assert_eq!(clock.advance(parse_advance("P5DT1H").unwrap()).unwrap().to_string(), "2027-03-15T13:00:00Z");
        assert_eq!(clock.clone().now().to_string(), "2027-03-15T13:00:00Z");
    }

    #[test]
    fn a_real_clock_runs_ahead_by_what_it_was_advanced_and_keeps_running() {
        let clock = VirtualClock::real();
        let before = clock.now();
        let after = clock.advance(SignedDuration::from_hours(24)).unwrap();
        assert!(after >= before + SignedDuration::from_hours(24));
        assert!(clock.now() >= after);
        assert!(!clock.is_manual());
    }

    #[test]
    fn no_clock_goes_back() {
        for clock in [VirtualClock::manual(noon()), VirtualClock::real()] {
            let now = clock.now();
            let earlier = now - SignedDuration::from_secs(1);
            assert!(matches!(clock.set(earlier), Err(ClockError::Backwards { .. })));
            assert_eq!(clock.advance(SignedDuration::from_secs(-1)), Err(ClockError::Negative));
            assert!(clock.now() >= now);
        }
    }

    #[test]
    fn readings_have_microsecond_precision() {
        let clock = VirtualClock::manual("2027-03-10T12:00:00.123456789Z".parse().unwrap());
        assert_eq!(clock.now().to_string(), "2027-03-10T12:00:00.123456Z");
        assert_eq!(VirtualClock::real().now().subsec_nanosecond() % 1000, 0);
    }

    #[test]
    fn commands_are_read_from_json_and_refused_in_words() {
        let hours = |h| Ok(ClockCommand::Advance(SignedDuration::from_hours(h)));
        assert_eq!(ClockCommand::parse(br#"{"advance":"P5D"}"#), hours(120));
        assert_eq!(ClockCommand::parse(br#"{"advance":"P1W"}"#), hours(168));
        assert_eq!(ClockCommand::parse(br#"{"set":"2027-03-10T12:00:00Z"}"#), Ok(ClockCommand::Set(noon())));
        let refused = [
            (r#"{"advance":"5 parsecs"}"#, "ISO 8601"),
            (r#"{"advance":"P1M"}"#, "ISO 8601"),
            (r#"{"advance":"-P1D"}"#, "less than nothing"),
            (r#"{"set":"tomorrow"}"#, "RFC 3339"),
            (r#"{"set":"2027-03-10T12:00:00Z","advance":"P1D"}"#, "both"),
            (r"{}", "neither"),
            (r#"{"forward":"P1D"}"#, "unknown field"),
            (r"[", "EOF"),
        ];
        for (body, word) in refused {
            let error = ClockCommand::parse(body.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(word), "{body} was refused with: {error}");
        }
        let clock = VirtualClock::manual(noon());
        let error = clock.advance(SignedDuration::from_hours(24 * 366 * 9000)).unwrap_err();
        assert_eq!(error, ClockError::TooFar);
    }

    #[tokio::test]
    async fn those_who_wait_are_woken_by_a_move() {
        let clock = VirtualClock::manual(noon());
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep_until(noon() + SignedDuration::from_hours(1)).await }
        });
        clock.advance(SignedDuration::from_mins(30)).unwrap();
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(SignedDuration::from_mins(30)).unwrap();
        waiting.await.unwrap();
    }

    #[tokio::test]
    async fn a_running_clock_wakes_those_who_wait_by_itself() {
        let clock = VirtualClock::real();
        clock.sleep_until(clock.now() + SignedDuration::from_millis(5)).await;
    }
}
