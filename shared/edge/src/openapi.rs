//! `openapi.json`, made from the routes and the wire types beside their handlers. Knows the conventions every route shares
//! (problem documents, keys, versions, credentials), so that no endpoint repeats them.

use crate::route::{Access, Route};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Collects operations and schemas.
#[derive(Default)]
pub struct Docs {
    paths: BTreeMap<String, Map<String, Value>>,
    schemas: BTreeMap<String, Value>,
}

/// One operation while it is being described.
pub struct Operation<'a> {
    docs: &'a mut Docs,
    path: &'static str,
    method: String,
    operation: Value,
}

impl Docs {
    /// Begins an operation with what follows from its route.
    pub fn operation(&mut self, route: &Route, summary: &str) -> Operation<'_> {
        let mut parameters: Vec<Value> = route
            .path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        if route.idempotent {
            parameters.push(header("Idempotency-Key", true, "Made when the form is drawn; at least 128 random bits."));
        }
        if route.versioned {
            parameters.push(header("If-Match", false, "The ETag of what is changed; not needed for something new."));
        }
        let security = match route.access {
            Access::Anyone => json!([{}, {"bearer": []}, {"orderToken": []}]),
            Access::Needs(_) | Access::SignedIn | Access::Staff => json!([{"bearer": []}]),
        };
        let operation = json!({
            "operationId": route.operation_id(),
            "summary": summary,
            "x-who": who(route.access),
            "parameters": parameters,
            "security": security,
            "responses": {"default": {"$ref": "#/components/responses/Problem"}},
        });
        Operation { docs: self, path: route.path, method: route.method.to_ascii_lowercase(), operation }
    }

    fn schema<T: ToSchema>(&mut self) -> Value {
        let mut found = Vec::new();
        T::schemas(&mut found);
        found.push((T::name().into_owned(), T::schema()));
        for (name, schema) in found {
            self.schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
        }
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    /// The document.
    #[must_use]
    pub fn finish(self, version: &str) -> Value {
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Doorstep",
                "version": version,
                "description": "Orders and care for a web shop. Money is in minor units, times are RFC 3339 UTC.",
            },
            "paths": self.paths,
            "components": {
                "schemas": self.schemas,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                    "orderToken": {
                        "type": "apiKey", "in": "header", "name": "Authorization",
                        "description": "Order-Token followed by the token a guest was given with the order.",
                    },
                },
                "responses": {"Problem": {
                    "description": "Why it was refused, by a stable code, with every field error at once.",
                    "content": {"application/problem+json": {"schema": {
                        "type": "object",
                        "required": ["type", "title", "status", "code", "request_id"],
                        "properties": {
                            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                            "code": {"type": "string"}, "detail": {"type": "string"}, "help": {"type": "string"},
                            "request_id": {"type": "string"},
                            "errors": {"type": "array", "items": {
                                "type": "object",
                                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                            }},
                        },
                    }}},
                }},
            },
        })
    }
}

impl Operation<'_> {
    #[must_use]
    pub fn body<T: ToSchema>(mut self) -> Self {
        let schema = self.docs.schema::<T>();
        self.operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": schema}}});
        self
    }

    #[must_use]
    pub fn query(mut self, name: &str, description: &str) -> Self {
        if let Some(parameters) = self.operation["parameters"].as_array_mut() {
            parameters.push(json!({
                "name": name, "in": "query", "required": false, "description": description, "schema": {"type": "string"},
            }));
        }
        self
    }

    #[must_use]
    pub fn reply<T: ToSchema>(mut self, status: u16, description: &str) -> Self {
        let schema = self.docs.schema::<T>();
        self.operation["responses"][status.to_string()] =
            json!({"description": description, "content": {"application/json": {"schema": schema}}});
        self
    }

    /// A reply of another shape than one of the wire types: a stored setting, a file.
    #[must_use]
    pub fn reply_as(mut self, status: u16, content_type: &str, description: &str) -> Self {
        self.operation["responses"][status.to_string()] =
            json!({"description": description, "content": {content_type: {}}});
        self
    }

    #[must_use]
    pub fn body_as(mut self, content_type: &str, description: &str) -> Self {
        self.operation["requestBody"] =
            json!({"required": true, "description": description, "content": {content_type: {}}});
        self
    }

    /// Ends the operation.
    pub fn done(self) {
        self.docs.paths.entry(self.path.to_owned()).or_default().insert(self.method, self.operation);
    }
}

fn header(name: &str, required: bool, description: &str) -> Value {
    json!({"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string"}})
}

fn who(access: Access) -> String {
    match access {
        Access::Anyone => "anyone".to_owned(),
        Access::SignedIn => "whoever is signed in".to_owned(),
        Access::Staff => "agent, warehouse, merchant".to_owned(),
        Access::Needs(role) => role.to_string(),
    }
}
