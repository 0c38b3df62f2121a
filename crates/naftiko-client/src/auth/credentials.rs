//! Secrets that change: where a client gets the one for its next request.

use std::future::ready;

use secrecy::SecretString;

use crate::boxed::{BoxError, BoxFuture, MaybeSend};
use crate::call::transport::Transport;

/// Gives the secret of each request, for an API that takes one: the bearer token, the API key.
///
/// It is asked before every attempt of a call, so it keeps what is still good. A closure is one, and so is
/// [`OAuth2`](crate::OAuth2).
///
/// ```
/// # use naftiko_client::{ApiClient, ClientBuilder};
/// # fn example(builder: ClientBuilder<ApiClient>) -> naftiko_client::Result<ApiClient> {
/// let client = builder.credentials(|| async { std::fs::read_to_string("/run/secrets/token") }).build()?;
/// # Ok(client)
/// # }
/// ```
///
/// Where the server refuses a secret (401), it is asked once more, and if it has another one by then, the request is sent
/// again with that.
pub trait Credentials: MaybeSend + Sync + 'static {
    /// The secret for the next request. `transport` is what the client sends by, for who asks somebody else for it.
    ///
    /// # Errors
    ///
    /// The call fails ([`ErrorKind::Authentication`](crate::ErrorKind::Authentication)) and tells the error, which must not
    /// hold the secret. One that is a [`TransportError`](crate::TransportError) counts as a request that was not sent: the
    /// call is tried again.
    fn secret<'a>(&'a self, transport: &'a dyn Transport) -> BoxFuture<'a, Result<SecretString, BoxError>>;

    /// Where secrets come from, for messages.
    fn source(&self) -> String {
        "its credentials".to_owned()
    }

    /// The server refused this secret. Says whether it makes sense to ask for another; yes unless implemented.
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
