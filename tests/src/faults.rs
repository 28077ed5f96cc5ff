//! Whatever goes wrong between two calls to the outside, the shop's books stay right. The sweep breaks every call of a
//! function in every way, lets the client try again as a real one would, and judges what is left when all has come to rest.

mod accounts;
mod broken;
mod client;
mod leaving;
mod paying;
mod planted;
mod shelves;
mod variants;

use crate::driver::Shop;
use client::Expected;
use local::FaultKind;
use std::time::Duration;

/// A call of a function that goes wrong: which, how, and how many in a row.
#[derive(Clone, Copy, Debug)]
struct Break {
    function: &'static str,
    call: u64,
    kind: FaultKind,
    /// Once is what the SDK's own retries get past; more often is what reaches our code.
    times: u64,
}

/// More than the SDK tries.
const OFTEN: u64 = 4;
/// No function makes so many calls; a sweep that gets here would never end.
const TOO_MANY: u64 = 80;
/// The gateway's time-box; what is slow takes it in real time, so it is short.
const TIME_BOX: Duration = Duration::from_millis(250);

/// What a sweep found.
#[derive(Debug, Default)]
struct Tally {
    cases: usize,
    violations: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.violations.extend(other.violations);
    }

    /// Ends a test.
    fn clean(self, what: &str) {
        println!("{what}: cases run: {}, violations: {}", self.cases, self.violations.len());
        assert!(self.violations.is_empty(), "{what}:\n{}", self.violations.join("\n"));
        assert!(self.cases > 0, "{what}: nothing was tried");
    }
}

/// What a case came to, before all has come to rest.
struct Outcome {
    /// The call that was to break was made at all.
    reached: bool,
    wrong: Vec<String>,
    /// How the case's order is to end.
    order: Option<Expected>,
}

impl Outcome {
    fn new(reached: bool, wrong: Vec<String>) -> Self {
        Self { reached, wrong, order: None }
    }
}

/// Breaks the first call of a function, then its second, and so on until it makes no more; in every way, once and often.
/// A case makes ready, breaks, calls, and mends. What is left is judged when the cases of one kind have come to rest.
async fn sweep(function: &'static str, what: &str, case: impl AsyncFn(&Shop, Break) -> Outcome) -> Tally {
    let mut tally = Tally::default();
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return tally };
    // Not so near a month's begin that whoever looks back has to look at two.
    shop.set_clock("2027-03-10T09:30:00Z").await;
    shop.receive(&shop.kettle, "west", 5000).await;
    for kind in FaultKind::CALLS {
        // A process that died makes no more calls.
        let often: &[u64] = if kind == FaultKind::CrashAfter { &[1] } else { &[1, OFTEN] };
        for times in often {
            let broken = Break { function, call: 1, kind, times: *times };
            tally.add(sweep_calls(&shop, broken, what, &case).await);
        }
        shop.come_to_rest().await;
        tally.violations.extend(shop.wrongs().await.into_iter().map(|it| format!("{what}, {kind:?}: {it}")));
        if !tally.violations.is_empty() {
            // What is wrong stays wrong: the next cases would be blamed for it.
            break;
        }
    }
    tally
}

async fn sweep_calls(shop: &Shop, first: Break, what: &str, case: &impl AsyncFn(&Shop, Break) -> Outcome) -> Tally {
    let mut tally = Tally::default();
    let mut expected = Vec::new();
    for call in 1.. {
        assert!(call < TOO_MANY, "{what}: {} does not stop making calls", first.function);
        let broken = Break { call, ..first };
        let outcome = case(shop, broken).await;
        if !outcome.reached {
            // Nothing went wrong, and it is judged all the same.
            expected.extend(outcome.order.map(|order| (broken, order)));
            break;
        }
        tally.cases += 1;
        tally.violations.extend(outcome.wrong.into_iter().map(|it| format!("{what}, {broken:?}: {it}")));
        expected.extend(outcome.order.map(|order| (broken, order)));
    }
    shop.come_to_rest().await;
    for (broken, order) in expected {
        let wrong = order.judge(shop).await;
        tally.violations.extend(wrong.into_iter().map(|it| format!("{what}, {broken:?}: {it}")));
    }
    tally
}
