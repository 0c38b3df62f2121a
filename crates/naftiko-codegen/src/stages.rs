//! Runs the stages one after the other, for the benchmark: a
//! [`Generator`](crate::generator::Generator) uses all cores, but here each stage runs on one core
//! and can be measured separately.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::emit::{self, Settings};
use crate::generator::Failure;
use crate::progress::Observer;
use crate::{apply, format, load, output, pipeline};

/// Generates the crates of `specs` into `out`, and calls `after` with the name of each stage at its
/// end. Returns the number of operations.
///
/// # Errors
///
/// If a file cannot be read or written.
pub fn run(specs: &Path, out: &Path, after: &mut dyn FnMut(&'static str)) -> Result<usize, Failure> {
    let folders = load::load(specs, &Observer::default())?;
    after("read");
    let mut lowered = Vec::new();
    for folder in &folders {
        lowered.push(pipeline::run(folder, &mut || after("resolve"), |_, lowered| lowered));
        after("lower");
    }
    let settings = Settings { runtime: "version = \"0.1.0\"".to_owned(), command: "cargo bench".to_owned() };
    let mut drafts = Vec::new();
    for (folder, lowered) in folders.iter().zip(&lowered) {
        let files = emit::Files::new(&lowered.api, &settings);
        drafts.extend((0..files.count()).map(|number| {
            let (path, draft) = files.file(number);
            (folder.path.join(path), draft)
        }));
    }
    after("emit");
    let texts: BTreeMap<PathBuf, String> =
        drafts.into_iter().map(|(path, draft)| (path, format::file(draft))).collect();
    after("format");
    let planned = texts.iter().map(|(path, text)| (path.clone(), text.as_str())).collect();
    let changes = output::changes(out, &planned)?;
    apply::apply(out, None, &changes)?;
    after("write");
    Ok(lowered.iter().map(|it| it.api.operation_count()).sum())
}
