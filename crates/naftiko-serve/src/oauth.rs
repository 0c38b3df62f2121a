//! Access tokens of an OAuth 2 authorization server (RFC 6750, 9728). Feature `oauth`.

mod keys;
mod token;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use naftiko_client::json;
use naftiko_client::reqwest::Url;

use crate::oauth::keys::Keys;
use crate::oauth::token::{Expected, Problem};
use crate::reply::{Refusal, Response, json as respond};

/// The path of the metadata of a resource at the root. That of another resource follows it.
const METADATA: &str = "/.well-known/oauth-protected-resource";

/// Checks access tokens: JSON Web Tokens with the signature of an issuer.
pub(super) struct OAuth {
    keys: Keys,
    expected: Expected,
    resource: Url,
}

impl OAuth {
    /// Creates the check of tokens of an issuer for a resource.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with one of the URLs.
    pub(super) fn new(
        issuer: &str,
        resource: &str,
        audience: &str,
        scopes: &'static [&'static str],
    ) -> Result<Self, String> {
        let parsed = |what: &str, url: &str| match Url::parse(url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
            _ => Err(format!("the {what} is not a URL")),
        };
        // Otherwise the library panics in a program that has both of its implementations.
        let _ = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
        let keys = Keys::new(parsed("authorization server", issuer)?)?;
        let audience = if audience.is_empty() { resource } else { audience };
        let expected = Expected { issuer: issuer.to_owned(), audience: audience.to_owned(), scopes };
        Ok(OAuth { keys, expected, resource: parsed("resource", resource)? })
    }

    /// Returns the host of the resource.
    pub(super) fn host(&self) -> Option<String> {
        self.resource.host_str().map(str::to_owned)
    }

    /// Returns the metadata of the resource, if the path of a request is that of it.
    pub(super) fn metadata(&self, request: &Parts) -> Option<Response> {
        let path = request.uri.path().strip_prefix(METADATA)?.trim_end_matches('/');
        if !path.is_empty() && path != self.resource.path().trim_end_matches('/') {
            return None;
        }
        let Expected { issuer, scopes, .. } = &self.expected;
        let mut metadata = json!({
            "resource": self.resource.as_str(),
            "authorization_servers": [issuer],
            "bearer_methods_supported": ["header"],
        });
        if !scopes.is_empty() {
            metadata["scopes_supported"] = json!(scopes);
        }
        Some(respond(StatusCode::OK, &metadata))
    }

    /// Checks the token of a caller. Refuses a caller who has none.
    pub(super) async fn admit(&self, token: Option<&str>) -> Result<(), Refusal> {
        let Some(token) = token else {
            return Err(self.refuse(StatusCode::UNAUTHORIZED, None, "an access token is missing"));
        };
        match self.check(token).await {
            Ok(()) => Ok(()),
            Err(Problem::Invalid(problem)) => {
                Err(self.refuse(StatusCode::UNAUTHORIZED, Some("invalid_token"), &problem))
            }
            Err(Problem::Scope) => {
                Err(self.refuse(StatusCode::FORBIDDEN, Some("insufficient_scope"), "the access token lacks a scope"))
            }
            Err(Problem::NoKeys(problem)) => {
                let problem = format!("the authorization server has no keys: {problem}");
                Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, problem))
            }
        }
    }

    async fn check(&self, token: &str) -> Result<(), Problem> {
        let header = token::header(token)?;
        let key = self.keys.find(&header).await?;
        token::check(token, &header, &key, &self.expected)
    }

    /// Refuses a caller. The header says where the metadata is, so that the caller can get a token.
    fn refuse(&self, status: StatusCode, error: Option<&str>, problem: &str) -> Refusal {
        let mut challenge = format!("Bearer resource_metadata=\"{}\"", self.metadata_url());
        if let Some(error) = error {
            challenge.push_str(&format!(", error=\"{error}\", error_description=\"{problem}\""));
        }
        if !self.expected.scopes.is_empty() {
            challenge.push_str(&format!(", scope=\"{}\"", self.expected.scopes.join(" ")));
        }
        Refusal::new(status, problem).challenge(HeaderValue::try_from(challenge).ok())
    }

    /// Returns the URL of the metadata (RFC 9728, section 3.1).
    fn metadata_url(&self) -> Url {
        let mut url = self.resource.clone();
        let path = format!("{METADATA}{}", self.resource.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        url
    }
}
