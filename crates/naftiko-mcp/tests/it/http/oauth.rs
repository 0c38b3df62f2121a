//! Callers who authenticate with an access token of an authorization server.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use naftiko_client::table::CallerAuthentication;
use naftiko_client::{Secret, Value, json};
use naftiko_test_server::{Reply, Server as Upstream};
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};

use crate::http::{LIST, Served, body, modern, pets};

const RESOURCE: &str = "https://mcp.example.com/pets";

/// A key of the authorization server.
struct Signer {
    name: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    fn elliptic(name: &'static str) -> Self {
        let key = KeyPair::generate().expect("a key").serialize_der();
        Signer { name, algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(&key) }
    }

    fn rsa(name: &'static str) -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key").serialize_der();
        // The library takes the key inside PKCS #8, whose header has 26 bytes.
        Signer { name, algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_der(&key[26..]) }
    }

    fn public(&self) -> Value {
        let mut key = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a key");
        key.common.key_id = Some(self.name.to_owned());
        serde_json::to_value(key).expect("JSON")
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.name.to_owned());
        format!("Bearer {}", jsonwebtoken::encode(&header, claims, &self.key).expect("a token"))
    }
}

/// An authorization server with a document at a path. Its keys can change.
struct Issuer {
    server: Upstream,
    keys: Arc<Mutex<Vec<Value>>>,
}

impl Issuer {
    async fn start(path: &'static str, keys: Vec<Value>) -> Self {
        let server = Upstream::start().await;
        let keys = Arc::new(Mutex::new(keys));
        let (url, shared) = (server.url(), keys.clone());
        server.always_by(move |request| {
            let target = request.target();
            if target == path {
                Reply::json(json!({"issuer": url, "jwks_uri": format!("{url}/keys?of=pets")}).to_string())
            } else if target == "/keys?of=pets" {
                Reply::json(json!({"keys": *shared.lock().unwrap()}).to_string())
            } else {
                Reply::new("404 Not Found", &[], "")
            }
        });
        Issuer { server, keys }
    }

    /// The pets, whose callers have tokens of this issuer.
    fn pets(&self, upstream: &Upstream) -> naftiko_mcp::Server {
        pets(
            upstream,
            CallerAuthentication::OAuth2 {
                issuer: Secret::text(self.server.url().leak()),
                resource: Secret::text(RESOURCE),
                audience: "",
                scopes: &["pets:read", "pets:write"],
            },
        )
    }

    /// The claims of a good token.
    fn claims(&self) -> Value {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        json!({
            "iss": self.server.url(), "aud": ["https://other.example", RESOURCE], "sub": "ann",
            "exp": now + 300, "nbf": now - 10, "scope": "pets:write pets:read other",
        })
    }

    fn with(&self, claim: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[claim] = value;
        claims
    }
}

/// The status and the challenge of the response to a caller with a token.
async fn listed(served: &Served, token: &str) -> (u16, String) {
    let response = served.post(&modern("tools/list", json!({})), &[LIST[0], LIST[1], ("authorization", token)]).await;
    let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), challenge.unwrap_or_default())
}

const OPENID: &str = "/.well-known/openid-configuration";
const AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";

