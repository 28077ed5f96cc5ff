//! What must happen later. A timer is written with what makes it needed; when it is due, the queues that are told of its kind
//! are woken and it goes. Fired twice it does no harm: whoever is woken looks at the facts.

use crate::events::{Event, Letters};
use crate::{App, Error, retry};
use store::timers::{self, Timer};
use store::{Changes, keys};

/// How many timers of a shard are fired at a time.
const PAGE: u32 = 100;
/// How many such pages of a shard one call fires; the next minute goes on.
const PAGES: usize = 10;

/// Sends what is due to its queues, then takes it away: a crash between the two fires it again. Answers how many there were.
///
/// # Errors
/// Those of the table and of the queues; what was not taken away is fired again.
pub async fn fire(app: &App) -> Result<usize, Error> {
    let now = app.now();
    let mut fired = 0;
    for shard in 0..keys::SHARDS {
        for _ in 0..PAGES {
            let due = timers::due(&*app.table, shard, now, PAGE).await?;
            fired += due.len();
            tell(app, &due).await?;
            for timer in &due {
                retry::until_settled(|| forget(app, timer)).await?;
            }
            if due.len() < PAGE as usize {
                break;
            }
        }
    }
    Ok(fired)
}

async fn tell(app: &App, due: &[Timer]) -> Result<(), Error> {
    let mut letters = Letters::default();
    for (position, timer) in due.iter().enumerate() {
        letters.add(position, &event(timer)).map_err(|unsent| unsent.source)?;
    }
    letters.send(app).await.map_err(|unsent| unsent.source)?;
    Ok(())
}

fn event(timer: &Timer) -> Event {
    let key = keys::timer(timer.due, &timer.kind, &timer.aggregate, &timer.part);
    Event {
        id: format!("{}/{}@0#{}", key.pk, key.sk, timer.kind),
        kind: timer.kind.clone(),
        aggregate: timer.aggregate.clone(),
        part: timer.part.clone(),
        seq: 0,
        occurred_at: timer.due,
    }
}

async fn forget(app: &App, timer: &Timer) -> Result<(), Error> {
    let mut changes: Changes<Error> = Changes::new();
    changes.delete_timer(timer);
    Ok(app.table.commit(changes).await?)
}
