//! Destructive operations ask first.

use naftiko_test_server::Server;

use crate::common::{Setting, call_with};

const QUESTION: &str = "Deletes a pet (pet_id = 7). Continue? [y/N] ";

#[tokio::test]
async fn a_destructive_operation_asks_on_a_terminal() {
    let server = Server::start().await;
    for (reply, code, requests) in [("y\n", 0, 1), ("YES\n", 0, 1), ("n\n", 1, 0), ("\n", 1, 0), ("", 1, 0)] {
        let ran =
            call_with(&server, "pets delete 7", Setting { stdin: reply, is_terminal: true, ..Setting::default() })
                .await;
        assert_eq!((ran.code, server.received().len()), (code, requests), "{reply:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with(QUESTION), "{}", ran.stderr);
        if reply.is_empty() {
            assert_eq!(ran.stderr, format!("{QUESTION}\nerror: not confirmed; nothing was sent\n"));
        }
    }
}

#[tokio::test]
async fn it_is_refused_without_a_terminal_unless_it_is_confirmed() {
    let server = Server::start().await;
    let piped = Setting { stdin: "y\n", ..Setting::default() };
    let ran = call_with(&server, "pets delete 7", piped).await;
    assert_eq!((ran.code, server.requests()), (2, 0));
    let expected = "error: Deletes a pet (pet_id = 7): this cannot be undone, and there is no terminal to ask on; \
                    pass `-y` to confirm\n";
    assert_eq!(ran.stderr, expected);
    assert_eq!(call_with(&server, "pets delete 7 -y", piped).await.code, 0);
    assert_eq!(server.requests(), 1);
}
