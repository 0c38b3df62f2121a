//! `tools/list`.

use std::collections::BTreeSet;

use naftiko_client::json;
use naftiko_mcp::{Mode, Options};
use naftiko_test_server::Server as Upstream;
use rmcp::model::{PaginatedRequestParams, ProtocolVersion};
use rmcp::service::ClientLifecycleMode;

use crate::common::{client, client_of, many, of_table, server, with};

#[tokio::test]
async fn the_list_of_tools_is_that_of_the_table() {
    let upstream = Upstream::start().await;
    let tools = serde_json::to_string_pretty(&server(&upstream).tools()).unwrap();
    insta::assert_snapshot!("tools", tools);
}

#[tokio::test]
async fn clients_of_all_revisions_see_the_same_tools() {
    let upstream = Upstream::start().await;
    let expected = server(&upstream).tools();
    for mode in [
        ClientLifecycleMode::Initialize,
        ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
        ClientLifecycleMode::Auto { preferred_versions: vec![ProtocolVersion::V_2026_07_28], legacy_version: None },
    ] {
        let client = client_of(server(&upstream), mode.clone()).await;
        let tools = client.service.list_all_tools().await.unwrap();
        assert_eq!(serde_json::to_value(tools).unwrap(), expected, "{mode:?}");
        let info = client.service.peer_info().unwrap();
        let implementation = info.server_info.as_ref().unwrap();
        assert_eq!((implementation.name.as_str(), implementation.version.as_str()), ("pets", "1.2.3"));
        assert_eq!(implementation.title.as_deref(), Some("Pets API"));
        let instructions = "pet-tools: Finds and changes pets.\n\npet-files: Photos of pets.";
        assert_eq!(info.instructions.as_deref(), Some(instructions));
    }
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn options_choose_the_tools() {
    let upstream = Upstream::start().await;
    let names = |configure: fn(&mut Options)| {
        let tools = with(server(&upstream), configure).tools();
        tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(|options| options.read_only = true), ["list-pets", "get-pet", "get-photo"]);
    assert_eq!(names(|options| options.servers = vec!["pet-files".to_owned()]), ["get-photo", "set-photo"]);
    let error = server(&upstream).options({
        let mut options = Options::default();
        options.tools = vec!["get-pets".to_owned()];
        options
    });
    assert_eq!(error.err().unwrap().to_string(), "no tool matches `get-pets`; did you mean `get-pet`?");
}

#[tokio::test]
async fn only_the_servers_that_are_offered_describe_themselves() {
    let upstream = Upstream::start().await;
    let client = client(with(server(&upstream), |options| options.servers = vec!["pet-files".to_owned()])).await;
    assert_eq!(client.service.peer_info().unwrap().instructions.as_deref(), Some("Photos of pets."));
}

#[tokio::test]
async fn more_than_a_hundred_tools_are_listed_in_pages() {
    let upstream = Upstream::start().await;
    let client = client(with(of_table(many(250), &upstream), |options| options.mode = Mode::Tools)).await;
    let page = |cursor| {
        let request = PaginatedRequestParams::default().with_cursor(cursor);
        let service = client.service.clone();
        async move { service.list_tools(Some(request)).await }
    };
    let mut cursor = None;
    let mut sizes = Vec::new();
    let mut names = BTreeSet::new();
    loop {
        let result = page(cursor).await.unwrap();
        sizes.push(result.tools.len());
        names.extend(result.tools.into_iter().map(|tool| tool.name));
        cursor = result.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((sizes, names.len()), (vec![100, 100, 50], 250));
    for cursor in ["tools-250", "tools-0100", "tools--1", "", "100"] {
        let error = page(Some(cursor.to_owned())).await.unwrap_err().to_string();
        assert!(error.contains("-32602") && error.contains("unknown cursor"), "{error}");
    }
    assert_eq!(json!(client.service.list_all_tools().await.unwrap().len()), 250);
}
