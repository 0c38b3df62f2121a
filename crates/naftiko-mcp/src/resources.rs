//! Resources: documents that clients list and read by their URIs.

mod content;
mod uri;

use std::path::Path;

use naftiko_client::Value;
use naftiko_client::table::{Clients, Input, Inputs, Resource, RunError, Server, Source, Unit, folder};
use rmcp::ErrorData;
use rmcp::model::{ReadResourceResult, Resource as Listed, ResourceContents, ResourceTemplate};

use crate::cache::Cache;
use crate::limit::{Limits, shorten};
use crate::media;
use uri::Template;

/// The maximum number of characters of a URI.
const MAX_URI: usize = 8 * 1024;

/// The resources of a server.
pub(crate) struct Resources(Vec<Offered>);

/// A resource, and the server that offers it.
struct Offered {
    server: &'static Server,
    resource: &'static Resource,
    template: Template,
}

impl Resources {
    /// Returns the resources of servers, in their order.
    pub(crate) fn new(servers: &[&'static Server]) -> Self {
        let offered = |server: &&'static Server| {
            let server = *server;
            server.resources.iter().map(move |resource| Offered {
                server,
                resource,
                template: Template::new(resource.uri),
            })
        };
        Resources(servers.iter().flat_map(offered).collect())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the resources that have one URI. Folders are read.
    pub(crate) async fn list(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for Offered { resource, .. } in self.0.iter().filter(|it| !it.template.has_variables()) {
            match resource.source {
                Source::Texts(texts) => listed.extend(texts.iter().map(|(path, _)| listed_file(resource, path))),
                Source::Path(path) => {
                    let files = blocking(move || folder::list(Path::new(path))).await.unwrap_or_default();
                    listed.extend(files.iter().map(|path| listed_file(resource, path)));
                }
                _ => listed.push(listed_as(resource, resource.uri.to_owned(), resource.name.to_owned())),
            }
        }
        listed
    }

    /// Returns the resources whose URIs have variables.
    pub(crate) fn templates(&self) -> Vec<ResourceTemplate> {
        let templates = self.0.iter().filter(|it| it.template.has_variables());
        templates.map(|it| template(it.resource)).collect()
    }

    /// Reads a resource. A text has at most `max` bytes.
    pub(crate) async fn read(&self, clients: &Clients, uri: &str, max: usize) -> Result<ReadResourceResult, ErrorData> {
        if uri.len() > MAX_URI {
            return Err(ErrorData::invalid_params("the URI is too long", None));
        }
        // A URI without variables is that of the resource, even if it fits a template.
        let (templates, others): (Vec<_>, Vec<_>) = self.0.iter().partition(|it| it.template.has_variables());
        for offered in others.into_iter().chain(templates) {
            let limits = Limits { text: max, binary: offered.server.max_binary_size };
            if let Some(contents) = offered.read(clients, uri, limits).await? {
                let Cache { ttl, scope } = Cache::of_content(offered.server);
                return Ok(ReadResourceResult::new(contents).with_ttl_ms(ttl).with_cache_scope(scope));
            }
        }
        Err(not_found(uri, ""))
    }
}

impl Offered {
    /// Returns the content at a URI; `None` if it is not a URI of the resource.
    async fn read(
        &self,
        clients: &Clients,
        uri: &str,
        limits: Limits,
    ) -> Result<Option<Vec<ResourceContents>>, ErrorData> {
        let resource = self.resource;
        let contents = match resource.source {
            Source::Unit(unit) => {
                let Some(values) = self.template.matches(uri) else { return Ok(None) };
                return call(clients, uri, resource, unit, values, limits).await.map(Some);
            }
            Source::Texts(texts) => {
                let Some(path) = below(uri, resource.uri) else { return Ok(None) };
                let Some((_, text)) = texts.iter().find(|(known, _)| *known == path) else { return Ok(None) };
                content::of_file(uri, resource, media_type(resource, path), text.as_bytes().to_vec(), limits)
            }
            Source::Path(place) => {
                let Some(path) = below(uri, resource.uri).map(str::to_owned) else { return Ok(None) };
                let media_type = media_type(resource, if path.is_empty() { place } else { &path });
                let bytes = blocking(move || folder::read(Path::new(place), &path, limits.binary)).await;
                match bytes.unwrap_or(Ok(None)) {
                    Ok(Some(bytes)) => content::of_file(uri, resource, media_type, bytes, limits),
                    Ok(None) => return Ok(None),
                    Err(problem) => Err(problem),
                }
            }
            _ => return Ok(None),
        };
        contents.map(Some).map_err(|problem| ErrorData::internal_error(problem, None))
    }
}

/// Returns the content that a unit returns for the values of the variables.
async fn call(
    clients: &Clients,
    uri: &str,
    resource: &Resource,
    unit: &Unit,
    values: Vec<(&'static str, String)>,
    limits: Limits,
) -> Result<Vec<ResourceContents>, ErrorData> {
    let inputs: Inputs =
        values.into_iter().map(|(name, text)| (name.to_owned(), value(unit.input(name), text))).collect();
    match clients.run_without_secrets(unit, &inputs).await {
        Ok(response) => content::of_response(uri, resource, response, limits)
            .map_err(|problem| ErrorData::internal_error(problem, None)),
        Err(RunError::Inputs(problems)) => {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            Err(not_found(uri, &problems.join("; ")))
        }
        Err(RunError::Call(error)) if error.status().is_some_and(|status| matches!(status.as_u16(), 404 | 410)) => {
            Err(not_found(uri, &error.to_string()))
        }
        Err(error) => Err(ErrorData::internal_error(error.to_string(), None)),
    }
}

/// Returns the text of a variable as a value of the type of its input. A text that is not of the
/// type stays one, and does not fit the input.
fn value(input: Option<&Input>, text: String) -> Value {
    let schema = input.map(Input::described_schema).unwrap_or_default();
    let has_type = |name: &str| schema["type"] == name;
    let is_scalar = ["integer", "number", "boolean"].into_iter().any(has_type);
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if is_scalar && (value.is_number() || value.is_boolean()) => value,
        _ if has_type("array") => Value::Array(vec![text.into()]),
        _ => text.into(),
    }
}

/// Returns the path of a URI below the URI of a folder; it is empty for that URI itself.
fn below<'u>(uri: &'u str, folder: &str) -> Option<&'u str> {
    match uri.strip_prefix(folder.trim_end_matches('/'))? {
        "" => Some(""),
        rest => rest.strip_prefix('/').filter(|path| !path.is_empty()),
    }
}

