//! Calls in code without `async`: the thread blocks.
//!
//! Requests are built as in async code, and [`wait`](Wait::wait) replaces `await`. It works for
//! every future; a [`Stream`] becomes an iterator:
//!
//! ```no_run
//! use naftiko_client::blocking::Wait;
//! use naftiko_client::{Pages, Request, Value};
//!
//! # fn example(request: Request<Value>, pages: Pages<Value>) -> Result<(), Box<dyn std::error::Error>> {
//! let value = request.clone().send().wait()?;
//!
//! let response = request.clone().send_response().wait()?;
//! println!("{} {}", response.status(), response.body());
//!
//! for page in pages.wait() {
//!     println!("{}", page?);
//! }
//!
//! let mut download = request.send_download().wait()?;
//! std::io::copy(&mut download, &mut std::fs::File::create("pets.csv")?)?;
//! # Ok(())
//! # }
//! ```
//!
//! The methods `wait` of [`Sending`], [`Pages`], [`Items`], [`Events`] and [`Lines`] need no
//! import. The trait [`Wait`] is for other futures, such as async functions of the caller. A
//! generated crate exports this module as `naftiko_client::blocking`, behind a feature with the
//! same name.
//!
//! One background thread, which all clients of a process share, drives the connections. It starts
//! with the first call.
//!
//! # In async code
//!
//! A thread that runs tasks of Tokio must not block: [`wait`](Wait::wait) returns an error there
//! ([`ErrorKind::Request`](crate::ErrorKind::Request)) and sends nothing. Use `.await`. If a
//! function without `async` is in between, call it with `tokio::task::spawn_blocking`, where
//! blocking is allowed.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use bytes::Buf;
use futures_core::Stream;
use tokio::runtime::{Builder, Handle};
use tokio::task::coop;

use crate::call::sending::Sending;
use crate::error::Error;
use crate::response::download::Download;
use crate::response::events::{Events, Lines};
use crate::response::pages::{Items, Pages};

/// A future that a thread can wait for, such as the calls of this crate.
pub trait Wait: Sized {
    /// The output of the future.
    type Output;

    /// Blocks the thread until the future is ready, and returns its output.
    ///
    /// # Errors
    ///
    /// Those of the future, and [`ErrorKind::Request`](crate::ErrorKind::Request) if this thread
    /// must not block (see [the module](self#in-async-code)) or the background thread cannot be
    /// started.
    fn wait(self) -> Self::Output;
}

impl<F, T, E> Wait for F
where
    F: IntoFuture<Output = Result<T, E>>,
    E: From<Error>,
{
    type Output = Result<T, E>;

    fn wait(self) -> Result<T, E> {
        wait(self.into_future())?
    }
}

impl<T> Sending<T> {
    /// Sends the request and blocks until the response is there. See [`blocking`](self).
    ///
    /// ```no_run
    /// use naftiko_client::{Request, Value};
    ///
    /// fn get(request: Request<Value>) -> naftiko_client::Result<Value> {
    ///     request.send().wait()
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Request::send`](crate::Request::send), and
    /// [`ErrorKind::Request`](crate::ErrorKind::Request) in async code.
    pub fn wait(self) -> Result<T, Error> {
        Wait::wait(self)
    }
}

impl<P> Pages<P> {
    /// Returns the pages as a blocking iterator. See [`blocking`](self).
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

impl<I> Items<I> {
    /// Returns the items as a blocking iterator. See [`blocking`](self).
    ///
    /// ```no_run
    /// # fn example(pages: naftiko_client::Pages<Vec<String>>) -> naftiko_client::Result<()> {
    /// let names: Vec<String> = pages.items(|page| page).wait().take(100).collect::<Result<_, _>>()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

impl<T> Events<T> {
    /// Returns the events as a blocking iterator. See [`blocking`](self).
    ///
    /// ```no_run
    /// # fn example(request: naftiko_client::Request<naftiko_client::Value>) -> naftiko_client::Result<()> {
    /// use naftiko_client::blocking::Wait;
    ///
    /// for event in request.send_events().wait()?.wait() {
    ///     println!("{}", event?.data);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

impl<T> Lines<T> {
    /// Returns the values as a blocking iterator. See [`blocking`](self).
    pub fn wait(self) -> Waiting<Self> {
        Waiting::new(self)
    }
}

/// A stream as a blocking iterator.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is used"]
pub struct Waiting<S> {
    /// `None` after its end.
    stream: Option<S>,
}

impl<S> Waiting<S> {
    /// Creates an iterator over a stream, like `wait` of [`Pages`], [`Items`], [`Events`] and
    /// [`Lines`].
    pub fn new(stream: S) -> Self {
        Waiting { stream: Some(stream) }
    }
}

/// In a thread that must not block, it yields that error and ends.
impl<S, T, E> Iterator for Waiting<S>
where
    S: Stream<Item = Result<T, E>> + Unpin,
    E: From<Error>,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Result<T, E>> {
        let stream = self.stream.as_mut()?;
        let next = wait(std::future::poll_fn(|cx| pin!(&mut *stream).poll_next(cx)));
        let item = next.unwrap_or_else(|error| {
            self.stream = None;
            Some(Err(error.into()))
        });
        if item.is_none() {
            self.stream = None;
        }
        item
    }
}

/// Reads the rest of the body, with the feature `blocking`. The [`io::Error`] contains the
/// [`Error`].
impl io::Read for Download {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.rest.is_empty() {
            match self.chunk().wait().map_err(io::Error::other)? {
                Some(chunk) => self.rest = chunk,
                None => return Ok(0),
            }
        }
        let len = buffer.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut buffer[..len]);
        Ok(len)
    }
}

