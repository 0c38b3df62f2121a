//! The README of the workspace and the guide in `docs/`: their links lead to existing places, and
//! their examples do what they show. `builds.rs` builds the program of the README, and the tests of
//! `acceptance/` compile all Rust examples.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_codegen::Generator;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The folder of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The README and each page of the guide: its path in the repository, and its text.
fn pages() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned()];
    for entry in fs::read_dir(repository().join("docs/src")).unwrap() {
        paths.push(format!("docs/src/{}", entry.unwrap().file_name().display()));
    }
    paths.sort();
    let text = |path: &String| fs::read_to_string(repository().join(path)).unwrap();
    paths.into_iter().map(|path| (path.clone(), text(&path))).collect()
}

/// A code block: its page, its language with what follows, and its text.
struct Block {
    page: String,
    info: String,
    text: String,
}

/// All code blocks, in the order of the pages.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for (page, text) in pages() {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let text = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            blocks.push(Block { page: page.clone(), info: info.to_owned(), text });
        }
    }
    blocks
}

/// The one code block in a language that contains `mark`.
pub(crate) fn block(language: &str, mark: &str) -> String {
    let mut blocks = blocks();
    blocks.retain(|block| block.info.split(',').next() == Some(language) && block.text.contains(mark));
    assert_eq!(blocks.len(), 1, "one `{language}` block with {mark:?}");
    blocks.remove(0).text
}

/// The relative targets of the links on a page.
fn links(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let targets = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors of the headings on a page, by the rule that GitHub and mdBook share.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => heading.iter_mut().for_each(|heading| heading.push_str(&part)),
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap_or_default().to_lowercase().replace(' ', "-");
                anchors.insert(words.replace(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'), ""));
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut pages = pages();
    for path in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        pages.push((path.to_owned(), fs::read_to_string(repository().join(path)).unwrap()));
    }
    let mut count = 0;
    for (page, text) in &pages {
        let folder = repository().join(page).parent().unwrap().to_owned();
        for link in links(text) {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let leaves_the_book = page.starts_with("docs/src/") && path.contains('/');
            assert!(!leaves_the_book, "{page} links to `{link}`, which the book does not have");
            let target = if path.is_empty() { repository().join(page) } else { folder.join(path) };
            assert!(target.exists(), "{page} links to `{link}`");
            let has_anchor = || anchors(&fs::read_to_string(&target).unwrap()).contains(anchor);
            assert!(anchor.is_empty() || has_anchor(), "{page} links to `{link}`");
            count += 1;
        }
    }
    assert!(count > 40, "{count} links");
}

#[test]
fn every_file_that_a_page_includes_exists() {
    let mut count = 0;
    for (page, text) in pages() {
        for directive in text.split("{{#include ").skip(1) {
            let path = directive.split(['}', ':']).next().unwrap();
            let target = repository().join(&page).with_file_name(path);
            assert!(target.is_file(), "{page} includes `{path}`");
            count += 1;
        }
    }
    assert!(count > 5, "{count} files");
}

/// All files and folders of the repository, with a slash before their paths and one after those of
/// folders.
fn paths(folder: &Path, path: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let path = format!("{path}/{}", entry.file_name().display());
        match entry.file_type().unwrap().is_dir() {
            true if path == "/target" || path == "/.git" => {}
            true => {
                self::paths(&entry.path(), &path, paths);
                paths.push(path + "/");
            }
            false => paths.push(path),
        }
    }
}

#[test]
fn every_file_that_the_map_names_exists() {
    let mut all = Vec::new();
    paths(&repository(), "", &mut all);
    let mut count = 0;
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(repository().join(page)).unwrap();
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let Event::Code(name) = event else { continue };
            let is_path = name.ends_with(".rs") || name.ends_with(".md") || name.ends_with('/');
            if is_path && !name.contains(['<', '*', ' ']) {
                let end = format!("/{name}");
                assert!(all.iter().any(|path| path.ends_with(&end)), "{page} names `{name}`");
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count} paths");
}

