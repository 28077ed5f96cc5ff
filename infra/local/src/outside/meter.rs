//! What each function cost: invocations, outside calls, capacity units, CPU; and which partitions it touched by which action.

use aws::outside::Units;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What one function cost since the meter was reset.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FunctionMeter {
    pub invocations: u64,
    /// By service and operation: `dynamodb.PutItem`, `gateway.authorize`. Each attempt counts.
    pub calls: BTreeMap<String, u64>,
    pub read_units: f64,
    pub write_units: f64,
    /// Of the thread that worked on the invocation; none for functions that run in another process.
    pub cpu_ms: f64,
}

/// The meter as `GET /_local/meter` shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MeterReading {
    /// Only functions that did something.
    pub functions: BTreeMap<&'static str, FunctionMeter>,
}

impl MeterReading {
    /// What one function cost; nothing if it was never invoked.
    #[must_use]
    pub fn function(&self, name: &str) -> FunctionMeter {
        self.functions.get(name).cloned().unwrap_or_default()
    }
}

/// An action of a function on a kind of partition, as a policy would have to allow it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Touched {
    pub function: &'static str,
    /// `GetItem`, `Query`, …; members of transactions by their own action.
    pub action: &'static str,
    pub index: Option<&'static str>,
    /// The partition key up to its first `#` and with it: `ORDER#`, `LOCATIONS`.
    pub prefix: String,
}

#[derive(Default)]
pub(super) struct Meter {
    functions: Mutex<BTreeMap<&'static str, FunctionMeter>>,
    touched: Mutex<BTreeSet<Touched>>,
}

impl Meter {
    pub(super) fn called(&self, function: &'static str, service: &str, operation: &str) {
        let mut functions = lock(&self.functions);
        *functions.entry(function).or_default().calls.entry(format!("{service}.{operation}")).or_default() += 1;
    }

    pub(super) fn consumed(&self, function: &'static str, units: Units) {
        let mut functions = lock(&self.functions);
        let meter = functions.entry(function).or_default();
        meter.read_units += units.read;
        meter.write_units += units.write;
    }

    pub(super) fn invoked(&self, function: &'static str, cpu: Duration) {
        let mut functions = lock(&self.functions);
        let meter = functions.entry(function).or_default();
        meter.invocations += 1;
        meter.cpu_ms += cpu.as_secs_f64() * 1000.0;
    }

    pub(super) fn touch(
        &self,
        function: &'static str,
        action: &'static str,
        index: Option<&'static str>,
        partition: &str,
    ) {
        let end = partition.find('#').map_or(partition.len(), |position| position + 1);
        let touched = Touched { function, action, index, prefix: partition[..end].to_owned() };
        lock(&self.touched).insert(touched);
    }

    pub(super) fn read(&self) -> MeterReading {
        MeterReading { functions: lock(&self.functions).clone() }
    }

    pub(super) fn reset(&self) {
        lock(&self.functions).clear();
    }

    pub(super) fn touched(&self) -> BTreeSet<Touched> {
        lock(&self.touched).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_add_up_by_function_until_the_meter_is_reset() {
        let meter = Meter::default();
        meter.called("place-order", "dynamodb", "TransactWriteItems");
        meter.called("place-order", "dynamodb", "TransactWriteItems");
        meter.consumed("place-order", Units { read: 0.0, write: 6.0 });
        meter.consumed("place-order", Units { read: 1.5, write: 0.0 });
        meter.invoked("place-order", Duration::from_micros(500));
        let reading = meter.read().function("place-order");
        assert_eq!(reading.calls, BTreeMap::from([("dynamodb.TransactWriteItems".to_owned(), 2)]));
        let sums = serde_json::to_value(&reading).unwrap();
        assert_eq!((sums["read_units"].as_f64(), sums["write_units"].as_f64()), (Some(1.5), Some(6.0)));
        assert_eq!((sums["invocations"].as_u64(), sums["cpu_ms"].as_f64()), (Some(1), Some(0.5)));
        meter.reset();
        assert_eq!(meter.read(), MeterReading::default());
    }

    #[test]
    fn what_was_touched_is_kept_as_a_policy_would_say_it() {
        let meter = Meter::default();
        for partition in ["ORDER#1", "ORDER#2", "LOCATIONS"] {
            meter.touch("f", "GetItem", None, partition);
        }
        meter.touch("f", "Query", Some("gsi1"), "ORDERS#2027-03#1");
        let prefixes: Vec<_> = meter.touched().into_iter().map(|it| (it.action, it.index, it.prefix)).collect();
        let wanted = [("GetItem", None, "LOCATIONS"), ("GetItem", None, "ORDER#"), ("Query", Some("gsi1"), "ORDERS#")];
        assert_eq!(prefixes, wanted.map(|(action, index, prefix)| (action, index, prefix.to_owned())));
    }
}
