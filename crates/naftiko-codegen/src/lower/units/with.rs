//! What a value in the `with` of a tool means.

use naftiko_spec::{Data, McpTool, Template, nearest};

use super::schema;

/// The meaning of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The input with this name.
    Input(String),
    /// A literal, as JSON.
    Literal(String),
    /// A name with an unknown prefix, and the name that was probably meant.
    Unknown(String, String),
    /// A text that contains names, or a list or map with names.
    Computed,
}

/// Returns the meaning of a value of a tool.
pub(super) fn meaning(tool: &McpTool, value: &Data) -> Meaning {
    match value {
        Data::Slot(name) => reference(tool, name).unwrap_or_else(|| match unknown(tool, name) {
            Some(meant) => Meaning::Unknown(name.clone(), meant),
            None if name.contains('.') => Meaning::Computed,
            None => Meaning::Input(name.clone()),
        }),
        Data::Text(template) => match template.as_text() {
            Some(text) => plain(tool, text),
            None => Meaning::Computed,
        },
        value => literal(value).map_or(Meaning::Computed, Meaning::Literal),
    }
}

/// Returns the meaning of a text without braces.
fn plain(tool: &McpTool, text: &str) -> Meaning {
    if let Some(meaning) = reference(tool, text) {
        return meaning;
    }
    let is_declared = tool.inputs.iter().flatten().any(|input| input.name == text);
    match unknown(tool, text) {
        _ if is_declared => Meaning::Input(text.to_owned()),
        Some(meant) => Meaning::Unknown(text.to_owned(), meant),
        None => Meaning::Literal(schema::string(text)),
    }
}

/// Returns the input that a name with a prefix refers to.
fn reference(tool: &McpTool, name: &str) -> Option<Meaning> {
    let of_this = name.strip_prefix("$this.").map(|rest| {
        let own = tool.namespace.as_deref().and_then(|own| rest.strip_prefix(own)?.strip_prefix('.'));
        own.unwrap_or(rest)
    });
    let of_prefix = || prefixes(tool).find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix('.'));
    let input = of_this.or_else(of_prefix).filter(|input| !input.is_empty() && is_name(input))?;
    Some(Meaning::Input(input.to_owned()))
}

/// Returns the prefix that was probably meant by the first word of a name with dots.
fn unknown(tool: &McpTool, name: &str) -> Option<String> {
    let (word, rest) = name.split_once('.')?;
    let is_one = !rest.is_empty() && is_name(name);
    let meant = nearest(word, prefixes(tool)).filter(|_| is_one)?;
    Some(format!("{meant}.{rest}"))
}

fn prefixes(tool: &McpTool) -> impl Iterator<Item = &str> {
    ["tools", "rest"].into_iter().chain(tool.namespace.as_deref())
}

fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | '[' | ']' | '$'))
}

/// Returns a value without names as JSON.
fn literal(value: &Data) -> Option<String> {
    Some(match value {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.clone(),
        Data::Text(template) => schema::string(Template::as_text(template)?),
        Data::Slot(_) => return None,
        Data::List(items) => format!("[{}]", items.iter().map(literal).collect::<Option<Vec<_>>>()?.join(",")),
        Data::Map(entries) => {
            let entry = |(key, value): &(String, Data)| Some(format!("{}:{}", schema::string(key), literal(value)?));
            format!("{{{}}}", entries.iter().map(entry).collect::<Option<Vec<_>>>()?.join(","))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool() -> McpTool {
        let text = "capability: {exposes: [{type: mcp, namespace: pet-tools, tools: [{name: find, call: pets.find, \
                    inputParameters: [{name: size}]}]}]}";
        let (document, _) = naftiko_spec::read(&naftiko_spec::Source::new("pets.yaml", text));
        document.unwrap().mcp_tools.remove(0)
    }

    fn of(text: &str) -> Meaning {
        let template = Template::parse(text);
        let data = match template.as_name() {
            Some(name) => Data::Slot(name.to_owned()),
            None => Data::Text(template),
        };
        meaning(&tool(), &data)
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
            assert_eq!(of(spelling), Meaning::Input("id".to_owned()), "{spelling}");
        }
        assert_eq!(of("size"), Meaning::Input("size".to_owned()));
    }

    #[test]
    fn any_other_text_is_a_literal() {
        for text in ["id", "", "api.example.com", "v1.2", "tools.", "all of it"] {
            assert_eq!(of(text), Meaning::Literal(schema::string(text)), "{text}");
        }
        let value = Data::List(vec![Data::Number("7".to_owned()), Data::Null]);
        assert_eq!(meaning(&tool(), &value), Meaning::Literal("[7,null]".to_owned()));
    }

    #[test]
    fn a_misspelled_prefix_and_a_computed_text_are_known_as_such() {
        assert_eq!(of("tool.id"), Meaning::Unknown("tool.id".to_owned(), "tools.id".to_owned()));
        assert_eq!(of("{{pet-tool.id}}"), Meaning::Unknown("pet-tool.id".to_owned(), "pet-tools.id".to_owned()));
        assert_eq!(of("all {{id}}"), Meaning::Computed);
        assert_eq!(of("{{step.id}}"), Meaning::Computed);
        assert_eq!(meaning(&tool(), &Data::List(vec![Data::Slot("id".to_owned())])), Meaning::Computed);
    }
}
