//! The keys of each kind of map in a capability file.
//!
//! The reader reads no key that is not here, and the JSON Schema describes exactly these: see
//! [`SCHEMA`](crate::SCHEMA).

use naftiko_syntax::Node;

/// The keys of one kind of map.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What messages call the map.
    pub(crate) what: &'static str,
    /// The keys that are read.
    pub(crate) read: &'static [&'static str],
    /// The other keys.
    pub(crate) rest: Rest,
}

/// Which keys a map may have in addition to those that are read.
#[derive(Debug)]
pub(crate) enum Rest {
    /// Any: the other keys do not concern the client.
    Any,
    /// Only these.
    Only(&'static [&'static str]),
}

impl Keys {
    const fn new(what: &'static str, read: &'static [&'static str]) -> Self {
        Keys { what, read, rest: Rest::Any }
    }

    /// Makes all other keys a warning.
    const fn or_only(self, others: &'static [&'static str]) -> Self {
        Keys { rest: Rest::Only(others), ..self }
    }

    /// Returns the value under a key of a map that is read without reports.
    pub(crate) fn get<'n>(&self, node: Node<'n>, key: &str) -> Option<Node<'n>> {
        debug_assert!(self.read.contains(&key), "`{key}` is read, but is not a known key of {}", self.what);
        node.get(key)
    }

    /// Returns the text under a key of a map that is read without reports.
    pub(crate) fn text<'n>(&self, node: Node<'n>, key: &str) -> Option<&'n str> {
        self.get(node, key)?.written()
    }
}

pub(crate) const FILE: Keys = Keys::new(
    "a capability file",
    &[
        "naftiko",
        "ikanos",
        "info",
        "binds",
        "externalRefs",
        "capability",
        "consumes",
        "exposes",
        "aggregates",
        "import",
        "imports",
    ],
);

pub(crate) const INFO: Keys = Keys::new("`info`", &["label", "display", "title", "name", "description"]);

pub(crate) const CAPABILITY: Keys =
    Keys::new("`capability`", &["binds", "externalRefs", "consumes", "exposes", "aggregates", "import", "imports"]);

pub(crate) const BIND: Keys = Keys::new("a bind", &["namespace", "name", "env", "keys"]);

pub(crate) const IMPORT: Keys =
    Keys::new("an import", &["import", "from", "location", "ref", "url", "path", "namespace", "name", "as", "openapi"]);

pub(crate) const ENTRY: Keys = Keys::new(
    "an entry of `consumes`",
    &[
        "type",
        "namespace",
        "name",
        "id",
        "baseUri",
        "targetUri",
        "description",
        "authentication",
        "auth",
        "headers",
        "inputParameters",
        "resources",
        "import",
        "from",
        "location",
        "ref",
        "url",
        "as",
        "openapi",
    ],
)
.or_only(&["label", "display", "tags", "title", "tunnel", "version"]);

pub(crate) const AUTHENTICATION: Keys = Keys::new(
    "`authentication`",
    &[
        "type",
        "scheme",
        "token",
        "accessToken",
        "username",
        "user",
        "password",
        "key",
        "name",
        "header",
        "parameter",
        "value",
        "placement",
        "in",
        "headers",
        "parameters",
        "tokenEndpoint",
        "tokenUrl",
        "tokenUri",
        "authorizationServerUri",
        "issuer",
        "audience",
        "clientId",
        "clientSecret",
        "scopes",
        "scope",
        "resource",
    ],
);

pub(crate) const KEY: Keys = Keys::new("a key", &["name", "key", "header", "value", "placement", "in"]);

pub(crate) const RESOURCE: Keys =
    Keys::new("a resource", &["name", "path", "label", "display", "description", "inputParameters", "operations"])
        .or_only(&["tags"]);

pub(crate) const OPERATION: Keys = Keys::new(
    "an operation",
    &[
        "name",
        "id",
        "operationId",
        "label",
        "display",
        "title",
        "summary",
        "description",
        "method",
        "path",
        "inputParameters",
        "body",
        "outputParameters",
        "outputRawFormat",
        "outputMediaType",
        "maxBinarySize",
    ],
)
.or_only(&["tags", "outputSchema"]);

pub(crate) const PARAMETER: Keys =
    Keys::new("a parameter", &["name", "id", "in", "value", "const", "type", "description", "required"]).or_only(&[
        "properties",
        "items",
        "label",
        "display",
        "default",
        "enum",
        "example",
        "format",
        "tags",
    ]);

pub(crate) const OUTPUT: Keys = Keys::new("an output", &["name", "value", "mapping", "type"]);

pub(crate) const BODY: Keys =
    Keys::new("`body`", &["type", "data", "value", "content", "contentType"]).or_only(&["description", "required"]);

pub(crate) const PART: Keys = Keys::new("a part of a form", &["name", "value", "filename", "fileName", "contentType"])
    .or_only(&["type", "description"]);

