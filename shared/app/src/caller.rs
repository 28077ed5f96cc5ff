//! Who calls, as `edge` established it.

use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Customer,
    Agent,
    Warehouse,
    Merchant,
}

impl Role {
    /// Whether somebody with this role may do what `needed` may. A merchant may do everything staff may; agents and the
    /// warehouse stand side by side.
    #[must_use]
    pub const fn covers(self, needed: Self) -> bool {
        matches!(
            (self, needed),
            (Self::Merchant, Self::Agent | Self::Warehouse | Self::Merchant)
                | (Self::Agent, Self::Agent)
                | (Self::Warehouse, Self::Warehouse)
                | (Self::Customer, Self::Customer)
        )
    }
}

#[derive(Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody signed in; perhaps with a link token for one thing.
    Guest {
        token: Option<String>,
    },
    User {
        sub: String,
        roles: Vec<Role>,
    },
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.principal())
    }
}

impl Caller {
    /// Under whose name idempotency keys stand.
    #[must_use]
    pub fn principal(&self) -> String {
        match self {
            Self::Guest { .. } => "guest".to_owned(),
            Self::User { sub, .. } => format!("sub:{sub}"),
        }
    }

    /// Who did it, for timelines and movements: `agent:…`, `customer:…`, `guest`.
    #[must_use]
    pub fn actor(&self) -> String {
        match self {
            Self::Guest { .. } => "guest".to_owned(),
            Self::User { sub, roles } => {
                let role = roles.iter().max().copied().unwrap_or(Role::Customer);
                format!("{role}:{sub}")
            }
        }
    }

    #[must_use]
    pub fn has(&self, needed: Role) -> bool {
        match self {
            Self::Guest { .. } => false,
            Self::User { roles, .. } => roles.iter().any(|role| role.covers(needed)),
        }
    }

    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.has(Role::Agent) || self.has(Role::Warehouse)
    }

    #[must_use]
    pub fn roles(&self) -> &[Role] {
        match self {
            Self::Guest { .. } => &[],
            Self::User { roles, .. } => roles,
        }
    }

    #[must_use]
    pub fn sub(&self) -> Option<&str> {
        match self {
            Self::Guest { .. } => None,
            Self::User { sub, .. } => Some(sub),
        }
    }
}
