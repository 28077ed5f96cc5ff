//! Starts the shop, says where everything is, and stops when asked to.

use super::{ClockName, ServeArguments, print, print_environment, sorry};
use indicatif::{ProgressBar, ProgressStyle};
use local::{Clock, Demo, Options, Progress, Role, Shop};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// What there is to look at, in the order a person would.
const PLACES: [(&str, &str); 7] = [
    ("Shop", "/"),
    ("Console", "/console"),
    ("API", "/openapi.json"),
    ("To try", "/_local"),
    ("Mailbox", "/_local/mail"),
    ("Queues", "/_local/queues"),
    ("Gateway", "/_local/gateway/books"),
];

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
        pictures: arguments.pictures.clone(),
        external: arguments.external.clone(),
        gateway_timeout: None,
        progress: Some(progress),
        demo: arguments.demo.map(demo),
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
    print(&welcome(&shop, &arguments));
    if arguments.print_env {
        print_environment(ports);
    }
    asked_to_stop().await;
    eprintln!("\nStopping.");
    shop.stop().await;
    ExitCode::SUCCESS
}

/// Says on the console what it does.
fn demo(seconds: u16) -> Demo {
    let tell: Arc<dyn Fn(&str) + Send + Sync> = Arc::new(|line| print(&format!("  {line}\n")));
    Demo { pace: Duration::from_secs(seconds.into()), tell }
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

fn welcome(shop: &Shop, arguments: &ServeArguments) -> String {
    let url = shop.url();
    let mut lines = vec![format!("Your shop is open: {url}"), String::new()];
    let mut place = |name: &str, what: &str| lines.push(format!("{name:<12}{what}"));
    for (name, path) in PLACES {
        place(name, &format!("{url}{path}"));
    }
    place("DynamoDB", shop.dynamodb_url());
    if let Some(folder) = shop.pictures().folder() {
        place("Pictures", &format!("{} is {url}/images/", folder.display()));
    }
    if let Some(external) = &arguments.external {
        place("Functions", external);
    }
    lines.extend([String::new(), "Sign in as one of them; nobody has a password:".to_owned()]);
    for role in Role::ALL {
        let (_, name, email) = role.demo();
        lines.push(format!("{:<12}{name}, {email}", role.as_str()));
    }
    let token = format!("  curl -s {url}/_local/tokens -d '{{\"role\": \"merchant\"}}'");
    lines.extend([String::new(), "A token for one of them, for the API:".to_owned(), token, String::new()]);
    if matches!(arguments.clock, ClockName::Manual) {
        lines.push(format!(
            "Time stands still: POST {url}/_local/clock moves it, POST {url}/_local/drain lets workers run."
        ));
    }
    if let Some(seconds) = arguments.demo.filter(|_| matches!(arguments.clock, ClockName::Real)) {
        lines.push(format!(
            "Orders go to the door by themselves, a step every {seconds} seconds; what is done is said here."
        ));
    }
    lines.push(format!(
        "Ctrl-C stops it{}.",
        if arguments.data.is_some() { " and keeps it" } else { ", and it is gone" }
    ));
    let indented = |line: &String| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    format!("\n{}\n", lines.iter().map(indented).collect::<String>())
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
            tokio::time::sleep(Duration::from_hours(1)).await;
        }
    }
}
