//! The response to an HTTP/2 request, frame by frame (RFC 9113). As with HTTP/1.1, only the end of
//! a request is interpreted, so a test can send what no correct server would.

use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::Shared;
use crate::reply::{Then, hang, reset_at_close};
use crate::wire::{Wire, fill};

/// The first bytes of a client.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const DATA: u8 = 0x0;
const HEADERS: u8 = 0x1;
const RST_STREAM: u8 = 0x3;
const SETTINGS: u8 = 0x4;
const PING: u8 = 0x6;
const GOAWAY: u8 = 0x7;
const WINDOW_UPDATE: u8 = 0x8;

const END_STREAM: u8 = 0x1;
const ACK: u8 = 0x1;
const END_HEADERS: u8 = 0x4;

/// The response to an HTTP/2 request, frame by frame.
///
/// ```
/// # use naftiko_test_server::{Frames, Last};
/// // Reports that it did not process the request, and accepts no others on this connection.
/// let frames = Frames::nothing().then_go_away(Last::Before, 0x0).then_close();
/// ```
#[derive(Clone, Debug)]
pub struct Frames {
    steps: Vec<Step>,
    then: Then,
}

/// The last stream that a `GOAWAY` reports as processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// The stream of the request.
    This,
    /// The stream before it, so the request was not processed.
    Before,
}

#[derive(Clone, Debug)]
enum Step {
    Send(Frame),
    GoAway(Last, u32),
    Wait(Duration),
    /// Repeated until the other side stops reading.
    Forever(Frame),
}

#[derive(Clone, Debug)]
struct Frame {
    kind: u8,
    flags: u8,
    /// Whether it is about the connection rather than the stream of the request.
    is_of_connection: bool,
    payload: Vec<u8>,
}

/// The start of a response.
impl Frames {
    /// No frames.
    pub fn nothing() -> Self {
        Frames { steps: Vec::new(), then: Then::KeepOpen }
    }

    /// `200` with a JSON body.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::head("200", &[("content-type", "application/json")]).then_end(body)
    }

    /// The head of a response.
    pub fn head(status: &str, headers: &[(&str, &str)]) -> Self {
        Self::nothing().then(HEADERS, END_HEADERS, fields(status, headers))
    }
}

/// The next step.
impl Frames {
    /// Continues with a frame on the stream of the request.
    pub fn then(mut self, kind: u8, flags: u8, payload: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(Frame { kind, flags, is_of_connection: false, payload: payload.into() }));
        self
    }

    /// Continues with a frame on the connection.
    pub fn then_of_connection(mut self, kind: u8, flags: u8, payload: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(Frame { kind, flags, is_of_connection: true, payload: payload.into() }));
        self
    }

    /// Repeats the last frame until the other side stops reading.
    pub fn then_again_forever(mut self) -> Self {
        if let Some(Step::Send(frame)) = self.steps.pop() {
            self.steps.push(Step::Forever(frame));
        }
        self
    }

    /// Continues with the head of a response.
    pub fn then_head(self, status: &str, headers: &[(&str, &str)]) -> Self {
        self.then(HEADERS, END_HEADERS, fields(status, headers))
    }

    /// Continues with these bytes of the body.
    pub fn then_data(self, body: impl AsRef<[u8]>) -> Self {
        self.then(DATA, 0, body.as_ref())
    }

    /// Ends the body with these bytes.
    pub fn then_end(self, body: impl AsRef<[u8]>) -> Self {
        self.then(DATA, END_STREAM, body.as_ref())
    }

    /// Resets the stream of the request, with an error code of RFC 9113, section 7.
    pub fn then_reset_stream(self, reason: u32) -> Self {
        self.then(RST_STREAM, 0, reason.to_be_bytes())
    }

    /// Reports that it accepts no other requests on this connection, with an error code of RFC
    /// 9113, section 7.
    pub fn then_go_away(mut self, last: Last, reason: u32) -> Self {
        self.steps.push(Step::GoAway(last, reason));
        self
    }

    /// Waits for this time.
    pub fn then_wait(mut self, pause: Duration) -> Self {
        self.steps.push(Step::Wait(pause));
        self
    }

    /// Closes the connection after the frames.
    pub fn then_close(self) -> Self {
        Frames { then: Then::Close, ..self }
    }

    /// Resets the connection after the frames.
    pub fn then_reset(self) -> Self {
        Frames { then: Then::Reset, ..self }
    }

    /// Keeps the connection open after the frames, but sends nothing more on it.
    pub fn then_hang(self) -> Self {
        Frames { then: Then::Hang, ..self }
    }
}

