//! What an error of the HTTP client means for the call: which stage failed, and whether the server can have acted.

use std::error::Error;
use std::io;
use std::iter::successors;

use crate::call::transport::Fault;

/// What went wrong.
pub(super) fn fault(error: &reqwest::Error) -> Fault {
    match () {
        () if is_of_certificate(error) => Fault::Certificate,
        () if error.is_connect() && error.is_timeout() => Fault::ConnectTimeout,
        () if error.is_connect() => Fault::Connect,
        () if error.is_timeout() => Fault::Timeout,
        () if error.is_builder() => Fault::Refused,
        // Errors of bodies are `decode`: by then, the server has responded.
        () if !error.is_decode() && is_unprocessed(error) => Fault::Unprocessed,
        () if error.is_decode() && !is_of_connection(error) => Fault::Encoding,
        () => Fault::Broken,
    }
}

/// An error and all that it comes from. What an [`io::Error`] wraps is not among its sources, so it is looked for there.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(Some(error), |error| {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    })
}

/// Whether a peer did not accept the certificate of the other. A server says so only after the client has sent its request
/// (TLS 1.3), but it has not read it then.
fn is_of_certificate(error: &reqwest::Error) -> bool {
    #[cfg(feature = "rustls")]
    if chain(error).filter_map(|error| error.downcast_ref::<rustls::Error>()).any(rejects_certificate) {
        return true;
    }
    // The errors of the platform's libraries are texts.
    cfg!(feature = "native-tls")
        && error.is_connect()
        && chain(error).last().is_some_and(|cause| cause.to_string().to_ascii_lowercase().contains("certificate"))
}

#[cfg(feature = "rustls")]
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

/// Whether the server says that it has done nothing with the request: by a reset with `REFUSED_STREAM`, or by a `GOAWAY`
/// that names an earlier stream as the last (RFC 9113, section 8.7). Streams that it did process do not get the latter.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    if let Some(error) = chain(error).find_map(|error| error.downcast_ref::<h2::Error>()) {
        let is_refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        return error.is_remote() && (error.is_go_away() || is_refused);
    }
    let _ = error;
    false
}

/// Whether what could not be unpacked did not come.
fn is_of_connection(error: &reqwest::Error) -> bool {
    chain(error).any(|error| error.is::<hyper::Error>())
}
