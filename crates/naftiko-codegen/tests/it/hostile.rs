//! Malicious and damaged files: nothing panics, everything ends, and nothing is written outside.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use naftiko_codegen::{Generated, Generator, Severity};
use tempfile::TempDir;

use crate::attack;

/// A folder with `specs/` in it.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        Project(tempfile::tempdir().unwrap())
    }

    /// A project of one capability file.
    fn of(text: &str) -> Self {
        let project = Self::new();
        project.write("specs/pets/pets.yaml", text);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn generator(&self) -> Generator {
        Generator::new(self.path("specs"), self.path("generated"))
    }

    /// Generates, and checks what must hold for all generated files.
    fn generate(&self) -> Generated {
        let generated = self.generator().generate();
        attack::check(&generated);
        generated
    }

    /// Generates and writes, and returns the files that exist afterwards.
    fn write_out(&self) -> Vec<String> {
        let generator = self.generator();
        let generated = generator.generate();
        attack::check(&generated);
        if let Ok(changes) = generator.changes(&generated) {
            generator.apply(&changes).unwrap();
        }
        attack::files_below(self.0.path())
    }
}

/// The messages of all errors, including those of one kind.
fn errors(generated: &Generated) -> Vec<&str> {
    let each = generated.diagnostics.iter().flat_map(|it| std::iter::once(it).chain(&it.also));
    each.filter(|it| it.severity == Severity::Error).map(|it| it.message.as_str()).collect()
}

/// A capability with one operation of one namespace.
fn capability(namespace: &str) -> String {
    format!("consumes:\n{}", entry(namespace, "/pets", "ListPets"))
}

/// An entry of `consumes` with one operation.
fn entry(namespace: &str, path: &str, operation: &str) -> String {
    format!(
        "- namespace: {namespace}\n  baseUri: https://pets.example\n  authentication: {{type: none}}\n  resources:\n  \
         - path: {path}\n    operations:\n    - name: {operation}\n"
    )
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn every_trap_becomes_a_client_without_an_error() {
    let mut count = 0;
    for trap in fs::read_dir(tests().join("traps")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = trap.file_name().unwrap().to_string_lossy().into_owned();
        // With the OpenAPI document, if there is one.
        let generated = Generator::new(&trap, "unused").generate();
        assert_eq!(errors(&generated), [""; 0], "{name}");
        assert_eq!(generated.crates.len(), 1, "{name}");
        assert_eq!(generated.skipped, [], "{name}");
        count += 1;
    }
    assert!(count >= 30, "{count}");
}

/// A generator of numbers that are the same on every machine (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn of<'t, T: ?Sized>(&mut self, choices: &[&'t T]) -> &'t T {
        choices[self.below(choices.len())]
    }
}

/// A replacement for a value.
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "", "~", "''", "\"\"", "[]", "{}", "[[[[[[]]]]]]", "{? [a] : b}", "!!binary aGk=", "!tag {a: b}", "&a [*a]", "*a",
    "<<", "|\n", "'", "\"\\u0000\"", "\"\\U0010FFFF\"", "\"\\u202e\"", "\u{feff}", "\u{2028}", "\r", "\t", "-1", "1e400",
    ".nan", "0x7fffffffffffffffffff", "99999999999999999999999", "true", "on", "2001-01-01", "../../x", "/etc/passwd",
    "file:///etc/passwd", "https://x.example", "{{", "}}", "{{}}", "'{{a}}'", "'{{env.A}}'", "'{{tools.a}}{{b}}'", "{x}",
    "/{a}/{a}", "/{", "/}", "/../x", "'#a=b'", "/a?b={c}&{d}=e", "'*/ #![x]'", "'[x](y) <b> `'", "'```rust'", "self",
    "Self", "_", "crate", "r#type", "$['a']", "$[*]", "$..a", "$[-1]", "body", "header", "path", "cookie", "environment",
    "GET", "TRACE", "bearer", "{type: apikey}", "{type: oauth2}", "{type: basic, username: a}", "binary", "avro",
    "multipartForm", "formUrlEncoded", "json", "object", "array", "日本", "e\u{301}", "pets", "xxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// A replacement for a key.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "name", "in", "type", "value", "path", "body", "data", "method", "namespace", "baseUri", "authentication", "resources",
    "operations", "inputParameters", "outputParameters", "outputRawFormat", "consumes", "capability", "binds", "keys",
    "exposes", "tools", "import", "from", "as", "location", "required", "description", "<<", "?", "'a b'", "\"\\0\"", "1",
    "~", "[a]", "{a: b}", "token", "key", "placement", "headers", "label", "maxBinarySize", "contentType", "filename",
];

