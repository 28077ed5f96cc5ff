//! The use cases, one verb per file: load, decide through `domain`, commit. Owns the order of steps, retries under
//! contention and what is asked of the outside; knows no HTTP, no Lambda and no AWS.

pub mod accounts;
pub mod approvals;
pub mod caller;
pub mod catalog;
pub mod companies;
pub mod credit;
pub mod error;
pub mod events;
pub mod failures;
pub mod fulfillment;
pub mod idempotency;
pub mod insights;
pub mod inventory;
pub mod labels;
pub mod limits;
pub mod links;
pub mod mail;
pub mod orders;
pub mod parse;
pub mod payments;
pub mod pictures;
pub mod ports;
pub mod promises;
pub mod retry;
pub mod returns;
pub mod settings;
pub mod surveys;
pub mod tickets;
pub mod timers;
pub mod tracking;
pub mod waitlist;

pub use caller::{Caller, Role};
pub use error::{Classify, Error, Kind};

use jiff::Timestamp;
use std::sync::Arc;

/// Everything a use case may reach: the table, the clock, ids, the gateway, and the shop's configuration. One per function.
pub struct App {
    pub table: Arc<dyn store::Table>,
    pub clock: Arc<dyn ports::Clock>,
    pub ids: Arc<dyn ports::Ids>,
    pub gateway: Arc<dyn ports::Gateway>,
    pub identity: Arc<dyn ports::Identity>,
    pub links: links::LinkTokens,
    /// Only for the function that serves pictures: the others need not carry the code.
    pub pictures: Option<Arc<dyn ports::Pictures>>,
    /// Only for the functions that send steps, mail, or parcels on their way.
    pub queues: Option<Arc<dyn ports::Queues>>,
    pub mailer: Option<Arc<dyn ports::Mailer>>,
    pub carrier: Option<Arc<dyn ports::Carrier>>,
    pub config: Config,
    pub cache: settings::Cache,
    pub snapshot: catalog::snapshot::Cache,
}

/// What a deployment sets once.
#[derive(Clone, Debug)]
pub struct Config {
    pub currency: domain::money::Currency,
    pub shop_name: String,
    /// The public address of the shop, without a slash at its end; `help` links start with it.
    pub site_url: String,
    /// Where people sign in: the origin of the hosted login, without a slash at its end.
    pub login_url: String,
    /// The gateway's script that draws its payment element, and the key it may know. Only pages that take money have them.
    pub gateway_element_url: String,
    pub gateway_public_key: String,
    /// How long the gateway may take while a shopper waits.
    pub gateway_time_box: std::time::Duration,
}

impl App {
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// # Errors
    /// A bug: a function that sends was started without the queues.
    pub fn queues(&self) -> Result<&dyn ports::Queues, Error> {
        self.queues.as_deref().ok_or_else(|| Error::Bug("this function was started without queues".to_owned()))
    }
}
