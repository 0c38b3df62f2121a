//! TLS connections, with certificates that are valid or wrong in one way.

use std::fmt;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

/// An authority that issues certificates for the servers of tests.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate for `127.0.0.1`, and its defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// None.
    Good,
    /// It expired in 2001.
    Expired,
    /// It is not valid before 2095.
    NotYetValid,
    /// It is for `other.example`.
    OtherHost,
}

/// The TLS configuration of a server.
#[derive(Clone)]
pub struct Tls(Arc<ServerConfig>);

impl Authority {
    /// A new authority, which is not trusted yet.
    ///
    /// # Panics
    ///
    /// If it cannot be created.
    #[expect(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = key();
        // A name of its own, so that a client does not take it for another authority.
        let name: String = key.public_key_raw().iter().map(|byte| format!("{byte:02x}")).take(16).collect();
        params.distinguished_name.push(DnType::CommonName, name);
        Authority(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Its own certificate, for clients that trust it.
    pub fn der(&self) -> &[u8] {
        self.0.der()
    }

    /// A server with a certificate of this authority.
    ///
    /// # Panics
    ///
    /// If it cannot be created.
    pub fn server(&self, certificate: Certificate) -> Tls {
        Tls(Arc::new(self.config(certificate, false)))
    }

    /// A server that requires a certificate of this authority from its clients.
    ///
    /// # Panics
    ///
    /// If it cannot be created.
    pub fn server_that_asks(&self) -> Tls {
        Tls(Arc::new(self.config(Certificate::Good, true)))
    }

    fn config(&self, certificate: Certificate, asks: bool) -> ServerConfig {
        let (key, provider) = (key(), Arc::new(default_provider()));
        let chain = vec![params(certificate).signed_by(&key, &self.0).expect("a certificate").der().clone()];
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let builder = builder.expect("protocol versions");
        let builder = if asks {
            let mut roots = RootCertStore::empty();
            roots.add(self.0.der().clone()).expect("a certificate");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("a verifier"))
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        builder.with_single_cert(chain, key).expect("a certificate and its key")
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn params(certificate: Certificate) -> CertificateParams {
    let host = if certificate == Certificate::OtherHost { "other.example" } else { "127.0.0.1" };
    let mut params = CertificateParams::new(vec![host.to_owned()]).expect("the name of a host");
    (params.not_before, params.not_after) = match certificate {
        Certificate::Expired => (date_time_ymd(2000, 1, 1), date_time_ymd(2001, 1, 1)),
        Certificate::NotYetValid => (date_time_ymd(2095, 1, 1), date_time_ymd(2096, 1, 1)),
        Certificate::Good | Certificate::OtherHost => (date_time_ymd(2000, 1, 1), date_time_ymd(2095, 1, 1)),
    };
    params
}

impl Tls {
    /// Offers HTTP/2 (ALPN) only.
    pub fn http2(self) -> Self {
        let mut config = ServerConfig::clone(&self.0);
        config.alpn_protocols = vec![b"h2".to_vec()];
        Tls(Arc::new(config))
    }

    pub(crate) async fn accept(self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        TlsAcceptor::from(self.0).accept(stream).await.ok()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}