#[test]
fn every_page_of_the_guide_is_in_its_summary() {
    let pages = pages();
    let mut files: BTreeSet<_> = pages.iter().filter_map(|(path, _)| path.strip_prefix("docs/src/")).collect();
    assert!(files.remove("SUMMARY.md"));
    let (_, summary) = pages.iter().find(|(path, _)| path == "docs/src/SUMMARY.md").unwrap();
    let linked = links(summary);
    assert_eq!(files, linked.iter().map(String::as_str).collect());
}

#[test]
fn the_capability_and_the_configuration_become_a_client() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("pets")).unwrap();
    fs::write(specs.join("pets/pets.yaml"), block("yaml", "namespace: pets")).unwrap();
    let generate = || {
        let generated = Generator::new(&specs, "unused").generate();
        assert_eq!(generated.diagnostics.iter().map(|it| it.render(false)).collect::<Vec<_>>(), [""; 0]);
        generated.crates[0].model().to_string()
    };
    insta::assert_snapshot!(generate(), @r"
    api pets -> crate pets-client 0.1.0
    base url https://api.pets.example/v1
    authentication bearer token from $PETS_TOKEN

    capability pets -> pets: PetsApi
      resource /pets/{pet_id}
        GET GetPet -> get_pet
          required path pet_id: string
          optional query expand: array of strings
    ");

    fs::write(specs.join("pets/codegen.toml"), block("toml", "[modules]")).unwrap();
    insta::assert_snapshot!(generate(), @"
    api pets -> crate pets-client 0.1.0
    program pets -> crate pets-cli +mcp +http +rest +jq
    base url https://api.pets.example/v2
    authentication bearer token from $PETS_TOKEN

    capability pets -> animals: AnimalsApi
      resource /pets/{pet_id}
        GET GetPet -> find: Find
          required path pet_id: PetId
          optional query expand: array of strings

    id PetId, sent, from codegen.toml
    ");
}

#[test]
fn the_capability_that_is_exposed_becomes_a_client_and_a_program() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir_all(specs.join("marina")).unwrap();
    fs::write(specs.join("marina/marina.yaml"), block("yaml", "display: Marina")).unwrap();
    fs::write(specs.join("marina/codegen.toml"), "[program]\n").unwrap();
    let generated = Generator::new(&specs, "unused").generate();
    assert_eq!(generated.diagnostics.iter().map(|it| it.render(false)).collect::<Vec<_>>(), [""; 0]);
    insta::assert_snapshot!(generated.crates[0].model(), @r#"
    api marina -> crate marina-client 0.1.0
    program marina -> crate marina-cli +mcp +http +rest +jq
    base url https://registry.example/v1
    authentication none

    capability registry -> registry: RegistryApi
      resource /boats
        GET list-boats -> list_boats: ListBoats
          optional query kind: string
      resource /berths/{berth_id}
        GET get-berth -> get_berth: GetBerth
          required path berth_id: string

    flows harbor-master -> harbor_master: HarborMasterApi
      flow find-berth -> find_berth: FindBerthFlow, read-only, not destructive, idempotent
        required hull -> hull: string
        boats = call 0.0()
        boat = look up hull hull in boats
        berth = call 0.1($.boat.berth)
        returns FindBerth
          boat = $.boat.name
          pier = $.berth.pier

    server marina-tools
    callers without authentication

    rest marina-api
    callers without authentication
    route GET /boats -> operation registry.list-boats
      kind <- query kind
    route GET /boats/{hull}/berth -> operation harbor_master.find-berth
      hull <- path hull

    command find-berth -> harbor_master.find_berth
      read-only, not destructive, idempotent
      required hull: {"type":"string"} -> input hull

    tool list-boats -> registry.list_boats
      read-only, not destructive, idempotent
      optional kind: {"type":"string"} -> query kind

    tool find-berth -> harbor_master.find_berth
      read-only, not destructive, idempotent
      required hull: {"type":"string"} -> input hull

    struct FindBerth, received, from find-berth
      boat: any JSON, optional
      pier: any JSON, optional
    "#);
}

/// The names of all properties in a JSON Schema.
fn properties(schema: &serde_json::Value, names: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            if let Some(serde_json::Value::Object(named)) = map.get("properties") {
                names.extend(named.keys().cloned());
            }
            map.values().for_each(|part| properties(part, names));
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| properties(part, names)),
        _ => {}
    }
}

