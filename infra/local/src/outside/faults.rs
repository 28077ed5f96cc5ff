//! Which call or delivery goes wrong, and how: by a plan, or by chance that is the same for the same seed. Counts calls and
//! deliveries of each function since the faults were set; how a fault is carried out stands elsewhere.

use super::Delivery;
use aws::outside::Fault;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What can go wrong at a call to the outside, or at a delivery to a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    Refuse,
    LostReply,
    CrashAfter,
    Throttle,
    Conflict,
    DuplicateDelivery,
    Reorder,
}

impl FaultKind {
    /// Those that happen at calls; the others happen at deliveries.
    pub const CALLS: [Self; 5] = [Self::Refuse, Self::LostReply, Self::CrashAfter, Self::Throttle, Self::Conflict];

    /// As the layer under a client carries it out; a fault of deliveries is none there.
    const fn at_a_call(self) -> Option<Fault> {
        match self {
            Self::Refuse => Some(Fault::Refuse),
            Self::LostReply => Some(Fault::LostReply),
            Self::CrashAfter => Some(Fault::CrashAfter),
            Self::Throttle => Some(Fault::Throttle),
            Self::Conflict => Some(Fault::Conflict),
            Self::DuplicateDelivery | Self::Reorder => None,
        }
    }
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// Its name, or `*` for each.
    pub function: String,
    /// Which of the function's calls (or deliveries) since the plan was set, from 1; 0 for every one.
    pub call: u64,
    pub kind: FaultKind,
}

impl PlannedFault {
    #[must_use]
    pub fn new(function: &str, call: u64, kind: FaultKind) -> Self {
        Self { function: function.to_owned(), call, kind }
    }

    fn strikes(&self, function: &str, call: u64) -> bool {
        (self.function == "*" || self.function == function) && (self.call == 0 || self.call == call)
    }
}

/// How likely each fault is, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Odds {
    pub refuse: f64,
    pub lost_reply: f64,
    pub crash_after: f64,
    pub throttle: f64,
    pub conflict: f64,
    pub duplicate_delivery: f64,
    pub reorder: f64,
}

/// What goes wrong from now on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Faults {
    #[default]
    None,
    Plan(Vec<PlannedFault>),
    /// By chance. What happens at the nth call of a function depends on nothing but the seed, the function and n.
    Random {
        seed: u64,
        odds: Odds,
    },
}

impl Faults {
    #[must_use]
    pub const fn random(seed: u64, odds: Odds) -> Self {
        Self::Random { seed, odds }
    }

    fn at_call(&self, function: &str, call: u64) -> Option<Fault> {
        match self {
            Self::None => None,
            Self::Plan(plan) => plan
                .iter()
                .filter(|planned| planned.strikes(function, call))
                .find_map(|planned| planned.kind.at_a_call()),
            Self::Random { seed, odds } => {
                let mut drawn = draw(*seed, ("call", function, call));
                let likely = [odds.refuse, odds.lost_reply, odds.crash_after, odds.throttle, odds.conflict];
                FaultKind::CALLS.into_iter().zip(likely).find_map(|(kind, odds)| {
                    drawn -= odds;
                    (drawn < 0.0).then(|| kind.at_a_call()).flatten()
                })
            }
        }
    }

    fn at_delivery(&self, function: &str, delivery: u64) -> Delivery {
        match self {
            Self::None => Delivery::default(),
            Self::Plan(plan) => {
                let planned = |kind| plan.iter().any(|it| it.kind == kind && it.strikes(function, delivery));
                Delivery { duplicated: planned(FaultKind::DuplicateDelivery), reordered: planned(FaultKind::Reorder) }
            }
            Self::Random { seed, odds } => Delivery {
                duplicated: draw(*seed, ("duplicate", function, delivery)) < odds.duplicate_delivery,
                reordered: draw(*seed, ("reorder", function, delivery)) < odds.reorder,
            },
        }
    }
}

impl From<Vec<PlannedFault>> for Faults {
    fn from(plan: Vec<PlannedFault>) -> Self {
        if plan.is_empty() { Self::None } else { Self::Plan(plan) }
    }
}

/// A number in `0..1` that depends on its arguments alone.
fn draw(seed: u64, about: (&str, &str, u64)) -> f64 {
    let mut hasher = DefaultHasher::new();
    (seed, about).hash(&mut hasher);
    fastrand::Rng::with_seed(hasher.finish()).f64()
}

/// The faults in force, and the counts they go by.
#[derive(Default)]
pub(super) struct Disturbance(Mutex<State>);

#[derive(Default)]
struct State {
    faults: Faults,
    calls: HashMap<String, u64>,
    deliveries: HashMap<String, u64>,
    struck: u64,
}

impl Disturbance {
    pub(super) fn plan(&self, faults: Faults) {
        *self.lock() = State { faults, ..State::default() };
    }

