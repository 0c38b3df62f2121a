//! How a response is received: the type parameter [`Receive`] determines what `send` of a request
//! returns.

use bytes::Bytes;

use crate::call::sending::Sending;
use crate::request::draft::Draft;
use crate::response::decode::Decode;
use crate::response::download::Download;
use crate::response::events::{Events, Lines};
use crate::response::format::Format;

/// How a response is received: decoded, as bytes, or as a stream. It is the type parameter of
/// [`Draft::send`].
///
/// | type | what `send` returns |
/// |---|---|
/// | any type that implements [`Decode`] | the decoded body |
/// | [`Bytes`] | the body as it came |
/// | [`Download`] | the body while it arrives |
/// | [`Events<T>`](Events), [`Lines<T>`](Lines) | its items while they arrive, each decoded by `T` |
///
/// The data of `Events<String>` is text; the data of other events is JSON.
///
/// This trait is sealed: no other crate can implement it.
pub trait Receive: sealed::Sealed {
    /// The type that `send` returns.
    type Output;

    #[doc(hidden)]
    fn send(draft: Draft) -> Sending<Self::Output>;
}

mod sealed {
    use super::{Bytes, Decode, Download, Events, Lines};

    pub trait Sealed {}

    impl<D: Decode> Sealed for D {}
    impl Sealed for Bytes {}
    impl Sealed for Download {}
    impl<D: Decode> Sealed for Events<D> {}
    impl<D: Decode> Sealed for Lines<D> {}
}

impl<D: Decode> Receive for D {
    type Output = D::Output;

    fn send(draft: Draft) -> Sending<D::Output> {
        Sending::decoded(draft, D::decode)
    }
}

impl Receive for Bytes {
    type Output = Bytes;

    fn send(draft: Draft) -> Sending<Bytes> {
        Sending::streamed(draft, |draft| Box::pin(async { Ok(draft.send_bytes().await?.into_body()) }))
    }
}

impl Receive for Download {
    type Output = Download;

    fn send(draft: Draft) -> Sending<Download> {
        Sending::streamed(draft, |draft| Box::pin(Download::open(draft)))
    }
}

impl<D: Decode<Output: 'static>> Receive for Events<D> {
    type Output = Events<D::Output>;

    fn send(mut draft: Draft) -> Sending<Events<D::Output>> {
        if D::is_text() {
            draft.set_format(Format::Text);
        }
        Sending::streamed(draft, |draft| Box::pin(Events::open(draft, D::decode)))
    }
}

impl<D: Decode<Output: 'static>> Receive for Lines<D> {
    type Output = Lines<D::Output>;

    fn send(draft: Draft) -> Sending<Lines<D::Output>> {
        Sending::streamed(draft, |draft| Box::pin(Lines::open(draft, D::decode)))
    }
}
