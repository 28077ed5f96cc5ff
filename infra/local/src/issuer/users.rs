//! Who can sign in to the local shop. The demo people are always there; others appear when they are first named.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use uuid::{Builder, Variant, Version};

/// A role, which is a group of the user pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Customer,
    Agent,
    Warehouse,
    Merchant,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Customer, Self::Agent, Self::Warehouse, Self::Merchant];

    /// The group's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Warehouse => "warehouse",
            Self::Merchant => "merchant",
        }
    }

    /// The person shown on the login page for a role: subject, name, e-mail.
    #[must_use]
    pub fn demo(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Customer => ("ada00000-0000-4000-8000-000000000001", "Ada Marsh", "ada@example.com"),
            Self::Agent => ("a6e00000-0000-4000-8000-000000000002", "Ines Okafor", "ines@example.com"),
            Self::Warehouse => ("3a4e0000-0000-4000-8000-000000000003", "Tom Vries", "tom@example.com"),
            Self::Merchant => ("3e4c0000-0000-4000-8000-000000000004", "Mira Lindqvist", "mira@example.com"),
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct User {
    pub sub: String,
    pub name: String,
    pub email: String,
    pub role: Role,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("sub", &self.sub).field("role", &self.role).finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) struct Users(BTreeMap<String, User>);

impl Default for Users {
    fn default() -> Self {
        let demo = |role: Role| {
            let (sub, name, email) = role.demo();
            let user = User { sub: sub.to_owned(), name: name.to_owned(), email: email.to_owned(), role };
            (user.sub.clone(), user)
        };
        Self(Role::ALL.into_iter().map(demo).collect())
    }
}

impl Users {
    pub(super) fn get(&self, sub: &str) -> Option<&User> {
        self.0.get(sub)
    }

    /// The user meant by what is known of them, made if there is none: by subject, else by e-mail, else the role's demo
    /// person. What is given replaces what was known.
    pub(super) fn named(&mut self, role: Role, sub: Option<&str>, email: Option<&str>) -> User {
        let by_email = |email: &str| self.0.values().find(|user| user.email.eq_ignore_ascii_case(email));
        let sub = match (sub, email) {
            (Some(sub), _) => sub.to_owned(),
            (None, Some(email)) => by_email(email).map_or_else(|| sub_for(email), |user| user.sub.clone()),
            (None, None) => role.demo().0.to_owned(),
        };
        let known = self.0.get(&sub);
        let email = match (email, known) {
            (Some(email), _) => email.to_owned(),
            (None, Some(user)) => user.email.clone(),
            (None, None) => format!("{sub}@example.com"),
        };
        let name = match known {
            Some(user) => user.name.clone(),
            None => email.split('@').next().unwrap_or_default().to_owned(),
        };
        let user = User { sub: sub.clone(), name, email, role };
        self.0.insert(sub, user.clone());
        user
    }
}

/// The same address is the same person after a restart.
fn sub_for(email: &str) -> String {
    let digest = Sha256::digest(email.to_ascii_lowercase().as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_bytes(bytes).with_version(Version::Random).with_variant(Variant::RFC4122).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_again_by_subject_or_address() {
        let mut users = Users::default();
        assert_eq!(users.named(Role::Agent, None, None).sub, Role::Agent.demo().0);
        let zoe = users.named(Role::Customer, None, Some("Zoe@example.com"));
        assert_eq!(users.named(Role::Customer, None, Some("zoe@example.com")).sub, zoe.sub);
        assert_eq!(Users::default().named(Role::Customer, None, Some("zoe@EXAMPLE.com")).sub, zoe.sub);
        let plain = users.named(Role::Merchant, Some("sub-1"), None);
        assert_eq!((plain.email.as_str(), plain.role), ("sub-1@example.com", Role::Merchant));
        users.named(Role::Merchant, Some("sub-1"), Some("m@example.com"));
        assert_eq!(users.get("sub-1").unwrap().email, "m@example.com");
    }

    #[test]
    fn a_user_is_not_printed_with_their_address() {
        let user = Users::default().named(Role::Customer, None, None);
        assert!(!format!("{user:?}").contains("example.com"));
    }
}
