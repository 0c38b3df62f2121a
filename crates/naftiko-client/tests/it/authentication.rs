//! Authentication of requests, over real HTTP on loopback.

use std::time::Duration;

use crate::common::{SECRET, builder, draft, request};
use naftiko_client::{
    Api, ApiClient, Authentication, Authenticator, BoxError, BoxFuture, ClientBuilder, Error, ErrorKind, Key, Method,
    Secret, Value, reqwest,
};
use naftiko_test_server::{Reply, Server};

static API: Api = Api::new("pets", "https://pets.example/v1").user_agent("pets-client/1.2.3");
static MIXED: Api = API.authentication(Authentication::Keys(&[
    Key::header("X-App", Secret::variable("PETS_APP").around("Token ", "")),
    Key::query("key", Secret::variable("PETS_KEY")),
    Key::cookie("sid", Secret::variable("PETS_SESSION")),
    Key::cookie("app", Secret::variable("PETS_APP")),
    Key::header("X-Version", Secret::text("2")),
]));
static KEY_AS_USER: Api =
    API.authentication(Authentication::Basic { username: Secret::variable("PETS_KEY"), password: Secret::text("") });
static KEY_AS_PASSWORD: Api =
    API.authentication(Authentication::Basic { username: Secret::text("api"), password: Secret::variable("PETS_KEY") });
static TOKEN: Api = API.authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });
static DIGEST: Api = API.authentication(Authentication::Digest {
    username: Secret::variable("PETS_USER"),
    password: Secret::variable("PETS_PASSWORD"),
});
static TOKENS: Api = API.authentication(tokens("", ""));
static CUSTOM: Api = API.authentication(Authentication::Custom { scheme: "oauth1" });

const fn tokens(scopes: &'static str, resource: &'static str) -> Authentication {
    Authentication::ClientCredentials {
        token_url: "https://pets.example/token",
        issuer: "",
        client_id: Secret::variable("PETS_ID"),
        client_secret: Secret::variable("PETS_SECRET"),
        scopes,
        resource,
    }
}

async fn get(client: &ApiClient) -> Result<Value, Error> {
    request(client, Method::GET).send().await
}

/// The error of a builder that does not build.
fn misfit(builder: ClientBuilder<ApiClient>) -> String {
    let error = builder.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error.to_string()
}

#[tokio::test]
async fn several_keys_travel_where_each_belongs() {
    let server = Server::start().await;
    let client = builder(&MIXED, &server).secrets(["app&1", "k&1", "s1"]).build().unwrap();
    let mut call = draft(&client, Method::GET);
    call.set_cookie("theme", "dark");
    call.set_cookie("lang", "en");
    call.set_cookie("theme", "light");
    call.request::<Value>().query("a", "b").send().await.unwrap();
    let received = server.one();
    assert_eq!(received.header("x-app"), Some("Token app&1"));
    assert_eq!(received.header("x-version"), Some("2"));
    assert_eq!(received.target(), "/pets?a=b&key=k%261");
    assert_eq!(received.header("cookie"), Some("sid=s1; app=app&1; lang=en; theme=light"));
}

#[tokio::test]
async fn one_secret_is_enough_where_the_other_is_no_secret() {
    let server = Server::start().await;
    for (api, sent) in [(&KEY_AS_USER, "Basic a2V5LTE6"), (&KEY_AS_PASSWORD, "Basic YXBpOmtleS0x")] {
        get(&builder(api, &server).secret("key-1").build().unwrap()).await.unwrap();
        assert_eq!(server.one().header("authorization"), Some(sent));
    }
    let client = builder(&KEY_AS_PASSWORD, &server).username_and_password("ada", "key-1").build().unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.one().header("authorization"), Some("Basic YWRhOmtleS0x"));
}

