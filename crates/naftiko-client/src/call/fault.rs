//! What an error of the HTTP client means for a call: which stage failed, and whether the server
//! can have acted.

use std::error::Error;
use std::io;
use std::iter::successors;

/// The kinds of errors that are handled differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// The browser does not report most of them.
#[cfg_attr(target_arch = "wasm32", expect(dead_code))]
pub(crate) enum Fault {
    /// There is no connection.
    Connect,
    /// Connecting timed out.
    ConnectTimeout,
    /// A certificate was rejected, by the client or by the server.
    Certificate,
    /// The server reports that it did not process the request (RFC 9113, section 8.7).
    Unprocessed,
    Timeout,
    Broken,
    /// The body cannot be decompressed.
    Encoding,
    /// The request itself cannot be sent.
    Refused,
}

/// The kind of an error.
pub(super) fn fault(error: &reqwest::Error) -> Fault {
    match () {
        () if is_of_certificate(error) => Fault::Certificate,
        () if error.is_connect() && error.is_timeout() => Fault::ConnectTimeout,
        () if error.is_connect() => Fault::Connect,
        () if error.is_timeout() => Fault::Timeout,
        () if error.is_builder() => Fault::Refused,
        // Errors of bodies are `decode`: the server has responded.
        () if !error.is_decode() && is_unprocessed(error) => Fault::Unprocessed,
        () if error.is_decode() && !is_of_connection(error) => Fault::Encoding,
        () => Fault::Broken,
    }
}

/// An error and its sources. The error in an [`io::Error`] is not one of its sources, so it is
/// looked up.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(Some(error), |error| {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}

/// Whether a peer rejected the certificate of the other. With TLS 1.3, a server reports this only
/// after the client has sent its request, but it has not read it.
fn is_of_certificate(error: &reqwest::Error) -> bool {
    #[cfg(any(feature = "rustls", feature = "rustls-ring"))]
    if chain(error).filter_map(|error| error.downcast_ref::<rustls::Error>()).any(rejects_certificate) {
        return true;
    }
    // The errors of platform libraries are texts.
    cfg!(feature = "native-tls")
        && error.is_connect()
        && chain(error).last().is_some_and(|cause| cause.to_string().to_ascii_lowercase().contains("certificate"))
}

#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
fn rejects_certificate(error: &rustls::Error) -> bool {
    use rustls::AlertDescription as Alert;
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::InvalidCertRevocationList(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType => true,
        rustls::Error::AlertReceived(alert) => matches!(
            alert,
            Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
                | Alert::CertificateRequired
        ),
        _ => false,
    }
}

/// Whether the server reports that it did not process the request: by a reset with
/// `REFUSED_STREAM`, or by a `GOAWAY` with an earlier stream as the last (RFC 9113, section 8.7),
/// which processed streams do not get.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    #[cfg(feature = "http2")]
    if let Some(error) = chain(error).find_map(|error| error.downcast_ref::<h2::Error>()) {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        return error.is_remote() && (error.is_go_away() || is_refused);
    }
    let _ = error;
    false
}

/// Whether a decompression failed because the body is incomplete.
fn is_of_connection(error: &reqwest::Error) -> bool {
    chain(error).any(|error| error.is::<hyper::Error>())
}
