//! Mails: what they say and how they look, sending them when something happened to an order, and letting their readers and
//! the merchant have a say. Which mail is due, and that each goes once, is decided by `app::mail`.

mod draw;
mod frame;
mod letter;
mod letters;
mod parts;
#[cfg(test)]
mod tests;

pub mod choose_mails;
pub mod list_mail_templates;
pub mod preview_mail;
pub mod send_mail;
pub mod send_test_mail;
pub mod tell_waitlist;

pub use draw::Mails;

use edge::{Endpoint, Workers};

#[must_use]
pub fn routes() -> Vec<Endpoint> {
    vec![choose_mails::ENDPOINT, list_mail_templates::ENDPOINT, preview_mail::ENDPOINT, send_test_mail::ENDPOINT]
}

#[must_use]
pub fn workers() -> Workers {
    Workers { queues: vec![send_mail::WORKER, tell_waitlist::WORKER], ..Workers::default() }
}
