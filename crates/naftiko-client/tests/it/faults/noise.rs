//! Responses that are damaged at random, the same in every run: the call always ends, shows no
//! secret, and is sent once.

use naftiko_client::{Api, ApiClient, Authentication, ClientBuilder, Method, Secret, json};
use naftiko_test_server::{Reply, Server};

use super::table::{LIMIT, SECRET};
use crate::common;

static API: Api = Api::new("pets", "").authentication(Authentication::Bearer { token: Secret::variable("PETS_KEY") });

/// The number of damaged responses.
const CASES: u64 = 2000;

/// Derives a number from another (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % bound.max(1) as u64).unwrap_or_default()
    }

    /// Cuts, repeats, moves and overwrites parts of it.
    fn damage(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.below(4) {
            let (at, len) = (self.below(bytes.len()), self.below(20));
            let end = (at + len).min(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.extend_from_within(at..end),
                3 => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 1 << (len % 8)),
                _ => drop(bytes.splice(at..at, b"\r\n\r\n\0\xff: ;,0\x1b"[..len.min(11)].iter().copied())),
            }
        }
        bytes
    }
}

fn responses() -> Vec<String> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let error = format!(r#"{{"errors":[{{"code":"bad","message":"no {SECRET}"}}],"request_id":"{SECRET}"}}"#);
    vec![
        format!("{head}content-length: 14\r\n\r\n{{\"name\":\"Rex\"}}"),
        format!("{head}transfer-encoding: chunked\r\n\r\n7\r\n{{\"name\"\r\n7\r\n:\"Rex\"}}\r\n0\r\nx-end: 1\r\n\r\n"),
        format!("HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\nretry-after: 1\r\n\r\n{error}", error.len()),
        format!(
            "HTTP/1.1 103 Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 302 Found\r\nlocation: http://{SECRET}@a/?{SECRET}\r\n\r\n"
        ),
        format!("{head}content-encoding: gzip\r\nx-request-id: {SECRET}\r\ncontent-length: 2\r\n\r\n{{}}"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_the_call_ends_and_is_sent_once() {
    let server = Server::start().await;
    // Each call has its own connection: extra bytes after a response would be read as the response to the
    // next call on the same connection, which the server then never sees.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
    let http = http.build().unwrap();
    let client: ApiClient =
        ClientBuilder::new(&API).base_url(server.url()).secret(SECRET).http_client(http).limit(LIMIT).build().unwrap();
    let responses = responses();
    let mut right = 0;
    for case in 0..CASES {
        let mut random = Random(case);
        let whole = responses[random.below(responses.len())].clone();
        let bytes = random.damage(whole.into_bytes());
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        server.respond(Reply::raw(bytes).then_close());
        let call = common::request(&client, Method::POST).json(json!({"name": "Rex"}));
        match call.send().await {
            Ok(_) => right += 1,
            Err(error) => {
                let told = format!("{error} {error:?}");
                assert!(!told.contains(SECRET), "{told}\nof {shown}");
                assert!(!told.contains(|c: char| c.is_control()) && told.len() < 8192, "{told:?}\nof {shown}");
            }
        }
        assert_eq!(server.received().len(), 1, "{shown}");
    }
    assert!((10..CASES / 2).contains(&right), "{right} of {CASES} responses were right after all");
}
