//! The running shop: all parts together, and what is done with them as a whole. Starting and stopping it is `Shop`'s.

use crate::carrier::Carrier;
use crate::clock::{ClockCommand, ClockError, VirtualClock};
use crate::consumer::Consumer;
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
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many deliveries and calls one drain makes before it gives up.
const MOST_STEPS: u64 = 20_000;
/// Where the carrier sends its messages.
const CARRIER_WEBHOOK: &str = "/webhooks/carriers/easypost";

pub(crate) struct Runner {
    pub(crate) template: &'static Template,
    /// The shop's address, without a slash at its end.
    pub(crate) url: String,
    pub(crate) clock: VirtualClock,
    pub(crate) issuer: Issuer,
    pub(crate) gateway: Gateway,
    pub(crate) carrier: Carrier,
    pub(crate) mailbox: Mailbox,
    pub(crate) queues: Queues,
    pub(crate) pictures: Pictures,
    pub(crate) database: Database,
    pub(crate) workshop: Workshop,
    pub(crate) functions: Arc<Functions>,
    pub(crate) watching: Arc<Watching>,
    pub(crate) pumps: Vec<Pump>,
    pub(crate) consumers: Vec<Consumer>,
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
    /// What waits for its time to come: timers, and messages that were sent with a delay.
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

    /// Lets what runs end, then delivers and calls until nothing is left to do. A message that failed is tried again when
    /// all else is done, and not when its time comes: so it succeeds or is set aside before the drain ends, always in the
    /// same order, and nobody waits. What was sent with a delay, or for later, waits for its time.
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
            for consumer in &self.consumers {
                while consumer.step(&self.line()).await != Step::Idle {
                    steps += 1;
                    if steps >= MOST_STEPS {
                        return Err(RunError::Restless);
                    }
                }
            }
            steps += self.deliver_webhooks().await;
            for timer in &self.timers {
                steps += u64::from(timer.run_if_due(&self.clock, &self.functions, &self.queues).await);
            }
            if steps == before && self.give_back() == 0 {
                break;
            }
        }
        let stats = self.queues.stats();
        let failures = self.template.failure_queues();
        let dead = stats.iter().filter(|queue| failures.contains(&queue.name.as_str()));
        let mut timers = 0;
        for shard in 0..store::keys::SHARDS {
            timers += self.database.count(&store::keys::timers_partition(shard))?;
        }
        Ok(Drained {
            steps,
            dead_letters: dead.map(|queue| queue.visible + queue.in_flight + queue.delayed).sum(),
            pending_timers: timers + stats.iter().map(|queue| queue.delayed).sum::<usize>(),
        })
    }

    /// Makes visible what failed. Answers how many messages.
    fn give_back(&self) -> usize {
        self.consumers.iter().map(|consumer| consumer.give_back(&self.queues)).sum()
    }

    /// Delivers what the gateway and the carrier tell by themselves, as they would: through the door. What is not taken
    /// is tried again later.
    pub(crate) async fn deliver_webhooks(&self) -> u64 {
        let mut delivered = 0;
        for webhook in self.gateway.drain_webhooks() {
            let response = self.answer(webhook.request(), IpAddr::V4(Ipv4Addr::LOCALHOST)).await;
            delivered += 1;
            if !response.status().is_success() {
                tracing::warn!(kind = webhook.kind, status = response.status().as_u16(), "a webhook was not taken");
                self.gateway.not_taken(webhook);
            }
        }
        delivered + self.tell_of_parcels().await
    }

    /// Delivers the carrier's messages; those the shop does not take are sent again, some times. Answers how many there were.
    pub(crate) async fn tell_of_parcels(&self) -> u64 {
        let mut told = 0;
        for message in self.carrier.drain_messages() {
            told += 1;
            let request = Request::post(CARRIER_WEBHOOK)
                .header("content-type", "application/json")
                .header("x-hmac-signature", &message.signature)
                .body(Bytes::from(message.body.clone()));
            let Ok(request) = request else { continue };
            if !self.answer(request, IpAddr::V4(Ipv4Addr::LOCALHOST)).await.status().is_success() {
                self.carrier.not_taken(message);
            }
        }
        told
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
        let mut consumers = Vec::new();
        for consumer in &self.consumers {
            consumers.push(consumer.hold().await);
        }
        let _paused = self.functions.pause().await;
        self.database.delete_table()?;
        self.make_table().await?;
        self.functions.forget();
        self.gateway.reset();
        self.carrier.reset();
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
        Kept {
            now: self.clock.now(),
            gateway: self.gateway.snapshot(),
            carrier: self.carrier.snapshot(),
            queues: self.queues.snapshot(),
            positions: positions.collect(),
        }
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
