//! One surface, told four times: the routes beside the handlers, `template.yaml`, `openapi.json` and the binaries. Whatever
//! is added, renamed or dropped in one of them has to be in the others too.

use crate::cloudformation::{Event, Template, root};
use edge::openapi::Docs;
use edge::{Endpoint, Route};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static TEMPLATE: LazyLock<Template> = LazyLock::new(Template::load);

/// Every route design/api.md promises for what this shop does so far: method, path, function. `⚿` stands for a route that
/// wants an Idempotency-Key, `↻` for one that wants If-Match.
const CONTRACT: &str = "
    GET    /products                              list-products
    GET    /products/{sku}                        get-product
    POST   /products/{sku}/waitlist               join-waitlist         ⚿
    POST   /quotes                                quote-order
    POST   /orders                                place-order           ⚿
    POST   /orders/{id}/payments/confirm          confirm-payment
    POST   /orders/{id}/payments                  pay-balance           ⚿
    POST   /orders/{id}/changes/preview           preview-change
    POST   /orders/{id}/changes                   apply-change          ⚿ ↻
    POST   /orders/{id}/cancel                    cancel-order          ⚿
    GET    /admin/fulfillments                    list-fulfillments
    POST   /admin/fulfillments/{id}/pick          pick-items            ⚿
    POST   /admin/fulfillments/{id}/pack          pack-parcel           ⚿
    POST   /admin/fulfillments/{id}/hand-over     hand-over             ⚿
    POST   /admin/fulfillments/{id}/short         report-short          ⚿
    POST   /admin/fulfillments/{id}/unpack        unpack-parcel         ⚿
    GET    /admin/fulfillments/{id}/packing-slip  get-packing-slip
    POST   /admin/fulfillments/{id}/put-back      put-back              ⚿
    GET    /orders/{id}/invoices                  list-invoices
    GET    /orders/{id}/return-options            get-return-options
    POST   /orders/{id}/returns                   request-return        ⚿
    GET    /returns/{id}                          get-return
    GET    /returns/{id}/label                    get-return-label
    POST   /returns/{id}/cancel                   cancel-return         ⚿
    POST   /orders/{id}/claims                    open-claim            ⚿
    GET    /admin/returns                         list-returns
    POST   /admin/returns/{id}/decision           decide-return         ⚿
    POST   /admin/returns/{id}/receipt            receive-return        ⚿
    POST   /admin/returns/{id}/inspection         inspect-return        ⚿
    POST   /admin/returns/{id}/repair             schedule-repair       ⚿
    POST   /admin/claims/{id}/decision            decide-claim          ⚿
    POST   /contact                               contact-support       ⚿
    GET    /tickets/{id}                          get-ticket
    POST   /tickets/{id}/messages                 post-message          ⚿
    GET    /admin/tickets                         list-tickets
    POST   /admin/tickets/{id}/messages           reply-ticket          ⚿
    POST   /admin/tickets/{id}/status             set-ticket-status     ⚿
    POST   /admin/tickets/{id}/assignee           assign-ticket         ⚿
    GET    /surveys/{token}                       get-survey
    POST   /surveys/{token}                       answer-survey
    POST   /webhooks/payments                     payment-webhook
    POST   /webhooks/carriers/{carrier}           carrier-webhook
    GET    /orders/{id}                           get-order
    POST   /orders/lookup                         lookup-order
    GET    /admin/products                        list-products-admin
    GET    /admin/products/{sku}                  get-product-admin
    PUT    /admin/products/{sku}                  put-product           ↻
    POST   /admin/products/import                 import-products       ⚿
    GET    /admin/locations                       list-locations
    PUT    /admin/locations/{id}                  put-location          ↻
    GET    /admin/settings/{name}                 get-setting
    PUT    /admin/settings/{name}                 put-setting           ↻
    GET    /admin/stock/{sku}                     get-stock
    PUT    /admin/stock/{sku}/{location}          put-stock-policy      ↻
    POST   /admin/stock/{sku}/{location}/receipts     receive-stock     ⚿
    POST   /admin/stock/{sku}/{location}/counts       count-stock       ⚿
    POST   /admin/stock/{sku}/{location}/adjustments  adjust-stock      ⚿
    POST   /admin/stock/{sku}/{location}/transfers    transfer-stock    ⚿
    POST   /admin/purchase-orders                 create-purchase-order ⚿
    GET    /admin/orders                          list-orders
    GET    /admin/customers                       find-customer
    POST   /admin/orders/{id}/holds               hold-order            ⚿
    DELETE /admin/orders/{id}/holds/{reason}      release-hold
    GET    /admin/approvals                       list-approvals
    POST   /admin/approvals/{id}/decision         decide-approval       ⚿
    PUT    /admin/companies/{id}                  put-company           ↻
    POST   /admin/customers/{id}/credit           issue-credit          ⚿
    POST   /admin/orders/{id}/refunds             refund-order          ⚿
    GET    /me/approvals                          list-own-approvals
    GET    /me/credit                             get-credit
    GET    /me                                    get-profile
    GET    /me/orders                             list-own-orders
    GET    /me/addresses                          list-addresses
    PUT    /me/addresses/{id}                     put-address           ↻
    DELETE /me/addresses/{id}                     delete-address        ↻
    GET    /admin/reports/{name}                  get-report
    GET    /admin/invariants                      check-invariants
    GET    /admin/failures                        list-failures
    POST   /admin/failures/{queue}/redrive        redrive               ⚿
    GET    /images/{file}                         get-picture
    GET    /admin/mails                           list-mail-templates
    GET    /admin/mails/{name}/preview            preview-mail
    POST   /admin/mails/{name}/test               send-test-mail        ⚿
    POST   /unsubscribe/{token}                   choose-mails
    GET    /openapi.json                          get-openapi
