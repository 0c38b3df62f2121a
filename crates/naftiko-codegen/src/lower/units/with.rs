//! What a value of a tool means: the name of an input, a literal, or a text with names.

use naftiko_spec::{Data, Piece as Part, Template, ToolInput, nearest};

use super::schema;
use crate::model::{Json, Piece};

/// The names that the values of a tool can use.
pub(super) struct Names<'t> {
    /// The namespace of the tool or flow.
    pub(super) namespace: Option<&'t str>,
    /// The declared inputs.
    pub(super) inputs: &'t [ToolInput],
}

/// A name with an unknown prefix.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The name.
    pub(super) name: String,
    /// The name that was probably meant.
    pub(super) meant: String,
}

/// The meaning of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The input with this name.
    Input(String),
    /// A literal, as JSON.
    Literal(String),
    /// A value that contains names.
    Computed(Json),
}

impl Meaning {
    pub(super) fn of(json: Json) -> Self {
        match json {
            Json::Input(name) => Meaning::Input(name),
            json => literal(&json).map_or_else(|| Meaning::Computed(json), Meaning::Literal),
        }
    }
}

impl Names<'_> {
    /// Returns a value in which each name of an input is one.
    pub(super) fn json(&self, value: &Data) -> Result<Json, Unknown> {
        Ok(match value {
            Data::Null => Json::Null,
            Data::Bool(value) => Json::Bool(*value),
            Data::Number(number) => Json::Number(number.clone()),
            Data::Slot(name) => Json::Input(self.in_braces(name)?),
            Data::Text(template) => match template.as_text() {
                Some(text) => self.plain(text)?,
                None => Json::String(self.pieces(template)?),
            },
            Data::List(items) => Json::Array(items.iter().map(|item| self.json(item)).collect::<Result<_, _>>()?),
            Data::Map(entries) => {
                let entry = |(key, value): &(String, Data)| Ok((key.clone(), self.json(value)?));
                Json::Object(entries.iter().map(entry).collect::<Result<_, _>>()?)
            }
        })
    }

    /// Returns the input that a text without braces and prefix names, because it is declared.
    pub(super) fn bare<'v>(&self, value: &'v Data) -> Option<&'v str> {
        let Data::Text(template) = value else { return None };
        template.as_text().filter(|text| self.is_declared(text) && self.reference(text).is_none())
    }

    fn pieces(&self, template: &Template) -> Result<Vec<Piece>, Unknown> {
        let piece = |part: &Part| {
            Ok(match part {
                Part::Text(text) => Piece::Text(text.clone()),
                Part::Name(name) => Piece::Input(self.in_braces(name)?),
            })
        };
        template.pieces.iter().map(piece).collect()
    }

    /// Returns the input that a name in braces refers to.
    fn in_braces(&self, name: &str) -> Result<String, Unknown> {
        if let Some(input) = self.reference(name) {
            return Ok(input.to_owned());
        }
        match name.split_once('.').filter(|_| !self.is_declared(name)) {
            Some((_, rest)) => {
                let meant = self.meant(name).unwrap_or_else(|| format!("tools.{rest}"));
                Err(Unknown { name: name.to_owned(), meant })
            }
            None => Ok(name.to_owned()),
        }
    }

    /// Returns the meaning of a text without braces.
    fn plain(&self, text: &str) -> Result<Json, Unknown> {
        match self.reference(text) {
            Some(input) => Ok(Json::Input(input.to_owned())),
            None if self.is_declared(text) => Ok(Json::Input(text.to_owned())),
            None => match self.meant(text) {
                Some(meant) => Err(Unknown { name: text.to_owned(), meant }),
                None => Ok(Json::Text(text.to_owned())),
            },
        }
    }

    /// Returns the input that a name with a prefix refers to.
    fn reference<'n>(&self, name: &'n str) -> Option<&'n str> {
        let of_this = name.strip_prefix("$this.").map(|rest| {
            let own = self.namespace.and_then(|own| rest.strip_prefix(own)?.strip_prefix('.'));
            own.unwrap_or(rest)
        });
        let of_prefix = || self.prefixes().find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix('.'));
        of_this.or_else(of_prefix).filter(|input| !input.is_empty() && is_name(input))
    }

    /// Returns what was probably meant, if the first word of a name with dots is a misspelled
    /// prefix.
    fn meant(&self, name: &str) -> Option<String> {
        let (word, rest) = name.split_once('.')?;
        let is_one = !rest.is_empty() && is_name(name);
        let meant = nearest(word, self.prefixes()).filter(|_| is_one)?;
        Some(format!("{meant}.{rest}"))
    }

    fn prefixes(&self) -> impl Iterator<Item = &str> {
        ["tools", "rest"].into_iter().chain(self.namespace)
    }

    fn is_declared(&self, name: &str) -> bool {
        self.inputs.iter().any(|input| input.name == name)
    }
}

fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '[' | ']' | '$'))
}

/// Returns the inputs in a value, and whether each is only a part of a text.
pub(super) fn inputs<'j>(json: &'j Json) -> Vec<(&'j str, bool)> {
    match json {
        Json::Input(name) => vec![(name, false)],
        Json::String(pieces) => {
            let input = |piece: &'j Piece| match piece {
                Piece::Input(name) => Some((name.as_str(), true)),
                Piece::Text(_) | Piece::Variable(_) => None,
            };
            pieces.iter().filter_map(input).collect()
        }
        Json::Array(items) => items.iter().flat_map(inputs).collect(),
        Json::Object(entries) => entries.iter().flat_map(|(_, value)| inputs(value)).collect(),
        _ => Vec::new(),
    }
}

/// Returns a value without inputs as JSON.
pub(in crate::lower) fn literal(json: &Json) -> Option<String> {
    Some(match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.clone(),
        Json::Text(text) => schema::string(text),
        Json::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Option<Vec<_>>>()?.join(",")),
        Json::Object(entries) => {
            let entry = |(key, value): &(String, Json)| Some(format!("{}:{}", schema::string(key), literal(value)?));
            format!("{{{}}}", entries.iter().map(entry).collect::<Option<Vec<_>>>()?.join(","))
        }
        Json::String(_) | Json::Input(_) | Json::Variable(_) => return None,
    })
}

