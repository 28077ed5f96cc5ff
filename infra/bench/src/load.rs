//! Closed-loop load: so many clients, each of which sends its next request when it has the answer to the last.

use crate::shopping::Shopping;
use futures::future::join_all;
use std::time::{Duration, Instant};

/// What the clients saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Of every operation, sorted.
    latencies: Vec<Duration>,
    pub(crate) took: Duration,
}

impl Seen {
    pub(crate) fn operations(&self) -> usize {
        self.latencies.len()
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of operations")]
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }

    /// The latency that `part` of the operations did not exceed, in milliseconds.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index into a list"
    )]
    pub(crate) fn percentile_ms(&self, part: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let index = (last as f64 * part).round() as usize;
        self.latencies.get(index).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// Runs the shop's operation for so long.
///
/// # Errors
/// The first answer that is not what it should be.
pub(crate) async fn run(shopping: &Shopping, clients: usize, duration: Duration) -> Result<Seen, String> {
    let began = Instant::now();
    let loops = (0..clients).map(|client| one(shopping, client, began + duration));
    let mut seen = Seen::default();
    for latencies in join_all(loops).await {
        seen.latencies.extend(latencies?);
    }
    seen.took = began.elapsed();
    seen.latencies.sort_unstable();
    Ok(seen)
}

async fn one(shopping: &Shopping, client: usize, end: Instant) -> Result<Vec<Duration>, String> {
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let began = Instant::now();
        shopping.operate(client + latencies.len()).await?;
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}