/// Damages a text in one to eight places.
fn damage(random: &mut Random, text: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=random.below(8) {
        let mut lines: Vec<Vec<u8>> = text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        if lines.is_empty() {
            return text;
        }
        let at = random.below(lines.len());
        match random.below(10) {
            0 => {
                let byte = random.below(text.len());
                text[byte] ^= 1 << random.below(8);
                continue;
            }
            1 => {
                let (from, length) = (random.below(text.len()), random.below(40));
                text.drain(from..text.len().min(from + length));
                continue;
            }
            2 => drop(lines.remove(at)),
            3 => lines.insert(at, lines[at].clone()),
            4 => {
                let other = random.below(lines.len());
                lines.swap(at, other);
            }
            5 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len());
                let length = random.below(400);
                lines.insert(at, other[from..other.len().min(from + length)].to_vec());
            }
            6 => lines[at] = replaced(&lines[at], random.of(KEYS), true),
            7 => lines[at].splice(0..0, *b"  ").for_each(drop),
            8 => lines.insert(at, format!("=== {}\n", random.below(6)).into_bytes()),
            _ => lines[at] = replaced(&lines[at], random.of(VALUES), false),
        }
        text = lines.concat();
    }
    text
}

/// A line with another key, or another value.
fn replaced(line: &[u8], by: &str, is_key: bool) -> Vec<u8> {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return line.to_vec() };
    let start = line.iter().position(|byte| !b" -{".contains(byte)).unwrap_or(0).min(colon);
    let parts: [&[u8]; 3] = match is_key {
        true => [&line[..start], by.as_bytes(), &line[colon..]],
        false => [&line[..=colon], b" ", by.as_bytes()],
    };
    let mut line = parts.concat();
    if !is_key {
        line.push(b'\n');
    }
    line
}

/// The small capability files of this repository.
fn seeds() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for folder in [tests(), tests().join("../../../specs")] {
        let names = attack::files_below(&folder).into_iter().filter(|name| name.ends_with(".yaml"));
        files.extend(names.map(|name| fs::read(folder.join(name)).unwrap()));
    }
    files.retain(|file| file.len() < 16_000);
    assert!(files.len() > 50, "{}", files.len());
    files
}

/// Runs the pipeline on damaged files. A file that fails is kept for inspection.
fn run_damaged(cases: u32) {
    let seeds = seeds();
    for case in 0..cases {
        let mut random = Random(case.into());
        let seed = random.below(seeds.len());
        let text = damage(&mut random, &seeds[seed], &seeds);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            attack::read(&text);
            attack::pipeline(&text);
        }));
        outcome.unwrap_or_else(|panic| {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("damaged-{case}.yaml"));
            fs::write(&kept, &text).unwrap();
            println!("case {case}: {}", kept.display());
            resume_unwind(panic)
        });
    }
}

#[test]
fn damaged_files_do_no_harm() {
    run_damaged(attack::cases(40));
}

#[test]
fn nesting_and_repetition_end_soon() {
    let lists = "[".repeat(attack::size(20_000));
    let closed = format!("{lists}{}", "]".repeat(attack::size(20_000)));
    let lines: String = (0..attack::size(600)).map(|depth| " ".repeat(depth) + "-\n").collect();
    for text in [
        &lists,
        &closed,
        &lines,
        &"- ".repeat(attack::size(20_000)),
        &"{a: ".repeat(attack::size(20_000)),
        &"&a [".repeat(attack::size(20_000)),
    ] {
        assert!(!errors(&Project::of(text).generate()).is_empty());
        assert!(!errors(&Project::of(&format!("consumes: {text}")).generate()).is_empty());
    }
}

