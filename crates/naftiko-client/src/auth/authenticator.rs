//! Authentication schemes that this crate does not know.

use crate::boxed::{BoxError, BoxFuture, MaybeSend};

/// Adds a credential to a request, for authentication schemes that this crate does not know.
///
/// ```
/// use naftiko_client::{Authenticator, BoxError, BoxFuture, reqwest};
///
/// /// Adds the length of the body.
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
    /// Changes a request that is complete except for the credential, right before it is sent.
    ///
    /// `request.body().and_then(|body| body.as_bytes())` returns the bytes of the body. It returns
    /// `None` for a body with a file, which is read while it is sent. Headers and query parameters
    /// that this adds are treated as secret. The [`Error`](crate::Error) of the call shows the
    /// returned error, so it must not contain the secret.
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>>;
}
