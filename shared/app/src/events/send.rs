//! Events on their way: gathered by queue over a whole batch, so that one call carries ten of them.

use super::{Event, Queue, subscribers};
use crate::{App, Error};
use std::collections::BTreeMap;

/// What is to be sent, with the position of what each message tells of.
#[derive(Default)]
pub(crate) struct Letters(BTreeMap<Queue, Vec<(usize, String)>>);

/// Not everything was sent. All before the first is; that one and those behind it are to be told again.
#[derive(Debug, thiserror::Error)]
#[error("events from position {first} on may not have been sent")]
pub struct Unsent {
    pub first: usize,
    #[source]
    pub source: Error,
}

impl Letters {
    /// One for each queue that is told of this kind.
    pub(crate) fn add(&mut self, position: usize, event: &Event) -> Result<(), Unsent> {
        let unwritten = |error: serde_json::Error| Unsent { first: position, source: Error::Bug(error.to_string()) };
        let body = serde_json::to_string(event).map_err(unwritten)?;
        for queue in subscribers(&event.kind) {
            self.0.entry(*queue).or_default().push((position, body.clone()));
        }
        Ok(())
    }

    /// Sends all of them. A queue that takes nothing does not keep the others from theirs. Answers how many there were.
    pub(crate) async fn send(self, app: &App) -> Result<usize, Unsent> {
        let (mut sent, mut failed) = (0, None::<Unsent>);
        for (queue, letters) in self.0 {
            let first = letters.first().map_or(0, |(position, _)| *position);
            let bodies: Vec<String> = letters.into_iter().map(|(_, body)| body).collect();
            let outcome = match app.queues() {
                Ok(queues) => queues.send(queue, &bodies).await.map_err(Error::from),
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => sent += bodies.len(),
                Err(source) if failed.as_ref().is_none_or(|earlier| first < earlier.first) => {
                    failed = Some(Unsent { first, source });
                }
                Err(_) => {}
            }
        }
        failed.map_or(Ok(sent), Err)
    }
}