/// Returns the media type of a file: by its name, or the declared one.
fn media_type(resource: &Resource, path: &str) -> &'static str {
    match (media::of_name(path), resource.media_type) {
        ("application/octet-stream", declared) if !declared.is_empty() => declared,
        (_, declared) if path.is_empty() && !declared.is_empty() => declared,
        (by_name, _) => by_name,
    }
}

/// Describes a file of a resource. Its name is its path.
fn listed_file(resource: &Resource, path: &str) -> Listed {
    if path.is_empty() {
        return listed_as(resource, resource.uri.to_owned(), resource.name.to_owned());
    }
    let uri = format!("{}/{path}", resource.uri.trim_end_matches('/'));
    let mut listed = Listed::new(uri, format!("{}/{path}", resource.name));
    listed.mime_type = Some(media_type(resource, path).to_owned());
    listed
}

fn listed_as(resource: &Resource, uri: String, name: String) -> Listed {
    let mut listed = Listed::new(uri, name);
    listed.title = text(resource.title);
    listed.description = text(resource.description);
    listed.mime_type = text(resource.media_type);
    listed
}

fn template(resource: &Resource) -> ResourceTemplate {
    let mut template = ResourceTemplate::new(resource.uri, resource.name);
    template.title = text(resource.title);
    template.description = text(resource.description);
    template.mime_type = text(resource.media_type);
    template
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The error for a URI without resource. Its code depends on the revision of the protocol.
fn not_found(uri: &str, reason: &str) -> ErrorData {
    let shown = shorten(uri, 200);
    let message = if reason.is_empty() {
        format!("unknown resource `{shown}`")
    } else {
        format!("no resource `{shown}`: {reason}")
    };
    ErrorData::resource_not_found(message, Some(naftiko_client::json!({"uri": uri})))
}

/// Runs what reads files on a thread of its own; `None` if it panics.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}
