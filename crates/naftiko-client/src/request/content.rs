//! The content of a request, from its setters to HTTP.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::api::Operation;
use crate::body::Body;
use crate::body::payload::Payload;
use crate::body::upload::Fault;
use crate::call::retry::{self, Retries};
use crate::error::Error;
use crate::header::{ACCEPT_JSON, header};
use crate::redact::Redactor;
use crate::request::base::Base;
use crate::request::cookie;
use crate::request::style::{Pairs, delimited};
use crate::request::template::{Inputs, Nothing, Piece, Scope, Slot};
use crate::request::url::{self, PathValue};
use crate::response::format::Format;

/// The header by which a server recognizes a repeated request, and its other names.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
pub(crate) const IDEMPOTENCY_KEYS: [&str; 2] = [IDEMPOTENCY_KEY, "x-idempotency-key"];

/// The reserved capacity for the values in a URL.
const ROOM: usize = 128;

/// Rejects a timeout of zero.
pub(crate) fn check_timeout(timeout: Duration) -> Result<(), String> {
    if timeout.is_zero() { Err("a timeout is zero, so every call would fail".to_owned()) } else { Ok(()) }
}

/// Rejects an empty idempotency key: it does not identify the call, which could then be executed
/// twice.
pub(crate) fn check_idempotency_key(headers: &HeaderMap) -> Result<(), String> {
    // A request has few headers: looking at each costs less than a hash of each name.
    let is_key = |name: &HeaderName| IDEMPOTENCY_KEYS.contains(&name.as_str());
    match headers.iter().find(|(name, key)| key.as_bytes().trim_ascii().is_empty() && is_key(name)) {
        Some((name, _)) => Err(format!("the header `{name}` is empty, so it does not identify the call")),
        None => Ok(()),
    }
}

