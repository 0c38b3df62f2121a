//! The server of generated flows: collections of items, and operations that return their inputs.

use serde_json::{Map, Value, json};

use crate::choices::Choices;

/// The collections.
pub(super) const COLLECTIONS: &[&str] = &["ships", "ports", "crew"];

/// What the server responds.
#[derive(Clone, Debug)]
pub struct Backend {
    /// The items of each collection.
    collections: Vec<Vec<Value>>,
}

impl Backend {
    pub(super) fn new(choices: &mut Choices) -> Self {
        let count = 3 + choices.below(4);
        let collection = |_| (0..count).map(|number| item(choices, number)).collect();
        Backend { collections: COLLECTIONS.iter().map(collection).collect() }
    }

    /// Responds to a call of an operation with some inputs. The error is a status.
    ///
    /// # Errors
    ///
    /// If there is no such item or operation.
    pub fn respond(&self, operation: &str, inputs: &Map<String, Value>) -> Result<Value, u16> {
        let (action, collection) = operation.split_once('-').unwrap_or((operation, ""));
        let items = COLLECTIONS.iter().position(|it| *it == collection).and_then(|at| self.collections.get(at));
        match (action, items) {
            ("list", Some(items)) => Ok(json!(items)),
            ("get", Some(items)) => items.iter().find(|it| Some(&it["id"]) == inputs.get("id")).cloned().ok_or(404),
            ("echo", _) => {
                let mut found = inputs.clone();
                found.insert("at".to_owned(), json!({"city": inputs.get("a"), "geo": {"lat": 1.5}}));
                Ok(Value::Object(found))
            }
            ("make", _) => {
                let mut made = inputs.clone();
                made.insert("id".to_owned(), json!("x1"));
                Ok(Value::Object(made))
            }
            _ => Err(500),
        }
    }

    /// Responds to a request: its method, its target and its body.
    ///
    /// # Errors
    ///
    /// If there is no such item or operation.
    pub fn serve(&self, method: &str, target: &str, body: &[u8]) -> Result<Value, u16> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut segments = path.trim_start_matches('/').split('/');
        let (first, second) = (segments.next().unwrap_or_default(), segments.next());
        let text = |text: &str| json!(text.replace("%20", " ").replace('+', " "));
        let mut inputs: Map<String, Value> = match serde_json::from_slice(body) {
            Ok(Value::Object(inputs)) => inputs,
            _ => Map::new(),
        };
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            // Everything in a URL is a text.
            let number = value.parse::<i64>().ok().filter(|_| name == "n");
            inputs.insert(name.to_owned(), number.map_or_else(|| text(value), Value::from));
        }
        let operation = match (method, first, second) {
            ("GET", "echo", Some(a)) => {
                inputs.insert("a".to_owned(), text(a));
                "echo".to_owned()
            }
            ("POST", "made", None) => "make".to_owned(),
            ("GET", collection, Some(id)) => {
                inputs.insert("id".to_owned(), text(id));
                format!("get-{collection}")
            }
            ("GET", collection, None) => format!("list-{collection}"),
            _ => return Err(500),
        };
        self.respond(&operation, &inputs)
    }
}

/// An item: every field but `id` can be missing, and an ID can occur twice.
fn item(choices: &mut Choices, number: usize) -> Value {
    let id = if choices.chance(10) { 1 } else { number + 1 };
    let mut item = Map::from_iter([("id".to_owned(), json!(format!("x{id}")))]);
    let ids = |choices: &mut Choices| -> Vec<usize> { (0..choices.below(4)).map(|_| 1 + choices.below(8)).collect() };
    let mut add = |choices: &mut Choices, name: &str, value: Value| {
        let value = if choices.chance(5) { Value::Null } else { value };
        if choices.chance(85) {
            item.insert(name.to_owned(), value);
        }
    };
    let n = choices.below(5);
    add(choices, "n", json!(n));
    let ratio = choices.below(9) as f64 / 2.0 + 0.5;
    add(choices, "ratio", if ratio.fract() == 0.0 { json!(ratio as i64) } else { json!(ratio) });
    let on = choices.chance(50);
    add(choices, "on", json!(on));
    let kind = choices.of(&["big", "small"]).to_owned();
    add(choices, "kind", json!(kind));
    let owner = format!("x{}", 1 + choices.below(8));
    add(choices, "owner", json!(owner));
    let refs: Vec<String> = ids(choices).iter().map(|id| format!("x{id}")).collect();
    add(choices, "refs", json!(refs));
    let nums = ids(choices);
    add(choices, "nums", json!(nums));
    let city = choices.of(&["Oslo", "Riga"]).to_owned();
    let at = if choices.chance(80) { json!({"city": city, "geo": {"lat": 2.5}}) } else { json!({"geo": {}}) };
    add(choices, "at", at);
    Value::Object(item)
}

