//! The inputs of a unit, from a request.

use hyper::HeaderMap;
use naftiko_client::table::{Inputs, Output, Problem as Misfit, Route, RouteInput, RouteSource, Unit, check, nearest};
use naftiko_client::{Value, json};

use crate::body::{Body, Form};
use crate::pattern::Pattern;
use crate::query::{Query, cookie};
use crate::text;

/// A route, and how its inputs are read.
pub(crate) struct Plan {
    pub(crate) route: &'static Route,
    pub(crate) unit: &'static Unit,
    inputs: Vec<Planned>,
    /// The form of the body; `None` if no input is in it.
    pub(crate) body: Option<Form>,
    /// The names of the members of the body, if it has no others.
    members: Option<Vec<&'static str>>,
}

struct Planned {
    place: &'static RouteInput,
    schema: Value,
    pattern: Option<Pattern>,
}

/// The parts of a request in which inputs can be.
pub(crate) struct Parts<'r> {
    /// The values of the placeholders of the path.
    pub(crate) path: &'r [(&'static str, String)],
    pub(crate) query: &'r Query,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r Body,
}

/// A problem of an input, for the caller.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The place: `path`, `query`, `header`, `cookie` or `body`.
    place: &'static str,
    /// The name of the input; empty for the whole body.
    name: String,
    detail: String,
}

impl Trouble {
    fn new(place: &'static str, name: &str, detail: String) -> Self {
        Trouble { place, name: name.to_owned(), detail }
    }

    /// Whether it is one of the body.
    pub(crate) fn is_of_body(&self) -> bool {
        self.place == "body"
    }

    /// Returns it as a member of a problem document.
    pub(crate) fn json(&self) -> Value {
        if self.name.is_empty() {
            return json!({"detail": self.detail, "in": self.place});
        }
        json!({"detail": self.detail, "in": self.place, "name": self.name})
    }
}

impl Plan {
    /// Whether a success has JSON as its body.
    pub(crate) fn returns_json(&self) -> bool {
        self.unit.output == Output::Document
    }

    /// Plans a route.
    ///
    /// # Errors
    ///
    /// Returns the problem of a pattern that cannot be checked.
    pub(crate) fn new(route: &'static Route, unit: &'static Unit) -> Result<Self, String> {
        let planned = |place: &'static RouteInput| {
            let schema = unit.input(place.input).map(|input| serde_json::from_str(input.schema));
            let schema = schema.and_then(Result::ok).unwrap_or_default();
            Ok(Planned { place, schema, pattern: Pattern::of(place.pattern)? })
        };
        let body: Vec<&RouteInput> = route.inputs.iter().filter(|input| input.source.is_body()).collect();
        let members = body.iter().map(|input| match input.source {
            RouteSource::Member(name) => Some(name),
            _ => None,
        });
        Ok(Plan {
            route,
            unit,
            inputs: route.inputs.iter().map(planned).collect::<Result<_, String>>()?,
            members: members.collect(),
            body: (!body.is_empty()).then(|| form(unit, &body)),
        })
    }

    /// Reads the inputs of a request.
    pub(crate) fn read(&self, parts: &Parts<'_>) -> Result<Inputs, Vec<Trouble>> {
        let mut inputs = Inputs::new();
        let mut troubles = self.unknown(parts);
        for Planned { place: input, schema, pattern } in &self.inputs {
            match value(&input.source, schema, parts) {
                Ok(Some(value)) => {
                    if let Some(problem) = pattern.as_ref().and_then(|pattern| pattern.problem(&value)) {
                        let (place, name) = place(&input.source);
                        troubles.push(Trouble::new(place, name, format!("`{}` {problem}", input.input)));
                    }
                    inputs.insert(input.input.to_owned(), value);
                }
                Ok(None) => {}
                Err(trouble) => troubles.push(trouble),
            }
        }
        if troubles.is_empty() {
            return Ok(inputs);
        }
        // All problems at once. An input that is in a trouble has no value.
        let named = |misfit: &Misfit| troubles.iter().any(|trouble| self.trouble(misfit).name == trouble.name);
        let others: Vec<Misfit> = check(self.unit, &inputs).into_iter().filter(|misfit| !named(misfit)).collect();
        troubles.extend(others.iter().map(|misfit| self.trouble(misfit)));
        Err(troubles)
    }

    /// Returns the problem of an input of the unit, with its place in the request.
    pub(crate) fn trouble(&self, misfit: &Misfit) -> Trouble {
        let is_named = |input: &&RouteInput| {
            let rest = misfit.path.strip_prefix(input.input);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        match self.route.inputs.iter().find(is_named) {
            Some(input) => {
                let (place, name) = place(&input.source);
                Trouble::new(place, name, misfit.message.clone())
            }
            None => Trouble::new("body", &misfit.path, misfit.message.clone()),
        }
    }

    /// Returns the query parameters and the members of the body that the route does not have. They
    /// are refused, because a misspelled filter would select everything.
    fn unknown(&self, parts: &Parts<'_>) -> Vec<Trouble> {
        let of_query = self.route.inputs.iter().filter_map(|input| match input.source {
            RouteSource::Query(name) => Some(name),
            _ => None,
        });
        let of_query: Vec<&str> = of_query.collect();
        let sent = parts.query.names();
        let mut troubles = unknown("query", "query parameter", &sent, &of_query);
        if let (Some(members), Some(_)) = (&self.members, self.body) {
            troubles.extend(unknown("body", "member", &parts.body.names(), members));
        }
        troubles
    }
}

