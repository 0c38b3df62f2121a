//! Flows with scripts, which the test implements, and searches in what a search found.

use std::error::Error as _;
use std::time::Duration;

use naftiko_client::{BoxError, ErrorKind, Value, json};
use naftiko_test_server::{Received, Reply, Server};
use warehouse_client::reports::ReportsScripts;
use warehouse_client::{Client, types};

use crate::table::port;

/// The scripts of the warehouse, in Rust.
#[derive(Clone, Copy, Debug)]
struct Scripts;

impl ReportsScripts for Scripts {
    async fn compute_totals(&self, context: Value) -> Result<Value, BoxError> {
        let orders = context["orders"].as_array().ok_or("there are no orders")?;
        let total: f64 = orders.iter().filter_map(|order| order["amount"].as_f64()).sum();
        Ok(json!({"totalAmount": total, "orderCount": orders.len()}))
    }

    async fn filter_by_threshold(
        &self,
        input: types::LowStockFilterByThresholdInput,
        context: Value,
    ) -> Result<Value, BoxError> {
        assert_eq!((input.unit.as_str(), context["minStock"].as_i64()), ("pieces", Some(input.min_stock)));
        assert_eq!(context.get("category").is_some(), input.category.is_some());
        let is_wanted = |product: &&types::Product| {
            product.stock.is_some_and(|stock| stock < input.min_stock)
                && input.category.as_ref().is_none_or(|wanted| product.category.as_ref() == Some(wanted))
        };
        let few = input.products.iter().filter(is_wanted);
        Ok(few.map(|it| json!({"name": it.name, "stock": it.stock})).collect())
    }

    async fn analyze(&self, context: Value) -> Result<Value, BoxError> {
        if context["sensor"] == "slow" {
            std::future::pending::<()>().await;
        }
        let readings: Vec<f64> = serde_json::from_value(context["readings"].clone())?;
        let (min, max) = (readings.iter().copied().reduce(f64::min), readings.iter().copied().reduce(f64::max));
        let average = readings.iter().sum::<f64>() / readings.len() as f64;
        Ok(json!({"average": average, "min": min, "max": max, "count": readings.len()}))
    }

    async fn show(&self, input: types::AverageShowInput, context: Value) -> Result<Value, BoxError> {
        let names: Vec<&String> = context.as_object().into_iter().flat_map(|it| it.keys()).collect();
        assert_eq!(names, ["analyze", "readings", "sensor"]);
        Ok(json!(format!("about {}", input.average.ok_or("there is no average")?)))
    }
}

const ORDERS: &str = r#"[{"id": "o-1", "sku": "W-1", "status": "open", "amount": 10.5},
    {"id": "o-2", "sku": "G-1", "status": "open", "amount": 20}, {"id": "o-3", "sku": "X-1", "status": "shipped", "amount": 30}]"#;

const PRODUCTS: &str = r#"[{"sku": "W-1", "name": "Widget", "stock": 5, "category": "parts", "supplierId": 7},
    {"sku": "B-1", "name": "Bolt", "stock": 100}, {"sku": "G-1", "name": "Gizmo", "stock": 3, "supplierId": 8}]"#;

const SUPPLIERS: &str = r#"[{"id": 7, "name": "Acme", "countries": ["NO", "XX", "SG"]}, {"id": 9, "name": "Other"}]"#;

const COUNTRIES: &str =
    r#"[{"code": "SG", "name": "Singapore", "port": true}, {"code": "NO", "name": "Norway", "port": false}]"#;

