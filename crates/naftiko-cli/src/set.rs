//! Values by their path: `--set a.b=1`.

use naftiko_client::Value;
use naftiko_client::table::{Input, Inputs, Unit, nearest};
use serde_json::{Map, json};

use crate::body::whole;
use crate::error::Failure;
use crate::inputs;
use crate::kind::{Kind, types};
use crate::source::Source;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A key of an object: `.key`.
    Key(String),
    /// An item of a list: `[0]`.
    Item(usize),
    /// A new item of a list: `[]`.
    Append,
}

/// Sets the value of `path=value`, and returns the name of its input, and the key if the input is
/// the whole body.
pub(crate) fn apply(
    unit: &'static Unit,
    inputs: &mut Inputs,
    text: &str,
    source: &mut Source<'_>,
) -> Result<(&'static str, Option<String>), Failure> {
    let (path, value) = parse(text).map_err(|problem| Failure::Usage(format!("`--set {text}`: {problem}")))?;
    let (input, steps, name) = find(unit, &path)?;
    let schema = input.described_schema();
    let mut setter = Setter { text: value, source, path: name };
    let place = inputs.entry(input.name).or_insert(Value::Null);
    let key = setter.set(place, &schema, steps, input.is_file())?;
    Ok((input.name, key.filter(|_| input.is_whole_body())))
}

/// The input of a path, the steps within it, and its name for messages. Without an input of the
/// name, it is a path within the whole body.
fn find<'p>(unit: &'static Unit, path: &'p [Step]) -> Result<(&'static Input, &'p [Step], String), Failure> {
    let inputs = || unit.inputs.iter().filter(|input| !input.is_whole_body());
    let whole = whole(unit);
    if let [Step::Key(first), rest @ ..] = path {
        let by_name = inputs().find(|input| input.name == first || input.body_key() == Some(first));
        let input = by_name.or_else(|| inputs().find(|input| is_folded(input.name, first)));
        if let Some(input) = input {
            return Ok((input, rest, input.name.to_owned()));
        }
        if whole.is_none() {
            return Err(unknown(first, "", inputs().map(|input| input.name)));
        }
    }
    match whole {
        Some(input) => Ok((input, path, String::new())),
        None => Err(Failure::Usage("a path begins with the name of an input".to_owned())),
    }
}

/// Sets one value.
struct Setter<'t, 's, 'c> {
    text: &'t str,
    source: &'s mut Source<'c>,
    /// The path so far, for messages.
    path: String,
}

impl Setter<'_, '_, '_> {
    /// Follows the steps and sets the value. Returns the first key.
    fn set(
        &mut self,
        place: &mut Value,
        schema: &Value,
        steps: &[Step],
        is_file: bool,
    ) -> Result<Option<String>, Failure> {
        let Some((step, rest)) = steps.split_first() else {
            *place = self.value(schema, is_file)?;
            return Ok(None);
        };
        match step {
            Step::Key(key) => {
                let (key, schema) = self.property(schema, key)?;
                let entries = self.object(place)?;
                self.path = if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
                let place = entries.entry(key.clone()).or_insert(Value::Null);
                self.set(place, &schema, rest, is_file)?;
                Ok(Some(key))
            }
            Step::Append | Step::Item(_) => {
                let schema = self.items(schema)?;
                let list = self.list(place)?;
                let index = if let Step::Item(index) = step { *index } else { list.len() };
                if index > list.len() {
                    let (path, length) = (&self.path, list.len());
                    return Err(Failure::Usage(format!(
                        "`{path}` has {length} items, so `{path}[{index}]` cannot be set"
                    )));
                }
                if index == list.len() {
                    list.push(Value::Null);
                }
                self.path = format!("{}[{index}]", self.path);
                self.set(&mut list[index], &schema, rest, is_file)?;
                Ok(None)
            }
        }
    }

    /// Returns the name and the schema of a property.
    fn property(&self, schema: &Value, key: &str) -> Result<(String, Value), Failure> {
        self.expect(schema, "object", "object")?;
        let properties = schema.get("properties").and_then(Value::as_object).filter(|it| !it.is_empty());
        let found = properties.and_then(|properties| {
            let exact = properties.get_key_value(key);
            exact.or_else(|| properties.iter().find(|(known, _)| is_folded(known, key)))
        });
        if let Some((key, schema)) = found {
            return Ok((key.clone(), schema.clone()));
        }
        match (schema.get("additionalProperties"), properties) {
            (Some(Value::Object(others)), _) => Ok((key.to_owned(), Value::Object(others.clone()))),
            (Some(Value::Bool(true)), _) | (None, None) => Ok((key.to_owned(), json!({}))),
            (_, known) => {
                let known = known.into_iter().flat_map(Map::keys).map(String::as_str);
                Err(unknown(key, &self.path, known))
            }
        }
    }

    /// Returns the schema of the items of a list.
    fn items(&self, schema: &Value) -> Result<Value, Failure> {
        self.expect(schema, "array", "list")?;
        Ok(schema.get("items").cloned().unwrap_or(json!({})))
    }

    /// Checks that a schema allows a type.
    fn expect(&self, schema: &Value, name: &str, what: &str) -> Result<(), Failure> {
        let types = types(schema);
        if types.is_empty() || types.contains(&name) {
            return Ok(());
        }
        let path = if self.path.is_empty() { "the body" } else { &format!("`{}`", self.path) };
        Err(Failure::Usage(format!("{path} is not of the type {what}")))
    }

    fn object<'v>(&self, place: &'v mut Value) -> Result<&'v mut Map<String, Value>, Failure> {
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        place.as_object_mut().ok_or_else(|| Failure::Usage(format!("`{}` cannot have keys: it has a value", self.path)))
    }

    fn list<'v>(&self, place: &'v mut Value) -> Result<&'v mut Vec<Value>, Failure> {
        if place.is_null() {
            *place = Value::Array(Vec::new());
        }
        place.as_array_mut().ok_or_else(|| Failure::Usage(format!("`{}` cannot have items: it has a value", self.path)))
    }

    /// Reads the value by its schema. `null` is null where the schema allows it.
    fn value(&mut self, schema: &Value, is_file: bool) -> Result<Value, Failure> {
        if self.text == "null" && types(schema).contains(&"null") {
            return Ok(Value::Null);
        }
        let kind = match Kind::of_schema(schema) {
            Kind::Text(_) if is_file => Kind::File,
            kind => kind,
        };
        inputs::value(&kind, &format!("`{}`", self.path), self.text, self.source)
    }
}

