//! One case: measured, reckoned per operation, printed.

use crate::load::{self, Seen};
use crate::measure;
use crate::prices::{Dollars, Used};
use crate::shopping::{Bench, Shopping};
use local::{FunctionMeter, MeterReading};
use serde::Serialize;
use std::time::Duration;

/// What a case came to. Numbers per operation are rounded where their noise begins.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    bench: &'static str,
    concurrency: usize,
    operations: usize,
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_ms_per_op: f64,
    process_cpu_ms_per_op: f64,
    rss_mb: Option<f64>,
    outside_calls_per_op: f64,
    read_units_per_op: f64,
    write_units_per_op: f64,
    usd_per_million: f64,
    usd_by_service: Dollars,
    /// The workers behind the stream and the schedules, for each operation.
    workers_write_units_per_op: f64,
    workers_usd_per_million: f64,
    /// Of one stored order.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored_bytes: Option<usize>,
}

impl Case {
    pub(crate) async fn measure(shopping: &Shopping, clients: usize, duration: Duration) -> Result<Self, String> {
        shopping.reset_meter();
        let before = measure::process_cpu();
        let seen = load::run(shopping, clients, duration).await?;
        let meter = shopping.meter().await?;
        let process_cpu = measure::process_cpu().saturating_sub(before);
        let rss_mb = measure::resident_mb().map(|megabytes| rounded(megabytes, 1));
        let stored_bytes = match shopping.bench {
            Bench::PlaceOrder => Some(shopping.stored_bytes().await?),
            _ => None,
        };
        let case = Self::of(shopping.bench.function(), clients, &seen, process_cpu, &meter)?;
        Ok(Self { rss_mb, stored_bytes, ..case })
    }

    fn of(
        bench: &'static str,
        concurrency: usize,
        seen: &Seen,
        process_cpu: Duration,
        meter: &MeterReading,
    ) -> Result<Self, String> {
        let operations = per(seen.operations());
        let own = used(bench, &meter.function(bench), operations)?;
        let dollars = own.dollars_per_million(1.0, true);
        let (mut workers_usd, mut workers_writes) = (0.0, 0.0);
        for (name, function) in meter.functions.iter().filter(|(name, _)| **name != bench) {
            let invocations = count(function.invocations) / operations;
            let used = used(name, function, operations)?;
            workers_usd += used.dollars_per_million(invocations, false).total();
            workers_writes += used.write_units;
        }
        Ok(Self {
            bench,
            concurrency,
            operations: seen.operations(),
            per_second: rounded(seen.per_second(), 1),
            p50_ms: rounded(seen.percentile_ms(0.5), 2),
            p99_ms: rounded(seen.percentile_ms(0.99), 2),
            cpu_ms_per_op: rounded(own.cpu_ms, 3),
            process_cpu_ms_per_op: rounded(process_cpu.as_secs_f64() * 1000.0 / operations, 3),
            rss_mb: None,
            outside_calls_per_op: rounded(own.dynamodb_calls + own.gateway_calls, 2),
            read_units_per_op: rounded(own.read_units, 2),
            write_units_per_op: rounded(own.write_units, 2),
            usd_per_million: rounded(dollars.total(), 2),
            usd_by_service: dollars.map(|part| rounded(part, 2)),
            workers_write_units_per_op: rounded(workers_writes, 2),
            workers_usd_per_million: rounded(workers_usd, 2),
            stored_bytes: None,
        })
    }

    /// The JSON line on standard output; for people a readable one beside it, on standard error.
    pub(crate) fn print(&self, only_json: bool) {
        println!("{}", serde_json::to_string(self).expect("numbers are JSON"));
        if only_json {
            return;
        }
        eprintln!(
            "  {:13} × {:<3} {:>7.0}/s   p50 {:>6.2} ms   p99 {:>6.2} ms   CPU {:.3} ms ({:.2} in all)   {:.0} WU   {:.1} RU   ${:.2}/M",
            self.bench,
            self.concurrency,
            self.per_second,
            self.p50_ms,
            self.p99_ms,
            self.cpu_ms_per_op,
            self.process_cpu_ms_per_op,
            self.write_units_per_op,
            self.read_units_per_op,
            self.usd_per_million,
        );
    }
}

/// What a function used for each operation.
pub(crate) fn used(name: &str, meter: &FunctionMeter, operations: f64) -> Result<Used, String> {
    let calls = |service: &str| {
        let of_service = meter.calls.iter().filter(|(call, _)| call.starts_with(service));
        count(of_service.map(|(_, calls)| *calls).sum()) / operations
    };
    Ok(Used {
        read_units: meter.read_units / operations,
        write_units: meter.write_units / operations,
        dynamodb_calls: calls("dynamodb."),
        gateway_calls: calls("gateway."),
        carrier_calls: calls("carrier."),
        mails: calls("ses."),
        queue_calls: calls("sqs."),
        deliveries: if is_woken_by_a_queue(name) { count(meter.invocations) / operations } else { 0.0 },
        cpu_ms: meter.cpu_ms / operations,
        memory_mb: memory_of(name)?,
    })
}

fn is_woken_by_a_queue(name: &str) -> bool {
    local::registry::workers().queues.iter().any(|worker| worker.function == name)
}

/// The memory `template.yaml` gives a function.
fn memory_of(name: &str) -> Result<f64, String> {
    let template: serde_yaml_ng::Value =
        serde_yaml_ng::from_str(local::template::TEXT).map_err(|error| error.to_string())?;
    let of = |resource: &serde_yaml_ng::Value| resource["Properties"]["MemorySize"].as_f64();
    let resources = template["Resources"].as_mapping().ok_or("template.yaml has no Resources")?;
    let named = |resource: &&serde_yaml_ng::Value| resource["Metadata"]["BuildProperties"]["Binary"] == name;
    let function = resources.values().find(named).ok_or_else(|| format!("template.yaml has no function {name}"))?;
    let usual = template["Globals"]["Function"]["MemorySize"].as_f64();
    of(function).or(usual).ok_or_else(|| format!("template.yaml does not say how much memory {name} has"))
}

#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn count(number: u64) -> f64 {
    number as f64
}

pub(crate) fn per(operations: usize) -> f64 {
    count(operations.max(1) as u64)
}

pub(crate) fn rounded(number: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (number * scale).round() / scale
}
