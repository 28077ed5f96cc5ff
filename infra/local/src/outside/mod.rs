//! What lies between the functions and the outside world: faults that were planned, a meter, and the log of what each
//! function touched. One watch per function, under all of its clients; it decides nothing by itself.

mod faults;
mod meter;

pub use faults::{FaultKind, Faults, Odds, PlannedFault};
pub use meter::{FunctionMeter, MeterReading, Touched};

use crate::invoke;
use aws::outside::{Fault, Outside, Units};
use faults::Disturbance;
use meter::Meter;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// What befalls a delivery to a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// The same batch comes twice.
    pub(crate) duplicated: bool,
    /// Items come in another order; the changes of one item stay in theirs, which is all a stream promises.
    pub(crate) reordered: bool,
}

/// Everything that watches and disturbs, for all functions of one shop.
#[derive(Default)]
pub(crate) struct Watching {
    disturbance: Disturbance,
    meter: Meter,
}

impl Watching {
    /// The watch of one function.
    pub(crate) fn watch(self: &Arc<Self>, function: &'static str) -> Arc<Watch> {
        Arc::new(Watch { function, watching: self.clone() })
    }

    /// Faults from now on, instead of those before; counting starts anew.
    pub(crate) fn plan(&self, faults: Faults) {
        self.disturbance.plan(faults);
    }

    /// How many outside calls a function has made since the faults were planned.
    pub(crate) fn calls(&self, function: &str) -> u64 {
        self.disturbance.calls(function)
    }

    /// How many planned faults have come true.
    pub(crate) fn struck(&self) -> u64 {
        self.disturbance.struck()
    }

    pub(crate) fn delivery(&self, function: &str) -> Delivery {
        self.disturbance.delivery(function)
    }

    pub(crate) fn invoked(&self, function: &'static str, cpu: Duration) {
        self.meter.invoked(function, cpu);
    }

    pub(crate) fn meter(&self) -> MeterReading {
        self.meter.read()
    }

    pub(crate) fn reset_meter(&self) {
        self.meter.reset();
    }

    pub(crate) fn touched(&self) -> BTreeSet<Touched> {
        self.meter.touched()
    }
}

/// The layer under one function's clients.
pub(crate) struct Watch {
    function: &'static str,
    watching: Arc<Watching>,
}

impl Outside for Watch {
    fn before(&self, service: &'static str, operation: &str) -> Fault {
        self.watching.meter.called(self.function, service, operation);
        self.watching.disturbance.call(self.function)
    }

    fn crash(&self) {
        invoke::crash();
    }

    fn consumed(&self, _: &str, units: Units) {
        self.watching.meter.consumed(self.function, units);
    }

    fn touched(&self, action: &'static str, index: Option<&'static str>, partition: &str) {
        self.watching.meter.touch(self.function, action, index, partition);
    }
}
