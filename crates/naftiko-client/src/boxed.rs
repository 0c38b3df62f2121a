//! Futures and errors as trait objects. A browser has no threads, and its futures are not [`Send`].

use std::pin::Pin;

/// A boxed future. On wasm32 it is not [`Send`].
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[cfg(not(target_arch = "wasm32"))]
mod bounds {
    /// [`Send`] on platforms with threads.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}
}

#[cfg(target_arch = "wasm32")]
mod bounds {
    /// [`Send`] on platforms with threads.
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}
}

pub use bounds::MaybeSend;