fn respond(received: &Received) -> Reply {
    let line = received.request_line();
    match (line.split(' ').next().unwrap_or_default(), received.target()) {
        (_, "/orders") => Reply::json(ORDERS),
        ("POST", "/orders/o-1") => Reply::json(r#"{"tracking": "T-1"}"#),
        (_, "/orders/o-1") => Reply::json(r#"{"id": "o-1", "sku": "W-1", "status": "open"}"#),
        (_, "/orders/o-2") => Reply::json(r#"{"id": "o-2", "sku": "G-1", "status": "open"}"#),
        ("DELETE", "/shipments/T-2") => Reply::new("204 No Content", &[], ""),
        ("POST", "/orders/o-9") => Reply::json(r#"{"tracking": "T-2"}"#),
        (_, "/orders/o-9") => Reply::json(r#"{"id": "o-9", "sku": "W-1", "status": "open"}"#),
        (_, "/products") => Reply::json(PRODUCTS),
        (_, "/suppliers") => Reply::json(SUPPLIERS),
        (_, "/countries") => Reply::json(COUNTRIES),
        (_, "/sensors/s-1/readings" | "/sensors/slow/readings") => Reply::json("[20, 30, 25]"),
        (_, "/sensors/empty/readings") => Reply::json(r#"{"error": "no readings"}"#),
        _ => Reply::new("404 Not Found", &[], r#"{"error": "not_found"}"#),
    }
}

async fn warehouse() -> (Server, Client) {
    let server = Server::start().await;
    server.always_by(respond);
    let client = Client::new(port(&server)).unwrap();
    (server, client)
}

#[tokio::test]
async fn a_script_computes_the_result_from_the_outputs_before_it() {
    let (_server, client) = warehouse().await;
    let totals = client.reports(Scripts).totals().await.unwrap();
    assert_eq!((totals.amount, totals.count), (Some(60.5), Some(3)));
}

#[tokio::test]
async fn a_script_gets_the_values_of_its_step_with_their_types() {
    let (_server, client) = warehouse().await;
    let few = client.reports(Scripts).low_stock(10).await.unwrap();
    assert_eq!(few.products, json!([{"name": "Widget", "stock": 5}, {"name": "Gizmo", "stock": 3}]));
    let few = client.reports(Scripts).low_stock(10).category("parts".to_owned()).await.unwrap();
    assert_eq!(few.products, json!([{"name": "Widget", "stock": 5}]));
}

#[tokio::test]
async fn a_script_reads_the_result_of_another_script() {
    let (_server, client) = warehouse().await;
    let average = client.reports(Scripts).average("s-1").await.unwrap();
    assert_eq!((average.average, average.text.as_deref()), (Some(25.0), Some("about 25.0")));
}

#[tokio::test]
async fn a_script_that_fails_fails_the_flow_with_its_error() {
    let (_server, client) = warehouse().await;
    let error = client.reports(Scripts).average("empty").await.unwrap_err();
    assert_eq!((error.flow(), error.step()), ("average", "analyze"));
    assert!(error.error().is_none());
    assert!(error.source().unwrap().downcast_ref::<serde_json::Error>().is_some());
    assert!(error.to_string().starts_with("average: step `analyze`: invalid type: map"), "{error}");
    let completed: Vec<_> = error.completed().iter().map(|step| step.name()).collect();
    assert_eq!(completed, ["readings"]);
}

#[tokio::test]
async fn a_script_shares_the_time_limit_of_the_flow() {
    let (_server, client) = warehouse().await;
    let flow = client.reports(Scripts).average("slow").timeout(Duration::from_millis(300));
    let error = flow.await.unwrap_err();
    assert_eq!((error.step(), error.error().unwrap().kind()), ("analyze", ErrorKind::Timeout));
}

#[tokio::test]
async fn a_search_uses_what_other_searches_found() {
    let (_server, client) = warehouse().await;
    let origin = client.reports(Scripts).origin_of_order("o-1").await.unwrap();
    assert_eq!((origin.product.name.as_deref(), origin.product.supplier.as_deref()), (Some("Widget"), Some("Acme")));
    let codes: Vec<_> = origin.countries.iter().map(|it| it.code.as_str()).collect();
    assert_eq!((codes.as_slice(), origin.main_country.as_deref()), (["NO", "SG"].as_slice(), Some("Singapore")));
    assert_eq!((origin.label.as_str(), origin.version, origin.source.as_str()), ("W-1 for o-1", 2, "warehouse"));
    assert_eq!(origin.tags, json!(["origin", 1]));
}

#[tokio::test]
async fn a_search_with_a_key_that_another_search_did_not_find_finds_nothing() {
    let (_server, client) = warehouse().await;
    let origin = client.reports(Scripts).origin_of_order("o-2").await.unwrap();
    assert_eq!((origin.product.name.as_deref(), origin.product.supplier.as_deref()), (Some("Gizmo"), None));
    assert_eq!((origin.countries.len(), origin.main_country), (0, None));
}

#[tokio::test]
async fn a_write_runs_after_the_reads_before_it_and_before_those_after_it() {
    let (server, client) = warehouse().await;
    let shipped = client.reports(Scripts).ship_and_report("o-1", "Post").await.unwrap();
    assert_eq!((shipped.tracking.as_str(), shipped.orders.len()), ("T-1", 3));
    let received = server.received();
    let lines: Vec<_> = received.iter().map(Received::request_line).collect();
    assert_eq!(lines[..2], ["GET /orders/o-1 HTTP/1.1", "POST /orders/o-1 HTTP/1.1"]);
    assert_eq!(lines.len(), 4);
}

#[tokio::test]
async fn the_responses_of_completed_steps_let_a_caller_undo_a_write() {
    let (server, client) = warehouse().await;
    server.always_by(|received| match received.target() {
        "/orders" => Reply::new("404 Not Found", &[], r#"{"error": "not_found"}"#),
        _ => respond(received),
    });
    let error = client.reports(Scripts).ship_and_report("o-9", "Post").await.unwrap_err();
    assert!(error.to_string().starts_with("ship-and-report: step `orders`: list-orders: 404 Not Found"), "{error}");
    assert_eq!(error.error().unwrap().attempts(), 1);
    let shipped = error.completed().iter().find(|step| step.name() == "ship").unwrap();
    let shipment = shipped.body_as::<types::Shipment>().unwrap();
    client.store().cancel_shipment(shipment.tracking).await.unwrap();
    assert_eq!(server.received().last().unwrap().request_line(), "DELETE /shipments/T-2 HTTP/1.1");
}

#[tokio::test]
async fn the_first_step_in_the_file_that_fails_is_the_error() {
    let (server, client) = warehouse().await;
    server.always_by(|received| match received.target() {
        "/products" | "/countries" => Reply::new("404 Not Found", &[], "{}"),
        _ => respond(received),
    });
    let error = client.reports(Scripts).origin_of_order("o-1").await.unwrap_err();
    assert_eq!(error.step(), "products");
}
