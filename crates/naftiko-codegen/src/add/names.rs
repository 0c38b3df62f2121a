//! Names that the writer of capability files chooses: of files, namespaces, resources, operations
//! and variables.
//!
//! They are made from titles, tags, paths and `operationId`s, which may contain anything. A name of
//! a file, a namespace or a variable has ASCII letters, digits and one separator only.

use std::collections::HashSet;

use naftiko_openapi::Operation;

/// The maximum length of the part of a name of a file that is made from one text.
const LONGEST: usize = 60;
/// The maximum length of the name of a resource.
const LONGEST_RESOURCE: usize = 200;

/// Words at the end of a title that do not distinguish APIs.
const COMMON: &[&str] =
    &["api", "apis", "backend", "http", "openapi", "public", "reference", "rest", "spec", "specification", "web"];

/// The names that all files of an API share.
pub(super) struct Names {
    /// The title on one line.
    title: String,
    /// The title as a name.
    slug: String,
    /// The name of the provider.
    provider: String,
}

impl Names {
    pub(super) fn new(api: &str, title: Option<&str>) -> Self {
        let given = title.map(one_line);
        let title = given.clone().unwrap_or_else(|| api.to_owned());
        let slug = match slug(&title) {
            slug if slug.is_empty() => slug_or(api, "api"),
            slug => slug,
        };
        let is_api = |word: &&str| self::slug(word) == self::slug(api);
        let capitalized = || words(api).map(capitalized).collect::<Vec<_>>().join(" ");
        let in_title = given.iter().flat_map(|title| title.split(' ')).find(is_api);
        let provider = in_title.map_or_else(capitalized, str::to_owned);
        Names { title, slug, provider }
    }

    /// Returns the name of the provider.
    pub(super) fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns the label of the file for a tag, or for the operations without one.
    pub(super) fn label(&self, tag: Option<&str>) -> String {
        // As in the existing capability files.
        let words = self.title.split(' ').map(|word| if word == "API" { "Api" } else { word });
        let title = words.collect::<Vec<_>>().join(" ");
        tag.map_or(title.clone(), |tag| format!("{title} — {}", one_line(tag)))
    }

    /// Returns the usual namespace for a tag, which is also the name of its file. `number` is the
    /// position of the tag, for one without ASCII letters and digits; 0 if no operation of the
    /// document has a tag.
    pub(super) fn namespace(&self, tag: Option<&str>, number: usize) -> String {
        match tag {
            Some(tag) => format!("{}-{}", self.slug, slug_or(tag, &format!("tag-{number}"))),
            None if number > 0 => format!("{}-other", self.slug),
            None => self.slug.clone(),
        }
    }

    /// Returns the description of a file.
    pub(super) fn file_description(&self, tag: Option<&str>, count: usize, lead: &str) -> String {
        let subject = distinct([Some(self.provider.as_str()), tag]);
        let (count, lead) = (count_of_operations(count), first_sentence(lead));
        format!("{subject} capability. {count} Lead operation: {}.", lead.trim_end_matches('.'))
    }

    /// Returns the description of an entry.
    pub(super) fn entry_description(&self, tag: Option<&str>) -> String {
        format!("{} business capability.", distinct([Some(self.provider.as_str()), Some(self.slug.as_str()), tag]))
    }
}

/// Returns names after each other, each once: `pets` is "Pets", too.
fn distinct<const N: usize>(names: [Option<&str>; N]) -> String {
    let mut seen = Taken::default();
    let is_new = |name: &String| {
        let slug = slug(name);
        let known = if slug.is_empty() { name } else { &slug };
        seen.take(known) == *known
    };
    names.into_iter().flatten().map(one_line).filter(is_new).collect::<Vec<_>>().join(" ")
}

/// Returns a text up to the first full stop before another sentence.
fn first_sentence(text: &str) -> &str {
    let mut stops = text.match_indices(". ").map(|(at, stop)| (at, at + stop.len()));
    stops.find(|(_, next)| text[*next..].starts_with(char::is_uppercase)).map_or(text, |(at, _)| &text[..at])
}

/// Returns the sentence with the number of operations in the description of a file.
pub(super) fn count_of_operations(count: usize) -> String {
    if count == 1 { "1 operation.".to_owned() } else { format!("{count} operations.") }
}

/// Returns the name of an API by its title: `clerk` for "Clerk Backend API".
pub(super) fn api(title: Option<&str>) -> Option<String> {
    let slug = slug(title?);
    let mut words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
    let is_version = |word: &str| word.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit());
    while words.len() > 1 && words.last().is_some_and(|word| COMMON.contains(word) || is_version(word)) {
        words.pop();
    }
    let name = words.join("-");
    (!name.is_empty()).then_some(name)
}

/// Returns the name of the resource with a path.
pub(super) fn resource(path: &str) -> String {
    let name = shortened(path, LONGEST_RESOURCE);
    if name.is_empty() { "root".to_owned() } else { name }
}

