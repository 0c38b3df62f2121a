//! Reads schemas: resolves a node with its references, `allOf`, `oneOf` and `anyOf`.

use std::rc::Rc;

use naftiko_syntax::{Code, Diagnostic, Node, Value, nearest};

use crate::inheritance::is_base;
use crate::limits;
use crate::located::{Located, reference};
use crate::media::is_binary;
use crate::merge::require;
use crate::reader::{First, Reader, ResolvedSchema};
use crate::schema::{Additional, Id, Property, Schema, Shape, Target, Use};
use crate::values;

impl ResolvedSchema {
    /// Creates a schema that accepts any value, with the annotations of a node.
    fn words(at: &Located) -> Self {
        let description = at.text("description").filter(|text| !text.trim().is_empty());
        ResolvedSchema {
            schema: Schema {
                title: at.text("title"),
                description,
                deprecated: at.is("deprecated"),
                limits: limits::read(at),
                ..Schema::of(Shape::Any, at.place())
            },
            nullable: at.is("nullable") || at.is("x-nullable"),
            read_only: at.is("readOnly"),
            write_only: at.is("writeOnly"),
            default: at.node().get("default").and_then(Node::json),
            required: Vec::new(),
            conditional: Vec::new(),
            same_as: None,
        }
    }

    /// Creates a schema for what could not be read, with the annotations of a node.
    fn unread(at: &Located) -> Self {
        let mut resolved = ResolvedSchema::words(at);
        resolved.schema.is_unread = true;
        resolved
    }

    pub(crate) fn into_use(self) -> Use {
        Use {
            nullable: self.nullable,
            description: self.schema.description.clone(),
            deprecated: self.schema.deprecated,
            read_only: self.read_only,
            write_only: self.write_only,
            default: self.default,
            target: match self.same_as {
                Some(id) => Target::Named(id),
                None => Target::Inline(self.schema.shared()),
            },
        }
    }

    /// Adds the annotations of another schema where this one has none.
    pub(crate) fn add_words(&mut self, other: &ResolvedSchema) {
        let (own, others) = (&mut self.schema, &other.schema);
        own.title = own.title.take().or_else(|| others.title.clone());
        own.description = own.description.take().or_else(|| others.description.clone());
        own.deprecated |= others.deprecated;
        limits::add(&mut own.limits, &others.limits);
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        self.default = self.default.take().or_else(|| other.default.clone());
    }

    /// Marks the required properties.
    fn settle(&mut self) {
        // Each once: schemas that include one another repeat their required properties.
        self.required = values::distinct(self.required.drain(..));
        require(&mut self.schema.shape, &self.required);
    }
}

/// The keywords beside a reference that are more than annotations.
const STRUCTURE: [&str; 14] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "unevaluatedProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "if",
    "dependentSchemas",
    "enum",
    "const",
    "items",
    "prefixItems",
];

impl Reader {
    /// Reads the schema at a node.
    pub(crate) fn read_use(&self, at: &Located) -> Use {
        self.resolve_at(at).as_ref().clone().into_use()
    }

    /// Returns a named schema that is requested at `start`. `None` if it does not exist or is not a
    /// schema, which is reported.
    pub(crate) fn schema(&self, id: &Id, start: &Located) -> Option<Schema> {
        let (id, at) = self.references.end(start, id.clone())?;
        if !at.node().is_map() && at.node().bool().is_none() {
            self.references.report.warn_kind(&at, "a schema");
            return None;
        }
        self.resolve_named(&id, &at).map(|resolved| resolved.schema.clone())
    }

    /// Resolves a named schema at its own place. `None` while it is being read.
    pub(crate) fn resolve_named(&self, id: &Id, at: &Located) -> Option<Rc<ResolvedSchema>> {
        if let Some(known) = self.named.borrow().get(id) {
            return Some(known.clone());
        }
        if self.is_suspended() || !self.open.borrow_mut().schemas.push(id.clone()) {
            return None;
        }
        let (resolved, is_bottom) = self.within_named(|| self.find_named(id, at));
        if self.waits_for_name() && !is_bottom {
            self.open.borrow_mut().schemas.pop();
            self.suspend(First::Schema(id.clone(), at.clone()));
        }
        // What is being read stays open while another schema is read first.
        if self.is_suspended() {
            return None;
        }
        self.open.borrow_mut().schemas.pop();
        let resolved = Rc::new(resolved);
        self.named.borrow_mut().insert(id.clone(), resolved.clone());
        Some(resolved)
    }

    fn find_named(&self, id: &Id, at: &Located) -> ResolvedSchema {
        let mut resolved = self.resolve_at(at).as_ref().clone();
        self.add_heirs(&mut resolved, id, at);
        if let Some(same) = resolved.same_as.take() {
            match self.references.locate(&same).and_then(|at| self.resolve_named(&same, &at)) {
                Some(other) => {
                    resolved.schema.shape = other.schema.shape.clone();
                    resolved.add_words(&other);
                }
                None => self.warn_of_circle(at),
            }
        }
        resolved
    }

    /// Resolves the schema of a use.
    pub(crate) fn resolve_use(&self, used: &Use) -> Option<Rc<ResolvedSchema>> {
        match &used.target {
            Target::Named(id) => self.references.locate(id).and_then(|at| self.resolve_named(id, &at)),
            Target::Inline(schema) => {
                let required = match &schema.shape {
                    Shape::Object { properties, .. } => {
                        properties.iter().filter(|property| property.required).map(|it| it.name.clone()).collect()
                    }
                    _ => Vec::new(),
                };
                Some(Rc::new(ResolvedSchema {
                    schema: schema.as_ref().clone(),
                    nullable: used.nullable,
                    read_only: used.read_only,
                    write_only: used.write_only,
                    default: used.default.clone(),
                    required,
                    conditional: Vec::new(),
                    same_as: None,
                }))
            }
        }
    }

