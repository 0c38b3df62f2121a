//! What the generator reports while it works.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::load::Folder;

/// A step of the generator, for a display of its progress.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// What the generator does.
    pub stage: Stage,
    /// The name of the API that is next.
    pub name: &'a str,
    /// How many APIs are done in this stage.
    pub done: usize,
    /// The number of APIs.
    pub total: usize,
    /// How many operations are generated.
    pub operations: usize,
    /// Which part of the stage is done, from 0 to 1. It is an estimate by the size of files.
    pub share: f64,
}

/// A stage of the generator. Each begins when the one before is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading the files of all APIs.
    Read,
    /// Resolving and generating the clients.
    Generate,
}

/// The function that is called at each step.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Observe>>);

type Observe = dyn Fn(&Progress<'_>) + Send + Sync;

impl Observer {
    pub(crate) fn new(observe: impl Fn(&Progress<'_>) + Send + Sync + 'static) -> Self {
        Observer(Some(Arc::new(observe)))
    }

    pub(crate) fn report(&self, progress: &Progress<'_>) {
        if let Some(observe) = &self.0 {
            observe(progress);
        }
    }

    /// Reports that an API is read next.
    pub(crate) fn reads(&self, folder: &Path, done: usize, total: usize) {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let share = done as f64 / total.max(1) as f64;
        self.report(&Progress { stage: Stage::Read, name, done, total, operations: 0, share });
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(..)" } else { "Observer" })
    }
}

/// The size of each folder: the bytes of its files.
pub(crate) fn sizes(folders: &[Folder]) -> Vec<u64> {
    let of_document = |folder: &Folder| {
        let document = folder.document.as_ref()?;
        Some(std::fs::metadata(&document.path).ok()?.len())
    };
    let of_files =
        |folder: &Folder| folder.files.iter().map(|file| file.document.source.text().len() as u64).sum::<u64>();
    folders.iter().map(|folder| of_files(folder) + of_document(folder).unwrap_or_default()).collect()
}
