//! What somebody who is signed in may see and change of their own.

mod addresses;
mod orders;
mod profile;

pub use addresses::{BookEntry, delete_address, list_addresses, put_address};
pub use orders::{OwnOrder, OwnOrders, list_orders};
pub use profile::{SignInEnded, profile};

/// Somebody who is signed in.
#[derive(Clone, Copy)]
pub struct SignedIn<'a> {
    pub sub: &'a str,
    /// Their own access token, by which the identity provider tells who they are.
    pub token: &'a str,
}