    /// Resolves a node, once.
    pub(crate) fn resolve_at(&self, at: &Located) -> Rc<ResolvedSchema> {
        if let Some(known) = self.read.borrow().get(&at.key()) {
            return known.clone();
        }
        let resolved = self.within(|| {
            if self.is_suspended() || self.is_deep() && self.suspend_for_name() {
                return ResolvedSchema::words(at);
            }
            if self.is_deep() || !self.has_work_left() {
                let message = "schemas are nested too deeply here";
                self.references.report.warn(at, message, "move some of them to `components`");
                return ResolvedSchema::unread(at);
            }
            self.resolve_node(at, false)
        });
        let resolved = Rc::new(resolved);
        if !self.is_suspended() {
            self.read.borrow_mut().insert(at.key(), resolved.clone());
        }
        resolved
    }

    /// If `is_base`, `oneOf` and `anyOf` are ignored, because the reader is one of their variants.
    fn resolve_node(&self, at: &Located, is_base: bool) -> ResolvedSchema {
        match at.node().value() {
            Value::Map => {}
            Value::Bool(_) => return ResolvedSchema::words(at),
            _ => {
                self.references.report.warn_kind(at, "a schema");
                return ResolvedSchema::unread(at);
            }
        }
        if reference(at.node()).is_some() {
            return self.referred(at);
        }
        let mut resolved = ResolvedSchema::words(at);
        self.add_own(&mut resolved, at);
        self.add_all_of(&mut resolved, at);
        if !is_base {
            self.add_alternatives(&mut resolved, at, "oneOf");
            self.add_alternatives(&mut resolved, at, "anyOf");
        }
        self.add_conditions(&mut resolved, at);
        resolved.nullable &= !denies_null(at);
        self.settle_conditions(&mut resolved, at);
        resolved.settle();
        resolved
    }

    /// Whether a node has a type other than `null`, regardless of its `allOf`. In 3.0, `nullable`
    /// belongs to a type, but documents write it beside an `allOf` without one.
    fn has_type_of_value(&self, at: &Located) -> bool {
        let is_said = at.is("nullable") || at.is("x-nullable");
        self.is_31 && !is_said && at.node().get("type").is_some_and(|it| !is_null_type(it))
    }

    /// Resolves a node with a `$ref`.
    fn referred(&self, at: &Located) -> ResolvedSchema {
        let Some((id, target)) = self.references.target(at) else { return ResolvedSchema::unread(at) };
        if !target.node().is_map() && !matches!(target.node().value(), Value::Bool(_)) {
            self.references.report.warn_kind(&target, "a schema");
            return ResolvedSchema::unread(at);
        }
        let mut resolved = ResolvedSchema::words(at);
        resolved.nullable |= self.is_nullable(&target) && !self.has_type_of_value(at);
        resolved.nullable &= !denies_null(at);
        resolved.read_only |= target.is("readOnly");
        resolved.write_only |= target.is("writeOnly");
        resolved.schema.deprecated |= target.is("deprecated");
        // Most documents use this beside a reference to exclude other properties; the referenced
        // ones remain.
        let is_more =
            self.is_31 && STRUCTURE.iter().any(|key| at.node().get(key).is_some_and(|it| it.bool() != Some(false)));
        match is_more.then(|| self.resolve_named(&id, &target)).flatten() {
            Some(other) => {
                resolved.nullable = other.nullable && !self.has_type_of_value(at) && !denies_null(at);
                resolved.schema.shape = other.schema.shape.clone();
                resolved.required.clone_from(&other.required);
                self.add_own(&mut resolved, at);
                self.add_all_of(&mut resolved, at);
                self.add_alternatives(&mut resolved, at, "oneOf");
                self.add_alternatives(&mut resolved, at, "anyOf");
                self.add_conditions(&mut resolved, at);
                self.settle_conditions(&mut resolved, at);
                resolved.settle();
            }
            None => resolved.same_as = Some(id),
        }
        resolved
    }

    /// Merges the parts of `allOf`, and then the node's own keywords.
    fn add_all_of(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let Some(list) = at.get("allOf") else { return };
        let parts: Vec<Located> = list.items().collect();
        if self.is_only(resolved, at, &parts) {
            return;
        }
        let own = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        let mut nullable = !parts.is_empty() && !self.has_type_of_value(at);
        for part in &parts {
            let Some(other) = self.part(part) else {
                self.warn_of_circle(part);
                continue;
            };
            let shape = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
            resolved.schema.shape = self.both(part, shape, &other.schema.shape);
            resolved.required.extend(other.required.iter().cloned());
            resolved.conditional.extend(other.conditional.iter().cloned());
            nullable &= other.nullable;
            if part.reference().is_none() {
                resolved.nullable |= part.is("nullable");
                resolved.add_words(&other);
            }
        }
        resolved.nullable |= nullable;
        let shape = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        resolved.schema.shape = self.both(at, shape, &own);
    }

    /// Whether an `allOf` is a single reference with annotations, and so the same schema.
    fn is_only(&self, resolved: &mut ResolvedSchema, at: &Located, parts: &[Located]) -> bool {
        let has_more = ["oneOf", "anyOf"].iter().any(|key| at.has(key));
        let leads_somewhere = |part: &&Located| part.reference().is_some() && self.references.target(part).is_some();
        let (named, others): (Vec<&Located>, Vec<&Located>) = parts.iter().partition(leads_somewhere);
        let [named] = named[..] else { return false };
        if has_more || !resolved.required.is_empty() || !resolved.schema.shape.is_bare() {
            return false;
        }
        let others: Vec<Rc<ResolvedSchema>> = others.into_iter().map(|part| self.resolve_at(part)).collect();
        if !others.iter().all(|other| matches!(other.schema.shape, Shape::Any) && other.required.is_empty()) {
            return false;
        }
        let named = self.resolve_at(named);
        let Some(id) = &named.same_as else { return false };
        if self.is_heir(at, id) {
            return false;
        }
        resolved.same_as = Some(id.clone());
        resolved.schema.shape = Shape::Any;
        let is_of_parts = !self.has_type_of_value(at);
        resolved.nullable |= is_of_parts && (named.nullable || others.iter().any(|other| other.nullable));
        resolved.read_only |= named.read_only;
        resolved.write_only |= named.write_only;
        resolved.schema.deprecated |= named.schema.deprecated;
        resolved.schema.description = resolved.schema.description.take().or_else(|| named.schema.description.clone());
        others.iter().for_each(|other| resolved.add_words(other));
        true
    }

