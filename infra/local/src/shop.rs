//! Starts a shop and holds it: for the `local` binary, and for tests, which start one each. Dropping it stops everything.

use crate::assembly::assemble;
use crate::carrier::Carrier;
use crate::clock::{self, ClockError};
use crate::data::{DataDir, DataError};
use crate::database::DatabaseError;
use crate::demo::Demo;
use crate::environment::{self, Ports};
use crate::gateway::Gateway;
use crate::issuer::{Issuer, Role};
use crate::mail::Mailbox;
use crate::outside::{Faults, MeterReading, Touched};
use crate::pictures::Pictures;
use crate::queues::Queues;
use crate::registry::{self, Code};
use crate::runner::{Drained, RunError, Runner};
use crate::seed::{Progress, Seed};
use crate::template::{Template, TemplateError};
use crate::{background, front};
use aws::config::ConfigError;
use aws::outside::Undisturbed;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A connection in use may hold the shop for a moment longer.
const STOPPING_PAUSE: Duration = Duration::from_millis(10);
const STOPPING_TRIES: u32 = 300;

/// Whose time the shop has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The system's, plus what it was advanced by; workers and schedules run by themselves.
    Real,
    /// It stands still until it is moved, and nothing runs until `drain`.
    #[default]
    Manual,
    /// Manual, from this time on.
    ManualFrom(Timestamp),
}

