//! The command line: what is asked for, and how the answer is shown. What is done stands in the library.

mod serve;
mod verify;

use clap::{Args, Parser, Subcommand, ValueEnum};
use local::Seed;
use local::environment::{self, Ports};
use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  cargo run -p local                                  the demo shop on http://127.0.0.1:8080
  cargo run -p local -- --seed empty --port 9000      an empty shop on another port
  cargo run -p local -- --demo                        orders are picked, packed, sent and delivered while you watch
  cargo run -p local -- --data .shop                  a shop that is still there tomorrow
  cargo run -p local -- verify                        check the running shop's invariants
  cargo run -p local -- openapi > openapi.json        the API's description, made from the code
  cargo run -p local -- events > docs/EVENTS.md       what happens and who is told, made from the code

Functions as real binaries, in three steps:
  cargo run -p local -- env > .env.local
  cargo lambda watch --env-file .env.local
  cargo run -p local -- --external http://127.0.0.1:9000";

const VERIFY_EXAMPLES: &str = "\
Examples:
  cargo run -p local -- verify                        the shop on http://127.0.0.1:8080
  cargo run -p local -- verify --url http://127.0.0.1:9000 --json
  cargo run -p local -- verify --data .shop           a shop that does not run

Exit codes: 0 all is sound, 1 violations were found, 2 it could not be checked.";

/// The whole Doorstep shop on this machine: API, stock, payment gateway, sign-in, mailbox and queues in one process.
#[derive(Parser)]
#[command(name = "local", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
}

#[derive(Subcommand)]
enum Command {
    /// Proves stock, orders and money sound, or lists every violation.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArguments),
    /// Prints openapi.json, made from the code.
    Openapi,
    /// Prints docs/EVENTS.md, made from the code.
    Events,
    /// Prints the environment of function binaries that run against this shop, as KEY=VALUE lines.
    Env(PortArguments),
}

#[derive(Args, Clone, Copy)]
struct PortArguments {
    /// Where the shop answers.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the embedded DynamoDB answers [default: the port after --port].
    #[arg(long)]
    dynamodb_port: Option<u16>,
}

#[derive(Args)]
struct ServeArguments {
    #[command(flatten)]
    ports: PortArguments,
    /// What a new shop begins with.
    #[arg(long, value_enum, default_value_t = Seed::Demo)]
    seed: Seed,
    /// Whether time passes by itself, or only through POST /_local/clock.
    #[arg(long, value_enum, default_value_t = ClockName::Real)]
    clock: ClockName,
    /// Keep the shop in this directory; without it, it is gone when the runner stops.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A folder of product pictures: what is dropped there is at /images/<file> [default: pictures/ in --data].
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Play the warehouse and the carrier: orders go to the door by themselves, a step every so many seconds.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "4", value_parser = clap::value_parser!(u16).range(1..=3600))]
    demo: Option<u16>,
    /// Run the functions elsewhere, as `cargo lambda watch` does.
    #[arg(long, value_name = "URL")]
    external: Option<String>,
    /// Print the environment of function binaries as well.
    #[arg(long)]
    print_env: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClockName {
    Real,
    Manual,
}

#[derive(Args)]
struct VerifyArguments {
    /// A running shop.
    #[arg(long, default_value = "http://127.0.0.1:8080", conflicts_with = "data")]
    url: String,
    /// The directory of a shop that does not run.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print the findings as one JSON document.
    #[arg(long)]
    json: bool,
}

impl PortArguments {
    fn ports(self) -> Ports {
        let dynamodb = self.dynamodb_port.unwrap_or_else(|| self.port.saturating_add(1));
        Ports { shop: self.port, dynamodb }
    }
}

pub(crate) async fn run(arguments: Arguments) -> ExitCode {
    edge::telemetry::start_in_terminal(&log_filter());
    match arguments.command {
        None => serve::run(arguments.serve).await,
        Some(Command::Verify(arguments)) => verify::run(arguments).await,
        Some(Command::Openapi) => {
            print(&format!("{:#}\n", local::openapi()));
            ExitCode::SUCCESS
        }
        Some(Command::Events) => {
            print(&local::events_page());
            ExitCode::SUCCESS
        }
        Some(Command::Env(ports)) => {
            print_environment(ports.ports());
            ExitCode::SUCCESS
        }
    }
}

fn print_environment(ports: Ports) {
    let lines = environment::variables(ports).into_iter().map(|(name, value)| format!("{name}={value}\n"));
    print(&lines.collect::<String>());
}

/// Prints to standard output. A reader that has left, as `head` does, is no error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        tracing::debug!(reason = %error, "nobody reads what is printed");
    }
}

#[expect(clippy::disallowed_methods, reason = "RUST_LOG is how people turn up logs; it configures nothing else")]
fn log_filter() -> String {
    // The engine warns of every condition that fails, which is what conditions are for.
    std::env::var("RUST_LOG").unwrap_or_else(|_| "warn,dynoxide=error".to_owned())
}

/// Says why it cannot go on.
fn sorry(why: impl Display) {
    eprintln!("\nerror: {why}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_demo_shop_is_what_one_gets_without_a_word() {
        let arguments = Arguments::try_parse_from(["local"]).unwrap();
        assert!(arguments.command.is_none());
        assert_eq!(
            (arguments.serve.seed, arguments.serve.ports.ports()),
            (Seed::Demo, Ports { shop: 8080, dynamodb: 8081 })
        );
    }

    #[test]
    fn nobody_plays_the_warehouse_unless_asked_to() {
        let demo = |words: &[&str]| Arguments::try_parse_from(words).unwrap().serve.demo;
        assert_eq!(
            (demo(&["local"]), demo(&["local", "--demo"]), demo(&["local", "--demo", "9"])),
            (None, Some(4), Some(9))
        );
    }

    #[test]
    fn verify_takes_a_shop_that_runs_or_one_that_does_not() {
        assert!(Arguments::try_parse_from(["local", "verify", "--data", "d", "--json"]).is_ok());
        assert!(Arguments::try_parse_from(["local", "verify", "--data", "d", "--url", "http://x"]).is_err());
        assert!(Arguments::try_parse_from(["local", "--port", "1", "openapi"]).is_err());
    }
}
