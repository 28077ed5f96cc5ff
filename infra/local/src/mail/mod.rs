//! The post office of the local shop: takes mail as SES does, delivers none of it, and shows all of it.

mod control;
mod page;
mod raw;
#[cfg(test)]
mod tests;
mod wire;

use crate::clock::VirtualClock;
use crate::ids;
use axum::Router;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// One mail as it was sent.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    pub id: String,
    pub from: String,
    /// All recipients, blind copies included, separated by commas.
    pub to: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    pub subject: String,
    /// The value of the tag `template`.
    pub template: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// Those the sender added, by name.
    pub headers: BTreeMap<String, String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub at: Timestamp,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).field("template", &self.template).finish_non_exhaustive()
    }
}

impl Mail {
    /// Whether it went to this address; case and display names do not matter.
    #[must_use]
    pub fn is_to(&self, address: &str) -> bool {
        let wanted = address.trim();
        self.to.split(", ").any(|to| bare(to).eq_ignore_ascii_case(wanted))
    }
}

/// What a sender hands in.
struct Draft {
    from: String,
    to: Vec<String>,
    reply_to: Vec<String>,
    subject: String,
    tags: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    text: Option<String>,
    html: Option<String>,
}

/// All mail of the shop; clones share it.
#[derive(Debug, Clone)]
pub struct Mailbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: VirtualClock,
    mails: Mutex<Vec<Mail>>,
    changes: watch::Sender<u64>,
}

impl Mailbox {
    #[must_use]
    pub fn new(clock: VirtualClock) -> Self {
        Self(Arc::new(Inner { clock, mails: Mutex::default(), changes: watch::Sender::new(0) }))
    }

    /// SES version 2: `POST /v2/email/outbound-emails`.
    pub fn router(&self) -> Router {
        wire::router(self.clone())
    }

    /// `GET /_local/mail?to=&template=`: JSON, or a page when a person asks.
    pub fn control_router(&self) -> Router {
        control::router(self.clone())
    }

    /// Every mail sent, oldest first; only those to one address if it is given.
    #[must_use]
    pub fn items(&self, to: Option<&str>) -> Vec<Mail> {
        self.chosen(to, None)
    }

    /// Every mail sent, oldest first; only those to one address or of one template where they are given.
    #[must_use]
    pub fn chosen(&self, to: Option<&str>, template: Option<&str>) -> Vec<Mail> {
        let wanted = |mail: &&Mail| {
            to.is_none_or(|to| mail.is_to(to)) && template.is_none_or(|name| mail.template.as_deref() == Some(name))
        };
        self.lock().iter().filter(wanted).cloned().collect()
    }

    /// The names of the templates that mails were made from.
    fn templates(&self) -> BTreeSet<String> {
        self.lock().iter().filter_map(|mail| mail.template.clone()).collect()
    }

    /// Changes whenever a mail comes in.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Throws everything away.
    pub fn reset(&self) {
        self.lock().clear();
    }

    fn keep(&self, draft: Draft) -> String {
        let Draft { from, to, reply_to, subject, tags, headers, text, html } = draft;
        let id = ids::random("mail_");
        let at = self.0.clock.now();
        let (to, template) = (to.join(", "), tags.get("template").cloned());
        let mail = Mail { id: id.clone(), from, to, reply_to, subject, template, tags, headers, text, html, at };
        self.lock().push(mail);
        self.0.changes.send_modify(|count| *count += 1);
        id
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.0.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address in `Ada <ada@example.com>`.
fn bare(address: &str) -> &str {
    match address.rsplit_once('<') {
        Some((_, rest)) => rest.trim_end().trim_end_matches('>').trim(),
        None => address.trim(),
    }
}
