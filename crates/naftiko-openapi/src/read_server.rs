//! Reads servers and security requirements.

use naftiko_syntax::nearest;

use crate::located::Located;
use crate::operation::{Location, NamedScheme, Security, SecurityScheme, Server, ServerVariable};
use crate::reader::Reader;
use crate::reference::escaped;
use crate::schema::Id;

impl Reader {
    /// Reads the alternatives of `security`.
    pub(crate) fn read_security(&self, at: &Located) -> Option<Vec<Security>> {
        if !at.node().is_list() {
            self.references.report.warn_kind(at, "a list of alternatives");
            return None;
        }
        let named = |(name, at): (&str, Located)| NamedScheme { name: name.to_owned(), scheme: self.scheme(name, &at) };
        let mut ways: Vec<Security> = Vec::new();
        for alternative in at.items() {
            let way = Security { schemes: distinct(alternative.entries().map(named)) };
            // Alternatives often differ only in scopes.
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        Some(ways)
    }

    /// Returns the definition of a security scheme.
    pub(crate) fn read_scheme(&self, name: &str) -> Option<Located> {
        let pointer = format!("/components/securitySchemes/{}", escaped(name));
        let found = self.references.locate(&Id { file: String::new(), pointer })?;
        self.references.follow(&found)
    }

    fn scheme(&self, name: &str, at: &Located) -> SecurityScheme {
        let Some(scheme) = self.read_scheme(name) else {
            let known =
                self.references.keys(&Id { file: String::new(), pointer: "/components/securitySchemes".to_owned() });
            let help = match nearest(name, known.iter().map(String::as_str)) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "define it in `components.securitySchemes`".to_owned(),
            };
            self.references.report.warn(at, format!("unknown security scheme `{name}`"), help);
            return SecurityScheme::Other;
        };
        let text = |key: &str| scheme.text(key).unwrap_or_default().to_ascii_lowercase();
        let location = match text("in").as_str() {
            "query" => Some(Location::Query),
            "header" => Some(Location::Header),
            "cookie" => Some(Location::Cookie),
            _ => None,
        };
        match (text("type").as_str(), text("scheme").as_str(), location, scheme.text("name")) {
            ("http", "bearer", ..) | ("oauth2" | "openidconnect", ..) => SecurityScheme::Bearer,
            ("http", "basic", ..) => SecurityScheme::Basic,
            ("apikey", _, Some(location), Some(name)) => SecurityScheme::Key { location, name },
            _ => SecurityScheme::Other,
        }
    }
}

/// Removes the schemes that are sent in the same place as another one, because a request has only
/// one value there. Google's documents require the bearer tokens of two OAuth 2 flows, which are
/// the same token.
fn distinct(schemes: impl Iterator<Item = NamedScheme>) -> Vec<NamedScheme> {
    let mut distinct: Vec<NamedScheme> = Vec::new();
    for named in schemes {
        let is_known = distinct.iter().any(|known| known.scheme == named.scheme);
        if !is_known || named.scheme == SecurityScheme::Other {
            distinct.push(named);
        }
    }
    distinct
}

/// Reads a list of servers; `None` if it is empty.
pub(crate) fn servers(list: &Located) -> Option<Vec<Server>> {
    (list.node().items().len() > 0).then(|| list.items().filter_map(|at| server(&at)).collect())
}

fn server(at: &Located) -> Option<Server> {
    let template = at.text("url")?.trim().to_owned();
    let variables = at.get("variables");
    let variables = variables.iter().flat_map(Located::entries).map(|(name, at)| variable(name, &at));
    let variables: Vec<ServerVariable> = variables.collect();
    let url = filled(&template, &variables);
    Some(Server { url, template, variables, description: at.text("description"), place: at.place() })
}

fn variable(name: &str, at: &Located) -> ServerVariable {
    let values = at.get("enum");
    let values = values.iter().flat_map(Located::items).filter_map(|at| at.node().text().map(str::to_owned)).collect();
    ServerVariable { name: name.to_owned(), default: at.text("default"), values }
}

/// Returns a URL with the defaults of its variables.
fn filled(template: &str, variables: &[ServerVariable]) -> String {
    let value = |name: &str| variables.iter().find(|it| it.name == name)?.default.clone();
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|close| open + close) else { break };
        out.push_str(&rest[..open]);
        out.push_str(&value(&rest[open + 1..close]).unwrap_or_else(|| rest[open..=close].to_owned()));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use crate::testing::open;

    #[test]
    fn schemes_that_travel_in_one_place_are_one() {
        let api = open(&[(
            "openapi.yaml",
            "openapi: 3.0.3
paths: {}
security: [{code: [read], implicit: [read]}, {code: [all], implicit: [all]}, {key: [], code: []}, {other: [], signed: []}]
components:
  securitySchemes:
    code: {type: oauth2}
    implicit: {type: oauth2}
    key: {type: apiKey, in: header, name: X-Key}
    other: {type: mutualTLS}
    signed: {type: mutualTLS}
",
        )]);
        let ways = api.security().unwrap();
        let names: Vec<Vec<&str>> =
            ways.iter().map(|way| way.schemes.iter().map(|scheme| scheme.name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["code"], vec!["key", "code"], vec!["other", "signed"]]);
    }
}