/// Returns the name of an operation: its `operationId`, otherwise one made from its method and
/// path.
pub(super) fn operation(operation: &Operation) -> String {
    match operation.id.as_deref().map(one_line).filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => format!("{}-{}", operation.method.to_ascii_lowercase(), resource(&operation.path)),
    }
}

/// Names that are already used.
#[derive(Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// Takes a name. Returns it, with a number if it was taken before. Case does not distinguish
    /// names, as in some file systems.
    pub(super) fn take(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = |name: &String| !self.0.contains(&name.to_lowercase());
        let name = std::iter::once(name.to_owned()).chain(numbered).find(free).unwrap_or_default();
        self.0.insert(name.to_lowercase());
        name
    }
}

/// Returns the words of a description of a security scheme that name its secret.
pub(super) fn secret_words(description: Option<&str>) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("secret key", "SECRET_KEY"),
        ("api key", "API_KEY"),
        ("api token", "API_TOKEN"),
        ("access token", "ACCESS_TOKEN"),
    ];
    let description = description?.to_ascii_lowercase();
    let found = WORDS.iter().filter_map(|(words, name)| Some((description.find(words)?, *name)));
    found.min().map(|(_, name)| name)
}

/// Returns a name for a text; `otherwise` if the text has no ASCII letters and digits.
fn slug_or(text: &str, otherwise: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() { otherwise.to_owned() } else { slug }
}

/// Returns the ASCII letters and digits of a text in lower case, with `-` in place of the rest. A
/// long one is cut after a word.
pub(super) fn slug(text: &str) -> String {
    shortened(text, LONGEST)
}

fn shortened(text: &str, longest: usize) -> String {
    let mut slug = String::new();
    for word in words(text) {
        if !slug.is_empty() && slug.len() + word.len() >= longest {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word[..word.len().min(longest)].to_ascii_lowercase());
    }
    slug
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// Returns a text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace(|c: char| c.is_control(), " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_ascii_letters_digits_and_hyphens_only() {
        for (text, name) in [
            ("Clerk Backend API", "clerk-backend-api"),
            ("/organizations/{organization_id}/logo", "organizations-organization-id-logo"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\Windows\\x", "c-windows-x"),
            ("a\0b\nc", "a-b-c"),
            ("宠物", ""),
            ("..", ""),
        ] {
            assert_eq!(slug(text), name);
        }
        assert_eq!(slug(&"word ".repeat(40)), "word-word-word-word-word-word-word-word-word-word-word-word");
        assert_eq!(slug(&"x".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn the_name_of_an_api_is_the_title_without_common_words_at_its_end() {
        for (title, name) in [
            ("Clerk Backend API", Some("clerk")),
            ("GitHub v3 REST API", Some("github")),
            ("Swagger Petstore - OpenAPI 3.0", Some("swagger-petstore")),
            ("API", Some("api")),
            ("宠物", None),
        ] {
            assert_eq!(api(Some(title)).as_deref(), name, "{title}");
        }
    }

    #[test]
    fn a_file_has_the_words_of_the_title_and_the_tag() {
        let names = Names::new("github", Some("GitHub v3 REST API"));
        assert_eq!(names.label(Some("Code\nscanning")), "GitHub v3 REST Api — Code scanning");
        assert_eq!(names.namespace(Some("Code scanning"), 1), "github-v3-rest-api-code-scanning");
        assert_eq!(names.namespace(Some("宠物"), 7), "github-v3-rest-api-tag-7");
        assert_eq!(
            names.file_description(None, 1, "List pets."),
            "GitHub capability. 1 operation. Lead operation: List pets."
        );
        let names = Names::new("my-pets", None);
        assert_eq!((names.label(None).as_str(), names.provider()), ("my-pets", "My Pets"));
    }

    #[test]
    fn a_description_repeats_no_name_and_has_one_sentence_of_the_first_operation() {
        let names = Names::new("pets", Some("Pets"));
        assert_eq!(names.entry_description(Some("pets")), "Pets business capability.");
        assert_eq!(names.entry_description(Some("owners")), "Pets owners business capability.");
        assert_eq!(
            names.file_description(Some("Pets"), 2, "Lists v1.0 pets, e.g. cats. Pages have 20."),
            "Pets capability. 2 operations. Lead operation: Lists v1.0 pets, e.g. cats."
        );
        let names = Names::new("clerk", Some("Clerk Backend API"));
        assert_eq!(
            names.entry_description(Some("Organizations")),
            "Clerk clerk-backend-api Organizations business capability."
        );
        // Without ASCII letters, names have no other spelling.
        assert_eq!(Names::new("宠物", Some("宠物")).entry_description(Some("狗")), "宠物 api 狗 business capability.");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        assert_eq!(["pets", "Pets", "pets"].map(|name| taken.take(name)), ["pets", "Pets-2", "pets-3"]);
    }

    #[test]
    fn the_description_of_a_scheme_names_its_secret() {
        assert_eq!(secret_words(Some("The Secret key, from the API keys page.")), Some("SECRET_KEY"));
        assert_eq!(secret_words(Some("An API key")), Some("API_KEY"));
        assert_eq!(secret_words(None), None);
    }
}
