//! Reading and changing settings and locations, under their versions.

use super::Name;
use crate::{App, Error};
use domain::allocation::AllocationSettings;
use domain::authority::AuthoritySettings;
use domain::catalog::Categories;
use domain::ids::LocationId;
use domain::locations::{Location, LocationBody};
use domain::money::Currency;
use domain::orders::RiskSettings;
use domain::pricing::{CouponSettings, TaxSettings};
use domain::returns::ReturnSettings;
use domain::shipping::ShippingSettings;
use domain::shop::ShopDetails;
use domain::surveys::SurveySettings;
use domain::tickets::CareSettings;
use domain::validate::{Problems, Validate};
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::settings::{Setting, StoredLocation};
use store::{Changes, settings};

/// Something with a version of its own.
#[derive(Clone, Debug)]
pub struct Stored<T> {
    pub thing: T,
    pub version: u64,
}

/// # Errors
/// `NotFound` when it was never put.
pub async fn get_setting(app: &App, name: Name) -> Result<Stored<Value>, Error> {
    let found = settings::setting(&*app.table, &name.to_string()).await?.ok_or(Error::NotFound("setting"))?;
    let value = serde_json::from_str(&found.value).map_err(|error| Error::Bug(format!("setting {name}: {error}")))?;
    Ok(Stored { thing: value, version: found.version })
}

/// Checks a setting and puts it whole.
///
/// # Errors
/// Every wrong field; `Stale` when it has another version than `if_match`, `IfMatchMissing` when it exists and none is given.
pub async fn put_setting(app: &App, name: Name, value: Value, if_match: Option<u64>) -> Result<Stored<Value>, Error> {
    let value = checked(name, value, app.config.currency)?;
    let now = settings::setting(&*app.table, &name.to_string()).await?.map(|setting| setting.version);
    let version = next_version(now, if_match)?;
    let mut changes = Changes::new();
    let setting = Setting { value: value.to_string(), version };
    settings::put_setting(&mut changes, &name.to_string(), &setting, || Error::Stale);
    app.table.commit(changes).await?;
    app.cache.forget();
    Ok(Stored { thing: value, version })
}

/// The version a change makes: the one after what stands there, which must be the one the caller has seen.
///
/// # Errors
/// `Stale` or `IfMatchMissing`.
pub fn next_version(now: Option<u64>, if_match: Option<u64>) -> Result<u64, Error> {
    match (now, if_match) {
        (None, None) => Ok(1),
        (Some(_), None) => Err(Error::IfMatchMissing),
        (Some(now), Some(seen)) if now == seen => Ok(now + 1),
        (_, Some(_)) => Err(Error::Stale),
    }
}

/// The value as its type writes it, so that what is stored always parses.
fn checked(name: Name, value: Value, currency: Currency) -> Result<Value, Problems> {
    match name {
        Name::Taxes => typed::<TaxSettings>(value, TaxSettings::check),
        Name::Shipping => typed::<ShippingSettings>(value, |setting, problems| setting.check(currency, problems)),
        Name::Coupons => typed::<CouponSettings>(value, |setting, problems| setting.check(currency, problems)),
        Name::Categories => typed::<Categories>(value, Categories::check),
        Name::Allocation => typed::<AllocationSettings>(value, |setting, problems| setting.check(currency, problems)),
        Name::Shop => typed::<ShopDetails>(value, ShopDetails::check),
        Name::Risk => typed::<RiskSettings>(value, RiskSettings::check),
        Name::Survey => typed::<SurveySettings>(value, SurveySettings::check),
        Name::Returns => typed::<ReturnSettings>(value, |setting, problems| setting.check(currency, problems)),
        Name::Authority => typed::<AuthoritySettings>(value, |setting, problems| setting.check(currency, problems)),
        Name::Care => typed::<CareSettings>(value, CareSettings::check),
    }
}

fn typed<T: DeserializeOwned + serde::Serialize>(
    value: Value,
    check: impl Fn(&T, &mut Problems),
) -> Result<Value, Problems> {
    let setting = crate::parse::value(value, check)?;
    serde_json::to_value(setting).map_err(|error| {
        let mut problems = Problems::new();
        problems.add("body", error.to_string());
        problems
    })
}

/// # Errors
/// Those of the table.
pub async fn list_locations(app: &App) -> Result<Vec<Stored<Location>>, Error> {
    let found = settings::locations(&*app.table).await?;
    Ok(found.into_iter().map(|found| Stored { thing: found.location, version: found.version }).collect())
}

/// # Errors
/// Every wrong field; `Stale` or `IfMatchMissing`.
pub async fn put_location(
    app: &App,
    id: LocationId,
    body: LocationBody,
    if_match: Option<u64>,
) -> Result<Stored<Location>, Error> {
    let location = body.into_location(id)?;
    let now = settings::location(&*app.table, &location.id).await?.map(|stored| stored.version);
    let stored = StoredLocation { location, version: next_version(now, if_match)? };
    let mut changes = Changes::new();
    settings::put_location(&mut changes, &stored, || Error::Stale);
    app.table.commit(changes).await?;
    app.cache.forget();
    Ok(Stored { thing: stored.location, version: stored.version })
}
