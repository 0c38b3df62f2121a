//! What an API declares about itself.

use super::docs::Docs;

/// What an API declares about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the API, such as `Clerk Backend API`. Plain text on one line.
    pub title: String,
    /// The name within a sentence: `the Clerk Backend API`.
    pub phrase: String,
    /// The purpose of the API.
    pub docs: Docs,
    /// The version of the OpenAPI document.
    pub version: Option<String>,
    /// The URL of the page about the API.
    pub homepage: Option<String>,
    /// Pages about the API.
    pub links: Vec<Link>,
}

impl About {
    /// Returns the name of the API within a sentence, as Markdown.
    pub fn markdown(&self) -> String {
        Docs::new(&self.phrase).one_line()
    }
}

/// A page about the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text of the link, without markup.
    pub text: String,
    /// The URL of a page or a mailbox.
    pub url: String,
}
