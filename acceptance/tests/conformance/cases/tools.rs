//! Tools that are one call, or none: what they offer, send and return.

use naftiko_client::json;
use shipyard_client::table::TABLE;

use super::{Case, Row, case, offline, routes, skills};
use crate::cases::door::Door;

/// Why a list is not at the top of a result.
const LISTS: &str = "a tool that declares its outputs has an output schema, which MCP requires to be of an object, \
                     so a list is the property `items`";

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(1, "tutorial, step 1: a mock", mock()),
        Row::new(2, "tutorial, step 2: mapped outputs, an optional input", ships()).deviates(LISTS),
        Row::new(
            4,
            "tutorial, step 4: nested outputs, numbers stay numbers",
            vec![tool(
                "get-ship",
                json!({"imo": "IMO-9321483"}),
                "GET /ships/IMO-9321483",
                json!({"imo": "IMO-9321483", "name": "Northern Star",
                    "specs": {"yearBuilt": 2015, "tonnage": 42000, "length": 229}}),
            )],
        ),
        Row::new(
            5,
            "tutorial, step 5: XML, an API key in a header",
            vec![tool(
                "list-legacy-vessels",
                json!({"status": "active"}),
                "GET /vessels?status=active",
                json!({"items": [{"vesselCode": "LEGACY-4012", "name": "Old Faithful", "type": "cargo", "flag": "GB",
                    "status": "active"}]}),
            )],
        )
        .deviates(LISTS),
        Row::new(6, "tutorial, step 6: inputs become the members of a body without `with`", voyage()),
        Row::new(
            10,
            "tutorial, steps 8 and 10: the tools in the order of the file, the routes, and the skills",
            std::iter::once(order()).chain(routes::of_the_tutorial()).chain(skills::of_the_tutorial()).collect(),
        ),
        Row::new(
            7,
            "tutorial, step 6: a response without content",
            vec![tool("call-crew", json!({"imo_number": "IMO-9876543"}), "POST /ships/IMO-9876543/crew", json!(null))],
        ),
    ]
}

/// The names of tools in the order of the file.
fn order() -> Case {
    let names = ["list-ships", "get-ship", "list-legacy-vessels", "create-voyage", "get-ship-with-crew"];
    offline(Door::Names(&TABLE, "shipyard-tools"), json!(names))
}

fn tool(
    name: &'static str,
    inputs: naftiko_client::Value,
    sent: &'static str,
    returned: naftiko_client::Value,
) -> Case {
    case(Door::Tool(&TABLE, name, inputs), sent, returned)
}

fn mock() -> Vec<Case> {
    let hints = json!({"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false});
    let listed =
        json!([{"name": "show-ship", "inputs": {"imo_number": "string"}, "required": ["imo_number"], "hints": hints}]);
    vec![
        offline(Door::Tools(&TABLE, &["mock-tools"]), listed),
        tool(
            "show-ship",
            json!({"imo_number": "IMO-9321483"}),
            "",
            json!({"imo": "IMO-9321483", "name": "Northern Star", "type": "cargo", "flag": "NO", "status": "active"}),
        ),
        // A file that consumes nothing.
        case(
            Door::Tool(&sketch_client::table::TABLE, "show-ship", json!({"imo_number": "IMO-1"})),
            "",
            json!({"imo": "IMO-1", "name": "Northern Star"}),
        ),
    ]
}

fn ships() -> Vec<Case> {
    let star =
        json!({"imo": "IMO-9321483", "name": "Northern Star", "type": "cargo", "flag": "NO", "status": "active"});
    let dawn =
        json!({"imo": "IMO-9456781", "name": "Pacific Dawn", "type": "tanker", "flag": "SG", "status": "maintenance"});
    let reads = json!({"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true});
    let writes = json!({"readOnlyHint": false});
    let listed = json!([
        {"name": "find-ship", "inputs": {"imo": "string"}, "required": ["imo"], "hints": reads},
        {"name": "call-crew", "inputs": {"imo_number": "string"}, "required": ["imo_number"], "hints": writes},
    ]);
    vec![
        tool("list-ships", json!({}), "GET /ships", json!({"items": [star, dawn]})),
        tool("list-ships", json!({"status": "active"}), "GET /ships?status=active", json!({"items": [star]})),
        tool("find-ship", json!({"imo": "IMO-9321483"}), "GET /ships/IMO-9321483", star),
        offline(Door::Tools(&TABLE, &["ship-tools"]), listed),
        offline(
            Door::Tools(&TABLE, &["guarded-tools"]),
            json!([{"name": "read-ships", "inputs": {"status": "string"}, "required": null, "hints": reads}]),
        ),
    ]
}

fn voyage() -> Vec<Case> {
    let inputs = json!({"shipImo": "IMO-9321483", "departurePort": "Oslo", "arrivalPort": "Singapore",
        "departureDate": "2026-04-10", "arrivalDate": "2026-05-02", "crewIds": ["CREW-001", "CREW-003"],
        "cargoIds": ["CARGO-2024-0451"]});
    let sent = concat!(
        r#"POST /voyages {"shipImo":"IMO-9321483","departurePort":"Oslo","arrivalPort":"Singapore","#,
        r#""departureDate":"2026-04-10","arrivalDate":"2026-05-02","crewIds":["CREW-001","CREW-003"],"#,
        r#""cargoIds":["CARGO-2024-0451"]}"#
    );
    let returned = json!({"voyageId": "VOY-2026-042", "shipImo": "IMO-9321483",
        "route": {"from": "Oslo", "to": "Singapore"}, "dates": {"departure": "2026-04-10", "arrival": "2026-05-02"},
        "crewIds": ["CREW-001", "CREW-003"], "cargoIds": ["CARGO-2024-0451"], "status": "planned"});
    let listed = json!({"inputs": {"shipImo": "string", "departurePort": "string", "arrivalPort": "string",
            "departureDate": "string", "arrivalDate": "string", "crewIds": "array", "cargoIds": "array"},
        "required": ["shipImo", "departurePort", "arrivalPort", "departureDate", "arrivalDate", "crewIds"],
        "hints": {"readOnlyHint": false}});
    vec![tool("create-voyage", inputs, sent, returned), offline(Door::Inputs(&TABLE, "create-voyage"), listed)]
}
