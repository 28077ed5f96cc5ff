//! Settings by name, and locations. Each has a version of its own.

use crate::changes::Changes;
use crate::item::{self, Item};
use crate::keys::{self, Key};
use crate::table::{Query, Table, TableError, When};
use domain::ids::LocationId;
use domain::locations::Location;
use serde::{Deserialize, Serialize};

/// A setting as it is stored: its JSON as text, so that what was put is what is got back, to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    pub value: String,
    pub version: u64,
}

/// # Errors
/// Those of the table.
pub async fn setting(table: &dyn Table, name: &str) -> Result<Option<Setting>, TableError> {
    let key = keys::setting(name);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

pub fn put_setting<E>(
    changes: &mut Changes<E>,
    name: &str,
    setting: &Setting,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::setting(name), setting, before(setting.version), refusal);
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredLocation {
    #[serde(flatten)]
    pub location: Location,
    pub version: u64,
}

/// # Errors
/// `Corrupt` when it does not parse.
pub fn decode_location(found: Item) -> Result<Location, TableError> {
    decode_stored_location(found).map(|stored| stored.location)
}

fn decode_stored_location(found: Item) -> Result<StoredLocation, TableError> {
    let key = item::key_of(&found).unwrap_or(Key { pk: keys::LOCATIONS.to_owned(), sk: String::new() });
    item::decode(&key, found)
}

/// All locations, by id.
///
/// # Errors
/// Those of the table.
pub async fn locations(table: &dyn Table) -> Result<Vec<StoredLocation>, TableError> {
    let found = table.query_all(Query::partition(keys::LOCATIONS)).await?;
    found.into_iter().map(decode_stored_location).collect()
}

/// # Errors
/// Those of the table.
pub async fn location(table: &dyn Table, id: &LocationId) -> Result<Option<StoredLocation>, TableError> {
    let key = keys::location(id);
    match table.get(&key).await? {
        Some(found) => item::decode(&key, found).map(Some),
        None => Ok(None),
    }
}

pub fn put_location<E>(
    changes: &mut Changes<E>,
    stored: &StoredLocation,
    refusal: impl FnOnce() -> E + Send + 'static,
) {
    changes.put(keys::location(&stored.location.id), stored, before(stored.version), refusal);
}

/// The precondition for storing `version`: the first is absent before, every other follows the one below it.
#[must_use]
pub fn before(version: u64) -> When {
    if version <= 1 { When::Absent } else { When::Version(version - 1) }
}