/// What servers of all types have.
pub(crate) const SERVER: Keys = Keys::new("a server", &["type", "namespace", "description", "authentication"]);

pub(crate) const MCP_SERVER: Keys =
    Keys::new("an MCP server", &["tools", "resources", "prompts", "ttlMs", "cacheScope", "maxBinarySize"]);

/// A resource of an MCP server, which also has the keys of a tool.
pub(crate) const MCP_RESOURCE: Keys =
    Keys::new("a resource of an MCP server", &["uri", "mimeType", "binary", "location"]);

pub(crate) const PROMPT: Keys =
    Keys::new("a prompt", &["name", "display", "label", "description", "arguments", "template", "location"]);

pub(crate) const ARGUMENT: Keys =
    Keys::new("an argument of a prompt", &["name", "display", "label", "description", "required"]);

pub(crate) const MESSAGE: Keys = Keys::new("a message of a prompt", &["role", "content"]);

pub(crate) const REST_SERVER: Keys = Keys::new("a REST server", &["inputParameters", "resources"]);

pub(crate) const ROUTE: Keys =
    Keys::new("a resource of a REST server", &["path", "inputParameters", "operations", "forward"]);

/// An operation of a REST server, which also has the keys of a tool.
pub(crate) const ROUTE_OPERATION: Keys =
    Keys::new("an operation of a REST server", &["method", "path", "inputParameters", "responses", "responseBinary"]);

pub(crate) const ROUTE_RESPONSE: Keys = Keys::new("a response of a REST server", &["description", "content"]);

pub(crate) const ROUTE_CONTENT: Keys = Keys::new("the content of a response", &["binary"]);

pub(crate) const BINARY_RESPONSE: Keys = Keys::new("`responseBinary`", &["status", "mediaType", "description"]);

pub(crate) const ROUTE_INPUT: Keys = Keys::new(
    "an input of a REST server",
    &["name", "in", "type", "description", "required", "pattern", "value", "const"],
);

pub(crate) const SKILL_SERVER: Keys = Keys::new("a server of skills", &["skills"]);

pub(crate) const SKILL: Keys = Keys::new(
    "a skill",
    &[
        "name",
        "description",
        "license",
        "compatibility",
        "metadata",
        "allowed-tools",
        "argument-hint",
        "user-invocable",
        "disable-model-invocation",
        "location",
        "tools",
    ],
);

pub(crate) const SKILL_TOOL: Keys = Keys::new("a tool of a skill", &["name", "description", "from", "instruction"]);

pub(crate) const SKILL_SOURCE: Keys = Keys::new("`from`", &["sourceNamespace", "action"]);

pub(crate) const CONTROL_SERVER: Keys = Keys::new("a server for operators", &["port", "management", "observability"]);

pub(crate) const MANAGEMENT: Keys = Keys::new("`management`", &["health"]);

pub(crate) const OBSERVABILITY: Keys = Keys::new("`observability`", &["enabled", "metrics"]);

pub(crate) const TOOL: Keys = Keys::new(
    "a tool",
    &[
        "name",
        "display",
        "label",
        "description",
        "tags",
        "hints",
        "inputParameters",
        "ref",
        "call",
        "with",
        "steps",
        "mappings",
        "semantics",
        "outputParameters",
    ],
);

pub(crate) const INPUT: Keys = Keys::new("an input", &["name", "type", "description", "required"]);

pub(crate) const HINTS: Keys = Keys::new("`hints`", &["readOnly", "destructive", "idempotent", "openWorld"]);

pub(crate) const TOOL_OUTPUT: Keys = Keys::new(
    "an output",
    &["name", "type", "description", "value", "const", "mapping", "maxLength", "properties", "items", "values"],
);

pub(crate) const AGGREGATE: Keys = Keys::new(
    "an aggregate",
    &["namespace", "name", "display", "label", "description", "flows", "functions", "from", "import", "as"],
);

pub(crate) const FLOW: Keys = Keys::new(
    "a flow",
    &[
        "name",
        "display",
        "label",
        "description",
        "semantics",
        "inputParameters",
        "call",
        "with",
        "steps",
        "mappings",
        "outputParameters",
    ],
);

pub(crate) const SEMANTICS: Keys = Keys::new("`semantics`", &["safe", "idempotent", "cacheable"]);

pub(crate) const STEP: Keys = Keys::new(
    "a step",
    &[
        "name",
        "type",
        "call",
        "with",
        "index",
        "match",
        "lookupValue",
        "outputParameters",
        "language",
        "location",
        "file",
        "dependencies",
    ],
)
.or_only(&["description", "display", "label", "tags"]);

pub(crate) const MAPPING: Keys =
    Keys::new("a mapping", &["target", "targetName", "value"]).or_only(&["type", "description"]);

#[cfg(test)]
mod tests;
