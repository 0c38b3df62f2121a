//! The description of an API and of each group of its operations.
//!
//! The OpenAPI document describes the API (`info`, `externalDocs`) and its groups of operations
//! (`tags`). Capability files add a label; one that imports all that it consumes describes the API
//! itself. Texts that only repeat names are omitted: "Acme
//! acme-pets Pets business capability." becomes "Operations on pets.".

use std::collections::HashSet;

use heck::ToSnakeCase;
use naftiko_openapi::{Contact, Info};
use naftiko_spec::Document;

use super::package::is_web_url;
use crate::load::Folder;
use crate::model::docs::{Docs, is_hidden};
use crate::model::prose::within_sentence;
use crate::model::{About, Link, Name};
use crate::resolve::Capability;

/// Returns the description of the API for the client of a folder.
pub(super) fn about(folder: &Folder, capabilities: &[Capability<'_>], info: &Info) -> About {
    let composed = composed(folder);
    let own = composed.and_then(|document| document.title.as_ref()).map(|title| title.value.as_str());
    let named = own.or(info.title.as_deref()).map(one_line).filter(|title| !is_placeholder(title));
    let title = named.or_else(|| label(capabilities)).unwrap_or_else(|| match folder.is_root() {
        true => "API".to_owned(),
        false => format!("{} API", folder.name),
    });
    let own = composed.and_then(|document| document.description.as_ref()).map(|text| &text.value);
    let text = own
        .into_iter()
        .chain(&info.summary)
        .chain(&info.description)
        .find(|text| !one_line(text).eq_ignore_ascii_case(&title));
    About {
        phrase: phrase(&title),
        title,
        docs: text.map(|text| Docs::new(text).lead()).unwrap_or_default(),
        version: info.version.as_deref().map(one_line).filter(|version| !version.is_empty()),
        homepage: [&info.documentation, &info.contact.url].into_iter().flatten().find(|url| is_web_url(url)).cloned(),
        links: links(info),
    }
}

/// Returns the capability file of a folder that has one file, if that imports everything that it
/// consumes, or consumes nothing. Such a file describes something of its own over the APIs of
/// others, so its texts are those of the client.
fn composed(folder: &Folder) -> Option<&Document> {
    let [file] = folder.files.as_slice() else { return None };
    let is_imported = file.entries.iter().all(|entry| entry.file != file.number);
    is_imported.then_some(&*file.document)
}

fn one_line(text: &str) -> String {
    let seen: String = text.chars().filter(|c| c.is_whitespace() || !is_hidden(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a title is the default of a tool.
fn is_placeholder(title: &str) -> bool {
    const PLACEHOLDERS: &[&str] =
        &["", "api", "api v1", "defaulttitle", "my api", "openapi", "rest api", "swagger", "title", "untitled"];
    PLACEHOLDERS.contains(&title.to_lowercase().as_str())
}

/// Returns the name of the API, if the labels of all capability files start with it: `Clerk Backend
/// Api — Organizations`.
fn label(capabilities: &[Capability<'_>]) -> Option<String> {
    let labels: HashSet<&str> = capabilities
        .iter()
        .map(|it| it.entry.document.title.as_ref().map(|title| split(&title.value).0))
        .collect::<Option<_>>()?;
    let mut labels = labels.into_iter();
    match (labels.next(), labels.next()) {
        (Some(label), None) => Some(one_line(label).replace("Api", "API")).filter(|label| !is_placeholder(label)),
        _ => None,
    }
}

/// Splits a label into the name of the API, and the part of the API after the last dash.
pub(super) fn split(label: &str) -> (&str, Option<&str>) {
    let parts = [" — ", " – ", " - "].iter().find_map(|dash| label.rsplit_once(dash));
    parts.map_or((label, None), |(api, part)| (api, Some(part)))
}

/// Returns a title within a sentence: with an article if it ends in a word such as "API".
fn phrase(title: &str) -> String {
    const KINDS: &[&str] = &[
        "api",
        "apis",
        "endpoint",
        "endpoints",
        "gateway",
        "interface",
        "platform",
        "protocol",
        "server",
        "service",
        "services",
        "system",
    ];
    let is_version = |word: &str| word.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
    let words: Vec<&str> = title.split(' ').collect();
    let last = words.iter().rev().find(|word| !word.starts_with('(') && !is_version(word));
    let is_kind = last.is_some_and(|last| KINDS.contains(&last.to_lowercase().as_str()));
    match words.as_slice() {
        ["The" | "the", rest @ ..] if !rest.is_empty() => format!("the {}", rest.join(" ")),
        ["A" | "An" | "My" | "Our" | "Your" | "a" | "an", ..] => title.to_owned(),
        _ if is_kind => format!("the {title}"),
        _ => title.to_owned(),
    }
}

/// Returns the web pages of the API, each once.
fn links(info: &Info) -> Vec<Link> {
    let Contact { name, url, email } = &info.contact;
    let mail = email.as_ref().filter(|_| url.is_none()).map(|email| format!("mailto:{email}"));
    let support = match name.as_deref().map(one_line) {
        Some(name) if !name.is_empty() && name.len() <= 60 => format!("Support ({name})"),
        _ => "Support".to_owned(),
    };
    let all = [
        ("API documentation".to_owned(), info.documentation.clone()),
        (support, url.clone().or(mail)),
        ("Terms of service".to_owned(), info.terms_of_service.clone()),
    ];
    let mut links: Vec<Link> = Vec::new();
    for (text, url) in all {
        let Some(url) = url.filter(|url| is_web_url(url) || is_mail(url)) else { continue };
        if links.iter().all(|known| known.url != url) {
            links.push(Link { text, url });
        }
    }
    links
}

fn is_mail(url: &str) -> bool {
    url.strip_prefix("mailto:").and_then(|address| address.split_once('@')).is_some_and(|(user, host)| {
        let is_plain = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c));
        !user.is_empty() && host.contains('.') && is_plain(user) && is_plain(host)
    })
}

/// Returns the description of a module: the text of the capability file or of the document's tag,
/// unless it only repeats names, and otherwise its heading.
pub(super) fn capability(resolved: &Capability<'_>, api: &str, module: &Name, info: &Info) -> (String, Docs) {
    let entry = resolved.entry;
    let label = entry.document.title.as_ref().map(|title| title.value.as_str()).unwrap_or_default();
    let topic = split(label).1.filter(|part| part.to_snake_case() == module.bare()).map(one_line);
    let topic = topic.unwrap_or_else(|| module.bare().trim_matches('_').replace('_', " "));
    let known = format!("{api} {} {label} {topic}", entry.namespace.value);
    let description = entry.consumes.description.as_ref().or(entry.document.description.as_ref());
    let own = description.map(|text| text.value.as_str()).filter(|text| !repeats(text, &known));
    let tag = || tag(resolved, info).filter(|text| !repeats(text, &known));
    (heading(&topic), own.or_else(tag).map(Docs::new).unwrap_or_default())
}

/// Returns the description of the only tag that all operations have.
fn tag<'i>(resolved: &Capability<'_>, info: &'i Info) -> Option<&'i str> {
    let mut of_operations =
        resolved.operations.iter().filter_map(|it| it.operation.as_ref()).map(|it| it.counterpart.as_ref());
    let first = of_operations.next()??;
    let mut shared = first.tags.clone();
    for counterpart in of_operations {
        shared.retain(|tag| counterpart.is_some_and(|it| it.tags.contains(tag)));
    }
    let [only] = shared.as_slice() else { return None };
    info.tags.iter().find(|tag| tag.name == *only).map(|tag| tag.description.as_str())
}

/// Words without meaning in the description of a capability.
const EMPTY: &[&str] = &[
    "a",
    "adapter",
    "all",
    "an",
    "and",
    "api",
    "apis",
    "business",
    "by",
    "capabilities",
    "capability",
    "client",
    "consumed",
    "endpoint",
    "endpoints",
    "for",
    "from",
    "group",
    "http",
    "in",
    "no",
    "of",
    "on",
    "operation",
    "operations",
    "references",
    "resource",
    "resources",
    "rest",
    "self",
    "contained",
    "server",
    "service",
    "shared",
    "the",
    "this",
    "to",
    "unified",
    "with",
];

/// Whether a text has only words in `known`, and words without meaning.
fn repeats(text: &str, known: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let known = words(known);
    let stem = |word: &str| word.trim_end_matches('s').to_owned();
    let is_known = |word: &String| {
        EMPTY.contains(&word.as_str())
            || word.chars().all(|c| c.is_ascii_digit())
            || known.iter().any(|known| stem(known) == stem(word))
    };
    words(text).iter().all(is_known)
}

/// Returns the subject of a module's operations: "Operations on pets", "Billing operations".
fn heading(topic: &str) -> String {
    let words: Vec<String> = topic.split(' ').map(within_sentence).collect();
    let topic = words.join(" ");
    let is_plural = topic.ends_with('s') && !["ss", "us", "is", "ics"].iter().any(|end| topic.ends_with(end));
    if is_plural {
        return format!("Operations on {topic}");
    }
    let mut letters = topic.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} operations", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_an_article_where_a_sentence_needs_one() {
        for (title, phrase) in [
            ("Clerk Backend API", "the Clerk Backend API"),
            ("GitHub v3 REST API", "the GitHub v3 REST API"),
            ("SearchLy API v1", "the SearchLy API v1"),
            ("Amazon Transcribe Service", "the Amazon Transcribe Service"),
            ("The Guardian API", "the Guardian API"),
            ("My Health Platform", "My Health Platform"),
            ("Swagger Petstore", "Swagger Petstore"),
            ("Open Policy Agent API (OPA)", "the Open Policy Agent API (OPA)"),
            ("API", "the API"),
        ] {
            assert_eq!(super::phrase(title), phrase);
        }
    }

    #[test]
    fn a_text_that_only_repeats_names_is_no_description() {
        let known = "clerk clerk-backend-api-organizations Clerk Backend Api — Organizations organizations";
        for text in [
            "Clerk clerk-backend-api Organizations business capability.",
            "Clerk Backend API — Organizations business capability. Self-contained, no shared references.",
            "Unified REST API for Clerk organizations. 11 operations.",
        ] {
            assert!(repeats(text, known), "{text}");
        }
        for text in ["Memberships and roles of organizations.", "Manage organizations"] {
            assert!(!repeats(text, known), "{text}");
        }
    }

    #[test]
    fn the_label_or_the_name_of_a_module_is_its_subject() {
        for (topic, says) in [
            ("Organization Invitations", "Operations on organization invitations"),
            ("api keys", "Operations on API keys"),
            ("OAuth Applications", "Operations on OAuth applications"),
            ("billing", "Billing operations"),
            ("status", "Status operations"),
            ("analytics", "Analytics operations"),
        ] {
            assert_eq!(heading(topic), says);
        }
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_mailbox() {
        let contact = Contact { name: None, url: None, email: Some("ann@pets.example".to_owned()) };
        let info = Info {
            documentation: Some("https://pets.example/docs".to_owned()),
            terms_of_service: Some("javascript:alert(1)".to_owned()),
            contact,
            ..Info::default()
        };
        let links: Vec<_> = links(&info).into_iter().map(|it| format!("{}: {}", it.text, it.url)).collect();
        assert_eq!(links, ["API documentation: https://pets.example/docs", "Support: mailto:ann@pets.example"]);
    }
}
