//! Lists what a program exposes, as its users see it.

use std::collections::HashMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::{Kind, schema};
use crate::diff::comparison::{View, place};
use crate::diff::matching::{At, nameless};
use crate::diff::report::Place;
use crate::lower::declared::Part;
use crate::model::offer::{Prompt, ResourceSource, ServerResource};
use crate::model::rest::{Route, RouteInput, Runs, Source};
use crate::model::skill::Skill;
use crate::model::types::TypeKind;
use crate::model::unit::{Action, Hints, Unit, UnitForm, UnitInput};
use crate::model::{self, CallerAuthentication, Content, Flow, Response};

/// What a program exposes.
pub(super) struct Offers<'a>(pub(super) Vec<Offer<'a>>);

/// Something that users of a program can name.
pub(super) struct Offer<'a> {
    /// What identifies it, the best first.
    pub(super) keys: Vec<String>,
    /// Its names. An operation is a command and a tool.
    pub(super) names: Vec<(Kind, String)>,
    /// How it authenticates its callers, if it is a server.
    pub(super) callers: Option<&'a CallerAuthentication>,
    /// Its texts, each with what it is.
    pub(super) texts: Vec<(&'static str, String)>,
    pub(super) hints: Hints,
    pub(super) inputs: Vec<Input>,
    /// The positional arguments of its command, in their order.
    pub(super) arguments: Vec<String>,
    /// What it returns.
    pub(super) output: Output,
    /// The operation or the flow that it runs, and what it passes to it.
    pub(super) call: String,
    pub(super) place: Option<Place>,
}

/// An input as users write it.
pub(super) struct Input {
    /// What identifies it among the inputs.
    pub(super) key: String,
    /// Its name, with its place in a request to a route.
    pub(super) name: String,
    pub(super) description: String,
    pub(super) is_required: bool,
    pub(super) schema: Value,
    /// Where its value goes.
    pub(super) goes_to: String,
}

/// What something returns.
#[derive(Default)]
pub(super) struct Output {
    /// The form: `JSON`, `text`, `bytes`, or a media type.
    pub(super) form: String,
    /// The JSON Schema, if it is known.
    pub(super) schema: Option<Value>,
    /// How it is computed.
    pub(super) source: String,
}

impl<'a> Offers<'a> {
    /// Lists what a program exposes of the wanted kinds. `matched` are the operations that both
    /// sides have, in the same order on both.
    pub(super) fn of(
        view: &View<'a>,
        matched: impl Iterator<Item = At<'a>>,
        is_wanted: &impl Fn(Kind) -> bool,
    ) -> Self {
        let numbers = matched.enumerate().map(|(index, at)| ((at.module, at.number), index)).collect();
        let listing = Listing { view, numbers };
        let mut offers = Vec::new();
        listing.servers(&mut offers);
        listing.units(&mut offers, is_wanted(Kind::Tool));
        listing.parts(&mut offers);
        for offer in &mut offers {
            offer.names.retain(|(kind, _)| is_wanted(*kind));
        }
        offers.retain(|offer| !offer.names.is_empty());
        Offers(offers)
    }
}

/// A side, with what identifies its operations on both sides.
struct Listing<'v, 'a> {
    view: &'v View<'a>,
    /// The number of each operation that both sides have, by its module and its own number.
    numbers: HashMap<(usize, usize), usize>,
}

impl<'a> Offer<'a> {
    fn new(kind: Kind, name: &str, keys: impl IntoIterator<Item = String>) -> Self {
        Offer {
            // What is of another kind is never the same.
            keys: keys.into_iter().map(|key| format!("{kind:?} {key}")).collect(),
            names: vec![(kind, name.to_owned())],
            callers: None,
            texts: Vec::new(),
            hints: Hints::default(),
            inputs: Vec::new(),
            arguments: Vec::new(),
            output: Output::default(),
            call: String::new(),
            place: None,
        }
    }

    fn described(self, text: &str) -> Self {
        self.text("description", text)
    }

