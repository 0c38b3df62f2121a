//! A transport that records requests.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reply::Reply;
use super::sent::Sent;
use crate::boxed::BoxFuture;
use crate::call::transport::{Incoming, Transport, TransportError};

/// A transport that records every request, for a test to compare with its expected text, and sends
/// given responses.
///
/// ```
/// use naftiko_client::test_util::{Capture, Reply};
/// use naftiko_client::{Api, ApiClient, Authentication, ClientBuilder, Operation, Request, Secret, Value, json};
///
/// static API: Api = Api::new("pets", "https://pets.example")
///     .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") })
///     .user_agent("tests");
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> naftiko_client::Result<()> {
/// let capture = Capture::new([Reply::json(json!({"name": "Rex"}))]);
/// let client: ApiClient = ClientBuilder::new(&API).secret("s3cret").transport(capture.clone()).build()?;
/// let pet: Value = Request::new(&client, Operation::get("GetPet", "/pets/{id}")).path("id", "a/b").send().await?;
/// assert_eq!(
///     capture.requests()[0].to_string(),
///     "GET /pets/a%2Fb HTTP/1.1\r\n\
///      accept: application/json\r\nuser-agent: tests\r\nauthorization: Bearer s3cret\r\nhost: pets.example\r\n\r\n",
/// );
/// # Ok(())
/// # }
/// ```
///
/// Clones share their records.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    requests: Vec<Sent>,
    replies: VecDeque<Reply>,
}

impl Capture {
    /// Creates a transport with these responses, in order; the last one repeats. Without any, the
    /// response is an empty JSON object.
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let inner = Inner { requests: Vec::new(), replies: replies.into_iter().collect() };
        Capture(Arc::new(Mutex::new(inner)))
    }

    /// Returns the requests so far, in order.
    pub fn requests(&self) -> Vec<Sent> {
        self.lock().requests.clone()
    }

    /// Records a request, and returns its response.
    fn keep(&self, sent: Sent) -> Reply {
        let mut inner = self.lock();
        inner.requests.push(sent);
        let reply = if inner.replies.len() > 1 { inner.replies.pop_front() } else { inner.replies.front().cloned() };
        reply.unwrap_or_else(|| Reply::bytes("application/json", "{}"))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Capture {
    fn send(&self, request: reqwest::Request) -> BoxFuture<'_, Result<Incoming, TransportError>> {
        Box::pin(async { Ok(self.keep(Sent::read(request).await?).incoming()) })
    }
}

/// Shows the number of requests.
impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").field("requests", &self.lock().requests.len()).finish_non_exhaustive()
    }
}
