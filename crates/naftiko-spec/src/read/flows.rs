//! Reads the flows of aggregates, and the tools of MCP servers that run in steps.

use naftiko_syntax::{At, Code, Diagnostic, Node, Value};

use super::exposes;
use super::words::{TYPES, find};
use crate::document::{Data, Spanned};
use crate::fields::{Context, Fields};
use crate::flow::{Flow, FlowForm, FlowGroup, FlowOutput, Lookup, Mapping, Script, Semantics, Step, StepKind, With};
use crate::keys::{self, MCP_SERVER, SEMANTICS, SERVER, STEP, TOOL, TOOL_OUTPUT};

pub(super) const TYPES_OF_STEPS: &[&str] = &["call", "lookup", "script"];

impl Context<'_> {
    /// Returns the entries of `aggregates` with their flows.
    pub(super) fn aggregates(&mut self, node: Node<'_>) -> Vec<FlowGroup> {
        let mut groups = Vec::new();
        for (name, node) in self.items(node, "`aggregates`") {
            let Some(fields) = self.fields(node, &keys::AGGREGATE) else { continue };
            if fields.get(&["flows", "functions"]).is_none() && fields.get(&["from"]).is_some() {
                self.report(
                    Diagnostic::note(Code::Unsupported, "imported aggregates are not supported yet")
                        .at(self.source, node.at(), "left out")
                        .help("copy its flows to this file"),
                );
                continue;
            }
            let mut flows = self.list(&fields, "flows", Self::flow);
            flows.extend(self.list(&fields, "functions", Self::flow));
            groups.push(FlowGroup {
                namespace: self.text(&fields, &["namespace", "name"]).or(name),
                title: self.text(&fields, &["display", "label"]),
                description: self.text(&fields, &["description"]),
                is_server: false,
                flows,
                at: node.at(),
            });
        }
        groups
    }

    /// Returns the MCP servers in `exposes` that have tools that run in steps, with these tools.
    pub(super) fn servers_with_steps(&mut self, node: Node<'_>) -> Vec<FlowGroup> {
        let entries: Vec<(Option<Spanned<String>>, Node<'_>)> = match node.value() {
            Value::List => node.items().map(|item| (None, item)).collect(),
            Value::Map => node.entries().map(|entry| (spanned(entry.key), entry.value)).collect(),
            _ => Vec::new(),
        };
        let is_mcp =
            |node: &Node<'_>| SERVER.text(*node, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("mcp"));
        let mut groups = Vec::new();
        for (name, server) in entries.into_iter().filter(|(_, node)| is_mcp(node)) {
            let Some(tools) = MCP_SERVER.get(server, "tools") else { continue };
            let tools = self.items(tools, "`tools`").into_iter();
            // A reference takes precedence over steps.
            let has_steps = |node: &Node<'_>| {
                let has = |key: &str| TOOL.get(*node, key).is_some_and(|node| !node.is_null() && !node.is_empty());
                node.is_map() && has("steps") && TOOL.get(*node, "ref").is_none_or(Node::is_null)
            };
            let flows: Vec<Flow> =
                tools.filter(|(_, node)| has_steps(node)).filter_map(|(name, node)| self.flow(name, node)).collect();
            if !flows.is_empty() {
                groups.push(FlowGroup {
                    namespace: SERVER.get(server, "namespace").and_then(spanned).or(name),
                    title: None,
                    description: SERVER.get(server, "description").and_then(spanned),
                    is_server: true,
                    flows,
                    at: server.at(),
                });
            }
        }
        groups
    }

    fn flow(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Flow> {
        let fields = self.fields(node, &keys::FLOW)?;
        let name = self.name(&fields, &["name"], name, node.at(), "a flow")?;
        let steps = self.list(&fields, "steps", Self::step);
        let mappings = self.list(&fields, "mappings", Self::mapping);
        let form = match self.text(&fields, &["call"]) {
            // As in the engine, steps take precedence over a call.
            _ if !steps.is_empty() => FlowForm::Steps { steps, mappings },
            Some(call) => FlowForm::Call(call),
            None => FlowForm::Mock,
        };
        Some(Flow {
            name,
            title: self.text(&fields, &["display", "label"]),
            description: self.text(&fields, &["description"]),
            semantics: fields.get(&["semantics"]).map(semantics).unwrap_or_default(),
            inputs: fields.get(&["inputParameters"]).map(exposes::inputs).unwrap_or_default(),
            form,
            with: self.with(&fields),
            outputs: fields.get(&["outputParameters"]).map(|node| self.outputs(node)).unwrap_or_default(),
            at: node.at(),
        })
    }

    fn step(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Step> {
        const WHAT: &str = STEP.what;
        let fields = self.fields(node, &STEP)?;
        let name = self.name(&fields, &["name"], name, node.at(), WHAT)?;
        let kind = match self.text(&fields, &["type"]) {
            Some(kind) => kind,
            // Without a type, the key that only one kind of step has shows the kind.
            None => {
                let kind = if fields.get(&["call"]).is_some() {
                    "call"
                } else if fields.get(&["index"]).is_some() {
                    "lookup"
                } else if fields.get(&["file"]).is_some() {
                    "script"
                } else {
                    self.missing(node.at(), WHAT, "type");
                    return None;
                };
                Spanned { value: kind.to_owned(), at: node.at() }
            }
        };
        let kind = match kind.value.trim() {
            "call" => StepKind::Call {
                operation: self.required(&fields, "call", node.at(), "a step of the type `call`")?,
                with: self.with(&fields),
            },
            "lookup" => StepKind::Lookup(self.lookup(&fields, node.at())?),
            "script" => StepKind::Script(Script {
                language: self.text(&fields, &["language"]),
                location: self.text(&fields, &["location"]),
                file: self.text(&fields, &["file"]),
                with: self.with(&fields),
            }),
            _ => {
                self.unknown_value(&kind, "type of a step", TYPES_OF_STEPS);
                return None;
            }
        };
        Some(Step { name, kind, at: node.at() })
    }

    fn lookup(&mut self, fields: &Fields<'_>, at: At) -> Option<Lookup> {
        const WHAT: &str = "a step of the type `lookup`";
        let value = fields.get(&["lookupValue"]);
        if value.is_none() {
            self.missing(at, WHAT, "lookupValue");
        }
        let field = |this: &mut Self, (name, node): (Option<Spanned<String>>, Node<'_>)| match name {
            Some(name) => Some(name),
            None if node.is_map() => TOOL_OUTPUT.get(node, "name").and_then(spanned),
            None => this.string(node, "an output of a lookup"),
        };
        Some(Lookup {
            index: self.required(fields, "index", at, WHAT)?,
            key: self.required(fields, "match", at, WHAT)?,
            value: value.map(|node| Spanned { value: Data::of_node(node), at: node.at() })?,
            fields: match fields.get(&["outputParameters"]) {
                Some(node) => {
                    let items = self.items(node, "`outputParameters`");
                    items.into_iter().filter_map(|item| field(self, item)).collect()
                }
                None => Vec::new(),
            },
        })
    }

    /// Reads a mapping. In a map of mappings, the key is the target.
    fn mapping(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Mapping> {
        if let (Some(target), false) = (&name, node.is_map()) {
            return Some(Mapping {
                target: target.clone(),
                value: Spanned { value: Data::of_node(node), at: node.at() },
            });
        }
        let fields = self.fields(node, &keys::MAPPING)?;
        let target = self.name(&fields, &["target", "targetName"], name, node.at(), "a mapping")?;
        let Some(value) = fields.get(&["value"]) else {
            self.missing(node.at(), "a mapping", "value");
            return None;
        };
        Some(Mapping { target, value: Spanned { value: Data::of_node(value), at: value.at() } })
    }

    fn with(&mut self, fields: &Fields<'_>) -> With {
        let Some(node) = fields.get(&["with"]) else { return Vec::new() };
        if !node.is_map() {
            self.wrong_kind(node, "`with`", "a map");
            return Vec::new();
        }
        let entries = self.entries(node, "`with`").into_iter();
        entries.map(|(name, node)| (name, Spanned { value: Data::of_node(node), at: node.at() })).collect()
    }

    /// Returns declared outputs: a list, or a map of names. A name that is declared twice keeps its
    /// first type.
    fn outputs(&mut self, node: Node<'_>) -> Vec<FlowOutput> {
        let items = self.items(node, "`outputParameters`");
        items.into_iter().filter_map(|(name, node)| self.flow_output(name, node)).collect()
    }

    fn flow_output(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<FlowOutput> {
        if !node.is_map() {
            self.wrong_kind(node, "an output", "a map");
            return None;
        }
        let field = |key: &str| TOOL_OUTPUT.get(node, key).filter(|node| !node.is_null());
        let ty = field("type").and_then(spanned).and_then(|ty| match find(TYPES, &ty.value) {
            Some(value) => Some(Spanned { value, at: ty.at }),
            None => {
                self.unknown_type(&ty, "treated as any value");
                None
            }
        });
        let mut properties = field("properties").map(|node| self.outputs(node)).unwrap_or_default();
        if let Some(items) = field("items") {
            // Either a description of an item, or the names of its properties.
            properties.extend(match TOOL_OUTPUT.get(items, "type").and_then(|node| node.written()) {
                Some(_) => self.flow_output(None, items).map(|item| item.properties).unwrap_or_default(),
                None => self.outputs(items),
            });
        }
        Some(FlowOutput {
            name: field("name").and_then(spanned).or(name),
            ty,
            description: field("description").and_then(spanned),
            path: field("mapping").and_then(spanned),
            value: field("value").map(|node| Spanned { value: Data::of_node(node), at: node.at() }),
            properties,
            at: node.at(),
        })
    }
}

fn semantics(node: Node<'_>) -> Semantics {
    let flag = |key: &str| SEMANTICS.get(node, key)?.bool();
    Semantics { safe: flag("safe"), idempotent: flag("idempotent"), cacheable: flag("cacheable") }
}

fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned { value: node.written()?.to_owned(), at: node.at() })
}

#[cfg(test)]
mod tests {
    use crate::flow::{Flow, FlowForm, FlowOutput, StepKind};
    use crate::{Severity, Source, Type, read};

    fn flows(text: &str) -> Vec<Flow> {
        let (document, diagnostics) = read(&Source::new("pets.yaml", text));
        assert!(diagnostics.iter().all(|it| it.severity != Severity::Error), "{diagnostics:#?}");
        document.unwrap().flow_groups.into_iter().flat_map(|group| group.flows).collect()
    }

    fn problems(flow: &str) -> Vec<String> {
        let text = format!("capability:\n  aggregates:\n  - namespace: pets\n    flows:\n      find: {flow}\n");
        let (_, diagnostics) = read(&Source::new("pets.yaml", text));
        diagnostics.into_iter().map(|it| it.message).collect()
    }

    const OLD: &str = "
capability:
  aggregates:
  - label: Pets
    namespace: pets
    functions:
    - name: owners
      description: Owners of a pet
      semantics: {safe: true}
      inputParameters: [{name: id, type: string, description: Id}]
      steps:
      - {name: pet, type: call, call: api.get-pet, with: {id: pets.id}}
      - {name: mine, type: lookup, index: pet, match: id, lookupValue: $.pet.owner, outputParameters: [name]}
      mappings: [{targetName: owner.name, value: $.mine.name}]
      outputParameters: [{name: owner, type: object, properties: [{name: name, type: string}]}]
";

    const NEW: &str = "
capability:
  aggregates:
  - display: Pets
    namespace: pets
    flows:
      owners:
        description: Owners of a pet
        semantics: {safe: true}
        inputParameters: {id: {type: string, description: Id}}
        steps:
          pet: {call: api.get-pet, with: {id: pets.id}}
          mine: {index: pet, match: id, lookupValue: $.pet.owner, outputParameters: [name]}
        mappings: [{target: owner.name, value: $.mine.name}]
        outputParameters: {owner: {type: object, properties: {name: {type: string}}}}
";

    /// What two spellings of a flow have in common: all but the places.
    fn content(flow: &Flow) -> Vec<String> {
        let FlowForm::Steps { steps, mappings } = &flow.form else { panic!("{flow:?}") };
        let step = |step: &crate::flow::Step| {
            let kind = match &step.kind {
                StepKind::Call { operation, with } => format!("call {} {}", operation.value, with[0].0.value),
                StepKind::Lookup(it) => format!("{} {} {}", it.index.value, it.key.value, it.fields[0].value),
                StepKind::Script(_) => "script".to_owned(),
            };
            format!("{}: {kind}", step.name.value)
        };
        let mapping = |it: &crate::flow::Mapping| format!("{} <- {:?}", it.target.value, it.value.value);
        let ty =
            FlowOutput::at_path(&flow.outputs, &["owner", "name"]).and_then(|output| Some(output.ty.as_ref()?.value));
        let inputs = flow.inputs.iter().map(|input| input.name.clone());
        let names = [flow.name.value.clone()].into_iter().chain(inputs).chain(steps.iter().map(step));
        names.chain(mappings.iter().map(mapping)).chain([format!("{ty:?}")]).collect()
    }

    #[test]
    fn both_spellings_of_a_flow_are_read() {
        let (old, new) = (flows(OLD), flows(NEW));
        assert_eq!(content(&old[0]), content(&new[0]));
        let expected = ["owners", "id", "pet: call api.get-pet id", "mine: pet id name"];
        assert_eq!(content(&new[0])[..4], expected);
        assert_eq!(content(&new[0])[5], "Some(String)");
        assert_eq!(new[0].semantics.safe, Some(true));
    }

    #[test]
    fn a_tool_that_runs_in_steps_is_a_flow_of_its_server() {
        let text = "
capability:
  exposes:
  - type: mcp
    namespace: tools
    tools:
      plain: {call: api.get-pet}
      referring: {ref: pets.owners, steps: {pet: {call: api.get-pet}}}
      stepwise: {description: Two calls, steps: {pet: {type: call, call: api.get-pet}}}
  - {type: rest, namespace: routes, resources: {}}
";
        let (document, diagnostics) = read(&Source::new("pets.yaml", text));
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        let groups = document.unwrap().flow_groups;
        let [group] = groups.as_slice() else { panic!("{groups:#?}") };
        assert!(group.is_server);
        assert_eq!(group.namespace.as_ref().unwrap().value, "tools");
        assert_eq!(group.flows.iter().map(|flow| flow.name.value.as_str()).collect::<Vec<_>>(), ["stepwise"]);
    }

    #[test]
    fn the_names_of_items_are_those_of_the_output() {
        let flows = flows(
            "capability: {aggregates: [{namespace: pets, flows: {all: {call: api.all, outputParameters: \
             {pets: {type: array, items: {name: {type: string}}}, ids: {type: array, items: {type: object, \
             properties: {id: {type: integer}}}}}}}}]}",
        );
        let ty = |path: &[&str]| FlowOutput::at_path(&flows[0].outputs, path)?.ty.as_ref().map(|ty| ty.value);
        assert_eq!(ty(&["pets", "name"]), Some(Type::String));
        assert_eq!(ty(&["ids", "id"]), Some(Type::Integer));
        assert_eq!(ty(&["ids", "name"]), None);
    }

    #[test]
    fn what_a_step_lacks_is_reported() {
        let of_step = |step: &str| problems(&format!("{{steps: {{one: {step}}}}}"));
        assert_eq!(of_step("{type: call}"), ["a step of the type `call` has no `call`"]);
        assert_eq!(of_step("{with: {}}"), ["a step has no `type`"]);
        assert_eq!(of_step("{type: loop}"), ["unknown type of a step `loop`"]);
        assert_eq!(of_step("{index: pets, match: id}"), ["a step of the type `lookup` has no `lookupValue`"]);
        assert_eq!(of_step("{type: call, call: api.find, wiht: {}}"), ["a step has no key `wiht`"]);
        assert_eq!(
            problems("{steps: {one: {call: api.find}}, mappings: [{value: $.one}]}"),
            ["a mapping has no `target`"]
        );
        assert_eq!(problems("{outputParameters: {one: {type: texts}}}"), ["unknown type `texts`"]);
    }
}
