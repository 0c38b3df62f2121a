//! Counts what the servers of a capability serve.

use naftiko_syntax::{At, Code, Diagnostic, Node, nearest};

use super::mcp::named;
use super::rest::is_rest;
use crate::document::{Exposed, ExposedKind};
use crate::fields::Context;
use crate::keys::{Keys, MCP_SERVER, REST_SERVER, ROUTE, SERVER, SKILL_SERVER};

/// Returns the servers in `exposes:`, whose key is at `at`. Adapters for operators (`control`) and
/// imports are left out.
pub(super) fn servers(exposes: Node<'_>, at: At) -> Vec<Exposed> {
    let server = |node: Node<'_>| {
        let (kind, parts) = match SERVER.text(node, "type")?.trim().to_ascii_lowercase().as_str() {
            "mcp" => (ExposedKind::Mcp, parts(&MCP_SERVER, node, "tools")),
            _ if is_rest(node) => (ExposedKind::Rest, routes(node)),
            "skill" => (ExposedKind::Skills, parts(&SKILL_SERVER, node, "skills")),
            _ => return None,
        };
        Some(Exposed { kind, parts, at })
    };
    named(exposes).into_iter().filter_map(|(_, node)| server(node)).collect()
}

impl Context<'_> {
    /// Reports servers of a type that is not known, which are not served.
    pub(super) fn unknown_servers(&mut self, exposes: Node<'_>) {
        for (_, node) in named(exposes) {
            let Some(kind) = SERVER.get(node, "type") else { continue };
            let Some(text) = kind.written() else { continue };
            if TYPES.iter().chain(OTHER_TYPES).any(|known| known.eq_ignore_ascii_case(text.trim())) {
                continue;
            }
            let help = match nearest(text, TYPES.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("use one of {}", TYPES.join(", ")),
            };
            let warning =
                Diagnostic::warning(Code::UnknownValue, format!("unknown type of an exposed server `{text}`"));
            self.report(warning.at(self.source, kind.at(), "not served").help(help));
        }
    }
}

/// The types of servers that messages name.
const TYPES: &[&str] = &["mcp", "rest", "skill", "control"];

/// Other names of the type `rest`.
const OTHER_TYPES: &[&str] = &["api", "http"];

fn parts(keys: &Keys, node: Node<'_>, key: &str) -> usize {
    keys.get(node, key).map_or(0, |node| named(node).len())
}

/// Returns the number of operations of a REST API. A resource that forwards requests is one.
fn routes(node: Node<'_>) -> usize {
    let resources = REST_SERVER.get(node, "resources").map(named).unwrap_or_default();
    let of_resource =
        |node: Node<'_>| parts(&ROUTE, node, "operations") + usize::from(ROUTE.get(node, "forward").is_some());
    resources.into_iter().map(|(_, node)| of_resource(node)).sum()
}

#[cfg(test)]
mod tests {
    use naftiko_syntax::Source;

    #[test]
    fn a_server_of_an_unknown_type_is_reported_with_the_nearest_one() {
        let reported = |kind: &str| -> Vec<String> {
            let text = format!("capability: {{exposes: [{{type: {kind}, namespace: pets}}]}}");
            let (_, diagnostics) = crate::read(&Source::new("pets.yaml", text));
            let told = diagnostics.iter().filter(|it| it.message.contains("exposed server"));
            told.map(|it| format!("{}; {}", it.message, it.help.as_deref().unwrap_or_default())).collect()
        };
        assert_eq!(reported("mpc"), ["unknown type of an exposed server `mpc`; did you mean `mcp`?"]);
        assert_eq!(
            reported("graphql"),
            ["unknown type of an exposed server `graphql`; use one of mcp, rest, skill, control"]
        );
        for known in ["mcp", "rest", "api", "http", "Skill", "control"] {
            assert_eq!(reported(known), [""; 0], "{known}");
        }
    }
}
