//! What the routes of `conformance/specs/moorings` send and return, over HTTP on both sides.

use std::net::SocketAddr;

use moorings_client::table::TABLE;
use naftiko_client::table::Clients;
use naftiko_client::{ApiClient, ClientBuilder, Retries};
use naftiko_rest::{HttpServer, Options, Server as Rest};
use naftiko_test_server::{Reply, Server};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A REST server that listens on loopback.
pub struct Served {
    pub address: SocketAddr,
    pub control: Option<SocketAddr>,
    pub end: Option<oneshot::Sender<()>>,
    pub ended: JoinHandle<()>,
}

/// The options of the tests: no fixed port.
pub fn options() -> Options {
    let mut options = Options::default();
    options.http.control = Some(([127, 0, 0, 1], 0).into());
    options
}

/// The server with a namespace, for an API at the URL of each of its two services.
pub async fn bound(namespace: &str, urls: [String; 2], options: Options) -> HttpServer {
    let configured = move |api: &'static _, builder: ClientBuilder<ApiClient>| {
        let index = TABLE.services.iter().position(|it| std::ptr::eq(*it, api)).unwrap();
        builder.base_url(urls[index].as_str()).retries(Retries::none())
    };
    let server = Rest::new(Clients::new(&TABLE, configured), Some(namespace), options).unwrap();
    server.bind(([127, 0, 0, 1], 0).into()).await.unwrap()
}

impl Served {
    pub async fn start(namespace: &str, urls: [String; 2], options: Options) -> Self {
        let server = bound(namespace, urls, options).await;
        let (address, control) = (server.address(), server.control_address());
        let (end, ends) = oneshot::channel::<()>();
        let ended = tokio::spawn(server.serve(async { ends.await.unwrap_or(()) }));
        Served { address, control, end: Some(end), ended }
    }

    /// Serves the routes of `harbor` for an API.
    pub async fn of(api: &Server) -> Self {
        Served::start("harbor", [api.url(), api.url()], options()).await
    }

    pub fn request(&self, method: &str, target: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Client::new().request(method, format!("http://{}{target}", self.address))
    }

    pub async fn get(&self, target: &str) -> Response {
        self.request("GET", target).send().await.unwrap()
    }
}

/// The status and the JSON of a response; `null` for no body.
pub async fn json_of(response: Response) -> (u16, Value) {
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect(&text) })
}

/// A request to a route.
struct Row {
    method: &'static str,
    target: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: Value,
    reply: Reply,
    /// The request to the API: method, target and body.
    sent: &'static str,
    status: u16,
    returned: Value,
}

fn row(
    method: &'static str,
    target: &'static str,
    body: Value,
    reply: &str,
    sent: &'static str,
    returned: Value,
) -> Row {
    Row { method, target, headers: &[], body, reply: Reply::json(reply), sent, status: 200, returned }
}

