//! Queues on SQS. A queue's URL is what the environment gives and the queue's name; what it sets aside lies in the queue of
//! the same name with `-dlq` behind it (infra/stacks/queues.yaml).

use crate::config::{ConfigError, Settings};
use crate::connect::{credentials, retries, sdk_http, timeouts};
use crate::outside::{Layer, Outside};
use app::events::Queue;
use app::ports::{Queues, QueuesError, SetAside};
use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use aws_sdk_sqs::types::{
    Message, MessageSystemAttributeName, QueueAttributeName as Attribute, SendMessageBatchRequestEntry,
};
use futures::future::try_join_all;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use strum::IntoEnumIterator as _;

/// How many messages one call carries.
const BATCH: usize = 10;
/// How often what a call did not take is sent again.
const TRIES: u32 = 3;
const FIRST_PAUSE_MS: u64 = 25;
const SET_ASIDE: &str = "-dlq";

type Cause = Box<dyn std::error::Error + Send + Sync>;

pub struct SqsQueues {
    client: Client,
    /// What every queue's URL begins with.
    prefix: String,
}

impl SqsQueues {
    /// # Errors
    /// Names what the environment does not say.
    pub fn new(settings: &Settings, outside: Arc<dyn Outside>) -> Result<Self, ConfigError> {
        let prefix = settings.queue_url_prefix.clone().ok_or(ConfigError::Missing("QUEUE_URL_PREFIX"))?;
        let endpoint = origin(&prefix).ok_or_else(|| ConfigError::Wrong {
            name: "QUEUE_URL_PREFIX",
            why: "must be the beginning of a URL".to_owned(),
        })?;
        let mut config = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .http_client(Layer::new(sdk_http(Some(endpoint)), outside))
            .retry_config(retries())
            .timeout_config(timeouts())
            .region(aws_sdk_sqs::config::Region::new(settings.region.clone()))
            .endpoint_url(endpoint);
        if let Some(credentials) = credentials(settings) {
            config = config.credentials_provider(credentials);
        }
        Ok(Self { client: Client::from_conf(config.build()), prefix })
    }

    fn url(&self, queue: Queue) -> String {
        format!("{}{}", self.prefix, queue.name())
    }

    fn url_of_set_aside(&self, queue: Queue) -> String {
        self.url(queue) + SET_ASIDE
    }

    /// Sends at most ten; what a call did not take is sent again.
    async fn send_batch(&self, queue: Queue, bodies: &[String]) -> Result<(), QueuesError> {
        let mut left: Vec<usize> = (0..bodies.len()).collect();
        let (mut pause, mut tries) = (FIRST_PAUSE_MS, TRIES);
        loop {
            let entries = left.iter().map(|position| {
                SendMessageBatchRequestEntry::builder()
                    .id(position.to_string())
                    .message_body(&bodies[*position])
                    .build()
            });
            let entries = entries.collect::<Result<Vec<_>, _>>().map_err(unavailable)?;
            let request = self.client.send_message_batch().queue_url(self.url(queue)).set_entries(Some(entries));
            let failed = request.send().await.map_err(unavailable)?.failed;
            let Some(first) = failed.first() else { return Ok(()) };
            tries -= 1;
            if tries == 0 || failed.iter().any(|entry| entry.sender_fault) {
                return Err(unavailable(format!("{} of {} were not taken: {}", failed.len(), left.len(), first.code)));
            }
            left = failed.iter().filter_map(|entry| entry.id.parse().ok()).collect();
            tokio::time::sleep(Duration::from_millis(fastrand::u64(0..=pause))).await;
            pause *= 2;
        }
    }

    async fn attribute(&self, url: String, name: Attribute) -> Result<String, QueuesError> {
        let request = self.client.get_queue_attributes().queue_url(url).attribute_names(name.clone());
        let known = request.send().await.map_err(unavailable)?.attributes.unwrap_or_default();
        known.get(&name).cloned().ok_or_else(|| unavailable(format!("the queue does not tell its {name}")))
    }
}

#[async_trait]
impl Queues for SqsQueues {
    async fn send(&self, queue: Queue, bodies: &[String]) -> Result<(), QueuesError> {
        for batch in bodies.chunks(BATCH) {
            self.send_batch(queue, batch).await?;
        }
        Ok(())
    }

    async fn set_aside(&self) -> Result<Vec<(Queue, u64)>, QueuesError> {
        let counts = Queue::iter().map(|queue| async move {
            let count = self.attribute(self.url_of_set_aside(queue), Attribute::ApproximateNumberOfMessages).await?;
            count.parse::<u64>().map(|count| (queue, count)).map_err(unavailable)
        });
        let counts = try_join_all(counts).await?;
        Ok(counts.into_iter().filter(|(_, count)| *count > 0).collect())
    }

    async fn look_at_set_aside(&self, queue: Queue) -> Result<Vec<SetAside>, QueuesError> {
        let request = self
            .client
            .receive_message()
            .queue_url(self.url_of_set_aside(queue))
            .max_number_of_messages(10)
            // Looked at and left where they are.
            .visibility_timeout(0)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp);
        let messages = request.send().await.map_err(unavailable)?.messages.unwrap_or_default();
        Ok(messages.into_iter().map(set_aside).collect())
    }

    async fn redrive(&self, queue: Queue) -> Result<(), QueuesError> {
        let source = self.attribute(self.url_of_set_aside(queue), Attribute::QueueArn).await?;
        match self.client.start_message_move_task().source_arn(source).send().await {
            Ok(_) => Ok(()),
            // One runs already: what is asked for is being done.
            Err(error) if error.message().is_some_and(|why| why.contains("already a task running")) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }
}

fn set_aside(message: Message) -> SetAside {
    let sent = message.attributes.as_ref().and_then(|known| known.get(&MessageSystemAttributeName::SentTimestamp));
    let sent_at = sent.and_then(|sent| Timestamp::from_millisecond(sent.parse().ok()?).ok()).unwrap_or_default();
    SetAside { body: message.body.unwrap_or_default(), sent_at }
}

fn unavailable(cause: impl Into<Cause>) -> QueuesError {
    QueuesError::Unavailable(cause.into())
}

/// `https://sqs.eu-central-1.amazonaws.com` of the beginning of a queue's URL.
fn origin(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find('/').map_or(url.len(), |slash| host + slash);
    (end > host).then_some(&url[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_go_to_where_the_queues_are() {
        let deployed = "https://sqs.eu-central-1.amazonaws.com/123456789012/doorstep-";
        assert_eq!(origin(deployed), Some("https://sqs.eu-central-1.amazonaws.com"));
        assert_eq!(origin("http://127.0.0.1:8080/000000000000/"), Some("http://127.0.0.1:8080"));
        for wrong in ["", "verify-order", "https://", "https:///x"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