#[test]
fn every_setting_is_on_the_page_about_the_configuration() {
    let schema = include_str!("../../schema/codegen.schema.json");
    let mut names = BTreeSet::new();
    properties(&serde_json::from_str(schema).unwrap(), &mut names);
    // The levels of changes are keys, too: `diff --explain` lists them.
    names.retain(|name| name.parse::<naftiko_codegen::diff::Code>().is_err());
    assert!(names.len() >= 40, "{names:?}");
    let page = fs::read_to_string(repository().join("docs/src/configuration.md")).unwrap();
    // In a span of code by itself, with its value, or as a table.
    names.retain(|name| {
        let forms = [format!("`{name}`"), format!("{name} = "), format!("[{name}]"), format!("[{name}.")];
        !forms.iter().any(|form| page.contains(form))
    });
    assert_eq!(names, BTreeSet::new());
}

/// What the generator writes for the capability files of one folder, with a program, and its
/// diagnostics.
fn generated(file: &str, beside: &[(&str, &str)], settings: &str) -> (naftiko_codegen::Generated, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    for (path, text) in [("harbor.yaml", file), ("codegen.toml", settings)].iter().chain(beside) {
        let path = specs.join("harbor").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let generated = Generator::new(&specs, "unused").generate();
    let diagnostics = generated.diagnostics.iter().map(|it| it.render(false)).collect();
    (generated, diagnostics)
}

/// A capability file with operations that the fragments of the guide use, and with `parts` of the
/// capability.
fn harbor(parts: &str) -> String {
    let operation = |namespace: &str, name: &str, path: &str, input: &str| {
        let place = if path.contains('{') { "path, required: true" } else { "query" };
        format!(
            "  - type: http\n    namespace: {namespace}\n    baseUri: https://{namespace}.example\n    \
             authentication: {{type: none}}\n    resources:\n    - path: {path}\n      operations:\n      \
             - name: {name}\n        method: GET\n        description: Finds free berths\n        \
             inputParameters:\n        - {{name: {input}, in: {place}, type: string, description: A value}}\n"
        )
    };
    let consumes = [
        operation("fleet", "get-boat", "/boats/{hull}", "hull"),
        operation("pets", "get-pet", "/pets/{pet_id}", "pet_id"),
        operation("registry", "get-ship", "/ships/{imo_number}", "imo_number"),
        operation("crews", "list-crew", "/crew", "ship"),
        operation("berths", "find-berths", "/berths/{length}", "length"),
    ];
    format!("ikanos: 1.0.0-beta5\ninfo: {{display: Harbor}}\ncapability:\n  consumes:\n{}{parts}", consumes.concat())
}

/// A text with more spaces at the start of each line.
fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

#[test]
fn fragments_of_capability_files_are_read_without_problems() {
    let mcp = "  exposes:\n  - type: mcp\n    namespace: harbor-tools\n    tools:\n      \
               get-pet: {description: Returns a pet., call: pets.get-pet}\n";
    let flows = block("yaml", "ship-with-crew:").replace("registry.list-crew", "crews.list-crew");
    let fragments = [
        indented(&block("yaml", "namespace: harbor\n"), 2),
        format!("{mcp}{}", indented(&block("yaml", "location: guide"), 4)),
        format!("{mcp}{}", indented(&block("yaml", "template:"), 4)),
        indented(&flows, 2),
    ];
    for fragment in fragments {
        let (_, diagnostics) = generated(&harbor(&fragment), &[("guide/start.md", "# A guide\n")], "[program]\n");
        assert_eq!(diagnostics, [""; 0], "{fragment}");
    }
}

#[test]
fn the_document_of_a_skill_is_the_one_that_is_shown() {
    let exposed = block("yaml", "moor-a-boat:").replace(
        "exposes:\n",
        "exposes:\n- type: mcp\n  namespace: harbor-tools\n  tools:\n    \
         find-berths: {description: Finds free berths, call: berths.find-berths}\n",
    );
    let beside = [("skills/moor-a-boat/references/signals.md", "# Signals\n")];
    let (generated, diagnostics) = generated(&harbor(&indented(&exposed, 2)), &beside, "[program]\n");
    assert_eq!(diagnostics, [""; 0]);
    let document = &generated.crates[0].program.as_ref().unwrap().files["skills/moor-a-boat/SKILL.md"];
    assert!(document.starts_with(&block("markdown", "name: moor-a-boat")), "{document}");
    assert!(document.ends_with(&block("markdown", "## Tools")), "{document}");
}

#[test]
fn the_note_about_a_missing_program_is_the_one_that_is_shown() {
    let (_, diagnostics) = generated(&block("yaml", "display: Marina"), &[], "");
    let shown = block("text", "note[no-program]");
    assert!(diagnostics.iter().any(|it| it.starts_with(shown.trim_end())), "{diagnostics:#?}");
}

#[test]
fn code_that_is_not_compiled_is_a_part_of_an_example() {
    let mut examples = Vec::new();
    paths(&repository().join("examples"), "/examples", &mut examples);
    examples.retain(|path| path.ends_with(".rs"));
    let texts = examples.iter().map(|path| fs::read_to_string(repository().join(&path[1..])).unwrap());
    let texts: Vec<_> = texts.collect();
    let ignored = blocks().into_iter().filter(|it| it.info == "rust,ignore" && !it.text.starts_with("{{#include "));
    for Block { page, text, .. } in ignored {
        assert!(texts.iter().any(|example| example.contains(&text)), "{page}: {text}");
    }
}

#[test]
fn the_message_about_a_mistake_is_the_one_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pets.yaml");
    fs::write(&file, block("yaml", "namespace: pets").replace("method: GET", "method: GTE")).unwrap();
    let generated = Generator::new(folder.path(), "unused").generate();
    let message = generated.diagnostics[0].render(false);
    let shown = message.replace(&file.display().to_string(), "specs/pets/pets.yaml");
    assert_eq!(block("text", "error[").trim_end(), shown);
}

/// The names of the tests in a folder of test files.
fn tests(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            tests(&entry, names);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&entry).unwrap().replace("async fn ", "fn ");
            let starts = text.split("]\nfn ").skip(1);
            names.extend(starts.filter_map(|rest| Some(rest.split_once("() {")?.0.to_owned())));
        }
    }
}

#[test]
fn every_feature_is_shown_by_a_test_that_exists() {
    let mut names = BTreeSet::new();
    for suite in ["acceptance", "crates/naftiko-client", "crates/naftiko-codegen"] {
        tests(&repository().join(suite).join("tests"), &mut names);
    }
    let page = fs::read_to_string(repository().join("docs/src/features.md")).unwrap();
    let (features, shown) = page.split_once("## Tests\n").unwrap();
    let rows = |text: &str| -> Vec<Vec<String>> {
        let rows = text.lines().filter(|line| line.starts_with('|')).skip(2);
        rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
    };
    let (features, shown) = (rows(features), rows(shown));
    assert!(features.len() >= 25, "{features:?}");
    let first = |rows: &[Vec<String>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(first(&features), first(&shown), "each feature has a test");
    for row in shown {
        let name = row[1].trim_matches('`');
        assert!(names.contains(name), "no test is called `{name}`: {row:?}");
    }
}