    fn text(mut self, what: &'static str, text: &str) -> Self {
        self.texts.push((what, text.to_owned()));
        self
    }
}

impl<'a> Listing<'_, 'a> {
    /// Adds the servers.
    fn servers(&self, offers: &mut Vec<Offer<'a>>) {
        let api = self.view.api;
        let mut add = |kind, namespace: &str, description: &str, callers: &'a CallerAuthentication| {
            // The only server of both sides is the same one.
            let offer = Offer::new(kind, namespace, [namespace.to_owned(), String::new()]).described(description);
            offers.push(Offer { callers: Some(callers), ..offer });
        };
        for it in &api.servers {
            add(Kind::McpServer, &it.namespace, &it.description, &it.authentication);
        }
        for it in &api.rest_servers {
            add(Kind::RestServer, &it.namespace, &it.description, &it.authentication);
        }
        for it in &api.skill_servers {
            add(Kind::SkillServer, &it.namespace, &it.description, &it.authentication);
        }
    }

    /// Adds the commands and the tools.
    fn units(&self, offers: &mut Vec<Offer<'a>>, has_tools: bool) {
        let api = self.view.api;
        // As the runtime selects them.
        let exposes = !api.servers.is_empty() || api.units.iter().any(|unit| unit.is_tool);
        for unit in &api.units {
            let call = self.call(unit);
            let keys = match (unit.is_tool, self.operation(unit)) {
                (true, _) => vec![unit.key.clone(), format!("{} runs {call}", unit.group), call],
                (false, Some(operation)) => vec![operation, unit.key.clone()],
                (false, None) => vec![unit.key.clone(), call],
            };
            let kind = if unit.is_tool { Kind::Tool } else { Kind::Command };
            let command = api.command(unit);
            let offer = Offer::new(kind, if unit.is_tool { &unit.tool_name } else { &command }, keys);
            let mut offer = self.run(offer, unit).text("title", &unit.title).described(&unit.description);
            if !unit.is_tool {
                offer.arguments = arguments(unit);
                if !exposes && has_tools {
                    offer.names.push((Kind::Tool, unit.tool_name.clone()));
                }
            }
            offer.inputs = unit.inputs.iter().map(|input| of_unit(input, None)).collect();
            offer.place = self.place(unit);
            offers.push(offer);
        }
    }

    /// Adds what servers have beside tools.
    fn parts(&self, offers: &mut Vec<Offer<'a>>) {
        let api = self.view.api;
        for server in &api.servers {
            offers.extend(server.resources.iter().map(|it| self.resource(&server.namespace, it)));
            offers.extend(server.prompts.iter().map(|it| self.prompt(&server.namespace, it)));
        }
        for server in &api.rest_servers {
            offers.extend(server.routes.iter().map(|it| self.route(&server.namespace, it)));
        }
        for server in &api.skill_servers {
            offers.extend(server.skills.iter().map(|it| self.skill(&server.namespace, it)));
        }
    }

    fn resource(&self, namespace: &str, it: &ServerResource) -> Offer<'a> {
        let ServerResource { name, uri, title, description, media_type, is_binary, .. } = it;
        let keys = [nameless(uri), format!("{namespace}.{name}")];
        let offer = Offer::new(Kind::Resource, uri, keys);
        let mut offer = match it.unit() {
            Some(unit) => self.run(offer, unit),
            None => offer,
        };
        // Its content is a text, or bytes, of its media type.
        offer.output.form = match (media_type.as_str(), is_binary) {
            ("", true) => "bytes".to_owned(),
            ("", false) => "text".to_owned(),
            (media_type, _) => format!("`{media_type}`"),
        };
        offer.place = self.part(Part::Resource(namespace.to_owned(), name.clone()));
        let content = match &it.source {
            ResourceSource::Unit { .. } => String::new(),
            ResourceSource::Texts(texts) => texts.iter().map(|(path, text)| format!("{path}\n{text}\n")).collect(),
            ResourceSource::Path(path) => path.clone(),
        };
        offer.text("name", name).text("title", title).described(description).text("content", &content)
    }

    fn prompt(&self, namespace: &str, it: &Prompt) -> Offer<'a> {
        let messages = it.messages.to_string();
        let mut offer = Offer::new(Kind::Prompt, &it.name, [it.name.clone(), messages.clone()]);
        let input = |it: &model::PromptArgument| Input {
            key: it.name.clone(),
            name: format!("`{}`", it.name),
            description: format!("{}\n{}", it.title, it.description),
            is_required: it.is_required,
            schema: json!({"type": "string"}),
            goes_to: String::new(),
        };
        offer.inputs = it.arguments.iter().map(input).collect();
        offer.place = self.part(Part::Prompt(namespace.to_owned(), it.name.clone()));
        offer.text("title", &it.title).described(&it.description).text("messages", &messages)
    }

    fn skill(&self, namespace: &str, it: &Skill) -> Offer<'a> {
        let tools: Vec<String> = it.tools.iter().map(|tool| format!("{}: {}", tool.name, tool.description)).collect();
        let files: Vec<String> = it.texts.iter().map(|(path, text)| format!("{path}\n{text}")).collect();
        let front_matter: Vec<String> = it.front_matter.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        let (files, front_matter) = (files.join("\n"), front_matter.join("\n"));
        // Both begin with the name.
        let [front_matter, instructions] = [&front_matter, &it.instructions].map(|text| text.replacen(&it.name, "", 1));
        let path = it.path.as_deref().unwrap_or_default();
        let content = format!("{instructions}\n{files}\n{path}");
        let offer = Offer::new(Kind::Skill, &it.name, [it.name.clone(), content]).text("front matter", &front_matter);
        let offer = offer.text("instructions", &instructions).text("list of tools", &tools.join("\n"));
        let mut offer = offer.text("files", &format!("{files}{path}"));
        offer.place = self.part(Part::Skill(namespace.to_owned(), it.name.clone()));
        offer
    }

    fn route(&self, namespace: &str, it: &Route) -> Offer<'a> {
        let name = format!("{} {}", it.method, it.path);
        let unit = self.unit_of(it);
        let path = format!("{} {}", it.method, nameless(&it.path));
        let named = format!("{namespace}.{}", it.name);
        let call = unit.map(|unit| self.call(unit)).unwrap_or_default();
        let keys = [format!("{namespace} {path}"), path, named, format!("{namespace} runs {call}"), call];
        let offer = Offer::new(Kind::Route, &name, keys);
        let mut offer = match unit {
            Some(unit) => self.run(offer, unit),
            None => offer,
        };
        let inputs = unit.into_iter().flat_map(|unit| &unit.inputs);
        let with_source = inputs.filter_map(|input| Some((input, it.inputs.iter().find(|of| of.input == input.name)?)));
        let visible = with_source.filter(|(_, of)| !matches!(of.source, Source::Constant(_)));
        offer.inputs = visible.map(|(input, of)| of_unit(input, Some((it, of)))).collect();
        offer.place = self.part(Part::Route(namespace.to_owned(), it.name.clone()));
        let responses = it.responses.iter().map(|it| format!("{} {} {}", it.status, it.media_type, it.description));
        let responses: Vec<String> = responses.collect();
        let own = Some(it.description.as_str()).filter(|text| !text.is_empty());
        let of_unit = unit.map(|unit| unit.description.as_str());
        offer.described(own.or(of_unit).unwrap_or_default()).text("list of responses", &responses.join("\n"))
    }

    /// Returns the unit that a route runs.
    fn unit_of<'r>(&self, route: &'r Route) -> Option<&'r Unit>
    where
        'a: 'r,
    {
        let find = |is_tool: bool, group: &str, name: &str| {
            let is_same = |unit: &&Unit| unit.is_tool == is_tool && unit.group == group && unit.name == name;
            self.view.api.units.iter().find(is_same)
        };
        match &route.runs {
            Runs::Operation { group, name } => find(false, group, name),
            Runs::Tool { group, name } => find(true, group, name),
            Runs::Unit(unit) => Some(unit),
        }
    }

    /// Adds what follows from the unit that runs.
    fn run(&self, offer: Offer<'a>, unit: &Unit) -> Offer<'a> {
        Offer { hints: unit.hints, output: self.output(unit), call: self.call(unit), ..offer }
    }

    /// Returns what identifies the operation of a unit on both sides.
    fn operation(&self, unit: &Unit) -> Option<String> {
        let Action::Call { capability, operation } = unit.action else { return None };
        Some(match self.numbers.get(&(capability, operation)) {
            Some(number) => format!("operation {number}"),
            None => format!("only {}", unit.key),
        })
    }

    /// Returns what a unit runs, and the values that it passes on by itself.
    fn call(&self, unit: &Unit) -> String {
        let mut call = match (unit.action, self.view.api.run_by(unit)) {
            (Action::Call { capability, operation }, _) => match self.numbers.get(&(capability, operation)) {
                Some(number) => format!("operation {number}"),
                None => {
                    let it = self.view.api.called(unit);
                    it.map(|(of, it)| format!("operation {}.{}", of.module.bare(), it.fn_name.bare()))
                        .unwrap_or_default()
                }
            },
            (_, Some((group, flow))) => format!("flow {}.{}", group.namespace, flow.name),
            _ => "nothing".to_owned(),
        };
        let values = unit.values.iter().map(|(json, target)| format!("{target} = {json}"));
        let computed = unit.computed.iter().map(|(json, target)| format!("{target} = {json}"));
        for value in values.chain(computed) {
            let _ = write!(call, "; {value}");
        }
        call
    }

    fn output(&self, unit: &Unit) -> Output {
        let api = self.view.api;
        let flow = api.run_by(unit).map(|(_, flow)| flow);
        let response = match flow {
            Some(flow) => api.returned_by(flow),
            None => api.called(unit).map(|(_, operation)| &operation.response),
        };
        let form = match response.filter(|_| unit.shape.is_none()) {
            Some(Response::Nothing) => "nothing",
            Some(Response::Text) => "text",
            Some(Response::Bytes { .. } | Response::Download { .. }) => "bytes",
            Some(Response::Stream(_)) => "a stream",
            Some(Response::Value(_) | Response::Outputs { .. } | Response::Typed(_)) | None => "JSON",
        };
        let declared = serde_json::from_str(&unit.output_schema).ok();
        Output {
            form: form.to_owned(),
            schema: declared.or_else(|| self.of_flow(flow?)),
            source: unit.shape.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Returns the schema of what a flow computes from the outputs of its steps.
    fn of_flow(&self, flow: &Flow) -> Option<Value> {
        let id = flow.ty.as_ref()?.named().filter(|_| matches!(flow.result, model::flow::Tree::Object(..)))?;
        let TypeKind::Struct(it) = &self.view.api.types.get(id)?.kind else { return None };
        let property = |name: &String, ty: &model::Ty| (name.clone(), schema::of(&self.view.api.types, ty));
        let properties = it.fields.iter().map(|field| property(&field.wire_name, &field.ty));
        Some(json!({"type": "object", "properties": properties.collect::<serde_json::Map<_, _>>()}))
    }

    /// Returns where a unit is declared.
    fn place(&self, unit: &Unit) -> Option<Place> {
        match unit.action {
            _ if unit.is_tool => self.part(Part::Tool(unit.group.clone(), unit.name.clone())),
            Action::Call { capability, operation } => {
                self.view.declared.operation(capability, operation).map(|it| place(&it.spot))
            }
            Action::Flow { group, flow } => self.part(Part::Flow(group, flow)),
            Action::Mock => None,
        }
    }

    fn part(&self, part: Part) -> Option<Place> {
        self.view.declared.exposed.get(&part).map(place)
    }
}

/// Returns an input of a unit; with the place that it has in a request to a route.
fn of_unit(input: &UnitInput, of: Option<(&Route, &RouteInput)>) -> Input {
    let mut schema: Value = serde_json::from_str(&input.schema).unwrap_or_default();
    let (key, name) = match of {
        None => (input.name.clone(), format!("`{}`", input.name)),
        Some((route, of)) => {
            if !of.pattern.is_empty() && schema.is_object() {
                schema["pattern"] = of.pattern.as_str().into();
            }
            of_route(route, &of.source)
        }
    };
    // The name of a placeholder is not sent.
    let goes_to = |target: &model::unit::Target| match target.place {
        Some(model::Place::Path) => "path".to_owned(),
        _ => target.to_string(),
    };
    let goes_to: Vec<String> = input.targets.iter().map(goes_to).collect();
    let is_in_path = of.is_some_and(|(_, of)| matches!(of.source, Source::Path(_)));
    let own = of.map(|(_, of)| of.description.as_str()).filter(|text| !text.is_empty());
    let description = own.unwrap_or(&input.description).to_owned();
    Input { key, name, description, is_required: input.is_required || is_in_path, schema, goes_to: goes_to.join(", ") }
}

/// Returns what identifies an input of a route, and its name.
fn of_route(route: &Route, source: &Source) -> (String, String) {
    let name = match source {
        Source::Path(name) => format!("placeholder `{name}`"),
        Source::Query(name) => format!("query parameter `{name}`"),
        Source::Header(name) => format!("header `{name}`"),
        Source::Cookie(name) => format!("cookie `{name}`"),
        Source::Body => "body".to_owned(),
        Source::Member(name) | Source::MemberOrBody(name) => format!("member `{name}` of the body"),
        Source::BodyPath(_) => format!("part `{}` of the body", source.to_string().trim_start_matches("body ")),
        Source::Constant(_) => String::new(),
    };
    // HTTP clients do not see the name of a placeholder.
    let key = match source {
        Source::Path(name) => {
            let number = route.path.split('{').skip(1).position(|rest| rest.split('}').next() == Some(name));
            format!("placeholder {}", number.unwrap_or_default())
        }
        Source::Header(name) => format!("header `{}`", name.to_ascii_lowercase()),
        _ => name.clone(),
    };
    (key, name)
}

/// Returns the positional arguments of the command of a unit: the required inputs that are one
/// value or a file, as `parameter.rs` of `naftiko-cli` decides it.
fn arguments(unit: &Unit) -> Vec<String> {
    let mut arguments = Vec::new();
    for input in unit.inputs.iter().filter(|input| input.is_required) {
        let schema: Value = serde_json::from_str(&input.schema).unwrap_or_default();
        let is_in_body = input.targets.iter().any(|target| {
            let place = target.place.as_ref();
            place.is_none_or(|place| {
                use model::Place::{Body, Field, Form, Part};
                matches!(place, Body(_) | Field | Form | Part { .. })
            })
        });
        let is_file = input.targets.iter().any(|target| {
            target.form == UnitForm::File || matches!(target.place, Some(model::Place::Body(Content::Bytes(_))))
        });
        let is_value = schema::is_scalar(&schema) || schema::is_any(&schema) && !is_in_body;
        if is_file && !schema::is_list(&schema) || is_value {
            arguments.push(input.name.clone());
        }
        let fields = schema.get("properties").and_then(Value::as_object).filter(|_| input.is_whole_body());
        let is_listed = |name: &str| {
            let required = schema.get("required").and_then(Value::as_array);
            required.is_some_and(|names| names.iter().any(|known| known == name))
        };
        let positional =
            fields.into_iter().flatten().filter(|(name, field)| is_listed(name) && schema::is_scalar(field));
        arguments.extend(positional.map(|(name, _)| format!("{}.{name}", input.name)));
    }
    arguments
}