/// Returns the form in which a unit takes a body.
fn form(unit: &Unit, body: &[&RouteInput]) -> Form {
    let [only] = body else { return Form::Document };
    let Some(input) =
        unit.input(only.input).filter(|_| matches!(only.source, RouteSource::Body | RouteSource::MemberOrBody(_)))
    else {
        return Form::Document;
    };
    if input.is_file() {
        Form::File
    } else if input.is_whole_body() && input.schema == r#"{"type":"string"}"# {
        Form::Text
    } else {
        Form::Document
    }
}

fn unknown(place: &'static str, noun: &str, sent: &[&str], known: &[&str]) -> Vec<Trouble> {
    let trouble = |name: &&&str| {
        let absent = known.iter().copied().filter(|known| !sent.contains(known));
        let detail = match nearest(name, absent) {
            Some(similar) => format!("unknown {noun} `{name}`; did you mean `{similar}`?"),
            None => format!("unknown {noun} `{name}`"),
        };
        Trouble::new(place, name, detail)
    };
    sent.iter().filter(|name| !known.contains(name)).map(|name| trouble(&name)).collect()
}

/// Returns the name of the place of a source, and its own name there.
pub(crate) fn place<'s>(source: &RouteSource) -> (&'static str, &'s str) {
    match *source {
        RouteSource::Path(name) => ("path", name),
        RouteSource::Query(name) => ("query", name),
        RouteSource::Header(name) => ("header", name),
        RouteSource::Cookie(name) => ("cookie", name),
        RouteSource::Member(name) | RouteSource::MemberOrBody(name) => ("body", name),
        _ => ("body", ""),
    }
}

/// Returns the value of an input. `None` if the request does not have it.
fn value(source: &RouteSource, schema: &Value, parts: &Parts<'_>) -> Result<Option<Value>, Trouble> {
    match *source {
        RouteSource::Constant(json) => Ok(serde_json::from_str(json).ok()),
        RouteSource::Path(name) => {
            let found = parts.path.iter().find(|(known, _)| *known == name);
            Ok(found.map(|(_, text)| text::joined(text, schema)))
        }
        RouteSource::Query(name) => match parts.query.all(name)[..] {
            [] => Ok(None),
            ref texts => several("query", name, texts, schema),
        },
        RouteSource::Header(name) => {
            let values: Vec<_> = parts.headers.get_all(name).iter().map(|value| value.to_str()).collect();
            if values.is_empty() {
                return Ok(None);
            }
            match values.into_iter().collect::<Result<Vec<_>, _>>() {
                Ok(texts) => Ok(Some(text::joined(&texts.join(", "), schema))),
                Err(_) => Err(Trouble::new("header", name, format!("the header `{name}` is not ASCII"))),
            }
        }
        RouteSource::Cookie(name) => Ok(cookie(parts.headers, name).map(|text| text::joined(&text, schema))),
        RouteSource::Member(name) | RouteSource::MemberOrBody(name) => match parts.body {
            Body::Form(fields) => {
                let texts: Vec<String> =
                    fields.iter().filter(|(known, _)| known == name).map(|(_, text)| text.clone()).collect();
                match texts[..] {
                    [] if matches!(source, RouteSource::MemberOrBody(_)) => Ok(parts.body.value()),
                    [] => Ok(None),
                    ref texts => several("body", name, texts, schema),
                }
            }
            Body::Value(body) if matches!(source, RouteSource::Member(_)) && !body.is_object() => {
                Err(Trouble::new("body", "", "the body is not an object".to_owned()))
            }
            Body::Value(body) => Ok(source.in_body(body).cloned()),
            Body::Empty => Ok(None),
        },
        _ => Ok(parts.body.value().and_then(|body| source.in_body(&body).cloned())),
    }
}

fn several(place: &'static str, name: &str, texts: &[String], schema: &Value) -> Result<Option<Value>, Trouble> {
    match text::values(texts, schema) {
        Some(value) => Ok(Some(value)),
        None => Err(Trouble::new(place, name, format!("`{name}` occurs {} times, expected one value", texts.len()))),
    }
}
