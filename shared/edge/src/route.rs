//! One route: method, path, the function that serves it, who may call, and which headers it wants. Written once beside each
//! handler; `template.yaml`, `openapi.json` and the local runner are held against it.

use app::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Guests too; what they see is decided by what they hold.
    Anyone,
    Needs(Role),
    /// Agents, warehouse and merchant.
    Staff,
}

#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    /// `/orders/{id}`; `$default` for what no other route matches.
    pub path: &'static str,
    /// The name of the function and its binary, `place-order`.
    pub function: &'static str,
    pub access: Access,
    /// An `Idempotency-Key` is required.
    pub idempotent: bool,
    /// A change to something that exists needs `If-Match`.
    pub versioned: bool,
}

impl Route {
    #[must_use]
    pub const fn new(method: &'static str, path: &'static str, function: &'static str) -> Self {
        Self { method, path, function, access: Access::Anyone, idempotent: false, versioned: false }
    }

    #[must_use]
    pub const fn get(path: &'static str, function: &'static str) -> Self {
        Self::new("GET", path, function)
    }

    #[must_use]
    pub const fn post(path: &'static str, function: &'static str) -> Self {
        Self::new("POST", path, function)
    }

    #[must_use]
    pub const fn put(path: &'static str, function: &'static str) -> Self {
        Self::new("PUT", path, function)
    }

    #[must_use]
    pub const fn delete(path: &'static str, function: &'static str) -> Self {
        Self::new("DELETE", path, function)
    }

    #[must_use]
    pub const fn needs(self, role: Role) -> Self {
        Self { access: Access::Needs(role), ..self }
    }

    #[must_use]
    pub const fn staff(self) -> Self {
        Self { access: Access::Staff, ..self }
    }

    /// ⚿ in the contract.
    #[must_use]
    pub const fn idempotent(self) -> Self {
        Self { idempotent: true, ..self }
    }

    /// ↻ in the contract.
    #[must_use]
    pub const fn versioned(self) -> Self {
        Self { versioned: true, ..self }
    }

    /// `placeOrder`
    #[must_use]
    pub fn operation_id(&self) -> String {
        let mut words = self.function.split('-');
        let mut id = words.next().unwrap_or_default().to_owned();
        for word in words {
            let mut letters = word.chars();
            id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            id.push_str(letters.as_str());
        }
        id
    }

    /// The values of the path's parameters, percent-decoded, if `path` is one of this route's.
    #[must_use]
    pub fn matches(&self, method: &str, path: &str) -> Option<Vec<(&'static str, String)>> {
        if self.path == "$default" {
            return Some(Vec::new());
        }
        if method != self.method {
            return None;
        }
        let (mut wanted, mut given) = (self.path.split('/'), path.split('/'));
        let mut found = Vec::new();
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(found),
                (Some(pattern), Some(segment)) => match pattern.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                    Some(name) if !segment.is_empty() => {
                        let value = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
                        found.push((name, value.into_owned()));
                    }
                    None if pattern == segment => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: Route = Route::put("/admin/stock/{sku}/{location}", "put-stock-policy");

    #[test]
    fn a_path_gives_its_parameters_decoded() {
        let found = ROUTE.matches("PUT", "/admin/stock/KETTLE%2D1/east").unwrap();
        assert_eq!(found, [("sku", "KETTLE-1".to_owned()), ("location", "east".to_owned())]);
        for (method, path) in
            [("POST", "/admin/stock/K/east"), ("PUT", "/admin/stock/K"), ("PUT", "/admin/stock//east")]
        {
            assert_eq!(ROUTE.matches(method, path), None, "{method} {path}");
        }
    }

    #[test]
    fn an_operation_id_is_the_function_in_camel_case() {
        assert_eq!(ROUTE.operation_id(), "putStockPolicy");
    }
}