/// The resources of the capability file. Without a document, an operation declares its inputs.
pub(super) fn resources(is_typed: bool) -> Value {
    let place = |name: &str, place: &str| json!({name: {"in": place}});
    let mut resources = Map::new();
    for name in COLLECTIONS {
        let list = json!({format!("list-{name}"): {"method": "GET"}});
        let get = json!({format!("get-{name}"): {"method": "GET", "inputParameters": place("id", "path")}});
        resources.insert((*name).to_owned(), json!({"path": format!("/{name}"), "operations": list}));
        resources.insert(format!("one-of-{name}"), json!({"path": format!("/{name}/{{id}}"), "operations": get}));
    }
    let echo =
        json!({"method": "GET", "inputParameters": {"a": {"in": "path"}, "q": {"in": "query"}, "n": {"in": "query"}}});
    resources.insert("echo".to_owned(), json!({"path": "/echo/{a}", "operations": {"echo": echo}}));
    let make = match is_typed {
        true => json!({"method": "POST"}),
        false => json!({"method": "POST", "body": {"type": "json", "data": {"name": "{{name}}", "tags": "{{tags}}"}}}),
    };
    resources.insert("made".to_owned(), json!({"path": "/made", "operations": {"make": make}}));
    Value::Object(resources)
}

/// The OpenAPI document of the operations.
pub(super) fn document() -> Value {
    let text = json!({"type": "string"});
    let of = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let returns =
        |schema: Value| json!({"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}});
    let path = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": text});
    let query = |name: &str, ty: &str| json!({"name": name, "in": "query", "schema": {"type": ty}});
    let mut paths = Map::new();
    for name in COLLECTIONS {
        let items = json!({"type": "array", "items": of("Item")});
        let list = json!({"get": {"operationId": format!("list-{name}"), "responses": returns(items)}});
        paths.insert(format!("/{name}"), list);
        let get = json!({"get": {
            "operationId": format!("get-{name}"), "parameters": [path("id")], "responses": returns(of("Item")),
        }});
        paths.insert(format!("/{name}/{{id}}"), get);
    }
    let echo = json!({"get": {
        "operationId": "echo",
        "parameters": [path("a"), query("q", "string"), query("n", "integer")],
        "responses": returns(of("Echo")),
    }});
    paths.insert("/echo/{a}".to_owned(), echo);
    let make = json!({"post": {
        "operationId": "make",
        "requestBody": {"required": true, "content": {"application/json": {"schema": of("Made")}}},
        "responses": returns(of("Made")),
    }});
    paths.insert("/made".to_owned(), make);
    let texts = json!({"type": "array", "items": text});
    let at = json!({"type": "object", "properties": {
        "city": text, "geo": {"type": "object", "properties": {"lat": {"type": "number"}}},
    }});
    let item = json!({"type": "object", "required": ["id"], "properties": {
        "id": text, "n": {"type": "integer"}, "ratio": {"type": "number"}, "on": {"type": "boolean"},
        "kind": {"type": "string", "enum": ["big", "small"]}, "owner": text, "refs": texts,
        "nums": {"type": "array", "items": {"type": "integer"}}, "at": at,
    }});
    let echo = json!({"type": "object", "required": ["a"], "properties": {
        "a": text, "q": text, "n": {"type": "integer"}, "at": at,
    }});
    let made = json!({"type": "object", "required": ["name"], "properties": {"id": text, "name": text, "tags": texts}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Store", "version": "1"},
        "paths": paths,
        "components": {"schemas": {"Item": item, "Echo": echo, "Made": made}},
    })
}