    /// Whether a node is the named schema that is being read, with the base at `id`.
    fn is_heir(&self, at: &Located, id: &Id) -> bool {
        let is_this = |own: &Id| self.references.locate(own).is_some_and(|own| own.key() == at.key());
        self.references.locate(id).is_some_and(|base| is_base(&base))
            && self.open.borrow().schemas.last().is_some_and(is_this)
    }

    /// Resolves a part of an `allOf`. `None` if it includes itself.
    pub(crate) fn part(&self, part: &Located) -> Option<Rc<ResolvedSchema>> {
        let resolved = self.resolve_at(part);
        let Some(id) = resolved.same_as.clone() else { return Some(resolved) };
        let target = self.references.locate(&id)?;
        // A base may list its heirs, one of which is being read, or not list them.
        let members = ["oneOf", "anyOf"].iter().filter_map(|key| target.get(key));
        let members: Vec<Id> = members
            .flat_map(|list| list.items().collect::<Vec<_>>())
            .filter_map(|it| Some(self.references.target(&it)?.0))
            .collect();
        if !is_base(&target) && !members.iter().any(|member| self.open.borrow().schemas.has(member)) {
            return self.resolve_named(&id, &target);
        }
        if !self.open.borrow_mut().bases.push(id) {
            return None;
        }
        let resolved = self.resolve_node(&target, true);
        if !self.is_suspended() {
            self.open.borrow_mut().bases.pop();
        }
        Some(Rc::new(resolved))
    }

    /// Warns about a schema, unless it will be read again.
    pub(crate) fn warn(&self, at: &Located, message: &str, help: &str) {
        if !self.is_suspended() {
            self.references.report.warn(at, message, help);
        }
    }

    fn warn_of_circle(&self, at: &Located) {
        self.warn(at, "this schema includes itself", "remove the part that refers back to it");
    }

    /// Adds the node's own type and its keywords.
    fn add_own(&self, resolved: &mut ResolvedSchema, at: &Located) {
        let (types, has_null) = self.types(at);
        resolved.nullable |= has_null;
        let names = at.get("required");
        let names = names.iter().flat_map(Located::items).filter_map(|name| name.node().text().map(str::to_owned));
        resolved.required.extend(names);
        let values = self.values(at);
        resolved.nullable |= values.iter().flatten().any(|value| value.is_null());
        let shape = match (&types, values) {
            (None, _) => {
                resolved.schema.is_unread = true;
                Shape::Any
            }
            (Some(types), Some(values)) => self.listed_shape(at, types, &values),
            (Some(types), None) => self.by_types(at, types),
        };
        let former = std::mem::replace(&mut resolved.schema.shape, Shape::Any);
        resolved.schema.shape = self.both(at, former, &shape);
    }

