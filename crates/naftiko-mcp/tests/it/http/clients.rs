//! The client of the library, over HTTP.

use naftiko_client::json;
use naftiko_test_server::{Reply, Server as Upstream};
use rmcp::model::{CallToolRequestParams, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, serve_client_with_lifecycle};
use rmcp::transport::StreamableHttpClientTransport;

use crate::common::server;
use crate::http::Served;

#[tokio::test]
async fn a_client_of_each_era_lists_and_calls() {
    let upstream = Upstream::start().await;
    upstream.always(Reply::json(r#"{"id": "p1", "name": "Rex"}"#));
    let served = Served::start(server(&upstream)).await;
    let modern = ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    for mode in [ClientLifecycleMode::Initialize, modern] {
        let transport = StreamableHttpClientTransport::from_uri(served.url());
        let client = serve_client_with_lifecycle((), transport, mode.clone()).await.expect("a connection");
        assert_eq!(client.list_all_tools().await.unwrap().len(), 6, "{mode:?}");
        let inputs = json!({"pet_id": "p1"}).as_object().unwrap().clone();
        let result = client.call_tool(CallToolRequestParams::new("get-pet").with_arguments(inputs)).await.unwrap();
        assert_eq!(result.structured_content, Some(json!({"id": "p1", "name": "Rex"})), "{mode:?}");
        client.cancel().await.unwrap();
    }
    assert_eq!(upstream.requests(), 2);
}
