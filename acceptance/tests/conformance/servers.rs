//! The host and the secret of an operation for which the OpenAPI document has its own servers or
//! security.

use super::clients::{docks, piers};
use super::table::{Row, rows};

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "An operation without servers and security of its own goes to its entry's, with its secret"
        docks: docks.list_docks() => "GET /docks
            authorization: Bearer tok-docks";

        "An operation whose security is an empty list sends no secret"
        docks: docks.login() => "POST /login
            content-length: 0";

        "An operation for which a secret is optional sends none of another scheme"
        docks: docks.news() => "GET /news";

        "Schemes of one alternative are sent together"
        docks: docks.both() => "GET /both?user=user-1234
            x-app: app-1234";

        "A path on another host is sent there, with the secret that the document has for all operations"
        docks: docks.upload() => "[there] PUT /content/pictures
            authorization: Bearer tok-content
            content-length: 0";

        "An operation on another host sends the secret of its own security"
        docks: docks.reports() => "[there] GET /reports
            authorization: Bearer tok-admin";

        "An operation on another host for which a secret is optional sends none"
        docks: docks.open() => "[there] GET /open";

        "A relative server is at the host of the entry"
        docks: docks.list_cranes() => "GET /v2/cranes
            authorization: Bearer tok-docks";

        "A declared secret is sent to its own host"
        piers: piers.list_docks() => "GET /docks
            authorization: Bearer tok-piers";

        "A declared secret is not sent where the document says that none is"
        piers: piers.login() => "POST /login
            content-length: 0";

        "A declared secret counts over another way of the document"
        piers: piers.both() => "GET /both
            authorization: Bearer tok-piers";

        "A declared secret is not that of another scheme on another host"
        piers: piers.reports() => "[there] GET /reports
            authorization: Bearer tok-admin";

        "A declared secret does not go to another host for which it is optional"
        piers: piers.open() => "[there] GET /open";
    }
}
