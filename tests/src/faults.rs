//! Whatever goes wrong between two calls to the outside, the shop's books stay right. The sweep breaks every call of a
//! function in every way, lets the client try again as a real one would, and judges what is left when all has come to rest.

mod broken;
mod client;
mod planted;
mod sweeps;

use crate::driver::Shop;
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

/// What a case came to: whether the call that was to break was made at all, and what is wrong so far.
type Outcome = (bool, Vec<String>);

/// Breaks the first call of a function, then its second, and so on until it makes no more; in every way, once and often.
/// A case makes ready, breaks, calls, and mends.
async fn sweep(function: &'static str, what: &str, case: impl AsyncFn(&Shop, Break) -> Outcome) -> Tally {
    let mut tally = Tally::default();
    for kind in FaultKind::CALLS {
        // A process that died makes no more calls.
        let often = if kind == FaultKind::CrashAfter { 1 } else { OFTEN };
        for times in [1, often].into_iter().take(if often == 1 { 1 } else { 2 }) {
            let broken = Break { function, call: 1, kind, times };
            tally.add(sweep_calls(broken, what, &case).await);
        }
    }
    tally
}

async fn sweep_calls(first: Break, what: &str, case: &impl AsyncFn(&Shop, Break) -> Outcome) -> Tally {
    let mut tally = Tally::default();
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return tally };
    shop.receive(&shop.kettle, "west", 1000).await;
    for call in 1.. {
        assert!(call < TOO_MANY, "{what}: {} does not stop making calls", first.function);
        let broken = Break { call, ..first };
        let (reached, mut wrong) = case(&shop, broken).await;
        if !reached {
            break;
        }
        tally.cases += 1;
        shop.come_to_rest().await;
        wrong.extend(shop.wrongs().await);
        let found = !wrong.is_empty();
        tally.violations.extend(wrong.into_iter().map(|it| format!("{what}, {broken:?}: {it}")));
        if found {
            // What is wrong stays wrong: the next case would be blamed for it.
            break;
        }
    }
    tally
}
