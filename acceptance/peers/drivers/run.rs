//! What the drivers have in common. A driver makes one call with the client of a generator, so many
//! times, and prints what the last call returned. `cargo xtask peers` runs it, with its server.

use std::error::Error;
use std::process::ExitCode;

/// A text of the decoded response, which shows that the response was decoded.
pub type Decoded = Result<String, Box<dyn Error>>;

pub const SECRET: &str = "sk_test_9f8e7d6c5b4a";
pub const ORGANIZATION: &str = "org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";
/// A slug that a URL cannot contain as it is.
pub const SLUG: &str = "engines & mills/eu";
pub const SEARCH: &str = "engines & mills";
pub const INVITATION: &str = "orginv_9";
pub const USER: &str = "user_1";
pub const OTHER_USER: &str = "user_2";
pub const EMAIL: &str = "ada@example.com";
pub const OTHER_EMAIL: &str = "charles@example.com";
pub const MEMBER: &str = "org:member";
pub const ADMIN: &str = "org:admin";
pub const PAGE: &str = "https://engines.example/welcome";
pub const NAME: &str = "Söhne & \"Co\"";
pub const NEW_NAME: &str = "Analytical Engines";
pub const LOGO: &[u8] = b"GIF89a, and the rest of a picture";
pub const KEY: &str = "refund-1842";
pub const NOTE: &str = "Refund of a card";

/// Makes the call that the arguments name: `BASE_URL OPERATION TIMES`.
pub fn run<C>(client: impl FnOnce(&str) -> C, call: impl AsyncFn(&C, &str) -> Decoded) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [base_url, operation, times] = &arguments[..] else {
        eprintln!("usage: BASE_URL OPERATION TIMES");
        return ExitCode::from(2);
    };
    let times: usize = times.parse().expect("how many times");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let result = runtime.block_on(async {
        let client = client(base_url);
        for _ in 1..times {
            call(&client, operation).await?;
        }
        call(&client, operation).await
    });
    match result {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("{cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}
