//! One route: method, path, the function that serves it, who may call, and which headers it wants. Written once beside each
//! handler; `template.yaml`, `openapi.json` and the local runner are held against it.

use app::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Guests too; what they see is decided by what they hold.
    Anyone,
    Needs(Role),
    /// Whoever has an account, whatever their role: what they ask for is their own.
    SignedIn,
    /// Agents, warehouse and merchant.
    Staff,
}

#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub method: &'static str,
    /// `/orders/{id}`; `$default` for what no other route matches.
    pub path: &'static str,
    /// Other paths the same function answers: a page function serves all pages of its kind. The last segment of a path may
    /// be `{name+}`, which takes all that is left, as an HTTP API does.
    pub also: &'static [&'static str],
    /// A page for people: HTML, also when it refuses, and no part of openapi.json.
    pub is_page: bool,
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
        let access = Access::Anyone;
        Self { method, path, also: &[], is_page: false, function, access, idempotent: false, versioned: false }
    }

    #[must_use]
    pub const fn get(path: &'static str, function: &'static str) -> Self {
        Self::new("GET", path, function)
    }

    /// Something a browser shows or loads: a page, or what belongs to one.
    #[must_use]
    pub const fn page(path: &'static str, function: &'static str) -> Self {
        Self { is_page: true, ..Self::new("GET", path, function) }
    }

    #[must_use]
    pub const fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
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
    pub const fn signed_in(self) -> Self {
        Self { access: Access::SignedIn, ..self }
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

    /// All its paths.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> + use<> {
        std::iter::once(self.path).chain(self.also.iter().copied())
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
        self.paths().find_map(|pattern| parameters(pattern, path))
    }
}

fn parameters(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (wanted, mut given) = (pattern.split('/'), path);
    let mut found = Vec::new();
    let mut is_over = false;
    for pattern in wanted {
        if is_over {
            return None;
        }
        let name = pattern.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let (segment, rest) = match name.and_then(|name| name.strip_suffix('+')) {
            Some(_) => (given, None),
            None => given.split_once('/').map_or((given, None), |(segment, rest)| (segment, Some(rest))),
        };
        match name {
            Some(name) if !segment.is_empty() => {
                let value = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
                found.push((name.trim_end_matches('+'), value.into_owned()));
            }
            None if pattern == segment => {}
            _ => return None,
        }
        is_over = rest.is_none();
        given = rest.unwrap_or_default();
    }
    is_over.then_some(found)
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
    fn a_page_may_have_several_paths_and_take_all_that_is_left() {
        const PAGE: Route = Route::page("/help", "show-help").also(&["/help/{path+}"]);
        assert_eq!(PAGE.matches("GET", "/help"), Some(vec![]));
        assert_eq!(PAGE.matches("GET", "/help/a/b%20c"), Some(vec![("path", "a/b c".to_owned())]));
        for path in ["/help/", "/helpless", "/", "", "/help2/x", "/x/help"] {
            assert_eq!(PAGE.matches("GET", path), None, "{path}");
        }
        assert_eq!(Route::page("/", "show-home").matches("GET", "/"), Some(vec![]));
    }

    #[test]
    fn an_operation_id_is_the_function_in_camel_case() {
        assert_eq!(ROUTE.operation_id(), "putStockPolicy");
    }
}
