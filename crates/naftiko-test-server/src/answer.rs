//! What to do with a request or with a connection, step by step: what a proper server does, and whatever else.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[cfg(feature = "tls")]
use crate::tls::Tls;
use crate::wire::Wire;

/// What to do with a request.
///
/// ```
/// # use std::time::Duration;
/// # use naftiko_test_server::Answer;
/// // Half of an answer, and a quarter of a second later a connection that is reset.
/// let answer = Answer::json("[1,2,3,4]").cut(5).then_wait(Duration::from_millis(250)).then_reset();
/// ```
#[derive(Clone, Debug)]
pub struct Answer {
    steps: Vec<Step>,
    then: Then,
    pub(crate) is_early: bool,
}

/// What to do with a connection.
#[derive(Clone, Debug, Default)]
pub enum Connection {
    /// Reads requests from it, of HTTP/1.1 or HTTP/2, and answers them.
    #[default]
    Serve,
    /// Resets it when bytes come, and reads none of them.
    Reset,
    /// Closes it when bytes come, and answers none of them.
    Close,
    /// Reads whatever comes, and is silent.
    Hang,
    /// Takes the first bytes that come for a request, whatever they are, such as the greeting of TLS.
    Answer(Answer),
    /// Speaks TLS, and serves within.
    #[cfg(feature = "tls")]
    Tls(Tls),
}

#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    /// Byte for byte, with a pause after each.
    Drip(Vec<u8>, Duration),
    Wait(Duration),
    /// Again and again, until the other side has enough.
    Forever(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    KeepOpen,
    Close,
    Reset,
    Hang,
}

/// What is said.
impl Answer {
    /// A well-formed answer.
    pub fn new(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status}\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !status.starts_with("204") {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        Self::raw([head.as_bytes(), body].concat())
    }

    /// `200 OK` with a JSON body.
    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::new("200 OK", &[("content-type", "application/json")], body)
    }

    /// Exactly these bytes.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Answer { steps: vec![Step::Send(bytes.into())], then: Then::KeepOpen, is_early: false }
    }

    /// Not a byte. What comes of it is up to what is said next: silence, a close, a reset.
    pub fn nothing() -> Self {
        Answer { steps: Vec::new(), then: Then::KeepOpen, is_early: false }
    }

    /// The same without the last bytes of what it is made of so far.
    pub fn cut(mut self, bytes: usize) -> Self {
        if let Some(Step::Send(last)) = self.steps.last_mut() {
            last.truncate(last.len().saturating_sub(bytes));
        }
        self
    }

    /// Sends what it is made of so far byte for byte, with a pause after each.
    pub fn dripped(mut self, pause: Duration) -> Self {
        for step in &mut self.steps {
            if let Step::Send(bytes) = step {
                *step = Step::Drip(std::mem::take(bytes), pause);
            }
        }
        self
    }

    /// Does it as soon as the head of the request has come, and never reads its body.
    pub fn at_head(self) -> Self {
        Answer { is_early: true, ..self }
    }
}

/// What comes next.
impl Answer {
    /// Goes on with these bytes.
    pub fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    /// Is silent for so long.
    pub fn then_wait(mut self, pause: Duration) -> Self {
        self.steps.push(Step::Wait(pause));
        self
    }

    /// Goes on with these bytes again and again, until the other side has enough.
    pub fn then_forever(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Forever(bytes.into()));
        self
    }

    /// Closes the connection after the bytes.
    pub fn then_close(self) -> Self {
        Answer { then: Then::Close, ..self }
    }

    /// Resets the connection after the bytes.
    pub fn then_reset(self) -> Self {
        Answer { then: Then::Reset, ..self }
    }

    /// Keeps the connection open after the bytes, but never says anything on it again.
    pub fn then_hang(self) -> Self {
        Answer { then: Then::Hang, ..self }
    }
}

impl Answer {
    /// Does what it says, and tells whether the connection can be used again.
    pub(crate) async fn run(self, stream: &mut impl Wire) -> bool {
        for step in self.steps {
            if step.run(stream).await.is_err() {
                return false;
            }
        }
        match self.then {
            Then::KeepOpen => return true,
            Then::Close => {}
            Then::Reset => reset_at_close(stream.socket()),
            Then::Hang => hang(stream).await,
        }
        false
    }
}

impl Step {
    async fn run(self, stream: &mut impl Wire) -> std::io::Result<()> {
        match self {
            Step::Send(bytes) => stream.write_all(&bytes).await,
            Step::Drip(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await?;
                    tokio::time::sleep(pause).await;
                }
                Ok(())
            }
            Step::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            Step::Forever(bytes) => loop {
                stream.write_all(&bytes).await?;
                // Loopback takes so much that others would never get their turn.
                tokio::task::yield_now().await;
            },
        }
    }
}

/// Makes the close of a connection a reset.
pub(crate) fn reset_at_close(stream: &TcpStream) {
    // One that is closed by the other side already cannot be told.
    let _ = stream.set_zero_linger();
}

/// Waits until the other side has closed, whatever it says.
pub(crate) async fn hang(stream: &mut impl Wire) {
    let mut unread = [0; 4096];
    while let Ok(1..) = stream.read(&mut unread).await {}
}
