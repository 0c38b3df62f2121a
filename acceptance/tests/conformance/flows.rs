//! Flows of generated clients, against a server with the data of a small fleet.

use accounts_client::Client as Accounts;
use fleet_client::Client as Fleet;
use naftiko_client::{Value, json};
use naftiko_test_server::{Received, Reply, Server};

use crate::table::port;

const CREW: &str = r#"[
    {"crewId": "CREW-001", "fullName": "Erik Lindström", "role": "captain"},
    {"crewId": "CREW-002", "fullName": "Maria Santos", "role": "first_officer"},
    {"crewId": "CREW-003", "fullName": "Aiko Tanaka", "role": "cook"},
    {"crewId": "CREW-001", "fullName": "Another one with this ID", "role": "stowaway"}
]"#;

const SHIP: &str = r#"{"imo_number": "IMO-9321483", "vessel_name": "Northern Star", "vessel_type": "cargo",
    "flag_code": "NO", "operational_status": "active", "year_built": 2015, "gross_tonnage": 42000,
    "dimensions": {"length_overall": 229, "beam": 32}, "assignedCrew": ["CREW-003", "CREW-009", "CREW-001"]}"#;

const VOYAGE: &str = r#"{"voyageId": "VOY-2026-042", "shipImo": "IMO-9321483", "departurePort": "Oslo",
    "arrivalPort": "Singapore", "crewIds": ["CREW-001", "CREW-003"], "cargoIds": ["CARGO-2024-0451"], "status": "planned"}"#;

const CARGO: &str = r#"[{"cargoId": "CARGO-2024-0451", "description": "Electronics components", "weightTons": 12.5}]"#;

const USERS: &str = r#"[{"id": "u-1", "email": "alice@example.com"},
    {"id": "u-2", "email": "bob@example.com", "active": false}]"#;

