//! The keys of an issuer, and how they are found.

use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, Header};
use naftiko_client::reqwest::Url;
use naftiko_client::{Api, ApiClient, ClientBuilder, Operation, Request, Value};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::oauth::token::Problem;

/// How long keys are used without a request to the issuer.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The minimum time between two requests to the issuer, because of keys that it does not have.
const PAUSE: Duration = Duration::from_secs(30);

/// The maximum time of a request to the issuer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum number of bytes of a response of the issuer.
const LIMIT: u64 = 1024 * 1024;

static ISSUER: Api = Api::new("authorization server", "");

/// The keys of an issuer.
pub(super) struct Keys {
    issuer: Url,
    /// Held while keys are read, so that other callers wait for them.
    known: Mutex<Option<Known>>,
}

/// Keys that were read.
struct Known {
    keys: Vec<Jwk>,
    since: Instant,
}

impl Keys {
    /// The keys of an issuer, which are read for the first request.
    pub(super) fn new(issuer: Url) -> Result<Self, String> {
        if issuer.scheme() == "http" && !is_loopback(&issuer) {
            return Err("the authorization server must be `https`".to_owned());
        }
        Ok(Keys { issuer, known: Mutex::default() })
    }

    /// Returns the key of a token.
    pub(super) async fn find(&self, header: &Header) -> Result<Jwk, Problem> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.since.elapsed() < LIFETIME) {
            let found = find(&known.keys, header);
            // The issuer may have new keys.
            if found.is_some() || known.since.elapsed() < PAUSE {
                return found.ok_or_else(unknown);
            }
        }
        let keys = read(&self.issuer).await.map_err(Problem::NoKeys)?;
        let found = find(&keys, header);
        *known = Some(Known { keys, since: Instant::now() });
        found.ok_or_else(unknown)
    }
}

fn unknown() -> Problem {
    Problem::Invalid("the access token is not valid: the authorization server does not have its key".to_owned())
}

/// Returns the key with the name in a header, for its algorithm. A header without a name fits the
/// only key for its algorithm.
fn find(keys: &[Jwk], header: &Header) -> Option<Jwk> {
    let mut fitting = keys.iter().filter(|key| is_for(key, header.alg));
    match &header.kid {
        Some(name) => fitting.find(|key| key.common.key_id.as_ref() == Some(name)).cloned(),
        None => {
            let only = fitting.next()?;
            fitting.next().is_none().then(|| only.clone())
        }
    }
}

/// Whether a key is one for signatures by an algorithm.
fn is_for(key: &Jwk, algorithm: Algorithm) -> bool {
    let is_of_family = match key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm.family() == AlgorithmFamily::Rsa,
        AlgorithmParameters::EllipticCurve(_) => algorithm.family() == AlgorithmFamily::Ec,
        _ => false,
    };
    let is_for_signatures = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let is_algorithm = key.common.key_algorithm.is_none_or(|of_key| of_key == KeyAlgorithm::from(algorithm));
    is_of_family && is_for_signatures && is_algorithm
}

/// Reads the keys of an issuer, by its metadata (RFC 8414, or OpenID Connect Discovery).
async fn read(issuer: &Url) -> Result<Vec<Jwk>, String> {
    let url = keys_url(issuer).await?;
    let set = get(&url).await?;
    let keys = set.get("keys").and_then(Value::as_array).ok_or("its keys are not a JSON Web Key Set")?;
    // A key of an unknown kind is left out. Others still are good.
    Ok(keys.iter().filter_map(|key| serde_json::from_value(key.clone()).ok()).collect())
}

/// Returns the URL of the keys of an issuer.
async fn keys_url(issuer: &Url) -> Result<Url, String> {
    let path = issuer.path().trim_end_matches('/');
    let mut problem = String::new();
    for place in
        [format!("/.well-known/oauth-authorization-server{path}"), format!("{path}/.well-known/openid-configuration")]
    {
        let mut url = issuer.clone();
        url.set_path(&place);
        let metadata = match get(&url).await {
            Ok(metadata) => metadata,
            Err(wrong) => {
                problem = wrong;
                continue;
            }
        };
        let text = |key: &str| metadata.get(key).and_then(Value::as_str);
        let is_other = |named: &str| named.trim_end_matches('/') != issuer.as_str().trim_end_matches('/');
        if text("issuer").is_none_or(is_other) {
            return Err("its metadata is that of another issuer (RFC 8414, section 3.3)".to_owned());
        }
        match text("jwks_uri").map(Url::parse) {
            Some(Ok(url)) if url.scheme() == "https" || is_loopback(&url) => return Ok(url),
            Some(_) => return Err("its `jwks_uri` is not an `https` URL".to_owned()),
            None => "its metadata has no `jwks_uri`".clone_into(&mut problem),
        }
    }
    Err(problem)
}

/// Returns the JSON at a URL.
async fn get(url: &Url) -> Result<Value, String> {
    let mut base = url.clone();
    base.set_query(None);
    base.set_fragment(None);
    let client = ClientBuilder::<ApiClient>::new(&ISSUER).base_url(base).timeout(TIMEOUT).limit(LIMIT).build();
    let client = client.map_err(|error| error.to_string())?;
    let request = Request::new(&client, Operation::get("ReadMetadata", ""));
    let request = url.query_pairs().fold(request, |request, (name, value)| request.query(name.into_owned(), value));
    request.send().await.map_err(|error| error.to_string())
}

/// Whether a host is this machine, so that nothing can be read between it and the other one.
fn is_loopback(url: &Url) -> bool {
    match url.host_str().unwrap_or_default().trim_matches(['[', ']']) {
        "localhost" => true,
        host => host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
    }
}