/// Returns a value with other values in the place of its inputs. `None` if a list or an object with
/// inputs would be a part of a text.
pub(super) fn substituted(json: &Json, values: &[(String, Json)]) -> Option<Json> {
    let value = |name: &str| values.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    Some(match json {
        Json::Input(name) => value(name).unwrap_or(json).clone(),
        Json::String(pieces) => {
            let mut all = Vec::new();
            for piece in pieces {
                match piece {
                    Piece::Input(name) => match value(name) {
                        Some(Json::String(pieces)) => all.extend(pieces.iter().cloned()),
                        Some(Json::Text(text)) => all.push(Piece::Text(text.clone())),
                        Some(Json::Input(name)) => all.push(Piece::Input(name.clone())),
                        Some(other) => all.push(Piece::Text(literal(other)?)),
                        None => all.push(piece.clone()),
                    },
                    piece => all.push(piece.clone()),
                }
            }
            Json::String(all)
        }
        Json::Array(items) => Json::Array(items.iter().map(|it| substituted(it, values)).collect::<Option<_>>()?),
        Json::Object(entries) => {
            let entry = |(key, value): &(String, Json)| Some((key.clone(), substituted(value, values)?));
            Json::Object(entries.iter().map(entry).collect::<Option<_>>()?)
        }
        json => json.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(data: &Data) -> Result<Json, Unknown> {
        let text = "capability: {exposes: [{type: mcp, namespace: pet-tools, tools: [{name: find, call: pets.find, \
                    inputParameters: [{name: size}, {name: a.b}]}]}]}";
        let (document, _) = naftiko_spec::read(&naftiko_spec::Source::new("pets.yaml", text));
        let tool = document.unwrap().mcp_tools.remove(0);
        let names = Names { namespace: tool.namespace.as_deref(), inputs: tool.inputs.as_deref().unwrap() };
        names.json(data)
    }

    fn data(text: &str) -> Data {
        let template = Template::parse(text);
        match template.as_name() {
            Some(name) => Data::Slot(name.to_owned()),
            None => Data::Text(template),
        }
    }

    fn of(text: &str) -> Result<Meaning, Unknown> {
        json(&data(text)).map(Meaning::of)
    }

    #[test]
    fn each_spelling_of_an_input_is_one() {
        for spelling in [
            "tools.id",
            "rest.id",
            "pet-tools.id",
            "{{id}}",
            "{{tools.id}}",
            "{{pet-tools.id}}",
            "$this.id",
            "$this.pet-tools.id",
        ] {
            assert_eq!(of(spelling), Ok(Meaning::Input("id".to_owned())), "{spelling}");
        }
        assert_eq!(of("size"), Ok(Meaning::Input("size".to_owned())));
        assert_eq!(of("{{a.b}}"), Ok(Meaning::Input("a.b".to_owned())));
    }

    #[test]
    fn any_other_text_is_a_literal() {
        for text in ["id", "", "api.example.com", "v1.2", "tools.", "all of it"] {
            assert_eq!(of(text), Ok(Meaning::Literal(schema::string(text))), "{text}");
        }
        let value = Data::List(vec![Data::Number("7".to_owned()), Data::Null]);
        assert_eq!(json(&value).map(Meaning::of), Ok(Meaning::Literal("[7,null]".to_owned())));
    }

    #[test]
    fn a_misspelled_prefix_is_known_as_such() {
        let unknown = |name: &str, meant: &str| Err(Unknown { name: name.to_owned(), meant: meant.to_owned() });
        assert_eq!(of("tool.id"), unknown("tool.id", "tools.id"));
        assert_eq!(of("{{pet-tool.id}}"), unknown("pet-tool.id", "pet-tools.id"));
        assert_eq!(of("{{step.id}}"), unknown("step.id", "tools.id"));
        assert_eq!(of("all {{step.id}}"), unknown("step.id", "tools.id"));
    }

    #[test]
    fn names_in_texts_lists_and_maps_are_inputs() {
        let input = |name: &str| Json::Input(name.to_owned());
        let text = Json::String(vec![Piece::Text("all ".to_owned()), Piece::Input("id".to_owned())]);
        assert_eq!(json(&data("all {{tools.id}}")), Ok(text.clone()));
        let value = Data::Map(vec![("ids".to_owned(), Data::List(vec![data("tools.id"), data("{{other}}")]))]);
        let value = json(&value).unwrap();
        assert_eq!(value, Json::Object(vec![("ids".to_owned(), Json::Array(vec![input("id"), input("other")]))]));
        assert_eq!(inputs(&value), [("id", false), ("other", false)]);
        assert_eq!(inputs(&text), [("id", true)]);
    }

    #[test]
    fn a_value_takes_the_place_of_an_input() {
        let text = |texts: &[&str]| {
            let piece = |text: &&str| match text.strip_prefix('$') {
                Some(name) => Piece::Input(name.to_owned()),
                None => Piece::Text((*text).to_owned()),
            };
            Json::String(texts.iter().map(piece).collect())
        };
        let input = |name: &str| Json::Input(name.to_owned());
        let in_list = |json: Json| Json::Array(vec![json]);
        for (value, result) in [
            (input("ship"), text(&["id ", "$ship"])),
            (text(&["no ", "$ship"]), text(&["id ", "no ", "$ship"])),
            (Json::Text("A".to_owned()), text(&["id ", "A"])),
            (Json::Number("7".to_owned()), text(&["id ", "7"])),
        ] {
            let values = [("id".to_owned(), value.clone())];
            assert_eq!(substituted(&text(&["id ", "$id"]), &values), Some(result));
            assert_eq!(substituted(&in_list(input("id")), &values), Some(in_list(value)));
        }
        let values = [("id".to_owned(), in_list(input("ship")))];
        assert_eq!(substituted(&text(&["id ", "$id"]), &values), None);
        assert_eq!(substituted(&input("other"), &values), Some(input("other")));
    }
}