    /// Returns the shape of `enum` or `const`. A scalar value counts even if it is not of a
    /// declared type. The values of a list apply to its items.
    fn listed_shape(&self, at: &Located, types: &[String], values: &[Node<'_>]) -> Shape {
        let is_scalar = |value: &Node<'_>| !matches!(value.value(), Value::List | Value::Map);
        let is_of_scalars = values.iter().all(is_scalar) && !values.iter().all(|value| value.is_null());
        match types {
            [one] if one == "array" => match (self.array(at), values::shape(&[], values, None, &at.place())) {
                (Shape::Array { items }, of_items)
                    if is_of_scalars && matches!(items.target, Target::Inline(_)) && !at.has("prefixItems") =>
                {
                    let items = self.refined(at, &items, &values::inline(of_items, &at.place()));
                    Shape::Array { items: Box::new(items) }
                }
                (array, _) => array,
            },
            [one] if one == "object" && (!is_of_scalars || at.has("properties")) => self.object(at),
            [one] if one == "object" => values::shape(&[], values, format(at), &at.place()),
            several if several.iter().any(|name| name == "array" || name == "object") && !is_of_scalars => {
                self.by_types(at, several)
            }
            types => values::shape(types, values, format(at), &at.place()),
        }
    }

    /// Returns the declared types, and whether `null` is one of them; `None` if a type is unknown.
    fn types(&self, at: &Located) -> (Option<Vec<String>>, bool) {
        let Some(declared) = at.get("type") else { return (Some(Vec::new()), false) };
        let mut types: Vec<String> = match declared.node().value() {
            Value::List => declared.items().filter_map(|it| it.node().text().map(str::to_owned)).collect(),
            // In YAML, `null` without quotes is not a text.
            Value::Null => vec!["null".to_owned()],
            _ => declared.node().text().map(str::to_owned).into_iter().collect(),
        };
        let is_null_item = declared.node().items().any(Node::is_null);
        let count = types.len();
        types.retain(|name| name != "null");
        let has_null = is_null_item || types.len() < count;
        let Some(unknown) = types.iter().find(|name| !TYPES.contains(&name.as_str())) else {
            return (Some(types), has_null);
        };
        let help = match nearest(unknown, TYPES[..6].iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("use one of `{}`", TYPES[..6].join("`, `")),
        };
        let warning = Diagnostic::warning(Code::InvalidOpenApi, format!("unknown type `{unknown}`"));
        self.references
            .report
            .add(warning.at_span(&at.file().source, declared.span.clone(), "any value is accepted here").help(help));
        (None, has_null)
    }

    /// Returns the values of `enum` or `const`.
    fn values<'n>(&self, at: &'n Located) -> Option<Vec<Node<'n>>> {
        if let Some(value) = at.node().get("const") {
            return Some(vec![value]);
        }
        let list = at.node().get("enum")?;
        match list.value() {
            Value::List => Some(list.items().collect()).filter(|values: &Vec<_>| !values.is_empty()),
            Value::Null => None,
            _ => {
                at.get("enum").iter().for_each(|list| self.references.report.warn_kind(list, "a list of values"));
                None
            }
        }
    }

    fn by_types(&self, at: &Located, types: &[String]) -> Shape {
        let has = |key: &str| at.has(key);
        match types {
            [] if OF_OBJECTS.iter().any(|key| has(key)) => self.object(at),
            [] if has("items") || has("prefixItems") => self.array(at),
            [] => Shape::Any,
            [one] => self.by_type(at, one),
            several => {
                let is_number = several.iter().any(|name| name == "number");
                let shapes: Vec<Shape> = several
                    .iter()
                    .filter(|name| !(is_number && *name == "integer"))
                    .map(|name| self.by_type(at, name))
                    .collect();
                values::one_of(shapes, &at.place())
            }
        }
    }

    fn by_type(&self, at: &Located, name: &str) -> Shape {
        let format = format(at);
        match name {
            "string" => Shape::String { format, values: Vec::new() },
            "integer" => Shape::Integer { format: format_of_whole(at, format), values: Vec::new() },
            "number" if format.as_deref().is_some_and(values::is_whole) => {
                Shape::Integer { format: format_of_whole(at, format), values: Vec::new() }
            }
            "number" => Shape::Number { format },
            "boolean" => Shape::Boolean { value: None },
            "array" => self.array(at),
            "object" => self.object(at),
            // The spelling of Swagger 2.0.
            "file" => Shape::String { format: Some("binary".to_owned()), values: Vec::new() },
            _ => Shape::Any,
        }
    }

    /// Reads a list. If its items have schemas by position, each item may have any of these.
    fn array(&self, at: &Located) -> Shape {
        let is_list = |it: &Located| it.node().is_list() && !it.node().is_empty();
        let items = at.get("items");
        // The spelling of drafts before 2020-12.
        let listed = items.clone().filter(is_list);
        let rest = match listed {
            Some(_) => at.get("additionalItems"),
            None => items,
        };
        let places = at.get("prefixItems").filter(is_list).or(listed);
        let rest = rest.or_else(|| at.get("unevaluatedItems")).filter(|it| match it.node().value() {
            Value::List | Value::Null => false,
            // If there are no further items, all schemas are known.
            Value::Bool(_) => places.is_none(),
            _ => true,
        });
        let all = places.iter().flat_map(Located::items).chain(rest).map(|it| self.read_use(&it));
        Shape::Array { items: Box::new(self.one_of(at, all.collect()).unwrap_or_else(|| anything(at))) }
    }

    fn object(&self, at: &Located) -> Shape {
        let map = at.get("properties");
        if let Some(map) = map.as_ref().filter(|map| !map.node().is_map() && !map.node().is_null()) {
            self.references.report.warn_kind(map, "a map of properties");
        }
        // A property with the schema `false` is never present.
        let can_be = |(_, at): &(&str, Located)| !matches!(at.node().value(), Value::Bool(false));
        let property = |(name, at): (&str, Located)| Property {
            name: name.to_owned(),
            required: false,
            schema: self.read_use(&at),
        };
        let properties = map.iter().flat_map(Located::entries).filter(can_be).map(property).collect();
        Shape::Object { properties, additional: self.additional(at) }
    }

    fn additional(&self, at: &Located) -> Additional {
        let declared = at.get("additionalProperties").or_else(|| at.get("unevaluatedProperties"));
        let is_forbidden =
            declared.as_ref().is_some_and(|declared| matches!(declared.node().value(), Value::Bool(false)));
        let is_any = declared.is_some() && !is_forbidden;
        let of = declared.filter(|declared| declared.node().entries().any(|entry| !entry.name().starts_with("x-")));
        let is_of_all = of.is_some() || is_forbidden;
        let patterns = at.get("patternProperties");
        let all = patterns.iter().flat_map(Located::entries).map(|(_, it)| it).chain(of).map(|it| self.read_use(&it));
        match self.one_of(at, all.collect()) {
            Some(values) if is_of_all => Additional::Of(Box::new(values)),
            Some(values) => Additional::Partly(Box::new(values)),
            None if is_forbidden => Additional::Forbidden,
            None if is_any => Additional::Any,
            None => Additional::Unsaid,
        }
    }

    /// Returns a choice; `None` if there is nothing to choose from.
    pub(crate) fn one_of(&self, at: &Located, all: Vec<Use>) -> Option<Use> {
        let nullable = all.iter().any(|it| it.nullable);
        if all.iter().any(Use::is_anything) {
            return Some(Use { nullable, ..anything(at) });
        }
        let all = all.into_iter().map(|it| (Use { nullable: false, ..it }, None)).collect();
        let mut all: Vec<Use> = self.put_together(all, at).into_iter().map(|(it, _)| it).collect();
        let one = match all.len() {
            0 => return None,
            1 => all.remove(0),
            _ => values::inline(Shape::OneOf { variants: all, discriminator: None }, &at.place()),
        };
        Some(Use { nullable, ..one })
    }

    /// Whether a node may be `null`; decided without reading it.
    pub(crate) fn is_nullable(&self, at: &Located) -> bool {
        let key = at.key();
        if let Some(known) = self.nullable.borrow().get(&key) {
            return *known;
        }
        if self.is_suspended() || self.open.borrow().nullable.has(&key) {
            return false;
        }
        let is_nullable = self.within(|| {
            if self.is_deep() {
                self.suspend(First::Nullable(at.clone()));
                return false;
            }
            self.open.borrow_mut().nullable.push(key);
            self.find_nullable(at)
        });
        if !self.is_suspended() {
            self.open.borrow_mut().nullable.pop();
            self.nullable.borrow_mut().insert(key, is_nullable);
        }
        is_nullable
    }

    fn find_nullable(&self, at: &Located) -> bool {
        if denies_null(at) {
            return false;
        }
        let has = |key: &str, is: &dyn Fn(Node<'_>) -> bool| at.node().get(key).is_some_and(is);
        let in_type = has("type", &is_null_type);
        let in_enum = has("enum", &|it| it.items().any(Node::is_null));
        let is_const = has("const", &|it| it.is_null());
        if at.is("nullable") || at.is("x-nullable") || in_type || in_enum || is_const {
            return true;
        }
        let follow = |part: Located| self.references.follow(&part).is_some_and(|part| self.is_nullable(&part));
        let any = |key: &str| at.get(key).is_some_and(|list| list.items().any(follow));
        let all_of = at.get("allOf").is_some_and(|list| {
            let is_inline = |part: Located| part.reference().is_none() && part.is("nullable");
            let is_of_parts = list.node().items().len() > 0 && !self.has_type_of_value(at);
            list.items().any(is_inline) || is_of_parts && list.items().all(follow)
        });
        any("oneOf") || any("anyOf") || all_of
    }
}

