//! Finds the route of a request.

use std::collections::HashMap;

use hyper::Method;
use matchit::Router as Tree;
use naftiko_client::table::Route;
use percent_encoding::percent_decode_str;

/// The routes of a server, by path and method.
pub(crate) struct Router {
    tree: Tree<Vec<Entry>>,
}

/// A route on a path.
struct Entry {
    route: usize,
    method: Method,
    /// The names of the placeholders, in their order.
    names: Vec<&'static str>,
}

/// The result of a search.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The index of the route, and the values of the placeholders.
    Route(usize, Vec<(&'static str, String)>),
    /// The path has other methods: a list of them for `Allow`.
    Methods(String),
    /// A value in the path is not UTF-8.
    NotText,
    /// No route has the path.
    Nothing,
}

impl Router {
    /// Creates the router of some routes.
    ///
    /// # Errors
    ///
    /// Returns the path of a route that conflicts with another one.
    pub(crate) fn new(routes: &'static [Route]) -> Result<Self, String> {
        let mut paths: Vec<(String, Vec<Entry>)> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (index, route) in routes.iter().enumerate() {
            let Ok(method) = Method::from_bytes(route.method.as_bytes()) else { continue };
            let (pattern, names) = pattern(route.path);
            let at = *known.entry(pattern.clone()).or_insert_with(|| {
                paths.push((pattern, Vec::new()));
                paths.len() - 1
            });
            if let Some((_, entries)) = paths.get_mut(at) {
                entries.push(Entry { route: index, method, names });
            }
        }
        let mut tree = Tree::new();
        for (pattern, entries) in paths {
            tree.insert(pattern.clone(), entries).map_err(|error| format!("{pattern}: {error}"))?;
        }
        Ok(Router { tree })
    }

    /// Finds the route of a method and an encoded path. `HEAD` is served as `GET` is.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        let Ok(found) = self.tree.at(path) else { return Found::Nothing };
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let Some(entry) = found.value.iter().find(|entry| entry.method == *wanted) else {
            return Found::Methods(allowed(found.value));
        };
        let values = entry.names.iter().zip(found.params.iter());
        let value = |(name, (_, value)): (&&'static str, (&str, &str))| {
            Some((*name, percent_decode_str(value).decode_utf8().ok()?.into_owned()))
        };
        values.map(value).collect::<Option<Vec<_>>>().map_or(Found::NotText, |values| Found::Route(entry.route, values))
    }
}

/// Returns the pattern of a path template, where placeholders are numbered, and their names. Routes
/// with one pattern match the same paths.
pub(crate) fn pattern(path: &'static str) -> (String, Vec<&'static str>) {
    let mut names = Vec::new();
    let segment = |segment: &'static str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => {
            names.push(name);
            format!("{{{}}}", names.len())
        }
        None => segment.to_owned(),
    };
    (path.split('/').map(segment).collect::<Vec<_>>().join("/"), names)
}

/// Returns the methods of a path, for the header `Allow`.
fn allowed(entries: &[Entry]) -> String {
    let mut methods = Vec::new();
    for entry in entries {
        methods.push(entry.method.as_str());
        if entry.method == Method::GET {
            methods.push("HEAD");
        }
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

#[cfg(test)]
mod tests {
    use naftiko_client::table::Runs;

    use super::*;

    const fn route(method: &'static str, path: &'static str) -> Route {
        Route::new(method, path, Runs::Operation("pets", "get"))
    }

    static ROUTES: [Route; 5] = [
        route("GET", "/pets/{id}"),
        route("DELETE", "/pets/{pet}"),
        route("GET", "/pets/mine"),
        route("POST", "/pets/{id}/toys/{toy}"),
        route("GET", "/"),
    ];

    fn find(method: Method, path: &str) -> Found {
        Router::new(&ROUTES).unwrap().find(&method, path)
    }

    #[test]
    fn a_route_has_the_values_of_its_placeholders() {
        assert_eq!(find(Method::GET, "/pets/7"), Found::Route(0, vec![("id", "7".to_owned())]));
        assert_eq!(find(Method::DELETE, "/pets/7"), Found::Route(1, vec![("pet", "7".to_owned())]));
        let values = vec![("id", "a/b".to_owned()), ("toy", "ball é".to_owned())];
        assert_eq!(find(Method::POST, "/pets/a%2Fb/toys/ball%20%C3%A9"), Found::Route(3, values));
        assert_eq!(find(Method::GET, "/pets/mine"), Found::Route(2, Vec::new()));
        assert_eq!(find(Method::HEAD, "/"), Found::Route(4, Vec::new()));
    }

    #[test]
    fn another_method_is_not_allowed_and_another_path_is_not_found() {
        assert_eq!(find(Method::PUT, "/pets/7"), Found::Methods("GET, HEAD, DELETE, OPTIONS".to_owned()));
        for path in ["/pets", "/pets/", "/pets/7/toys", "/other"] {
            assert_eq!(find(Method::GET, path), Found::Nothing, "{path}");
        }
        assert_eq!(find(Method::GET, "/pets/%FF"), Found::NotText);
    }
}
