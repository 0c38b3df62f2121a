//! No secret goes to a host that is not its own, whatever the files of two entries and of the OpenAPI document say.
//!
//! Each combination becomes a client, and each operation of it is asked for its host and for the variables of its secret. A
//! variable has the name of the party that it is of.

use std::fs;
use std::path::Path;

use naftiko_spec::Severity;

use crate::{load, pipeline};

/// What the capability file says of one entry.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Nothing,
    None,
    OwnKey,
}

/// What the document says of how something authenticates.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Security {
    Unsaid,
    None,
    Token,
    Other,
    Optional,
    Both,
}

const SECURITIES: [Security; 6] =
    [Security::Unsaid, Security::None, Security::Token, Security::Other, Security::Optional, Security::Both];

/// The hosts that the document has for all operations.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Servers {
    Unsaid,
    Harbor,
    Tides,
}

/// One combination.
#[derive(Clone, Copy, Debug)]
struct Case {
    binds: &'static str,
    harbor: Said,
    tides: Said,
    servers: Servers,
    /// Of all operations.
    security: Security,
    /// Of the operation that is on a third host.
    of_third: Security,
}

impl Case {
    fn capability(self) -> String {
        let entry = |name: &str, said| {
            let key = name.to_uppercase();
            let authentication = match said {
                Said::Nothing => String::new(),
                Said::None => "\n    authentication: {type: none}".to_owned(),
                Said::OwnKey => {
                    format!("\n    authentication: {{type: bearer, token: \"{{{{{key}_KEY}}}}\"}}")
                }
            };
            format!(
                "  - namespace: {name}\n    baseUri: https://{name}.example{authentication}\n    resources:\n    \
                 - {{path: /{name}, operations: [{{name: Get{name}, method: GET}}]}}\n    \
                 - {{path: /{name}/files, operations: [{{name: Upload{name}, method: PUT}}]}}\n"
            )
        };
        format!(
            "binds: [{{namespace: env, keys: {{{}}}}}]\ncapability:\n  consumes:\n{}{}",
            self.binds,
            entry("harbor", self.harbor),
            entry("tides", self.tides)
        )
    }

    fn document(self) -> String {
        let security = |security| match security {
            Security::Unsaid => "",
            Security::None => "security: []",
            Security::Token => "security: [{token: []}]",
            Security::Other => "security: [{other: []}]",
            Security::Optional => "security: [{}, {token: []}]",
            Security::Both => "security: [{token: [], app: []}]",
        };
        let servers = match self.servers {
            Servers::Unsaid => "",
            Servers::Harbor => "servers: [{url: 'https://harbor.example'}]",
            Servers::Tides => "servers: [{url: 'https://tides.example'}]",
        };
        let done = "responses: {'204': {description: done}}";
        let path = |name: &str| {
            let own = security(self.of_third);
            let comma = if own.is_empty() { "" } else { ", " };
            format!(
                "  /{name}: {{get: {{{done}}}}}\n  /{name}/files:\n    servers: [{{url: 'https://files.example'}}]\n    \
                 put: {{{own}{comma}{done}}}\n"
            )
        };
        format!(
            "openapi: 3.0.3\ninfo: {{title: Sea, version: '1'}}\n{servers}\n{}\npaths:\n{}{}components:\n  securitySchemes:\n    \
             token: {{type: http, scheme: bearer}}\n    other: {{type: http, scheme: bearer}}\n    \
             app: {{type: apiKey, in: header, name: X-App}}\n",
            security(self.security),
            path("harbor"),
            path("tides")
        )
    }

    /// Whether the document has a secret for the third host that an operation must send.
    fn names_a_secret_for_third(self) -> bool {
        let effective = if self.of_third == Security::Unsaid { self.security } else { self.of_third };
        matches!(effective, Security::Token | Security::Other | Security::Both)
    }

