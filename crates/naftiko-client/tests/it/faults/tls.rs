//! The rows of the table for TLS.

use naftiko_test_server::{Authority, Certificate, Connection, Reply, Tls};

use super::table::Again::Whatever;
use super::table::{Fault, RESET, Row, error, ok, unsent};

pub(super) fn rows(authority: &Authority) -> Vec<Row> {
    let mut rows = handshakes();
    rows.extend(certificates(authority));
    rows
}

/// There is no TLS.
fn handshakes() -> Vec<Row> {
    let plain = Reply::raw("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").then_close();
    let hangs = Row {
        again: Whatever,
        is_slow: true,
        ..error("hangs within TLS", Fault::Tls(Connection::Hang), "timed out after … s trying to connect to {server}")
    };
    vec![
        unsent(
            "speaks no TLS",
            Fault::Tls(Connection::Reply(plain)),
            "received corrupt message of type InvalidContentType",
        ),
        unsent("resets the connection within TLS", Fault::Tls(Connection::Reset), RESET),
        unsent("closes the connection within TLS", Fault::Tls(Connection::Close), "tls handshake eof"),
        hangs,
    ]
}

const EXPIRED: &str = "invalid peer certificate: certificate expired: verification time … (UNIX), but certificate is not valid \
                       after … … seconds ago)";
const NOT_YET_VALID: &str = "invalid peer certificate: certificate not valid yet: verification time … (UNIX), but \
                             certificate is not valid before … … seconds in future)";
const OTHER_HOST: &str = "invalid peer certificate: certificate not valid for name \"127.0.0.1\"; certificate is only valid \
                          for DnsName(\"other.example\")";
const UNKNOWN: &str = "invalid peer certificate: UnknownIssuer";

/// There is TLS, with a certificate that is valid or not.
fn certificates(authority: &Authority) -> Vec<Row> {
    let server = |tls: Tls| Fault::Tls(Connection::Tls(tls));
    let refused =
        |name, tls: Tls, cause: &str| error(name, server(tls), &format!("cannot connect to {{server}}: {cause}"));
    let good = authority.server(Certificate::Good);
    vec![
        ok("has a certificate", server(good.clone()), super::GOOD),
        ok("has a certificate and HTTP/2", server(good.http2()), super::GOOD),
        refused("has a certificate that has expired", authority.server(Certificate::Expired), EXPIRED),
        refused("has a certificate of the future", authority.server(Certificate::NotYetValid), NOT_YET_VALID),
        refused("has the certificate of another", authority.server(Certificate::OtherHost), OTHER_HOST),
        refused("has a certificate of who knows whom", Authority::new().server(Certificate::Good), UNKNOWN),
        refused("wants a certificate too", authority.server_that_asks(), "received fatal alert: CertificateRequired"),
    ]
}
