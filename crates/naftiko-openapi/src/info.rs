//! What a document says about its API as a whole: `info`, `externalDocs`, and the descriptions of
//! `tags`.

use crate::document::OpenApi;
use crate::located::Located;

/// The API as a whole. Every text is trimmed, and absent where the document has an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The name of the API.
    pub title: Option<String>,
    /// The short text (OpenAPI 3.1).
    pub summary: Option<String>,
    /// The long text, CommonMark.
    pub description: Option<String>,
    /// The version of the document.
    pub version: Option<String>,
    /// The URL of the terms of service.
    pub terms_of_service: Option<String>,
    /// The contact of the API.
    pub contact: Contact,
    /// The name of the license of the API.
    pub license: Option<String>,
    /// The URL of the documentation of the API.
    pub documentation: Option<String>,
    /// The tags that have a description.
    pub tags: Vec<Tag>,
}

/// The contact of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// The name of a person or an organization.
    pub name: Option<String>,
    /// The URL of a web page.
    pub url: Option<String>,
    /// The email address.
    pub email: Option<String>,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name, as operations refer to it.
    pub name: String,
    /// What the operations are about, CommonMark.
    pub description: String,
}

impl OpenApi {
    /// What the document says about the API as a whole.
    pub fn info(&self) -> Info {
        let info = self.root("info");
        let of = |at: &Option<Located>, key: &str| at.as_ref().and_then(|at| text(at, key));
        let part = |key: &str| info.as_ref().and_then(|info| info.get(key));
        let (contact, license, docs) = (part("contact"), part("license"), self.root("externalDocs"));
        let contact = Contact { name: of(&contact, "name"), url: of(&contact, "url"), email: of(&contact, "email") };
        let tags = self.root("tags");
        Info {
            title: of(&info, "title"),
            summary: of(&info, "summary"),
            description: of(&info, "description"),
            version: of(&info, "version"),
            terms_of_service: of(&info, "termsOfService"),
            contact,
            license: of(&license, "name"),
            documentation: of(&docs, "url"),
            tags: tags.iter().flat_map(Located::items).filter_map(|it| tag(&it)).collect(),
        }
    }
}

fn tag(at: &Located) -> Option<Tag> {
    Some(Tag { name: text(at, "name")?, description: text(at, "description")? })
}

fn text(at: &Located, key: &str) -> Option<String> {
    at.text(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Contact, Info, Tag};
    use crate::testing;

    #[test]
    fn the_api_as_a_whole_is_described_by_info_tags_and_external_docs() {
        let api = testing::open(&[(
            "openapi.yaml",
            "
openapi: 3.1.0
info:
  title: ' Pets '
  summary: Cats and dogs
  description: ''
  version: 1.2
  contact: {name: Ann, email: ann@pets.example}
  license: {name: MIT}
tags:
- {name: cats, description: They purr.}
- {name: dogs}
externalDocs: {url: 'https://docs.pets.example'}
paths: {}
",
        )]);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            api.info(),
            Info {
                title: some("Pets"),
                summary: some("Cats and dogs"),
                version: some("1.2"),
                contact: Contact { name: some("Ann"), email: some("ann@pets.example"), url: None },
                license: some("MIT"),
                documentation: some("https://docs.pets.example"),
                tags: vec![Tag { name: "cats".to_owned(), description: "They purr.".to_owned() }],
                ..Info::default()
            }
        );
    }

    #[test]
    fn a_document_that_says_nothing_of_itself_has_empty_information() {
        for info in ["", "info: 7\ntags: {a: b}\n", "info: {contact: [x], title: [y]}\n"] {
            let api = testing::open(&[("openapi.yaml", &format!("openapi: 3.0.0\n{info}paths: {{}}\n"))]);
            assert_eq!(api.info(), Info::default(), "{info}");
        }
    }
}
