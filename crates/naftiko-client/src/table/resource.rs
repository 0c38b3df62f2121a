//! The resources of MCP servers.

use super::Unit;

/// A resource of an MCP server: a document that clients read by its URI.
#[derive(Debug)]
#[non_exhaustive]
pub struct Resource {
    /// The name.
    pub name: &'static str,
    /// The URI: a template of RFC 6570, level 1. A variable, such as `{id}`, is an input of the
    /// unit. It is not empty and has no `/`.
    pub uri: &'static str,
    /// The name for people; may be empty.
    pub title: &'static str,
    /// The description: Markdown; may be empty.
    pub description: &'static str,
    /// The media type of the content; may be empty.
    pub media_type: &'static str,
    /// Whether the content is bytes, of whatever media type.
    pub is_binary: bool,
    /// Where the content comes from.
    pub source: Source,
}

/// Where the content of a [`Resource`] comes from.
#[derive(Debug)]
#[non_exhaustive]
pub enum Source {
    /// A call of a unit, which changes nothing.
    Unit(&'static Unit),
    /// Texts, by their paths below the URI. The path of the only text can be empty: then it is at
    /// the URI itself.
    Texts(&'static [(&'static str, &'static str)]),
    /// A folder or a file at this absolute path, which is read for each request. The files of a
    /// folder are below the URI.
    Path(&'static str),
}

impl Resource {
    /// A resource whose content is what a unit returns. The variables of the URI are its inputs.
    pub const fn unit(name: &'static str, uri: &'static str, unit: &'static Unit) -> Self {
        Resource::new(name, uri, Source::Unit(unit))
    }

    /// A resource of texts, by their paths below the URI.
    pub const fn texts(name: &'static str, uri: &'static str, texts: &'static [(&'static str, &'static str)]) -> Self {
        Resource::new(name, uri, Source::Texts(texts))
    }

    /// A resource of the files at an absolute path.
    pub const fn path(name: &'static str, uri: &'static str, path: &'static str) -> Self {
        Resource::new(name, uri, Source::Path(path))
    }

    const fn new(name: &'static str, uri: &'static str, source: Source) -> Self {
        Resource { name, uri, title: "", description: "", media_type: "", is_binary: false, source }
    }

    /// Sets the name for people.
    pub const fn title(mut self, title: &'static str) -> Self {
        self.title = title;
        self
    }

    /// Sets the description.
    pub const fn description(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Sets the media type.
    pub const fn media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = media_type;
        self
    }

    /// Marks the content as bytes.
    pub const fn binary(mut self) -> Self {
        self.is_binary = true;
        self
    }
}
