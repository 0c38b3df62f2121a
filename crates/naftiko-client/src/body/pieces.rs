//! Bodies that are read while they are sent: files, readers and streams, with bytes between them.
//! Each is held to its announced length.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::body::file::{CHUNK, Reading};
use crate::body::once::{Chunks, Once};
use crate::body::upload::{Fault, Progress, Source, Upload, Watch};

/// A body of these pieces, with its files opened; `None` if it is empty.
pub(crate) async fn body(uploads: Vec<Upload>, fault: &Fault) -> Result<Option<reqwest::Body>, String> {
    let mut pieces = Pieces::open(uploads, fault.clone()).await?;
    if pieces.left != Some(0) {
        return Ok(Some(reqwest::Body::wrap(pieces)));
    }
    // The HTTP client does not poll such a body for its end, where a file shows that it has grown.
    match poll_fn(|cx| pieces.poll_chunk(cx)).await {
        Some(Err(problem)) => Err(problem),
        _ => Ok(None),
    }
}

/// The pieces of a body, in order.
struct Pieces {
    pieces: VecDeque<Piece>,
    /// The number of the remaining bytes, if it is known.
    left: Option<u64>,
    fault: Fault,
}

impl Pieces {
    async fn open(uploads: Vec<Upload>, fault: Fault) -> Result<Self, String> {
        let (mut pieces, mut left) = (VecDeque::with_capacity(uploads.len()), Some(0_u64));
        for upload in uploads {
            let piece = Piece::open(upload).await?;
            left = match (left, piece.len) {
                (Some(left), Some(len)) => Some(left.checked_add(len).ok_or("the pieces of the body are too long")?),
                _ => None,
            };
            pieces.push_back(piece);
        }
        Ok(Pieces { pieces, left, fault })
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, String>>> {
        while let Some(piece) = self.pieces.front_mut() {
            match ready!(piece.poll_chunk(cx)) {
                Some(Ok(chunk)) => {
                    self.left = self.left.map(|left| left.saturating_sub(chunk.len() as u64));
                    return Poll::Ready(Some(Ok(chunk)));
                }
                Some(Err(problem)) => {
                    self.pieces.clear();
                    return Poll::Ready(Some(Err(problem)));
                }
                None => drop(self.pieces.pop_front()),
            }
        }
        Poll::Ready(None)
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let chunk = ready!(self.poll_chunk(cx));
        Poll::Ready(chunk.map(|chunk| match chunk {
            Ok(chunk) => {
                self.fault.beat();
                Ok(Frame::data(chunk))
            }
            Err(problem) => {
                self.fault.set(&problem);
                Err(Broken(problem))
            }
        }))
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The error of a body.
#[derive(Debug)]
struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// One piece of a body.
struct Piece {
    content: Content,
    /// Its announced length, if there is one.
    len: Option<u64>,
    /// The number of bytes that were read.
    read: u64,
    /// The last chunk. It is held until the source has ended: after it, the HTTP client does not
    /// poll again.
    last: Option<Bytes>,
    watch: Option<Watch>,
    /// The number of bytes that were passed on.
    sent: u64,
}

enum Content {
    Bytes(Bytes),
    File(Reading),
    /// A source that has not been read yet.
    Untouched(Arc<Once>),
    /// In a lock without contention, because the HTTP client shares a body between threads.
    Begun(Mutex<Chunks>),
}

impl Piece {
    async fn open(upload: Upload) -> Result<Self, String> {
        let (content, len) = match upload.source {
            Source::Bytes(bytes) => {
                let len = bytes.len() as u64;
                (Content::Bytes(bytes), Some(len))
            }
            Source::File(path) => {
                let file = Reading::open(path).await?;
                let len = file.len();
                (Content::File(file), Some(len))
            }
            Source::Once(once, _) if once.is_begun() => return Err(BEGUN.to_owned()),
            Source::Once(once, len) => (Content::Untouched(once), len),
        };
        Ok(Piece { content, len, read: 0, last: None, watch: upload.watch, sent: 0 })
    }

    /// The next chunk, which is reported to the watcher; `None` at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, String>>> {
        let chunk = ready!(self.poll_held(cx));
        if let (Some(Ok(chunk)), Some(Watch(watch))) = (&chunk, &self.watch) {
            self.sent += chunk.len() as u64;
            watch(Progress { sent: self.sent, total: self.len });
        }
        Poll::Ready(chunk)
    }

    /// The next chunk, if the announced length holds; `None` at the end.
    fn poll_held(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, String>>> {
        loop {
            let chunk = match ready!(self.content.poll_chunk(cx, self.read)) {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => Some(chunk),
                Some(Err(problem)) => return Poll::Ready(Some(Err(problem))),
                None => None,
            };
            self.read += chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
            let len = self.len.unwrap_or(if chunk.is_some() { u64::MAX } else { self.read });
            if self.read > len || (chunk.is_none() && self.read < len) {
                return Poll::Ready(Some(Err(self.content.misfit(len, self.read))));
            }
            match chunk {
                None => {
                    // A stream that has ended must not be polled again.
                    self.content = Content::Bytes(Bytes::new());
                    return Poll::Ready(self.last.take().map(Ok));
                }
                Some(chunk) if self.read < len => return Poll::Ready(Some(Ok(chunk))),
                Some(chunk) => self.last = Some(chunk),
            }
        }
    }
}

impl Content {
    /// The next chunk, after `read` bytes; `None` at the end.
    fn poll_chunk(&mut self, cx: &mut Context<'_>, read: u64) -> Poll<Option<Result<Bytes, String>>> {
        if let Content::Untouched(once) = self {
            let Some(chunks) = once.begin() else { return Poll::Ready(Some(Err(BEGUN.to_owned()))) };
            *self = Content::Begun(Mutex::new(chunks));
        }
        match self {
            Content::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Bytes(bytes) => Poll::Ready(Some(Ok(bytes.split_to(bytes.len().min(CHUNK))))),
            Content::File(file) => file.poll_chunk(cx, read),
            Content::Begun(chunks) => chunks.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_next(cx),
            Content::Untouched(_) => Poll::Ready(None),
        }
    }

    /// The error if the length is not `len` bytes.
    fn misfit(&self, len: u64, read: u64) -> String {
        match self {
            Content::File(file) => file.misfit(read),
            _ if read > len => format!("its stream has more than the announced {len} bytes"),
            _ => format!("its stream ended after {read} of the announced {len} bytes"),
        }
    }
}

/// The error of a body that can be read only once and has been read.
const BEGUN: &str =
    "the body has a reader or a stream that an earlier request began to send, and those can be read only once";

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::PathBuf;

    use super::*;

    /// The result for a file with these bytes that changes after it was opened: the sizes of
    /// chunks, and all bytes.
    async fn read(
        content: &[u8],
        change: impl FnOnce(&std::fs::File),
    ) -> (PathBuf, Result<(Vec<usize>, Vec<u8>), String>) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let path = file.path().to_owned();
        let pieces = vec![Upload::text("a"), Upload::file(&path), Upload::text("z")];
        let mut pieces = Pieces::open(pieces, Fault::default()).await.unwrap();
        change(file.as_file());
        let (mut sizes, mut all, len) = (Vec::new(), Vec::new(), pieces.left.unwrap());
        assert_eq!(len, content.len() as u64 + 2);
        while let Some(chunk) = poll_fn(|cx| pieces.poll_chunk(cx)).await {
            let Ok(chunk) = chunk.map_err(|problem| all = problem.into_bytes()) else {
                return (path, Err(String::from_utf8(all).unwrap()));
            };
            sizes.push(chunk.len());
            all.extend_from_slice(&chunk);
            assert_eq!(pieces.left, Some(len - all.len() as u64));
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
        let nothing = body(vec![Upload::file(file.path())], &Fault::default()).await;
        assert!(nothing.unwrap().is_none());
        if cfg!(target_os = "linux") {
            let problem = body(vec![Upload::file("/proc/self/status")], &Fault::default()).await.unwrap_err();
            assert!(problem.contains("/proc/self/status` had 0 bytes"), "{problem}");
        }
    }
}
