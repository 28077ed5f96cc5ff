//! Customers and the cards kept for them: what may be charged again, and by whom. Whoever used a card once without keeping it
//! cannot use it again, as with the real gateway.

use super::authorize::no_method;
use super::cards::{Card, Method};
use super::ledger::{Call, Ledger};
use super::params::NewSetup;
use super::payment::{Customer, Setup, Status};
use super::refusal::{Decline, Refusal};
use super::tokens::{Session, Verdict, verdict, verdict_on_keeping};
use super::wire;
use crate::ids;
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Ledger {
    pub(super) fn new_customer(&mut self, metadata: BTreeMap<String, String>, now: Timestamp) -> String {
        let id = ids::random("cus_");
        self.customers.insert(id.clone(), Customer { id: id.clone(), metadata, created: now });
        id
    }

    pub(super) fn customer(&self, id: &str) -> Result<&Customer, Refusal> {
        self.customers.get(id).ok_or_else(|| Refusal::no_such(400, "customer", "customer", id))
    }

    /// The token whose behaviour a payment method has, refused when nobody knows it or it may not be used here.
    pub(super) fn usable<'a>(&'a self, method: &'a str, customer: Option<&str>) -> Result<&'a str, Refusal> {
        let token = self.token(method);
        verdict(token, 1, Session::On).ok_or_else(|| no_method(method))?;
        match self.kept.get(method) {
            Some(owner) if Some(owner.as_str()) != customer => Err(Refusal::of_other_customer()),
            None if self.spent.contains(method) => Err(Refusal::spent_method()),
            _ => Ok(token),
        }
    }

    /// A bare test token stands for a new card each time. One that is to be kept gets an id it can be kept by.
    pub(super) fn method_of_its_own(&mut self, method: String) -> String {
        if self.methods.contains_key(&method) {
            return method;
        }
        let id = ids::random("pm_");
        self.methods.insert(id.clone(), Method { card: Card::of_token(&method), token: method });
        id
    }

    /// A method has paid: from now on it is its keeper's, or nobody's any more.
    pub(super) fn used(&mut self, method: Option<&str>, keeper: Option<String>) {
        let Some(method) = method.filter(|method| self.methods.contains_key(*method)) else { return };
        if let Some(keeper) = keeper {
            self.kept.insert(method.to_owned(), keeper);
        } else if !self.kept.contains_key(method) {
            self.spent.insert(method.to_owned());
        }
    }

    /// Keeps a method without charging it.
    pub(super) fn keep(&mut self, new: NewSetup, call: Call<'_>) -> Result<String, Refusal> {
        self.customer(&new.customer)?;
        let token = self.usable(&new.payment_method, Some(&new.customer))?;
        let verdict = match verdict_on_keeping(token) {
            _ if call.decline => Verdict::Declined(Decline::Generic),
            Some(verdict) => verdict,
            None => return Err(no_method(&new.payment_method)),
        };
        let method = self.method_of_its_own(new.payment_method);
        let id = ids::random("seti_");
        let order = new.metadata.get("order").cloned().unwrap_or_default();
        self.by_order.entry(order).or_default();
        let setup = Setup {
            client_secret: ids::random(&format!("{id}_secret_")),
            id: id.clone(),
            status: Status::RequiresConfirmation,
            customer: new.customer,
            payment_method: Some(method.clone()),
            metadata: new.metadata,
            created: call.now,
            return_url: new.return_url,
            action_url: None,
            last_error: None,
        };
        self.setups.insert(id.clone(), setup);
        match verdict {
            Verdict::NeedsCustomer => {
                if let Some(setup) = self.setups.get_mut(&id) {
                    setup.status = Status::RequiresAction;
                    setup.action_url = Some(format!("{}/sandbox/3ds/{id}", call.site));
                }
                self.tell_of_setup(&id, "setup_intent.requires_action", call.now, call.key);
            }
            Verdict::Declined(decline) => {
                self.fail_setup(&id, decline, call.now, call.key);
                return Err(Refusal::declined(decline, Some(&method), &id));
            }
            Verdict::Authorized | Verdict::Slow => self.finish_setup(&id, call.now, call.key),
        }
        Ok(id)
    }

    /// The customer has answered the bank. `false` when nothing was asked.
    pub(super) fn authenticate_setup(&mut self, id: &str, approved: bool, now: Timestamp) -> bool {
        if self.setups.get(id).is_none_or(|setup| setup.status != Status::RequiresAction) {
            return false;
        }
        if approved {
            self.finish_setup(id, now, None);
        } else {
            self.fail_setup(id, Decline::SetupAuthenticationFailed, now, None);
        }
        true
    }

    /// The setups of one order.
    pub(super) fn setups_of(&self, order: &str) -> impl Iterator<Item = &Setup> {
        self.setups.values().filter(move |setup| setup.metadata.get("order").map_or("", String::as_str) == order)
    }

    fn finish_setup(&mut self, id: &str, at: Timestamp, key: Option<&str>) {
        let Some(setup) = self.setups.get_mut(id) else { return };
        setup.status = Status::Succeeded;
        setup.action_url = None;
        let (method, customer) = (setup.payment_method.clone(), setup.customer.clone());
        self.used(method.as_deref(), Some(customer));
        self.tell_of_setup(id, "setup_intent.succeeded", at, key);
    }

    fn fail_setup(&mut self, id: &str, decline: Decline, at: Timestamp, key: Option<&str>) {
        let Some(setup) = self.setups.get_mut(id) else { return };
        setup.status = Status::RequiresPaymentMethod;
        setup.action_url = None;
        setup.last_error = Some((decline, setup.payment_method.take()));
        self.tell_of_setup(id, "setup_intent.setup_failed", at, key);
    }

    fn tell_of_setup(&mut self, id: &str, kind: &str, at: Timestamp, key: Option<&str>) {
        if let Some(setup) = self.setups.get(id) {
            self.outbox.emit(kind, at, &wire::setup(setup), key);
        }
    }
}
