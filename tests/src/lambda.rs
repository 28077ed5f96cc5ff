//! The functions as what they are deployed as: real binaries behind Lambda's API, as `cargo lambda watch` runs them, against
//! the local shop's table, gateway and issuer. Needs the tools `infra/check` installs, and says so where it is skipped.

use crate::cloudformation::root;
use crate::driver::new_key;
use local::environment::{Ports, variables};
use local::{Clock, Options, Role, Seed, Shop};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The first call of a function waits until it is compiled.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long a process that was asked to end may take.
const LEAVE: Duration = Duration::from_secs(15);

/// Where the tools are, if this run may use them.
fn tools() -> Option<Command> {
    if std::env::var_os("DOORSTEP_TOOLS").is_none() {
        eprintln!("skipped: runs the functions under cargo lambda, which infra/check installs; it sets DOORSTEP_TOOLS");
        return None;
    }
    let tool = root().join(".venv/bin/cargo-lambda");
    assert!(tool.exists(), "{} is missing: run infra/check once, it installs it", tool.display());
    let mut command = Command::new(tool);
    command.arg("lambda").current_dir(root());
    Some(command)
}

/// `cargo lambda watch`, ended when dropped.
struct Watch {
    process: Child,
    port: u16,
}

impl Watch {
    async fn start(mut tool: Command, shop: &Shop) -> Self {
        let port = free_port();
        let ports = Ports { shop: port_of(shop.url()), dynamodb: port_of(shop.dynamodb_url()) };
        tool.args(["watch", "--ignore-changes", "--invoke-address", "127.0.0.1", "--invoke-port", &port.to_string()])
            .envs(variables(ports))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(log()).expect("the build directory can be written"));
        let watch = Self { process: tool.spawn().expect("cargo-lambda starts"), port };
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < Duration::from_mins(1), "cargo lambda watch does not listen");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        watch
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Watch {
    /// Asks it to end, as Ctrl-C does, so that it ends the functions it runs.
    fn drop(&mut self) {
        let asked = Command::new("kill").args(["-INT", &self.process.id().to_string()]).status();
        let began = Instant::now();
        while asked.is_ok() && began.elapsed() < LEAVE {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("cargo lambda watch does not end by itself");
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where `cargo lambda watch` tells what it builds and runs.
fn log() -> PathBuf {
    root().join("target/cargo-lambda-watch.log")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}

fn port_of(url: &str) -> u16 {
    url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a URL with a port")
}

async fn json_of(request: reqwest::RequestBuilder, status: u16) -> Value {
    let answer = request.timeout(PATIENCE).send().await.expect("an answer");
    let (seen, text) = (answer.status().as_u16(), answer.text().await.expect("a body"));
    assert_eq!(seen, status, "{text}; what cargo said is in {}", log().display());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// An order of what the demo shop has most of.
fn order() -> Value {
    json!({
        "lines": [{"sku": "camp-mug", "quantity": 2}],
        "ship_to": {"name": "Ada Lovelace", "line1": "1 Analytical Way", "city": "Sacramento", "region": "CA",
            "postal_code": "95814", "country": "US"},
        "contact": {"email": "ada@example.com", "name": "Ada Lovelace"},
        "shipping_option": "standard", "payment_method": "tok_visa",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_the_real_binaries_serve_the_same_routes_and_a_worker_takes_a_sample_event() {
    let Some(tool) = tools() else { return };
    let options = Options { seed: Seed::Demo, clock: Clock::Manual, ..Options::default() };
    let shop = Shop::start(options).await.expect("a shop can be started");
    shop.drain().await.expect("the shop comes to rest");
    let watch = Watch::start(tool, &shop).await;
    let client = reqwest::Client::new();

    // By its own address: the routes of the router in Cargo.toml.
    let found = json_of(client.get(format!("{}/products?q=mug", watch.url())), 200).await;
    let here = json_of(client.get(format!("{}/products?q=mug", shop.url())), 200).await;
    assert_eq!(found, here, "the same as in process");
    let place = |url: &str| client.post(format!("{url}/orders")).header("idempotency-key", new_key()).json(&order());
    let placed = json_of(place(&watch.url()), 201).await;
    assert_eq!((placed["state"].as_str(), placed["payment_status"].as_str()), (Some("placed"), Some("authorized")));
    let total = placed["totals"]["total"]["amount"].as_i64();
    let id = placed["id"].as_str().expect("an id");
    assert_eq!(shop.books()["orders"][id]["held"].as_i64(), total, "the sandbox gateway heard of it");

    a_worker_takes_its_sample_event(&watch);
    let movements = movements_of_the_sample(&client, &shop).await;
    assert_eq!(movements, 1, "the worker wrote it, and wrote it once");

    through_the_runner(&client, &watch).await;
}

/// The event people try a worker with; it holds an order that is not there otherwise.
fn sample() -> PathBuf {
    root().join("functions/inventory/events/project-stock.json")
}

const SAMPLE_ORDER: &str = "ord_7KQ2M4XD9TBCRH3F";

/// Needs no tools: what is stored may change, and the sample with it.
#[tokio::test]
async fn the_sample_event_is_one_the_worker_takes() {
    let shop = Shop::start(Options::default()).await.expect("a shop can be started");
    let text = std::fs::read_to_string(sample()).expect("the sample is in the repository");
    let sku = domain::ids::Sku::parse("camp-mug").expect("a SKU");
    for _ in 0..2 {
        let event = serde_json::from_str(&text).expect("it is an event of the table's stream");
        let answer = inventory_functions::project_stock::WORKER.work(&shop.app(), event).await;
        assert!(answer.batch_item_failures.is_empty());
        let movements = store::inventory::all_movements(&*shop.table(), &sku).await.expect("the table answers");
        let seen: Vec<_> = movements.iter().map(|it| (it.cause.as_str(), it.delta.reserved)).collect();
        assert_eq!(seen, [(format!("{SAMPLE_ORDER}@1").as_str(), 2)]);
    }
}

/// `cargo lambda invoke` twice: a stream's records may come again.
fn a_worker_takes_its_sample_event(watch: &Watch) {
    for _ in 0..2 {
        let mut invoke = tools().expect("the tools are there");
        invoke
            .args(["invoke", "project-stock", "--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &watch.port.to_string(), "--data-file"])
            .arg(sample());
        let output = invoke.output().expect("cargo-lambda runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let answer: Value = serde_json::from_str(said.trim()).unwrap_or_else(|error| panic!("{error}: {said}"));
        assert_eq!(answer["batchItemFailures"], json!([]), "{answer}");
    }
}

/// How many movements stand there whose cause is the order of the sample event.
async fn movements_of_the_sample(client: &reqwest::Client, shop: &Shop) -> usize {
    let agent = shop.token(Role::Agent, None);
    let request = client.get(format!("{}/admin/stock/camp-mug", shop.url())).bearer_auth(agent);
    let stock = json_of(request, 200).await;
    let movements = stock["movements"].as_array().expect("movements");
    let of_sample = |movement: &&Value| movement["cause"].as_str().is_some_and(|cause| cause.starts_with(SAMPLE_ORDER));
    movements.iter().filter(of_sample).count()
}

/// The runner with `--external`: its door and its workers, the binaries' code.
async fn through_the_runner(client: &reqwest::Client, watch: &Watch) {
    // Binaries know one shop's table; this one shows that the runner's events reach them and their answers come back.
    let options = Options { external: Some(watch.url()), clock: Clock::Manual, ..Options::default() };
    let shop = Shop::start(options).await.expect("a shop can be started");
    let found = json_of(client.get(format!("{}/products?q=mug", shop.url())), 200).await;
    assert!(!found["items"].as_array().expect("a list").is_empty(), "the other shop's mugs: {found}");
    let problem = json_of(client.post(format!("{}/orders", shop.url())).json(&json!({})), 400).await;
    assert_eq!(problem["code"], "idempotency_key_required");
}
