//! The cost of a call of the generated client, compared with the same call written by hand with
//! reqwest, against a fast server in this process:
//! `cargo bench -p naftiko-acceptance --bench overhead`. With `-- --check`, it fails if a call
//! allocates more than is allowed. `-- --quick` measures fewer rounds. `acceptance/peers/` counts
//! instructions, which do not depend on the load of the machine.

mod by_hand;
mod measure;
mod responses;
mod server;

use std::hint::black_box;
use std::process::ExitCode;

use clerk_client::{Client, types};
use measure::{Comparison, compare};
use naftiko_client::data::exact;
use responses::{ID, ITEMS};
use server::Server;
use tokio::runtime::Runtime;

const SECRET: &str = "sk_test_9f8e7d6c5b4a";
/// How many more allocations a call may take than the one by hand.
const ALLOCATIONS: f64 = 5.0;

fn main() -> ExitCode {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let rounds = if has("--quick") { 400 } else { 4000 };
    let comparisons = run(rounds);
    measure::print_head();
    comparisons.iter().for_each(Comparison::print);
    if has("--check") { check(&comparisons) } else { ExitCode::SUCCESS }
}

fn run(rounds: usize) -> Vec<Comparison> {
    let server = Server::start(responses::routes()).expect("a server on loopback");
    // All code of the caller runs on this thread, and none of the server.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let base_url = format!("http://{}", server.address);
    let ours = Client::builder().secret(SECRET).base_url(&base_url).build().expect("a client");
    let by_hand = by_hand::Clerk::new(base_url, SECRET, "clerk-client/0.1.0");
    let calls = Calls { server, runtime, ours, by_hand };
    let (requests, types) = (calls.requests(rounds), decoding(&calls.runtime, rounds, responses::list().as_bytes()));
    requests.into_iter().chain([types]).collect()
}

struct Calls {
    server: Server,
    runtime: Runtime,
    ours: Client,
    by_hand: by_hand::Clerk,
}

impl Calls {
    fn requests(&self, rounds: usize) -> [Comparison; 3] {
        let (organizations, invitations) = (self.ours.organizations(), self.ours.organization_invitations());
        [
            self.compare(
                "GET of one",
                rounds,
                async || assert_eq!(organizations.get_organization(ID).send().await.expect("one").id, ID),
                async || assert_eq!(self.by_hand.get_organization(ID).await.expect("one").id, ID),
            ),
            self.compare(
                "GET of 100",
                rounds,
                async || {
                    let list = organizations.list_organizations().limit(100).send().await.expect("a list");
                    assert_eq!(list.data.len(), ITEMS);
                },
                async || {
                    let list = self.by_hand.list_organizations(&[("limit", "100")]).await.expect("a list");
                    assert_eq!(list.data.len(), ITEMS);
                },
            ),
            self.compare(
                "POST of a body",
                rounds,
                async || {
                    let invitation = invitations
                        .create_organization_invitation(ID, "ada@example.com", "org:member")
                        .redirect_url("https://engines.example/welcome")
                        .expires_in_days(7)
                        .send()
                        .await;
                    assert_eq!(invitation.expect("an invitation").role, "org:member");
                },
                async || {
                    let invitation = self.by_hand.create_invitation(ID, &create_invitation()).await;
                    assert_eq!(invitation.expect("an invitation").role, "org:member");
                },
            ),
        ]
    }

    /// Compares two calls that send the same request.
    fn compare(&self, name: &'static str, rounds: usize, ours: impl AsyncFn(), by_hand: impl AsyncFn()) -> Comparison {
        self.runtime.block_on(ours());
        let sent = self.server.last_request();
        self.runtime.block_on(by_hand());
        assert_eq!(sent, self.server.last_request(), "{name}");
        compare(name, &self.runtime, rounds, ours, by_hand)
    }
}

fn create_invitation() -> by_hand::CreateInvitation {
    by_hand::CreateInvitation {
        email_address: "ada@example.com".to_owned(),
        inviter_user_id: None,
        role: "org:member".to_owned(),
        public_metadata: None,
        private_metadata: None,
        redirect_url: Some("https://engines.example/welcome".to_owned()),
        expires_in_days: Some(7),
        notify: None,
    }
}

/// Compares reading generated types, as calls read them, with types that use serde's derives.
fn decoding(runtime: &Runtime, rounds: usize, list: &[u8]) -> Comparison {
    compare(
        "decoding 100",
        runtime,
        rounds,
        async || {
            let list: types::OrganizationList = exact(black_box(list)).expect("a list");
            assert_eq!(list.data.len(), ITEMS);
        },
        async || {
            let list: by_hand::Organizations = serde_json::from_slice(black_box(list)).expect("a list");
            assert_eq!((list.data.len(), list.total_count), (ITEMS, 100));
        },
    )
}

fn check(comparisons: &[Comparison]) -> ExitCode {
    let mut is_fine = true;
    for Comparison { name, ours, by_hand, .. } in comparisons {
        let more = ours.allocations - by_hand.allocations;
        if more > ALLOCATIONS {
            println!("{name}: {more:.1} allocations more than by hand, and {ALLOCATIONS} are allowed");
            is_fine = false;
        }
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
