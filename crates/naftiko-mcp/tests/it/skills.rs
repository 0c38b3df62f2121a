//! Skills, as clients list and read them (SEP-2640).

use naftiko_client::table::{CallerAuthentication, Skill, SkillServer, SkillTool, Table};
use naftiko_client::{Secret, Value, json};
use naftiko_mcp::{Error, HttpOptions, Server};
use naftiko_test_server::Server as Upstream;
use rmcp::model::{ErrorCode, GetSkillRequestParams, ReadResourceDirectoryRequestParams, ReadResourceRequestParams};
use rmcp::model::{ProtocolVersion, ResourceContents, Skill as Listed, SkillResources};
use rmcp::service::{ClientLifecycleMode, ServiceError};

use crate::common::{API, Client, TABLE as PETS, Wire, client, client_of, of_table, with};

const SKILLS: &[Skill] = &[
    Skill::new(
        "adoption",
        r#"{"name":"adoption","description":"Adopts pets.","license":"MIT","metadata":{"author":"Ann"}}"#,
        "---\nname: adoption\ndescription: Adopts pets.\nlicense: MIT\nmetadata:\n  author: Ann\n---\n",
        "# Adoption\n",
    )
    .tools("## Tools\n\n- get-pet\n", &[SkillTool::mcp("get-pet", "pet-tools", "get-pet", "get-pet")])
    .texts(&[("references/forms.md", "# Forms"), ("scripts/check.sh", "exit 0"), ("scripts/deep/a.json", "{}")])
    .binaries(&[("references/pets.png", b"\x89PNG")]),
    Skill::new(
        "grooming",
        r#"{"name":"grooming","description":"Grooms pets."}"#,
        "---\nname: grooming\ndescription: Grooms pets.\n---\n",
        "# Grooming\n",
    ),
];
static TABLE: Table =
    Table::new("pets", PETS.units, &[&API]).servers(PETS.servers).skill_servers(&[SkillServer::new("care", SKILLS)]);

async fn listed(server: Server) -> Vec<Listed> {
    client(server).await.service.list_all_skills().await.expect("skills")
}

async fn names(server: Server) -> Vec<String> {
    listed(server).await.iter().map(|skill| skill.name().to_owned()).collect()
}

async fn read(client: &Client, uri: &str) -> Result<Vec<ResourceContents>, ServiceError> {
    Ok(client.service.read_resource(ReadResourceRequestParams::new(uri)).await?.contents)
}

async fn children(client: &Client, uri: &str) -> Result<Value, ServiceError> {
    let params = ReadResourceDirectoryRequestParams::new(uri);
    let children = client.service.read_resource_directory(params).await?.resources;
    let of = |key: &str, child: &Value| child[key].as_str().unwrap_or_default().to_owned();
    let pair = |child: Value| format!("{} {}", of("name", &child), of("mimeType", &child));
    Ok(children.iter().map(|child| pair(serde_json::to_value(child).unwrap())).collect())
}

fn code<T>(result: Result<T, ServiceError>) -> ErrorCode {
    match result {
        Err(ServiceError::McpError(error)) => error.code,
        _ => panic!("no error of the protocol"),
    }
}

#[tokio::test]
async fn each_file_of_a_skill_has_the_size_and_the_digest_of_its_entry() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    let skills = client.service.list_all_skills().await.unwrap();
    assert_eq!(skills.iter().map(Listed::name).collect::<Vec<_>>(), ["adoption", "grooming"]);
    let adoption = &skills[0];
    let front_matter = serde_json::to_value(&adoption.frontmatter).unwrap();
    assert_eq!(front_matter, SKILLS[0].front_matter());
    let SkillResources::Files(files) = &adoption.resources else { panic!("{adoption:?}") };
    let uris: Vec<_> = files.iter().map(|file| file.uri.as_str()).collect();
    let expected = [
        "skill://adoption/SKILL.md",
        "skill://adoption/references/forms.md",
        "skill://adoption/references/pets.png",
        "skill://adoption/scripts/check.sh",
        "skill://adoption/scripts/deep/a.json",
    ];
    assert_eq!(uris, expected);
    for file in files {
        let contents = read(&client, &file.uri).await.unwrap();
        match &contents[..] {
            [ResourceContents::TextResourceContents { text, .. }] => file.verify(text.as_bytes()).unwrap(),
            [ResourceContents::BlobResourceContents { blob, mime_type, .. }] => {
                assert_eq!((blob.as_str(), mime_type.as_deref()), ("iVBORw==", Some("image/png")));
                file.verify(b"\x89PNG").unwrap();
            }
            _ => panic!("{contents:?}"),
        }
    }
    let found = client.service.get_skill(GetSkillRequestParams::new("skill://adoption/SKILL.md")).await.unwrap();
    assert_eq!(found.skill, *adoption);
    assert_eq!(upstream.received(), []);
}

