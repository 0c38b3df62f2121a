//! The request of a call, without sending it: `--dry-run` and `--curl`.
//!
//! Secrets are neither needed nor read: in the place of each is a text that occurs nowhere else,
//! which is replaced when the request is printed.

mod capture;
mod curl;
mod dry_run;
mod multipart;
mod placeholders;
mod shell;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::ArgMatches;
use naftiko_client::reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use naftiko_client::reqwest::{self, Url};
use naftiko_client::table::{Clients, Content, Inputs, Table, Unit};
use naftiko_client::{Api, ApiClient, Authentication, Bytes, ClientBuilder, HeaderMap};

use crate::call::until_interrupted;
use crate::clients::Settings;
use crate::console::Console;
use crate::error::Failure;
use crate::output::Output;

use capture::Capture;
use placeholders::{Masked, Placeholders};

/// Whether a command prints its request in place of sending it.
pub(crate) fn is_asked(matches: &ArgMatches) -> bool {
    matches.get_flag("dry-run") || matches.get_flag("curl")
}

/// Checks that a unit has one request, which is known before anything is sent.
pub(crate) fn check(unit: &Unit) -> Result<(), Failure> {
    match unit.is_flow() {
        false => Ok(()),
        true => Err(Failure::Settings(format!(
            "`{}` is a flow of several requests, and later ones depend on earlier responses, so its requests cannot be \
             shown before they are sent; `--verbose` reports each of them",
            unit.name
        ))),
    }
}

/// Prints the request of a command.
pub(crate) fn print(
    table: &'static Table,
    unit: &'static Unit,
    inputs: &Inputs,
    settings: Settings,
    matches: &ArgMatches,
    output: &Output,
    console: &mut Console,
) -> Result<(), Failure> {
    let configure = move |api, builder| settings.set(api, builder);
    let is_set = |name: &str| console.variable(name).is_some();
    let preview = until_interrupted(Preview::new(table, unit, inputs, configure, &is_set))?;
    let content = match (matches.get_flag("curl"), output.is_formatted()) {
        (true, _) => Content::Text(preview.to_curl()),
        (false, true) => Content::Json(preview.to_json()),
        (false, false) => Content::Text(preview.to_text()),
    };
    output.write(console, &content, None)
}

/// A request as it would be sent, without secrets.
pub(crate) struct Preview {
    method: reqwest::Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
    placeholders: Placeholders,
    authentication: Authentication,
}

/// The user name and the password of a request.
struct User {
    pair: Masked,
    is_digest: bool,
}

impl Preview {
    /// Builds the request of a unit. `configure` sets everything but secrets and the transport, and
    /// `is_set` returns whether an environment variable is set.
    ///
    /// # Errors
    ///
    /// Returns the problems of the inputs, or the reason why the request cannot be built.
    pub(crate) async fn new(
        table: &'static Table,
        unit: &'static Unit,
        inputs: &Inputs,
        configure: impl Fn(&'static Api, ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> + Send + Sync + 'static,
        is_set: &dyn Fn(&str) -> bool,
    ) -> Result<Self, Failure> {
        let capture = Capture::default();
        let api = table.services.get(unit.service);
        let placeholders = api.map(|api| Placeholders::new(api, is_set)).unwrap_or_default();
        let (transport, values) = (capture.clone(), placeholders.clone());
        let clients = Clients::new(table, move |api, builder| {
            values.set(api, configure(api, builder)).transport(transport.clone())
        });
        let result = clients.run(unit, inputs).await;
        let Some(request) = capture.take() else {
            // The transport ends each call, so a call without a request has failed before.
            return Err(match result {
                Err(error) => error.into(),
                Ok(_) => Failure::Other(format!("`{}` sends no request", unit.name)),
            });
        };
        let authentication = api.map_or(Authentication::None, |api| api.authenticated_by());
        let (method, url) = (request.head.method().clone(), request.head.url().clone());
        let headers = request.head.headers().clone();
        Ok(Preview { method, url, headers, body: request.body, placeholders, authentication })
    }

    /// A header without secrets.
    fn header(&self, name: &HeaderName, value: &HeaderValue) -> Masked {
        let masked = self.placeholders.mask(&String::from_utf8_lossy(value.as_bytes()));
        match name {
            _ if masked.has_secret() || !value.is_sensitive() => masked,
            &AUTHORIZATION if basic(value).is_some() => Masked::after("Basic ", "CREDENTIALS"),
            // An input of the caller.
            name => Masked::after("", &name.as_str().to_ascii_uppercase().replace('-', "_")),
        }
    }

    /// The user name and the password, if the request has them.
    fn user(&self) -> Option<User> {
        if let Some((username, password)) = self.authentication.as_digest() {
            let text = |secret: naftiko_client::Secret| secret.sent(|name| self.placeholders.of(name));
            let pair = self.placeholders.mask(&format!("{}:{}", text(username), text(password)));
            return Some(User { pair, is_digest: true });
        }
        let pair = basic(self.headers.get(AUTHORIZATION)?)?;
        let is_credential = matches!(self.authentication, Authentication::Basic { .. });
        is_credential.then(|| User { pair: self.placeholders.mask(&pair), is_digest: false })
    }

    /// The body as text, if it is text.
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok().filter(|text| !text.contains('\0'))
    }
}

/// The user name and the password of an `Authorization` header.
fn basic(value: &HeaderValue) -> Option<String> {
    let encoded = value.to_str().ok()?.strip_prefix("Basic ")?;
    String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()
}

#[cfg(test)]
mod tests;
