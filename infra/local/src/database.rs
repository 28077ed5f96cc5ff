//! The embedded DynamoDB: opened in memory or in a file, served on loopback for the functions' clients, its stream read for
//! the workers. Knows nothing of what the table holds.

use crate::clock::VirtualClock;
use dynoxide::actions::delete_table::DeleteTableRequest;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use dynoxide::actions::update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest};
use dynoxide::{Database as Dynoxide, DynoxideError};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The table's name.
pub(crate) const TABLE: &str = "doorstep";

/// Each write asks for the highest sequence number so far, and the engine has no index for that: without one every write
/// would read the whole stream.
const INDEX: &str = "CREATE INDEX IF NOT EXISTS stream_by_sequence
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

/// The engine keeps stream records for ever; DynamoDB keeps them for a day. Workers of a running shop are never this far
/// behind.
const TRIM: &str = "CREATE TRIGGER IF NOT EXISTS trim_stream AFTER INSERT ON _stream_records
    BEGIN DELETE FROM _stream_records WHERE id <= NEW.id - 50000; END";
const NO_TRIM: &str = "DROP TRIGGER IF EXISTS trim_stream";

#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("the embedded DynamoDB: {0}")]
    Engine(#[from] DynoxideError),
    #[error("the embedded DynamoDB's file: {0}")]
    File(#[from] rusqlite::Error),
    #[error("the embedded DynamoDB refused to make the table: {0}")]
    Table(Box<dyn std::error::Error + Send + Sync>),
    #[error("the table has no stream")]
    NoStream,
    #[error("a record of the stream is no JSON: {0}")]
    Record(#[from] serde_json::Error),
}

pub(crate) struct Database {
    engine: Dynoxide,
}

impl Database {
    /// In memory, where stream and expiry follow the shop's clock; or in a file, where they follow the system's. A file is
    /// synced when the engine checkpoints, not at every write: this is a shop to try things in.
    pub(crate) fn open(file: Option<&Path>, clock: &VirtualClock) -> Result<Self, DatabaseError> {
        // A standing clock is a test's, and its workers run when it says so: nothing may be trimmed before.
        let trim = if clock.is_manual() { NO_TRIM } else { TRIM };
        let engine = match file {
            None => in_memory(clock, trim)?,
            Some(path) => {
                let engine = Dynoxide::new(&path.to_string_lossy())?;
                Connection::open(path)?.execute_batch(&format!("{INDEX}; {trim}"))?;
                // Its documented side effect is what is wanted: synchronous = NORMAL.
                engine.disable_bulk_loading()?;
                engine
            }
        };
        Ok(Self { engine })
    }

    /// Serves the AWS wire until `stop` changes or its sender is gone.
    pub(crate) fn serve(&self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        let engine = self.engine.clone();
        tokio::spawn(async move {
            let stopped = async move {
                let _gone = stop.changed().await;
            };
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, engine, stopped).await {
                tracing::error!(error, "the embedded DynamoDB stopped");
            }
        });
    }

    /// Lets items expire by their `ttl`, as template.yaml has it.
    pub(crate) fn enable_expiry(&self) -> Result<(), DatabaseError> {
        let time_to_live_specification = TimeToLiveSpecification { attribute_name: "ttl".to_owned(), enabled: true };
        let table_name = TABLE.to_owned();
        self.engine.update_time_to_live(UpdateTimeToLiveRequest { table_name, time_to_live_specification })?;
        Ok(())
    }

    /// Removes what has expired.
    pub(crate) fn expire(&self) -> Result<usize, DatabaseError> {
        Ok(self.engine.sweep_ttl()?)
    }

    pub(crate) fn delete_table(&self) -> Result<(), DatabaseError> {
        self.engine.delete_table(DeleteTableRequest { table_name: TABLE.to_owned() })?;
        Ok(())
    }

    /// How many items a partition holds, up to a thousand or so.
    pub(crate) fn count(&self, partition: &str) -> Result<usize, DatabaseError> {
        let request = json!({
            "TableName": TABLE, "Select": "COUNT", "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": { ":pk": { "S": partition } },
        });
        let found = serde_json::to_value(self.engine.query(serde_json::from_value(request)?)?)?;
        Ok(found["Count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    /// Up to `limit` records of the stream after a sequence number, or from its beginning; oldest first, as a worker's
    /// event has them.
    pub(crate) fn records_after(&self, after: Option<&str>, limit: usize) -> Result<Vec<Value>, DatabaseError> {
        let stream_arn = self.stream_arn()?;
        let kind = if after.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" };
        let iterator = self.engine.get_shard_iterator(GetShardIteratorRequest {
            stream_arn: stream_arn.clone(),
            shard_id: Self::shard_id(),
            shard_iterator_type: kind.to_owned(),
            sequence_number: after.map(str::to_owned),
        })?;
        let shard_iterator = iterator.shard_iterator.ok_or(DatabaseError::NoStream)?;
        let found = self.engine.get_records(GetRecordsRequest { shard_iterator, limit: Some(limit) })?;
        let records = found.records.iter().map(|record| {
            let mut record = serde_json::to_value(record)?;
            record["eventSourceARN"] = json!(stream_arn);
            Ok(record)
        });
        records.collect()
    }

    /// The sequence number of the newest record of the stream. Costs a walk over the stream.
    pub(crate) fn last_sequence(&self) -> Result<Option<String>, DatabaseError> {
        let request = DescribeStreamRequest { stream_arn: self.stream_arn()?, ..Default::default() };
        let shards = self.engine.describe_stream(request)?.stream_description.shards;
        Ok(shards.into_iter().next().and_then(|shard| shard.sequence_number_range.ending_sequence_number))
    }

    /// The stream has one shard.
    pub(crate) fn shard_id() -> String {
        dynoxide::streams::shard_id(TABLE)
    }

    pub(crate) fn stream_arn(&self) -> Result<String, DatabaseError> {
        let request = ListStreamsRequest { table_name: Some(TABLE.to_owned()), ..Default::default() };
        let first = self.engine.list_streams(request)?.streams.into_iter().next();
        Ok(first.ok_or(DatabaseError::NoStream)?.stream_arn)
    }
}

/// An engine in memory on the shop's clock, with the index its stream lacks. The engine lends out no connection, but takes
/// its whole schema over from another database: one that stays in memory, made once in a process.
fn in_memory(clock: &VirtualClock, trim: &str) -> Result<Dynoxide, DatabaseError> {
    static MODEL: Mutex<Option<Connection>> = Mutex::new(None);
    const MODEL_URI: &str = "file:doorstep-model?mode=memory&cache=shared";
    let engine = Dynoxide::memory_with_clock(Arc::new(EngineClock(clock.clone())))?;
    // Held while it is read, too: somebody else's shop may want the other trigger.
    let mut model = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    let connection = match &mut *model {
        Some(connection) => connection,
        none => {
            let connection = Connection::open(MODEL_URI)?;
            engine.vacuum_into(MODEL_URI)?;
            none.insert(connection)
        }
    };
    connection.execute_batch(&format!("{INDEX}; {trim}"))?;
    engine.restore_from(MODEL_URI)?;
    Ok(engine)
}

/// The shop's clock as the engine reads it.
struct EngineClock(VirtualClock);

impl dynoxide::storage_backend::Clock for EngineClock {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.0.now().as_second()).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_duration().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A copy of what the engine holds, for looking into.
    fn copy(database: &Database, name: &str) -> Connection {
        let uri = format!("file:{name}?mode=memory&cache=shared");
        let connection = Connection::open(&uri).unwrap();
        database.engine.vacuum_into(&uri).unwrap();
        connection
    }

    fn text(connection: &Connection, sql: &str) -> String {
        connection.query_row(sql, [], |row| row.get("detail")).unwrap()
    }

    /// The engine's own two queries (3.2.0, storage.rs): when one of them changes, the index has to change as well.
    #[test]
    fn neither_a_write_nor_a_worker_walks_over_the_whole_stream() {
        let database = Database::open(None, &VirtualClock::manual_from_now()).unwrap();
        let connection = copy(&database, "index");
        let next = "EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
            FROM _stream_records WHERE table_name = 't'";
        let read = "EXPLAIN QUERY PLAN SELECT event_name FROM _stream_records
            WHERE table_name = 't' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 7
            ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 9";
        for sql in [next, read] {
            let plan = text(&connection, sql);
            assert!(plan.contains("SEARCH") && plan.contains("stream_by_sequence"), "{plan}");
        }
    }

    #[test]
    fn a_running_shop_forgets_the_oldest_records_and_a_standing_one_none() {
        for (clock, kept) in [(VirtualClock::real(), 50_000), (VirtualClock::manual_from_now(), 50_010)] {
            let database = Database::open(None, &clock).unwrap();
            let connection = copy(&database, &format!("trim-{kept}"));
            let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50010)
                INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                SELECT 't', 'INSERT', '{}', i, 's', 0 FROM n";
            connection.execute_batch(fill).unwrap();
            let count: i64 =
                connection.query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get(0)).unwrap();
            assert_eq!(count, kept);
        }
    }
}
