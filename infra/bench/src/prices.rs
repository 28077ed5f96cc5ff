//! What AWS charges, as of 2026-11-22: list prices of us-east-1 in US dollars, without free tiers, savings plans or taxes.
//! Sources: the pricing pages of Amazon DynamoDB (on-demand), AWS Lambda (Arm), Amazon API Gateway (HTTP APIs) and Amazon
//! `CloudWatch`, and Amazon SQS. Everything else in this crate is measured; this is the one file to touch when a price changes.
//!
//! Left out, because they do not grow with orders or are not ours: storage, point-in-time recovery, X-Ray's samples, data
//! transfer, the payment gateway's own fee.

use serde::Serialize;

/// DynamoDB on-demand, standard table class, since November 2024: a million write request units.
const WRITE_UNITS: f64 = 0.625;
/// … and a million read request units.
const READ_UNITS: f64 = 0.125;
/// Lambda on Arm: a gigabyte-second.
const GIGABYTE_SECOND: f64 = 0.000_013_333_4;
/// Lambda: a million requests.
const INVOCATIONS: f64 = 0.20;
/// API Gateway, HTTP API: a million requests of up to 512 KB (the first 300 million a month).
const API_CALLS: f64 = 1.00;
/// SQS, standard queues: a million requests, each of up to 64 KB.
const QUEUE_REQUESTS: f64 = 0.40;
/// Lambda receives and deletes what wakes a worker, on our bill; what it asks of an empty queue is the same however little is sold.
const REQUESTS_OF_A_DELIVERY: f64 = 2.0;
/// `CloudWatch` Logs, standard class: a gigabyte taken in.
const LOG_GIGABYTE: f64 = 0.50;

/// Our own line for each call; Lambda itself is told to speak of failures only.
const LOG_BYTES: f64 = 400.0;

/// Lambda bills the time a call takes, most of which is waiting for DynamoDB and the gateway. Loopback answers faster than
/// AWS does, so what is billed is counted from the calls a function makes, at what they take within a region.
const DYNAMODB_CALL_MS: f64 = 5.0;
/// A payment gateway's answer; by far the longest wait.
const GATEWAY_CALL_MS: f64 = 350.0;
/// A carrier service's, the mail service's and a queue's.
const CARRIER_CALL_MS: f64 = 300.0;
const MAIL_CALL_MS: f64 = 60.0;
const QUEUE_CALL_MS: f64 = 10.0;
/// Ten writes and nothing else: less than that is not a life but a mistake in the counting.
#[cfg(test)]
pub(crate) const FLOOR: f64 = 10.0 * WRITE_UNITS;
/// A vCPU comes with 1769 MB; a function with less gets its share, so its own work takes longer.
const MEGABYTES_OF_A_CPU: f64 = 1769.0;

/// What one operation used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    pub(crate) read_units: f64,
    pub(crate) write_units: f64,
    pub(crate) dynamodb_calls: f64,
    pub(crate) gateway_calls: f64,
    pub(crate) carrier_calls: f64,
    pub(crate) mails: f64,
    pub(crate) queue_calls: f64,
    /// Batches of messages that woke it.
    pub(crate) deliveries: f64,
    pub(crate) cpu_ms: f64,
    pub(crate) memory_mb: f64,
}

/// What a million operations cost, by service.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Dollars {
    pub(crate) dynamodb: f64,
    pub(crate) lambda: f64,
    pub(crate) api: f64,
    pub(crate) logs: f64,
    pub(crate) queues: f64,
}

impl Dollars {
    pub(crate) fn total(self) -> f64 {
        self.dynamodb + self.lambda + self.api + self.logs + self.queues
    }

    pub(crate) fn map(self, each: impl Fn(f64) -> f64) -> Self {
        Self {
            dynamodb: each(self.dynamodb),
            lambda: each(self.lambda),
            api: each(self.api),
            logs: each(self.logs),
            queues: each(self.queues),
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            dynamodb: self.dynamodb + other.dynamodb,
            lambda: self.lambda + other.lambda,
            api: self.api + other.api,
            logs: self.logs + other.logs,
            queues: self.queues + other.queues,
        }
    }
}

impl Used {
    /// Dollars for a million of them. `invocations` is how many an operation takes: one of its own function, a part of one
    /// of a worker that takes many records at once. `by_http` adds the door's price.
    pub(crate) fn dollars_per_million(self, invocations: f64, by_http: bool) -> Dollars {
        let gigabyte_seconds = self.billed_ms() / 1000.0 * self.memory_mb / 1024.0;
        Dollars {
            dynamodb: self.write_units * WRITE_UNITS + self.read_units * READ_UNITS,
            lambda: gigabyte_seconds * GIGABYTE_SECOND * 1e6 + invocations * INVOCATIONS,
            api: if by_http { API_CALLS } else { 0.0 },
            logs: invocations * LOG_BYTES * 1e6 / 1e9 * LOG_GIGABYTE,
            queues: (self.queue_calls + self.deliveries * REQUESTS_OF_A_DELIVERY) * QUEUE_REQUESTS,
        }
    }

    /// The time Lambda would bill.
    fn billed_ms(self) -> f64 {
        let own = self.cpu_ms * (MEGABYTES_OF_A_CPU / self.memory_mb).max(1.0);
        let waiting = self.dynamodb_calls * DYNAMODB_CALL_MS
            + self.gateway_calls * GATEWAY_CALL_MS
            + self.carrier_calls * CARRIER_CALL_MS
            + self.mails * MAIL_CALL_MS
            + self.queue_calls * QUEUE_CALL_MS;
        own + waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_orders_cost_what_their_parts_add_up_to() {
        let order = Used {
            read_units: 6.0,
            write_units: 7.0,
            dynamodb_calls: 3.0,
            gateway_calls: 1.0,
            cpu_ms: 1.0,
            memory_mb: 512.0,
            ..Used::default()
        };
        let dollars = order.dollars_per_million(1.0, true);
        // 7 writes and 6 reads; 368.5 ms of half a gigabyte and the request; the door; 400 bytes.
        let expected = [7.0 * 0.625 + 6.0 * 0.125, 2.457 + 0.20, 1.00, 0.20];
        let parts = [dollars.dynamodb, dollars.lambda, dollars.api, dollars.logs];
        assert!(parts.iter().zip(expected).all(|(part, expected)| (part - expected).abs() < 0.01), "{dollars:?}");
        assert!((dollars.total() - 8.982).abs() < 0.01, "{dollars:?}");
    }
}
