//! What a shop with a running clock does by itself: workers follow the stream and the queues, schedules run, messages of the
//! gateway and the carrier arrive, what has expired goes, and what has to be kept is written down. Everything ends when the
//! shop is dropped.

use crate::demo::{self, Demo};
use crate::runner::Runner;
use crate::stream::Step;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

const IDLE: Duration = Duration::from_millis(50);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const EXPIRY: Duration = Duration::from_mins(1);
const KEEPING: Duration = Duration::from_secs(3);

pub(crate) fn start(runner: &Arc<Runner>, stop: &watch::Receiver<bool>, demo: Option<Demo>) {
    // Weak, so that nothing of a dropped shop is held by those who wait.
    for worker in 0..runner.pumps.len() {
        until(stop, follow(Arc::downgrade(runner), worker));
    }
    for (worker, consumer) in runner.consumers.iter().enumerate() {
        for _ in 0..consumer.source.concurrency {
            until(stop, consume(Arc::downgrade(runner), worker));
        }
    }
    for timer in 0..runner.timers.len() {
        until(stop, keep_time(Arc::downgrade(runner), timer));
    }
    until(stop, deliver(Arc::downgrade(runner)));
    if let Some(demo) = demo {
        until(stop, demo::play(Arc::downgrade(runner), demo));
    }
    until(
        stop,
        every(Arc::downgrade(runner), EXPIRY, |runner| {
            if let Err(error) = runner.database.expire() {
                tracing::error!(reason = %error, "what has expired was not removed");
            }
        }),
    );
    until(
        stop,
        every(Arc::downgrade(runner), KEEPING, |runner| {
            if let Err(error) = runner.keep_changes() {
                tracing::error!(reason = %error, "the gateway's books were not kept");
            }
        }),
    );
}

fn until(stop: &watch::Receiver<bool>, work: impl Future<Output = ()> + Send + 'static) {
    let mut stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = work => {}
            _ = stop.changed() => {}
        }
    });
}

async fn follow(runner: Weak<Runner>, worker: usize) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        let step = match runner.upgrade() {
            Some(runner) => runner.pumps[worker].step(&runner.line()).await,
            None => return,
        };
        match step {
            Ok(Step::Delivered) => pause = SHORTEST_PAUSE,
            Ok(Step::Idle) => sleep(IDLE).await,
            Ok(Step::Failed) => {
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(error) => {
                tracing::error!(reason = %error, "the stream cannot be read");
                sleep(LONGEST_PAUSE).await;
            }
        }
    }
}

async fn consume(runner: Weak<Runner>, worker: usize) {
    loop {
        let Some(shop) = runner.upgrade() else { return };
        let (queues, source) = (shop.queues.clone(), shop.consumers[worker].source);
        drop(shop);
        if let Err(error) = queues.until_visible(&source.queue).await {
            tracing::error!(reason = %error, "a queue cannot be read");
            return;
        }
        sleep(source.window).await;
        let Some(shop) = runner.upgrade() else { return };
        shop.consumers[worker].step(&shop.line()).await;
    }
}

async fn keep_time(runner: Weak<Runner>, timer: usize) {
    loop {
        let Some(shop) = runner.upgrade() else { return };
        let timer = &shop.timers[timer];
        timer.run_if_due(&shop.clock, &shop.functions, &shop.queues).await;
        let (clock, next) = (shop.clock.clone(), timer.next().await);
        drop(shop);
        match next {
            Some(next) => clock.sleep_until(next).await,
            None => return,
        }
    }
}

async fn deliver(runner: Weak<Runner>) {
    loop {
        match runner.upgrade() {
            Some(runner) => runner.deliver_webhooks().await,
            None => return,
        };
        sleep(IDLE).await;
    }
}

async fn every(runner: Weak<Runner>, period: Duration, act: fn(&Runner)) {
    loop {
        sleep(period).await;
        match runner.upgrade() {
            Some(runner) => act(&runner),
            None => return,
        }
    }
}
