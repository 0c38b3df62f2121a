//! Ways to authenticate that this crate does not know.

use crate::boxed::{BoxError, BoxFuture, MaybeSend};

/// Adds a credential to a request: for ways to authenticate that this crate does not know.
///
/// ```
/// use naftiko_client::{Authenticator, BoxError, BoxFuture, reqwest};
///
/// /// Says how long the body is, for a server that wants to know it twice.
/// struct Length;
///
/// impl Authenticator for Length {
///     fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async move {
///             let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
///             let length = body.len().into();
///             request.headers_mut().insert("x-body-length", length);
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait Authenticator: MaybeSend + Sync + 'static {
    /// Changes a request that is complete but for the credential, right before it is sent.
    ///
    /// The body's bytes are `request.body().and_then(|body| body.as_bytes())`; of a body with a file in it there are none,
    /// as it is read while it is sent. What it adds to headers and query counts as
    /// secret. Its error is told by the [`Error`](crate::Error) of the call, so it must not hold the secret.
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>>;
}
