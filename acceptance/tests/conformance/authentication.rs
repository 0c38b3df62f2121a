//! How requests authenticate, and which secret is sent where.

use naftiko_test_server::Reply;

use super::clients::{
    basic, basic_fixed, basic_key, bearer, digest, exposed, key_cookie, key_header, key_query, oauth, oauth_elsewhere,
    open, ports, reg, ships, signed, tides, token, two_keys, weather,
};
use super::table::{Row, rows};

const CHALLENGE: &str = "Digest realm=\"ships\", qop=\"auth\", algorithm=SHA-256, nonce=\"n1\"";

fn challenge() -> [Reply; 1] {
    [Reply::new("401 Unauthorized", &[("www-authenticate", CHALLENGE)], "")]
}

fn a_token() -> [Reply; 1] {
    [Reply::json(r#"{"access_token":"tok-5678","token_type":"Bearer"}"#)]
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "A bearer token is a header"
        bearer: bearer.list() => "GET /ships
            authorization: Bearer tok-bearer";

        "A parameter for the header of the secret is not asked for"
        bearer: bearer.authorization() => "GET /ships
            authorization: Bearer tok-bearer";

        "A key has the text around it that the file has"
        token: token.list() => "GET /ships
            authorization: Token key-1234";

        "A key without a placement is a header, which no parameter takes the place of"
        key_header: key_header.list() => "GET /ships
            x-api-key: key-1234";

        "A key in the query is the last pair of it, and no parameter is another"
        key_query: key_query.list().q("a") => "GET /ships?all&q=a&api_key=key%261234";

        "A key in a cookie comes before other cookies"
        key_cookie: key_cookie.list().theme("dark") => "GET /ships
            cookie: sid=key-1234; theme=dark";

        "Two keys go each to its own header"
        two_keys: two_keys.list() => "GET /ships
            x-app: app-1234
            x-key: key-1234";

        "A user name and a password are basic credentials"
        basic: basic.list() => "GET /ships
            authorization: Basic YWRhOnBhc3M6d29yZA==";

        "A user name that is no secret stands in the file"
        basic_fixed: basic_fixed.list() => "GET /ships
            authorization: Basic YXBpOmtleS0xMjM0";

        "A key can be the user name, with an empty password"
        basic_key: basic_key.list() => "GET /ships
            authorization: Basic a2V5LTEyMzQ6";

        "A challenge gets a credential, and the request is sent once more"
        digest: digest.rename("a b", [1]).q("c d"), challenge() => "POST /ships/a%20b?q=c%20d
            content-type: application/json

            [1]
            POST /ships/a%20b?q=c%20d
            authorization: Digest username=\"ada\", realm=\"ships\", uri=\"/ships/a%20b?q=c%20d\", nonce=\"n1\", \
            response=.., algorithm=SHA-256, cnonce=.., nc=00000001, qop=auth
            content-type: application/json

            [1]";

        "A token is fetched with the client's own credentials, and sent"
        oauth: oauth.list(), a_token() => "POST /token
            authorization: Basic aWQlM0ExOnNlY3JldC0x
            content-type: application/x-www-form-urlencoded

            grant_type=client_credentials&scope=read+ships%3Awrite
            GET /ships
            authorization: Bearer tok-5678";

        "A token is fetched from where a variable says"
        oauth_elsewhere: oauth_elsewhere.list() => "[there] POST /token
            authorization: Basic aWQ6c2VjcmV0LTE=
            content-type: application/x-www-form-urlencoded

            grant_type=client_credentials
            GET /ships
            authorization: Bearer tok-1234";

        "A way to authenticate that we do not know is the caller's, and sees all of the request"
        signed: signed.list().q("a") => "GET /ships?q=a
            x-signature: GET /ships";

        "An entry that needs no secret sends none, whatever others do"
        open: open.list() => "GET /ships";

        "A secret goes to the service it is for"
        ships: ships.list() => "GET /ships
            authorization: Bearer tok-ships";

        "A secret of another service goes to that"
        weather: weather.list() => "[there] GET /winds
            x-key: key-weather";

        "A secret that one entry says it needs does not go to the host of one that says nothing"
        tides: tides.list() => "[there] GET /tides";

        "A token for what is exposed is not sent to what is consumed"
        exposed: exposed.list() => "GET /ships";

        "An entry that is imported under another name keeps its secret, its headers and its base URL"
        reg: reg.get_ship("a/b") => "GET /registry/ships/a%2Fb
            authorization: Bearer tok-registry
            x-registry: shared";

        "An entry beside an import has none of its secrets"
        ports: ports.get_port("NL RTM") => "GET /ports/NL%20RTM";
    }
}
