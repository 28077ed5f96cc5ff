//! Benchmarks of the shop: orders placed and looked at, and pages, under closed-loop load, and what a whole life of an order
//! costs, against a local shop in this very process.
//! Prints one JSON line a case. They measure; they are not tests, and nothing passes or fails by them.

mod life;
mod load;
mod measure;
mod prices;
mod report;
mod shopping;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use life::Life;
use report::Case;
use shopping::{Bench, Shopping};
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  cargo run --release -p bench                              every benchmark at 1, 8 and 32 at once
  cargo run --release -p bench -- --bench place-order       only that one
  cargo run --release -p bench -- --life                    what an order costs from placing to the answered survey
  cargo run --release -p bench -- --seconds 2 --json        quick, and nothing but JSON lines
  cargo run --release -p bench -- --json > before.jsonl     to compare with later

One JSON line a case. What its numbers mean:
  cpu_ms_per_op          CPU of the function alone, SDK included: what Lambda would run
  process_cpu_ms_per_op  everything in this process: the function, the embedded DynamoDB, the sandbox gateway, the HTTP
                         server, the workers behind the stream, and the clients that make the load
  rss_mb                 memory of all of that together, at the end of the case
  outside_calls_per_op   calls to DynamoDB and the gateway
  usd_per_million        at list prices, for the function alone; the workers' share is workers_usd_per_million. The prices
                         and what is assumed stand in infra/bench/src/prices.rs";

/// Measures the shop under load; a release build, or the numbers mean little.
#[derive(Parser)]
#[command(name = "bench", version, after_help = EXAMPLES)]
struct Arguments {
    /// How long each case runs.
    #[arg(long, default_value_t = 5.0, value_parser = seconds)]
    seconds: f64,
    /// How many clients at once; each sends its next request when it has the answer to the last.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
    concurrency: Vec<usize>,
    /// Which benchmark; all unless said.
    #[arg(long, value_enum)]
    bench: Option<Bench>,
    /// Only what a whole life of an order costs, from placing to the answered survey.
    #[arg(long, conflicts_with = "bench")]
    life: bool,
    /// Nothing but JSON lines.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("must be between 0.1 and 3600".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    if cfg!(debug_assertions) && !arguments.json {
        eprintln!("This is a debug build: its numbers mean little. Use cargo run --release -p bench.");
    }
    if arguments.life {
        Life::measure().await?.print(arguments.json);
        return Ok(());
    }
    let benches = arguments.bench.map_or_else(|| Bench::ALL.to_vec(), |bench| vec![bench]);
    let bar = progress(benches.len() * arguments.concurrency.len(), arguments.json);
    for bench in benches {
        for concurrency in &arguments.concurrency {
            bar.set_message(format!("{bench} × {concurrency}"));
            // A shop of its own for each case, so that none begins with what another left behind.
            let shopping = Shopping::open(bench).await?;
            let duration = Duration::from_secs_f64(arguments.seconds);
            let case = Case::measure(&shopping, *concurrency, duration).await?;
            bar.inc(1);
            bar.suspend(|| case.print(arguments.json));
        }
    }
    bar.finish_and_clear();
    if arguments.bench.is_none() {
        Life::measure().await?.print(arguments.json);
    }
    Ok(())
}

/// Drawn on a terminal only.
fn progress(cases: usize, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(cases as u64);
    let style = ProgressStyle::with_template("  {msg:20} {bar:30.cyan/dim} {pos}/{len}");
    bar.set_style(style.expect("the template is well formed").progress_chars("━╸─"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
