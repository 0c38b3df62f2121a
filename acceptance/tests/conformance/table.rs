//! The rows of the table, and how one is checked.

use std::pin::Pin;

use naftiko_client::Error;
use naftiko_test_server::{Received, Reply, Server};

/// The servers of one row.
pub(crate) struct World {
    pub(crate) here: Server,
    /// Another host: that of another service, or the issuer of tokens. It responds with a token.
    pub(crate) there: Server,
}

impl World {
    pub(crate) fn port(&self) -> String {
        port(&self.here)
    }
}

pub(crate) fn port(server: &Server) -> String {
    server.host().rsplit(':').next().unwrap_or_default().to_owned()
}

/// Makes a call, and returns its result as text.
pub(crate) type Run = fn(&World) -> Pin<Box<dyn Future<Output = Result<String, Error>>>>;

/// A call, and the requests that it makes.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The code of the call.
    pub(crate) call: &'static str,
    pub(crate) run: Run,
    /// The response of the server, in place of `{}`.
    pub(crate) responses: fn() -> Vec<Reply>,
    /// The requests, and the result of the call.
    pub(crate) expected: &'static str,
}

/// Rows: what holds, the client, the call, and the request it sends.
macro_rules! rows {
    ($($name:literal $client:ident: $call:expr $(, $responses:expr)? => $expected:expr;)*) => {
        $crate::table::told_rows! {
            $($name $client: { $call.send().await?; String::new() } ($call) $(, $responses)? => $expected;)*
        }
    };
}

/// Rows that also have the result of the call.
macro_rules! told_rows {
    ($($name:literal $client:ident: $told:block ($call:expr) $(, $responses:expr)? => $expected:expr;)*) => {
        vec![$($crate::table::Row {
            name: $name,
            call: stringify!($call),
            run: |world| {
                let client = $client(world);
                Box::pin(async move {
                    let $client = client?;
                    Ok($told)
                })
            },
            responses: || {
                #[allow(unused_mut)]
                let mut responses = Vec::new();
                $(responses.extend($responses);)?
                responses
            },
            expected: $expected,
        }),*]
    };
}

pub(crate) use {rows, told_rows};

impl Row {
    /// Makes the call, and reports a request that differs from the expected one.
    pub(crate) async fn check(&self) -> Result<(), String> {
        let world = World { here: Server::start().await, there: Server::start().await };
        (self.responses)().into_iter().for_each(|response| world.here.respond(response));
        world.there.respond(Reply::json(r#"{"access_token":"tok-1234","token_type":"Bearer","expires_in":3600}"#));
        let outcome = (self.run)(&world).await;
        let here = world.here.received().into_iter().map(|request| written(&request, &world.here.host()));
        let there =
            world.there.received().into_iter().map(|it| format!("[there] {}", written(&it, &world.there.host())));
        let came_to = match outcome {
            Ok(told) if told.is_empty() => None,
            Ok(told) => Some(format!("-> {told}")),
            Err(error) => Some(format!("refused: {error}")),
        };
        let got = there.chain(here).chain(came_to).collect::<Vec<_>>().join("\n");
        let expected = dedent(self.expected);
        if got == expected {
            return Ok(());
        }
        let call = self.call;
        Err(format!("{}\n  {call}\nexpected\n{}\ngot\n{}\n", self.name, indent(&expected), indent(&got)))
    }
}

/// A request as it is in the table: method and target, the headers that differ between rows, and
/// the body.
pub(crate) fn written(request: &Received, host: &str) -> String {
    let length = request.body.len().to_string();
    let is_usual = |name: &str, value: &str| match name {
        "host" => value == host,
        "user-agent" => value.contains("-client/"),
        "accept" => value == "application/json",
        "content-length" => value == length && length != "0",
        _ => false,
    };
    let line = request.request_line().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers: Vec<String> = request
        .head
        .lines()
        .skip(1)
        .filter(|header| header.split_once(": ").is_none_or(|(name, value)| !is_usual(name, value)))
        .map(without_chance)
        .collect();
    headers.sort();
    let mut text = [vec![line], headers].concat().join("\n");
    if !request.body.is_empty() {
        text.push_str("\n\n");
        text.push_str(&body(request));
    }
    text
}

/// A header without the parts that differ in each call: the nonce of the client, and its response.
fn without_chance(header: &str) -> String {
    let part = |part: &str| match part.split_once('=') {
        Some((name @ ("cnonce" | "response"), _)) => format!("{name}=.."),
        _ => part.to_owned(),
    };
    match header.strip_prefix("authorization: Digest ") {
        Some(parts) => {
            format!("authorization: Digest {}", parts.split(", ").map(part).collect::<Vec<_>>().join(", "))
        }
        None => match header.split_once("boundary=") {
            Some((before, _)) => format!("{before}boundary=.."),
            None => header.to_owned(),
        },
    }
}

/// A body as text. The lines of parts end in CR LF as those of headers do, which a table cannot
/// show.
fn body(request: &Received) -> String {
    let boundary = request.header("content-type").and_then(|it| it.split_once("boundary=")).map(|(_, it)| it);
    match (std::str::from_utf8(&request.body), boundary) {
        (Ok(text), Some(boundary)) => text.replace(boundary, "..").replace("\r\n", "\n").trim_end().to_owned(),
        (Ok(text), None) if !text.contains(|c: char| c.is_control() && c != '\n') => text.to_owned(),
        _ => request.body.escape_ascii().to_string(),
    }
}

/// A text without the common indentation of its lines, except for the first.
fn dedent(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let depth = |line: &&str| line.len() - line.trim_start().len();
    let shared = rest.iter().filter(|line| !line.trim().is_empty()).map(depth).min().unwrap_or_default();
    let rest = rest.into_iter().map(|line| line.get(shared..).unwrap_or_default());
    std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n")
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  | {line}")).collect::<Vec<_>>().join("\n")
}
