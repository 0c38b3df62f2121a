//! Reads operations: merges the parameters of the path item, follows references, and applies the
//! defaults of OpenAPI.

use naftiko_syntax::{Node, Value};

use crate::located::Located;
use crate::numbers::Numbers;
use crate::operation::{Body, Content, Encoding, Location, Operation, Parameter, Response, Status, Style};
use crate::read_server::servers;
use crate::reader::Reader;
use crate::schema::Use;

/// Headers that OpenAPI describes elsewhere; parameters with these names are ignored (3.1, section
/// 4.8.12.2).
const NO_PARAMETERS: [&str; 3] = ["accept", "content-type", "authorization"];

impl Reader {
    /// Reads the operation of a path item for a method in upper case.
    pub(crate) fn read_operation(&self, path: &str, method: &str, item: &Located) -> Option<Operation> {
        let is_method = |key: &str| key.eq_ignore_ascii_case(method);
        let more = item.get("additionalOperations");
        let mut all = item.entries().chain(more.iter().flat_map(Located::entries));
        let (_, at) = all.find(|(key, at)| is_method(key) && at.node().is_map())?;
        Some(Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            id: at.text("operationId"),
            summary: at.text("summary").or_else(|| item.text("summary")),
            description: at.text("description").or_else(|| item.text("description")),
            deprecated: at.is("deprecated"),
            tags: at
                .get("tags")
                .iter()
                .flat_map(Located::items)
                .filter_map(|tag| tag.node().text().map(str::to_owned))
                .collect(),
            parameters: self.parameters(item, &at),
            body: at.get("requestBody").and_then(|body| self.body(&body)),
            responses: self.responses(&at),
            servers: [&at, item].iter().find_map(|at| servers(&at.get("servers")?)).unwrap_or_default(),
            security: at.get("security").and_then(|security| self.read_security(&security)),
            place: at.place(),
        })
    }

    /// Returns the parameters of the path item that the operation does not replace, then its own.
    fn parameters(&self, item: &Located, operation: &Located) -> Vec<Parameter> {
        let own = self.parameter_list(operation);
        let is_replaced =
            |one: &Parameter| own.iter().any(|other| (&other.name, other.location) == (&one.name, one.location));
        let mut all = self.parameter_list(item);
        all.retain(|parameter| !is_replaced(parameter));
        all.extend(own);
        all
    }

    fn parameter_list(&self, at: &Located) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let Some(list) = self.expect_list(at, "parameters") else { return parameters };
        for item in list.items() {
            let Some(parameter) = self.references.follow(&item).and_then(|at| self.parameter(&at)) else { continue };
            let is_header = parameter.location == Location::Header;
            if is_header && NO_PARAMETERS.contains(&parameter.name.to_ascii_lowercase().as_str()) {
                continue;
            }
            let is_same = |other: &Parameter| (&other.name, other.location) == (&parameter.name, parameter.location);
            if parameters.iter().any(is_same) {
                let message = format!("duplicate parameter `{}`", parameter.name);
                self.references.report.warn(&item, message, "remove one of them; the first is used");
                continue;
            }
            parameters.push(parameter);
        }
        parameters
    }

    fn parameter(&self, at: &Located) -> Option<Parameter> {
        let Some(name) = at.text("name") else {
            self.references.report.warn(at, "a parameter has no `name` and is ignored", "add a `name`");
            return None;
        };
        let location = match at.text("in").as_deref() {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            _ => {
                let message = format!("the parameter `{name}` has no valid `in` and is ignored");
                self.references.report.warn(at, message, "set `in` to `path`, `query`, `header` or `cookie`");
                return None;
            }
        };
        let style = self.style(at, location);
        let content = at.get("content").and_then(|content| self.contents(&content).into_iter().next());
        let schema = match (at.get("schema"), &content) {
            (Some(schema), _) => Some(self.read_use(&schema)),
            (None, Some(content)) => content.schema.clone(),
            // The spelling of Swagger 2.0.
            (None, None) => at.has("type").then(|| self.bare_schema(at)),
        };
        Some(Parameter {
            required: location == Location::Path || at.is("required"),
            description: at.text("description"),
            deprecated: at.is("deprecated"),
            explode: match at.get("explode").and_then(|at| at.node().bool()) {
                Some(explode) => explode,
                // Swagger 2.0 repeats a name only for `multi`.
                None if schema.is_some() && !at.has("schema") && content.is_none() => {
                    at.text("collectionFormat").as_deref() == Some("multi")
                }
                None => style == Style::Form,
            },
            allow_reserved: at.is("allowReserved"),
            media_type: content.filter(|_| !at.has("schema")).map(|content| content.media_type),
            place: at.place(),
            numbers: if location == Location::Query { self.numbers(at) } else { Numbers::default() },
            name,
            location,
            style,
            schema,
        })
    }

    /// Returns the numbers that a parameter mentions, itself, in its schema, or in a part of that.
    fn numbers(&self, at: &Located) -> Numbers {
        let mut places = vec![at.clone()];
        if let Some(schema) = at.get("schema").and_then(|schema| self.references.follow(&schema)) {
            let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key));
            let parts: Vec<Located> = parts.flat_map(|list| list.items().collect::<Vec<_>>()).collect();
            places.push(schema);
            places.extend(parts.iter().filter_map(|part| self.references.follow(part)));
        }
        Numbers::of(&places)
    }

    /// Reads the type of a Swagger 2.0 parameter. Its description is that of the parameter.
    fn bare_schema(&self, at: &Located) -> Use {
        let mut resolved = self.resolve_at(at).as_ref().clone();
        resolved.schema.description = None;
        resolved.into_use()
    }

    fn style(&self, at: &Located, location: Location) -> Style {
        let (default, allowed): (_, &[Style]) = match location {
            Location::Query => {
                (Style::Form, &[Style::Form, Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject])
            }
            Location::Path => (Style::Simple, &[Style::Simple, Style::Matrix, Style::Label]),
            Location::Header => (Style::Simple, &[Style::Simple]),
            Location::Cookie => (Style::Form, &[Style::Form]),
        };
        // The spelling of Swagger 2.0.
        match at.text("collectionFormat").as_deref() {
            Some("pipes") if location == Location::Query => return Style::PipeDelimited,
            Some("ssv") if location == Location::Query => return Style::SpaceDelimited,
            _ => {}
        }
        let Some(written) = at.text("style") else { return default };
        match named_style(&written).filter(|style| allowed.contains(style)) {
            Some(style) => style,
            None => {
                let message = format!("the style `{written}` is not valid at this location");
                self.references.report.warn(at, message, "remove it; the default style is used");
                default
            }
        }
    }

    fn body(&self, at: &Located) -> Option<Body> {
        let at = self.references.follow(at)?;
        let contents = at.get("content").map(|content| self.contents(&content)).unwrap_or_default();
        let required = at.node().get("required").and_then(Node::bool);
        let description = at.text("description");
        Some(Body { required, description, contents, place: at.place() })
    }

    /// Reads the contents of a body. If several have the same media type and parameters, the first
    /// is used.
    fn contents(&self, at: &Located) -> Vec<Content> {
        let mut contents: Vec<Content> = Vec::new();
        for (written, form) in at.entries() {
            let (media_type, parameters) = written.split_at(written.find(';').unwrap_or(written.len()));
            let media_type = media_type.trim().to_ascii_lowercase();
            let written = format!("{media_type}{}", parameters.trim_end());
            if media_type.is_empty() || contents.iter().any(|content| content.written == written) {
                continue;
            }
            let Some(form) = self.references.follow(&form) else { continue };
            let schema = form.get("schema").map(|schema| self.read_use(&schema));
            let encoding = form.get("encoding");
            let encoding =
                encoding.iter().flat_map(Located::entries).map(|(name, at)| (name.to_owned(), encoding_of(&at)));
            let encoding = encoding.collect();
            let item = self.item_of(&media_type, &form);
            contents.push(Content { media_type, written, schema, item, encoding });
        }
        contents
    }

    fn responses(&self, operation: &Located) -> Vec<Response> {
        let mut responses: Vec<Response> = Vec::new();
        let Some(map) = operation.get("responses") else { return responses };
        for (key, at) in map.entries().filter(|(key, _)| !key.starts_with("x-")) {
            let Some(status) = status(key) else {
                self.references.report.warn(
                    &at,
                    format!("`{key}` is not a response status"),
                    "use a status such as `404`, a class such as `4XX`, or `default`",
                );
                continue;
            };
            let Some(at) = self.references.follow(&at) else { continue };
            if responses.iter().any(|response| response.status == status) {
                continue;
            }
            let headers = at.get("headers");
            responses.push(Response {
                status,
                description: at.text("description"),
                contents: at.get("content").map(|content| self.contents(&content)).unwrap_or_default(),
                headers: headers.iter().flat_map(Located::entries).map(|(name, _)| name.to_owned()).collect(),
                place: at.place(),
            });
        }
        responses
    }

    /// Returns the list under a key; reports a value that is not a list.
    fn expect_list(&self, at: &Located, key: &str) -> Option<Located> {
        let found = at.get(key)?;
        match found.node().value() {
            Value::List => Some(found),
            Value::Null => None,
            _ => {
                self.references.report.warn_kind(&found, "a list");
                None
            }
        }
    }
}