/// Whether a node excludes `null`, regardless of its parts.
fn denies_null(at: &Located) -> bool {
    at.node().get("nullable").and_then(Node::bool) == Some(false)
}

/// Whether `null` is the type, or one of several.
fn is_null_type(declared: Node<'_>) -> bool {
    let is_null = |node: Node<'_>| node.is_null() || node.text() == Some("null");
    is_null(declared) || declared.items().any(is_null)
}

/// Keywords that only objects have, so that they imply the type.
const OF_OBJECTS: [&str; 4] = ["properties", "additionalProperties", "patternProperties", "propertyNames"];

/// The types of JSON Schema, and `file` of Swagger 2.0.
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "file"];

fn anything(at: &Located) -> Use {
    values::inline(Shape::Any, &at.place())
}

/// Returns the format, or the 3.0 format for what 3.1 expresses in other keywords.
fn format(at: &Located) -> Option<String> {
    let encoding = at.text("contentEncoding").map(|name| name.to_ascii_lowercase());
    at.text("format").or(match encoding.as_deref() {
        Some("base64") => Some("byte".to_owned()),
        None if at.text("contentMediaType").is_some_and(|it| is_binary(&it)) => Some("binary".to_owned()),
        _ => None,
    })
}

/// Returns the format of an integer, which is unsigned if its `minimum` is at least zero.
fn format_of_whole(at: &Located, format: Option<String>) -> Option<String> {
    let format = format.or_else(|| format_of_largest(at));
    let is_at_least = |key: &str, least: f64| {
        at.text(key).and_then(|text| text.parse::<f64>().ok()).is_some_and(|number| number >= least)
    };
    if !is_at_least("minimum", 0.0) && !is_at_least("exclusiveMinimum", -1.0) {
        return format;
    }
    match format.as_deref() {
        Some("int32") => Some("uint32".to_owned()),
        Some("int64") | None => Some("uint64".to_owned()),
        _ => format,
    }
}

