//! Secrets that change: the source of the secret for the next request.

use std::future::ready;

use secrecy::SecretString;

use crate::boxed::{BoxError, BoxFuture, MaybeSend};
use crate::call::transport::Transport;

/// Supplies the secret of each request, for an API that takes one: the bearer token or the API key.
///
/// It is called before every attempt of a call, so it should cache a secret that is still valid.
/// Closures and [`OAuth2`](crate::OAuth2) implement it.
///
/// ```
/// # use naftiko_client::{ApiClient, ClientBuilder};
/// # fn example(builder: ClientBuilder<ApiClient>) -> naftiko_client::Result<ApiClient> {
/// let client = builder
///     .credentials(|| async { std::fs::read_to_string("/run/secrets/token").map(|it| it.trim().to_owned()) })
///     .build()?;
/// # Ok(client)
/// # }
/// ```
///
/// If the server rejects a secret (401), it is called once more. If it returns another secret, the
/// request is sent again with that.
pub trait Credentials: MaybeSend + Sync + 'static {
    /// Returns the secret for the next request. `transport` is the transport of the client, for
    /// requests to an issuer.
    ///
    /// # Errors
    ///
    /// The call fails ([`ErrorKind::Authentication`](crate::ErrorKind::Authentication)) and shows
    /// the error, which must not contain the secret. A [`TransportError`](crate::TransportError)
    /// counts as a request that was not sent: the call is retried.
    fn secret<'a>(&'a self, transport: &'a dyn Transport) -> BoxFuture<'a, Result<SecretString, BoxError>>;

    /// Describes the source of secrets, for messages.
    fn source(&self) -> String {
        "its credentials".to_owned()
    }

    /// Reports that the server rejected this secret. Returns whether to ask for another; true by
    /// default.
    fn refused<'a>(&'a self, secret: &'a SecretString) -> BoxFuture<'a, bool> {
        let _ = secret;
        Box::pin(ready(true))
    }
}

impl<F, Secret, S, E> Credentials for F
where
    F: Fn() -> Secret + MaybeSend + Sync + 'static,
    Secret: Future<Output = Result<S, E>> + MaybeSend + 'static,
    S: Into<SecretString>,
    E: Into<BoxError>,
{
    fn secret<'a>(&'a self, _: &'a dyn Transport) -> BoxFuture<'a, Result<SecretString, BoxError>> {
        let secret = self();
        Box::pin(async { secret.await.map(Into::into).map_err(Into::into) })
    }
}