#[tokio::test]
async fn a_token_is_good_for_its_issuer_resource_time_and_scopes() {
    let (upstream, signer, rsa, stranger) =
        (Upstream::start().await, Signer::elliptic("one"), Signer::rsa("two"), Signer::elliptic("one"));
    let unknown = json!({"kty": "XYZ", "kid": "one"});
    let issuer = Issuer::start(AUTHORIZATION_SERVER, vec![unknown, signer.public(), rsa.public()]).await;
    let served = Served::start(issuer.pets(&upstream)).await;
    let claims = issuer.claims();
    let now = claims["nbf"].as_u64().unwrap();
    let without = |claim: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(claim);
        claims
    };
    let forged = {
        // The public key as the key of a symmetric signature.
        let header = Header { kid: Some("one".to_owned()), ..Header::new(Algorithm::HS256) };
        let key = EncodingKey::from_secret(signer.public()["x"].as_str().unwrap().as_bytes()).unwrap();
        format!("Bearer {}", jsonwebtoken::encode(&header, &claims, &key).unwrap())
    };
    let unsigned = {
        let payload = signer.sign(&claims).split('.').nth(1).unwrap().to_owned();
        // {"alg":"none","kid":"one"}
        format!("Bearer eyJhbGciOiJub25lIiwia2lkIjoib25lIn0.{payload}.")
    };
    let rows = [
        ("good", signer.sign(&claims), 200, ""),
        ("with RSA", rsa.sign(&claims), 200, ""),
        ("for one resource", signer.sign(&issuer.with("aud", json!(RESOURCE))), 200, ""),
        (
            "of the issuer with a slash",
            signer.sign(&issuer.with("iss", json!(format!("{}/", issuer.server.url())))),
            200,
            "",
        ),
        (
            "scopes as a list",
            signer.sign(&{
                let mut claims = without("scope");
                claims["scp"] = json!(["pets:read", "pets:write"]);
                claims
            }),
            200,
            "",
        ),
        ("expired", signer.sign(&issuer.with("exp", json!(now - 300))), 401, "it has expired"),
        ("too early", signer.sign(&issuer.with("nbf", json!(now + 300))), 401, "it is not valid yet"),
        (
            "of another issuer",
            signer.sign(&issuer.with("iss", json!("https://other.example"))),
            401,
            "it has another issuer",
        ),
        (
            "for another resource",
            signer.sign(&issuer.with("aud", json!("https://other.example"))),
            401,
            "it is for another resource",
        ),
        ("without a time", signer.sign(&without("exp")), 401, "it has no `exp`, `iss` or `aud`"),
        ("without an audience", signer.sign(&without("aud")), 401, "it has no `exp`, `iss` or `aud`"),
        ("without an issuer", signer.sign(&without("iss")), 401, "it has no `exp`, `iss` or `aud`"),
        ("by another key", stranger.sign(&claims), 401, "its signature is not valid"),
        ("without a scope", signer.sign(&issuer.with("scope", json!("pets:read"))), 403, "insufficient_scope"),
        ("without scopes", signer.sign(&without("scope")), 403, "insufficient_scope"),
        ("with a symmetric signature", forged, 401, "its algorithm is not supported"),
        ("without a signature", unsigned, 401, "it is not a JSON Web Token that can be read"),
        ("no token", "Bearer abc".to_owned(), 401, "it is not a JSON Web Token that can be read"),
        ("another scheme", "Basic abc".to_owned(), 401, "Bearer resource_metadata="),
    ];
    for (what, token, status, problem) in rows {
        let (found, challenge) = listed(&served, &token).await;
        assert_eq!(found, status, "{what}: {challenge}");
        assert!(challenge.contains(problem), "{what}: {challenge}");
        assert!(!challenge.contains(token.split(' ').nth(1).unwrap()), "{challenge}");
    }
    // Both documents were read once.
    assert_eq!(issuer.server.requests(), 2);
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn a_caller_without_a_token_learns_where_to_get_one() {
    let upstream = Upstream::start().await;
    let issuer = Issuer::start(OPENID, Vec::new()).await;
    let served = Served::start(issuer.pets(&upstream)).await;
    let response = served.post(&modern("tools/list", json!({})), &LIST).await;
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/pets\", \
         scope=\"pets:read pets:write\""
    );
    let at = |path: &str| format!("http://{}/.well-known/oauth-protected-resource{path}", served.address);
    for path in ["", "/pets"] {
        let response = served.send("GET", &at(path), "", &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(
            body(response).await,
            json!({
                "resource": RESOURCE,
                "authorization_servers": [issuer.server.url()],
                "bearer_methods_supported": ["header"],
                "scopes_supported": ["pets:read", "pets:write"],
            })
        );
    }
    assert_eq!(served.send("GET", &at("/cats"), "", &[]).await.status(), 404);
}

#[tokio::test]
async fn new_keys_of_the_issuer_are_found() {
    let (upstream, old, new) = (Upstream::start().await, Signer::elliptic("old"), Signer::elliptic("new"));
    let issuer = Issuer::start(OPENID, vec![old.public()]).await;
    let served = Served::start(issuer.pets(&upstream)).await;
    assert_eq!(listed(&served, &old.sign(&issuer.claims())).await.0, 200);
    let read = issuer.server.requests();
    *issuer.keys.lock().unwrap() = vec![new.public()];
    // Not at once: a caller with unknown keys must not cause many requests.
    let (status, challenge) = listed(&served, &new.sign(&issuer.claims())).await;
    assert!(status == 401 && challenge.contains("does not have its key"), "{challenge}");
    assert_eq!(issuer.server.requests(), read);
    later(Duration::from_secs(31)).await;
    assert_eq!(listed(&served, &new.sign(&issuer.claims())).await.0, 200);
    // Keys that the issuer has removed are not good for longer than five minutes.
    *issuer.keys.lock().unwrap() = vec![old.public()];
    assert_eq!(listed(&served, &new.sign(&issuer.claims())).await.0, 200);
    later(Duration::from_secs(301)).await;
    assert_eq!(listed(&served, &new.sign(&issuer.claims())).await.0, 401);
}

/// Advances the clock.
async fn later(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn an_issuer_that_fails_is_no_fault_of_the_caller() {
    let (upstream, signer) = (Upstream::start().await, Signer::elliptic("one"));
    let issuer = Issuer::start("/elsewhere", vec![signer.public()]).await;
    let served = Served::start(issuer.pets(&upstream)).await;
    let token = signer.sign(&issuer.claims());
    let response = served.post(&modern("tools/list", json!({})), &[LIST[0], LIST[1], ("authorization", &token)]).await;
    assert_eq!(response.status(), 503);
    let text = response.text().await.unwrap();
    assert!(text.starts_with("Service Unavailable: the authorization server has no keys: "), "{text}");
}