/// Returns the format of an integer whose `maximum` exceeds 64 bits with a sign.
fn format_of_largest(at: &Located) -> Option<String> {
    let largest = at.text("maximum")?;
    if largest.parse::<i64>().is_ok() || !largest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_unsigned = largest.parse::<u64>().is_ok() && at.text("minimum").is_some_and(|it| it.parse::<u64>().is_ok());
    Some(if is_unsigned { "uint64" } else { "bigint" }.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::testing::{open, schemas, shape, used};
    use crate::{Id, Shape, Target, Use};

    /// Asserts the shapes of schemas, in the order of `text`.
    fn each_is(text: &str, expected: &[&str]) {
        let api = schemas(text);
        let names = text.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap());
        let shapes: Vec<_> = names.map(|name| api.shape(name)).collect();
        assert_eq!(shapes, expected);
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn a_type_is_what_it_says() {
        each_is(
            "A: {type: string, format: uuid}\nB: {type: integer}\nC: {type: number, format: int64}\n\
             D: {type: number}\nE: {type: boolean}\nF: {type: array}\nG: {type: object}\nH: {}\nI: true\n\
             J: {type: array, items: {type: [string, 'null']}}\nK: {type: string, contentEncoding: base64}",
            &[
                "string:uuid",
                "integer",
                "integer:int64",
                "number",
                "boolean",
                "[any]",
                "{}",
                "any",
                "any",
                "[string?]",
                "string:byte",
            ],
        );
    }

    #[test]
    fn a_type_that_is_not_declared_is_inferred() {
        each_is(
            "A: {properties: {a: {}}}\nB: {additionalProperties: {type: string}}\nC: {items: {type: string}}\n\
             D: {enum: [a, b, a, null]}\nE: {enum: [1, 2]}\nF: {enum: [true]}\nG: {const: x}\nH: {enum: [1, auto]}\n\
             I: {enum: [1, {a: b}]}\nJ: {enum: [1.5]}",
            &[
                "{a: any}",
                "{*: string}",
                "[string]",
                "string[a b]",
                "integer[1 2]",
                "boolean[true]",
                "string[x]",
                "(string[auto] | integer[1])",
                "any",
                "number",
            ],
        );
    }

    #[test]
    fn values_have_the_declared_type() {
        each_is(
            "A: {type: string, enum: [1.10, true, no]}\nB: {type: integer, enum: ['1', 2]}\nC: {type: [string, 'null'], enum: [a, null]}\n\
             D: {type: array, enum: [a], items: {type: string}}",
            &["string[1.10 true no]", "integer[1 2]", "string[a]", "[string[a]]"],
        );
    }

    #[test]
    fn values_count_where_the_type_beside_them_is_that_of_none() {
        each_is(
            "A: {type: object, enum: [a, b]}\nB: {type: object, enum: [a], properties: {x: {type: string}}}\n\
             C: {type: object, enum: [{a: 1}]}\nD: {type: integer, enum: [low, high]}\nE: {type: boolean, enum: ['yes', 'no']}\n\
             F: {type: number, enum: [low]}\nG: {type: [array, string], enum: [a]}\nH: {type: array, enum: [[a]], items: {type: string}}",
            &[
                "string[a b]",
                "{x: string}",
                "{}",
                "string[low high]",
                "string[yes no]",
                "string[low]",
                "string[a]",
                "[string]",
            ],
        );
    }

    #[test]
    fn one_value_is_known_of_any_type() {
        each_is(
            "A: {const: true}\nB: {type: boolean, enum: [false]}\nC: {type: boolean, enum: [true, false]}\n\
             D: {type: number, const: 2}\nE: {type: number, enum: [1, 2]}\nF: {const: 1.5}\nG: {enum: ['true', true]}",
            &[
                "boolean[true]",
                "boolean[false]",
                "boolean",
                "integer[2]",
                "number",
                "number",
                "(string[true] | boolean[true])",
            ],
        );
    }

    #[test]
    fn an_integer_beyond_64_bits_has_a_format() {
        each_is(
            "A: {type: integer, minimum: 0, maximum: 18446744073709551615}\nB: {type: integer, maximum: 100000000000000000000}\n\
             C: {type: integer, maximum: 10}\nD: {type: integer, format: int32, maximum: 100000000000000000000}",
            &["integer:uint64", "integer:bigint", "integer", "integer:int32"],
        );
    }

    #[test]
    fn items_with_places_are_one_of_those() {
        each_is(
            "A: {type: array, prefixItems: [{type: number}, {type: number}]}\n\
             B: {prefixItems: [{type: string}, {type: integer}], items: false}\n\
             C: {type: array, items: [{type: string}], additionalItems: {type: boolean}}\n\
             D: {type: array, prefixItems: [{type: string}, {}]}\nE: {type: array, items: []}\n\
             F: {type: array, prefixItems: [{type: string}], items: {type: [string, 'null']}}\n\
             G: {type: array, contains: {type: string}}\nH: {type: array, unevaluatedItems: {type: string}}",
            &[
                "[number]",
                "[(string | integer)]",
                "[(string | boolean)]",
                "[any]",
                "[any]",
                "[string?]",
                "[any]",
                "[string]",
            ],
        );
    }

    #[test]
    fn further_properties_are_those_of_any_pattern() {
        each_is(
            "A: {patternProperties: {'^x': {type: integer}}, additionalProperties: false}\n\
             B: {patternProperties: {'^x': {type: integer}}, additionalProperties: {type: string}}\n\
             C: {patternProperties: {'^x': {type: integer}, '^y': {type: [string, 'null']}}}\n\
             D: {patternProperties: {'^x': {}}, additionalProperties: true}\nE: {propertyNames: {pattern: '^a'}}\n\
             F: {properties: {a: {type: string}, b: false}, patternProperties: {'^x': {type: integer}}}",
            &[
                "{*: integer}",
                "{*: (integer | string)}",
                "{some: (integer | string)?}",
                "{some: any}",
                "{}",
                "{a: string, some: integer}",
            ],
        );
    }

    #[test]
    fn null_is_denied_beside_what_may_be_it() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    N: {type: object, nullable: true}\n    All:\n      properties:\n        \
                    a: {allOf: [{$ref: '#/components/schemas/N'}], nullable: false}\n        \
                    b: {allOf: [{$ref: '#/components/schemas/N'}], type: object}\n        \
                    c: {allOf: [{$ref: '#/components/schemas/N'}, {properties: {x: {}}, nullable: true}], nullable: false}\n        \
                    d: {$ref: '#/components/schemas/N', nullable: false}\n        e: {$ref: '#/components/schemas/B'}\n    \
                    B: {allOf: [{$ref: '#/components/schemas/N'}], type: object, nullable: false}\n";
        let shape = |text: &str| open(&[("openapi.yaml", text)]).shape("All");
        assert_eq!(shape(text), "{a: N, b: N?, c: {x: any}, d: N, e: B}");
        assert_eq!(shape(&text.replace("3.0.3", "3.1.0")), "{a: N, b: N, c: {x: any}, d: N, e: B}");
    }

    #[test]
    fn several_types_are_a_choice() {
        each_is(
            "A: {type: [string, integer]}\nB: {type: [integer, number]}\nC: {type: ['null', object], properties: {a: {type: string}}}",
            &["(string | integer)", "number", "{a: string}"],
        );
    }

    #[test]
    fn objects_say_what_else_they_may_have() {
        each_is(
            "A: {type: object, additionalProperties: false}\nB: {type: object, additionalProperties: {}}\n\
             C: {type: object, additionalProperties: true}\nD: {type: object, patternProperties: {'^x': {type: integer}}}\n\
             E: {type: object, required: [a, z], properties: {a: {type: string}, b: {type: string}}}",
            &["{only}", "{*}", "{*}", "{some: integer}", "{a!: string, b: string}"],
        );
    }

    #[test]
    fn null_is_found_in_every_spelling() {
        let api = schemas(
            "Own: {type: object, nullable: true}\nListed: {enum: [a, null]}\nPlain: {type: string}\n\
             All:\n  properties:\n    a: {$ref: '#/components/schemas/Own'}\n    b: {$ref: '#/components/schemas/Listed'}\n    \
             c: {anyOf: [{$ref: '#/components/schemas/Plain'}, {type: 'null'}]}\n    \
             d: {allOf: [{$ref: '#/components/schemas/Plain'}], nullable: true}\n    \
             e: {oneOf: [{type: 'null'}, {type: integer}]}\n    f: {type: [string, null]}\n    g: {const: null}\n    \
             h: {allOf: [{$ref: '#/components/schemas/Plain'}, {nullable: true}]}\n    \
             i: {$ref: '#/components/schemas/Plain', nullable: true}\n    j: {$ref: '#/components/schemas/Plain'}",
        );
        let expected = "{a: Own?, b: Listed?, c: Plain?, d: Plain?, e: integer?, f: string?, g: any?, h: Plain?, i: Plain?, j: Plain}";
        assert_eq!(api.shape("All"), expected);
    }

    #[test]
    fn a_reference_with_words_keeps_its_identity_and_the_words() {
        let api = schemas(
            "Pet: {type: object, description: of Pet, properties: {a: {type: string}}}\nAll:\n  properties:\n    \
             a: {$ref: '#/components/schemas/Pet', description: here, deprecated: true}\n    \
             b: {allOf: [{$ref: '#/components/schemas/Pet'}], description: there, default: {x: [1, 'y']}, readOnly: true}\n    \
             c: {allOf: [{$ref: '#/components/schemas/Pet'}, {description: part}], type: object}\n    \
             d: {$ref: '#/components/schemas/Pet'}",
        );
        let id = Id { file: String::new(), pointer: "/components/schemas/All".to_owned() };
        let all = api.schema(&id).unwrap();
        let Shape::Object { properties, .. } = &all.shape else { panic!("{}", shape(&all.shape)) };
        let [a, b, c, d] = [0, 1, 2, 3].map(|index| &properties[index].schema);
        for one in [a, b, c, d] {
            assert_eq!(used(one), "Pet");
        }
        let words = [a, b, c, d].map(|one| one.description.as_deref());
        assert_eq!(words, [Some("here"), Some("there"), Some("part"), None]);
        assert!(a.deprecated && b.read_only && !d.deprecated);
        assert_eq!(b.default.as_deref(), Some(r#"{"x":[1,"y"]}"#));
    }

    #[test]
    fn an_alias_is_what_it_leads_to() {
        let api = schemas(
            "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/C'}\nC: {type: string}\nD: {items: {$ref: '#/components/schemas/A'}}",
        );
        assert_eq!(api.shape("D"), "[C]");
        assert_eq!(api.shape("A"), "string");
    }

    #[test]
    fn what_refers_to_itself_alone_is_anything() {
        let api = schemas(
            "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/A'}\nC: {items: {$ref: '#/components/schemas/A'}}\nD: {allOf: [{$ref: '#/components/schemas/D'}]}\nE: {anyOf: [{$ref: '#/components/schemas/E'}, {type: 'null'}]}",
        );
        assert_eq!(api.shape("C"), "[unread]");
        assert_eq!(api.shape("D"), "any");
        assert_eq!(api.shape("E"), "any");
        assert_eq!(
            api.messages(),
            ["`#/components/schemas/A` refers to itself", "this schema includes itself", "this schema includes itself"]
        );
    }

    #[test]
    fn a_recursive_schema_ends_at_its_name() {
        let api = schemas(
            "Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}",
        );
        assert_eq!(api.shape("Node"), "{next: Node, all: [Node]}");
    }

    #[test]
    fn what_is_off_is_reported_once_and_is_anything() {
        let api = schemas(
            "A: {type: strin}\nB: [x]\nC: {items: {$ref: '#/components/schemas/Pett'}}\nPet: {type: object}\nD: {type: object, properties: {a: 1, b: {enum: x}}}",
        );
        for name in ["A", "C", "D", "A", "C", "D"] {
            api.shape(name);
        }
        assert_eq!(api.shape("B"), "nothing");
        let problems = api.take_diagnostics();
        let reported: Vec<_> = problems.iter().map(|it| (it.message.as_str(), it.help.as_deref().unwrap())).collect();
        assert_eq!(
            reported,
            [
                ("unknown type `strin`", "did you mean `string`?"),
                ("`#/components/schemas/Pett` does not exist", "did you mean `#/components/schemas/Pet`?"),
                ("expected a schema, found a number", "replace it with a schema"),
                ("expected a list of values, found a string", "replace it with a list of values"),
                ("expected a schema, found a list", "replace it with a schema"),
            ]
        );
        let underlined: Vec<_> =
            problems.iter().map(|it| &it.places[0].source.text()[it.places[0].span.clone()]).collect();
        assert_eq!(underlined, ["type", "items", "a", "enum", "B"]);
    }

    #[test]
    fn schemas_that_are_nested_too_deep_end() {
        let deep = format!("A: {}{{type: string}}{}", "{items: ".repeat(90), "}".repeat(90));
        let api = schemas(&deep);
        assert!(api.shape("A").contains("[[[[unread]]]]"));
        assert_eq!(api.messages(), ["schemas are nested too deeply here"]);
    }

    #[test]
    fn in_3_0_only_words_count_beside_a_reference() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {type: object, properties: {a: {type: string}}}\n    \
                    B: {items: {$ref: '#/components/schemas/A', required: [a]}}\n";
        assert_eq!(open(&[("openapi.yaml", text)]).shape("B"), "[A]");
        assert_eq!(open(&[("openapi.yaml", &text.replace("3.0.3", "3.1.0"))]).shape("B"), "[{a!: string}]");
    }

    #[test]
    fn a_pointer_may_lead_anywhere() {
        let api = schemas(
            "A: {type: object, properties: {x/y: {type: string, format: a}, 'z': {type: array, items: {type: integer}}}}\n\
             B: {properties: {a: {$ref: '#/components/schemas/A/properties/x~1y'}, b: {$ref: '#/components/schemas/A/properties/z/items'}, \
             c: {$ref: '#/components/schemas/C/properties/z'}}}\nC: {$ref: '#/components/schemas/A'}",
        );
        let id = Id { file: String::new(), pointer: "/components/schemas/B".to_owned() };
        let schema = api.schema(&id).unwrap();
        let Shape::Object { properties, .. } = &schema.shape else { panic!() };
        let shapes = properties.iter().map(|it| match &it.schema.target {
            Target::Named(id) => shape(&api.schema(id).unwrap().shape),
            Target::Inline(_) => "inline".to_owned(),
        });
        assert_eq!(shapes.collect::<Vec<_>>(), ["string:a", "integer", "[integer]"]);
    }

    /// Returns a document in which each schema refers to the next with `link`, and the last one is
    /// `end`.
    fn chain(length: usize, link: &dyn Fn(usize, String) -> String, end: &str) -> crate::testing::Document {
        let reference = |index: usize| format!("{{$ref: '#/components/schemas/S{index}'}}");
        let links = (0..length).map(|index| format!("S{index}: {}\n", link(index, reference(index + 1))));
        schemas(&(links.collect::<String>() + &format!("S{length}: {end}\n")))
    }

    #[test]
    fn a_schema_may_be_made_of_others_to_any_depth() {
        let links: [&dyn Fn(usize, String) -> String; 5] = [
            &|_, next| format!("{{allOf: [{next}, {{type: object}}]}}"),
            &|_, next| format!("{{allOf: [{next}], required: [a]}}"),
            &|_, next| format!("{{$ref: {}, required: [a]}}", &next[7..next.len() - 1]),
            &|_, next| format!("{{oneOf: [{next}, {{type: 'null'}}], properties: {{a: {{type: integer}}}}}}"),
            &|_, next| next,
        ];
        for link in links {
            let api = chain(2_000, link, "{type: object, properties: {a: {type: integer}}}");
            let shape = api.shape("S0").replace('!', "");
            assert_eq!(shape, "{a: integer}", "{}", link(0, "...........".to_owned()));
            assert_eq!(api.messages(), [""; 0]);
        }
    }

    #[test]
    fn what_schemas_refer_to_is_read_when_it_is_asked_for() {
        let api = chain(2_000, &|_, next| format!("{{properties: {{next: {next}}}}}"), "{type: string}");
        for index in 0..1_999 {
            assert_eq!(api.shape(&format!("S{index}")), format!("{{next: S{}}}", index + 1));
        }
        assert_eq!(api.shape("S2000"), "string");
        assert_eq!(api.messages(), [""; 0]);
    }

    #[test]
    fn null_is_found_behind_any_number_of_schemas() {
        let link = |index: usize, next: String| match index {
            0 => format!("{{properties: {{a: {next}}}}}"),
            _ => format!("{{anyOf: [{next}, {{type: string}}]}}"),
        };
        assert_eq!(chain(2_000, &link, "{type: 'null'}").shape("S0"), "{a: S1?}");
        assert_eq!(chain(2_000, &link, "{type: integer}").shape("S0"), "{a: S1}");
    }

    #[test]
    fn a_long_circle_is_reported_once() {
        let link =
            |index: usize, next: String| format!("{{allOf: [{next}], properties: {{p{index}: {{type: string}}}}}}");
        let api = chain(300, &link, "{allOf: [{$ref: '#/components/schemas/S0'}], properties: {z: {type: string}}}");
        assert!(api.shape("S0").starts_with("{z: string, p299: string, p298: string"));
        assert_eq!(api.messages(), ["this schema includes itself"]);
    }

    /// Generates a schema as JSON. References lead to any of the four schemas, to parts of them, or
    /// nowhere.
    fn made() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            prop::sample::select(vec![
                r#"{"type": "string", "enum": ["a", null]}"#,
                r#"{"type": ["integer", "null"]}"#,
                r#"{"required": ["a"]}"#,
                r#"{"enum": [1, "a", {}]}"#,
                "{}",
                "true",
                "1",
                r#"{"type": "null"}"#,
                r#"{"const": "x"}"#,
            ])
            .prop_map(str::to_owned),
            prop::sample::select(vec!["A", "B", "C", "D", "E", "A/properties/a", "B/allOf/0", "C/items", "D/oneOf/1"])
                .prop_map(|name| format!(r##"{{"$ref": "#/components/schemas/{name}"}}"##)),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| items.join(", "));
            let key =
                prop::sample::select(vec!["allOf", "oneOf", "anyOf", "items", "properties", "enum", "$ref", "type"]);
            let entry = (key, list, inner).prop_map(|(key, list, one)| match key {
                "items" => format!(r#""items": {one}"#),
                "properties" => format!(r#""properties": {{"a": {one}, "b": {one}}}, "required": ["b"]"#),
                _ => format!(r#""{key}": [{list}]"#),
            });
            prop::collection::vec(entry, 1..4).prop_map(|entries| {
                let discriminator = r##""discriminator": {"propertyName": "a", "mapping": {"x": "A", "y": "#/none"}}"##;
                format!("{{{}, {discriminator}}}", entries.join(", "))
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn whatever_schemas_say_reading_them_ends(made in prop::array::uniform4(made())) {
            let [a, b, c, d] = made;
            let text = format!(r#"{{"openapi": "3.1.0", "components": {{"schemas": {{"A": {a}, "B": {b}, "C": {c}, "D": {d}}}}}}}"#);
            let api = open(&[("openapi.json", &text)]);
            for name in ["A", "B", "C", "D"] {
                let id = Id { file: String::new(), pointer: format!("/components/schemas/{name}") };
                if let Some(schema) = api.schema(&id) {
                    is_sound(&schema.shape);
                }
            }
        }
    }

    /// Checks the invariants of every shape.
    fn is_sound(shape: &Shape) {
        let inline = |one: &Use| {
            if let Target::Inline(schema) = &one.target {
                is_sound(&schema.shape);
            }
        };
        match shape {
            Shape::Array { items } => inline(items),
            Shape::Object { properties, .. } => {
                let names: std::collections::HashSet<_> = properties.iter().map(|it| &it.name).collect();
                assert_eq!(names.len(), properties.len());
                properties.iter().for_each(|it| inline(&it.schema));
            }
            Shape::OneOf { variants, discriminator } => {
                assert!(variants.len() > 1 && variants.iter().all(|variant| !variant.nullable));
                assert!(discriminator.iter().all(|it| it.values.len() == variants.len()));
                variants.iter().for_each(inline);
            }
            _ => {}
        }
    }
}
