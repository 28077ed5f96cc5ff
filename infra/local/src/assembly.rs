//! Puts the parts of a shop together from its options. Nothing is served yet.

use crate::carrier::Carrier;
use crate::clock::{ClockError, VirtualClock};
use crate::consumer::Consumer;
use crate::data::{DataDir, Kept};
use crate::database::Database;
use crate::environment::{self, Ports};
use crate::gateway::{Gateway, WEBHOOK_SECRET};
use crate::invoke::{External, Functions, InProcess, Invoker, Workshop};
use crate::issuer::Issuer;
use crate::mail::Mailbox;
use crate::outside::Watching;
use crate::pictures::Pictures;
use crate::queues::Queues;
use crate::registry::Code;
use crate::runner::Runner;
use crate::schedule::Timer;
use crate::shop::{Clock, Options, StartError};
use crate::stream::Pump;
use crate::template::Template;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

pub(crate) fn assemble(
    options: &Options,
    template: &'static Template,
    code: BTreeMap<&'static str, Code>,
    ports: Ports,
    data: Option<DataDir>,
    kept: Kept,
) -> Result<Runner, StartError> {
    let clock = started(options.clock, kept.now)?;
    let url = ports.url();
    let gateway = Gateway::new(clock.clone()).with_public_url(&url);
    if !kept.gateway.is_null() {
        gateway.restore(kept.gateway).map_err(StartError::Books)?;
    }
    let carrier = Carrier::new(clock.clone(), &url);
    if !kept.carrier.is_null() {
        carrier.restore(kept.carrier).map_err(StartError::Books)?;
    }
    let queues = Queues::new(clock.clone());
    template.queues.iter().for_each(|queue| queues.define(queue.clone()));
    if !kept.queues.is_null() {
        queues.restore(kept.queues).map_err(StartError::Letters)?;
    }
    let workshop = Workshop {
        settings: environment::settings(ports, options.gateway_timeout),
        clock: clock.clone(),
        http: aws::http::HttpClient::default(),
        link_key: environment::LINK_KEY,
        gateway_key: environment::GATEWAY_KEY,
        gateway_webhook_key: WEBHOOK_SECRET,
    };
    let watching: Arc<Watching> = Arc::default();
    let invoker = invoker(options.external.as_deref(), code, &workshop, template)?;
    let file = data.as_ref().map(DataDir::table);
    Ok(Runner {
        template,
        issuer: Issuer::with_shared_key(clock.clone(), &url, environment::CLIENT),
        mailbox: Mailbox::new(clock.clone()),
        database: Database::open(file.as_deref(), &clock)?,
        functions: Functions::new(invoker, watching.clone()),
        pumps: pumps(template, &kept.positions),
        consumers: consumers(template),
        timers: timers(template),
        whole: Mutex::default(),
        url,
        clock,
        gateway,
        carrier,
        queues,
        pictures: pictures(options)?,
        workshop,
        watching,
        data,
    })
}

/// With the folder that was named, or one beside the data.
fn pictures(options: &Options) -> Result<Pictures, StartError> {
    let folder = options.pictures.clone().or_else(|| Some(options.data.as_ref()?.join("pictures")));
    let named = folder.clone().unwrap_or_default();
    Pictures::open(folder).map_err(|source| StartError::Pictures { folder: named, source })
}

/// One for each worker, behind the record it had reached.
fn pumps(template: &'static Template, positions: &BTreeMap<String, String>) -> Vec<Pump> {
    let sources = template.functions.iter().flat_map(|function| function.streams.iter().map(move |it| (function, it)));
    sources
        .map(|(function, source)| Pump::new(&function.name, source, positions.get(&function.name).cloned()))
        .collect()
}

fn consumers(template: &'static Template) -> Vec<Consumer> {
    let sources = template.functions.iter().flat_map(|function| function.queues.iter().map(move |it| (function, it)));
    sources.map(|(function, source)| Consumer::new(&function.name, source)).collect()
}

fn timers(template: &'static Template) -> Vec<Timer> {
    let sources =
        template.functions.iter().flat_map(|function| function.schedules.iter().map(move |it| (function, it)));
    sources.map(|(function, source)| Timer::new(&function.name, source)).collect()
}

/// The clock, not before the time an earlier runner of the same shop had reached.
fn started(wanted: Clock, not_before: Timestamp) -> Result<VirtualClock, ClockError> {
    let clock = match wanted {
        Clock::Real => VirtualClock::real(),
        Clock::Manual => VirtualClock::manual_from_now(),
        Clock::ManualFrom(time) => VirtualClock::manual(time),
    };
    if clock.now() < not_before {
        clock.set(not_before)?;
    }
    Ok(clock)
}

fn invoker(
    external: Option<&str>,
    code: BTreeMap<&'static str, Code>,
    workshop: &Workshop,
    template: &'static Template,
) -> Result<Invoker, StartError> {
    if let Some(url) = external {
        return Ok(Invoker::External(External::new(url)));
    }
    let names = template.functions.iter().map(|function| function.name.as_str());
    let missing: Vec<_> = names.filter(|name| !code.contains_key(name)).collect();
    if !missing.is_empty() {
        return Err(StartError::NoCode(missing.join(", ")));
    }
    Ok(Invoker::InProcess(Box::new(InProcess::new(workshop.clone(), code, template))))
}
