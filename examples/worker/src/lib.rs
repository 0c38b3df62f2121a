//! A worker that walks all organizations page by page, and resumes where it stopped.
//!
//! The number of processed organizations is in a file, which is replaced after each page. A run
//! that is interrupted begins again with the page that was not complete.

use std::io;
use std::path::{Path, PathBuf};

use clerk_client::Client;
use clerk_client::types::Organization;
use tokio::fs;

/// How many organizations a page has.
pub const PAGE: u64 = 100;

/// Where a run stopped.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
}

impl Checkpoint {
    /// A checkpoint in a file, which need not exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Checkpoint { path: path.into() }
    }

    /// Returns the number of processed organizations.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or contains something else.
    pub async fn load(&self) -> io::Result<u64> {
        match fs::read_to_string(&self.path).await {
            Ok(text) => text.trim().parse().map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    async fn save(&self, done: u64) -> io::Result<()> {
        // Renamed, so that the file is complete at all times.
        let new: &Path = &self.path.with_extension("new");
        fs::write(new, done.to_string()).await?;
        fs::rename(new, &self.path).await
    }
}

/// Processes the organizations that the checkpoint has not counted yet. Returns how many.
///
/// # Errors
///
/// The error of the first request that fails after its retries, of the checkpoint, or of `process`.
pub async fn run<E>(
    clerk: &Client,
    checkpoint: &Checkpoint,
    mut process: impl FnMut(&Organization) -> Result<(), E>,
) -> Result<u64, Box<dyn std::error::Error + Send + Sync>>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let start = checkpoint.load().await?;
    let mut done = start;
    // Oldest first: new organizations come last, so the position stays valid between runs.
    let request = clerk.organizations().list_organizations().order_by("+created_at").limit(PAGE).offset(start);
    let mut pages = request.pages();
    while let Some(page) = pages.next().await {
        for organization in &page?.data {
            process(organization).map_err(Into::into)?;
            done += 1;
        }
        checkpoint.save(done).await?;
    }
    Ok(done - start)
}
