//! Uploads a file and shows the progress.

use std::path::PathBuf;

use clerk_client::{Client, Part, Result};

/// Uploads the logo of an organization. `show` gets the progress in percent, each number once, and
/// is called while the file is read: the file is never in memory as a whole. Returns the URL of the
/// logo.
///
/// # Errors
///
/// If the file cannot be read, or the upload fails.
pub async fn upload_logo(
    clerk: &Client,
    organization: &str,
    file: PathBuf,
    show: impl Fn(u64) + Send + Sync + 'static,
) -> Result<String> {
    let last = std::sync::atomic::AtomicU64::new(u64::MAX);
    let logo = Part::file(file).progress(move |progress| {
        let percent = progress.total.map_or(0, |total| progress.sent * 100 / total.max(1));
        if last.swap(percent, std::sync::atomic::Ordering::Relaxed) != percent {
            show(percent);
        }
    });
    let organization = clerk.organizations().upload_organization_logo(organization, logo).await?;
    Ok(organization.image_url)
}