/// How a shop is started. The default is what a test wants: empty, on free ports, its clock standing still.
#[derive(Clone, Default)]
pub struct Options {
    /// 0 for one that is free.
    pub port: u16,
    /// Of the embedded DynamoDB; 0 for one that is free.
    pub dynamodb_port: u16,
    pub seed: Seed,
    pub clock: Clock,
    /// Keeps the shop in this directory; a shop that is there already is opened and not seeded.
    pub data: Option<PathBuf>,
    /// A folder of pictures; without it, `pictures` in the directory of the data, if there is one.
    pub pictures: Option<PathBuf>,
    /// Where functions run as real binaries, as `cargo lambda watch` prints it.
    pub external: Option<String>,
    /// How long the payment gateway may take; 5 seconds unless said.
    pub gateway_timeout: Option<Duration>,
    /// Told of the seeding's progress.
    pub progress: Option<Progress>,
    /// Lets orders go to the door by themselves; only on a clock that runs.
    pub demo: Option<Demo>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("port {port} is in use, perhaps by another shop: stop that one, or choose another port with {option}")]
    PortInUse { port: u16, option: &'static str },
    #[error("cannot listen on port {port}: {source}")]
    Listen {
        port: u16,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Template(#[from] &'static TemplateError),
    #[error(
        "template.yaml declares {0}, which no function crate provides: add it to its crate's routes() or workers()"
    )]
    NoCode(String),
    #[error(transparent)]
    Settings(#[from] ConfigError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error("{folder} cannot be used as a folder of pictures: {source}")]
    Pictures {
        folder: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the messages that were kept cannot be read: {0}")]
    Letters(#[source] serde_json::Error),
    #[error("the books of the gateway or the carrier that were kept cannot be read: {0}")]
    Books(#[source] serde_json::Error),
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A running shop.
pub struct Shop {
    runner: Arc<Runner>,
    app: Arc<app::App>,
    dynamodb_url: String,
    /// Those who serve stop when it is gone.
    _stop: watch::Sender<bool>,
}

impl Shop {
    /// Starts a shop on the present Tokio runtime.
    ///
    /// # Errors
    /// Each says what to do about it.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::start_as(Template::repository()?, registry::by_name(), options).await
    }

    /// Starts a shop of another template, with code for its functions.
    pub(crate) async fn start_as(
        template: &'static Template,
        code: BTreeMap<&'static str, Code>,
        options: Options,
    ) -> Result<Self, StartError> {
        let listener = environment::listen(options.port, "--port")?;
        let dynamodb = environment::listen(options.dynamodb_port, "--dynamodb-port")?;
        let ports = Ports::of(&listener, &dynamodb)?;
        let data = options.data.as_deref().map(DataDir::open).transpose()?;
        let kept = data.as_ref().map(DataDir::load).transpose()?.flatten();
        let is_new = kept.is_none();
        let (stop, stopped) = watch::channel(false);
        let runner = Arc::new(assemble(&options, template, code, ports, data, kept.unwrap_or_default())?);
        runner.database.serve(dynamodb, stopped.clone());
        runner.make_table().await?;
        let (opening, open) = watch::channel(false);
        front::serve(runner.clone(), listener, open, stopped.clone());
        if is_new {
            runner.seed(options.seed, options.progress.as_ref()).await?;
        }
        opening.send_replace(true);
        let app = runner.workshop.app(Arc::new(Undisturbed))?;
        if !runner.clock.is_manual() {
            background::start(&runner, &stopped, options.demo);
        }
        Ok(Self { runner, app, dynamodb_url: ports.dynamodb_url(), _stop: stop })
    }

    /// Stops, and waits until ports and files are free again.
    pub async fn stop(self) {
        let runner = Arc::downgrade(&self.runner);
        drop(self);
        for _ in 0..STOPPING_TRIES {
            if runner.strong_count() == 0 {
                return;
            }
            tokio::time::sleep(STOPPING_PAUSE).await;
        }
    }

    /// The shop's address, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.runner.url
    }

    /// Where the embedded DynamoDB answers.
    #[must_use]
    pub fn dynamodb_url(&self) -> &str {
        &self.dynamodb_url
    }

    /// A bearer token that outlives jumps of the clock. Without a subject it is the role's demo person.
    #[must_use]
    pub fn token(&self, role: Role, sub: Option<&str>) -> String {
        self.runner.issuer.mint(role, sub, None)
    }

    /// Signs tokens and any claims, also such as must be refused.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.runner.issuer
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.runner.clock.now()
    }

    /// Lets stream, schedules and running invocations come to rest.
    ///
    /// # Errors
    /// When they do not.
    pub async fn drain(&self) -> Result<Drained, RunError> {
        self.runner.drain().await
    }

    /// Drains, then moves the clock forward.
    ///
    /// # Errors
    /// When the shop does not come to rest.
    pub async fn advance(&self, by: SignedDuration) -> Result<Timestamp, RunError> {
        self.runner.move_clock(clock::ClockCommand::Advance(by)).await
    }

    /// Stream records that wait for a worker; a record that two workers want counts twice.
    ///
    /// # Errors
    /// Those of the embedded database.
    pub async fn pending(&self) -> Result<usize, RunError> {
        self.runner.pending().await
    }

    /// Empties the shop, and fills it if asked to.
    ///
    /// # Errors
    /// A row of the seed that was refused; those of the embedded database.
    pub async fn reset(&self, seed: Seed) -> Result<(), RunError> {
        self.runner.reset(seed).await
    }

    /// Faults from now on; `Faults::None` ends them. Calls are counted anew.
    pub fn faults(&self, faults: impl Into<Faults>) {
        self.runner.watching.plan(faults.into());
    }

    /// How many outside calls a function has made since the faults were set.
    #[must_use]
    pub fn calls(&self, function: &str) -> u64 {
        self.runner.watching.calls(function)
    }

    /// How many faults have struck since they were set.
    #[must_use]
    pub fn struck(&self) -> u64 {
        self.runner.watching.struck()
    }

    /// What each function cost since the start or the last `reset_meter`.
    #[must_use]
    pub fn meter(&self) -> MeterReading {
        self.runner.watching.meter()
    }

    pub fn reset_meter(&self) {
        self.runner.watching.reset_meter();
    }

    /// The payment gateway's own books: `{orders: {<id>: {authorized, captured, refunded, canceled, held, payments}}, totals}`.
    #[must_use]
    pub fn books(&self) -> Value {
        self.runner.gateway.books()
    }

    /// The sandbox gateway, to script it or to play the customer.
    #[must_use]
    pub fn gateway(&self) -> &Gateway {
        &self.runner.gateway
    }

    /// The sandbox carrier, to script it or to look into its books.
    #[must_use]
    pub fn carrier(&self) -> &Carrier {
        &self.runner.carrier
    }

    #[must_use]
    pub fn queues(&self) -> &Queues {
        &self.runner.queues
    }

    /// All parts of it, for tests of those who act on the whole.
    #[cfg(test)]
    pub(crate) fn runner(&self) -> &Runner {
        &self.runner
    }

    /// The bucket of pictures, to put some in.
    #[must_use]
    pub fn pictures(&self) -> &Pictures {
        &self.runner.pictures
    }

    #[must_use]
    pub fn mailbox(&self) -> &Mailbox {
        &self.runner.mailbox
    }

    /// What each function did to which partitions since the start.
    #[must_use]
    pub fn touched(&self) -> BTreeSet<Touched> {
        self.runner.watching.touched()
    }

    /// The shop's table, for looking behind the API: neither disturbed nor metered.
    #[must_use]
    pub fn table(&self) -> Arc<dyn store::Table> {
        self.app.table.clone()
    }

    /// An application of nobody's function: neither disturbed nor metered.
    #[must_use]
    pub fn app(&self) -> Arc<app::App> {
        self.app.clone()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if let Err(error) = self.runner.keep() {
            tracing::error!(reason = %error, "the gateway's books could not be kept");
        }
    }
}

#[cfg(test)]
mod tests;
