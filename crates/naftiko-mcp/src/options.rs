//! What a server offers, and its limits.

/// How a server offers its tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// [`Search`](Mode::Search) above 40 tools, otherwise [`Tools`](Mode::Tools).
    #[default]
    Auto,
    /// Each tool by itself.
    Tools,
    /// Four tools for all others: `search`, `describe`, `read` and `write`.
    Search,
}

/// What a server offers, and its limits.
///
/// Names are those of tools, and may contain `*` for any characters. A unit is offered if it fits
/// all settings.
///
/// ```
/// let mut options = naftiko_mcp::Options::default();
/// options.read_only = true;
/// options.tools = vec!["list-*".to_owned()];
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How the tools are offered.
    pub mode: Mode,
    /// Whether only tools are offered that change nothing.
    pub read_only: bool,
    /// The namespaces of the MCP servers of the capability files that are offered. If there are
    /// none, all are.
    pub servers: Vec<String>,
    /// The tools that are offered. If there are none, all are.
    pub tools: Vec<String>,
    /// The tools that are not offered.
    pub without_tools: Vec<String>,
    /// The tags of which a tool must have one. If there are none, no tag is needed.
    pub tags: Vec<String>,
    /// The tags that a tool must not have.
    pub without_tags: Vec<String>,
    /// The maximum number of bytes of the text of a result, 65,536 by default.
    pub max_result_bytes: usize,
    /// The maximum number of calls of one service at the same time, 1,024 by default. It is lower
    /// than the number of connections, so that a service that does not respond does not stop the
    /// others.
    pub max_calls: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mode: Mode::Auto,
            read_only: false,
            servers: Vec::new(),
            tools: Vec::new(),
            without_tools: Vec::new(),
            tags: Vec::new(),
            without_tags: Vec::new(),
            max_result_bytes: 64 * 1024,
            max_calls: 1024,
        }
    }
}