/// Blocks on a future, with the runtime that its timers and connections need.
///
/// This thread polls it, so it does not have to be `Send`; the background thread wakes it.
fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    if must_not_wait() {
        return Err(Error::no_waiting(
            "a thread that runs async tasks must not wait: use `.await`, or call `wait` in `tokio::task::spawn_blocking`",
        ));
    }
    let background = background()?;
    let _entered = background.enter();
    let alarm = Arc::new(Alarm { is_ringing: AtomicBool::new(false), sleeper: thread::current() });
    let waker = Waker::from(Arc::clone(&alarm));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return Ok(output);
        }
        alarm.sleep();
    }
}

/// Wakes a blocked thread.
struct Alarm {
    /// Not the token of the thread, which code in the future may consume.
    is_ringing: AtomicBool,
    sleeper: Thread,
}

impl Alarm {
    fn sleep(&self) {
        while !self.is_ringing.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_ringing.store(true, Ordering::Release);
        self.sleeper.unpark();
    }
}

/// Whether this thread runs a task, which blocking would stall.
///
/// Tokio reports this only by a panic. But tasks have a budget of work, and where blocking is
/// allowed, in `spawn_blocking` and `block_in_place`, there is none. So this asks for more than any
/// task has, and returns it.
fn must_not_wait() -> bool {
    /// A multiple of Tokio's budget.
    const MORE_THAN_ANY_TASK_HAS: usize = 1024;

    if Handle::try_current().is_err() {
        return false;
    }
    let mut cx = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    let is_bounded = loop {
        match coop::poll_proceed(&mut cx) {
            Poll::Ready(unit) => taken.push(unit),
            Poll::Pending => break true,
        }
        if taken.len() > MORE_THAN_ANY_TASK_HAS {
            break false;
        }
    };
    // Each restores the budget before it: the first one last.
    while taken.pop().is_some() {}
    is_bounded
}

/// The background runtime, which its own thread drives.
fn background() -> Result<Handle, Error> {
    static BACKGROUND: Mutex<Option<Handle>> = Mutex::new(None);

    let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*background {
        return Ok(handle.clone());
    }
    let handle = start().map_err(|error| {
        Error::no_waiting(&format!("the thread that does the work in the background cannot be started: {error}"))
    })?;
    *background = Some(handle.clone());
    Ok(handle)
}

fn start() -> io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let work = move || runtime.block_on(std::future::pending::<()>());
    thread::Builder::new().name("naftiko-client".to_owned()).spawn(work)?;
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use super::*;
    use crate::error::ErrorKind;

    async fn nap() -> Result<u8, Error> {
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(1)
    }

    #[test]
    fn a_thread_waits_for_what_takes_time() {
        assert_eq!(nap().wait().unwrap(), 1);
    }

    #[test]
    fn a_future_may_stay_on_its_thread_and_wait_itself() {
        let outer = async {
            let here = Rc::new(nap().wait()?);
            tokio::task::yield_now().await;
            Ok::<_, Error>(*here + nap().wait()? + nap().await?)
        };
        assert_eq!(outer.wait().unwrap(), 3);
    }

    #[test]
    fn many_threads_wait_at_a_time() {
        let threads: Vec<_> = (0..16).map(|_| thread::spawn(|| nap().wait().unwrap())).collect();
        assert_eq!(threads.into_iter().map(|thread| u32::from(thread.join().unwrap())).sum::<u32>(), 16);
    }

    #[test]
    fn waiting_in_async_code_is_an_error_that_names_the_remedy() {
        let told = |error: Error| {
            assert!(error.to_string().contains("use `.await`"), "{error}");
            assert_eq!(error.kind(), ErrorKind::Request);
            assert!(error.is_unsent());
        };
        let single = Builder::new_current_thread().enable_all().build().unwrap();
        told(single.block_on(async { nap().wait() }).unwrap_err());
        let many = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        told(many.block_on(async { tokio::spawn(async { nap().wait() }).await }).unwrap().unwrap_err());
    }

    #[test]
    fn a_task_goes_on_as_if_nobody_had_asked_for_its_budget() {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            assert!(must_not_wait());
            assert!(coop::has_budget_remaining());
            assert!(must_not_wait());
        });
    }

    #[test]
    fn waiting_is_fine_where_tokio_lets_threads_block() {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let blocking = async { tokio::task::spawn_blocking(|| nap().wait()).await.unwrap() };
        assert_eq!(runtime.block_on(blocking).unwrap(), 1);
        let in_place = async { tokio::spawn(async { tokio::task::block_in_place(|| nap().wait()) }).await.unwrap() };
        assert_eq!(runtime.block_on(in_place).unwrap(), 1);
        let _entered = runtime.enter();
        assert_eq!(nap().wait().unwrap(), 1);
    }

    #[test]
    fn errors_of_the_callers_own_can_hold_ours() {
        #[derive(Debug)]
        struct Own(#[allow(dead_code)] Error);
        impl From<Error> for Own {
            fn from(error: Error) -> Self {
                Own(error)
            }
        }
        let own = async { nap().await.map_err(Own) };
        assert_eq!(own.wait().unwrap(), 1);
    }
}