";

/// The pages of the site and what they load (design/api.md, Pages): beside the JSON paths, never the same.
const PAGES: &str = "
    GET    /                                      show-home
    GET    /c/{category}                          show-category
    GET    /search                                show-search
    GET    /p/{sku}                               show-product
    GET    /cart                                  show-cart
    GET    /checkout                              show-checkout
    GET    /o/{id}                                show-order
    GET    /invoices/{id}                         get-invoice
    GET    /s/{token}                             show-survey
    GET    /track                                 show-tracking
    GET    /unsubscribe/{token}                   show-preferences
    GET    /help                                  show-help
    GET    /help/{path+}                          show-help
    GET    /account                               show-account
    GET    /account/{path+}                       show-account
    GET    /console                               show-console
    GET    /console/{path+}                       show-console
    GET    /assets/{version}/{path+}              get-asset
    GET    /sitemap.xml                           get-sitemap
    GET    /robots.txt                            get-robots
";

/// Functions nobody calls over HTTP.
const WORKERS: [&str; 5] = ["fire-timers", "project-stock", "publish-events", "sweep-overdue", "update-search"];

fn endpoints() -> Vec<Endpoint> {
    local::registry::endpoints()
}

/// (method, path, function), sorted; what `$default` catches is not among them.
fn routes_of_the_code() -> Vec<(String, String, String)> {
    routes_where(|_| true)
}

fn routes_where(wanted: fn(&Route) -> bool) -> Vec<(String, String, String)> {
    let known = endpoints().into_iter().map(|endpoint| endpoint.route).filter(|route| route.path != "$default");
    let mut routes: Vec<_> = known
        .filter(wanted)
        .flat_map(|route| route.paths().map(move |path| (route, path)))
        .map(|(Route { method, function, .. }, path)| (method.to_owned(), path.to_owned(), function.to_owned()))
        .collect();
    routes.sort();
    routes
}

// ---- The contract and the template ----

