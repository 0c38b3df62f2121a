//! Reading a file: it is opened when the request is built, and read in chunks while it is sent.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::fs::{self, File};
use tokio::io::{AsyncRead, ReadBuf};

/// The length of a chunk.
pub(crate) const CHUNK: usize = 64 * 1024;

/// A file that is being read.
pub(crate) struct Reading {
    path: PathBuf,
    file: File,
    /// Its length when it was opened.
    len: u64,
    /// The buffer of the next chunk.
    buffer: Vec<u8>,
}

impl Reading {
    pub(crate) async fn open(path: PathBuf) -> Result<Self, String> {
        let unreadable = |error: io::Error| unreadable(&path, &error);
        // Examined before it is opened: opening a pipe waits for a writer.
        let is_file = fs::metadata(&path).await.map_err(unreadable)?.is_file();
        let file = if is_file { Some(File::open(&path).await.map_err(unreadable)?) } else { None };
        let Some(file) = file else {
            return Err(format!("cannot send `{}`: it is not a file of a known length", path.display()));
        };
        let len = file.metadata().await.map_err(unreadable)?.len();
        Ok(Reading { path, file, len, buffer: Vec::new() })
    }

    /// Returns its length when it was opened.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// The next chunk, after `read` bytes; `None` at the end. It has at most one byte more than the
    /// file had.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>, read: u64) -> Poll<Option<Result<Bytes, String>>> {
        if self.buffer.is_empty() {
            let left = self.len.saturating_sub(read).saturating_add(1);
            self.buffer = vec![0; usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK))];
        }
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let result = ready!(Pin::new(&mut self.file).poll_read(cx, &mut buffer));
        let len = buffer.filled().len();
        let mut chunk = std::mem::take(&mut self.buffer);
        chunk.truncate(len);
        Poll::Ready(match result {
            Ok(()) if chunk.is_empty() => None,
            Ok(()) => Some(Ok(chunk.into())),
            Err(error) => Some(Err(unreadable(&self.path, &error))),
        })
    }

    /// The error if its length has changed since it was opened.
    pub(crate) fn misfit(&self, read: u64) -> String {
        let (path, len) = (self.path.display(), self.len);
        let now = if read > len { "is longer now: at least" } else { "is shorter now:" };
        format!("`{path}` had {len} bytes when the request was made, and {now} {read} bytes")
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("cannot read `{}`: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let problem = Reading::open(folder.path().to_owned()).await.map(|_| ()).unwrap_err();
        assert!(problem.ends_with("`: it is not a file of a known length"), "{problem}");
    }
}