#[test]
fn a_body_that_no_compiler_would_parse_is_refused() {
    let body = |depth: usize| format!("{}{{{{a}}}}{}", "[".repeat(depth), "]".repeat(depth));
    let generate = |written: &str| Project::of(&format!("{}      body: {written}\n", capability("pets"))).generate();
    assert!(errors(&generate(&format!("'{}'", body(32)))).is_empty());
    for written in [format!("'{}'", body(33)), format!("'{}'", body(120)), body(100).replace("{{a}}", "'{{a}}'")] {
        let generated = generate(&written);
        assert_eq!(errors(&generated), ["the body nests more than 32 lists and maps"]);
    }
    let field =
        format!("      inputParameters: [{{name: a, in: body, value: {0}1{1}}}]\n", "[".repeat(40), "]".repeat(40));
    assert!(!errors(&Project::of(&(capability("pets") + &field)).generate()).is_empty());
}

#[test]
fn an_input_of_a_body_and_of_a_template_before_it_is_one_that_both_get() {
    let header = "      inputParameters: [{name: X-Id, in: header, value: 'x {{id}}'}]\n";
    let parts = "{type: multipartForm, data: [{name: id, value: '{{id}}'}, {name: b, value: c}]}";
    for body in [parts, "{type: text, data: '{{id}}'}"] {
        let text = format!("{}      method: POST\n{header}      body: {body}\n", capability("pets"));
        let generated = Project::of(&text).generate();
        let operation = naftiko_codegen::internals::api(&generated.crates[0]).operations().next().unwrap();
        let places: Vec<String> = operation.required.iter().map(|it| format!("{:?}", it.place)).collect();
        assert_eq!(places.len(), 2, "{places:?}");
        assert!(places.contains(&"Input".to_owned()), "{places:?}");
    }
}

#[test]
fn a_second_run_keeps_the_names_of_entries_of_one_namespace() {
    let entries = [entry("pets", "/pets", "List"), entry("pets", "/pets", "List"), entry("Pets", "/pets", "List")];
    let project = Project::of(&format!("consumes:\n{}", entries.concat()));
    project.write("specs/pets/toys.yaml", format!("consumes:\n{}    - name: list\n", entries[0]));
    project.write("specs/pets/cats.yaml", format!("consumes:\n{}    - name: list\n      method: PUT\n", entries[0]));
    project.write_out();
    let generator = project.generator();
    assert_eq!(generator.changes(&generator.generate()).unwrap(), []);
}

#[test]
fn a_namespace_that_begins_with_another_keeps_its_names() {
    let entries = [entry("a", "/a", "Find"), entry("a.b", "/b", "List")];
    let project = Project::of(&format!("consumes:\n{}", entries.concat()));
    project.write("specs/pets/codegen.lock", "[methods]\n'a.Find GET /a' = 'find'\n'a.b.List GET /b' = 'find'\n");
    let generated = project.generate();
    let names: Vec<_> =
        naftiko_codegen::internals::api(&generated.crates[0]).operations().map(|it| it.fn_name.to_string()).collect();
    assert_eq!(names, ["find", "find"]);
}

#[test]
fn alias_bombs_end_soon() {
    let levels = |first: &str, level: fn(usize) -> String| -> String {
        first.to_owned() + &(1..40).map(level).collect::<String>() + "consumes: *a39\n"
    };
    let wide = levels("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n", |level| {
        format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "))
    });
    let of_maps =
        levels("a0: &a0 {namespace: x}\n", |level| format!("a{level}: &a{level} {{a: *a{0}, b: *a{0}}}\n", level - 1));
    let as_keys = levels("a0: &a0 {b: c}\n", |level| format!("a{level}: &a{level} {{? *a{0} : *a{0}}}\n", level - 1));
    let of_text = format!("a: &a '{}'\nconsumes: [{}]\n", "x".repeat(100_000), vec!["*a"; 10_000].join(", "));
    let operation = "{name: List, description: 'A list', inputParameters: [{name: a, in: query}]}";
    let of_operations = format!(
        "x: &x {operation}\nconsumes:\n- {{namespace: pets, baseUri: 'https://pets.example', resources: [{{path: /a, operations: \
         [{}]}}]}}\n",
        vec!["*x"; 20_000].join(", ")
    );
    for bomb in [wide, of_maps, as_keys, of_text, of_operations, "a: &a [*a]\n".to_owned(), "&a {*a : *a}".to_owned()] {
        assert!(!Project::of(&bomb).generate().diagnostics.is_empty());
    }
}

