//! Kept methods: a `PaymentMethod` belongs to a Customer, and can be charged again only together with it. To the shop both are
//! one opaque text, `cus_…/pm_…`. A customer is made for one order: whoever buys again types their card again.

use super::StripeGateway;
use super::answer::{Named, plain_id, understand};
use app::ports::GatewayError;
use domain::ids::OrderId;
use serde::Deserialize;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept<'a> {
    pub(super) customer: &'a str,
    pub(super) method: &'a str,
}

impl<'a> Kept<'a> {
    /// `None` for a method that was not kept.
    pub(super) fn parse(text: &'a str) -> Result<Option<Self>, GatewayError> {
        let Some((customer, method)) = text.split_once('/') else { return Ok(None) };
        Ok(Some(Self { customer: plain_id(customer)?, method: plain_id(method)? }))
    }
}

/// The text for what was kept, where both are named.
pub(super) fn token(customer: Option<&Named>, method: Option<&Named>) -> Option<String> {
    Some(format!("{}/{}", customer?.id(), method?.id()))
}

#[derive(Deserialize)]
struct Customer {
    id: String,
}

/// The customer of an order, made at the first call. It bears no name: whose it is stands in the order.
pub(super) async fn customer(gateway: &StripeGateway, order: &OrderId) -> Result<String, GatewayError> {
    let form = vec![("metadata[order]", order.to_string())];
    let answer = gateway.post("customer", "/v1/customers", Some(format!("{order}/customer")), &form).await?;
    let customer = understand::<Customer>(&answer)?.map_err(super::answer::StripeError::into_refusal)?;
    Ok(customer.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_method_is_its_customer_and_itself() {
        let kept = Kept { customer: "cus_1", method: "pm_2" };
        assert_eq!(Kept::parse("cus_1/pm_2").unwrap(), Some(kept));
        assert_eq!(Kept::parse("pm_2").unwrap(), None);
        for wrong in ["cus_1/", "/pm_2", "cus_1/pm_2/x", "cus 1/pm_2"] {
            assert!(Kept::parse(wrong).is_err(), "{wrong}");
        }
        let named = |id: &str| Named::Id(id.to_owned());
        assert_eq!(token(Some(&named("cus_1")), Some(&named("pm_2"))).as_deref(), Some("cus_1/pm_2"));
        assert_eq!(token(None, Some(&named("pm_2"))), None);
    }
}
