//! The text of a module, from the files of its folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use naftiko_spec::{Code, Diagnostic, Severity};
use quote::quote;

use super::cargo::Messages;
use super::{Fake, Module};
use crate::emit::{self, Settings, manifest};
use crate::format::{self, Draft, Frame};
use crate::load::{self, Folder};
use crate::lower::Lowered;
use crate::mark::MARK;
use crate::model::names::{Name, Scope, is_legal};
use crate::model::{self, Api};
use crate::{lock, parallel, pipeline, report};

/// The module of a folder.
#[derive(Default)]
pub(super) struct Made {
    /// The name and the text of the module. `None` if there is an error.
    pub(super) file: Option<(String, String)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Module {
    /// Reads the folder and makes the module. Records each file that is read.
    pub(super) fn source(&self, messages: &mut Messages) -> Made {
        match self.loaded(messages) {
            Ok((name, folder)) => self.made(&name, folder, messages),
            Err(diagnostic) => Made { file: None, diagnostics: vec![diagnostic] },
        }
    }

    /// Reads the folder.
    fn loaded(&self, messages: &mut Messages) -> Result<(Name, Folder), Diagnostic> {
        messages.depends_on(&self.specs);
        let Some(folder) = self.specs.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            let message = format!("`{}` is not the path of a folder of capability files", self.specs.display());
            return Err(Diagnostic::error(Code::Io, message).help("use a path such as `specs/pets`"));
        };
        let name = self.module_name(&folder)?;
        let parent = self.specs.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = load::one(parent.unwrap_or(Path::new(".")), &folder, &folder)?;
        Ok((name, folder))
    }

    fn module_name(&self, folder: &str) -> Result<Name, Diagnostic> {
        match &self.name {
            Some(name) if !is_legal(name) || name.starts_with(|first: char| first.is_ascii_digit()) => {
                Err(Diagnostic::error(Code::InvalidConfiguration, format!("`{name}` is not the name of a module"))
                    .help("use lower-case letters, digits and `_`, and begin with a letter"))
            }
            name => Ok(Scope::default().snake(name.as_deref().unwrap_or(folder), "api")),
        }
    }

    fn made(&self, name: &Name, folder: Folder, messages: &mut Messages) -> Made {
        let Lowered { api, diagnostics: lowering, lock, is_ignored, document_files, .. } = pipeline::model(&folder);
        folder.read.iter().for_each(|path| messages.depends_on(path));
        if let Some(document) = &folder.document {
            let beside = document_files.iter().map(|(name, _)| document.path.with_file_name(name));
            for path in [document.path.clone()].into_iter().chain(beside) {
                messages.depends_on(&fs::canonicalize(&path).unwrap_or(path));
            }
        }
        let missing = folder.lock_source.as_ref().map_or(0, |_| lock.missing_in(&folder.lock));
        let mut diagnostics = folder.diagnostics;
        diagnostics.extend(lowering);
        report::empty(&api, is_ignored, &mut diagnostics);
        let features = match self.kept(&api) {
            Ok(features) => features,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                BTreeSet::new()
            }
        };
        if missing > 0 {
            diagnostics.push(self.stale_lock(missing));
        }
        let diagnostics = naftiko_spec::fold(diagnostics);
        let has_error = diagnostics.iter().any(|it| it.severity == Severity::Error);
        let file = (!has_error).then(|| (name.bare().to_owned(), self.text(name, &api, &features)));
        Made { file, diagnostics }
    }

    /// Returns the features whose items the module has.
    fn kept(&self, api: &Api) -> Result<BTreeSet<String>, Diagnostic> {
        let all = manifest::own_features(api);
        let mut kept: BTreeSet<String> = match &self.features {
            // A client of one module has no feature for it.
            None => api.capabilities.iter().map(model::Capability::feature).collect(),
            Some(_) => BTreeSet::new(),
        };
        let names: Vec<&String> = match &self.features {
            None => all.iter().map(|(name, _)| name).collect(),
            Some(names) => names.iter().collect(),
        };
        for name in names {
            let Some((_, needed)) = all.iter().find(|(known, _)| known == name) else {
                return Err(self.unknown_feature(name, &all));
            };
            kept.insert(name.clone());
            kept.extend(needed.iter().cloned());
        }
        if self.has_table {
            kept.insert("table".to_owned());
        }
        if self.fake != Fake::Never {
            kept.insert(TEST_UTIL.to_owned());
        }
        Ok(kept)
    }

    fn unknown_feature(&self, name: &str, all: &[(String, Vec<String>)]) -> Diagnostic {
        let known = || all.iter().map(|(name, _)| name.as_str());
        let message = format!("`{name}` is not a feature of the client of {}", self.specs.display());
        let help = match (name, naftiko_spec::nearest(name, known())) {
            ("table", _) => "call `Module::table`".to_owned(),
            (TEST_UTIL | "fake", _) => "call `Module::fake`".to_owned(),
            (_, Some(nearest)) => format!("did you mean `{nearest}`?"),
            (_, None) if all.is_empty() => "the client has one module only: do not call `Module::features`".to_owned(),
            (_, None) => format!("use one of {}", known().collect::<Vec<_>>().join(", ")),
        };
        Diagnostic::error(Code::InvalidConfiguration, message).help(help)
    }

    fn stale_lock(&self, missing: usize) -> Diagnostic {
        let path = self.specs.join(lock::FILE_NAME);
        let what = if missing == 1 { "1 name".to_owned() } else { format!("{missing} names") };
        Diagnostic::warning(Code::Io, format!("{} lacks {what}, so later changes can rename them", path.display()))
            .help("run `cargo naftiko codegen --lock`, and commit the file; a build does not write it")
    }

    fn text(&self, name: &Name, api: &Api, features: &BTreeSet<String>) -> String {
        // The manifest, which has the runtime, is no part of a module.
        let settings = Settings { runtime: String::new(), command: String::new() };
        let drafts = emit::Files::new(api, &settings);
        let is_kept = |path: &str| match path {
            "src/table.rs" => features.contains("table"),
            path => path != "src/fake.rs" && !path.starts_with("src/fake/") || features.contains(TEST_UTIL),
        };
        let parsed = parallel::map(drafts.count(), |number| match drafts.file(number) {
            (path, Draft::Rust(_, parts)) if is_kept(&path) => Some((path, format::parsed(parts))),
            _ => None,
        });
        let files: BTreeMap<_, _> = parsed.into_iter().flatten().collect();
        let path = self.path.clone().unwrap_or_else(|| format!("crate::{name}"));
        let frame = Frame {
            name: name.as_str(),
            path: &path,
            crate_name: &api.lib_name(),
            features,
            in_tests: (self.fake == Fake::InTests).then_some(TEST_UTIL),
            // The crate around it may have stricter lints, and need not use all of it.
            attributes: quote! {
                #[allow(
                    dead_code, deprecated, missing_docs, unreachable_pub, unused_imports, unused_qualifications,
                    clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction,
                    rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links
                )]
            },
        };
        let specs = slashed(&self.specs);
        format!("// {MARK} from {specs}. Do not edit: a build script writes it.\n\n{}", format::module(files, &frame))
    }
}

/// The feature for the fake.
const TEST_UTIL: &str = "test-util";

/// Returns a path as it is written on every system.
fn slashed(path: &Path) -> String {
    path.components().collect::<PathBuf>().to_string_lossy().replace('\\', "/")
}