/// Responds as the servers of the fleet and of the accounts do.
fn respond(received: &Received) -> Reply {
    let not_found = || Reply::new("404 Not Found", &[], r#"{"error": "not_found"}"#);
    match received.target().split('?').next().unwrap_or_default() {
        "/ships" => Reply::json(format!("[{SHIP}]")),
        "/ships/IMO-9321483" => Reply::json(SHIP),
        "/crew" => Reply::json(CREW),
        "/cargo" => Reply::json(CARGO),
        "/berths" => Reply::json(r#"{"data": [{"name": "North"}, {"name": "East", "ship": "IMO-9321483"}]}"#),
        "/registry/ships/IMO-9321483" => Reply::json(r#"{"port": "NOOSL"}"#),
        "/ports/NOOSL" => Reply::json(r#"{"name": "Oslo"}"#),
        "/pages" => Reply::json(format!(r#"{{"data": {USERS}}}"#)),
        "/voyages" => Reply::new("201 Created", &[("content-type", "application/json")], VOYAGE),
        "/voyages/VOY-2026-042" => Reply::json(VOYAGE),
        "/users" => Reply::json(USERS),
        "/profile/u-1" => Reply::json(r#"{"profile": {"region": "eu"}}"#),
        "/profile/u-2" => Reply::json(r#"{"profile": {}}"#),
        "/echo/eu" => Reply::json("{}"),
        _ => not_found(),
    }
}

async fn server() -> Server {
    let server = Server::start().await;
    server.always_by(respond);
    server
}

fn fleet(server: &Server) -> Fleet {
    Fleet::new(port(server)).unwrap()
}

fn accounts(server: &Server) -> Accounts {
    Accounts::new(port(server)).unwrap()
}

/// The targets of the requests, sorted: steps that run at the same time have no order.
fn targets(server: &Server) -> Vec<String> {
    let mut targets: Vec<String> = server.received().iter().map(|it| it.target().to_owned()).collect();
    targets.sort();
    targets
}

#[tokio::test]
async fn a_list_of_keys_finds_the_first_matches_in_the_order_of_the_keys() {
    let server = server().await;
    let ship = fleet(&server).fleet().ship_with_crew("IMO-9321483").send().await.unwrap();
    assert_eq!((ship.name.as_str(), ship.year_built, ship.length), ("Northern Star", Some(2015), Some(229.0)));
    let crew: Vec<_> = ship.crew.iter().map(|it| (it.full_name.as_str(), it.role.as_deref())).collect();
    assert_eq!(crew, [("Aiko Tanaka", Some("cook")), ("Erik Lindström", Some("captain"))]);
    assert_eq!(targets(&server), ["/crew", "/ships/IMO-9321483"]);
}

#[tokio::test]
async fn targets_with_dots_are_nested_objects() {
    let server = server().await;
    let manifest = fleet(&server).fleet().voyage_manifest("VOY-2026-042").await.unwrap();
    assert_eq!((manifest.route.from.as_deref(), manifest.route.to.as_deref()), (Some("Oslo"), Some("Singapore")));
    assert_eq!(manifest.ship.name.as_deref(), Some("Northern Star"));
    assert_eq!((manifest.crew.len(), manifest.cargo[0].weight_tons), (2, Some(12.5)));
    assert_eq!(manifest.voyage_id, "VOY-2026-042");
    assert_eq!(targets(&server), ["/cargo", "/crew", "/ships", "/voyages/VOY-2026-042"]);
}

#[tokio::test]
async fn inputs_with_the_names_of_an_operation_are_passed_on_and_a_write_runs_first() {
    let server = server().await;
    let flow = fleet(&server).fleet().plan_and_show("IMO-9321483", "Oslo", "Singapore", ["CREW-001"]);
    let planned = flow.note("Fragile").await.unwrap();
    assert_eq!((planned.voyage.as_str(), planned.ship.as_str()), ("VOY-2026-042", "Northern Star"));
    let received = server.received();
    let lines: Vec<_> = received.iter().map(Received::request_line).collect();
    assert_eq!(lines, ["POST /voyages HTTP/1.1", "GET /ships/IMO-9321483 HTTP/1.1"]);
    let body: Value = serde_json::from_slice(&received[0].body).unwrap();
    let expected = json!({"shipImo": "IMO-9321483", "departurePort": "Oslo", "arrivalPort": "Singapore",
        "crewIds": ["CREW-001"], "note": "Fragile"});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_tool_that_runs_in_steps_is_a_method() {
    let server = server().await;
    let found = fleet(&server).fleet_tools().find_ship("Northern Star").await.unwrap();
    assert_eq!(found.imo.as_deref(), Some("IMO-9321483"));
    assert_eq!(targets(&server), ["/ships?status=active"]);
    assert_eq!(fleet(&server).fleet_tools().find_ship("Pacific Dawn").await.unwrap().imo, None);
}

#[tokio::test]
async fn a_failed_step_fails_the_flow_and_names_the_step() {
    let server = server().await;
    let error = fleet(&server).fleet().ship_with_crew("IMO-0000000").await.unwrap_err();
    assert_eq!((error.flow(), error.step()), ("ship-with-crew", "ship"));
    assert_eq!(error.error().unwrap().status().unwrap().as_u16(), 404);
}

#[tokio::test]
async fn values_without_types_keep_theirs_and_a_missing_one_is_absent() {
    let server = server().await;
    let region = accounts(&server).accounts().region_of_user("bob@example.com", "u-1").await.unwrap();
    let user = json!({"id": "u-2", "email": "bob@example.com", "active": false, "missing": null});
    assert_eq!(region.user, Some(user));
    assert_eq!((region.region.as_deref(), region.id.as_deref(), region.active), (Some("eu"), Some("u-2"), Some(false)));
    assert_eq!((region.greeting.as_str(), region.absent), ("Hello, bob@example.com!", None));
    assert_eq!(targets(&server), ["/echo/eu", "/profile/u-1", "/users"]);
    let region = accounts(&server).accounts().region_of_user("carol@example.com", "u-1").await.unwrap();
    assert_eq!((region.user, region.id), (None, None));
}

#[tokio::test]
async fn a_missing_value_in_a_path_fails_the_flow_before_the_request() {
    let server = server().await;
    let error = accounts(&server).accounts().region_of_user("bob@example.com", "u-2").await.unwrap_err();
    let problem = "region-of-user: step `echo`: there is no value at `$.fetch-profile.region`";
    assert_eq!(error.to_string(), problem);
    let mut completed: Vec<_> = error.completed().iter().map(|step| step.name()).collect();
    completed.sort_unstable();
    assert_eq!(completed, ["fetch-profile", "list-users"]);
    assert_eq!(targets(&server), ["/profile/u-2", "/users"]);
}

#[tokio::test]
async fn a_list_below_a_response_is_searched() {
    let server = server().await;
    let found = fleet(&server).fleet().berth_of_ship("IMO-9321483").await.unwrap();
    assert_eq!(found.berth.as_deref(), Some("East"));
    assert_eq!(fleet(&server).fleet().berth_of_ship("IMO-0").await.unwrap().berth, None);
    let user = accounts(&server).accounts().user_of_page("bob@example.com").await.unwrap();
    assert_eq!((user.below.as_deref(), user.whole.as_deref()), (Some("u-2"), Some("u-2")));
}

#[tokio::test]
async fn a_flow_of_one_call_returns_what_its_outputs_select() {
    let server = server().await;
    let ships = fleet(&server).fleet().ships_in_short().await.unwrap();
    let ships: Vec<_> = ships.iter().map(|it| (it.imo.as_str(), it.name.as_str(), it.length)).collect();
    assert_eq!(ships, [("IMO-9321483", "Northern Star", Some(229.0))]);
    let berths = fleet(&server).fleet().berths_in_short().await.unwrap().berths.unwrap();
    assert_eq!(berths.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(), ["North", "East"]);
    let users = accounts(&server).accounts().addresses().await.unwrap();
    let users: Vec<_> = users.iter().map(|it| (it.address.as_deref(), it.active)).collect();
    assert_eq!(users, [(Some("alice@example.com"), None), (Some("bob@example.com"), Some(false))]);
    let page = accounts(&server).accounts().first_page().await.unwrap();
    assert_eq!(page.users.unwrap().iter().map(|it| it.id.as_deref()).collect::<Vec<_>>(), [Some("u-1"), Some("u-2")]);
    assert_eq!(page.next, None);
}

#[tokio::test]
async fn a_flow_that_sends_nothing_returns_the_values_of_its_outputs() {
    let harbour = sketch_client::Client::new().unwrap().harbours().harbour("NOOSL").await.unwrap();
    assert_eq!((harbour.code.as_str(), harbour.title.as_str()), ("NOOSL", "Harbour NOOSL"));
    assert_eq!((harbour.berths, harbour.place.country.as_str()), (12, "NO"));
}

#[tokio::test]
async fn a_flow_of_another_file_is_a_method() {
    let server = server().await;
    let registry = imports_client::Client::reg_builder(port(&server)).secret("secret").build().unwrap();
    let ports = imports_client::Client::ports_builder(port(&server)).build().unwrap();
    let client = imports_client::Client::new(registry, ports);
    let found = client.trips().port_of_ship("IMO-9321483").await.unwrap();
    assert_eq!(found.port.as_deref(), Some("Oslo"));
    assert_eq!(targets(&server), ["/ports/NOOSL", "/registry/ships/IMO-9321483"]);
}

#[tokio::test]
async fn the_items_of_a_list_have_the_named_parts_of_the_operation() {
    let server = server().await;
    let found = accounts(&server).accounts().ships_by_number(["IMO-9321483", "IMO-0"]).await.unwrap();
    assert_eq!(found.ships, Some(json!([{"imo-number": "IMO-9321483", "name": null}])));
    let profile = accounts(&server).accounts().profile("u-1").await.unwrap();
    assert_eq!(profile, json!({"region": "eu"}));
}
