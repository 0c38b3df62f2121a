//! What the server does with a request or a connection, step by step, correct or not.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[cfg(feature = "tls")]
use crate::tls::Tls;
use crate::wire::Wire;

/// The response to a request, step by step.
///
/// ```
/// # use std::time::Duration;
/// # use naftiko_test_server::Reply;
/// // Half of a response, and a quarter of a second later a reset of the connection.
/// let response = Reply::json("[1,2,3,4]").cut(5).then_wait(Duration::from_millis(250)).then_reset();
/// ```
#[derive(Clone, Debug)]
pub struct Reply {
    steps: Vec<Step>,
    then: Then,
    pub(crate) is_early: bool,
}

/// What the server does with a connection.
#[derive(Clone, Debug, Default)]
pub enum Connection {
    /// Reads HTTP/1.1 or HTTP/2 requests and responds to them.
    #[default]
    Serve,
    /// Resets it when bytes arrive, and reads none of them.
    Reset,
    /// Closes it when bytes arrive, without a response.
    Close,
    /// Reads all bytes and sends nothing.
    Hang,
    /// Treats the first bytes as a request, whatever they are, such as the greeting of TLS.
    Reply(Reply),
    /// Speaks TLS, and serves within it.
    #[cfg(feature = "tls")]
    Tls(Tls),
}

#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    /// Byte by byte, with a pause after each.
    Drip(Vec<u8>, Duration),
    Wait(Duration),
    /// Repeated until the other side stops reading.
    Forever(Vec<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    KeepOpen,
    Close,
    Reset,
    Hang,
}

/// The start of a response.
impl Reply {
    /// A well-formed response.
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
        Reply { steps: vec![Step::Send(bytes.into())], then: Then::KeepOpen, is_early: false }
    }

    /// No bytes. The next step decides: silence, a close, a reset.
    pub fn nothing() -> Self {
        Reply { steps: Vec::new(), then: Then::KeepOpen, is_early: false }
    }

    /// Removes the last bytes of the steps so far.
    pub fn cut(mut self, bytes: usize) -> Self {
        if let Some(Step::Send(last)) = self.steps.last_mut() {
            last.truncate(last.len().saturating_sub(bytes));
        }
        self
    }

    /// Sends the steps so far byte by byte, with a pause after each.
    pub fn dripped(mut self, pause: Duration) -> Self {
        for step in &mut self.steps {
            if let Step::Send(bytes) = step {
                *step = Step::Drip(std::mem::take(bytes), pause);
            }
        }
        self
    }

    /// Responds as soon as the head of the request has arrived, and never reads its body.
    pub fn at_head(self) -> Self {
        Reply { is_early: true, ..self }
    }
}

/// The next step.
impl Reply {
    /// Continues with these bytes.
    pub fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    /// Waits for this time.
    pub fn then_wait(mut self, pause: Duration) -> Self {
        self.steps.push(Step::Wait(pause));
        self
    }

    /// Repeats these bytes until the other side stops reading.
    pub fn then_forever(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Forever(bytes.into()));
        self
    }

    /// Closes the connection after the bytes.
    pub fn then_close(self) -> Self {
        Reply { then: Then::Close, ..self }
    }

    /// Resets the connection after the bytes.
    pub fn then_reset(self) -> Self {
        Reply { then: Then::Reset, ..self }
    }

    /// Keeps the connection open after the bytes, but sends nothing more on it.
    pub fn then_hang(self) -> Self {
        Reply { then: Then::Hang, ..self }
    }
}

impl Reply {
    /// Executes the steps, and returns whether the connection can be used again.
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
                // Loopback accepts so much that other tasks would never run.
                tokio::task::yield_now().await;
            },
        }
    }
}

/// Makes closing the connection a reset.
pub(crate) fn reset_at_close(stream: &TcpStream) {
    // This fails if the other side has closed already.
    let _ = stream.set_zero_linger();
}

/// Waits until the other side has closed, and ignores its bytes.
pub(crate) async fn hang(stream: &mut impl Wire) {
    let mut unread = [0; 4096];
    while let Ok(1..) = stream.read(&mut unread).await {}
}