/// Whether two names differ in dashes, underscores and case only.
fn is_folded(a: &str, b: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    plain(a) == plain(b)
}

fn unknown<'k>(name: &str, parent: &str, known: impl Iterator<Item = &'k str>) -> Failure {
    let place = if parent.is_empty() { String::new() } else { format!(" of `{parent}`") };
    Failure::Usage(match nearest(name, known) {
        Some(known) => format!("unknown field `{name}`{place}; did you mean `{known}`?"),
        None => format!("unknown field `{name}`{place}"),
    })
}

/// Reads `path=value`. A backslash escapes a character of a key.
fn parse(text: &str) -> Result<(Vec<Step>, &str), &'static str> {
    let mut steps = Vec::new();
    let mut key = String::new();
    let mut is_open = true;
    let mut rest = text.char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '\\' => key.push(rest.next().ok_or("a backslash without a character")?.1),
            '=' => {
                close(&mut steps, &mut key, is_open)?;
                return Ok((steps, &text[at + 1..]));
            }
            '.' => {
                close(&mut steps, &mut key, is_open)?;
                is_open = true;
            }
            '[' => {
                if is_open && !(key.is_empty() && steps.is_empty()) {
                    close(&mut steps, &mut key, true)?;
                }
                is_open = false;
                steps.push(item(rest.by_ref().map(|(_, it)| it).take_while(|it| *it != ']').collect())?);
            }
            _ if !is_open => return Err("a key after `]` begins with a dot"),
            _ => key.push(character),
        }
    }
    Err("expected `path=value`")
}

/// Ends a key.
fn close(steps: &mut Vec<Step>, key: &mut String, is_open: bool) -> Result<(), &'static str> {
    if !is_open {
        return Ok(());
    }
    if key.is_empty() {
        return Err("a key is empty");
    }
    steps.push(Step::Key(std::mem::take(key)));
    Ok(())
}

