//! Watches one invocation from outside: its CPU time, its time limit, and its death. A process that dies does no more: the
//! invocation's future is dropped where it stands.

use super::Died;
use rustix::time::{ClockId, clock_gettime};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

tokio::task_local! {
    /// Set when the process the present invocation stands for is to die.
    static DYING: Arc<AtomicBool>;
}

/// Lets the process of the present invocation die. Returns at once; nothing of the invocation runs afterwards.
pub(crate) fn crash() {
    if DYING.try_with(|dying| dying.store(true, Ordering::Relaxed)).is_err() {
        tracing::warn!("a crash was planned for a call that belongs to no invocation");
    }
}

/// Runs `work` until it ends, dies or has used up `limit`; with the CPU time of its thread.
pub(super) async fn guarded<T>(work: impl Future<Output = T>, limit: Duration) -> (Result<T, Died>, Duration) {
    let dying = Arc::new(AtomicBool::new(false));
    let mut spent = Duration::ZERO;
    let outcome = {
        let mut work = pin!(DYING.scope(dying.clone(), work));
        let watched = poll_fn(|context| {
            let before = thread_time();
            let polled = work.as_mut().poll(context);
            spent += thread_time().saturating_sub(before);
            if dying.load(Ordering::Relaxed) { Poll::Ready(Err(Died::Crashed)) } else { polled.map(Ok) }
        });
        tokio::time::timeout(limit, watched).await.unwrap_or(Err(Died::TimedOut(limit)))
    };
    (outcome, spent)
}

/// CPU time of the present thread.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn an_invocation_that_dies_does_nothing_afterwards() {
        let steps = Arc::new(AtomicU32::new(0));
        let counted = steps.clone();
        let work = async move {
            counted.fetch_add(1, Ordering::Relaxed);
            crash();
            tokio::task::yield_now().await;
            counted.fetch_add(1, Ordering::Relaxed);
        };
        assert!(matches!(guarded(work, LONG).await.0, Err(Died::Crashed)));
        assert_eq!(steps.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_crash_takes_its_own_invocation_only() {
        let bystander = guarded(async { tokio::task::yield_now().await }, LONG);
        let victim = guarded(async { crash() }, LONG);
        let ((saved, _), (lost, _)) = tokio::join!(bystander, victim);
        assert!(saved.is_ok() && lost.is_err());
    }

    #[tokio::test]
    async fn an_invocation_that_takes_too_long_is_ended() {
        let (outcome, _) = guarded(std::future::pending::<()>(), Duration::from_millis(5)).await;
        assert!(matches!(outcome, Err(Died::TimedOut(_))));
    }

    #[tokio::test]
    async fn only_the_work_itself_is_measured() {
        let idle = tokio::time::sleep(Duration::from_millis(30));
        let (_, waiting) = guarded(idle, LONG).await;
        let busy = async {
            let until = std::time::Instant::now() + Duration::from_millis(30);
            while std::time::Instant::now() < until {
                std::hint::spin_loop();
            }
        };
        let (_, working) = guarded(busy, LONG).await;
        assert!(waiting < Duration::from_millis(10), "{waiting:?}");
        assert!(working > waiting, "{working:?}");
    }
}