#[test]
fn secrets_that_do_not_fit_are_told_by_name() {
    let new = ClientBuilder::<ApiClient>::new;
    let three = "pets takes 3 secrets, the API key `X-App` (PETS_APP) and the API key `key` (PETS_KEY) and the API key \
                 `sid` (PETS_SESSION); 2 were given";
    assert_eq!(misfit(new(&MIXED).secrets(["a", "b"])), three);
    for builder in [new(&MIXED), new(&MIXED).secret("a"), new(&MIXED).username_and_password("a", "b")] {
        assert_eq!(
            misfit(builder),
            "pets has no API key `X-App` and API key `key` and API key `sid`: call `secrets`, `secret_from_env` (which \
             reads PETS_APP and PETS_KEY and PETS_SESSION), or `without_authentication`"
        );
    }
    assert_eq!(
        misfit(new(&MIXED).secrets(["a", " b", "c"])),
        "the API key `key` of pets begins or ends with white space"
    );
    assert_eq!(misfit(new(&KEY_AS_USER).secret("")), "the API key of pets is empty".replace("API key", "user name"));
    assert_eq!(
        misfit(new(&MIXED).secrets(["a", "b", "c; d"])),
        "the API key `sid` of pets: the value of cookie `sid` has characters that are not allowed in a cookie (RFC 6265, section \
         4.1.1)"
    );
    assert_eq!(misfit(new(&API).secrets(["a"])), "pets declares no authentication, so there is no place for a secret");
    assert_eq!(
        misfit(new(&CUSTOM)),
        "pets authenticates by oauth1, which this crate does not know: call `authenticator` with code that does, or \
         `without_authentication`"
    );
    assert_eq!(
        misfit(new(&DIGEST).username_and_password("a", "b").default_header("authorization", "x")),
        "the header `authorization` is that of the credential: set the secret on the builder, or call `without_authentication`"
    );
    assert_eq!(
        misfit(new(&MIXED).secret_from_env()),
        "the environment variable PETS_APP is not set; it holds the API key `X-App` of pets"
    );
}

/// A challenge of a server.
fn challenge(rest: &str) -> Reply {
    let challenge = format!("Digest realm=\"pets\", qop=\"auth\", algorithm=SHA-256, {rest}");
    Reply::new("401 Unauthorized", &[("www-authenticate", &challenge)], "")
}

#[tokio::test]
async fn a_challenge_is_responded_to_once_and_remembered() {
    let server = Server::start().await;
    let client = builder(&DIGEST, &server).username_and_password("ada", SECRET).build().unwrap();
    server.respond(challenge("nonce=\"n1\", opaque=\"o\""));
    request(&client, Method::POST).query("a", "b c").json([1]).send().await.unwrap();
    let received = server.received();
    assert_eq!(received.iter().map(|request| request.text()).collect::<Vec<_>>(), ["[1]", "[1]"]);
    assert_eq!(received[0].header("authorization"), None);
    let response = received[1].header("authorization").unwrap();
    for part in ["username=\"ada\"", "uri=\"/pets?a=b%20c\"", "nonce=\"n1\"", "nc=00000001", "qop=auth", "opaque=\"o\""]
    {
        assert!(response.contains(part), "{response}");
    }
    get(&client.clone()).await.unwrap();
    let response = server.one();
    assert!(response.header("authorization").unwrap().contains("nonce=\"n1\", "), "{response:?}");
    assert!(response.header("authorization").unwrap().contains("nc=00000002"), "{response:?}");

    server.respond(challenge("nonce=\"n2\", stale=true"));
    get(&client).await.unwrap();
    let received = server.received();
    assert!(received[0].header("authorization").unwrap().contains("nc=00000003"));
    assert!(received[1].header("authorization").unwrap().contains("nonce=\"n2\""));
    assert!(received[1].header("authorization").unwrap().contains("nc=00000001"));
}

#[tokio::test]
async fn a_password_that_is_refused_is_an_error_of_the_server() {
    let server = Server::start().await;
    let client = builder(&DIGEST, &server).username_and_password("ada", SECRET).build().unwrap();
    for nonce in ["nonce=\"n1\"", "nonce=\"n2\""] {
        server.respond(challenge(nonce));
    }
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Status, 401));
    assert_eq!(server.received().len(), 2);
    for other in ["Basic realm=\"pets\"", "Digest realm=\"pets\", nonce=\"n\", algorithm=X", "Digest"] {
        let client = builder(&DIGEST, &server).username_and_password("ada", SECRET).build().unwrap();
        server.respond(Reply::new("401 Unauthorized", &[("www-authenticate", other)], ""));
        assert_eq!(get(&client).await.unwrap_err().kind(), ErrorKind::Status);
        assert_eq!(server.one().header("authorization"), None);
    }
}

#[tokio::test]
async fn a_challenge_of_another_host_gets_no_credential() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    server.respond(Reply::new("302 Found", &[("location", &elsewhere.url())], ""));
    elsewhere.respond(challenge("nonce=\"n\""));
    let client = builder(&DIGEST, &server)
        .username_and_password("ada", SECRET)
        .http_client(reqwest::Client::new())
        .build()
        .unwrap();
    assert_eq!(get(&client).await.unwrap_err().status().unwrap().as_u16(), 401);
    assert_eq!((server.received().len(), elsewhere.received().len()), (1, 1));
}

