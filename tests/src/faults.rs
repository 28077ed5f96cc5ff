//! Whatever goes wrong between two calls to the outside, the shop's books stay right. The sweep breaks every call of a
//! function in every way, lets the client try again as a real one would, and judges what is left when all has come to rest.

mod accounts;
mod allowing;
mod arriving;
mod attending;
mod broken;
mod care;
mod changing;
mod client;
mod coming;
mod crediting;
mod going;
mod keeping;
mod leaving;
mod paying;
mod planted;
mod planted_in_control;
mod planted_on_the_way;
mod planted_with_a_word;
mod reading;
mod returning;
mod roll;
mod shelves;
mod stage;
mod telling;
mod variants;

use crate::driver::{Shop, configured};
use client::Expected;
use futures::future::LocalBoxFuture;
use local::FaultKind;
use std::time::Duration;

/// Makes ready, breaks, calls, and mends.
type Case = for<'a> fn(&'a Shop, Break) -> LocalBoxFuture<'a, Outcome>;

/// A function that is to break, and where it does. The roll is called of these: `roll` says which function has none.
#[derive(Clone, Copy)]
struct Scene {
    function: &'static str,
    what: &'static str,
    case: Case,
    /// Of so many calls that are alike, one is broken in each way.
    alike: usize,
}

const fn scene(function: &'static str, what: &'static str, case: Case) -> Scene {
    Scene { function, what, case, alike: 1 }
}

/// Sweeps scene after scene and ends a test.
async fn sweep_all(scenes: &[Scene]) {
    let mut tally = Tally::default();
    for scene in scenes {
        let began = std::time::Instant::now();
        let found = sweep(scene).await;
        println!("{}, {}: {} cases in {:.1} s", scene.function, scene.what, found.cases, began.elapsed().as_secs_f32());
        tally.add(found);
    }
    let functions: std::collections::BTreeSet<&str> = scenes.iter().map(|scene| scene.function).collect();
    tally.clean(&functions.into_iter().collect::<Vec<_>>().join(", "));
}

/// Of all ways to break a call, each call is broken in every fourth, in turn: minutes instead of a quarter of an hour.
/// `DOORSTEP_FAULTS=all` breaks each in every way.
fn stride() -> usize {
    if configured("DOORSTEP_FAULTS").as_deref() == Some("all") { 1 } else { SAMPLED }
}

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
const TOO_MANY: u64 = 150;
/// How many ways to break calls there are for each that is taken.
const SAMPLED: usize = 4;
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

    /// Nothing is wrong where `right`; else what was seen.
    fn judged(reached: bool, right: bool, seen: impl std::fmt::Display) -> Self {
        Self::new(reached, if right { Vec::new() } else { vec![seen.to_string()] })
    }
}

/// Every way to break a call, once and often.
fn ways() -> Vec<(FaultKind, u64)> {
    let often = |kind: FaultKind| -> &[u64] {
        // A process that died makes no more calls.
        if kind == FaultKind::CrashAfter { &[1] } else { &[1, OFTEN] }
    };
    FaultKind::CALLS.into_iter().flat_map(|kind| often(kind).iter().map(move |times| (kind, *times))).collect()
}

/// Breaks the first call of a function, then its second, and so on until it makes no more; in every way, once and often.
/// What is left is judged when all has come to rest.
async fn sweep(scene: &Scene) -> Tally {
    let mut tally = Tally::default();
    let Some(shop) = Shop::impatient(TIME_BOX).await else { return tally };
    // Not so near a month's begin that whoever looks back has to look at two.
    shop.set_clock("2027-03-10T09:30:00Z").await;
    shop.receive(&shop.kettle, "west", 5000).await;
    let (stride, mut expected) = (stride() * scene.alike, Vec::new());
    for (way, (kind, times)) in ways().into_iter().enumerate() {
        let calls = (way % stride + 1..).step_by(stride);
        let (found, orders) = sweep_calls(&shop, scene, (kind, times), calls).await;
        tally.add(found);
        expected.extend(orders);
        // Looking at everything takes longer than the cases. Whoever wants to know which way it was looks after each.
        if stride == 1 || way + 1 == ways().len() || !tally.violations.is_empty() {
            tally.violations.extend(judge(&shop, scene, std::mem::take(&mut expected)).await);
        }
        if !tally.violations.is_empty() {
            // What is wrong stays wrong: the next cases would be blamed for it.
            break;
        }
    }
    tally
}

/// What is wrong when all has come to rest.
async fn judge(shop: &Shop, scene: &Scene, expected: Vec<(Break, Expected)>) -> Vec<String> {
    shop.come_to_rest().await;
    let mut wrong: Vec<String> = shop.wrongs().await;
    for (broken, order) in expected {
        wrong.extend(order.judge(shop).await.into_iter().map(|it| format!("{broken:?}: {it}")));
    }
    wrong.into_iter().map(|it| format!("{}, {}: {it}", scene.function, scene.what)).collect()
}

async fn sweep_calls(
    shop: &Shop,
    scene: &Scene,
    (kind, times): (FaultKind, u64),
    calls: impl Iterator<Item = usize>,
) -> (Tally, Vec<(Break, Expected)>) {
    let mut tally = Tally::default();
    let mut expected = Vec::new();
    let what = format!("{}, {}", scene.function, scene.what);
    for call in calls.map(|call| call as u64) {
        assert!(call < TOO_MANY, "{what}: it does not stop making calls");
        let broken = Break { function: scene.function, call, kind, times };
        let outcome = (scene.case)(shop, broken).await;
        tally.cases += usize::from(outcome.reached);
        tally.violations.extend(outcome.wrong.into_iter().map(|it| format!("{what}, {broken:?}: {it}")));
        expected.extend(outcome.order.map(|order| (broken, order)));
        if !outcome.reached {
            // Nothing went wrong, and it is judged all the same.
            break;
        }
    }
    (tally, expected)
}
