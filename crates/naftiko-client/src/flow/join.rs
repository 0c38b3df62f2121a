//! Steps that run at the same time.

use std::pin::pin;
use std::task::Poll;

/// Runs two futures at the same time, and returns the results of both. The macro `flow::join!` does
/// this for any number of futures.
///
/// # Errors
///
/// Returns the error of the first argument that fails, whichever fails first, so that the same
/// faults always give the same error: if the second future fails, the first one still runs to its
/// end, and if the first one fails, the second one is dropped.
pub async fn both<A, B, E>(
    first: impl Future<Output = Result<A, E>>,
    second: impl Future<Output = Result<B, E>>,
) -> Result<(A, B), E> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    std::future::poll_fn(move |cx| {
        if a.is_none()
            && let Poll::Ready(result) = first.as_mut().poll(cx)
        {
            a = Some(result?);
        }
        if b.is_none()
            && let Poll::Ready(result) = second.as_mut().poll(cx)
        {
            b = Some(result);
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready(b.map(|b| (a, b))),
            (waiting_a, waiting_b) => {
                (a, b) = (waiting_a, waiting_b);
                Poll::Pending
            }
        }
    })
    .await
}

/// Runs futures at the same time, and returns a tuple with the results of all.
///
/// # Errors
///
/// Returns the error of the first argument that fails, whichever fails first. Those before it still
/// run to their end, and those after it are dropped.
///
/// ```
/// use naftiko_client::flow;
///
/// # async fn example() -> Result<(), String> {
/// let (name, age, is_fed) = flow::join!(
///     async { Ok::<_, String>("Rex") },
///     async { Ok(3) },
///     async { Ok(true) },
/// )?;
/// # assert_eq!((name, age, is_fed), ("Rex", 3, true));
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __join {
    ($($future:expr),+ $(,)?) => {
        $crate::__join_named!([] $($future,)+)
    };
}

/// Gives each future a variable: a name that a macro introduces is a new one each time.
#[doc(hidden)]
#[macro_export]
macro_rules! __join_named {
    ([$($named:tt)*] $next:expr, $($rest:expr,)*) => {
        $crate::__join_named!([$($named)* (it $next)] $($rest,)*)
    };
    ([$(($name:ident $future:expr))+]) => {
        match $crate::__join_nested!($($future),+).await {
            ::core::result::Result::Ok($crate::__join_pattern!($($name),+)) => ::core::result::Result::Ok(($($name),+)),
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __join_nested {
    ($last:expr) => { $last };
    ($first:expr, $($rest:expr),+) => {
        $crate::flow::both($first, $crate::__join_nested!($($rest),+))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __join_pattern {
    ($last:ident) => { $last };
    ($first:ident, $($rest:ident),+) => {
        ($first, $crate::__join_pattern!($($rest),+))
    };
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::oneshot;

    use super::both;
    use crate::flow::join;

    #[tokio::test]
    async fn both_run_at_the_same_time() {
        let (to_first, from_second) = oneshot::channel();
        let (to_second, from_first) = oneshot::channel();
        // Each waits for the other one.
        let first = async {
            to_second.send(1).unwrap();
            from_second.await
        };
        let second = async {
            to_first.send("two").unwrap();
            from_first.await
        };
        assert_eq!(both(first, second).await, Ok(("two", 1)));
    }

    #[tokio::test]
    async fn any_number_of_futures_returns_one_tuple() {
        let of = |number: u8| async move { Ok::<u8, ()>(number) };
        assert_eq!(join!(of(1), of(2), of(3), of(4)), Ok((1, 2, 3, 4)));
        assert_eq!(join!(of(1)), Ok(1));
    }

    #[tokio::test]
    async fn an_error_cancels_the_futures_after_it() {
        let is_alive = Arc::new(());
        let held = Arc::clone(&is_alive);
        let after = async move {
            let _held = held;
            std::future::pending::<Result<(), &str>>().await
        };
        let ends = async { Ok("before") };
        assert_eq!(join!(ends, async { Err::<(), _>("failed") }, after), Err("failed"));
        assert_eq!(Arc::strong_count(&is_alive), 1);
    }

    #[tokio::test]
    async fn the_error_is_that_of_the_first_argument_even_if_it_fails_last() {
        let (fail, fails) = oneshot::channel::<()>();
        let first = async {
            fails.await.unwrap();
            Err::<(), _>("first")
        };
        let second = async {
            fail.send(()).unwrap();
            Err::<(), _>("second")
        };
        assert_eq!(both(first, second).await, Err("first"));
    }
}
