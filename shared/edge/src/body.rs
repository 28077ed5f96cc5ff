//! JSON bodies: bytes to a checked value.

use crate::problem::Refused;
use app::Error;
use domain::validate::Validate;
use serde::de::DeserializeOwned;

/// # Errors
/// 400 when the bytes are not JSON; 422 with every wrong field otherwise.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Error> {
    let value = serde_json::from_slice(bytes).map_err(|error| Refused::NotJson(error.to_string()))?;
    app::parse::value(value, T::check).map_err(Error::Invalid)
}
