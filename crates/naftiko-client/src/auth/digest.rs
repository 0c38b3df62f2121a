//! Digest authentication: a response to the challenge of a server (RFC 7616).

use std::sync::{Mutex, PoisonError};

use md5::Md5;
use reqwest::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::random::hex_128;
use crate::request::url;

/// A user name and password, and the last challenge, so that later requests need none.
pub(crate) struct Digest {
    username: SecretString,
    password: SecretString,
    last: Mutex<Option<Session>>,
}

/// A challenge, and the number of requests that used it.
#[derive(Clone)]
struct Session {
    challenge: Challenge,
    cnonce: String,
    count: u32,
}

/// The parameters of a server's challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// As the server wrote it; MD5 if it is absent.
    algorithm: Option<String>,
    hash: Hash,
    /// Whether the password is hashed with nonces (`-sess`).
    is_session: bool,
    /// Whether `qop=auth` is offered. Otherwise the server supports RFC 2069 only.
    has_qop: bool,
    /// Whether the user name is sent as a hash.
    has_userhash: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Md5,
    Sha256,
}

impl Digest {
    pub(crate) fn new(username: String, password: String) -> Self {
        Digest { username: username.into(), password: password.into(), last: Mutex::default() }
    }

    /// Reads the challenge of a response for the next [`authorization`](Self::authorization).
    /// Returns false if none is supported.
    pub(crate) fn accept(&self, headers: &HeaderMap) -> bool {
        let challenge = Challenge::find(headers);
        let session = challenge.map(|challenge| Session { challenge, cnonce: hex_128(), count: 0 });
        let is_known = session.is_some();
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = session;
        is_known
    }

    /// The response to the last challenge, for a request with this method and target.
    pub(crate) fn authorization(&self, method: &str, target: &str) -> Option<HeaderValue> {
        let session = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let session = last.as_mut()?;
            session.count = session.count.checked_add(1)?;
            session.clone()
        };
        let text = session.response(self.username.expose_secret(), self.password.expose_secret(), method, target);
        let mut value = HeaderValue::from_bytes(text.as_bytes()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Session {
    /// RFC 7616, section 3.4.
    fn response(&self, username: &str, password: &str, method: &str, target: &str) -> String {
        let Challenge { realm, nonce, opaque, algorithm, hash, is_session, has_qop, has_userhash } = &self.challenge;
        let (cnonce, count) = (&self.cnonce, format!("{:08x}", self.count));
        let mut user = hash.of(&[username, realm, password]);
        if *is_session {
            user = hash.of(&[&user, nonce, cnonce]);
        }
        let what = hash.of(&[method, target]);
        let response = match has_qop {
            true => hash.of(&[&user, nonce, &count, cnonce, "auth", &what]),
            false => hash.of(&[&user, nonce, &what]),
        };
        let mut text = String::from("Digest ");
        let is_plain = username.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        text.push_str(&match is_plain || *has_userhash {
            _ if *has_userhash => format!("username={}", quoted(&hash.of(&[username, realm]))),
            true => format!("username={}", quoted(username)),
            false => format!("username*=UTF-8''{}", url::encode(username)),
        });
        for (name, value) in [("realm", realm.as_str()), ("uri", target), ("nonce", nonce), ("response", &response)] {
            text.push_str(&format!(", {name}={}", quoted(value)));
        }
        if let Some(algorithm) = algorithm {
            text.push_str(&format!(", algorithm={algorithm}"));
        }
        if *has_qop || *is_session {
            text.push_str(&format!(", cnonce={}", quoted(cnonce)));
        }
        if *has_qop {
            text.push_str(&format!(", nc={count}, qop=auth"));
        }
        if let Some(opaque) = opaque {
            text.push_str(&format!(", opaque={}", quoted(opaque)));
        }
        if *has_userhash {
            text.push_str(", userhash=true");
        }
        text
    }
}

impl Hash {
    /// The hash of texts joined by colons, in hexadecimal.
    fn of(self, parts: &[&str]) -> String {
        let text = parts.join(":");
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self {
            Hash::Md5 => hex(<Md5 as md5::Digest>::digest(text).as_slice()),
            Hash::Sha256 => hex(<Sha256 as sha2::Digest>::digest(text).as_slice()),
        }
    }
}

impl Challenge {
    /// The first challenge that is supported; servers list them by preference.
    fn find(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(challenges).find_map(|(scheme, parameters)| {
            scheme.eq_ignore_ascii_case("digest").then(|| Challenge::new(&parameters)).flatten()
        })
    }

    fn new(parameters: &[(String, String)]) -> Option<Self> {
        let get = |name: &str| Some(parameters.iter().find(|(known, _)| known == name)?.1.as_str());
        let algorithm = get("algorithm");
        let (hash, is_session) = match algorithm.unwrap_or("MD5").to_ascii_lowercase().as_str() {
            "md5" => (Hash::Md5, false),
            "md5-sess" => (Hash::Md5, true),
            "sha-256" => (Hash::Sha256, false),
            "sha-256-sess" => (Hash::Sha256, true),
            _ => return None,
        };
        let qop = get("qop").map(|list| list.split(',').any(|qop| qop.trim().eq_ignore_ascii_case("auth")));
        if qop == Some(false) {
            return None;
        }
        Some(Challenge {
            realm: get("realm")?.to_owned(),
            nonce: get("nonce")?.to_owned(),
            opaque: get("opaque").map(str::to_owned),
            algorithm: algorithm.map(str::to_owned),
            hash,
            is_session,
            has_qop: qop.is_some(),
            has_userhash: get("userhash").is_some_and(|text| text.eq_ignore_ascii_case("true")),
        })
    }
}

type Parameters = Vec<(String, String)>;

/// The challenges in a line, with their parameters by name in lower case (RFC 9110, section
/// 11.6.1).
fn challenges(line: &str) -> Vec<(&str, Parameters)> {
    let mut challenges: Vec<(&str, Parameters)> = Vec::new();
    let mut rest = line;
    loop {
        // There is an equals sign if a token68 was padded, and a quote if the line is invalid.
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '=' | '"'));
        let (token, after) = token(rest);
        if token.is_empty() {
            return challenges;
        }
        rest = after.trim_ascii_start();
        let Some(after) = rest.strip_prefix('=') else {
            challenges.push((token, Vec::new()));
            continue;
        };
        let (value, after) = value(after.trim_ascii_start());
        rest = after;
        if let Some((_, parameters)) = challenges.last_mut() {
            parameters.push((token.to_ascii_lowercase(), value));
        }
    }
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | '=' | '"')).unwrap_or(text.len());
    text.split_at(end)
}

