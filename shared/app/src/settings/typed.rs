//! The settings as types. A setting that was never put has its empty value: no taxes, no shipping options, no categories.

use crate::Error;
use domain::allocation::AllocationSettings;
use domain::authority::AuthoritySettings;
use domain::catalog::Categories;
use domain::locations::Location;
use domain::money::Currency;
use domain::orders::{RiskSettings, Rules};
use domain::pricing::{CouponSettings, TaxSettings};
use domain::returns::ReturnSettings;
use domain::shipping::ShippingSettings;
use domain::shop::ShopDetails;
use domain::surveys::SurveySettings;
use domain::tickets::CareSettings;
use serde::de::DeserializeOwned;
use store::{Key, Table, TableError, item, keys, table::Query};

/// The names of settings there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Name {
    Taxes,
    Shipping,
    Coupons,
    Categories,
    Allocation,
    Returns,
    Care,
    Shop,
    Risk,
    Survey,
    Authority,
}

/// What decisions need to know of the shop.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    pub taxes: TaxSettings,
    pub shipping: ShippingSettings,
    pub coupons: CouponSettings,
    pub categories: Categories,
    pub allocation: AllocationSettings,
    pub locations: Vec<Location>,
    pub details: ShopDetails,
    pub risk: RiskSettings,
    pub survey: SurveySettings,
    pub returns: ReturnSettings,
    pub authority: AuthoritySettings,
    pub care: CareSettings,
}

impl Shop {
    #[must_use]
    pub fn rules(&self, currency: Currency) -> Rules<'_> {
        Rules {
            currency,
            locations: &self.locations,
            taxes: &self.taxes,
            shipping: &self.shipping,
            coupons: &self.coupons,
            allocation: &self.allocation,
        }
    }
}

/// Reads everything: one batch for the settings, one query for the locations.
pub(super) async fn load(table: &dyn Table) -> Result<Shop, Error> {
    let names = [
        Name::Taxes,
        Name::Shipping,
        Name::Coupons,
        Name::Categories,
        Name::Allocation,
        Name::Shop,
        Name::Risk,
        Name::Survey,
        Name::Returns,
        Name::Authority,
        Name::Care,
    ];
    let keys: Vec<Key> = names.iter().map(|name| keys::setting(&name.to_string())).collect();
    let mut found = table.get_many(&keys).await?.into_iter().zip(&keys);
    let locations = table.query_all(Query::partition(keys::LOCATIONS)).await?;
    let mut next = || found.next().and_then(|(found, key)| Some((found?, key)));
    Ok(Shop {
        taxes: typed(next())?,
        shipping: typed(next())?,
        coupons: typed(next())?,
        categories: typed(next())?,
        allocation: typed(next())?,
        details: typed(next())?,
        risk: typed(next())?,
        survey: typed(next())?,
        returns: typed(next())?,
        authority: typed(next())?,
        care: typed(next())?,
        locations: locations.into_iter().map(store::settings::decode_location).collect::<Result<_, _>>()?,
    })
}

fn typed<T: DeserializeOwned + Default>(found: Option<(store::Item, &Key)>) -> Result<T, Error> {
    let Some((found, key)) = found else { return Ok(T::default()) };
    let setting: store::settings::Setting = item::decode(key, found)?;
    serde_json::from_str(&setting.value).map_err(|error| Error::Store(TableError::corrupt(key, error)))
}
