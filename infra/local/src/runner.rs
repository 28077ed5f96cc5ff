//! The running shop: all parts together, and what is done with them as a whole. Starting and stopping it is `Shop`'s.

use crate::clock::{ClockCommand, ClockError, VirtualClock};
use crate::data::{DataDir, DataError, Kept};
use crate::database::{Database, DatabaseError, TABLE};
use crate::gateway::Gateway;
use crate::ids;
use crate::invoke::{Functions, Workshop};
use crate::issuer::Issuer;
use crate::mail::Mailbox;
use crate::outside::{Faults, Watching};
use crate::pictures::Pictures;
use crate::queues::Queues;
use crate::schedule::Timer;
use crate::seed::{self, Progress, Seed, SeedError};
use crate::stream::{Line, Pump, Step};
use crate::template::Template;
use aws::outside::Undisturbed;
use bytes::Bytes;
use edge::http::Origin;
use http::{Request, Response};
use jiff::Timestamp;
use serde::Serialize;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many deliveries and calls one drain makes before it gives up.
const MOST_STEPS: u64 = 20_000;

pub(crate) struct Runner {
    pub(crate) template: &'static Template,
    /// The shop's address, without a slash at its end.
    pub(crate) url: String,
    pub(crate) clock: VirtualClock,
    pub(crate) issuer: Issuer,
    pub(crate) gateway: Gateway,
    pub(crate) mailbox: Mailbox,
    pub(crate) queues: Queues,
    pub(crate) pictures: Pictures,
    pub(crate) database: Database,
    pub(crate) workshop: Workshop,
    pub(crate) functions: Arc<Functions>,
    pub(crate) watching: Arc<Watching>,
    pub(crate) pumps: Vec<Pump>,
    pub(crate) timers: Vec<Timer>,
    pub(crate) data: Option<DataDir>,
    /// Held by whoever drains or resets: one at a time.
    pub(crate) whole: Mutex<()>,
}

/// What a drain came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Drained {
    /// Deliveries to workers and scheduled calls.
    pub steps: u64,
    /// Messages about calls that failed to the end, waiting for a person.
    pub dead_letters: usize,
    /// What waits for its time to come.
    pub pending_timers: usize,
}

/// Why the shop as a whole did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Seed(#[from] SeedError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the shop did not come to rest within {MOST_STEPS} deliveries; is a worker failing for ever?")]
    Restless,
}

impl Runner {
    /// One request through the door.
    pub(crate) async fn answer(&self, request: Request<Bytes>, remote: IpAddr) -> Response<Bytes> {
        let origin = Origin { request_id: ids::random_uuid().to_string(), remote: remote.to_string() };
        if let Some(function) = self.template.serves(request.method().as_str(), request.uri().path()) {
            return Box::pin(self.functions.http(&function.name, request, origin)).await;
        }
        let mut response = Response::new(Bytes::from_static(br#"{"message":"Not Found"}"#));
        *response.status_mut() = http::StatusCode::NOT_FOUND;
        response
    }

    /// Lets what runs end, then delivers and calls until nothing is left to do.
    pub(crate) async fn drain(&self) -> Result<Drained, RunError> {
        let _alone = self.whole.lock().await;
        self.drain_alone().await
    }

    async fn drain_alone(&self) -> Result<Drained, RunError> {
        self.functions.settle().await;
        let mut steps = 0;
        loop {
            let before = steps;
            for pump in &self.pumps {
                while pump.step(&self.line()).await? != Step::Idle {
                    steps += 1;
                    if steps >= MOST_STEPS {
                        return Err(RunError::Restless);
                    }
                }
            }
            for timer in &self.timers {
                steps += u64::from(timer.run_if_due(&self.clock, &self.functions, &self.queues).await);
            }
            if steps == before {
                break;
            }
        }
        let stats = self.queues.stats();
        let failures = self.template.failure_queues();
        let dead = stats.iter().filter(|queue| failures.contains(&queue.name.as_str()));
        Ok(Drained {
            steps,
            dead_letters: dead.map(|queue| queue.visible + queue.in_flight + queue.delayed).sum(),
            pending_timers: stats.iter().map(|queue| queue.delayed).sum(),
        })
    }

    /// How many stream records wait for their workers.
    pub(crate) async fn pending(&self) -> Result<usize, RunError> {
        let mut pending = 0;
        for pump in &self.pumps {
            pending += pump.pending(&self.database).await?;
        }
        Ok(pending)
    }

    /// Drains, moves the clock, and lets expire what has expired by then.
    pub(crate) async fn move_clock(&self, command: ClockCommand) -> Result<Timestamp, RunError> {
        let _alone = self.whole.lock().await;
        self.drain_alone().await?;
        let now = self.clock.apply(command)?;
        self.database.expire()?;
        self.keep()?;
        Ok(now)
    }

    /// Forgets everything that happened and everybody who came; the clock keeps its time, since it never goes back.
    pub(crate) async fn reset(&self, seed: Seed) -> Result<(), RunError> {
        let _alone = self.whole.lock().await;
        self.wipe().await?;
        self.seed(seed, None).await
    }

    async fn wipe(&self) -> Result<(), RunError> {
        // First the pumps, then the functions: a pump that waits for its function would never let go.
        let mut pumps = Vec::new();
        for pump in &self.pumps {
            pumps.push(pump.hold().await);
        }
        let _paused = self.functions.pause().await;
        self.database.delete_table()?;
        self.make_table().await?;
        self.functions.forget();
        self.gateway.reset();
        self.mailbox.reset();
        self.queues.purge();
        self.pictures.reset();
        self.issuer.reset();
        self.watching.plan(Faults::None);
        // The engine keeps the records of a table that is gone.
        let newest = self.database.last_sequence()?;
        for pump in pumps {
            pump.begin_after(newest.clone());
        }
        Ok(())
    }

    /// Makes the table if it is not there.
    pub(crate) async fn make_table(&self) -> Result<(), DatabaseError> {
        let client = aws::dynamodb_client(&self.workshop.settings, Arc::new(Undisturbed));
        aws::create_table(&client, TABLE).await.map_err(DatabaseError::Table)?;
        self.database.enable_expiry()
    }

    /// Fills an empty shop and lets its search be made; begins to count costs after that.
    pub(crate) async fn seed(&self, seed: Seed, progress: Option<&Progress>) -> Result<(), RunError> {
        if seed == Seed::Demo {
            seed::demo(self, progress).await?;
            self.drain_alone().await?;
            self.watching.reset_meter();
        }
        Ok(self.keep()?)
    }

    /// Writes down what the table's file does not hold, where the data are kept.
    pub(crate) fn keep(&self) -> Result<(), DataError> {
        self.data.as_ref().map_or(Ok(()), |data| data.save(&self.kept()))
    }

    /// Like `keep`, unless only time has passed.
    pub(crate) fn keep_changes(&self) -> Result<(), DataError> {
        self.data.as_ref().map_or(Ok(()), |data| data.save_changes(&self.kept()))
    }

    fn kept(&self) -> Kept {
        let positions = self.pumps.iter().filter_map(|pump| Some((pump.function.to_owned(), pump.position()?)));
        Kept { now: self.clock.now(), gateway: self.gateway.snapshot(), positions: positions.collect() }
    }

    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            database: &self.database,
            functions: &self.functions,
            watching: &self.watching,
            queues: &self.queues,
            now: self.clock.now(),
        }
    }
}