/// A client that gets its tokens from `tokens`.
fn token_client(api: &'static Api, server: &Server, tokens: &Server) -> ApiClient {
    let builder = builder(api, server).secrets(["id:1 é", SECRET]);
    builder.token_url(format!("{}/oauth/token", tokens.url())).build().unwrap()
}

fn token(token: &str, rest: &str) -> Reply {
    Reply::json(format!(r#"{{"access_token":"{token}","token_type":"bearer"{rest}}}"#))
}

#[tokio::test]
async fn a_token_is_fetched_once_and_used_until_it_ends() {
    static SCOPED: Api = API.authentication(tokens("read:pets write", "https://pets.example/"));
    let (server, issuer) = (Server::start().await, Server::start().await);
    let client = token_client(&SCOPED, &server, &issuer);
    issuer.respond(token("first-token", r#","expires_in":3600"#));
    let calls: Vec<_> = (0..10).map(|_| tokio::spawn(request(&client.clone(), Method::GET).send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let fetch = issuer.one();
    assert_eq!(fetch.request_line(), "POST /oauth/token HTTP/1.1");
    assert_eq!(fetch.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(fetch.header("user-agent"), Some("pets-client/1.2.3"));
    // id%3A1+%C3%A9:sk_test_0123456789
    assert_eq!(fetch.header("authorization"), Some("Basic aWQlM0ExKyVDMyVBOTpza190ZXN0XzAxMjM0NTY3ODk="));
    assert_eq!(
        fetch.text(),
        "grant_type=client_credentials&scope=read%3Apets+write&resource=https%3A%2F%2Fpets.example%2F"
    );
    let received = server.received();
    assert_eq!(received.len(), 10);
    assert!(received.iter().all(|request| request.header("authorization") == Some("Bearer first-token")));
}

#[tokio::test]
async fn a_token_that_ends_soon_is_not_kept() {
    let (server, issuer) = (Server::start().await, Server::start().await);
    let client = token_client(&TOKENS, &server, &issuer);
    for name in ["first-token", "second-token"] {
        issuer.respond(token(name, r#","expires_in":"29""#));
        get(&client).await.unwrap();
        assert_eq!(server.one().header("authorization"), Some(&*format!("Bearer {name}")));
    }
    assert_eq!(issuer.received()[0].text(), "grant_type=client_credentials");
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let (server, issuer) = (Server::start().await, Server::start().await);
    let client = token_client(&TOKENS, &server, &issuer);
    issuer.respond(token("first-token", ""));
    get(&client).await.unwrap();
    server.received();
    server.respond(Reply::new("401 Unauthorized", &[], ""));
    issuer.respond(token("second-token", ""));
    request(&client, Method::POST).json([1]).send().await.unwrap();
    let sent: Vec<_> = server.received();
    let sent: Vec<_> = sent.iter().map(|request| (request.header("authorization").unwrap(), request.text())).collect();
    assert_eq!(sent, [("Bearer first-token", "[1]"), ("Bearer second-token", "[1]")]);

    // A token that is rejected when it is new is not fetched again.
    let client = token_client(&TOKENS, &server, &issuer);
    issuer.received();
    issuer.respond(token("third-token", ""));
    server.respond(Reply::new("401 Unauthorized", &[], "who is third-token?"));
    assert_eq!(get(&client).await.unwrap_err().status().unwrap().as_u16(), 401);
    assert_eq!((server.received().len(), issuer.received().len()), (1, 1));
}

#[tokio::test]
async fn an_issuer_says_where_its_tokens_are() {
    let server = Server::start().await;
    let issuer = format!("{}/tenant", server.url());
    let named = format!(r#"{{"issuer":"{issuer}","token_endpoint":"{}/t"}}"#, server.url());
    let api: &'static Api = Box::leak(Box::new(API.authentication(Authentication::ClientCredentials {
        token_url: "",
        issuer: issuer.clone().leak(),
        client_id: Secret::variable("PETS_ID"),
        client_secret: Secret::variable("PETS_SECRET"),
        scopes: "",
        resource: "",
    })));
    let client = || builder(api, &server).secrets(["id-1234", SECRET]).build().unwrap();
    let targets = || server.received().iter().map(|request| request.target().to_owned()).collect::<Vec<_>>();
    server.respond(Reply::json(&named));
    server.respond(token("first-token", ""));
    get(&client()).await.unwrap();
    assert_eq!(targets(), ["/.well-known/oauth-authorization-server/tenant", "/t", "/pets"]);

    server.respond(Reply::new("404 Not Found", &[], ""));
    server.respond(Reply::json(&named));
    server.respond(token("first-token", ""));
    get(&client()).await.unwrap();
    assert_eq!(targets()[1], "/tenant/.well-known/openid-configuration");

    server.respond(Reply::json(named.replace("/tenant", "/other")));
    let error = get(&client()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.to_string().contains("it is not the issuer that it names"), "{error}");
}

#[tokio::test]
async fn no_token_is_one_error_that_says_who_refused_it() {
    let (server, issuer) = (Server::start().await, Server::start().await);
    let client = token_client(&TOKENS, &server, &issuer);
    let refused = r#"{"error":"invalid_client","error_description":"unknown client"}"#;
    issuer.respond(Reply::new("401 Unauthorized", &[], refused));
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Authentication, true));
    let host = issuer.host();
    let message = format!("DoPet: no token from {host}: 401 Unauthorized: invalid_client: unknown client");
    assert_eq!(error.to_string(), message);
    for (response, what) in [
        (Reply::json("{}"), "the response has no `access_token`"),
        (Reply::json(r#"{"access_token":"a\nb"}"#), "the token has characters"),
        (Reply::json(r#"{"access_token":"a","token_type":"mac"}"#), "`token_type` other than"),
        (Reply::json("<html>"), "the response is not JSON"),
        (Reply::raw("").then_close(), "connection closed"),
    ] {
        issuer.respond(response);
        let error = get(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert!(error.to_string().contains(what), "{error}");
    }
    issuer.respond(Reply::raw("").then_hang());
    let error = request(&client, Method::GET).timeout(Duration::from_millis(200)).send().await.unwrap_err();
    assert_eq!(error.to_string(), format!("DoPet: timed out after 0.2 s trying to get a secret from {host}"));
    assert!(error.is_timeout() && error.is_unsent());
    assert!(server.received().is_empty());
}

#[test]
fn a_token_url_that_no_secret_may_be_sent_to_is_refused() {
    let builder = || ClientBuilder::<ApiClient>::new(&TOKENS).secrets(["id", SECRET]);
    for url in ["", "pets.example", "ftp://pets.example", "https://a:hunter2@pets.example/", "https://pets.example/#x"]
    {
        let problem = misfit(builder().token_url(url));
        assert!(problem.contains("token") && !problem.contains("hunter2"), "{problem}");
    }
    static UNKNOWN: Api = API.authentication(Authentication::ClientCredentials {
        token_url: "",
        issuer: "",
        client_id: Secret::variable("PETS_ID"),
        client_secret: Secret::variable("PETS_SECRET"),
        scopes: "",
        resource: "",
    });
    let problem = misfit(ClientBuilder::new(&UNKNOWN).secrets(["id", SECRET]));
    assert_eq!(problem, "the token URL of pets is not known: call `token_url`");
}

/// Signs with the body, or fails.
struct Signature(bool);

impl Authenticator for Signature {
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
            let signed = String::from_utf8_lossy(body).parse()?;
            request.headers_mut().insert("x-signature", format!("Sig {SECRET}").parse()?);
            request.headers_mut().insert("x-signed", signed);
            request.url_mut().query_pairs_mut().append_pair("sig", "signed-query");
            if self.0 { Ok(()) } else { Err(format!("no key: {SECRET}").into()) }
        })
    }
}

#[tokio::test]
async fn code_of_the_caller_sees_the_whole_request() {
    let server = Server::start().await;
    for api in [&CUSTOM, &MIXED, &TOKENS, &DIGEST, &API] {
        let client = builder(api, &server).authenticator(Signature(true)).build().unwrap();
        request(&client, Method::POST).query("a", 1).json("x").send().await.unwrap();
        let received = server.one();
        assert_eq!(received.header("x-signature"), Some(&*format!("Sig {SECRET}")));
        assert_eq!(received.header("x-signed"), Some("\"x\""));
        assert_eq!(received.target(), "/pets?a=1&sig=signed-query");
        assert_eq!((received.header("authorization"), received.header("cookie")), (None, None));
    }
    let client = builder(&CUSTOM, &server).authenticator(Signature(true)).build().unwrap();
    server.respond(Reply::new("403 Forbidden", &[], format!(r#"{{"message":"bad {SECRET} or signed-query"}}"#)));
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.message(), Some("bad [secret] or [secret]"));
    server.received();

    let client = builder(&CUSTOM, &server).authenticator(Signature(false)).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Authentication, true));
    assert_eq!(error.to_string(), "DoPet: the authenticator failed: no key: [secret]");
    let client = builder(&CUSTOM, &server).without_authentication().build().unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.one().header("x-signature"), None);
}

#[tokio::test]
async fn a_call_that_authenticates_itself_is_left_alone() {
    let (server, issuer) = (Server::start().await, Server::start().await);
    let digest = builder(&DIGEST, &server).username_and_password("ada", SECRET).build().unwrap();
    for client in [token_client(&TOKENS, &server, &issuer), digest] {
        request(&client, Method::GET).header("authorization", "Bearer mine").send().await.unwrap();
        assert_eq!(server.one().header("authorization"), Some("Bearer mine"));
    }
    assert!(issuer.received().is_empty());
}

#[tokio::test]
async fn nothing_prints_a_secret_or_a_token() {
    const TOKEN: &str = "token-0123456789";
    const BASIC: &str = "aWQtMTIzNDU2Nzpza190ZXN0XzAxMjM0NTY3ODk=";
    let (server, issuer) = (Server::start().await, Server::start().await);
    let mixed = builder(&MIXED, &server).secrets([SECRET, "key-in-query", "key-in-cookie"]);
    let digest = builder(&DIGEST, &server).username_and_password("ada", SECRET);
    let custom = builder(&CUSTOM, &server).authenticator(Signature(true));
    let tokens = builder(&TOKENS, &server).secrets(["id-1234567", SECRET]).token_url(issuer.url());
    let cases: [(_, &[&str]); 4] = [
        (mixed, &[SECRET, "key-in-query", "key-in-cookie"]),
        (digest, &[SECRET]),
        (custom, &[SECRET, "signed-query"]),
        (tokens, &[SECRET, "id-1234567", TOKEN, BASIC]),
    ];
    for (builder, secrets) in cases {
        let mut printed = vec![format!("{builder:#?}")];
        let client = builder.build().unwrap();
        let echo = format!(r#"{{"message":"{} own-cookie","error":"{}"}}"#, secrets.join(" "), secrets.join("_"));
        if secrets.contains(&TOKEN) {
            issuer.respond(token(TOKEN, ""));
            issuer.respond(Reply::new("400 Bad Request", &[], echo.replace("own-cookie", "")));
        }
        for status in ["403 Forbidden", "401 Unauthorized"] {
            server.respond(Reply::new(status, &[("www-authenticate", "Digest realm=x, nonce=y")], &echo));
            let mut call = draft(&client, Method::GET);
            call.set_cookie("own", "own-cookie");
            printed.push(format!("{client:#?} {call:#?}"));
            printed.push(format!("{:#?}", call.send::<Value>().await));
        }
        assert!(printed[2].contains("[secret]"), "{}", printed[2]);
        for text in printed {
            assert!(!secrets.iter().chain(&["own-cookie"]).any(|secret| text.contains(secret)), "{text}");
        }
    }
}

/// Records that it was asked to authenticate a request.
struct Mark;

impl Authenticator for Mark {
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            request.headers_mut().insert("x-mark", "secret".parse()?);
            Ok(())
        })
    }
}

#[tokio::test]
async fn an_operation_that_needs_no_secret_sends_none_whatever_carries_it() {
    let server = Server::start().await;
    let clients = [
        builder(&TOKEN, &server).secret("secret-1").build(),
        builder(&MIXED, &server).secrets(["secret-1", "secret-2", "secret-3"]).build(),
        builder(&DIGEST, &server).username_and_password("ada", "secret-1").build(),
        builder(&CUSTOM, &server).authenticator(Mark).build(),
    ];
    for client in clients {
        server.respond(Reply::new("401 Unauthorized", &[("www-authenticate", "Digest realm=\"a\", nonce=\"n\"")], ""));
        let mut call = draft(&client.unwrap(), Method::GET);
        call.set_cookie("theme", "dark");
        call.omit_secret();
        let error = call.request::<Value>().send().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        let received = server.one();
        assert_eq!((received.target(), received.header("cookie")), ("/pets", Some("theme=dark")));
        let head = received.head.to_lowercase();
        assert!(!head.contains("secret") && !head.contains("authorization") && !head.contains("x-app"), "{head}");
    }
}
