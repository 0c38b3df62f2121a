//! Reads the flows of aggregates, and the steps of tools and flows.

use naftiko_syntax::{At, Node};

use super::mcp::{name_of_operation, named, spanned};
use super::words::{TYPES, find};
use crate::document::{Data, Hints, McpTool, Spanned};
use crate::fields::{Context, Fields};
use crate::flow::{Aggregate, AggregateEntry, Lookup, Mapping, Script, Step, StepKind, Steps, With};
use crate::keys::{self, AGGREGATE, FLOW, IMPORT, SEMANTICS, STEP, TOOL, TOOL_OUTPUT};

pub(super) const TYPES_OF_STEPS: &[&str] = &["call", "lookup", "script"];

impl Context<'_> {
    /// Returns the entries of `aggregates` with their flows.
    pub(super) fn aggregates(&mut self, node: Node<'_>) -> Vec<AggregateEntry> {
        let items = self.items(node, "`aggregates`");
        items.into_iter().filter_map(|(name, node)| self.aggregate(name, node)).collect()
    }

    fn aggregate(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<AggregateEntry> {
        let is_import = |keys: &[&str]| keys.iter().all(|key| AGGREGATE.get(node, key).is_none());
        if is_import(&["flows", "functions"]) && AGGREGATE.get(node, "from").is_some() {
            let fields = self.fields(node, &IMPORT)?;
            return self.import(node, &fields).map(AggregateEntry::Import);
        }
        let fields = self.fields(node, &AGGREGATE)?;
        let namespace = self.text(&fields, &["namespace", "name"]).or(name);
        let of = namespace.as_ref().map(|namespace| namespace.value.as_str());
        let mut flows = Vec::new();
        for key in ["flows", "functions"] {
            let Some(node) = fields.get(&[key]) else { continue };
            for (name, node) in self.items(node, &format!("`{key}`")) {
                flows.extend(self.flow(of, name, node));
            }
        }
        Some(AggregateEntry::Own(Aggregate {
            flows,
            title: self.text(&fields, &["display", "label"]).map(|text| text.value),
            description: self.text(&fields, &["description"]).map(|text| text.value),
            namespace,
        }))
    }

    /// Reads a flow. It is written as a tool is, except for its effects.
    fn flow(&mut self, namespace: Option<&str>, name: Option<Spanned<String>>, node: Node<'_>) -> Option<McpTool> {
        let fields = self.fields(node, &FLOW)?;
        let name = self.name(&fields, &["name"], name, node.at(), "a flow")?;
        let hints = fields.get(&["semantics"]).map(semantics).unwrap_or_default();
        if let Some(outputs) = fields.get(&["outputParameters"]) {
            self.check_types(outputs);
        }
        Some(McpTool { hints, ..self.tool(namespace, Some(name), node)? })
    }

    /// Reports unknown types of outputs.
    fn check_types(&mut self, outputs: Node<'_>) {
        for (_, node) in named(outputs).into_iter().filter(|(_, node)| node.is_map()) {
            let ty = TOOL_OUTPUT.get(node, "type").and_then(spanned);
            if let Some(ty) = ty.filter(|ty| find(TYPES, &ty.value).is_none()) {
                self.unknown_type(&ty, "treated as any value");
            }
            if let Some(properties) = TOOL_OUTPUT.get(node, "properties") {
                self.check_types(properties);
            }
        }
    }

    /// Reads the steps of a tool or of a flow. `node` is that of the tool.
    pub(super) fn steps(&mut self, steps: Node<'_>, node: Node<'_>) -> Steps {
        let mappings = TOOL.get(node, "mappings").map(|node| self.items(node, "`mappings`")).unwrap_or_default();
        let items = self.items(steps, "`steps`");
        Steps {
            steps: items.into_iter().filter_map(|(name, node)| self.step(name, node)).collect(),
            mappings: mappings.into_iter().filter_map(|(name, node)| self.mapping(name, node)).collect(),
            at: steps.at(),
        }
    }

    fn step(&mut self, name: Option<Spanned<String>>, node: Node<'_>) -> Option<Step> {
        const WHAT: &str = STEP.what;
        let fields = self.fields(node, &STEP)?;
        // Old files have lists of calls without names: such a step has the name of its operation.
        let name = name.or_else(|| STEP.get(node, "call").and_then(spanned).map(name_of_operation));
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
}

/// Returns the hints of a flow. What is not safe may be destructive or not.
fn semantics(node: Node<'_>) -> Hints {
    let flag = |key: &str| SEMANTICS.get(node, key)?.bool();
    let is_safe = flag("safe");
    Hints {
        read_only: is_safe,
        destructive: is_safe.filter(|is_safe| *is_safe).map(|_| false),
        idempotent: flag("idempotent"),
        open_world: None,
    }
}

#[cfg(test)]
mod tests {
    use crate::flow::{AggregateEntry, StepKind};
    use crate::{McpTool, Severity, Source, ToolForm, ToolOutput, Type, read};

    fn flows(text: &str) -> Vec<McpTool> {
        let (document, diagnostics) = read(&Source::new("pets.yaml", text));
        assert!(diagnostics.iter().all(|it| it.severity != Severity::Error), "{diagnostics:#?}");
        let of_entry = |entry| match entry {
            AggregateEntry::Own(aggregate) => aggregate.flows,
            AggregateEntry::Import(_) => Vec::new(),
        };
        document.unwrap().aggregates.into_iter().flat_map(of_entry).collect()
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
    fn content(flow: &McpTool) -> Vec<String> {
        let ToolForm::Steps(crate::flow::Steps { steps, mappings, .. }) = &flow.form else { panic!("{flow:?}") };
        let step = |step: &crate::flow::Step| {
            let kind = match &step.kind {
                StepKind::Call { operation, with } => format!("call {} {}", operation.value, with[0].0.value),
                StepKind::Lookup(it) => format!("{} {} {}", it.index.value, it.key.value, it.fields[0].value),
                StepKind::Script(_) => "script".to_owned(),
            };
            format!("{}: {kind}", step.name.value)
        };
        let mapping = |it: &crate::flow::Mapping| format!("{} <- {:?}", it.target.value, it.value.value);
        let outputs = flow.outputs.as_ref().unwrap().all();
        let ty = ToolOutput::at_path(outputs, &["owner", "name"]).and_then(|output| output.ty);
        let inputs = flow.inputs.iter().flatten().map(|input| input.name.clone());
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
        assert_eq!((new[0].hints.read_only, new[0].hints.destructive), (Some(true), Some(false)));
    }

    #[test]
    fn all_that_is_exposed_can_run_in_steps() {
        let text = "
capability:
  exposes:
  - type: mcp
    namespace: tools
    tools:
      plain: {call: api.get-pet}
      referring: {ref: pets.owners, steps: {pet: {call: api.get-pet}}}
      stepwise: {description: Two calls, steps: {pet: {type: call, call: api.get-pet}}}
    resources:
      pet: {uri: pets://one, steps: {pet: {call: api.get-pet}}, mappings: [{target: name, value: $.pet.name}]}
  - type: rest
    namespace: routes
    resources:
      pet: {path: /pet, operations: {get: {method: GET, steps: {pet: {call: api.get-pet}}}}}
";
        let (document, diagnostics) = read(&Source::new("pets.yaml", text));
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        let document = document.unwrap();
        let has_steps = |tool: &McpTool| matches!(tool.form, ToolForm::Steps(_));
        assert_eq!(document.mcp_tools.iter().map(has_steps).collect::<Vec<_>>(), [false, false, true]);
        assert!(has_steps(&document.mcp_resources[0].tool));
        let crate::RouteKind::Operation { tool, .. } = &document.rest_servers[0].routes[0].kind else { panic!() };
        assert!(has_steps(tool));
    }

    #[test]
    fn the_names_of_items_are_those_of_the_output() {
        let flows = flows(
            "capability: {aggregates: [{namespace: pets, flows: {all: {call: api.all, outputParameters: \
             {pets: {type: array, items: {name: {type: string}}}, ids: {type: array, items: {type: object, \
             properties: {id: {type: integer}}}}}}}}]}",
        );
        let ty = |path: &[&str]| ToolOutput::at_path(flows[0].outputs.as_ref()?.all(), path)?.ty;
        assert_eq!(ty(&["pets", "name"]), Some(Type::String));
        assert_eq!(ty(&["ids", "id"]), Some(Type::Integer));
        assert_eq!(ty(&["ids", "name"]), None);
    }

    #[test]
    fn an_aggregate_can_be_one_of_another_file() {
        let text = "aggregates: [{from: shared.yaml, import: petting, as: pets}]";
        let (document, diagnostics) = read(&Source::new("pets.yaml", text));
        assert!(diagnostics.is_empty(), "{diagnostics:#?}");
        let Some(AggregateEntry::Import(import)) = document.unwrap().aggregates.pop() else { panic!() };
        let text = |it: &Option<crate::Spanned<String>>| it.as_ref().map(|it| it.value.clone()).unwrap();
        let found = (import.location.value.clone(), text(&import.namespace), text(&import.alias));
        assert_eq!(found, ("shared.yaml".to_owned(), "petting".to_owned(), "pets".to_owned()));
    }

    #[test]
    fn what_a_step_lacks_is_reported() {
        let of_step = |step: &str| problems(&format!("{{steps: {{one: {step}}}}}"));
        assert_eq!(of_step("{type: call}"), ["a step of the type `call` has no `call`"]);
        assert_eq!(of_step("{with: {}}"), ["a step has no `type`"]);
        assert_eq!(problems("{steps: [{with: {}}]}"), ["a step has no `name`"]);
        assert!(problems("{steps: [{call: api.find}]}").is_empty());
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
