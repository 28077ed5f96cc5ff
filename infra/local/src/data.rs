//! The directory of `--data`: the table's file, and beside it what the table does not hold. One runner at a time uses it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is kept beside the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The shop's time; it never goes back, also not over a restart.
    pub(crate) now: Timestamp,
    /// The payment gateway's books.
    pub(crate) gateway: Value,
    /// The carrier's books.
    #[serde(default)]
    pub(crate) carrier: Value,
    /// What waits in the queues.
    #[serde(default)]
    pub(crate) queues: Value,
    /// By worker, the last record of the stream that is done with.
    pub(crate) positions: BTreeMap<String, String>,
}

#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("{path} cannot be used to keep data: {source}")]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("another runner uses {0}: stop it first, or choose another directory with --data")]
    InUse(PathBuf),
    #[error("the shop in {0} was never finished; delete that directory and start again")]
    Unfinished(PathBuf),
    #[error("{path} is damaged: {source}")]
    Damaged {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
}

pub(crate) struct DataDir {
    path: PathBuf,
    /// What was written last, but for the time: to write only what is new.
    written: Mutex<Option<Kept>>,
    _lock: File,
}

impl DataDir {
    /// Opens the directory, and makes it if need be. Nobody else can open it meanwhile.
    pub(crate) fn open(path: &Path) -> Result<Self, DataError> {
        let io = |source| DataError::Io { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(io)?;
        let lock = File::create(path.join("lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), written: Mutex::default(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }

    pub(crate) fn table(&self) -> PathBuf {
        self.path.join("table.sqlite")
    }

    /// What an earlier runner left; nothing in a new directory.
    pub(crate) fn load(&self) -> Result<Option<Kept>, DataError> {
        let path = self.path.join("runner.json");
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|source| DataError::Damaged { path, source }),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.table().exists() => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(DataError::Unfinished(self.path.clone())),
            Err(source) => Err(DataError::Io { path, source }),
        }
    }

    /// Like `save`, unless only time has passed.
    pub(crate) fn save_changes(&self, kept: &Kept) -> Result<(), DataError> {
        let same = {
            let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            written.as_ref().is_some_and(|before| Kept { now: kept.now, ..before.clone() } == *kept)
        };
        if same { Ok(()) } else { self.save(kept) }
    }

    /// Replaces what was kept, whole or not at all.
    pub(crate) fn save(&self, kept: &Kept) -> Result<(), DataError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, next) = (self.path.join("runner.json"), self.path.join("runner.json.new"));
        let bytes = serde_json::to_vec(kept).map_err(|source| DataError::Damaged { path: path.clone(), source })?;
        fs::write(&next, bytes)
            .and_then(|()| fs::rename(&next, &path))
            .map_err(|source| DataError::Io { path, source })?;
        *written = Some(kept.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("doorstep-data-{name}-{}", crate::ids::random("")));
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn what_was_kept_comes_back_and_only_one_runner_holds_the_directory() {
        let path = directory("kept");
        let data = DataDir::open(&path).unwrap();
        assert!(data.load().unwrap().is_none());
        assert!(matches!(DataDir::open(&path), Err(DataError::InUse(_))));
        let positions = BTreeMap::from([("w".to_owned(), "7".to_owned())]);
        data.save(&Kept { gateway: json!({"a": 1}), positions, ..Kept::default() }).unwrap();
        drop(data);
        let kept = DataDir::open(&path).unwrap().load().unwrap().unwrap();
        assert_eq!((kept.gateway["a"].as_i64(), kept.positions["w"].as_str()), (Some(1), "7"));
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_shop_that_was_never_finished_is_not_taken_for_one() {
        let path = directory("unfinished");
        let data = DataDir::open(&path).unwrap();
        fs::write(data.table(), "").unwrap();
        assert!(matches!(data.load(), Err(DataError::Unfinished(_))));
        fs::write(path.join("runner.json"), "{").unwrap();
        assert!(matches!(data.load(), Err(DataError::Damaged { .. })));
        fs::remove_dir_all(path).unwrap();
    }
}
