//! What the runtime sends and what a caller gets, over real HTTP on loopback.

use std::time::Duration;

use naftiko_client::{
    Api, ApiClient, Authentication, ClientBuilder, Draft, Error, ErrorKind, Key, Method, Operation, Request, Retries,
    Secret, Serde, Style, Value, json,
};
use naftiko_test_server::{Reply, Server};

const SECRET: &str = "sk_test_0123456789";

static API: Api = Api::new("pets", "https://pets.example/v1")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN_THAT_NOBODY_SETS") })
    .user_agent("pets-client/1.2.3");
static BASIC: Api = API.authentication(Authentication::Basic {
    username: Secret::variable("PETS_USER"),
    password: Secret::variable("PETS_PASSWORD"),
});
static HEADER: Api =
    API.authentication(Authentication::Keys(&[Key::header("X-Api-Key", Secret::variable("PETS_KEY"))]));
static QUERY: Api = API.authentication(Authentication::Keys(&[Key::query("key", Secret::variable("PETS_KEY"))]));

/// A builder for a client that does not retry: retries have their own tests.
fn builder() -> ClientBuilder<ApiClient> {
    ClientBuilder::new(&API).retries(Retries::none())
}

fn operation(method: Method) -> Operation {
    Operation::new(method, "DoPet", "/pets/{pet_id}")
}

fn draft(client: &ApiClient, method: Method) -> Draft {
    let mut draft = Draft::new(client, operation(method));
    draft.set_path("pet_id", "p1");
    draft
}

fn request(client: &ApiClient, method: Method) -> Request<Value> {
    draft(client, method).request::<Serde<Value>>()
}

async fn get(client: &ApiClient) -> Result<Value, Error> {
    request(client, Method::GET).send().await
}

/// A client of `server` with the secret of these tests.
fn client(server: &Server) -> ApiClient {
    builder().secret(SECRET).base_url(server.url()).build().unwrap()
}

/// What a caller gets for this response.
async fn failure(response: Reply) -> Error {
    let server = Server::start().await;
    server.respond(response);
    get(&client(&server)).await.unwrap_err()
}

fn head(server: &Server, line: &str, rest: &[&str]) -> String {
    let host = server.host();
    let mut head = format!(
        "{line} HTTP/1.1\r\naccept: application/json\r\nuser-agent: pets-client/1.2.3\r\n\
         authorization: Bearer {SECRET}\r\n"
    );
    for line in rest {
        head.push_str(&format!("{line}\r\n"));
    }
    let encoding = if cfg!(feature = "gzip") { "accept-encoding: gzip\r\n" } else { "" };
    format!("{head}{encoding}host: {host}\r\n")
}

#[tokio::test]
async fn a_get_sends_these_bytes_and_no_body() {
    let server = Server::start().await;
    get(&client(&server)).await.unwrap();
    let received = server.one();
    assert_eq!(received.head, head(&server, "GET /pets/p1", &[]));
    assert!(received.body.is_empty());
}

