//! Bodies with files in them: opened when the request is sent, read in chunks while it is, and held to the length that
//! the server was told.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::fs::{self, File};
use tokio::io::{AsyncRead, ReadBuf};

use crate::upload::{Fault, Source};

/// How much of a file is read at a time.
const CHUNK: usize = 64 * 1024;

/// A body of these pieces, its files opened; none if there is nothing in it.
pub(crate) async fn body(pieces: Vec<Source>, fault: &Fault) -> Result<Option<reqwest::Body>, String> {
    let mut pieces = Pieces::open(pieces, fault.clone()).await?;
    if pieces.left > 0 {
        return Ok(Some(reqwest::Body::wrap(pieces)));
    }
    // The HTTP client does not ask such a body for its end, where a file shows that there is something in it after all.
    match poll_fn(|cx| pieces.poll_chunk(cx)).await {
        Some(Err(problem)) => Err(problem),
        _ => Ok(None),
    }
}

/// What is sent one after the other.
struct Pieces {
    pieces: VecDeque<Piece>,
    /// How many bytes are still to come.
    left: u64,
    fault: Fault,
}

enum Piece {
    Bytes(Bytes),
    File(Reading),
}

impl Pieces {
    async fn open(sources: Vec<Source>, fault: Fault) -> Result<Self, String> {
        let (mut pieces, mut left) = (VecDeque::with_capacity(sources.len()), 0_u64);
        for source in sources {
            let (piece, len) = match source {
                Source::Bytes(bytes) if bytes.is_empty() => continue,
                Source::Bytes(bytes) => (Piece::Bytes(bytes.clone()), bytes.len() as u64),
                Source::File(path) => {
                    let file = Reading::open(path).await?;
                    let len = file.len;
                    (Piece::File(file), len)
                }
            };
            left = left.checked_add(len).ok_or("the files of the body are too long")?;
            pieces.push_back(piece);
        }
        Ok(Pieces { pieces, left, fault })
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, String>>> {
        loop {
            let chunk = match self.pieces.front_mut() {
                None => return Poll::Ready(None),
                Some(Piece::Bytes(bytes)) => Ok(Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty())),
                Some(Piece::File(file)) => ready!(file.poll_chunk(cx)),
            };
            match chunk {
                Ok(Some(chunk)) => {
                    self.left = self.left.saturating_sub(chunk.len() as u64);
                    return Poll::Ready(Some(Ok(chunk)));
                }
                Ok(None) => drop(self.pieces.pop_front()),
                Err(problem) => {
                    self.pieces.clear();
                    return Poll::Ready(Some(Err(problem)));
                }
            }
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let chunk = ready!(self.poll_chunk(cx));
        Poll::Ready(chunk.map(|chunk| match chunk {
            Ok(chunk) => Ok(Frame::data(chunk)),
            Err(problem) => {
                self.fault.set(&problem);
                Err(Broken(problem))
            }
        }))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// Why a body broke off.
#[derive(Debug)]
struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// A file that is read to its end, which must be where it was when the file was opened.
struct Reading {
    path: PathBuf,
    file: File,
    /// How long it was when it was opened.
    len: u64,
    /// How much was read of it.
    read: u64,
    /// Where the next chunk goes.
    buffer: Vec<u8>,
    /// The last chunk. It waits until the file has shown its end: behind it, the HTTP client asks no more.
    last: Option<Bytes>,
}

impl Reading {
    async fn open(path: PathBuf) -> Result<Self, String> {
        let unreadable = |error: io::Error| unreadable(&path, &error);
        // Looked at before it is opened: opening a pipe waits for somebody to write into it.
        let is_file = fs::metadata(&path).await.map_err(unreadable)?.is_file();
        let file = if is_file { Some(File::open(&path).await.map_err(unreadable)?) } else { None };
        let Some(file) = file else {
            return Err(format!("cannot send `{}`: it is not a file of a known length", path.display()));
        };
        let len = file.metadata().await.map_err(unreadable)?.len();
        Ok(Reading { path, file, len, read: 0, buffer: Vec::new(), last: None })
    }

    /// The next chunk; none at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, String>> {
        loop {
            let chunk = match ready!(self.poll_read(cx)) {
                Ok(chunk) => chunk,
                Err(error) => return Poll::Ready(Err(unreadable(&self.path, &error))),
            };
            self.read += chunk.len() as u64;
            let is_end = chunk.is_empty();
            if self.read > self.len || (is_end && self.read < self.len) {
                return Poll::Ready(Err(self.misfit()));
            }
            if is_end {
                return Poll::Ready(Ok(self.last.take()));
            }
            if self.read < self.len {
                return Poll::Ready(Ok(Some(chunk)));
            }
            self.last = Some(chunk);
        }
    }

    /// Reads at most one byte more than there should be; nothing at the end.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if self.buffer.is_empty() {
            let left = self.len.saturating_sub(self.read).saturating_add(1);
            self.buffer = vec![0; usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK))];
        }
        let mut buffer = ReadBuf::new(&mut self.buffer);
        ready!(Pin::new(&mut self.file).poll_read(cx, &mut buffer))?;
        let len = buffer.filled().len();
        let mut chunk = std::mem::take(&mut self.buffer);
        chunk.truncate(len);
        Poll::Ready(Ok(chunk.into()))
    }

    fn misfit(&self) -> String {
        let (path, len, read) = (self.path.display(), self.len, self.read);
        let now = if read > len { "is longer now: at least" } else { "is shorter now:" };
        format!("`{path}` had {len} bytes when the request was made, and {now} {read} bytes")
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("cannot read `{}`: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// What comes of a file with these bytes that is changed after it was opened: the sizes of chunks, and all of them.
    async fn read(
        content: &[u8],
        change: impl FnOnce(&std::fs::File),
    ) -> (PathBuf, Result<(Vec<usize>, Vec<u8>), String>) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let path = file.path().to_owned();
        let pieces = vec![Source::Bytes("a".into()), Source::File(path.clone()), Source::Bytes("z".into())];
        let mut pieces = Pieces::open(pieces, Fault::default()).await.unwrap();
        change(file.as_file());
        let (mut sizes, mut all, len) = (Vec::new(), Vec::new(), pieces.left);
        assert_eq!(len, content.len() as u64 + 2);
        while let Some(chunk) = poll_fn(|cx| pieces.poll_chunk(cx)).await {
            let Ok(chunk) = chunk.map_err(|problem| all = problem.into_bytes()) else {
                return (path, Err(String::from_utf8(all).unwrap()));
            };
            sizes.push(chunk.len());
            all.extend_from_slice(&chunk);
            assert_eq!(pieces.left, len - all.len() as u64);
        }
        (path, Ok((sizes, all)))
    }

    #[tokio::test]
    async fn a_file_comes_in_chunks_between_what_surrounds_it() {
        for (len, expected) in [
            (0, vec![1, 1]),
            (1, vec![1, 1, 1]),
            (CHUNK - 1, vec![1, CHUNK - 1, 1]),
            (CHUNK, vec![1, CHUNK, 1]),
            (CHUNK + 1, vec![1, CHUNK, 1, 1]),
            (2 * CHUNK + 7, vec![1, CHUNK, CHUNK, 7, 1]),
        ] {
            let content: Vec<_> = (0..len).map(|index| (index % 251) as u8).collect();
            let (sizes, all) = read(&content, |_| {}).await.1.unwrap();
            assert_eq!(sizes, expected);
            assert!(all == [b"a", &*content, b"z"].concat(), "{len}");
        }
    }

    #[tokio::test]
    async fn a_file_that_shrinks_or_grows_breaks_the_body_off() {
        let content = vec![b'x'; CHUNK + 5];
        for (len, problem) in [
            (CHUNK + 4, "and is shorter now: 65540 bytes"),
            (0, "and is shorter now: 0 bytes"),
            (CHUNK + 6, "and is longer now: at least 65542 bytes"),
            (3 * CHUNK, "and is longer now: at least 65542 bytes"),
        ] {
            let (path, result) = read(&content, |file| file.set_len(len as u64).unwrap()).await;
            let expected = format!("`{}` had 65541 bytes when the request was made, {problem}", path.display());
            assert_eq!(result, Err(expected));
        }
        let (_, grown) = read(b"", |file| file.set_len(1).unwrap()).await;
        assert!(
            grown.unwrap_err().ends_with("had 0 bytes when the request was made, and is longer now: at least 1 bytes")
        );
    }

    #[tokio::test]
    async fn what_only_turns_out_to_have_a_content_is_not_sent_as_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let nothing = body(vec![Source::File(file.path().to_owned())], &Fault::default()).await;
        assert!(nothing.unwrap().is_none());
        if cfg!(target_os = "linux") {
            let problem = body(vec![Source::File("/proc/self/status".into())], &Fault::default()).await.unwrap_err();
            assert!(problem.contains("/proc/self/status` had 0 bytes"), "{problem}");
        }
    }

    #[tokio::test]
    async fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let problem = Reading::open(folder.path().to_owned()).await.map(|_| ()).unwrap_err();
        assert!(problem.ends_with("`: it is not a file of a known length"), "{problem}");
    }
}