fn rows() -> Vec<Row> {
    let boats = r#"[{"hull": "H-7"}, {"hull": "H-8"}]"#;
    let listed = json!([{"hull": "H-7"}, {"hull": "H-8"}]);
    let boat = r#"{"hull": "H-7", "boat_name": "Evening Tide", "built": 2015}"#;
    let created =
        Reply::new("201 Created", &[("content-type", "application/json")], r#"{"hull": "H-7", "name": "Tide"}"#);
    let none = Value::Null;
    vec![
        // 10: the operations of the files, and what they return.
        row("GET", "/boats", none.clone(), boats, "GET /boats", listed.clone()),
        row(
            "GET",
            "/boats?state=a%20b&kinds=x&kinds=y,z",
            none.clone(),
            boats,
            "GET /boats?state=a%20b&kinds=x&kinds=y%2Cz",
            listed,
        ),
        Row {
            reply: created,
            status: 201,
            ..row(
                "POST",
                "/boats",
                json!({"boatHull": "H-7", "name": "Tide", "crew": ["A", "B"]}),
                "",
                r#"POST /boats {"hull":"H-7","name":"Tide","crew":["A","B"]}"#,
                json!({"id": "H-7", "name": "Tide"}),
            )
        },
        // 21: an input of the path, which is one segment on both sides.
        row("GET", "/boats/H-7", none.clone(), boat, "GET /boats/H-7", json!({"name": "Evening Tide", "year": 2015})),
        row(
            "GET",
            "/boats/a%2Fb%20c",
            none.clone(),
            boat,
            "GET /boats/a%2Fb%20c",
            json!({"name": "Evening Tide", "year": 2015}),
        ),
        row("PUT", "/boats/H-7", json!({"any": [1, null]}), "{}", r#"PUT /boats/H-7 {"any":[1,null]}"#, json!({})),
        Row {
            reply: Reply::new("200 OK", &[], ""),
            status: 204,
            ..row("DELETE", "/boats/H-7", none.clone(), "", "DELETE /boats/H-7", none.clone())
        },
        Row {
            reply: Reply::new("202 Accepted", &[], ""),
            status: 202,
            ..row("DELETE", "/boats/H-7", none.clone(), "", "DELETE /boats/H-7", none.clone())
        },
        // 22: parts of the body keep their types; a constant, a header and a cookie.
        row(
            "POST",
            "/reports",
            json!({"user": {"id": 123, "name": "Ada"}, "other": 1}),
            "{}",
            r#"POST /yard/docks {"id":123,"name":"Ada"}"#,
            json!({}),
        ),
        row("GET", "/docks?text=999", none.clone(), "[]", "GET /yard/docks?q=999 X-Key=ABC123", json!([])),
        Row {
            headers: &[("cookie", "a=1; session=s-9"), ("state", "old")],
            ..row("GET", "/trace", none.clone(), "[]", "GET /boats?state=old Trace-Id=s-9", json!([]))
        },
        // 24: a flow that sends nothing.
        row("GET", "/greet?name=Nina", none, "", "", json!({"text": "Welcome, Nina!", "source": "words"})),
    ]
}

#[tokio::test]
async fn routes_send_and_return_what_their_files_declare() {
    for row in rows() {
        let api = Server::start().await;
        let served = Served::start("harbor", [api.url(), format!("{}/yard", api.url())], options()).await;
        api.respond(row.reply);
        let request = served.request(row.method, row.target);
        let request = row.headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = if row.body.is_null() { request } else { request.json(&row.body) };
        let (status, returned) = json_of(request.send().await.unwrap()).await;
        let sent = api.received().into_iter().map(|it| {
            let mut sent = it.request_line().trim_end_matches(" HTTP/1.1").to_owned();
            for part in [it.text().to_owned()].into_iter().filter(|text| !text.is_empty()) {
                sent.push_str(&format!(" {part}"));
            }
            for name in ["X-Key", "Trace-Id"] {
                sent.extend(it.header(name).map(|value| format!(" {name}={value}")));
            }
            sent
        });
        assert_eq!(sent.collect::<Vec<_>>().join(", "), row.sent, "{} {}", row.method, row.target);
        assert_eq!((status, &returned), (row.status, &row.returned), "{} {}", row.method, row.target);
    }
}

#[tokio::test]
async fn a_route_with_steps_returns_what_its_mappings_select() {
    let api = Server::start().await;
    api.always_by(|received| match received.target() {
        "/boats/H-7" => Reply::json(r#"{"boat_name": "Evening Tide"}"#),
        "/boats?state=old" => Reply::json(r#"[{"hull": "H-8"}]"#),
        _ => Reply::new("404 Not Found", &[], ""),
    });
    let served = Served::start("harbor", [api.url(), format!("{}/yard", api.url())], options()).await;
    let returned = json_of(served.get("/boats/H-7/neighbours?state=old").await).await;
    assert_eq!(returned, (200, json!({"name": "Evening Tide", "others": [{"hull": "H-8"}]})));
}

#[tokio::test]
async fn a_form_is_read_as_an_object_is() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    let form = served.request("POST", "/boats").header("content-type", "application/x-www-form-urlencoded");
    let response = form.body("boatHull=H-7&name=Evening+Tide&crew=A").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(api.one().text(), r#"{"hull":"H-7","name":"Evening Tide","crew":"A"}"#);
}

#[tokio::test]
async fn bytes_keep_their_type() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    api.respond(Reply::new("200 OK", &[("content-type", "image/png")], [0x89, 0x50, 0xff]));
    let response = served.get("/boats/H-7/photo").await;
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(&response.bytes().await.unwrap()[..], [0x89, 0x50, 0xff]);
    // Bytes of an unknown type have the declared one.
    for headers in [&[][..], &[("content-type", "application/octet-stream")]] {
        api.respond(Reply::new("200 OK", headers, [0xff, 0xd8]));
        assert_eq!(served.get("/boats/H-7/photo").await.headers()["content-type"], "image/jpeg");
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    api.respond(Reply::json(r#"[1]"#));
    let response = served.request("HEAD", "/boats").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["content-length"].to_str().unwrap()), (200, "3"));
    assert!(response.bytes().await.unwrap().is_empty());
    assert_eq!(api.one().request_line(), "GET /boats HTTP/1.1");
}

#[tokio::test]
async fn another_method_is_405_with_those_that_there_are() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    let response = served.request("PATCH", "/boats/H-7").send().await.unwrap();
    assert_eq!(response.headers()["allow"], "GET, HEAD, PUT, DELETE, OPTIONS");
    let (status, problem) = json_of(response).await;
    assert_eq!((status, &problem["title"]), (405, &json!("Method Not Allowed")));
    let response = served.request("OPTIONS", "/boats").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (204, &"GET, HEAD, POST, OPTIONS".parse().unwrap())
    );
    assert_eq!(json_of(served.get("/boats/").await).await.0, 404);
    assert_eq!(json_of(served.get("/boats/%FF").await).await.0, 400);
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn all_problems_of_the_inputs_are_reported_at_once_and_nothing_is_sent() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    let (status, problem) = json_of(served.get("/boats?stat=a&limit=ten&kinds=a&limit=2").await).await;
    let errors = json!([
        {"in": "query", "name": "stat", "detail": "unknown query parameter `stat`; did you mean `state`?"},
        {"in": "query", "name": "limit", "detail": "`limit` occurs 2 times, expected one value"},
    ]);
    assert_eq!((status, &problem["errors"]), (400, &errors), "{problem}");
    let (status, problem) = json_of(served.get("/boats?limit=ten").await).await;
    let errors = json!([{"in": "query", "name": "limit", "detail": "`limit` is a string, expected an integer"}]);
    assert_eq!((status, &problem["errors"]), (400, &errors), "{problem}");

    let body = json!({"boatHul": "H-7", "name": 7, "crew": []});
    let response = served.request("POST", "/boats").json(&body).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let (status, problem) = json_of(response).await;
    let errors = json!([
        {"in": "body", "name": "boatHul", "detail": "unknown member `boatHul`; did you mean `boatHull`?"},
        {"in": "body", "name": "boatHull", "detail": "missing input `boatHull`"},
        {"in": "body", "name": "name", "detail": "`name` is a number, expected a string"},
    ]);
    assert_eq!((status, &problem["errors"]), (422, &errors), "{problem}");

    let body = json!({"boatHull": "X-7", "name": "Tide", "crew": []});
    let (status, problem) = json_of(served.request("POST", "/boats").json(&body).send().await.unwrap()).await;
    let errors = json!([{"in": "body", "name": "boatHull", "detail": "`boatHull` does not match the pattern `^H-`"}]);
    assert_eq!((status, &problem["errors"]), (422, &errors), "{problem}");

    let of_body = |content_type: &'static str, body: &'static str| {
        served.request("POST", "/boats").header("content-type", content_type).body(body).send()
    };
    for (content_type, body, status) in
        [("application/json", "{\"a\": ", 400), ("application/json", "[]", 422), ("text/csv", "a,b", 415)]
    {
        let (found, problem) = json_of(of_body(content_type, body).await.unwrap()).await;
        assert_eq!(found, status, "{problem}");
    }
    assert!(api.received().is_empty());
}

#[tokio::test]
async fn errors_of_the_api_are_problems() {
    let api = Server::start().await;
    let served = Served::of(&api).await;
    let reply = |status: &str, headers: &[(&str, &str)]| {
        Reply::new(status, headers, r#"{"error": {"code": "gone", "message": "It is gone"}}"#)
    };
    for (reply, status, member) in [
        (reply("404 Not Found", &[]), 404, json!({"error": {"code": "gone", "message": "It is gone"}})),
        (reply("409 Conflict", &[]), 409, json!({"error": {"code": "gone", "message": "It is gone"}})),
        (reply("401 Unauthorized", &[]), 502, Value::Null),
        (reply("500 Internal Server Error", &[]), 502, Value::Null),
        (reply("302 Found", &[("location", "/x")]), 502, Value::Null),
        (Reply::new("200 OK", &[("content-type", "application/json")], "{"), 502, Value::Null),
        (Reply::nothing().then_close(), 502, Value::Null),
    ] {
        api.respond(reply);
        let (found, problem) = json_of(served.get("/boats").await).await;
        assert_eq!((found, &problem["upstream"], &problem["status"]), (status, &member, &json!(status)), "{problem}");
    }
    for (status, expected) in [("429 Too Many Requests", 429), ("503 Service Unavailable", 503)] {
        api.respond(reply(status, &[("retry-after", "7")]));
        let response = served.get("/boats").await;
        assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (expected, &"7".parse().unwrap()));
    }
}

#[tokio::test]
async fn a_server_without_the_secret_of_its_callers_does_not_start() {
    let server = Rest::new(Clients::new(&TABLE, |_, builder| builder), Some("guarded"), options()).unwrap();
    let refused = server.bind(([127, 0, 0, 1], 0).into()).await.err().unwrap();
    assert_eq!(
        refused.to_string(),
        "the environment variable HARBOR_DOOR is not set: it holds the bearer token for callers of guarded"
    );
}

#[tokio::test]
async fn an_open_server_is_for_this_machine_only() {
    let clients = || Clients::new(&TABLE, |_, builder| builder);
    let server = Rest::new(clients(), Some("harbor"), options()).unwrap();
    let refused = server.bind(([0, 0, 0, 0], 0).into()).await.err().unwrap();
    assert!(refused.to_string().contains("harbor does not authenticate its callers"), "{refused}");
    let problem = |namespace| Rest::new(clients(), namespace, options()).err().unwrap().to_string();
    assert_eq!(problem(None), "the capability files expose several REST servers: choose one of harbor, guarded");
    assert_eq!(problem(Some("harbour")), "unknown REST server `harbour`; did you mean `harbor`?");

    let api = Server::start().await;
    let served = Served::of(&api).await;
    let other_host = served.request("GET", "/boats").header("host", "rebound.example").send().await.unwrap();
    assert_eq!(json_of(other_host).await.0, 403);
    let page = |origin: &'static str| served.request("GET", "/boats").header("origin", origin).send();
    assert_eq!(json_of(page("https://evil.example").await.unwrap()).await.0, 403);
    assert!(api.received().is_empty());
    assert_eq!(json_of(page("http://localhost:3000").await.unwrap()).await.0, 200);
}