#[test]
fn imports_that_go_round_are_told() {
    let import = |from: &str| format!("consumes:\n- {{from: {from}, import: pets}}\n");
    let alone = Project::of(&import("./pets.yaml"));
    assert!(errors(&alone.generate()).concat().contains("imports itself"));

    let two = Project::of(&import("./toys.yaml"));
    two.write("specs/pets/toys.yaml", import("pets.yaml"));
    assert!(errors(&two.generate()).concat().contains("imports itself"));
}

#[cfg(unix)]
#[test]
fn imports_that_go_round_through_a_link_are_told() {
    let project = Project::of("consumes:\n- {from: ./more/link.yaml, import: pets}\n");
    fs::create_dir(project.path("specs/pets/more")).unwrap();
    std::os::unix::fs::symlink("../pets.yaml", project.path("specs/pets/more/link.yaml")).unwrap();
    assert!(errors(&project.generate()).concat().contains("imports itself"));

    let folder = Project::of("consumes:\n- {from: ./here/here/here/pets.yaml, import: pets}\n");
    std::os::unix::fs::symlink(".", folder.path("specs/pets/here")).unwrap();
    assert!(errors(&folder.generate()).concat().contains("imports itself"));
}

#[test]
fn nothing_outside_the_specs_is_imported() {
    for from in
        ["../../secret.yaml", "../../../../../../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "/", ".."]
    {
        let project = Project::of(&format!("consumes:\n- {{from: '{from}', import: secret}}\n"));
        project.write("secret.yaml", capability("secret"));
        let generated = project.generate();
        assert!(generated.crates.is_empty());
        let told = generated.diagnostics.iter().map(|it| it.render(false)).collect::<String>();
        assert!(told.contains("error[invalid-import]") && !told.contains("root:"), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_specs_is_imported_through_a_link() {
    let project = Project::of(
        "consumes:\n- {from: link.yml.txt, import: secret}\n- {from: folder/secret.yaml, import: secret}\n",
    );
    project.write("outside/secret.yaml", capability("secret"));
    std::os::unix::fs::symlink(project.path("outside/secret.yaml"), project.path("specs/pets/link.yml.txt")).unwrap();
    std::os::unix::fs::symlink(project.path("outside"), project.path("specs/pets/folder")).unwrap();
    let generated = project.generate();
    assert!(generated.crates.is_empty());
    let errors = errors(&generated);
    assert_eq!(errors.iter().filter(|it| it.ends_with("is outside the folder of specs")).count(), 2, "{errors:?}");
}

/// Files each of which imports the next one twice; the last one is `last`.
fn doubling(files: usize, last: &str) -> Project {
    let project = Project::new();
    let name =
        |number: usize| if number == 0 { "specs/pets/pets.yaml".to_owned() } else { format!("specs/f{number}.txt") };
    for number in 0..files {
        let next = format!("../f{}.txt", number + 1);
        let next = if number == 0 { next } else { next[3..].to_owned() };
        project.write(&name(number), format!("consumes:\n- {{from: {next}, as: a}}\n- {{from: {next}, as: b}}\n"));
    }
    project.write(&name(files), last);
    project
}

#[test]
fn imports_that_double_end_soon() {
    assert!(!doubling(6, &capability("pets")).generate().crates.is_empty());
    assert!(!errors(&doubling(30, &capability("pets")).generate()).is_empty());
    assert!(!doubling(30, "consumes: []\n").generate().diagnostics.is_empty());
}

#[test]
fn a_long_chain_of_imports_ends() {
    let project = Project::new();
    for number in 0..3_000 {
        let file = if number == 0 { "specs/pets/pets.yaml".to_owned() } else { format!("specs/f{number}.txt") };
        let next = if number == 0 { "../f1.txt".to_owned() } else { format!("f{}.txt", number + 1) };
        project.write(&file, format!("consumes:\n- {{from: {next}, import: pets}}\n"));
    }
    project.write("specs/f3000.txt", capability("pets"));
    project.generate();
}

#[test]
fn names_of_elsewhere_write_nothing_there() {
    let names = [
        "'../../x'",
        "'/etc/x'",
        "'..'",
        "'.'",
        "\"a\\0b\"",
        "\"\\u202Ex\"",
        "'C:\\x'",
        "'\\\\host\\x'",
        "'a/b'",
        "'CON'",
        "'~'",
        "\"\\n\"",
        "'$(touch x)'",
        "'x;rm'",
        "\"\\u2028\"",
        "'-rf'",
        "'lib'",
        "'src/lib'",
        "'../lib'",
        "'Cargo.toml'",
    ];
    let text: String = names.iter().map(|name| entry(name, "/pets", name)).collect();
    let project = Project::of(&format!("consumes:\n{text}"));
    project.write("specs/other/x.yaml", capability("'../../../x'"));
    let files = project.write_out();
    assert!(files.iter().any(|file| file == "generated/pets/src/lib.rs"), "{files:?}");
    for file in files {
        let is_given = ["specs/pets/pets.yaml", "specs/other/x.yaml"].contains(&file.as_str());
        let is_lock = ["specs/pets/codegen.lock", "specs/other/codegen.lock"].contains(&file.as_str());
        let is_manifest = ["/Cargo.toml", "/README.md", "/rustfmt.toml"].iter().any(|end| file.ends_with(end));
        let module = file.strip_prefix("generated/pets/src/").or_else(|| file.strip_prefix("generated/other/src/"));
        let module = module.map(|module| module.strip_prefix("fake/").unwrap_or(module));
        let is_module = module.and_then(|it| it.strip_suffix(".rs")).is_some_and(|it| {
            it.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        });
        assert!(is_given || is_lock || is_manifest || is_module, "{file}");
    }
}

#[test]
fn a_configuration_writes_nothing_elsewhere() {
    for toml in [
        "[crate]\nname = \"../x\"\n",
        "[crate]\nversion = \"1.0.0\\\"\\n[dependencies]\\nx = \\\"1\"\n",
        "[modules]\npets = \"../../x\"\n",
        "[modules]\npets = \"/etc/x\"\n",
        "[modules]\npets = \"\\u0000\"\n",
        "[operations.ListPets]\nname = \"x() {} fn y\"\n",
        "[operations]\nListPets = { name = \"\" }\n",
    ] {
        let project = Project::of(&capability("pets"));
        project.write("specs/pets/codegen.toml", toml);
        assert!(!errors(&project.generate()).is_empty(), "{toml}");
        assert_eq!(project.write_out(), ["specs/pets/codegen.toml", "specs/pets/pets.yaml"], "{toml}");
    }
}

#[test]
fn a_lock_that_was_tampered_with_is_refused() {
    for lock in [
        "not toml",
        "[modules]\n\"pets.yaml pets\" = \"../../x\"\n",
        "[modules]\n\"pets.yaml pets\" = \"\"\n",
        "[modules]\n\"pets.yaml pets\" = \"a\\u0000\"\n",
        "[methods]\n\"pets.ListPets GET /pets\" = \"x() {} fn y\"\n",
        "[methods]\na = \"x\"\na = \"y\"\n",
        "[methods]\na = 1\n",
        "[unknown]\n",
        &format!("a = {}", "[".repeat(100_000)),
        &format!("{}= 1", "a.".repeat(50_000)),
        "generator = \"\u{0}\"",
    ] {
        let project = Project::of(&capability("pets"));
        project.write("specs/pets/codegen.lock", lock);
        assert!(!errors(&project.generate()).is_empty(), "{:?}", &lock[..lock.len().min(80)]);
        assert_eq!(project.write_out(), ["specs/pets/codegen.lock", "specs/pets/pets.yaml"]);
    }
    let project = Project::of(&capability("pets"));
    project.write("specs/pets/codegen.lock", b"\xff\xfe");
    assert!(errors(&project.generate()).concat().contains("is not valid UTF-8"));
}

#[test]
fn names_that_a_lock_cannot_promise_do_no_harm() {
    for (module, method) in [
        ("lib", "new"),
        ("std", "clone"),
        ("self", "self"),
        ("_", "_"),
        ("__", "__"),
        ("1", "1"),
        ("crate", "gen"),
        ("type", "type"),
        ("new", "into"),
        ("src", "send"),
        ("con", "drop"),
        (&*"a".repeat(300), &*"b".repeat(300)),
    ] {
        let project = Project::of(&capability("pets"));
        let lock =
            format!("[modules]\n'pets.yaml pets' = '{module}'\n[methods]\n'pets.ListPets GET /pets' = '{method}'\n");
        project.write("specs/pets/codegen.lock", lock);
        attack::check(&project.generate());
    }
}

#[test]
fn a_huge_lock_ends_soon() {
    let project = Project::of(&capability("pets"));
    let methods: String =
        (0..20_000).map(|number| format!("'pets.Gone{number} GET /pets' = 'gone_{number}'\n")).collect();
    project.write("specs/pets/codegen.lock", format!("[methods]\n{methods}"));
    assert_eq!(project.generate().crates.len(), 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_beside_the_specs() {
    let project = Project::of(&capability("pets"));
    project.write("theirs", "");
    std::os::unix::fs::symlink(project.path("theirs"), project.path("specs/pets/codegen.lock")).unwrap();
    project.write_out();
    assert_eq!(fs::read_to_string(project.path("theirs")).unwrap(), "");
}

#[cfg(unix)]
#[test]
fn a_device_is_not_read() {
    for device in ["/dev/zero", "/dev/stdin", "/"] {
        let project = Project::of(&capability("pets"));
        std::os::unix::fs::symlink(device, project.path("specs/pets/link.yaml")).unwrap();
        project.generate();
        let import = Project::of("consumes:\n- {from: zero, import: pets}\n");
        std::os::unix::fs::symlink(device, import.path("specs/pets/zero")).unwrap();
        assert!(!errors(&import.generate()).is_empty());
    }
}

/// One operation with a long value.
fn long(part: &str, text: &str) -> String {
    let mut parts = BTreeMap::from([
        ("namespace", "pets"),
        ("baseUri", "https://pets.example"),
        ("path", "/pets"),
        ("name", "List"),
        ("description", "Lists"),
        ("input", "limit"),
        ("body", "{}"),
        ("output", "$.a"),
    ]);
    parts.insert(part, text);
    let quoted: BTreeMap<&str, String> = parts.iter().map(|(key, text)| (*key, format!("{text:?}"))).collect();
    format!(
        "consumes:\n- namespace: {}\n  baseUri: {}\n  authentication: {{type: none}}\n  resources:\n  - path: {}\n    \
         operations:\n    - name: {}\n      method: POST\n      description: {}\n      inputParameters: [{{name: {}, in: query}}]\n      \
         body: {}\n      outputParameters: [{{name: a, value: {}}}, {{name: b, value: $.b}}]\n",
        quoted["namespace"],
        quoted["baseUri"],
        quoted["path"],
        quoted["name"],
        quoted["description"],
        quoted["input"],
        quoted["body"],
        quoted["output"]
    )
}

#[test]
fn long_texts_end_soon() {
    let words = [
        "a", "a ", "aA", "[", "](", "<", "`", "``` ", "*a", "_a_", "> ", "- ", "| ", "{a}", "/", "/{b}", "&a=", "\\",
        "é", "http://",
    ];
    for part in ["namespace", "baseUri", "path", "name", "description", "input", "body", "output"] {
        for word in words {
            println!("{part} of {word:?}");
            Project::of(&long(part, &word.repeat(attack::size(2_000) / word.len()))).generate();
        }
    }
}

#[test]
fn many_of_a_thing_end_soon() {
    let operation = |number: usize, name: &str| format!("    - {{name: {name}, path: /x/{number}}}\n");
    let all = |operations: String| format!("consumes:\n{}{operations}", entry("pets", "/pets", "First"));
    let of_one_name = all((0..attack::size(100)).map(|number| operation(number, "get")).collect());
    let of_many_names = all((0..attack::size(100)).map(|number| operation(number, &format!("get{number}"))).collect());
    let namespaces =
        (0..attack::size(60)).map(|number| entry(&format!("n{number}"), "/pets", "List")).collect::<String>();
    let servers: String = (0..attack::size(60))
        .map(|number| entry(&format!("n{number}"), "/a", "List").replace("pets.example", &format!("p{number}.example")))
        .collect();
    let inputs: String =
        (0..attack::size(400)).map(|number| format!("      - {{name: p{number}, in: query}}\n")).collect();
    let path: String = (0..attack::size(400)).map(|number| format!("/{{p{number}}}")).collect();
    let problems: String =
        (0..attack::size(100)).map(|number| format!("    - {{name: a{number}, metod: GET, method: GTE}}\n")).collect();
    for text in [
        of_one_name,
        of_many_names,
        format!("consumes:\n{namespaces}"),
        format!("consumes:\n{servers}"),
        all(format!("      inputParameters:\n{inputs}")),
        format!("consumes:\n{}", entry("pets", &format!("'{path}'"), "List")),
        all(problems),
    ] {
        let project = Project::of(&text);
        let generated = project.generate();
        assert!(!generated.crates.is_empty() || !errors(&generated).is_empty());
    }
}

/// A client with one operation that returns the schema `S0`, one of these.
fn responding_with(schemas: &str) -> Project {
    let project = Project::of(&capability("pets"));
    let response = "{description: A, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}";
    let operation = format!("openapi: 3.1.0\npaths: {{/pets: {{get: {{responses: {{'200': {response}}}}}}}}}\n");
    project.write("specs/pets/openapi.yaml", format!("{operation}components:\n  schemas:\n{schemas}"));
    project
}

/// The types that are generated.
fn types_of(generated: &Generated) -> &str {
    &generated.crates[0].files["src/types.rs"]
}

#[test]
fn schemas_that_lead_to_one_another_keep_their_types() {
    let link = |index: usize| {
        format!("    S{index}: {{properties: {{next: {{$ref: '#/components/schemas/S{}'}}}}}}\n", index + 1)
    };
    let chain = (0..500).map(link).collect::<String>() + "    S500: {properties: {last: {type: integer}}}\n";
    let generated = responding_with(&chain).generate();
    assert!(types_of(&generated).contains("pub next: Option<S500>"));
    assert!(!types_of(&generated).contains("Option<Value>"));
}

#[test]
fn a_schema_of_many_properties_ends_soon() {
    let names: Vec<String> = (0..2_000).map(|index| format!("p{index}")).collect();
    let properties = names.iter().map(|name| format!("        {name}: {{type: integer}}\n")).collect::<String>();
    let wide = format!("    S0:\n      required: [{}]\n      properties:\n{properties}", names.join(", "));
    let generated = responding_with(&wide).generate();
    assert!(types_of(&generated).contains("pub p1999: i64"));
}

#[test]
fn names_that_are_long_and_nearly_alike_end_soon() {
    let name = "n".repeat(20_000);
    let project = Project::of(&format!("consumes:\n- {{from: ../base.txt, import: {name}a}}\n"));
    let entries = [entry(&format!("{name}b"), "/a", "List"), entry(&format!("{name}c"), "/a", "List")];
    project.write("specs/base.txt", format!("consumes:\n{}", entries.concat()));
    assert!(!errors(&project.generate()).is_empty());
}

/// `item`, repeated to the given number of bytes.
fn full(bytes: usize, start: String, item: &str) -> String {
    let count = (bytes - start.len()) / item.len();
    start + &item.repeat(count)
}

#[test]
#[ignore = "takes a minute; `.ci/run nightly` runs it"]
fn large_files_end() {
    const LIMIT: usize = 50 * 1024 * 1024;
    let refused = Project::of(&"#".repeat(LIMIT + 1));
    assert!(errors(&refused.generate()).concat().contains("is larger than 50 MiB"));
    Project::of(&full(LIMIT, String::new(), "# a comment of a file that says nothing else\n")).generate();

    // A tenth of the limit: reporting takes long, even with optimisations.
    let operations = entry("pets", "/pets", "First");
    for text in [
        full(LIMIT / 10, "info: {description: \"".to_owned(), "a word, and ") + "\"}",
        full(LIMIT / 10, "tags:\n".to_owned(), "- a tag that nobody reads\n"),
        full(LIMIT / 10, format!("consumes:\n{operations}      description: \"a"), " word of a long text.") + "\"\n",
        full(LIMIT / 10, String::new(), "[]\n"),
        full(LIMIT / 10, String::new(), "\u{0}"),
        full(LIMIT / 10, "a: [".to_owned(), "{}, ") + "]",
    ] {
        Project::of(&text).generate();
    }
}
