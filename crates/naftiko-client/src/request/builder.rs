//! The methods that every request builder of a generated crate has.

/// Implements the methods of a request builder that are the same for every operation.
///
/// A request builder is a struct with a field `request`, which is a [`Draft`](crate::Draft). The
/// macro names the struct and what its operation returns:
///
/// ```
/// use naftiko_client::{ApiClient, Draft, Operation, Value};
///
/// #[must_use = "a request does nothing until it is sent"]
/// pub struct GetPet {
///     request: Draft,
/// }
///
/// naftiko_client::request!(GetPet -> Value);
///
/// # async fn example(client: &ApiClient) -> naftiko_client::Result<()> {
/// let request = GetPet { request: Draft::new(client, Operation::get("GetPet", "/pet")) };
/// let pet = request.header("X-Trace", "7").await?;
/// # Ok(())
/// # }
/// ```
///
/// It implements `send`, `send_as`, `customize` and [`IntoFuture`], so that a builder can be
/// awaited, and the options of a call: `timeout`, `header`, `idempotency_key`, `retries` and
/// `strict`. With the feature `blocking`, it also implements `wait`.
///
/// - `GetPet, body -> Pet`: the struct also has a field `body`, which is sent as JSON.
/// - `GetPet, form -> Pet`: the struct also has a field `body`, which is sent as a form.
/// - `GetPet, body? -> Pet`, `GetPet, form? -> Pet`: the field `body` is an `Option`. No body is
///   sent for `None`.
/// - `GetPet -> Bytes`: returns the bytes of the body. `GetPet -> Download`: returns the body while
///   it arrives.
/// - `GetPet -> Events<Pet>`, `GetPet -> Lines<Pet>`: returns items while they arrive.
/// - `GetPet -> Pet | Events<Pet>`, `GetPet -> Pet | Lines<Pet>`: adds `send_events` or
///   `send_lines`, for a server that can respond with either.
/// - `GetPet -> Pet, without timeout wait`: leaves out the options whose names are setters of the
///   operation. The request that `customize` returns has them.
#[macro_export]
macro_rules! request {
    ($ty:ident -> $($rest:tt)+) => {
        impl $ty {
            fn into_draft(self) -> $crate::Draft {
                self.request
            }
        }
        $crate::request!(@returns $ty $($rest)+);
    };
    ($ty:ident, body -> $($rest:tt)+) => {
        impl $ty {
            fn into_draft(self) -> $crate::Draft {
                let mut request = self.request;
                request.set_json(self.body);
                request
            }
        }
        $crate::request!(@returns $ty $($rest)+);
    };
    ($ty:ident, body? -> $($rest:tt)+) => {
        impl $ty {
            fn into_draft(self) -> $crate::Draft {
                let mut request = self.request;
                if let ::core::option::Option::Some(body) = self.body {
                    request.set_json(body);
                }
                request
            }
        }
        $crate::request!(@returns $ty $($rest)+);
    };
    ($ty:ident, form? -> $($rest:tt)+) => {
        impl $ty {
            fn into_draft(self) -> $crate::Draft {
                let mut request = self.request;
                if let ::core::option::Option::Some(body) = self.body {
                    request.set_form_body(&body);
                }
                request
            }
        }
        $crate::request!(@returns $ty $($rest)+);
    };
    ($ty:ident, form -> $($rest:tt)+) => {
        impl $ty {
            fn into_draft(self) -> $crate::Draft {
                let mut request = self.request;
                request.set_form_body(&self.body);
                request
            }
        }
        $crate::request!(@returns $ty $($rest)+);
    };

    (@returns $ty:ident Bytes $($rest:tt)*) => {
        $crate::request!(@send $ty $crate::Bytes, $crate::Value,
            "Sends the request and returns the body of the response as it came.");
        $crate::request!(@options $ty $crate::Bytes $($rest)*);
    };
    (@returns $ty:ident Download $($rest:tt)*) => {
        $crate::request!(@send $ty $crate::Download, $crate::Value,
            "Sends the request and returns the body of the response while it arrives.");
        $crate::request!(@options $ty $crate::Download $($rest)*);
    };
    (@returns $ty:ident Events<$item:ty> $($rest:tt)*) => {
        $crate::request!(@send $ty $crate::Events<$item>, $item,
            "Sends the request and returns the events of the response while they arrive.");
        $crate::request!(@options $ty $crate::Events<$item> $($rest)*);
    };
    (@returns $ty:ident Lines<$item:ty> $($rest:tt)*) => {
        $crate::request!(@send $ty $crate::Lines<$item>, $item,
            "Sends the request and returns the lines of the response while they arrive.");
        $crate::request!(@options $ty $crate::Lines<$item> $($rest)*);
    };
    (@returns $ty:ident () $($rest:tt)*) => {
        $crate::request!(@send $ty (), (), "Sends the request. A successful response is not read further than its status.");
        $crate::request!(@options $ty () $($rest)*);
    };
    (@returns $ty:ident $response:ty $(| $kind:ident<$item:ty>)? $(, without $($name:ident)+)? $(,)?) => {
        $crate::request!(@send $ty $response, $response, "Sends the request and returns the response.");
        impl $ty {
            /// Sends the request and decodes the response into another type.
            ///
            /// # Errors
            ///
            /// The errors of [`send`](Self::send).
            pub fn send_as<T: $crate::DeserializeOwned>(self) -> $crate::Sending<T> {
                self.into_draft().send::<$crate::Serde<T>>()
            }
        }
        $($crate::request!(@stream $ty $kind $item);)?
        $crate::request!(@options $ty $response $(, without $($name)+)?);
    };

    (@send $ty:ident $output:ty, $body:ty, $docs:literal) => {
        impl $ty {
            #[doc = $docs]
            ///
            /// # Errors
            ///
            /// Fails if the request is not valid, no response arrives in time, its status is not
            /// 2xx, or it does not decode: see [`ErrorKind`](naftiko_client::ErrorKind).
            #[inline]
            pub fn send(self) -> $crate::Sending<$output> {
                self.into_draft().send::<$output>()
            }

            /// Returns the request for settings that have no setter here: query parameters, limits,
            /// and the whole response with its headers.
            #[inline]
            pub fn customize(self) -> $crate::Request<$body> {
                self.into_draft().request::<$body>()
            }
        }

        impl ::core::future::IntoFuture for $ty {
            type Output = $crate::Result<$output>;
            type IntoFuture = $crate::Sending<$output>;

            #[inline]
            fn into_future(self) -> $crate::Sending<$output> {
                self.send()
            }
        }
    };

    (@stream $ty:ident Events $item:ty) => {
        impl $ty {
            /// Sends the request and returns the events of the response while they arrive.
            ///
            /// Some servers respond with events only if a field of the request asks for them, such
            /// as `stream`.
            ///
            /// # Errors
            ///
            /// The errors of [`send`](Self::send).
            #[inline]
            pub fn send_events(self) -> $crate::Sending<$crate::Events<$item>> {
                self.into_draft().send::<$crate::Events<$item>>()
            }
        }
    };
    (@stream $ty:ident Lines $item:ty) => {
        impl $ty {
            /// Sends the request and returns the lines of the response while they arrive.
            ///
            /// Some servers respond with lines only if a field of the request asks for them, such
            /// as `stream`.
            ///
            /// # Errors
            ///
            /// The errors of [`send`](Self::send).
            #[inline]
            pub fn send_lines(self) -> $crate::Sending<$crate::Lines<$item>> {
                self.into_draft().send::<$crate::Lines<$item>>()
            }
        }
    };
    (@options $ty:ident $output:ty $(,)?) => {
        impl $ty {
            $crate::__call_option!(timeout);
            $crate::__call_option!(header);
            $crate::__call_option!(idempotency_key);
            $crate::__call_option!(retries);
            $crate::__call_option!(strict);
            $crate::__wait!($output);
        }
    };
    (@options $ty:ident $output:ty, without $($name:ident)+ $(,)?) => {
        impl $ty {
            $crate::__call_option!(timeout unless $($name)+);
            $crate::__call_option!(header unless $($name)+);
            $crate::__call_option!(idempotency_key unless $($name)+);
            $crate::__call_option!(retries unless $($name)+);
            $crate::__call_option!(strict unless $($name)+);
            $crate::__call_option!(wait $output, unless $($name)+);
        }
    };
}

