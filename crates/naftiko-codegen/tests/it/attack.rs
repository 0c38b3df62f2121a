//! Runs the reader and the whole pipeline on hostile input, and checks what must hold for any
//! input. The fuzz targets in `fuzz/` and the seeded tests call these functions.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path};

use naftiko_codegen::{Crate, Diagnostic, Generated, Generator};
use naftiko_spec::Source;
use tempfile::TempDir;

/// The files that an input is split into. A line `=== n` begins a part; the first part is the first
/// file.
const FILES: [&str; 6] = [
    "specs/pets/pets.yaml",
    "specs/pets/toys.yaml",
    "specs/pets/codegen.toml",
    "specs/pets/codegen.lock",
    "specs/pets/shared/base.yaml",
    "specs/other.yaml",
];

/// The number of inputs of a seeded test: `few`, multiplied by `NAFTIKO_ATTACKS`, which is 25 at
/// night.
pub(crate) fn cases(few: u32) -> u32 {
    let times = std::env::var("NAFTIKO_ATTACKS").map(|times| times.parse().expect("NAFTIKO_ATTACKS is a number"));
    few * times.unwrap_or(1)
}

/// The size of a large input: `small`, or five times that if `NAFTIKO_ATTACKS` is set.
pub(crate) fn size(small: usize) -> usize {
    if cases(1) > 1 { 5 * small } else { small }
}

/// Reads a capability file, and renders all diagnostics.
pub(crate) fn read(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (_, diagnostics) = naftiko_spec::read(&Source::new("pets.yaml", text));
    tell(&diagnostics);
}

/// Renders diagnostics in every format.
fn tell(diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics.iter().take(1_000) {
        assert!(!diagnostic.render(true).is_empty());
        let told = diagnostic.render(false);
        let is_obeyed = |c: char| c.is_control() && c != '\n';
        assert!(!told.contains(is_obeyed), "a terminal obeys some of {told:?}");
        assert!(!diagnostic.to_json().contains('\n'));
    }
}

/// Generates the clients of an input, which can be several files, twice, and writes them.
pub(crate) fn pipeline(data: &[u8]) {
    let project = project(data);
    let generator = || Generator::new(project.path().join("specs"), project.path().join("generated"));
    check(&generator().generate());
    let generator = generator().skip_invalid(true);
    let generated = generator.generate();
    check(&generated);
    let Ok(changes) = generator.changes(&generated) else { return };
    generator.apply(&changes).expect("what was planned can be written");
    for file in files_below(project.path()) {
        assert!(FILES.contains(&file.as_str()) || file.starts_with("generated/") || is_lock(&file), "wrote {file}");
    }
    let again = generator.generate();
    tell(&again.diagnostics);
    let changes = generator.changes(&again).expect("nothing is in the way");
    let changed: Vec<String> = changes.iter().map(|change| change.diff()).collect();
    assert!(changes.is_empty(), "a second run changes\n{}", changed.join("\n"));
}

fn is_lock(file: &str) -> bool {
    file.starts_with("specs/") && file.ends_with("codegen.lock")
}

/// A folder with the files of an input.
fn project(data: &[u8]) -> TempDir {
    let project = tempfile::tempdir().expect("a folder");
    let mut files: HashMap<&str, Vec<u8>> = HashMap::from([(FILES[0], Vec::new())]);
    let mut file = FILES[0];
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match line.trim_ascii_end().strip_prefix(b"=== ") {
            Some([digit @ b'0'..=b'5']) => file = FILES[usize::from(digit - b'0')],
            _ => files.entry(file).or_default().extend(line),
        }
    }
    for (file, text) in files {
        let path = project.path().join(file);
        fs::create_dir_all(path.parent().expect("below the project")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    project
}

/// Every file below a folder, with `/` between folders.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, root: &Path, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                walk(&path, root, files);
            } else {
                let path = path.strip_prefix(root).expect("below the root");
                files.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut files = Vec::new();
    walk(folder, folder, &mut files);
    files.sort();
    files
}

/// Checks what must hold for all generated files.
pub(crate) fn check(generated: &Generated) {
    tell(&generated.diagnostics);
    generated.crates.iter().for_each(check_crate);
}

fn check_crate(it: &Crate) {
    let is_inside = |path: &Path| path.components().all(|part| matches!(part, Component::Normal(_)));
    assert!(is_inside(&it.path), "{}", it.path.display());
    let mut names = HashMap::new();
    for (path, text) in &it.files {
        assert!(is_inside(Path::new(path)) && path.len() < 250, "{path:?}");
        let other = names.insert(path.to_lowercase(), path);
        assert!(other.is_none(), "{path} and {other:?} are one file on some systems");
        let is_hidden =
            |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let hidden = text.find(is_hidden);
        assert!(hidden.is_none(), "{path} has a character that nobody sees, at byte {hidden:?}");
        if path.ends_with(".rs") {
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            check_scopes(path, &file.items);
        } else if path.ends_with(".toml") {
            toml::from_str::<toml::Table>(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        }
    }
}

/// Checks that the names of each scope are unique, which the parser does not.
fn check_scopes(path: &str, items: &[syn::Item]) {
    let mut types = Names::new(path);
    let mut methods: HashMap<String, Names<'_>> = HashMap::new();
    for item in items {
        match item {
            syn::Item::Mod(it) => types.take(&it.ident),
            syn::Item::Static(it) => types.take(&it.ident),
            syn::Item::Use(it) => used(&it.tree, &mut types),
            syn::Item::Struct(it) => {
                types.take(&it.ident);
                let mut fields = Names::new(path);
                it.fields.iter().filter_map(|field| field.ident.as_ref()).for_each(|name| fields.take(name));
            }
            syn::Item::Impl(it) if it.trait_.is_none() => {
                let of = methods.entry(type_name(&it.self_ty)).or_insert_with(|| Names::new(path));
                it.items.iter().for_each(|item| check_method(item, of));
            }
            _ => {}
        }
    }
}

fn used(tree: &syn::UseTree, types: &mut Names<'_>) {
    match tree {
        syn::UseTree::Path(path) => used(&path.tree, types),
        // `json` is a macro, which a module may share its name with.
        syn::UseTree::Name(name) if name.ident != "self" && name.ident != "json" => types.take(&name.ident),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| used(tree, types)),
        _ => {}
    }
}

fn type_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn check_method(item: &syn::ImplItem, methods: &mut Names<'_>) {
    let syn::ImplItem::Fn(method) = item else { return };
    methods.take(&method.sig.ident);
    let mut arguments = Names::new(methods.path);
    for argument in &method.sig.inputs {
        if let syn::FnArg::Typed(argument) = argument
            && let syn::Pat::Ident(name) = &*argument.pat
        {
            arguments.take(&name.ident);
        }
    }
}

/// The names of one scope.
struct Names<'p> {
    path: &'p str,
    taken: HashSet<String>,
}

impl<'p> Names<'p> {
    fn new(path: &'p str) -> Self {
        Names { path, taken: HashSet::new() }
    }

    fn take(&mut self, name: &syn::Ident) {
        let name = name.to_string();
        let bare = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        assert!(self.taken.insert(bare), "{}: `{name}` is there twice in one scope", self.path);
    }
}