/// The content of a request. It does not depend on the type of the response, so it is compiled
/// once.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) operation: Operation,
    pub(crate) path: Vec<(&'static str, Slot)>,
    pub(crate) query: Vec<(Cow<'static, str>, Pairs)>,
    /// The URL of the request in place of path and query: a link from the server, to the origin of
    /// the base URL.
    pub(crate) link: Option<Url>,
    pub(crate) headers: HeaderMap,
    /// Headers that are computed when the request is sent.
    pub(crate) header_templates: Vec<(&'static str, &'static [Piece])>,
    pub(crate) cookies: Vec<(&'static str, Pairs)>,
    /// The values of inputs for templates.
    pub(crate) inputs: Vec<(&'static str, Value)>,
    pub(crate) body: Body,
    /// Whether an empty form is sent.
    pub(crate) has_form: bool,
    /// The names of the parts of a body, in order.
    pub(crate) part_order: &'static [&'static str],
    /// The format of the response.
    pub(crate) format: Format,
    /// The default `Accept` header.
    pub(crate) accept: &'static str,
    /// Whether it is sent without the credential of the client.
    pub(crate) omits_secret: bool,
    /// The limit of the response.
    pub(crate) limit: Option<u64>,
    /// Whether the response must fit its type.
    pub(crate) strict: Option<bool>,
    /// The time limits of the call and of each attempt.
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retries: Option<Retries>,
    /// Whether it is explicitly idempotent or not.
    pub(crate) idempotent: Option<bool>,
    /// The first invalid setting.
    pub(crate) problem: Option<String>,
}

impl Content {
    pub(crate) fn new(operation: Operation) -> Self {
        Content {
            operation,
            path: Vec::new(),
            query: Vec::new(),
            link: None,
            headers: HeaderMap::new(),
            header_templates: Vec::new(),
            cookies: Vec::new(),
            inputs: Vec::new(),
            body: Body::None,
            has_form: false,
            part_order: &[],
            format: Format::Json,
            accept: ACCEPT_JSON,
            omits_secret: false,
            limit: None,
            strict: None,
            timeout: None,
            attempt_timeout: None,
            retries: None,
            idempotent: None,
            problem: None,
        }
    }

    pub(crate) fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.header_templates.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        match header(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(problem) => self.refuse(problem),
        }
    }

    pub(crate) fn unset_header(&mut self, name: impl AsRef<str>) {
        self.header_templates.retain(|(known, _)| !known.eq_ignore_ascii_case(name.as_ref()));
        self.headers.remove(name.as_ref());
    }

    /// Sets a query parameter to one text, or removes it.
    pub(crate) fn set_query_text(&mut self, name: &'static str, value: impl Into<Option<String>>) {
        self.query.retain(|(known, _)| known != name);
        self.query.extend(value.into().map(|value| (Cow::Borrowed(name), Pairs::One(Slot::Text(value)))));
    }

    /// Sets a query parameter to these values, and replaces others.
    pub(crate) fn set_query(&mut self, name: &'static str, values: Vec<String>) {
        self.query.retain(|(known, _)| known != name);
        self.query.extend(values.into_iter().map(|value| (Cow::Borrowed(name), Pairs::One(Slot::Text(value)))));
    }

    /// Sets a query parameter to one text, or to none if there is no value.
    pub(crate) fn set_query_separated(&mut self, name: &'static str, separator: char, values: &[String]) {
        self.query.retain(|(known, _)| known != name);
        match delimited(separator.encode_utf8(&mut [0; 4]), values) {
            Ok(text) => self.query.extend(text.map(|text| (Cow::Borrowed(name), Pairs::One(Slot::Encoded(text))))),
            Err(problem) => self.refuse(format!("the query parameter `{name}` {problem}")),
        }
    }

    /// Sets a query parameter to pairs, and replaces others.
    pub(crate) fn set_query_pairs(&mut self, name: &'static str, pairs: Vec<(String, Slot)>) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((Cow::Borrowed(name), Pairs::Many(pairs)));
    }

    /// The text of a query parameter; `None` if there is not exactly one.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find_map(|(known, pairs)| pairs.text().filter(|_| known == name))
    }

    /// Sets a header to one text, or to none if there is no value.
    pub(crate) fn set_header_joined(&mut self, name: &'static str, values: &[String]) {
        if values.is_empty() {
            self.unset_header(name);
        } else {
            self.set_header(name, &values.join(","));
        }
    }

    /// Sets a pair of a form to these values, and replaces others.
    pub(crate) fn set_form(&mut self, name: &'static str, values: Vec<String>) {
        let form = self.body.form();
        form.retain(|(known, _)| *known != name);
        form.extend(values.into_iter().map(|value| (name, Pairs::One(Slot::Text(value)))));
    }

    /// The request, complete except for the authentication of each call, with its files opened. It
    /// can be built again.
    pub(crate) async fn to_http(&self, base: &Base, fault: &Fault) -> Result<reqwest::Request, Error> {
        let refuse = |problem| Error::request(&self.operation, problem);
        let (mut request, payload) = self.without_body(base).map_err(refuse)?;
        if let Some(payload) = payload {
            let body = payload.open(fault).await;
            let body = body.map_err(|problem| refuse(self.redactor(base).line(&problem)))?;
            // The HTTP client sends no length for an empty body.
            if body.is_none() {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            *request.body_mut() = Some(body.unwrap_or_default());
        }
        Ok(request)
    }

    /// The request, and its body separately.
    fn without_body(&self, base: &Base) -> Result<(reqwest::Request, Option<Payload>), String> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        for timeout in [self.timeout, self.attempt_timeout].into_iter().flatten() {
            check_timeout(timeout)?;
        }
        let scope = Scope { inputs: self, base: Some(base) };
        let url = self.url(&scope, base)?;
        let mut headers = self.headers(&scope, base)?;
        let body = self.body.encode(&scope, self.part_order, self.has_form)?;
        match &body {
            Some(body) => {
                // The operation's own header takes precedence.
                if let Some(content_type) = &body.content_type
                    && (body.is_bound || !self.declares(CONTENT_TYPE.as_str()))
                {
                    headers.insert(CONTENT_TYPE, content_type.clone());
                }
            }
            // RFC 9110, section 8.6: a method that defines a body sends `Content-Length: 0` without one.
            None if matches!(self.operation.method, Method::POST | Method::PUT | Method::PATCH) => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        let mut request = reqwest::Request::new(self.operation.method.clone(), url);
        *request.headers_mut() = headers;
        Ok((request, body.map(|body| body.payload)))
    }

    /// Whether all of it can be sent again.
    pub(crate) fn can_be_repeated(&self) -> bool {
        self.body.can_be_repeated()
    }

    /// Whether the server may get it twice.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.idempotent.unwrap_or_else(|| {
            retry::is_idempotent(&self.operation.method) || IDEMPOTENCY_KEYS.iter().any(|name| self.declares(name))
        })
    }

    fn declares(&self, name: &str) -> bool {
        self.headers.contains_key(name)
            || self.header_templates.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The URL of the request.
    pub(crate) fn target(&self, base: &Base) -> Result<Url, String> {
        self.url(&Scope { inputs: self, base: Some(base) }, base)
    }

    fn url(&self, scope: &Scope<'_>, base: &Base) -> Result<Url, String> {
        if let Some(link) = &self.link {
            return Ok(linked(link, self.secret_query(base)));
        }
        let base_url = &base.base_url;
        let mut url = String::with_capacity(base_url.len() + self.operation.path.len() + ROOM);
        url.push_str(base_url);
        let (path, query) = self.operation.path.split_once('?').unwrap_or((self.operation.path, ""));
        url::push_path(&mut url, path, "path parameter", |name| {
            let Some((_, slot)) = self.path.iter().find(|(known, _)| *known == name) else { return Ok(None) };
            match slot {
                Slot::Encoded(text) => Ok(Some(PathValue::Encoded(text))),
                Slot::Text(text) => Ok(Some(PathValue::Plain(Cow::Borrowed(text.as_str())))),
                Slot::Template(pieces) => {
                    Ok(Some(PathValue::Plain(Cow::Owned(scope.text(pieces).map_err(Nothing::problem)?))))
                }
            }
        })?;
        let mut separator = '?';
        if !query.is_empty() {
            url.push('?');
            url.push_str(query);
            separator = '&';
        }
        for (name, slot) in self.query.iter().flat_map(|(name, pairs)| pairs.each(name)) {
            match slot {
                Slot::Encoded(value) => url::push_encoded(&mut url, &mut separator, name, value),
                Slot::Text(value) => url::push_pair(&mut url, &mut separator, name, value),
                Slot::Template(_) => {
                    if let Some(value) = scope.slot(slot)? {
                        url::push_pair(&mut url, &mut separator, name, &value);
                    }
                }
            }
        }
        for (name, secret) in self.secret_query(base) {
            url::push_pair(&mut url, &mut separator, name, secret.expose_secret());
        }
        Url::parse(&url).map_err(|error| format!("the URL is not valid: {error}"))
    }

    /// The query pairs of the credential, if the request has it.
    fn secret_query<'b>(&self, base: &'b Base) -> &'b [(&'static str, SecretString)] {
        if self.omits_secret { &[] } else { &base.query }
    }

    fn headers(&self, scope: &Scope<'_>, base: &Base) -> Result<HeaderMap, String> {
        let mut headers = base.headers.clone();
        if self.omits_secret {
            base.secret_headers.iter().for_each(|name| drop(headers.remove(name)));
        }
        if self.accept != ACCEPT_JSON && headers.get(ACCEPT).is_some_and(|accept| accept == ACCEPT_JSON) {
            headers.insert(ACCEPT, HeaderValue::from_static(self.accept));
        }
        if !self.headers.is_empty() {
            headers.extend(self.headers.clone());
        }
        for (name, pieces) in &self.header_templates {
            if let Some(value) = scope.slot(&Slot::Template(pieces))? {
                let (name, value) = header(name, &value)?;
                headers.insert(name, value);
            }
        }
        // A header that is set has the whole value.
        if !self.cookies.is_empty() && !self.declares(COOKIE.as_str()) {
            let client = headers.get(COOKIE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            let mut cookies = client.unwrap_or_default();
            for (name, slot) in self.cookies.iter().flat_map(|(name, pairs)| pairs.each(name)) {
                match (slot, scope.slot(slot)?) {
                    (Slot::Encoded(_), Some(value)) => cookie::append(&mut cookies, name, &value),
                    (_, Some(value)) => cookie::push(&mut cookies, name, &value)?,
                    (_, None) => {}
                }
            }
            if !cookies.is_empty() {
                let (name, value) = header(COOKIE.as_str(), &cookies)?;
                headers.insert(name, value);
            }
        }
        Ok(headers)
    }

    /// Redacts the secrets of the client, and those of headers that authenticate this call alone.
    pub(crate) fn redactor(&self, base: &Base) -> Redactor {
        let headers =
            self.headers(&Scope { inputs: self, base: Some(base) }, base).unwrap_or_else(|_| self.headers.clone());
        let texts: Vec<_> = headers
            .values()
            .filter(|value| value.is_sensitive())
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookies = cookies.split("; ").filter_map(|cookie| Some(cookie.split_once('=')?.1));
        // The secret, and the secret with its scheme.
        let secrets = texts.iter().flat_map(|text| [&**text, text.split_once(' ').map_or("", |(_, secret)| secret)]);
        base.redactor.clone().and(secrets).and_settings(cookies)
    }

    /// Shows the operation and the names of what is set, but no values.
    pub(crate) fn show(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.operation.name)
            .field("method", &self.operation.method)
            .field("path", &self.operation.path)
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("cookies", &self.cookies.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("inputs", &self.inputs.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body", &self.body)
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl Inputs for Content {
    fn input(&self, name: &str) -> Option<&Value> {
        self.inputs.iter().find_map(|(known, value)| (*known == name).then_some(value))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let path = self.path.iter().find_map(|(known, slot)| match slot {
            Slot::Text(text) if *known == name => Some(text.as_str()),
            _ => None,
        });
        let query = || self.query.iter().find_map(|(known, pairs)| pairs.text().filter(|_| known == name));
        let cookie = || self.cookies.iter().find_map(|(known, pairs)| pairs.text().filter(|_| *known == name));
        let header = || self.headers.get(name)?.to_str().ok();
        path.or_else(query).or_else(cookie).or_else(header)
    }
}

/// Sets an entry, and replaces those with the same name.
pub(crate) fn put<V>(entries: &mut Vec<(&'static str, V)>, name: &'static str, value: V) {
    entries.retain(|(known, _)| *known != name);
    entries.push((name, value));
}

/// Sets an entry, or removes those with the same name if there is no value.
pub(crate) fn put_or_remove<V>(entries: &mut Vec<(&'static str, V)>, name: &'static str, value: Option<V>) {
    match value {
        Some(value) => put(entries, name, value),
        None => entries.retain(|(known, _)| *known != name),
    }
}

/// A link from the server with the query pairs of the credential, which replace others with their
/// names.
fn linked(link: &Url, secrets: &[(&'static str, SecretString)]) -> Url {
    let mut url = link.clone();
    if !secrets.is_empty() {
        url::set_secrets(&mut url, secrets);
    }
    url
}