#[tokio::test]
async fn a_json_body_has_its_type_and_length() {
    let server = Server::start().await;
    request(&client(&server), Method::POST).json(json!(["ä", 1])).send().await.unwrap();
    let received = server.one();
    let head = head(&server, "POST /pets/p1", &["content-type: application/json"]);
    assert_eq!(received.head, head + "content-length: 8\r\n");
    assert_eq!(received.text(), r#"["ä",1]"#);
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let server = Server::start().await;
    request(&client(&server), Method::POST).send().await.unwrap();
    assert_eq!(server.one().head, head(&server, "POST /pets/p1", &["content-length: 0"]));
}

#[tokio::test]
async fn base_urls_that_mean_the_same_give_the_same_request() {
    let server = Server::start().await;
    for (suffix, target) in [("", "/pets/p1"), ("/", "/pets/p1"), ("/a/b", "/a/b/pets/p1"), ("/a/b/", "/a/b/pets/p1")] {
        let client: ApiClient = builder().secret(SECRET).base_url(format!("{}{suffix}", server.url())).build().unwrap();
        get(&client).await.unwrap();
        assert_eq!(server.one().target(), target);
    }
}

#[tokio::test]
async fn a_parameter_set_twice_is_sent_once_and_an_extra_pair_is_added() {
    let server = Server::start().await;
    let mut request = draft(&client(&server), Method::GET);
    request.set_query("order", "name");
    request.set_query_list("id", ["a", "b&c"]);
    request.set_query("order", "+name");
    request.set_query_list("none", [""; 0]);
    request.request::<Serde<Value>>().query("order", "age desc").query("limit", 10).send().await.unwrap();
    assert_eq!(server.one().target(), "/pets/p1?id=a&id=b%26c&order=%2Bname&order=age%20desc&limit=10");
}

#[tokio::test]
async fn headers_of_a_request_win_over_those_of_the_client() {
    let server = Server::start().await;
    let client: ApiClient = builder()
        .secret(SECRET)
        .base_url(server.url())
        .user_agent("mine/1")
        .default_header("x-team", "a")
        .build()
        .unwrap();
    request(&client, Method::GET)
        .header("X-Team", "b")
        .header("accept", "text/plain")
        .header("authorization", "Bearer other")
        .send()
        .await
        .unwrap();
    let received = server.one();
    assert_eq!(received.header("user-agent"), Some("mine/1"));
    assert_eq!(received.header("x-team"), Some("b"));
    assert_eq!(received.header("accept"), Some("text/plain"));
    assert_eq!(received.header("authorization"), Some("Bearer other"));
}

#[tokio::test]
async fn a_json_body_keeps_the_type_that_its_operation_declares() {
    let server = Server::start().await;
    let mut patch = draft(&client(&server), Method::PATCH);
    patch.set_header("Content-Type", "application/merge-patch+json");
    patch.set_json(json!({}));
    patch.send::<Value>().await.unwrap();
    assert_eq!(server.one().header("content-type"), Some("application/merge-patch+json"));
}

#[tokio::test]
async fn a_body_of_ones_own_takes_the_place_of_the_json() {
    let server = Server::start().await;
    request(&client(&server), Method::PUT).json(json!({})).body("image/png", &b"\x89PNG"[..]).send().await.unwrap();
    let received = server.one();
    assert_eq!(received.header("content-type"), Some("image/png"));
    assert_eq!(received.body, b"\x89PNG");
}

#[tokio::test]
async fn a_response_has_status_headers_and_body() {
    let server = Server::start().await;
    server.respond(Reply::new("201 Created", &[("x-total", "7")], r#"{"name":"Rex"}"#));
    let response = request(&client(&server), Method::POST).send_response().await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["x-total"], "7");
    assert_eq!(response.into_body(), json!({"name": "Rex"}));
}

#[tokio::test]
async fn a_response_decodes_into_a_type_of_the_caller() {
    #[derive(serde::Deserialize)]
    struct Pet {
        name: String,
    }
    let server = Server::start().await;
    for _ in 0..2 {
        server.respond(Reply::new("200 OK", &[("x-total", "7")], r#"{"name":"Rex","age":3}"#));
    }
    assert_eq!(request(&client(&server), Method::GET).send_as::<Pet>().await.unwrap().name, "Rex");
    let response = request(&client(&server), Method::GET).decode_as::<Pet>().send_response().await.unwrap();
    assert_eq!((&*response.body().name, &response.headers()["x-total"]), ("Rex", &"7".parse().unwrap()));
}

#[tokio::test]
async fn a_key_that_is_no_secret_stays_in_what_the_server_said() {
    let server = Server::start().await;
    server.respond(Reply::new("409 Conflict", &[], r#"{"message":"order-77 was sent, not abcdef"}"#));
    let call = request(&client(&server), Method::POST).header("Idempotency-Key", "order-77").header("X-Key", "abcdef");
    assert_eq!(call.send().await.unwrap_err().message(), Some("order-77 was sent, not [secret]"));
}

#[tokio::test]
async fn a_response_without_a_body_is_null() {
    let server = Server::start().await;
    server.respond(Reply::new("204 No Content", &[], ""));
    assert_eq!(get(&client(&server)).await.unwrap(), Value::Null);
    server.respond(Reply::new("204 No Content", &[], ""));
    request(&client(&server), Method::GET).send_as::<()>().await.unwrap();
    server.respond(Reply::new("200 OK", &[], ""));
    let error = request(&client(&server), Method::GET).send_as::<String>().await.unwrap_err();
    assert_eq!(error.to_string(), "DoPet: 200 OK: the response has no body");
}

#[tokio::test]
async fn a_failure_is_told_in_the_words_of_the_server() {
    let body = r#"{"errors":[{"message":"not found","long_message":"No pet was found","code":"resource_not_found",
        "meta":{}}],"clerk_trace_id":"trace_1"}"#;
    for status in ["400 Bad Request", "404 Not Found", "422 Unprocessable Entity"] {
        let error = failure(Reply::new(status, &[("content-type", "application/json")], body)).await;
        assert_eq!(
            error.to_string(),
            format!("DoPet: {status}: resource_not_found: No pet was found (request id trace_1)")
        );
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        assert_eq!(error.code(), Some("resource_not_found"));
        assert_eq!(error.message(), Some("No pet was found"));
        assert_eq!(error.request_id(), Some("trace_1"));
        assert_eq!(error.operation().unwrap().path, "/pets/{pet_id}");
        assert_eq!(error.body_as::<Value>().unwrap()["errors"][0]["meta"], json!({}));
    }
}

#[tokio::test]
async fn a_rate_limit_says_how_long_to_wait() {
    let error = failure(Reply::new("429 Too Many Requests", &[("retry-after", "30")], "")).await;
    assert_eq!(error.to_string(), "DoPet: 429 Too Many Requests (no body, retry after 30 s)");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn a_failure_in_html_keeps_its_status_and_body() {
    let headers = [("content-type", "text/html; charset=utf-8"), ("x-request-id", "req_7")];
    let error = failure(Reply::new("500 Internal Server Error", &headers, "<html>oops</html>")).await;
    assert_eq!(error.to_string(), "DoPet: 500 Internal Server Error (17 bytes of text/html, request id req_7)");
    assert_eq!(error.body().unwrap(), "<html>oops</html>");
}

#[tokio::test]
async fn a_response_that_is_not_json_keeps_its_status_and_body() {
    let error = failure(Reply::json("{\"name\": ")).await;
    assert_eq!(
        error.to_string(),
        "DoPet: 200 OK: the response, 9 bytes of application/json, is not JSON: \
         EOF while parsing a value at line 1 column 8"
    );
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.body().unwrap(), "{\"name\": ");
}

#[tokio::test]
async fn a_response_that_does_not_fit_has_no_code_of_an_error() {
    let server = Server::start().await;
    let body = r#"{"type":"resource_not_found","description":"My pet"}"#;
    server.respond(Reply::new("200 OK", &[("x-request-id", "req_7")], body));
    let error = request(&client(&server), Method::GET).send_as::<Vec<i32>>().await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.message()), (ErrorKind::Decode, None, None));
    assert_eq!(error.request_id(), Some("req_7"));
    assert_eq!(error.body().unwrap(), body);
}

#[tokio::test]
async fn a_byte_order_mark_and_blanks_are_not_part_of_a_response() {
    let server = Server::start().await;
    server.respond(Reply::json("\u{feff}{\"name\":\"Rex\"}\r\n"));
    assert_eq!(get(&client(&server)).await.unwrap(), json!({"name": "Rex"}));
    server.respond(Reply::json("\r\n"));
    assert_eq!(get(&client(&server)).await.unwrap(), Value::Null);
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_its_status_and_headers() {
    let bytes = "HTTP/1.1 200 OK\r\nx-request-id: req_8\r\ncontent-length: 100\r\n\r\n{\"name\"";
    let error = failure(Reply::raw(bytes).then_close()).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.request_id(), Some("req_8"));
    assert!(error.to_string().starts_with("DoPet: 200 OK: the connection to 127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn a_connection_that_closes_without_a_response_is_a_transport_error() {
    let error = failure(Reply::raw("").then_close()).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn a_refused_connection_names_the_host() {
    let host = Server::start().await.host();
    tokio::task::yield_now().await;
    let client: ApiClient = builder().secret(SECRET).base_url(format!("http://{host}")).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert!(error.is_unsent(), "{error:?}");
    assert!(error.to_string().starts_with(&format!("DoPet: cannot connect to {host}: ")), "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_is_a_timeout_before_and_within_the_body() {
    for bytes in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"] {
        let server = Server::start().await;
        server.respond(Reply::raw(bytes).then_hang());
        let request = request(&client(&server), Method::GET).timeout(Duration::from_millis(200));
        let error = request.send().await.unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
        let message = format!("timed out after 0.2 s trying to get a complete response from {}", server.host());
        assert!(error.to_string().ends_with(&message), "{error}");
        assert!(!error.is_unsent());
    }
}

#[tokio::test]
async fn an_error_is_an_error_even_if_its_body_breaks_off_or_stalls() {
    let bytes = "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nno such key";
    for response in [Reply::raw(bytes).then_close(), Reply::raw(bytes).then_hang()] {
        let server = Server::start().await;
        server.respond(response);
        let request = request(&client(&server), Method::GET).timeout(Duration::from_millis(500));
        let error = request.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.body().unwrap(), "no such key");
        assert_eq!(error.to_string(), "DoPet: 401 Unauthorized: no such key (the body is incomplete)");
    }
}

#[tokio::test]
async fn an_error_page_without_end_is_cut() {
    let error = failure(Reply::new("502 Bad Gateway", &[], vec![b'x'; 3 << 20])).await;
    assert_eq!(error.body().unwrap().len(), 1 << 20);
    assert!(error.to_string().ends_with("(1048576 bytes of unknown type, the body is incomplete)"), "{error}");
}

#[tokio::test]
async fn the_timeout_of_the_client_holds_where_the_request_says_nothing() {
    let server = Server::start().await;
    server.respond(Reply::raw("").then_hang());
    let client: ApiClient =
        builder().secret(SECRET).base_url(server.url()).timeout(Duration::from_millis(200)).build().unwrap();
    assert!(get(&client).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_redirect_is_an_error_and_the_secret_stays() {
    let elsewhere = Server::start().await;
    let location = format!("{}/pets/p1", elsewhere.url());
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let with_ticket = format!("{location}?ticket=1#2");
        let error = failure(Reply::new(status, &[("location", &with_ticket)], "")).await;
        assert_eq!(error.to_string(), format!("DoPet: {status} (a redirect to {location}, not followed)"));
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_client_of_ones_own_may_follow_redirects_without_the_token() {
    let (server, elsewhere) = (Server::start().await, Server::start().await);
    server.respond(Reply::new("302 Found", &[("location", &elsewhere.url())], ""));
    let client: ApiClient = builder()
        .secret(SECRET)
        .base_url(server.url())
        .http_client(naftiko_client::reqwest::Client::new())
        .build()
        .unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.one().header("authorization"), Some(&*format!("Bearer {SECRET}")));
    assert_eq!(elsewhere.one().header("authorization"), None);
}

#[tokio::test]
async fn a_custom_http_client_keeps_its_timeout() {
    let server = Server::start().await;
    server.respond(Reply::raw("").then_hang());
    let http = naftiko_client::reqwest::Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let client: ApiClient = builder().secret(SECRET).base_url(server.url()).http_client(http).build().unwrap();
    assert!(get(&client).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_before_anything_is_sent() {
    let server = Server::start().await;
    let client = client(&server);
    let mut elsewhere = draft(&client, Method::GET);
    elsewhere.set_path("pet_id", "..");
    let cases = [
        (
            elsewhere.request::<Serde<Value>>(),
            "DoPet: path parameter `pet_id` is \"..\": the request would go to another resource",
        ),
        (
            request(&client, Method::GET).header("x-note", "a\r\nx-injected: b"),
            "DoPet: the value of header `x-note` has characters that are not allowed in a header (RFC 9110, section 5.5)",
        ),
        (
            request(&client, Method::GET).header("x note", "a"),
            "DoPet: \"x note\" is not a header name (RFC 9110, section 5.1)",
        ),
        (
            request(&client, Method::POST).json(json!("abc")).header("content-length", "2"),
            "DoPet: the header `content-length` is set by what is sent (RFC 9112, section 6)",
        ),
        (
            request(&client, Method::POST).json(std::collections::HashMap::from([((1, 2), 3)])),
            "DoPet: the body does not serialize to JSON: key must be a string",
        ),
    ];
    for (request, message) in cases {
        let error = request.send().await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Request, message));
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let cases: [(ClientBuilder<ApiClient>, &str); 10] = [
        (
            builder().secret_from_env(),
            "the environment variable PETS_TOKEN_THAT_NOBODY_SETS is not set; it holds the bearer token of pets",
        ),
        (
            builder(),
            "pets has no bearer token: call `secret`, `secret_from_env` (which reads PETS_TOKEN_THAT_NOBODY_SETS), or \
             `without_authentication`",
        ),
        (builder().secret(""), "the bearer token of pets is empty"),
        (builder().secret("sk_test\n"), "the bearer token of pets begins or ends with white space"),
        (
            builder().secret("sk_\u{1}test"),
            "the bearer token of pets has characters that are not allowed in a header (RFC 9110, section 5.5)",
        ),
        (
            builder().secret(SECRET).default_header("Authorization", "Bearer other"),
            "the header `authorization` is that of the credential: set the secret on the builder, or call `without_authentication`",
        ),
        (
            builder().secret(SECRET).default_header("x-a", "\0"),
            "the value of header `x-a` has characters that are not allowed in a header (RFC 9110, section 5.5)",
        ),
        (
            builder().secret(SECRET).base_url("pets.example"),
            "the base URL \"pets.example\" is not a URL: relative URL without a base",
        ),
        (
            builder().username_and_password("ada", "secret"),
            "pets takes a bearer token, not a user name and a password: use `secret`",
        ),
        (
            builder()
                .secret(SECRET)
                .http_client(naftiko_client::reqwest::Client::new())
                .connect_timeout(Duration::from_secs(1)),
            "the connect timeout belongs to the HTTP client: set it on the `reqwest::Client` you pass",
        ),
    ];
    for (builder, message) in cases {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Configuration, message));
    }
}

#[tokio::test]
async fn basic_and_key_authentication_put_their_secret_where_it_belongs() {
    let server = Server::start().await;

    let client: ApiClient = ClientBuilder::new(&BASIC)
        .username_and_password("Aladdin", "open sesame")
        .base_url(server.url())
        .build()
        .unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.one().header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));

    let client: ApiClient = ClientBuilder::new(&HEADER).secret("k&1").base_url(server.url()).build().unwrap();
    get(&client).await.unwrap();
    let received = server.one();
    assert_eq!((received.header("x-api-key"), received.header("authorization")), (Some("k&1"), None));

    let client: ApiClient = ClientBuilder::new(&QUERY).secret("k&1").base_url(server.url()).build().unwrap();
    request(&client, Method::GET).query("a", "b").send().await.unwrap();
    assert_eq!(server.one().target(), "/pets/p1?a=b&key=k%261");

    let client: ApiClient = ClientBuilder::new(&QUERY).without_authentication().base_url(server.url()).build().unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.one().target(), "/pets/p1");
}

#[tokio::test]
async fn nothing_prints_the_secret() {
    let mut printed = Vec::new();
    for builder in [
        ClientBuilder::<ApiClient>::new(&API).secret(SECRET),
        ClientBuilder::new(&QUERY).secret(SECRET),
        ClientBuilder::new(&BASIC).username_and_password("ada", SECRET),
    ] {
        let server = Server::start().await;
        let builder = builder.base_url(server.url()).retries(Retries::none());
        printed.push(format!("{builder:#?}"));
        let client = builder.build().unwrap();
        printed.push(format!("{client:#?}"));
        printed.push(format!("{:#?}", request(&client, Method::GET).header("authorization", SECRET)));

        let echo = format!(r#"{{"message": "who is {SECRET}?", "code": "{SECRET}", "request_id": "{SECRET}"}}"#);
        server.respond(Reply::new("401 Unauthorized", &[("x-echo", SECRET)], &echo));
        server.respond(Reply::new("200 OK", &[("x-echo", SECRET)], "null"));
        server.respond(Reply::json(format!("{SECRET:?}")));
        server.respond(Reply::raw(format!("HTTP/1.1 200 OK\r\nx-request-id: {SECRET}\r\n\r\n{{")).then_close());
        server.respond(Reply::raw("nonsense").then_close());
        let error = get(&client).await.unwrap_err();
        assert_eq!(error.message(), Some("who is [secret]?"));
        let mut errors = vec![error];
        printed.push(format!("{:#?}", request(&client, Method::GET).send_response().await.unwrap()));
        errors.push(request(&client, Method::GET).send_as::<i64>().await.unwrap_err());
        errors.push(get(&client).await.unwrap_err());
        errors.push(get(&client).await.unwrap_err());
        for error in &errors {
            printed.push(format!("{error} {error:#?} {:?}", std::error::Error::source(error)));
        }
        let unreachable: ApiClient =
            ClientBuilder::new(&QUERY).secret(SECRET).base_url("http://127.0.0.1:9").build().unwrap();
        printed.push(format!("{:#?}", get(&unreachable).await.unwrap_err()));
    }
    // Other places in which a secret can be sent and come back.
    let server = Server::start().await;
    let basic: ApiClient =
        ClientBuilder::new(&BASIC).username_and_password(SECRET, "").base_url(server.url()).build().unwrap();
    let tagged: ApiClient = ClientBuilder::new(&API)
        .secret("another")
        .default_header("x-tag-key", SECRET)
        .base_url(server.url())
        .build()
        .unwrap();
    let request_of = |client| request(client, Method::GET);
    for request in [
        request_of(&basic),
        request_of(&tagged),
        request_of(&tagged).header("authorization", format!("Bearer {SECRET}")),
    ] {
        server.respond(Reply::new("401 Unauthorized", &[("content-type", SECRET)], ""));
        server.respond(Reply::new("401 Unauthorized", &[("content-type", "text/plain")], format!("bad {SECRET}")));
        server.respond(Reply::new("302 Found", &[("location", &format!("/login?key={SECRET}"))], ""));
        server.respond(Reply::new("200 OK", &[("content-type", SECRET)], "?"));
        for _ in 0..4 {
            let error = request.clone().send().await.unwrap_err();
            printed.push(format!("{request:?} {error} {error:?}"));
        }
    }
    printed.push(format!("{:#?}", builder().secret(format!("{SECRET}\n")).build().unwrap_err()));
    for text in printed {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn calls_can_be_spawned_and_clients_shared() {
    fn spawnable<F: Future + Send + 'static>(_: F) {}
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let client: ApiClient = builder().base_url("http://pets.example").secret(SECRET).build().unwrap();
    shared(&client);
    shared(&request(&client, Method::GET));
    spawnable(request(&client, Method::GET).send());
    spawnable(request(&client, Method::GET).send_response());
    spawnable(request(&client, Method::GET).send_bytes());
}

#[tokio::test]
async fn query_parameters_of_every_style_arrive_encoded() {
    let server = Server::start().await;
    let mut call = draft(&client(&server), Method::GET);
    call.set_query_styled("filter", Style::Form { explode: true }, &json!({"old": 1}));
    call.set_query_styled("filter", Style::DeepObject, &json!({"age": {"min": 3}, "tag": ["a&b", "c"], "none": null}));
    call.set_query_styled("pair", Style::Form { explode: false }, &json!({"x": 1, "y": "é,"}));
    call.set_query_styled("flat", Style::Form { explode: true }, &json!({"sort": "name desc"}));
    call.set_query_separated("ids", '|', ["1", "2"]);
    call.set_query_separated("none", ' ', [""; 0]);
    call.set_query_separated("words", ' ', ["a", "b"]);
    call.set_query_joined("fields", ["a b", "c,d"]);
    call.set_query_styled("where", Style::Json, &json!({"a": [1]}));
    call.set_query_reserved("url", "https://a.example/x?y=z&a=[1]#b c+100%");
    call.send::<Value>().await.unwrap();
    assert_eq!(
        server.one().target(),
        "/pets/p1?filter%5Bage%5D%5Bmin%5D=3&filter%5Btag%5D%5B0%5D=a%26b&filter%5Btag%5D%5B1%5D=c&pair=x,1,y,%C3%A9%2C\
         &sort=name%20desc&ids=1%7C2&words=a%20b&fields=a%20b,c%2Cd&where=%7B%22a%22%3A%5B1%5D%7D\
         &url=https://a.example/x?y=z%26a=%5B1%5D%23b%20c%2B100%25"
    );
}

#[tokio::test]
async fn a_query_object_that_its_style_has_no_room_for_is_refused() {
    let server = Server::start().await;
    let mut call = draft(&client(&server), Method::GET);
    call.set_query_styled("pair", Style::Form { explode: false }, &json!({"x": [1]}));
    let error = call.send::<Value>().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "DoPet: the query parameter `pair` has a list or an object within another, which its style cannot represent"
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn lists_in_path_and_headers_are_joined_with_commas() {
    let server = Server::start().await;
    let mut call = draft(&client(&server), Method::GET);
    call.set_path_joined("pet_id", ["a", "b/c"]);
    call.set_header_joined("X-Ids", ["old"]);
    call.set_header_joined("X-Ids", ["1", "2"]);
    call.set_header_joined("X-None", [""; 0]);
    call.clone().send::<Value>().await.unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/pets/a,b%2Fc");
    assert_eq!((received.header("x-ids"), received.header("x-none")), (Some("1,2"), None));
    call.set_path_joined("pet_id", [""; 0]);
    let error = call.send::<Value>().await.unwrap_err();
    assert!(error.to_string().contains("path parameter `pet_id` is empty"), "{error}");
}

#[tokio::test]
async fn values_of_every_shape_stand_in_path_headers_and_cookies() {
    let server = Server::start().await;
    let mut call = draft(&client(&server), Method::GET);
    call.set_path_styled("pet_id", Style::Matrix { explode: true }, &json!(["a/b", "c"]));
    call.set_header_styled("X-Size", Style::Simple { explode: true }, &json!({"h": 2, "w": 1}));
    call.set_header_styled("X-Json", Style::Json, &json!({"a": "é"}));
    call.set_header_styled("X-None", Style::Simple { explode: true }, &json!([]));
    call.set_cookie_styled("tags", Style::Form { explode: true }, &json!(["a", "b"]));
    call.set_cookie_styled("ids", Style::Form { explode: false }, &json!([1, 2]));
    call.send::<Value>().await.unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/pets/;pet_id=a%2Fb;pet_id=c");
    assert_eq!(received.header("x-size"), Some("h=2,w=1"));
    assert_eq!(received.header("x-json"), Some("{\"a\":\"\\u00e9\"}"));
    assert_eq!((received.header("x-none"), received.header("cookie")), (None, Some("tags=a; tags=b; ids=1,2")));
}

#[tokio::test]
async fn a_styled_value_does_not_leave_its_segment() {
    let server = Server::start().await;
    for (style, value) in [
        (Style::Label { explode: true }, json!(["", ""])),
        (Style::Label { explode: false }, json!("")),
        (Style::Simple { explode: false }, json!("..")),
        (Style::Matrix { explode: true }, json!({})),
    ] {
        let mut call = draft(&client(&server), Method::GET);
        call.set_path_styled("pet_id", style, &value);
        let error = call.send::<Value>().await.unwrap_err();
        assert!(error.to_string().contains("the request would go to another resource"), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_limit_and_a_refused_secret_are_told_in_the_words_of_the_server() {
    let body = |code: &str, message: &str| {
        format!(
            r#"{{"errors":[{{"message":"short","long_message":"{message}","code":"{code}","meta":{{}}}}],
            "clerk_trace_id":"trace_1"}}"#
        )
    };
    let headers = [("content-type", "application/json"), ("retry-after", "7")];
    let response = body("too_many_requests", "Too many requests, wait.");
    let error = failure(Reply::new("429 Too Many Requests", &headers, response)).await;
    assert_eq!(
        error.to_string(),
        "DoPet: 429 Too Many Requests: too_many_requests: Too many requests, wait. (retry after 7 s, request id trace_1)"
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let response = body("clerk_key_invalid", "The key is not valid.");
    let error = failure(Reply::new("401 Unauthorized", &headers[..1], response)).await;
    assert_eq!(
        error.to_string(),
        "DoPet: 401 Unauthorized: clerk_key_invalid: The key is not valid. (request id trace_1)"
    );
    assert_eq!((error.code(), error.message()), (Some("clerk_key_invalid"), Some("The key is not valid.")));
    assert_eq!((error.request_id(), error.retry_after()), (Some("trace_1"), None));
}
