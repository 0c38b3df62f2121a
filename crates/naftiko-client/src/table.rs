//! Units: what a program can call by name, with inputs in a JSON object. Feature `table`.
//!
//! A generated crate with this feature has a table of [`Unit`]s: one for each operation, one for
//! each flow, and one for each tool that its capability files expose. They are plain data; only a
//! flow has code of its own, which calls the typed method. [`run`] calls a unit through the same
//! [`Draft`](crate::Draft) as the typed methods, so authentication, retries, time limits, fakes and
//! redaction are the same. A front end, such as a command line or an MCP server, knows this module
//! and nothing of an API.
//!
//! ```
//! use naftiko_client::table::{Hints, Input, Target, Unit, draft};
//! use naftiko_client::{Api, ApiClient, ClientBuilder, Operation, json};
//!
//! static UNITS: &[Unit] = &[Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
//!     .description("Lists pets.")
//!     .hints(Hints::new().read_only(true))
//!     .inputs(&[Input::new("limit", r#"{"type":"integer"}"#).to(&[Target::query("limit")])])];
//!
//! # static API: Api = Api::new("pets", "http://pets.example");
//! # let client = ClientBuilder::<ApiClient>::new(&API).build().unwrap();
//! let inputs = json!({"limt": 20});
//! let problems = draft(&client, &UNITS[0], inputs.as_object().unwrap()).unwrap_err();
//! assert_eq!(problems[0].to_string(), "unknown input `limt`; did you mean `limit`?");
//! ```

mod check;
mod clients;
mod compute;
mod file;
mod flow;
pub mod folder;
mod hints;
mod input;
mod nearest;
mod pages;
mod paging;
mod places;
mod prepare;
mod prompt;
mod resource;
mod rest;
mod run;
mod server;
mod services;
mod setting;
mod shape;
mod skill;
mod structured;
mod target;
mod unit;

use serde_json::{Map, Value};

use crate::api::Api;

pub use crate::response::outputs::Step;
pub use check::{Problem, check};
pub use clients::Clients;
pub use flow::{Flow, FlowCall, StartedFlow};
pub use hints::Hints;
pub use input::Input;
pub use nearest::nearest;
pub use pages::{UnitPages, pages};
pub use paging::{PageStyle, Paged};
pub use prepare::draft;
pub use prompt::{Message, Messages, Prompt, PromptArgument, Role};
pub use resource::{Resource, Source};
pub use rest::{Control, RestServer, Route, RouteInput, RouteResponse, RouteSource, Runs};
pub(crate) use run::hide;
pub use run::{Content, RunError, download, run, run_without_secrets};
pub use server::{CallerAuthentication, Server};
pub use services::Services;
pub use setting::Setting;
pub use shape::Shape;
pub use skill::{Skill, SkillServer, SkillTool, SkillUse};
pub use target::{Form, Target, To};
pub use unit::{Action, Output, Unit};

/// The inputs of a call, by name.
pub type Inputs = Map<String, Value>;

/// Everything that can be called by name of one API: what a front end needs.
///
/// A generated crate has one, the static `TABLE`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Table {
    /// The name of the API, such as `clerk`.
    pub name: &'static str,
    /// The name for people, such as `Clerk Backend API`; may be empty.
    pub title: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The operations, then the flows, then the tools.
    pub units: &'static [Unit],
    /// The services, by [`Unit::service`].
    pub services: &'static [&'static Api],
    /// The MCP servers that the capability files expose, in the order of the files.
    pub servers: &'static [Server],
    /// The REST servers that the capability files expose, in the order of the files.
    pub rest_servers: &'static [RestServer],
    /// The units that only routes of REST servers run.
    pub route_units: &'static [Unit],
    /// The server for operators that the capability files expose.
    pub control: Option<Control>,
    /// The servers of skills that the capability files expose, in the order of the files.
    pub skill_servers: &'static [SkillServer],
}

impl Table {
    /// A table of units, without MCP servers.
    pub const fn new(name: &'static str, units: &'static [Unit], services: &'static [&'static Api]) -> Self {
        Table {
            name,
            title: "",
            description: "",
            units,
            services,
            servers: &[],
            rest_servers: &[],
            route_units: &[],
            control: None,
            skill_servers: &[],
        }
    }

    /// Sets the name for people.
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the MCP servers.
    pub const fn servers(mut self, servers: &'static [Server]) -> Self {
        self.servers = servers;
        self
    }

    /// Sets the REST servers, and the units that only their routes run.
    pub const fn rest_servers(mut self, servers: &'static [RestServer], units: &'static [Unit]) -> Self {
        self.rest_servers = servers;
        self.route_units = units;
        self
    }

    /// Sets the server for operators.
    pub const fn control(mut self, control: Control) -> Self {
        self.control = Some(control);
        self
    }

    /// Sets the servers of skills.
    pub const fn skill_servers(mut self, servers: &'static [SkillServer]) -> Self {
        self.skill_servers = servers;
        self
    }

    /// Returns the skills of all servers.
    pub fn skills(&self) -> impl Iterator<Item = &'static Skill> {
        self.skill_servers.iter().flat_map(|server| server.skills)
    }

    /// Returns the unit that a route runs. `None` if the table does not have it.
    pub fn unit_of(&self, route: &Route) -> Option<&'static Unit> {
        let (units, is_tool, group, name) = match route.runs {
            Runs::Operation(group, name) => (self.units, false, group, name),
            Runs::Tool(group, name) => (self.units, true, group, name),
            Runs::Own(group, name) => (self.route_units, false, group, name),
        };
        units.iter().find(|unit| unit.is_tool == is_tool && unit.group == group && unit.name == name)
    }

    /// Returns the units that are not tools, operations and flows: the commands of a command line.
    pub fn operations(&self) -> impl Iterator<Item = &'static Unit> + use<> {
        self.units.iter().filter(|unit| !unit.is_tool)
    }

    /// Returns the tools of an MCP server: those that the capability files expose, or all
    /// operations and flows if they expose no MCP server. The tools of an exposed server can all be
    /// absent, because features of the crate remove flows.
    pub fn tools(&self) -> impl Iterator<Item = &'static Unit> + use<> {
        let exposes = !self.servers.is_empty() || self.units.iter().any(|unit| unit.is_tool);
        self.units.iter().filter(move |unit| unit.is_tool == exposes)
    }
}
