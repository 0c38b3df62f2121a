//! Callers who authenticate with a secret.

use std::net::SocketAddr;

use naftiko_client::table::{CallerAuthentication, Server as Exposed, Table};
use naftiko_client::{Key, Secret, json};
use naftiko_mcp::{Error, HttpOptions, Server};
use naftiko_test_server::{Reply, Server as Upstream};

use crate::common::{SECRET, TABLE, of_table, server};
use crate::http::{CALL, LIST, Served, body, call, modern, pets};

const TOKEN: &str = "token-of-a-caller";

/// Credentials, each with the status of the response, and the scheme of the challenge.
type Row<'r> = (CallerAuthentication, &'r [(&'r str, u16)], &'r str);

/// The error of a server that does not start.
async fn refused(server: Server, address: [u8; 4]) -> String {
    match server.bind_http(SocketAddr::from((address, 0)), HttpOptions::default()).await {
        Err(Error::Usage(problem)) => problem,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it started"),
    }
}

#[tokio::test]
async fn each_scheme_lets_in_who_has_the_secret() {
    let token = Secret::text(TOKEN);
    let basic = CallerAuthentication::Basic { username: Secret::text("ann"), password: token };
    let rows: [Row; 4] = [
        (
            CallerAuthentication::Bearer { token },
            &[
                ("", 401),
                ("authorization: Bearer token-of-a-caller", 200),
                ("authorization: bearer token-of-a-caller", 200),
                ("authorization: Bearer another-secret", 401),
                ("authorization: Bearer token-of-a-calle", 401),
                ("authorization: Basic token-of-a-caller", 401),
                ("authorization: Bearer", 401),
            ],
            "Bearer",
        ),
        (
            basic,
            &[
                ("", 401),
                ("authorization: Basic YW5uOnRva2VuLW9mLWEtY2FsbGVy", 200),
                ("authorization: Basic YW5uOmFub3RoZXI=", 401),
                ("authorization: Basic !", 401),
            ],
            "Basic",
        ),
        (
            CallerAuthentication::Key(Key::header("X-Key", token.around("key ", ""))),
            &[("", 401), ("x-key: key token-of-a-caller", 200), ("x-key: token-of-a-caller", 401)],
            "ApiKey",
        ),
        (
            CallerAuthentication::Key(Key::query("key", token)),
            &[("", 401), ("?key=token%2Dof-a-caller", 200), ("?key=a&key=token-of-a-caller", 401), ("?key=", 401)],
            "ApiKey",
        ),
    ];
    for (authentication, credentials, challenge) in rows {
        let upstream = Upstream::start().await;
        let served = Served::start(pets(&upstream, authentication)).await;
        for (credential, status) in credentials {
            let mut headers = LIST.to_vec();
            headers.extend(credential.split_once(": "));
            let query = if credential.starts_with('?') { credential } else { "" };
            let (url, list) = (format!("{}{query}", served.url()), modern("tools/list", json!({})).to_string());
            let response = served.send("POST", &url, &list, &headers).await;
            assert_eq!(response.status(), *status, "{authentication:?}: {credential}");
            if *status == 401 {
                assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with(challenge));
                let text = response.text().await.unwrap();
                assert!(text.starts_with("Unauthorized: ") && !text.contains(TOKEN), "{text}");
            }
        }
        // The authentication is before everything else.
        assert_eq!(served.send("GET", &served.url(), "", &[]).await.status(), 401);
        assert_eq!(served.send("POST", &served.url(), "{", &[]).await.status(), 401);
    }
}

#[tokio::test]
async fn two_tokens_are_none() {
    let upstream = Upstream::start().await;
    let served = Served::start(pets(&upstream, CallerAuthentication::Bearer { token: Secret::text(TOKEN) })).await;
    let header = ("authorization", "Bearer token-of-a-caller");
    let list = modern("tools/list", json!({}));
    assert_eq!(served.post(&list, &[LIST[0], LIST[1], header]).await.status(), 200);
    assert_eq!(served.post(&list, &[LIST[0], LIST[1], header, header]).await.status(), 401);
}

#[tokio::test]
async fn the_token_of_a_caller_is_not_sent_to_the_api() {
    let upstream = Upstream::start().await;
    upstream.respond(Reply::json("[]"));
    let served = Served::start(pets(&upstream, CallerAuthentication::Bearer { token: Secret::text(TOKEN) })).await;
    let headers =
        [&CALL[..], &[("authorization", "Bearer token-of-a-caller"), ("cookie", "token-of-a-caller")]].concat();
    let result = body(served.post(&call(), &headers).await).await;
    assert_eq!(result["result"]["content"][0]["text"], "[]");
    let received = upstream.one();
    assert_eq!(received.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert!(!received.text().contains(TOKEN), "{}", received.text());
    assert_eq!(received.header("cookie"), None);
}

#[tokio::test]
async fn a_server_without_authentication_is_for_this_machine_only() {
    let upstream = Upstream::start().await;
    let problem = refused(server(&upstream), [0, 0, 0, 0]).await;
    assert!(problem.contains("does not authenticate its callers: use an address of loopback"), "{problem}");
    let token = CallerAuthentication::Bearer { token: Secret::text(TOKEN) };
    let server = pets(&upstream, token).bind_http(SocketAddr::from(([0, 0, 0, 0], 0)), HttpOptions::default()).await;
    assert!(server.is_ok_and(|server| server.address().port() != 0));
}

#[tokio::test]
async fn a_server_that_cannot_check_its_callers_does_not_start() {
    let upstream = Upstream::start().await;
    let missing = CallerAuthentication::Bearer { token: Secret::variable("PETS_CALLERS_FOR_TESTS") };
    assert_eq!(
        refused(pets(&upstream, missing), [127, 0, 0, 1]).await,
        "the environment variable PETS_CALLERS_FOR_TESTS is not set: it holds the bearer token for callers of pet-tools"
    );
    let digest = CallerAuthentication::Unsupported { scheme: "digest" };
    assert_eq!(
        refused(pets(&upstream, digest), [127, 0, 0, 1]).await,
        "pet-tools authenticates its callers by digest, which is not supported over HTTP: \
         use bearer, basic, an apikey or oauth2 in its capability file"
    );
}

#[tokio::test]
async fn servers_with_different_authentication_are_not_served_together() {
    let upstream = Upstream::start().await;
    let token = CallerAuthentication::Bearer { token: Secret::text(TOKEN) };
    let servers = vec![Exposed::new("pet-tools").authentication(token), Exposed::new("pet-files")];
    let table = Table::new("pets", TABLE.units, TABLE.services).servers(Vec::leak(servers));
    let table: &'static Table = Box::leak(Box::new(table));
    assert_eq!(
        refused(of_table(table, &upstream), [127, 0, 0, 1]).await,
        "pet-tools and pet-files authenticate their callers in different ways: choose one of the servers"
    );
    let mut options = naftiko_mcp::Options::default();
    options.servers = vec!["pet-tools".to_owned()];
    let served = Served::start(of_table(table, &upstream).options(options).unwrap()).await;
    assert_eq!(served.post(&modern("tools/list", json!({})), &LIST).await.status(), 401);
}