#[tokio::test]
async fn the_document_of_each_skill_is_a_resource_and_the_others_are_found_in_its_folders() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    let resources = serde_json::to_value(client.service.list_all_resources().await.unwrap()).unwrap();
    let resource = |name: &str, description: &str| {
        let uri = format!("skill://{name}/SKILL.md");
        json!({"uri": uri, "name": name, "description": description, "mimeType": "text/markdown"})
    };
    assert_eq!(resources, json!([resource("adoption", "Adopts pets."), resource("grooming", "Grooms pets.")]));
    let root = json!(["SKILL.md text/markdown", "references inode/directory", "scripts inode/directory"]);
    assert_eq!(children(&client, "skill://adoption").await.unwrap(), root);
    let scripts = json!(["check.sh text/plain", "deep inode/directory"]);
    assert_eq!(children(&client, "skill://adoption/scripts").await.unwrap(), scripts);
    assert_eq!(children(&client, "skill://adoption/scripts/deep").await.unwrap(), json!(["a.json application/json"]));
}

#[tokio::test]
async fn a_uri_without_skill_is_an_error() {
    let upstream = Upstream::start().await;
    let client = client(of_table(&TABLE, &upstream)).await;
    for uri in ["skill://adoption/references/forms.md", "skill://absent/SKILL.md", "skill://adoption/x/SKILL.md"] {
        let found = client.service.get_skill(GetSkillRequestParams::new(uri)).await;
        assert_eq!(code(found), ErrorCode::INVALID_PARAMS, "{uri}");
    }
    for uri in ["skill://adoption/", "skill://adoption/SKILL.md", "skill://adoption/script", "skill://x", "docs://a"] {
        assert_eq!(code(children(&client, uri).await), ErrorCode::INVALID_PARAMS, "{uri}");
    }
    for uri in ["skill://adoption", "skill://adoption/../grooming/SKILL.md", "skill://adoption/scripts"] {
        assert_eq!(code(read(&client, uri).await), ErrorCode::INVALID_PARAMS, "{uri}");
    }
}

#[tokio::test]
async fn skills_are_announced_in_both_eras_if_there_are_some() {
    let upstream = Upstream::start().await;
    for mode in [
        ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
        ClientLifecycleMode::Initialize,
    ] {
        let client = client_of(of_table(&TABLE, &upstream), mode).await;
        let info = client.service.peer_info().expect("information of the server");
        let capabilities = &info.capabilities;
        assert!(capabilities.supports_directory_read() && capabilities.resources.is_some(), "{capabilities:?}");
        assert_eq!(client.service.list_all_skills().await.unwrap().len(), 2);
    }
    let client = client(of_table(&PETS, &upstream)).await;
    let info = client.service.peer_info().expect("information of the server");
    assert!(!info.capabilities.supports_skills() && info.capabilities.resources.is_none());
}

#[tokio::test]
async fn skills_are_offered_with_their_tools() {
    let upstream = Upstream::start().await;
    let server = || of_table(&TABLE, &upstream);
    let of_others = with(server(), |options| options.without_tools = vec!["get-pet".to_owned()]);
    assert_eq!(names(of_others).await, ["grooming"]);
    let only_skills = with(server(), |options| options.servers = vec!["care".to_owned()]);
    assert_eq!(names(only_skills).await, ["grooming"]);
    let both = with(server(), |options| options.servers = vec!["care".to_owned(), "pet-*".to_owned()]);
    assert_eq!(names(both).await, ["adoption", "grooming"]);
    let without = client(with(server(), |options| options.servers = vec!["pet-tools".to_owned()])).await;
    assert!(without.service.list_all_skills().await.is_err());
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_another_error_than_an_unknown_method() {
    let upstream = Upstream::start().await;
    let code = async |table, method: &str| {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": {"uri": 1, "_meta": meta}});
        Wire::open(of_table(table, &upstream)).request(request).await["error"]["code"].clone()
    };
    assert_eq!(code(&TABLE, "skills/get").await, -32602);
    assert_eq!(code(&PETS, "skills/get").await, -32601);
}

#[tokio::test]
async fn skills_with_another_authentication_than_the_tools_are_not_served_with_them() {
    static CLOSED: &[SkillServer] = &[SkillServer::new("care", SKILLS)
        .authentication(CallerAuthentication::Bearer { token: Secret::text("token-of-a-caller") })];
    static TABLE: Table = Table::new("pets", PETS.units, &[&API]).servers(PETS.servers).skill_servers(CLOSED);
    let upstream = Upstream::start().await;
    let Err(Error::Usage(problem)) =
        of_table(&TABLE, &upstream).bind_http(([127, 0, 0, 1], 0).into(), HttpOptions::default()).await
    else {
        panic!("it started")
    };
    assert_eq!(problem, "pet-tools and care authenticate their callers in different ways: choose one of the servers");
}
