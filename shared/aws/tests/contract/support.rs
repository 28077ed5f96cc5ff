//! An embedded DynamoDB behind the real client, and an outside that does what a test has planned.

use aws::config::{Credentials, Secret, Settings};
use aws::outside::{Fault, Outside, Undisturbed, Units};
use aws::table::DynamoTable;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{CommitError, Item, Key, Table, Value, When, Write};

const TABLE: &str = "contract";

/// What happens at one call.
pub(crate) enum Step {
    Fault(Fault),
    /// The call goes through, after this has happened.
    Meanwhile(Box<dyn FnOnce() + Send>),
}

/// The outside of one table: faults by plan, and a record of what was done.
#[derive(Default)]
pub(crate) struct Script {
    plan: Mutex<VecDeque<Step>>,
    calls: Mutex<Vec<String>>,
    units: Mutex<Vec<(String, Units)>>,
    touched: Mutex<Vec<String>>,
    pub(crate) crashed: tokio::sync::Notify,
}

impl Script {
    pub(crate) fn plan(&self, faults: impl IntoIterator<Item = Fault>) {
        self.plan.lock().unwrap().extend(faults.into_iter().map(Step::Fault));
    }

    pub(crate) fn meanwhile(&self, what: impl FnOnce() + Send + 'static) {
        self.plan.lock().unwrap().push_back(Step::Meanwhile(Box::new(what)));
    }

    /// Operations called since the last time this was asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    pub(crate) fn units(&self) -> Vec<(String, Units)> {
        std::mem::take(&mut self.units.lock().unwrap())
    }

    pub(crate) fn touched(&self) -> Vec<String> {
        std::mem::take(&mut self.touched.lock().unwrap())
    }
}

impl Outside for Script {
    fn before(&self, service: &'static str, operation: &str) -> Fault {
        assert_eq!(service, "dynamodb");
        self.calls.lock().unwrap().push(operation.to_owned());
        let step = self.plan.lock().unwrap().pop_front();
        match step {
            Some(Step::Fault(fault)) => fault,
            Some(Step::Meanwhile(what)) => {
                what();
                Fault::None
            }
            None => Fault::None,
        }
    }

    fn crash(&self) {
        self.crashed.notify_one();
    }

    fn consumed(&self, operation: &str, units: Units) {
        self.units.lock().unwrap().push((operation.to_owned(), units));
    }

    fn touched(&self, action: &'static str, index: Option<&'static str>, partition: &str) {
        let index = index.map(|index| format!(" {index}")).unwrap_or_default();
        self.touched.lock().unwrap().push(format!("{action}{index} {partition}"));
    }
}

/// A table of its own for one test.
pub(crate) struct Db {
    pub(crate) table: Arc<dyn Table>,
    pub(crate) script: Arc<Script>,
    undisturbed: Arc<dyn Table>,
    url: String,
}

pub(crate) async fn db() -> Db {
    let database = dynoxide::Database::memory().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
    let client = aws::dynamodb_client(&settings(&url), Arc::new(Undisturbed));
    aws::create_table(&client, TABLE).await.unwrap();
    aws::create_table(&client, TABLE).await.expect("a table that is there is left alone");
    let script = Arc::new(Script::default());
    let table = table_at(&url, TABLE, script.clone());
    let undisturbed = Arc::new(DynamoTable::new(client, TABLE, Arc::new(Undisturbed)));
    Db { table, script, undisturbed, url }
}

fn table_at(url: &str, name: &str, outside: Arc<dyn Outside>) -> Arc<dyn Table> {
    Arc::new(DynamoTable::new(aws::dynamodb_client(&settings(url), outside.clone()), name, outside))
}

fn settings(url: &str) -> Settings {
    let credentials =
        Credentials { access_key_id: "local".into(), secret_access_key: "local".into(), session_token: None };
    Settings {
        table: TABLE.into(),
        currency: "USD".into(),
        shop_name: "Shop".into(),
        site_url: "http://localhost".into(),
        login_url: url.to_owned(),
        issuer: String::new(),
        audience: String::new(),
        link_key: Secret::None,
        gateway_element_url: String::new(),
        gateway_public_key: String::new(),
        gateway_url: String::new(),
        gateway_key: Secret::None,
        gateway_webhook_key: Secret::None,
        carrier_url: String::new(),
        carrier_key: Secret::None,
        carrier_webhook_key: Secret::None,
        gateway_timeout: Duration::from_secs(1),
        pictures_url: None,
        queue_url_prefix: None,
        clock_url: None,
        dynamodb_endpoint: Some(url.into()),
        sender: String::new(),
        mail_url: String::new(),
        region: "us-east-1".into(),
        credentials: Some(credentials),
    }
}

impl Db {
    /// The same table, seen by somebody else whom nothing disturbs.
    pub(crate) fn somebody_else(&self) -> Arc<dyn Table> {
        self.undisturbed.clone()
    }

    /// The same table under another outside.
    pub(crate) fn under(&self, outside: Arc<dyn Outside>) -> Arc<dyn Table> {
        table_at(&self.url, TABLE, outside)
    }

    /// A table that was never made.
    pub(crate) fn missing_table(&self) -> Arc<dyn Table> {
        table_at(&self.url, "never-made", self.script.clone())
    }

    /// Stores an item as it is, whatever stood there.
    pub(crate) async fn seed(&self, key: &Key, attributes: &[(&str, Value)]) {
        put_as_is(&*self.undisturbed, key, attributes).await;
    }

    pub(crate) async fn get(&self, key: &Key) -> Option<Item> {
        self.undisturbed.get(key).await.unwrap()
    }
}

pub(crate) async fn put_as_is(table: &dyn Table, key: &Key, attributes: &[(&str, Value)]) {
    let put = Write::Put { key: key.clone(), item: item(key, attributes), when: When::Always("a test's own") };
    table.write(&[put]).await.unwrap();
}

/// Runs to its end what is asked for in the middle of a call. Needs a runtime of several threads.
pub(crate) fn block_on<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| runtime.block_on(future))
}

pub(crate) fn key(name: &str) -> Key {
    Key { pk: format!("TEST#{name}"), sk: "TEST".into() }
}

pub(crate) fn item(key: &Key, attributes: &[(&str, Value)]) -> Item {
    let mut item: Item = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    item.insert("pk".into(), text(&key.pk));
    item.insert("sk".into(), text(&key.sk));
    item
}

pub(crate) fn text(text: &str) -> Value {
    Value::S(text.to_owned())
}

pub(crate) fn number(number: i64) -> Value {
    Value::N(number.to_string())
}

pub(crate) fn numbers(item: &Item, names: &[&str]) -> HashMap<String, i64> {
    names.iter().map(|name| ((*name).to_owned(), store::item::number(item, name).unwrap())).collect()
}

/// The refusal a commit ended with.
pub(crate) fn refusal<E: std::fmt::Debug>(result: Result<(), CommitError<E>>) -> E {
    match result {
        Err(CommitError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}
