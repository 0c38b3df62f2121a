//! Skills over HTTP.

use std::net::SocketAddr;

use naftiko_client::reqwest::{Client, Method};
use naftiko_client::table::{CallerAuthentication, Skill, SkillServer, SkillTool, Table};
use naftiko_client::{Secret, Value, json};
use naftiko_rest::{Error, Options, Server};

use crate::common::{clients, get, request, table};

const SKILLS: &[Skill] = &[
    Skill::new(
        "adoption",
        r#"{"name":"adoption","description":"Adopts pets.","license":"MIT"}"#,
        "---\nname: adoption\ndescription: Adopts pets.\nlicense: MIT\n---\n",
        "# Adoption\n",
    )
    .tools(
        "## Tools\n",
        &[
            SkillTool::mcp("find", "pet-tools", "list-pets", "list-pets").description("Lists pets."),
            SkillTool::rest("read", "door", "list"),
            SkillTool::instruction("forms", "references/forms.md"),
        ],
    )
    .texts(&[("references/forms.md", "# Forms\n")])
    .binaries(&[("logo.png", b"\x89PNG")]),
    Skill::new("grooming", r#"{"name":"grooming","description":"Grooms pets."}"#, "---\n---\n", ""),
];

static TABLE: Table = Table::new("pets", &[], &[]).skill_servers(&[SkillServer::new("care", SKILLS)]);

async fn start(table: &'static Table) -> SocketAddr {
    let server = Server::new(clients(table, String::new()), None, Options::default()).unwrap();
    let server = server.bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve(std::future::pending()));
    address
}

async fn json_at(address: SocketAddr, path: &str) -> Value {
    let response = get(address, path).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn skills_are_listed_and_described_with_their_tools() {
    let address = start(&TABLE).await;
    let expected = json!({"count": 2, "skills": [
        {"name": "adoption", "description": "Adopts pets.", "license": "MIT", "tools": ["find", "read", "forms"]},
        {"name": "grooming", "description": "Grooms pets.", "tools": []},
    ]});
    assert_eq!(json_at(address, "/skills").await, expected);
    let of = |mode: &str, namespace: &str, action: &str| json!({"targetNamespace": namespace, "action": action, "mode": mode});
    let expected = json!({"name": "adoption", "description": "Adopts pets.", "license": "MIT", "tools": [
        {"name": "find", "description": "Lists pets.", "type": "derived",
            "invocationRef": of("mcp", "pet-tools", "list-pets")},
        {"name": "read", "type": "derived", "invocationRef": of("rest", "door", "list")},
        {"name": "forms", "type": "instruction", "instruction": "references/forms.md"},
    ]});
    assert_eq!(json_at(address, "/skills/adoption").await, expected);
}

#[tokio::test]
async fn the_files_of_a_skill_are_listed_and_returned() {
    let address = start(&TABLE).await;
    let document = "---\nname: adoption\ndescription: Adopts pets.\nlicense: MIT\n---\n\n# Adoption\n\n## Tools\n";
    let files = json!([
        {"path": "SKILL.md", "size": document.len()},
        {"path": "logo.png", "size": 4},
        {"path": "references/forms.md", "size": 8},
    ]);
    let expected = json!({"name": "adoption", "count": 3, "files": files});
    assert_eq!(json_at(address, "/skills/adoption/contents").await, expected);
    let read = get(address, "/skills/adoption/contents/SKILL.md").await;
    assert_eq!(read.headers()["content-type"], "text/markdown; charset=utf-8");
    assert_eq!(read.headers()["x-content-type-options"], "nosniff");
    assert_eq!(read.text().await.unwrap(), document);
    let read = get(address, "/skills/adoption/contents/references%2Fforms.md").await;
    assert_eq!(read.text().await.unwrap(), "# Forms\n");
    let read = get(address, "/skills/adoption/contents/logo.png").await;
    assert_eq!(read.headers()["content-type"], "application/octet-stream");
    assert_eq!(read.bytes().await.unwrap(), &b"\x89PNG"[..]);
    let described = json_at(address, "/openapi.json").await;
    let paths: Vec<_> = described["paths"].as_object().unwrap().keys().cloned().collect();
    let below = |path: &str| format!("/skills/{{name}}{path}");
    assert_eq!(paths, ["/skills".to_owned(), below(""), below("/contents"), below("/contents/{file}")]);
}

#[tokio::test]
async fn what_is_not_a_skill_is_not_found_and_nothing_is_written() {
    let address = start(&TABLE).await;
    for path in [
        "/skills/absent",
        "/skills/absent/contents",
        "/skills/adoption/contents/absent.md",
        "/skills/adoption/contents/..%2F..%2Fetc%2Fpasswd",
        "/skills/adoption/download",
        "/skills/",
        "/pets",
    ] {
        let response = get(address, path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path}");
    }
    let write = Client::new().request(Method::POST, format!("http://{address}/skills")).send().await.unwrap();
    assert_eq!((write.status().as_u16(), &write.headers()["allow"]), (405, &"GET, HEAD, OPTIONS".parse().unwrap()));
}

#[tokio::test]
async fn skills_have_the_authentication_of_their_server() {
    static CLOSED: &[SkillServer] = &[SkillServer::new("care", SKILLS)
        .authentication(CallerAuthentication::Bearer { token: Secret::text("for-callers") })];
    static TABLE: Table = Table::new("pets", &[], &[]).skill_servers(CLOSED);
    let address = start(&TABLE).await;
    for path in ["/skills", "/skills/adoption/contents/SKILL.md"] {
        assert_eq!(get(address, path).await.status(), 401, "{path}");
        let admitted = request(address, path).header("authorization", "Bearer for-callers").send().await.unwrap();
        assert_eq!(admitted.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_rest_server_is_served_unless_another_one_is_chosen() {
    let rest = table(CallerAuthentication::None);
    let both: &'static Table = Box::leak(Box::new(
        Table::new("pets", rest.units, rest.services)
            .rest_servers(rest.rest_servers, &[])
            .skill_servers(TABLE.skill_servers),
    ));
    let paths = |namespace| {
        let server = Server::new(clients(both, String::new()), namespace, Options::default())?;
        let paths = server.description()["paths"].as_object().unwrap().keys().next().cloned();
        Ok(paths.unwrap_or_default())
    };
    assert_eq!(paths(None).unwrap(), "/pets");
    assert_eq!(paths(Some("care")).unwrap(), "/skills");
    let Err(Error::Usage(problem)) = paths(Some("car")) else { panic!("it is served") };
    assert_eq!(problem, "unknown REST server `car`; did you mean `care`?");
}