/// Implements one option of a call, unless its name is in the list after `unless`.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_option {
    (timeout) => {
        /// Sets the time limit of this call, including all of its attempts.
        pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.request.set_timeout(timeout);
            self
        }
    };
    (header) => {
        /// Sets a header of this request. It replaces the header of the client with that name.
        pub fn header(
            mut self,
            name: impl ::core::convert::AsRef<str>,
            value: impl ::core::convert::AsRef<str>,
        ) -> Self {
            self.request.set_header(name.as_ref(), value.as_ref());
            self
        }
    };
    (idempotency_key) => {
        /// Sets the header `Idempotency-Key`, by which a server recognizes a request that it has
        /// already received. With it, a call of any method is retried.
        pub fn idempotency_key(mut self, key: impl ::core::convert::AsRef<str>) -> Self {
            self.request.set_idempotency_key(key.as_ref());
            self
        }
    };
    (retries) => {
        /// Sets how often this call is retried, and when.
        pub fn retries(mut self, retries: $crate::Retries) -> Self {
            self.request.set_retries(retries);
            self
        }
    };
    (strict) => {
        /// Sets whether this call fails if the response lacks a required field or holds an
        /// unexpected value.
        pub fn strict(mut self, strict: bool) -> Self {
            self.request.set_strict(strict);
            self
        }
    };
    (timeout unless timeout $($rest:ident)*) => {};
    (header unless header $($rest:ident)*) => {};
    (idempotency_key unless idempotency_key $($rest:ident)*) => {};
    (retries unless retries $($rest:ident)*) => {};
    (strict unless strict $($rest:ident)*) => {};
    ($option:ident unless $other:ident $($rest:ident)*) => {
        $crate::__call_option!($option unless $($rest)*);
    };
    ($option:ident unless) => {
        $crate::__call_option!($option);
    };
    (wait $output:ty, unless wait $($rest:ident)*) => {};
    (wait $output:ty, unless $other:ident $($rest:ident)*) => {
        $crate::__call_option!(wait $output, unless $($rest)*);
    };
    (wait $output:ty, unless) => {
        $crate::__wait!($output);
    };
}

/// Implements waiting for a response in code without `await`.
#[doc(hidden)]
#[macro_export]
#[cfg(all(feature = "blocking", not(target_arch = "wasm32")))]
macro_rules! __wait {
    ($output:ty) => {
        /// Sends the request and blocks the current thread until the response has arrived, in code
        /// without `await`.
        ///
        /// # Errors
        ///
        /// The errors of `send`, and [`ErrorKind::Request`](naftiko_client::ErrorKind::Request) in
        /// async code.
        #[inline]
        pub fn wait(self) -> $crate::Result<$output> {
            self.send().wait()
        }
    };
}

/// Implements nothing without the feature `blocking`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(all(feature = "blocking", not(target_arch = "wasm32"))))]
macro_rules! __wait {
    ($output:ty) => {};
}