fn item(index: String) -> Result<Step, &'static str> {
    match index.as_str() {
        "" => Ok(Step::Append),
        index => index.parse().map(Step::Item).map_err(|_| "an index is a number"),
    }
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::{Input, Inputs, Target, To, Unit};
    use naftiko_client::{Operation, Value, json};

    use super::{Step, apply, parse};
    use crate::console::Console;
    use crate::error::Failure;
    use crate::source::Source;

    static UNIT: Unit = Unit::new("pets", "create", Operation::post("Create", "/pets")).inputs(&[
        Input::new("name", r#"{"type":"string"}"#).to(&[Target::key("name")]),
        Input::new("age", r#"{"type":["integer","null"]}"#).to(&[Target::key("age")]),
        Input::new("tags", r#"{"type":"array","items":{"type":"string"}}"#).to(&[Target::key("tags")]),
        Input::new(
            "owner",
            r#"{"type":"object","properties":{"first_name":{"type":"string"},"pets":{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}}}}}}"#,
        )
        .to(&[Target::key("owner")]),
        Input::new("meta", r#"{"type":"object"}"#).to(&[Target::key("meta")]),
        Input::new("scores", r#"{"type":"object","additionalProperties":{"type":"number"}}"#)
            .to(&[Target::key("scores")]),
    ]);

    static WHOLE: Unit = Unit::new("pets", "import", Operation::post("Import", "/pets")).inputs(&[Input::new(
        "body",
        r#"{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"}}}}"#,
    )
    .to(&[Target::new(To::Json, "body")])]);

    /// The inputs after these paths are set, or the problem.
    fn set(unit: &'static Unit, texts: &[&str]) -> Result<Value, String> {
        let mut console = Console::new(std::io::empty(), std::io::sink(), std::io::sink());
        let mut source = Source::new(&mut console);
        let mut inputs = Inputs::new();
        for text in texts {
            match apply(unit, &mut inputs, text, &mut source) {
                Ok(_) => {}
                Err(Failure::Usage(message)) => return Err(message),
                Err(other) => panic!("{other:?}"),
            }
        }
        Ok(Value::Object(inputs))
    }

    #[test]
    fn a_value_is_set_at_its_path_and_has_the_type_of_the_schema() {
        for (texts, expected) in [
            (&["name=5"] as &[_], json!({"name": "5"})),
            (&["name=null"], json!({"name": "null"})),
            (&["name=a=b"], json!({"name": "a=b"})),
            (&["age=5"], json!({"age": 5})),
            (&["age=null"], json!({"age": null})),
            (&["tags[]=1", "tags[]=true"], json!({"tags": ["1", "true"]})),
            (&["tags=[\"a\"]", "tags[0]=b", "tags[1]=c"], json!({"tags": ["b", "c"]})),
            (&["owner.first-name=A"], json!({"owner": {"first_name": "A"}})),
            (&["owner.pets[].id=1", "owner.pets[].id=2"], json!({"owner": {"pets": [{"id": 1}, {"id": 2}]}})),
            (
                &["meta.plan=pro", "meta.seats=5", "meta.a.b=true"],
                json!({"meta": {"plan": "pro", "seats": 5, "a": {"b": true}}}),
            ),
            (&["meta.v1\\.2=x"], json!({"meta": {"v1.2": "x"}})),
            (&["scores.a=1.5"], json!({"scores": {"a": 1.5}})),
        ] {
            assert_eq!(set(&UNIT, texts), Ok(expected), "{texts:?}");
        }
        assert_eq!(set(&WHOLE, &["[].name=a", "[0].name=b"]), Ok(json!({"body": [{"name": "b"}]})));
    }

    #[test]
    fn a_path_that_does_not_fit_is_an_error() {
        for (texts, expected) in [
            (&["nme=x"] as &[_], "unknown field `nme`; did you mean `name`?"),
            (&["owner.frist_name=x"], "unknown field `frist_name` of `owner`; did you mean `first_name`?"),
            (&["owner.pets[0].x=1"], "unknown field `x` of `owner.pets[0]`"),
            (&["name.a=x"], "`name` is not of the type object"),
            (&["name[]=x"], "`name` is not of the type list"),
            (&["tags[1]=x"], "`tags` has 0 items, so `tags[1]` cannot be set"),
            (&["age=x"], "`age` is `x`, expected an integer"),
            (&["scores.a=x"], "`scores.a` is `x`, expected a number"),
            (&["meta=x"], "`meta` is not JSON: expected value at line 1 column 1"),
            (&["name"], "`--set name`: expected `path=value`"),
            (&["=x"], "`--set =x`: a key is empty"),
            (&["tags[x]=1"], "`--set tags[x]=1`: an index is a number"),
            (&["tags[0]a=1"], "`--set tags[0]a=1`: a key after `]` begins with a dot"),
            (&["meta.a=1", "meta.a.b=1"], "`meta.a` cannot have keys: it has a value"),
        ] {
            assert_eq!(set(&UNIT, texts), Err(expected.to_owned()), "{texts:?}");
        }
        assert_eq!(set(&WHOLE, &["name=a"]), Err("the body is not of the type object".to_owned()));
    }

    #[test]
    fn a_path_has_keys_indexes_and_new_items() {
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(parse("a.b[0][].c=x"), Ok((vec![key("a"), key("b"), Step::Item(0), Step::Append, key("c")], "x")));
        assert_eq!(parse("[0]=x"), Ok((vec![Step::Item(0)], "x")));
        assert_eq!(parse("a\\=b=x"), Ok((vec![key("a=b")], "x")));
        assert_eq!(parse("a..b=x"), Err("a key is empty"));
        assert_eq!(parse("a.=x"), Err("a key is empty"));
        assert_eq!(parse("a.[0]=x"), Err("a key is empty"));
    }
}