#[test]
fn every_route_of_the_contract_is_there_and_no_other() {
    let mut promised = BTreeSet::new();
    for line in CONTRACT.lines().chain(PAGES.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [method, path, function, marks @ ..] = words.as_slice() else { panic!("{line}") };
        promised.insert((*method, *path, *function, marks.contains(&"⚿"), marks.contains(&"↻")));
    }
    let routes = endpoints().into_iter().map(|endpoint| endpoint.route).filter(|route| route.path != "$default");
    let paths = routes.flat_map(|route| route.paths().map(move |path| (route, path)));
    let written: BTreeSet<_> =
        paths.map(|(route, path)| (route.method, path, route.function, route.idempotent, route.versioned)).collect();
    let missing: Vec<_> = promised.difference(&written).collect();
    let unpromised: Vec<_> = written.difference(&promised).collect();
    assert!(missing.is_empty() && unpromised.is_empty(), "missing: {missing:#?}\nnot in the contract: {unpromised:#?}");
}

#[test]
fn the_template_serves_the_routes_of_the_code() {
    assert_eq!(TEMPLATE.routes(), routes_of_the_code());
    let caught = endpoints().into_iter().filter(|endpoint| endpoint.route.path == "$default");
    let caught: Vec<_> = caught.map(|endpoint| endpoint.route.function).collect();
    let default = TEMPLATE.functions.iter().filter(|function| function.events.contains(&Event::Default));
    assert_eq!(default.map(|function| function.binary.as_str()).collect::<Vec<_>>(), caught);
}

#[test]
fn no_two_functions_answer_the_same_call() {
    let routes = routes_of_the_code();
    let mut shapes = BTreeMap::new();
    for (method, path, function) in &routes {
        let shape: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        if let Some(other) = shapes.insert((method, shape), function) {
            panic!("{method} {path} is {other} and {function}");
        }
    }
}

#[test]
fn workers_are_called_by_what_the_template_says() {
    let workers = local::registry::workers();
    let streams: BTreeSet<_> = workers.streams.iter().map(|worker| worker.function).collect();
    let queues: BTreeSet<_> = workers.queues.iter().map(|worker| worker.function).collect();
    let schedules: BTreeSet<_> = workers.schedules.iter().map(|schedule| schedule.function).collect();
    let called_by = |kind: fn(&Event) -> bool| -> BTreeSet<_> {
        let called = TEMPLATE.functions.iter().filter(|function| function.events.iter().any(kind));
        called.map(|function| function.binary.as_str()).collect()
    };
    assert_eq!(streams, called_by(|event| matches!(event, Event::Stream(_))));
    assert_eq!(schedules, called_by(|event| matches!(event, Event::Schedule { .. })));
    assert_eq!(queues, called_by(|event| matches!(event, Event::Queue(_))));
    // A queue's worker is listed with its queue, in `app::events`; it has the queue's name.
    assert!(workers.queues.iter().all(|worker| worker.function == worker.queue.name()));
    assert_eq!(streams.union(&schedules).copied().collect::<Vec<_>>(), WORKERS);
}

// ---- Names ----

#[test]
fn names_are_verbs_in_kebab_case_and_operations_in_camel_case() {
    let mut operations = BTreeSet::new();
    for Endpoint { route, .. } in endpoints() {
        let kebab = |name: &str| {
            (name.contains('-') || name == "redrive")
                && name.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        };
        assert!(kebab(route.function), "{}", route.function);
        let operation = route.operation_id();
        assert_eq!(operation.to_lowercase(), route.function.replace('-', ""));
        assert!(operations.insert(operation), "{} is there twice", route.function);
    }
}

// ---- Binaries ----

/// Every binary of `functions/*`: its name, the domain it belongs to, its source.
fn binaries() -> Vec<(String, String, PathBuf)> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output();
    let metadata: Value = serde_json::from_slice(&cargo.expect("cargo runs").stdout).expect("cargo metadata is JSON");
    let mut binaries = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let manifest = PathBuf::from(package["manifest_path"].as_str().expect("a path"));
        let folder = manifest.parent().expect("a manifest lies in a folder");
        if !folder.parent().is_some_and(|parent| parent.ends_with("functions")) {
            continue;
        }
        let domain = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        for target in package["targets"].as_array().expect("targets") {
            if target["kind"][0] == "bin" {
                let name = target["name"].as_str().expect("a name").to_owned();
                binaries.push((name, domain.clone(), PathBuf::from(target["src_path"].as_str().expect("a path"))));
            }
        }
    }
    binaries.sort();
    binaries
}

