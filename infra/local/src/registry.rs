//! The code of every function, by name: what the function crates offer, for whoever runs them in this process.

use edge::openapi::Docs;
use edge::{Endpoint, QueueWorker, Schedule, StreamWorker, Workers};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a function is made of.
#[derive(Clone, Copy)]
pub enum Code {
    Http(Endpoint),
    Stream(StreamWorker),
    Queue(QueueWorker),
    Schedule(Schedule),
}

/// Every HTTP function of the shop, domain by domain.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let domains: [fn() -> Vec<Endpoint>; 16] = [
        orders_functions::routes,
        catalog_functions::routes,
        inventory_functions::routes,
        checkout_functions::routes,
        payments_functions::routes,
        fulfillment_functions::routes,
        tracking_functions::routes,
        returns_functions::routes,
        feedback_functions::routes,
        care_functions::routes,
        accounts_functions::routes,
        insights_functions::routes,
        platform_functions::routes,
        pictures_functions::routes,
        mail_functions::routes,
        web_functions::routes,
    ];
    domains.into_iter().flat_map(|routes| routes()).collect()
}

/// Every function that no shopper calls.
#[must_use]
pub fn workers() -> Workers {
    let domains: [fn() -> Workers; 12] = [
        orders_functions::workers,
        catalog_functions::workers,
        inventory_functions::workers,
        accounts_functions::workers,
        payments_functions::workers,
        fulfillment_functions::workers,
        tracking_functions::workers,
        returns_functions::workers,
        feedback_functions::workers,
        care_functions::workers,
        platform_functions::workers,
        mail_functions::workers,
    ];
    let mut all = Workers::default();
    for workers in domains {
        let Workers { streams, queues, schedules } = workers();
        all.streams.extend(streams);
        all.queues.extend(queues);
        all.schedules.extend(schedules);
    }
    all
}

/// Everything by the name of its function.
#[must_use]
pub fn by_name() -> BTreeMap<&'static str, Code> {
    let Workers { streams, queues, schedules } = workers();
    let endpoints = endpoints().into_iter().map(|endpoint| (endpoint.route.function, Code::Http(endpoint)));
    let streams = streams.into_iter().map(|worker| (worker.function, Code::Stream(worker)));
    let queues = queues.into_iter().map(|worker| (worker.function, Code::Queue(worker)));
    let schedules = schedules.into_iter().map(|schedule| (schedule.function, Code::Schedule(schedule)));
    endpoints.chain(streams).chain(queues).chain(schedules).collect()
}

/// `openapi.json`, made from the code.
#[must_use]
pub fn openapi() -> Value {
    let mut docs = Docs::default();
    for endpoint in endpoints() {
        (endpoint.describe)(&mut docs);
    }
    docs.finish(env!("CARGO_PKG_VERSION"))
}
