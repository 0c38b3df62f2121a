//! Skills: what a server of skills says about them.

use naftiko_client::{Value, json};
use shipyard_client::table::TABLE;

use super::{Case, offline};
use crate::cases::door::{Door, Message};

/// The cases of steps 8 and 10 of the tutorial: a catalog of two skills over the same tools.
pub(super) fn of_the_tutorial() -> Vec<Case> {
    let derived = |name: &str, description: &str| {
        let of = json!({"targetNamespace": "shipyard-tools", "action": name, "mode": "mcp"});
        json!({"name": name, "description": description, "type": "derived", "invocationRef": of})
    };
    let finds = "Finds ships and their crews. Use it when a question is about a ship.";
    let plans = "Plans voyages. Use it when a ship shall sail.";
    let catalog = json!({"count": 2, "skills": [
        {"name": "fleet-ops", "description": finds, "license": "Apache-2.0",
            "tools": ["list-ships", "get-ship", "list-legacy-vessels", "get-ship-with-crew"]},
        {"name": "voyage-ops", "description": plans, "tools": ["create-voyage", "plan-by-http", "before-departure"]},
    ]});
    let fleet = json!({"name": "fleet-ops", "description": finds, "license": "Apache-2.0", "tools": [
        derived("list-ships", "Finds ships by their status"),
        derived("get-ship", "Looks up a ship"),
        derived("list-legacy-vessels", "The ships in the records of the dockyard"),
        derived("get-ship-with-crew", "A ship with the names and roles of its crew"),
    ]});
    let over_http = json!({"targetNamespace": "shipyard-api", "action": "create-voyage", "mode": "rest"});
    let voyages = json!({"name": "voyage-ops", "description": plans, "tools": [
        derived("create-voyage", "Plans a voyage"),
        {"name": "plan-by-http", "description": "The same over HTTP", "type": "derived", "invocationRef": over_http},
        {"name": "before-departure", "description": "What to check", "type": "instruction",
            "instruction": "checks/departure.md"},
    ]});
    vec![
        found("/skills", catalog),
        found("/skills/fleet-ops", fleet),
        found("/skills/voyage-ops", voyages),
        offline(get("/skills/crew-ops"), json!({"status": 404})),
        offline(get("/skills/voyage-ops/contents/checks/none.md"), json!({"status": 404})),
    ]
}

fn get(path: &'static str) -> Door {
    Door::Rest(&TABLE, "shipyard-skills", Message { method: "GET", path, headers: Vec::new(), body: String::new() })
}

fn found(path: &'static str, body: Value) -> Case {
    offline(get(path), json!({"status": 200, "body": body}))
}

/// The bytes of a file with every escape of a literal.
#[test]
fn a_file_that_is_no_text_is_a_part_of_the_client() {
    let voyages = TABLE.skills().find(|skill| skill.name == "voyage-ops").unwrap();
    assert_eq!(voyages.file("checks/map.png").as_deref(), Some(&b"\x89PNG\r\n\x1a\n\x00\xff\"\\"[..]));
}
