//! Which claims a token must have.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use naftiko_client::Value;
use serde::Deserialize;

/// The algorithms that are accepted: signatures by RSA and by elliptic curves. With others, the
/// caller could sign a token.
const ALGORITHMS: [Algorithm; 8] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
];

/// How many seconds the clocks of the issuer and of this machine may differ.
const LEEWAY: u64 = 30;

/// The claims that a token must have.
pub(super) struct Expected {
    /// The issuer.
    pub(super) issuer: String,
    /// The audience.
    pub(super) audience: String,
    /// The scopes: all of them.
    pub(super) scopes: &'static [&'static str],
}

/// Why a token is refused. The texts contain nothing of the token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is not valid.
    Invalid(String),
    /// It lacks a scope.
    Scope,
    /// The keys of the issuer cannot be read.
    NoKeys(String),
}

/// The part of the claims that is not checked by the library.
#[derive(Deserialize)]
struct Claims {
    /// Scopes, separated by spaces (RFC 9068).
    #[serde(default)]
    scope: Value,
    /// The same of other issuers: a text or a list.
    #[serde(default)]
    scp: Value,
}

/// Returns the header of a token: the algorithm, and the name of the key.
pub(super) fn header(token: &str) -> Result<Header, Problem> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| invalid(error.kind()))?;
    if ALGORITHMS.contains(&header.alg) {
        Ok(header)
    } else {
        Err(Problem::Invalid("its algorithm is not supported".to_owned()))
    }
}

/// Checks a token.
pub(super) fn check(token: &str, header: &Header, key: &Jwk, expected: &Expected) -> Result<(), Problem> {
    let key = DecodingKey::from_jwk(key).map_err(|error| invalid(error.kind()))?;
    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.set_audience(&[&expected.audience]);
    let issuer = expected.issuer.trim_end_matches('/');
    validation.set_issuer(&[issuer, &format!("{issuer}/")]);
    let token = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|error| invalid(error.kind()))?;
    let scopes = scopes(&token.claims);
    if expected.scopes.iter().all(|scope| scopes.contains(scope)) { Ok(()) } else { Err(Problem::Scope) }
}

/// Returns the scopes of both claims.
fn scopes(claims: &Claims) -> Vec<&str> {
    [of_claim(&claims.scope), of_claim(&claims.scp)].concat()
}

fn of_claim(claim: &Value) -> Vec<&str> {
    match claim {
        Value::String(text) => text.split(' ').collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn invalid(kind: &ErrorKind) -> Problem {
    let problem = match kind {
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidIssuer => "it has another issuer",
        ErrorKind::InvalidAudience => "it is for another resource",
        ErrorKind::InvalidSignature => "its signature is not valid",
        ErrorKind::MissingRequiredClaim(_) => "it has no `exp`, `iss` or `aud`",
        ErrorKind::InvalidAlgorithm => "its key is for another algorithm",
        _ => "it is not a JSON Web Token that can be read",
    };
    Problem::Invalid(format!("the access token is not valid: {problem}"))
}
