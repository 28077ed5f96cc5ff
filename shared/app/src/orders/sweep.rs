//! The safety net under placing: finishes what a crash, a lost reply or an absent shopper left pending.

use super::finish;
use crate::{App, Error};
use domain::orders::State;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::keys::SHARDS;
use store::{Changes, orders};

/// A request that is still running is left alone for this long.
const LEFT_ALONE: SignedDuration = SignedDuration::from_secs(60);
/// With no mark to start from, orders this old are looked at.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(48);
const MARK: &str = "pending-payments";

/// Looks at every order created since the mark that is still pending, and moves the mark to the oldest that still is.
/// Returns how many it finished and how many still wait.
///
/// # Errors
/// Those of the table. An order whose gateway does not answer waits for the next sweep.
pub async fn sweep_pending(app: &App) -> Result<(usize, usize), Error> {
    let now = app.now();
    let earliest = now.saturating_sub(LOOK_BACK).unwrap_or(now);
    let from = orders::watermark(&*app.table, MARK).await?.unwrap_or(earliest);
    let to = now.saturating_sub(LEFT_ALONE).unwrap_or(now);
    let (mut finished, mut oldest_waiting, mut waiting) = (0, None::<Timestamp>, 0);
    for month in months(from, to) {
        for shard in 0..SHARDS {
            for listed in orders::of_shard(&*app.table, &month, shard, from, to).await? {
                if listed.summary.state != State::PendingPayment {
                    continue;
                }
                match finish::settle(app, &listed.id).await {
                    Ok(order) if order.state != State::PendingPayment => finished += 1,
                    Ok(_) => {
                        waiting += 1;
                        oldest_waiting = Some(oldest_waiting.map_or(listed.created_at, |at| at.min(listed.created_at)));
                    }
                    Err(error) => {
                        tracing::warn!(order = %listed.id, error = %error, "not finished; the next sweep tries again");
                        waiting += 1;
                        oldest_waiting = Some(oldest_waiting.map_or(listed.created_at, |at| at.min(listed.created_at)));
                    }
                }
            }
        }
    }
    // Index entries may come late: the mark stays a while behind.
    let mark = oldest_waiting.unwrap_or(to).min(to).saturating_sub(SignedDuration::from_secs(300)).unwrap_or(from);
    if mark > from {
        let mut changes: Changes<Error> = Changes::new();
        orders::put_watermark(&mut changes, MARK, mark, || Error::Contention);
        app.table.commit(changes).await?;
    }
    Ok((finished, waiting))
}

/// The months between two moments, as lists are keyed.
fn months(from: Timestamp, to: Timestamp) -> Vec<String> {
    let mut months = Vec::new();
    let mut day = from.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month();
    let last = to.to_zoned(jiff::tz::TimeZone::UTC).date();
    while day <= last {
        months.push(day.strftime("%Y-%m").to_string());
        match day.checked_add(1.month()) {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    months
}
