//! Starts the shop, says where everything is, and stops when asked to.

use super::{ClockName, ServeArguments, print_environment, sorry};
use indicatif::{ProgressBar, ProgressStyle};
use local::environment::Ports;
use local::{Clock, Options, Progress, Role, Seed, Shop};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

pub(super) async fn run(arguments: ServeArguments) -> ExitCode {
    let ports = arguments.ports.ports();
    let (bar, progress) = progress();
    let options = Options {
        port: ports.shop,
        // Binaries elsewhere must know where it is; nobody else does.
        dynamodb_port: match arguments.ports.dynamodb_port {
            Some(port) => port,
            None if arguments.external.is_some() || arguments.print_env => ports.dynamodb,
            None => 0,
        },
        seed: arguments.seed,
        clock: match arguments.clock {
            ClockName::Real => Clock::Real,
            ClockName::Manual => Clock::Manual,
        },
        data: arguments.data.clone(),
        external: arguments.external.clone(),
        gateway_timeout: None,
        progress: Some(progress),
    };
    let started = Shop::start(options).await;
    bar.finish_and_clear();
    let shop = match started {
        Ok(shop) => shop,
        Err(error) => {
            sorry(error);
            return ExitCode::FAILURE;
        }
    };
    welcome(&shop, &arguments);
    if arguments.print_env {
        print_environment(&Ports { shop: ports.shop, dynamodb: ports.dynamodb });
    }
    asked_to_stop().await;
    eprintln!("\nStopping.");
    shop.stop().await;
    ExitCode::SUCCESS
}

/// A bar that is drawn on a terminal only, and only while there is something to wait for.
fn progress() -> (ProgressBar, Progress) {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("  Filling the shelves {bar:30.cyan/dim} {pos}/{len}");
    bar.set_style(style.expect("the template is well formed").progress_chars("━╸─"));
    let shown = bar.clone();
    let progress: Progress = Arc::new(move |done, total| {
        shown.set_length(total as u64);
        shown.set_position(done as u64);
    });
    (bar, progress)
}

fn welcome(shop: &Shop, arguments: &ServeArguments) {
    let url = shop.url();
    println!("\n  Your shop is open: {url}\n");
    let places = [
        ("API", "/products"),
        ("described", "/openapi.json"),
        ("Mailbox", "/_local/mail"),
        ("Queues", "/_local/queues"),
        ("Gateway", "/_local/gateway/books"),
    ];
    for (name, path) in places {
        println!("  {name:<10} {url}{path}");
    }
    println!("  {:<10} {}", "DynamoDB", shop.dynamodb_url());
    if let Some(external) = &arguments.external {
        println!("  {:<10} {external}", "Functions");
    }
    println!("\n  People, none of whom has a password:");
    for role in Role::ALL {
        let (_, name, email) = role.demo();
        println!("  {:<10} {name}, {email}", role.as_str());
    }
    println!("\n  A token for one of them:\n    curl -s {url}/_local/tokens -d '{{\"role\": \"merchant\"}}'");
    if arguments.seed == Seed::Demo {
        println!("\n  An order to paste, and more to try: {url}");
    }
    if matches!(arguments.clock, ClockName::Manual) {
        println!("\n  Time stands still. POST {url}/_local/clock moves it, POST {url}/_local/drain lets workers run.");
    }
    println!("\n  Ctrl-C stops it{}.\n", if arguments.data.is_some() { " and keeps it" } else { ", and it is gone" });
}

/// Waits for Ctrl-C, or for what a supervisor sends.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if interrupt.await.is_err() {
        // Nobody can ask: run until killed.
        loop {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
    }
}
