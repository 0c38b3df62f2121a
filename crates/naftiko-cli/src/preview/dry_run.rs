//! A request as text and as JSON.

use naftiko_client::{Value, json};
use serde_json::Map;

use super::Preview;

impl Preview {
    /// The request as text: the method and the URL, the headers, and the body.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.shown_url());
        for (name, value) in self.shown_headers() {
            text.push_str(&format!("{name}: {value}\n"));
        }
        if !self.body.is_empty() {
            let body = self.shown_body().unwrap_or_else(|| format!("({} bytes)", self.body.len()));
            text.push_str(&format!("\n{body}\n"));
        }
        text
    }

    /// The request as JSON: `method`, `url`, `headers`, and `body` if it is text.
    pub(crate) fn to_json(&self) -> Value {
        let headers: Map<String, Value> =
            self.shown_headers().into_iter().map(|(name, value)| (name, value.into())).collect();
        let mut request = json!({"method": self.method.as_str(), "url": self.shown_url(), "headers": headers});
        if let (Some(body), false) = (self.shown_body(), self.body.is_empty()) {
            request["body"] = serde_json::from_str(&body).unwrap_or(Value::String(body));
        }
        request
    }

    fn shown_url(&self) -> String {
        self.placeholders.mask(self.url.as_str()).hidden()
    }

    /// The headers, with the values of a repeated one joined.
    fn shown_headers(&self) -> Vec<(String, String)> {
        let value = |name| {
            let values = self.headers.get_all(name).iter().map(|value| self.header(name, value).hidden());
            values.collect::<Vec<_>>().join(", ")
        };
        self.headers.keys().map(|name| (name.to_string(), value(name))).collect()
    }

    /// The body, if it is text.
    fn shown_body(&self) -> Option<String> {
        Some(self.placeholders.mask(self.text()?).hidden())
    }
}
