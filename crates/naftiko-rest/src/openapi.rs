//! The OpenAPI 3.1 document of a server.

mod operation;

use naftiko_client::table::{CallerAuthentication, RestServer, Table};
use naftiko_client::{KeyPlace, Value, json};
use serde_json::Map;

use crate::inputs::Plan;
use crate::router::pattern;
use crate::skills;

/// The name of the security scheme.
const CALLERS: &str = "callers";

/// Returns the document of the routes of a server. `has_skills` is whether it also has those of
/// skills.
pub(crate) fn document(table: &Table, server: &RestServer, plans: &[Plan], has_skills: bool, version: &str) -> Value {
    let mut paths: Map<String, Value> = if has_skills { skills::paths() } else { Map::new() };
    let mut ids: Vec<String> = Vec::new();
    for plan in plans {
        let id = free(&ids, plan.route.name, plan.route.method);
        // Paths that differ only in the names of placeholders are one.
        let same = |other: &&Plan| pattern(other.route.path).0 == pattern(plan.route.path).0;
        let path = plans.iter().find(same).map_or(plan.route.path, |first| first.route.path);
        let operation = operation::operation(plan, path, &id);
        ids.push(id);
        let path = paths.entry(path).or_insert_with(|| Map::new().into());
        if let Value::Object(methods) = path {
            methods.insert(plan.route.method.to_ascii_lowercase(), operation);
        }
    }
    let title = if table.title.is_empty() { table.name } else { table.title };
    let description = if server.description.is_empty() { table.description } else { server.description };
    let mut info = json!({"title": format!("{title}: {}", server.namespace), "version": version});
    if !description.is_empty() {
        info["description"] = description.into();
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": info,
        "paths": paths,
        "components": {"schemas": {"Problem": problem()}},
    });
    if let Some(scheme) = security_scheme(&server.authentication) {
        document["security"] = json!([{CALLERS: []}]);
        document["components"]["securitySchemes"] = json!({CALLERS: scheme});
    }
    document
}

/// Returns an id that no other operation has.
fn free(ids: &[String], name: &str, method: &str) -> String {
    let name = if name.is_empty() { method.to_ascii_lowercase() } else { name.to_owned() };
    let is_free = |id: &String| !ids.contains(id);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let with_method = format!("{name}-{}", method.to_ascii_lowercase());
    [name.clone(), with_method].into_iter().chain(numbered).find(is_free).unwrap_or_default()
}

/// Returns the scheme by which callers authenticate.
fn security_scheme(authentication: &CallerAuthentication) -> Option<Value> {
    Some(match authentication {
        CallerAuthentication::Bearer { .. } => json!({"type": "http", "scheme": "bearer"}),
        CallerAuthentication::Basic { .. } => json!({"type": "http", "scheme": "basic"}),
        CallerAuthentication::Key(key) => {
            let place = match key.place {
                KeyPlace::Header => "header",
                KeyPlace::Query => "query",
                KeyPlace::Cookie => "cookie",
            };
            json!({"type": "apiKey", "in": place, "name": key.name})
        }
        CallerAuthentication::OAuth2 { .. } => json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
        _ => return None,
    })
}

/// Returns the schema of errors (RFC 9457).
fn problem() -> Value {
    let text = || json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {
            "type": text(),
            "title": text(),
            "status": {"type": "integer"},
            "detail": text(),
            "errors": {
                "description": "The inputs that do not fit",
                "type": "array",
                "items": {"type": "object", "properties": {"detail": text(), "in": text(), "name": text()}},
            },
            "upstream": {"description": "The error of the API"},
            "upstreamStatus": {"description": "The status of the API, if it is another one", "type": "integer"},
            "code": {"description": "The code of the error of the API", "type": "string"},
        },
    })
}
