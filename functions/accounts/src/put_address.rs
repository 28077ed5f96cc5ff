//! `PUT /me/addresses/{id}`: keeps an address for the next order, or changes it.

use crate::wire::AddressView;
use app::{App, accounts};
use domain::accounts::NewAddress;
use domain::address::{Address, Phone};
use domain::ids::AddressId;
use domain::validate::{Problems, Validate};
use edge::{Answer, Call, Endpoint, Reply, Route, openapi::Docs};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

pub const ROUTE: Route = Route::put("/me/addresses/{id}", "put-address").signed_in().versioned();
pub const ENDPOINT: Endpoint = Endpoint::new(ROUTE, |app, call| Box::pin(handle(app, call)), describe);

/// An address as orders have it, and what its owner says of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutAddressBody {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub line1: String,
    pub line2: Option<String>,
    #[serde(default)]
    pub city: String,
    pub region: Option<String>,
    #[serde(default)]
    pub postal_code: String,
    #[serde(default)]
    pub country: String,
    /// What its owner calls it.
    pub label: Option<String>,
    pub phone: Option<String>,
    /// True makes it the default instead of the one that was. There is always one, so false asks for nothing.
    #[serde(default)]
    pub default: bool,
}

impl std::fmt::Debug for PutAddressBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PutAddressBody(..)")
    }
}

impl PutAddressBody {
    fn address(&self) -> Address {
        Address {
            name: self.name.clone(),
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
        }
    }

    fn into_address(self, id: AddressId) -> NewAddress {
        NewAddress {
            id,
            address: self.address().trimmed(),
            label: self.label.map(|label| label.trim().to_owned()),
            phone: self.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()),
            default: self.default,
        }
    }
}

impl Validate for PutAddressBody {
    fn check(&self, problems: &mut Problems) {
        self.address().check(problems);
        problems.optional("label", self.label.as_deref(), 50);
        if let Some(Err(wrong)) = self.phone.as_deref().map(Phone::parse) {
            problems.add("phone", wrong.to_string());
        }
    }
}

async fn handle(app: &App, call: Call) -> Answer {
    let id: AddressId = call.id("id", "address")?;
    let new = call.json::<PutAddressBody>()?.into_address(id);
    let (kept, is_new) = accounts::put_address(app, call.signed_in()?.sub, &new, call.if_match()?).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let view = AddressView::from(kept);
    Reply::ok().status(status).etag(view.version()).json(&view)
}

fn describe(docs: &mut Docs) {
    docs.operation(&ROUTE, "Keeps or changes one of the caller's addresses")
        .body::<PutAddressBody>()
        .reply::<AddressView>(200, "The address as it is kept; 201 when it is new")
        .done();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(body: serde_json::Value) -> Vec<String> {
        let wrong = app::parse::value(body, PutAddressBody::check).err().map(Problems::into_vec).unwrap_or_default();
        wrong.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn e18_every_wrong_field_of_an_address_is_named_at_once() {
        assert_eq!(fields(json!({})), ["name", "line1", "city", "postal_code", "country"]);
        let wrong = json!({"name": "Ada", "line1": "1 Main St", "line2": " ", "city": "Reno", "postal_code": "89501",
            "country": "usa", "label": "x".repeat(51), "phone": "me", "default": "yes", "planet": "Mars"});
        assert_eq!(fields(wrong), ["default", "planet", "line2", "country", "label", "phone"]);
    }

    #[test]
    fn e18_an_address_is_kept_without_blanks_around_it_and_its_phone_as_digits() {
        let body: PutAddressBody =
            serde_json::from_value(json!({"name": " Ada ", "line1": "1 Main St", "city": "Reno",
            "postal_code": "89501", "country": "US", "label": " Home ", "phone": "+1 415 555-0100"}))
            .unwrap();
        assert_eq!(format!("{body:?}"), "PutAddressBody(..)");
        let new = body.into_address(AddressId::parse("home").unwrap());
        assert_eq!((new.address.name.as_str(), new.label.as_deref()), ("Ada", Some("Home")));
        assert_eq!(new.phone.as_ref().map(Phone::as_str), Some("+14155550100"));
        assert!(!new.default);
    }
}
