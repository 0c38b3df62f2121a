//! The path templates of routes.

use naftiko_spec::{Source, Spanned};

use super::problem::Problem;

/// The path template of a route.
#[derive(Debug)]
pub(super) struct Template {
    /// The template, with one brace around each placeholder.
    pub(super) path: String,
    /// The names of the placeholders.
    pub(super) names: Vec<String>,
    /// The template without the names: two routes with the same one match the same paths.
    pub(super) pattern: String,
}

impl Template {
    /// Returns the placeholder for an input: that of the same name, or one that differs only in
    /// case, `-` and `_`.
    pub(super) fn placeholder(&self, input: &str) -> Option<&str> {
        let plain = |name: &str| {
            let letters = name.chars().filter(|it| !matches!(it, '-' | '_'));
            letters.map(|it| it.to_ascii_lowercase()).collect::<String>()
        };
        let exact = self.names.iter().find(|name| *name == input);
        exact.or_else(|| self.names.iter().find(|name| plain(name) == plain(input))).map(String::as_str)
    }
}

/// Reads the path of a route: `/ships/{id}` or `/ships/{{id}}`.
pub(super) fn template(source: &Source, path: &Spanned<String>) -> Result<Template, Problem> {
    let problem = |message: &str, help: &str| Err(Problem::new("an invalid path", message, source, path.at, help));
    let written = path.value.trim().replace("{{", "{").replace("}}", "}");
    let mut template = Template { path: String::new(), names: Vec::new(), pattern: String::new() };
    for segment in written.strip_prefix('/').unwrap_or(&written).split('/') {
        template.path.push('/');
        template.pattern.push('/');
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).map(str::trim);
        match name {
            Some(name) if name.contains(['{', '}']) => {
                return problem("a placeholder of its path is only a part of a segment", "write `/ships/{id}`");
            }
            Some(name) if name.is_empty() || name.contains('*') => {
                return problem("a placeholder of its path has no valid name", "write `/ships/{id}`");
            }
            Some(name) if template.names.iter().any(|known| known == name) => {
                return problem(&format!("its path has the placeholder `{name}` twice"), "rename one of them");
            }
            Some(name) => {
                template.path.push_str(&format!("{{{name}}}"));
                template.pattern.push_str("{}");
                template.names.push(name.to_owned());
            }
            None if segment.contains(['{', '}']) => {
                return problem("a placeholder of its path is only a part of a segment", "write `/ships/{id}`");
            }
            None if !segment.chars().all(|it| it.is_ascii_graphic() && !matches!(it, '?' | '#' | '\\' | '"')) => {
                return problem("its path has characters that a URL cannot have", "use letters, digits, `-` and `_`");
            }
            None if matches!(segment, "." | "..") => {
                return problem("its path has the segment `.` or `..`, which clients remove", "remove it");
            }
            None => {
                template.path.push_str(segment);
                template.pattern.push_str(segment);
            }
        }
    }
    Ok(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Result<Template, String> {
        let text = format!(
            "capability: {{exposes: [{{type: rest, resources: [{{path: '{path}', operations: [{{method: GET}}]}}]}}]}}"
        );
        let source = Source::new("a.yaml", text);
        let document = naftiko_spec::read(&source).0.unwrap();
        template(&source, &document.rest_servers[0].routes[0].path).map_err(|problem| problem.message)
    }

    #[test]
    fn both_spellings_of_a_placeholder_are_one() {
        for path in ["/ships/{imo-number}/crew", "/ships/{{ imo-number }}/crew", "ships/{imo-number}/crew"] {
            let template = read(path).unwrap();
            assert_eq!(template.path, "/ships/{imo-number}/crew", "{path}");
            assert_eq!(template.pattern, "/ships/{}/crew", "{path}");
            assert_eq!(template.placeholder("imoNumber"), Some("imo-number"));
            assert_eq!(template.placeholder("imo"), None);
        }
        assert_eq!(read("/").unwrap().path, "/");
    }

    #[test]
    fn a_path_that_cannot_be_served_has_a_problem() {
        for (path, message) in [
            ("/a/{x}-{y}", "only a part of a segment"),
            ("/a/b{x}", "only a part of a segment"),
            ("/{x}/{x}", "twice"),
            ("/a/{}", "no valid name"),
            ("/a?x=1", "characters"),
            ("/a/../b", "`..`"),
        ] {
            let problem = read(path).unwrap_err();
            assert!(problem.contains(message), "{path}: {problem}");
        }
    }
}
