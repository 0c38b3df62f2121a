//! The APIs that the programs call: a registry of ships, a dockyard, and some small ones.

use naftiko_client::{Value, json};
use naftiko_test_server::{Received, Reply, Server};

/// The secrets of the registry and of the dockyard.
pub(crate) const REGISTRY_TOKEN: &str = "dummy-token";
pub(crate) const DOCK_KEY: &str = "dummy-dockyard-key";

/// The server of all APIs.
pub(crate) struct Backend(Server);

impl Backend {
    pub(crate) async fn start() -> Self {
        let server = Server::start().await;
        server.always_by(respond);
        Backend(server)
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    /// The requests, sorted, because steps that run at the same time have no order.
    pub(crate) fn requests(&self) -> String {
        let written = |it: &Received| {
            let line = it.request_line().trim_end_matches(" HTTP/1.1");
            format!("{line} {}", it.text()).trim_end().to_owned()
        };
        let mut requests: Vec<String> = self.0.received().iter().map(written).collect();
        requests.sort();
        requests.join("\n")
    }
}

fn respond(received: &Received) -> Reply {
    let target = received.target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let is_post = received.request_line().starts_with("POST ");
    let has = |name: &str, value: &str| received.header(name) == Some(value);
    let is_registry = ["/ships", "/crew", "/cargo", "/voyages"].iter().any(|prefix| path.starts_with(prefix));
    let bearer = format!("Bearer {REGISTRY_TOKEN}");
    if is_registry && !(has("authorization", &bearer) && has("registry-version", "1.0.0-alpha2")) {
        return status("401 Unauthorized", json!({"error": "unauthorized"}));
    }
    if path == "/vessels" && !has("x-dock-key", DOCK_KEY) {
        return status("401 Unauthorized", json!({"error": "unauthorized"}));
    }
    match (is_post, path) {
        (false, "/ships") => Reply::json(ships(query.strip_prefix("status=")).to_string()),
        (false, "/ships/IMO-9321483") => Reply::json(northern_star().to_string()),
        (false, "/ships/IMO-9456781") => Reply::json(pacific_dawn().to_string()),
        (true, "/ships/IMO-9876543/crew") => Reply::new("204 No Content", &[], ""),
        (false, "/ships/IMO-5000000") => Reply::new("500 Internal Server Error", &[], ""),
        (true, "/voyages") => status("201 Created", planned(received)),
        (false, "/voyages/VOY-2026-042") => {
            let mut voyage = voyage();
            voyage["departureDate"] = json!("2026-04-10T08:00:00Z");
            voyage["arrivalDate"] = json!("2026-05-02T14:00:00Z");
            Reply::json(voyage.to_string())
        }
        (false, "/crew") => Reply::json(crew().to_string()),
        (false, "/cargo") => Reply::json(cargo().to_string()),
        (false, "/vessels") => {
            Reply::new("200 OK", &[("content-type", "application/xml")], vessels(query.strip_prefix("status=")))
        }
        (false, "/hulls") => Reply::new("200 OK", &[("content-type", "application/xml")], hulls(query == "limit=1")),
        (true, "/plans" | "/people") => {
            status("201 Created", serde_json::from_slice(&received.body).unwrap_or_default())
        }
        (false, "/found") => Reply::json(json!({"hasKey": has("x-api-key", "ABC123")}).to_string()),
        (true, "/echo" | "/echo-list") => Reply::json("{}"),
        (false, "/photo") => file("image/jpeg", b"\xff\xd8\xff\xe0\x12\x4a\x46\x49\x46\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        (false, "/paper") => file("application/pdf", b"%PDF-1.7"),
        (false, "/film") => file("video/mp4", &[7; 4096]),
        (false, "/pages") => Reply::json(PAGES),
        (false, "/users/u-1") => Reply::json(r#"{"user": {"id": "u-1"}}"#),
        (false, "/users") if !query.is_empty() => Reply::json("[]"),
        (false, "/users") => Reply::json(
            r#"[{"id": "u-1", "email": "alice@example.com"},
                {"id": "u-2", "email": "bob@example.com", "active": false}]"#,
        ),
        (false, "/items/owner") => Reply::json(r#"{"id": "u-2", "email": "bob@example.com"}"#),
        (false, "/profile/u-1") => Reply::json(r#"{"profile": {"region": "eu"}}"#),
        (false, "/echo/eu") => Reply::json("{}"),
        _ => status("404 Not Found", json!({"error": "not_found", "path": path})),
    }
}

fn status(status: &str, body: Value) -> Reply {
    Reply::new(status, &[("content-type", "application/json")], body.to_string())
}

fn file(media_type: &str, bytes: &[u8]) -> Reply {
    Reply::new("200 OK", &[("content-type", media_type)], bytes)
}

/// The ships as the list has them.
fn ships(status: Option<&str>) -> Value {
    let ship = |imo: &str, name: &str, kind: &str, flag: &str, status: &str| {
        json!({"imo_number": imo, "vessel_name": name, "vessel_type": kind, "flag_code": flag,
            "operational_status": status})
    };
    let ships = [
        ship("IMO-9321483", "Northern Star", "cargo", "NO", "active"),
        ship("IMO-9456781", "Pacific Dawn", "tanker", "SG", "maintenance"),
    ];
    ships.into_iter().filter(|it| status.is_none_or(|status| it["operational_status"] == status)).collect()
}

fn northern_star() -> Value {
    let mut ship = ships(Some("active"))[0].take();
    ship["year_built"] = json!(2015);
    ship["gross_tonnage"] = json!(42000);
    ship["dimensions"] = json!({"length_overall": 229, "beam": 32, "draft": 12.5});
    ship["assignedCrew"] = json!(["CREW-001", "CREW-003"]);
    ship
}

fn pacific_dawn() -> Value {
    let mut ship = ships(Some("maintenance"))[0].take();
    ship["year_built"] = json!(2018);
    ship["gross_tonnage"] = json!(55000);
    ship["dimensions"] = json!({"length_overall": 274, "beam": 48, "draft": 16.0});
    ship["assignedCrew"] = json!(["CREW-002", "CREW-004"]);
    ship
}

/// The planned voyage, with what a request has.
fn planned(received: &Received) -> Value {
    let mut voyage = voyage();
    let sent: Value = serde_json::from_slice(&received.body).unwrap_or_default();
    for (name, value) in sent.as_object().into_iter().flatten() {
        voyage[name] = value.clone();
    }
    voyage
}

fn voyage() -> Value {
    json!({"voyageId": "VOY-2026-042", "shipImo": "IMO-9321483", "departurePort": "Oslo",
        "arrivalPort": "Singapore", "departureDate": "2026-04-10", "arrivalDate": "2026-05-02",
        "crewIds": ["CREW-001", "CREW-003"], "cargoIds": ["CARGO-2024-0451"], "status": "planned"})
}

fn crew() -> Value {
    json!([
        {"crewId": "CREW-001", "fullName": "Erik Lindström", "role": "captain"},
        {"crewId": "CREW-002", "fullName": "Maria Santos", "role": "first_officer"},
        {"crewId": "CREW-003", "fullName": "Aiko Tanaka", "role": "cook"},
        {"crewId": "CREW-004", "fullName": "Hans Mueller", "role": "engineer"}
    ])
}

fn cargo() -> Value {
    json!([
        {"cargoId": "CARGO-2024-0451", "type": "container", "description": "Electronics components",
            "weightTons": 12.5, "hazardous": false},
        {"cargoId": "CARGO-2024-0452", "type": "bulk", "description": "Iron ore samples",
            "weightTons": 85.0, "hazardous": false},
        {"cargoId": "CARGO-2024-0453", "type": "container", "description": "Industrial solvents",
            "weightTons": 5.2, "hazardous": true}
    ])
}

/// The ships of the dockyard: XML.
fn vessels(status: Option<&str>) -> String {
    let vessels = [
        ("LEGACY-4012", "Old Faithful", "cargo", "GB", "active"),
        ("LEGACY-2087", "Iron Maiden", "bulk_carrier", "PA", "laid_up"),
    ];
    let is_wanted = |it: &&(&str, &str, &str, &str, &str)| status.is_none_or(|status| it.4 == status);
    let vessel = |(code, name, category, flag, status): &(&str, &str, &str, &str, &str)| {
        format!(
            "<vessel><vesselCode>{code}</vesselCode><vesselName>{name}</vesselName><category>{category}</category>\
             <flagState>{flag}</flagState><operationalStatus>{status}</operationalStatus></vessel>"
        )
    };
    format!("<vessels>{}</vessels>", vessels.iter().filter(is_wanted).map(vessel).collect::<String>())
}

/// Hulls: XML.
fn hulls(is_one: bool) -> String {
    let hull = |code: &str, name: &str| {
        format!("<vessel><vesselCode>{code}</vesselCode><vesselName>{name}</vesselName></vessel>")
    };
    let more = if is_one { String::new() } else { hull("V002", "Ocean Star") };
    format!("<vessels>{}{more}</vessels>", hull("V001", "Sea Eagle"))
}

/// Pages of notes.
const PAGES: &str = r#"{"pages": [{"id": "p-1", "owner": "alice"}, {"id": "p-2"}], "code": "abcdefgh",
    "object": {"a": 1}, "properties": {"Name": {"title": [{"text": {"content": "Sea chart"}}]}}}"#;