#[test]
fn each_binary_is_a_function_of_its_domain_in_the_template() {
    let built: Vec<_> = binaries().into_iter().map(|(name, domain, _)| (name, domain)).collect();
    let mut deployed: Vec<_> =
        TEMPLATE.functions.iter().map(|function| (function.binary.clone(), function.domain.clone())).collect();
    deployed.sort();
    assert_eq!(built, deployed);
    let names: BTreeSet<_> = built.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), built.len(), "a name is used twice: cargo builds one over the other");
}

#[test]
fn each_function_of_the_code_has_its_binary() {
    let workers = local::registry::workers();
    let mut written: Vec<&str> = endpoints().iter().map(|endpoint| endpoint.route.function).collect();
    written.extend(workers.streams.iter().map(|worker| worker.function));
    written.extend(workers.queues.iter().map(|worker| worker.function));
    written.extend(workers.schedules.iter().map(|schedule| schedule.function));
    written.sort_unstable();
    let built = binaries();
    assert_eq!(written, built.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>());
}

/// A binary only names what it serves: all that could be wrong in it is tested in the library.
#[test]
fn each_binary_is_five_lines_that_serve_what_it_is_named_after() {
    for (name, domain, source) in binaries() {
        let text = std::fs::read_to_string(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
        assert_eq!(source.file_stem().and_then(|stem| stem.to_str()), Some(name.as_str()));
        let code: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
        assert!(code.len() <= 5, "{}: {} lines", source.display(), code.len());
        let module = format!("{domain}_functions::{}", name.replace('-', "_"));
        assert!(text.contains(&format!("{module}::")), "{} does not serve {module}", source.display());
    }
}

// ---- openapi.json ----

const REGENERATE: &str = "REGENERATE=1 cargo test -p tests openapi_json";

fn document() -> Value {
    let mut docs = Docs::default();
    for endpoint in endpoints() {
        (endpoint.describe)(&mut docs);
    }
    docs.finish(env!("CARGO_PKG_VERSION"))
}

#[test]
fn openapi_json_is_what_the_code_says() {
    let wanted = serde_json::to_string_pretty(&document()).expect("the document is JSON") + "\n";
    let path = root().join("openapi.json");
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&path, &wanted).expect("openapi.json can be written");
    }
    let committed = std::fs::read_to_string(&path).expect("openapi.json is in the repository");
    assert!(committed == wanted, "openapi.json is not what the code says; make it anew: {REGENERATE}");
}

#[test]
fn events_md_is_what_the_code_says() {
    let (path, wanted) = (root().join("docs/EVENTS.md"), local::events_page());
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&path, &wanted).expect("docs/EVENTS.md can be written");
    }
    let committed = std::fs::read_to_string(&path).expect("docs/EVENTS.md is in the repository");
    let how = "cargo run -p local -- events > docs/EVENTS.md";
    assert!(committed == wanted, "docs/EVENTS.md is not what the code says; make it anew: {how}");
}

#[test]
fn each_route_is_described_and_says_what_it_wants() {
    let document = document();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            described.insert((method.to_uppercase(), path.clone()));
            assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 8), "{method} {path}: no summary");
            let success = operation["responses"].as_object().expect("responses").keys().any(|it| it.starts_with('2'));
            assert!(success, "{method} {path} says nothing of how it succeeds");
        }
    }
    let routes = routes_where(|route| !route.is_page);
    let routes: BTreeSet<_> = routes.into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(described, routes);
}

#[test]
fn every_schema_that_is_referred_to_is_there() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} points elsewhere"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}