fn named_style(written: &str) -> Option<Style> {
    Some(match written {
        // OpenAPI 3.2 has a style for cookies.
        "form" | "cookie" => Style::Form,
        "simple" => Style::Simple,
        "matrix" => Style::Matrix,
        "label" => Style::Label,
        "spaceDelimited" => Style::SpaceDelimited,
        "pipeDelimited" => Style::PipeDelimited,
        "deepObject" => Style::DeepObject,
        _ => return None,
    })
}

fn encoding_of(at: &Located) -> Encoding {
    Encoding {
        media_type: at.text("contentType"),
        style: at.text("style").and_then(|style| named_style(&style)),
        explode: at.get("explode").and_then(|at| at.node().bool()),
        allow_reserved: at.is("allowReserved"),
        headers: at
            .get("headers")
            .iter()
            .flat_map(Located::entries)
            .map(|(name, _)| name.to_owned())
            .filter(|name| !name.eq_ignore_ascii_case("content-type"))
            .collect(),
    }
}

fn status(key: &str) -> Option<Status> {
    match key.as_bytes() {
        b"default" => Some(Status::Default),
        [hundred @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Status::Class(u16::from(hundred - b'0'))),
        [b'1'..=b'9', _, _] => key.parse().ok().map(Status::Code),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{NamedScheme, Security, SecurityScheme, ServerVariable};
    use crate::testing::{open, used};

    const SHOP: &str = r##"openapi: 3.0.3
info: {title: Shop}
servers:
- url: https://{region}.shop.example/{version}
  variables: {region: {default: eu, enum: [eu, us]}}
security: [{token: []}, {}]
paths:
  /pets/{id}:
    parameters:
    - {name: id, in: path, schema: {type: string}}
    - {name: page, in: query, schema: {type: string}}
    - $ref: '#/components/parameters/Fields'
    get:
      operationId: getPet
      tags: [pets]
      deprecated: true
      parameters:
      - {name: page, in: query, required: true, schema: {type: integer}}
      - {name: Accept, in: header, schema: {type: string}}
      - {name: tags, in: query, style: pipeDelimited, schema: {type: array}}
      - {name: X-Trace, in: header, schema: {type: array}}
      - {name: session, in: cookie}
      - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
      - {name: old, in: query, type: boolean}
      - {name: wrong, in: body}
      responses:
        '200': {description: ok, headers: {X-Total: {}}, content: {'Application/JSON; charset=utf-8': {schema: {$ref: '#/components/schemas/Pet'}}}}
        404: {$ref: '#/components/responses/Gone'}
        5xx: {description: broken}
        default: {description: else}
        x-more: {}
        odd: {}
    PUT:
      security: [{basic: [], key: []}, {nothing: []}]
      servers: [{url: /other}]
      requestBody: {$ref: '#/components/requestBodies/Pet'}
  /more: {$ref: '#/paths/~1pets~1%7Bid%7D'}
components:
  parameters:
    Fields: {name: fields, in: query, explode: false, schema: {type: array, items: {type: string}}}
  responses:
    Gone: {description: gone, content: {application/json: {}}}
  requestBodies:
    Pet:
      required: true
      content:
        multipart/form-data:
          schema: {type: object, properties: {file: {type: string, format: binary}}}
          encoding: {file: {contentType: 'image/png, image/jpeg', explode: true}}
  schemas:
    Pet: {type: object}
  securitySchemes:
    token: {type: http, scheme: Bearer}
    basic: {type: http, scheme: basic}
    key: {type: apiKey, in: header, name: X-Key}
    noting: {type: oauth2}
"##;

    #[test]
    fn parameters_of_the_path_come_first_unless_the_operation_has_its_own() {
        let api = open(&[("openapi.yaml", SHOP)]);
        let get = api.operation("/pets/{id}", "GET").unwrap();
        let line = |it: &Parameter| {
            let schema = it.schema.as_ref().map_or_else(|| "-".to_owned(), used);
            format!("{:?} {} {:?} {} {} {schema}", it.location, it.name, it.style, it.explode, it.required)
        };
        assert_eq!(
            get.parameters.iter().map(line).collect::<Vec<_>>(),
            [
                "Path id Simple false true string",
                "Query fields Form false false [string]",
                "Query page Form true true integer",
                "Query tags PipeDelimited false false [any]",
                "Header X-Trace Simple false false [any]",
                "Cookie session Form true false -",
                "Query filter Form true false {}",
                "Query old Form false false boolean",
            ]
        );
        assert_eq!(get.parameters[6].media_type.as_deref(), Some("application/json"));
        assert_eq!(
            api.messages(),
            ["the parameter `wrong` has no valid `in` and is ignored", "`odd` is not a response status"]
        );
    }

    #[test]
    fn encodings_and_parameters_say_what_is_sent_as_it_is_and_with_which_headers() {
        let text = r"openapi: 3.1.0
info: {title: Pets}
paths:
  /pets:
    post:
      parameters:
      - {name: url, in: query, allowReserved: true, schema: {type: string}}
      - {name: ids, in: query, type: array, items: {type: integer}, collectionFormat: pipes}
      - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
      requestBody:
        content:
          Multipart/Form-Data; boundary=x:
            encoding: {a: {headers: {X-A: {}, content-type: {}}, allowReserved: true}}
";
        let api = open(&[("openapi.yaml", text)]);
        let post = api.operation("/pets", "post").unwrap();
        let line = |it: &Parameter| (it.style, it.explode, it.allow_reserved);
        let lines: Vec<_> = post.parameters.iter().map(line).collect();
        let expected = [(Style::Form, true, true), (Style::PipeDelimited, false, false), (Style::Form, true, false)];
        assert_eq!(lines, expected);
        let content = &post.body.as_ref().unwrap().contents[0];
        assert_eq!(
            (&*content.media_type, &*content.written),
            ("multipart/form-data", "multipart/form-data; boundary=x")
        );
        let encoding = Encoding { headers: vec!["X-A".to_owned()], allow_reserved: true, ..Encoding::default() };
        assert_eq!(content.encoding, [("a".to_owned(), encoding)]);
    }

    #[test]
    fn responses_are_for_one_status_a_class_or_the_rest() {
        let api = open(&[("openapi.yaml", SHOP)]);
        let get = api.operation("/pets/{id}", "get").unwrap();
        let statuses: Vec<_> = get.responses.iter().map(|it| it.status).collect();
        assert_eq!(statuses, [Status::Code(200), Status::Code(404), Status::Class(5), Status::Default]);
        assert_eq!(get.responses[0].contents[0].media_type, "application/json");
        assert_eq!(get.responses[0].contents[0].written, "application/json; charset=utf-8");
        assert_eq!(used(get.responses[0].contents[0].schema.as_ref().unwrap()), "Pet");
        assert_eq!(get.responses[0].headers, ["X-Total"]);
        assert_eq!(get.responses[1].description.as_deref(), Some("gone"));
        assert!(get.responses[1].contents[0].schema.is_none());
        assert!(get.deprecated && get.tags == ["pets"]);
    }

    #[test]
    fn bodies_servers_and_schemes_are_what_references_lead_to() {
        let api = open(&[("openapi.yaml", SHOP)]);
        let servers = api.servers();
        assert_eq!(servers.iter().map(|it| it.url.as_str()).collect::<Vec<_>>(), ["https://eu.shop.example/{version}"]);
        assert_eq!(servers[0].template, "https://{region}.shop.example/{version}");
        let (eu, us) = ("eu".to_owned(), "us".to_owned());
        let region = ServerVariable { name: "region".to_owned(), default: Some(eu.clone()), values: vec![eu, us] };
        assert_eq!(servers[0].variables, [region]);
        let any = |schemes: &[(&str, SecurityScheme)]| Security {
            schemes: schemes
                .iter()
                .map(|(name, scheme)| NamedScheme { name: (*name).to_owned(), scheme: scheme.clone() })
                .collect(),
        };
        assert_eq!(api.security().unwrap(), [any(&[("token", SecurityScheme::Bearer)]), any(&[])]);
        let put = api.operation("/pets/{id}", "put").unwrap();
        assert_eq!(put.servers[0].url, "/other");
        let key = SecurityScheme::Key { location: Location::Header, name: "X-Key".to_owned() };
        let both = any(&[("basic", SecurityScheme::Basic), ("key", key)]);
        assert_eq!(put.security.as_ref().unwrap(), &[both, any(&[("nothing", SecurityScheme::Other)])]);
        let body = put.body.as_ref().unwrap();
        assert_eq!(body.required, Some(true));
        let content = &body.contents[0];
        assert_eq!(content.media_type, "multipart/form-data");
        let encoding = Encoding {
            media_type: Some("image/png, image/jpeg".to_owned()),
            explode: Some(true),
            ..Encoding::default()
        };
        assert_eq!(content.encoding, [("file".to_owned(), encoding)]);
        let problems = api.take_diagnostics();
        let reported: Vec<_> = problems.iter().map(|it| (it.message.as_str(), it.help.as_deref().unwrap())).collect();
        assert_eq!(reported, [("unknown security scheme `nothing`", "did you mean `noting`?")]);
    }

    #[test]
    fn an_operation_is_found_by_its_id_and_under_a_path_that_is_a_reference() {
        let api = open(&[("openapi.yaml", SHOP)]);
        assert_eq!(api.paths(), ["/pets/{id}", "/more"]);
        assert_eq!(api.operation_by_id("getPet").unwrap().path, "/pets/{id}");
        assert!(api.operation_by_id("Pet").is_none());
        assert_eq!(api.operation("/more", "get").unwrap().id.as_deref(), Some("getPet"));
        assert!(api.operation("/more", "delete").is_none() && api.operation("/none", "get").is_none());
        let place = &api.operation("/more", "get").unwrap().place;
        assert_eq!(&place.source.text()[place.span.clone()], "get");
    }
}