    /// The variables of secrets that the operations of the client send, each with a host that it is sent to.
    fn sent(self, specs: &Path) -> Vec<(String, String)> {
        fs::write(specs.join("sea.yaml"), self.capability()).unwrap();
        fs::write(specs.join("openapi.yaml"), self.document()).unwrap();
        let folders = load::load(specs, &crate::progress::Observer::default()).unwrap();
        let mut sent = pipeline::run(&folders[0], &mut || {}, |resolved, lowered| {
            let error = lowered.diagnostics.iter().find(|it| it.severity == Severity::Error);
            assert!(error.is_none(), "{self:?}\n{}", error.unwrap().render(false));
            let candidates = resolved.capabilities.iter().flat_map(|it| &it.operations);
            let operations = candidates.filter_map(|candidate| candidate.operation.as_ref());
            let of_operation = |service: usize| {
                let service = &resolved.services[service];
                let host = service.base_url.trim_start_matches("https://").to_owned();
                let variables = service.authentication.variables();
                variables.into_iter().map(|it| (it.to_owned(), host.clone())).collect::<Vec<_>>()
            };
            let sending = operations.filter(|operation| operation.target.sends_secret);
            sending.flat_map(|operation| of_operation(operation.service)).collect::<Vec<_>>()
        });
        sent.sort();
        sent.dedup();
        sent
    }

    /// What is wrong with where secrets go.
    fn leak(self, sent: &[(String, String)]) -> Option<String> {
        let hosts =
            |variable: &str| sent.iter().filter(|it| it.0 == variable).map(|it| it.1.clone()).collect::<Vec<_>>();
        let told = |what: &str| Some(format!("{what}: {self:?} sends {sent:?}"));
        for (variable, host) in sent {
            let is_own = match variable.as_str() {
                "HARBOR_KEY" => host == "harbor.example",
                "TIDES_KEY" => host == "tides.example",
                _ => host != "files.example",
            };
            if !is_own && (host != "files.example" || !self.names_a_secret_for_third()) {
                return told("a secret goes to a host that is not its own");
            }
            let at_home: Vec<String> = hosts(variable).into_iter().filter(|host| host != "files.example").collect();
            if at_home.len() > 1 {
                return told("two parties get one secret");
            }
        }
        // A scheme of its own has a secret of its own, and so have two parties.
        let is_only_other = match self.of_third {
            Security::Unsaid => false,
            own => own == Security::Other && matches!(self.security, Security::Token | Security::Both),
        };
        let of_third: Vec<&String> = sent.iter().filter(|it| it.1 == "files.example").map(|it| &it.0).collect();
        if is_only_other && of_third.iter().any(|variable| hosts(variable).len() > 1) {
            return told("a secret is sent for another scheme");
        }
        None
    }
}

#[test]
fn no_combination_of_entries_hosts_and_secrets_sends_one_to_another_host() {
    // A step that has no divisor in common with the numbers of choices meets all pairs of them.
    let step = if std::env::var_os("NAFTIKO_ATTACKS").is_some() { 1 } else { 11 };
    let folder = tempfile::tempdir().unwrap();
    let (mut count, mut leaks, mut to_third) = (0, Vec::new(), 0);
    for case in cases().into_iter().step_by(step) {
        let sent = case.sent(folder.path());
        count += 1;
        to_third += usize::from(sent.iter().any(|it| it.1 == "files.example"));
        leaks.extend(case.leak(&sent));
    }
    assert!(leaks.is_empty(), "{} of {count}\n{}", leaks.len(), leaks[..leaks.len().min(20)].join("\n"));
    // The document names secrets for the third host in many of them.
    assert!(to_third > count / 10, "{to_third} of {count}");
}

/// All combinations.
fn cases() -> Vec<Case> {
    let binds = [
        "",
        "HARBOR_KEY: HARBOR_KEY",
        "TIDES_KEY: TIDES_KEY",
        "HARBOR_KEY: HARBOR_KEY, TIDES_KEY: TIDES_KEY",
        "SEA_KEY: SEA_KEY",
    ];
    let said = [Said::Nothing, Said::None, Said::OwnKey];
    let mut cases = Vec::new();
    for binds in binds {
        for (harbor, tides) in said.iter().flat_map(|harbor| said.map(|tides| (*harbor, tides))) {
            for servers in [Servers::Unsaid, Servers::Harbor, Servers::Tides] {
                let all = SECURITIES.iter().flat_map(|it| SECURITIES.map(|third| (*it, third)));
                cases.extend(all.map(|(security, of_third)| Case {
                    binds,
                    harbor,
                    tides,
                    servers,
                    security,
                    of_third,
                }));
            }
        }
    }
    cases
}
