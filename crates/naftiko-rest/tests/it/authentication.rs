//! Callers authenticate, and the API sees nothing of it.

use naftiko_client::table::CallerAuthentication;
use naftiko_client::{Key, Secret, json};
use naftiko_rest::{Error, Options, Server};
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::{SECRET, clients, get, request, start, table};

const TOKEN: &str = "token-of-a-caller";

#[tokio::test]
async fn each_scheme_lets_in_who_has_the_secret() {
    let token = Secret::text(TOKEN);
    let rows: [(CallerAuthentication, &str, &str, &str, &str); 4] = [
        (CallerAuthentication::Bearer { token }, "/pets", "authorization", "Bearer token-of-a-caller", "Bearer"),
        (
            CallerAuthentication::Basic { username: Secret::text("ann"), password: token },
            "/pets",
            "authorization",
            "Basic YW5uOnRva2VuLW9mLWEtY2FsbGVy",
            "Basic realm=\"door\", charset=\"UTF-8\"",
        ),
        (CallerAuthentication::Key(Key::header("X-Key", token)), "/pets", "x-key", TOKEN, "ApiKey realm=\"door\""),
        (
            CallerAuthentication::Key(Key::query("key", token)),
            "/pets?kind=cat&key=token-of-a-caller",
            "x-other",
            "",
            "ApiKey realm=\"door\"",
        ),
    ];
    for (authentication, target, name, value, challenge) in rows {
        let api = Upstream::start().await;
        let address = start(authentication, &api).await;
        for path in ["/pets", "/openapi.json", "/none"] {
            let refused = get(address, path).await;
            assert_eq!(refused.status(), 401, "{challenge} {path}");
            assert_eq!(refused.headers()["www-authenticate"], challenge);
            assert_eq!(refused.headers()["content-type"], "application/problem+json");
        }
        let wrong = request(address, "/pets").header(name, "Bearer wrong").send().await.unwrap();
        assert_eq!(wrong.status(), 401);
        assert!(api.received().is_empty());
        let admitted = request(address, target).header(name, value).send().await.unwrap();
        assert_eq!(admitted.status(), 200, "{challenge}");
        let sent = api.one();
        assert!(!sent.head.contains(TOKEN) && !sent.target().contains("key="), "{}", sent.head);
        assert_eq!(sent.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    }
}

#[tokio::test]
async fn the_secret_of_the_api_is_not_in_what_callers_get() {
    let api = Upstream::start().await;
    let address = start(CallerAuthentication::None, &api).await;
    api.respond(Reply::json(r#"{"echo": "Bearer secret-of-the-api"}"#));
    assert_eq!(get(address, "/pets").await.text().await.unwrap(), r#"{"echo":"[secret]"}"#);
    let json = [("content-type", "application/json")];
    api.respond(Reply::new("422 Unprocessable Content", &json, r#"{"seen": "secret-of-the-api", "field": "kind"}"#));
    let problem: naftiko_client::Value =
        serde_json::from_str(&get(address, "/pets").await.text().await.unwrap()).unwrap();
    assert_eq!(problem["upstream"], json!({"seen": "[secret]", "field": "kind"}));
}

#[tokio::test]
async fn a_scheme_that_is_unknown_serves_nobody() {
    let table = table(CallerAuthentication::Unsupported { scheme: "digest" });
    let server = Server::new(clients(table, String::new()), None, Options::default()).unwrap();
    let Err(Error::Usage(problem)) = server.bind(([127, 0, 0, 1], 0).into()).await else { panic!("it started") };
    assert!(problem.starts_with("door authenticates its callers by digest"), "{problem}");
}