    pub(super) fn call(&self, function: &str) -> Fault {
        let mut state = self.lock();
        let call = next(&mut state.calls, function);
        let fault = state.faults.at_call(function, call);
        state.struck += u64::from(fault.is_some());
        fault.unwrap_or(Fault::None)
    }

    pub(super) fn delivery(&self, function: &str) -> Delivery {
        let mut state = self.lock();
        let number = next(&mut state.deliveries, function);
        let delivery = state.faults.at_delivery(function, number);
        state.struck += u64::from(delivery.duplicated) + u64::from(delivery.reordered);
        delivery
    }

    pub(super) fn calls(&self, function: &str) -> u64 {
        self.lock().calls.get(function).copied().unwrap_or_default()
    }

    pub(super) fn struck(&self) -> u64 {
        self.lock().struck
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next(counts: &mut HashMap<String, u64>, function: &str) -> u64 {
    if let Some(count) = counts.get_mut(function) {
        *count += 1;
        return *count;
    }
    counts.insert(function.to_owned(), 1);
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(lines: &[(&str, u64, FaultKind)]) -> Disturbance {
        let disturbance = Disturbance::default();
        let plan: Vec<_> =
            lines.iter().map(|(function, call, kind)| PlannedFault::new(function, *call, *kind)).collect();
        disturbance.plan(plan.into());
        disturbance
    }

    #[test]
    fn a_fault_strikes_the_planned_call_of_the_planned_function() {
        let disturbance = plan(&[("place-order", 2, FaultKind::LostReply)]);
        let calls = ["place-order", "get-order", "get-order", "place-order", "place-order"];
        let faults = calls.map(|function| disturbance.call(function));
        assert_eq!(faults, [Fault::None, Fault::None, Fault::None, Fault::LostReply, Fault::None]);
        assert_eq!((disturbance.calls("place-order"), disturbance.calls("get-order"), disturbance.struck()), (3, 2, 1));
    }

    #[test]
    fn a_star_is_each_function_and_nought_is_every_call() {
        let disturbance = plan(&[("*", 1, FaultKind::Refuse), ("get-order", 0, FaultKind::Throttle)]);
        assert_eq!(disturbance.call("place-order"), Fault::Refuse);
        assert_eq!(disturbance.call("place-order"), Fault::None);
        assert_eq!([(); 3].map(|()| disturbance.call("get-order")), [Fault::Refuse, Fault::Throttle, Fault::Throttle]);
    }

    #[test]
    fn faults_of_deliveries_are_counted_apart_from_calls() {
        let disturbance = plan(&[("w", 2, FaultKind::DuplicateDelivery), ("w", 0, FaultKind::Reorder)]);
        assert_eq!(disturbance.call("w"), Fault::None);
        assert_eq!(disturbance.delivery("w"), Delivery { duplicated: false, reordered: true });
        assert_eq!(disturbance.delivery("w"), Delivery { duplicated: true, reordered: true });
        assert_eq!(disturbance.call("w"), Fault::None);
    }

    #[test]
    fn an_empty_plan_ends_the_one_before_and_counting_starts_anew() {
        let disturbance = plan(&[("*", 0, FaultKind::Conflict)]);
        assert_eq!(disturbance.call("f"), Fault::Conflict);
        disturbance.plan(Vec::new().into());
        assert_eq!((disturbance.call("f"), disturbance.calls("f"), disturbance.struck()), (Fault::None, 1, 0));
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_as_likely_as_asked() {
        let odds = Odds { refuse: 0.1, crash_after: 0.1, reorder: 0.5, ..Odds::default() };
        let run = |seed| {
            let disturbance = Disturbance::default();
            disturbance.plan(Faults::random(seed, odds));
            (0..2000).map(|_| disturbance.call("f")).collect::<Vec<_>>()
        };
        let faults = run(7);
        assert_eq!(faults, run(7));
        assert_ne!(faults, run(8));
        let count = |wanted| faults.iter().filter(|fault| **fault == wanted).count();
        assert!((150..250).contains(&count(Fault::Refuse)) && (150..250).contains(&count(Fault::CrashAfter)));
        assert_eq!(count(Fault::Throttle), 0);
    }

    #[test]
    fn a_plan_is_read_from_json_and_unknown_words_are_refused() {
        let line: PlannedFault =
            serde_json::from_str(r#"{"function": "*", "call": 0, "kind": "duplicate_delivery"}"#).unwrap();
        assert_eq!(line, PlannedFault::new("*", 0, FaultKind::DuplicateDelivery));
        for wrong in
            [r#"{"function": "*", "call": -1, "kind": "refuse"}"#, r#"{"function": "*", "call": 1, "kind": "x"}"#]
        {
            assert!(serde_json::from_str::<PlannedFault>(wrong).is_err(), "{wrong}");
        }
    }
}
