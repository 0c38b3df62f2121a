//! Futures and errors as trait objects have them. In a browser there are no other threads, and what it gives is not
//! [`Send`].

use std::pin::Pin;

/// A future on the heap, which is what a trait object gives. On wasm32 it need not be [`Send`].
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A future on the heap, which is what a trait object gives.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[cfg(not(target_arch = "wasm32"))]
mod bounds {
    /// [`Send`], where there are threads.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}
}

#[cfg(target_arch = "wasm32")]
mod bounds {
    /// [`Send`], where there are threads.
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}
}

pub use bounds::MaybeSend;