/// A token or a quoted string, and the rest.
fn value(text: &str) -> (String, &str) {
    let Some(inner) = text.strip_prefix('"') else {
        let (token, rest) = token(text);
        return (token.to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &inner[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            _ => value.push(c),
        }
    }
    (value, "")
}

/// RFC 9110, section 5.6.4.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (WWW_AUTHENTICATE, line.parse().unwrap())).collect()
    }

    fn session(lines: &[&str], cnonce: &str) -> Session {
        Session { challenge: Challenge::find(&headers(lines)).unwrap(), cnonce: cnonce.to_owned(), count: 1 }
    }

    /// RFC 7616, section 3.9.1.
    const SHA: &str = r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256,
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;

    fn example(algorithm: &str) -> String {
        let line = SHA.replace("SHA-256", algorithm).replace('\n', "");
        let session = session(&[&line], "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        session.response("Mufasa", "Circle of Life", "GET", "/dir/index.html")
    }

    #[test]
    fn the_examples_of_the_rfc_give_the_header_that_it_shows() {
        let response = |algorithm, response| {
            format!(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", response=\"{response}\", \
                 algorithm={algorithm}, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", nc=00000001, qop=auth, \
                 opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            )
        };
        assert_eq!(example("MD5"), response("MD5", "8ca523f5e9506fed4657c9700eebdbec"));
        let sha = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1";
        assert_eq!(example("SHA-256"), response("SHA-256", sha));
    }

    #[test]
    fn a_session_hashes_the_password_with_both_nonces() {
        let session = session(&[r#"Digest realm="r", nonce="n", algorithm=MD5-sess, qop=auth"#], "c");
        let user = Hash::Md5.of(&[&Hash::Md5.of(&["u", "r", "p"]), "n", "c"]);
        let response = Hash::Md5.of(&[&user, "n", "00000001", "c", "auth", &Hash::Md5.of(&["PUT", "/a"])]);
        assert!(session.response("u", "p", "PUT", "/a").contains(&response));
    }

    #[test]
    fn an_old_server_gets_a_response_without_a_count() {
        // RFC 2617, section 3.5, without the parameters that RFC 2069 lacks.
        let line = r#"Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#;
        let response = session(&[line], "c").response("Mufasa", "CircleOfLife", "GET", "/dir/index.html");
        assert!(response.ends_with(r#"response="1949323746fe6a43ef61f9606e7febea""#), "{response}");
    }

    #[test]
    fn the_first_challenge_that_can_be_used_is() {
        let lines = [
            "Negotiate YII==, Basic realm=\"x, Digest nonce=1\"",
            r#"Digest realm="r", nonce="0", algorithm=SHA-512-256, qop="auth", Digest realm="r", nonce="1", qop="auth-int""#,
            r#"DIGEST Realm="a \"b\\", NONCE=2 , Algorithm=sha-256"#,
            r#"Digest realm="r", nonce="3""#,
        ];
        let challenge = Challenge::find(&headers(&lines)).unwrap();
        assert_eq!((&*challenge.realm, &*challenge.nonce, challenge.hash), (r#"a "b\"#, "2", Hash::Sha256));
        for nothing in ["", "Basic realm=x", "Digest", "Digest realm=x", "nonce=1", "Digest realm=\"x", "\"", "=,="] {
            assert_eq!(Challenge::find(&headers(&[nothing])), None, "{nothing}");
        }
    }

    #[test]
    fn names_that_do_not_fit_a_header_travel_in_another_way() {
        let session = |line| session(&[line], "c");
        let response = session(r#"Digest realm="r", nonce="n""#).response("J\u{e4}s\u{f8}n", "p", "GET", "/");
        assert!(response.starts_with("Digest username*=UTF-8''J%C3%A4s%C3%B8n, "), "{response}");
        let response = session(r#"Digest realm="r", nonce="n", userhash=true"#).response("Ada", "p", "GET", "/");
        assert!(response.starts_with(&format!("Digest username=\"{}\"", Hash::Md5.of(&["Ada", "r"]))), "{response}");
        let response = session(r#"Digest realm="r", nonce="n""#).response("a\"\\, x=", "p", "GET", "/");
        assert!(response.starts_with(r#"Digest username="a\"\\, x=", realm"#), "{response}");
    }
}