/// A header block without compression (RFC 7541, section 6.2).
fn fields(status: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut block = vec![0x08];
    let text = |block: &mut Vec<u8>, text: &str| {
        let len = u8::try_from(text.len()).ok().filter(|len| *len < 127);
        block.push(len.expect("a text that is shorter than 127 bytes"));
        block.extend_from_slice(text.as_bytes());
    };
    text(&mut block, status);
    for (name, value) in headers {
        block.push(0x00);
        text(&mut block, name);
        text(&mut block, value);
    }
    block
}

impl Frames {
    /// Executes the steps, and returns whether the connection can be used again.
    async fn run(self, stream: &mut impl Wire, id: u32) -> bool {
        for step in self.steps {
            if step.run(stream, id).await.is_err() {
                return false;
            }
        }
        match self.then {
            Then::KeepOpen => return true,
            Then::Close => {
                // Closing with unread bytes would be a reset.
                let _ = stream.shutdown().await;
                hang(stream).await;
            }
            Then::Reset => reset_at_close(stream.socket()),
            Then::Hang => hang(stream).await,
        }
        false
    }
}

impl Step {
    async fn run(self, stream: &mut impl Wire, id: u32) -> std::io::Result<()> {
        match self {
            Step::Send(frame) => frame.send(stream, id).await,
            Step::GoAway(last, reason) => {
                let last = if last == Last::This { id } else { id.saturating_sub(2) };
                let payload = [last.to_be_bytes(), reason.to_be_bytes()].concat();
                Frame { kind: GOAWAY, flags: 0, is_of_connection: true, payload }.send(stream, id).await
            }
            Step::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            Step::Forever(frame) => loop {
                frame.send(stream, id).await?;
                // Loopback accepts so much that other tasks would never run.
                tokio::task::yield_now().await;
            },
        }
    }
}

impl Frame {
    async fn send(&self, stream: &mut impl Wire, id: u32) -> std::io::Result<()> {
        let len = u32::try_from(self.payload.len()).expect("a frame that is not too long").to_be_bytes();
        let id = if self.is_of_connection { 0 } else { id };
        let head = [&len[1..], &[self.kind, self.flags], &id.to_be_bytes()].concat();
        stream.write_all(&[head, self.payload.clone()].concat()).await
    }
}

/// Reads requests from a connection and responds to them.
pub(crate) async fn serve(stream: &mut impl Wire, buffer: &mut Vec<u8>, shared: &Shared) {
    let of_connection = |kind, flags, payload| Frame { kind, flags, is_of_connection: true, payload };
    buffer.drain(..PREFACE.len());
    if of_connection(SETTINGS, 0, Vec::new()).send(stream, 0).await.is_err() {
        return;
    }
    while let Some((frame, id)) = read_frame(stream, buffer).await {
        let len = u32::try_from(frame.payload.len()).unwrap_or_default().to_be_bytes().to_vec();
        let sent = match frame.kind {
            SETTINGS | PING if frame.flags & ACK == 0 => {
                let payload = if frame.kind == PING { frame.payload.clone() } else { Vec::new() };
                of_connection(frame.kind, ACK, payload).send(stream, 0).await
            }
            // Extends the window by the bytes that arrived.
            DATA if !frame.payload.is_empty() => {
                let _ = Frame { is_of_connection: false, ..of_connection(WINDOW_UPDATE, 0, len.clone()) }
                    .send(stream, id)
                    .await;
                of_connection(WINDOW_UPDATE, 0, len).send(stream, 0).await
            }
            _ => Ok(()),
        };
        let is_end = matches!(frame.kind, DATA | HEADERS) && frame.flags & END_STREAM != 0;
        if sent.is_err() || (is_end && !shared.next_frames().run(stream, id).await) {
            return;
        }
    }
}

async fn read_frame(stream: &mut impl Wire, buffer: &mut Vec<u8>) -> Option<(Frame, u32)> {
    const HEAD: usize = 9;
    loop {
        if let Some((head, rest)) = buffer.split_first_chunk::<HEAD>() {
            let [a, b, c, kind, flags, id @ ..] = *head;
            let len = u32::from_be_bytes([0, a, b, c]) as usize;
            if let Some(payload) = rest.get(..len) {
                let frame = Frame { kind, flags, is_of_connection: false, payload: payload.to_vec() };
                buffer.drain(..HEAD + len);
                return Some((frame, u32::from_be_bytes(id)));
            }
        }
        fill(stream, buffer).await?;
    }
}
