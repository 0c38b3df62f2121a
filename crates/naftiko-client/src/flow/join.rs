//! Steps that run at the same time.

use std::pin::pin;
use std::task::Poll;

/// Runs two futures at the same time, and returns the results of both. If one of them fails, the
/// other one is dropped.
///
/// # Errors
///
/// Returns the error of the future that fails first.
pub async fn join<A, B, E>(
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
            b = Some(result?);
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready(Ok((a, b))),
            (waiting_a, waiting_b) => {
                (a, b) = (waiting_a, waiting_b);
                Poll::Pending
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::join;

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
        assert_eq!(join(first, second).await, Ok(("two", 1)));
    }

    #[tokio::test]
    async fn the_first_error_ends_both() {
        let never = std::future::pending::<Result<(), &str>>();
        assert_eq!(join(never, async { Err::<(), _>("failed") }).await, Err("failed"));
        assert_eq!(
            join(async { Err::<(), _>("failed") }, std::future::pending::<Result<(), _>>()).await,
            Err("failed")
        );
    }
}
