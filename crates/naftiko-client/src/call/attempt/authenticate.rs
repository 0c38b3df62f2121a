//! Authentication during an attempt: an authenticator of the caller, digest, and credentials that
//! change.
//!
//! If the server rejects a credential and there is a new one, the request is sent once more within
//! the attempt.

#[cfg(feature = "digest")]
use reqwest::header::AUTHORIZATION;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};

use super::{Attempt, Stage, secrets_of};
use crate::auth::authenticator::Authenticator;
use crate::auth::credential::Credential;
use crate::auth::credentials::Credentials;
#[cfg(feature = "digest")]
use crate::auth::digest::Digest;
use crate::call::transport::{Incoming, TransportError};
use crate::error::Error;

impl Attempt<'_> {
    pub(super) async fn send_with_authenticator(
        &mut self,
        custom: &dyn Authenticator,
        mut request: reqwest::Request,
    ) -> Result<Incoming, Error> {
        let (url, headers) = (request.url().clone(), request.headers().clone());
        self.stage = Stage::Authenticate;
        let result = custom.authenticate(&mut request).await;
        self.secrets.extend(added(&url, &headers, &request).into_iter().map(SecretString::from));
        if let Err(error) = result {
            let problem = self.redactor().line(&format!("the authenticator failed: {error}"));
            return Err(Error::authentication(&self.content.operation, problem));
        }
        self.send_request(request).await
    }

    #[cfg(feature = "digest")]
    pub(super) async fn send_with_digest(
        &mut self,
        digest: &Digest,
        mut request: reqwest::Request,
    ) -> Result<Incoming, Error> {
        let authorize = |request: &mut reqwest::Request| {
            let value = digest.authorization(request.method().as_str(), &target(request))?;
            request.headers_mut().insert(AUTHORIZATION, value)
        };
        authorize(&mut request);
        let url = request.url().clone();
        let response = self.send_request(request).await?;
        if !is_refused(&response, &url) || !digest.accept(response.headers()) || !self.content.can_be_repeated() {
            return Ok(response);
        }
        let mut again = self.make_request().await?;
        authorize(&mut again);
        self.send_request(again).await
    }

    pub(super) async fn send_with_credentials(
        &mut self,
        credentials: &dyn Credentials,
        mut request: reqwest::Request,
    ) -> Result<Incoming, Error> {
        let secret = self.authorize(credentials, &mut request).await?;
        let url = request.url().clone();
        let response = self.send_request(request).await?;
        if !is_refused(&response, &url) || !credentials.refused(&secret).await || !self.content.can_be_repeated() {
            return Ok(response);
        }
        let mut again = self.make_request().await?;
        let other = self.authorize(credentials, &mut again).await?;
        if other.expose_secret() == secret.expose_secret() {
            return Ok(response);
        }
        let response = self.send_request(again).await?;
        if is_refused(&response, &url) {
            credentials.refused(&other).await;
        }
        Ok(response)
    }

    /// Adds the current secret to a request.
    async fn authorize(
        &mut self,
        credentials: &dyn Credentials,
        request: &mut reqwest::Request,
    ) -> Result<SecretString, Error> {
        self.stage = Stage::GetSecret;
        let operation = &self.content.operation;
        let secret = match credentials.secret(self.shared.way.as_transport()).await {
            Ok(secret) => secret,
            Err(error) => {
                let is_passing = error.downcast_ref::<TransportError>().is_some_and(TransportError::is_passing);
                let problem = self.redactor().line(&error.to_string());
                return Err(Error::no_secret(operation, &problem, is_passing).with_unsent(!self.is_sent));
            }
        };
        self.secrets.push(secret.clone());
        match Credential::of_now(self.shared.base.api, &secret) {
            Ok(credential) => credential.apply(request),
            Err(error) => return Err(Error::authentication(operation, error.problem()).with_unsent(!self.is_sent)),
        }
        Ok(secret)
    }
}

/// Whether the server itself, and not one that it sent the request to, wants other credentials.
fn is_refused(response: &Incoming, url: &Url) -> bool {
    response.status() == StatusCode::UNAUTHORIZED && response.is_from(url)
}

/// The path and the query of a request.
#[cfg(feature = "digest")]
fn target(request: &reqwest::Request) -> String {
    let url = request.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// What an authenticator has added to a request.
fn added(url: &Url, headers: &HeaderMap, request: &reqwest::Request) -> Vec<String> {
    let is_new = |(name, value): &(_, &HeaderValue)| headers.get(*name) != Some(*value);
    let mut added: Vec<_> = request.headers().iter().filter(is_new).flat_map(|(_, value)| secrets_of(value)).collect();
    if request.url().query() != url.query() {
        let known: Vec<_> = url.query_pairs().collect();
        let pairs = request.url().query_pairs().filter(|pair| !known.contains(pair));
        added.extend(pairs.map(|(_, value)| value.into_owned()));
    }
    added
}
