//! Finds generated crates that cannot be in one workspace.

use std::path::Path;

use naftiko_spec::{Code, Diagnostic};

use crate::model::Api;

/// What the crates of an API claim for themselves.
pub(crate) struct Claims {
    api: String,
    claims: Vec<Claim>,
}

#[derive(PartialEq)]
struct Claim {
    kind: Kind,
    /// In the form in which two names are the same.
    name: String,
    of: Of,
}

/// What has a name.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Crate,
    Binary,
    Folder,
}

/// Which of the crates of an API has a name.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Client,
    Program,
}

impl Claims {
    /// Returns what the crates of `api` claim. `client` and `program` are their folders.
    pub(crate) fn new(api: &Api, client: &Path, program: &Path) -> Self {
        let folder = |path: &Path| path.to_string_lossy().to_lowercase();
        let mut claims = vec![
            Claim { kind: Kind::Crate, name: api.lib_name(), of: Of::Client },
            Claim { kind: Kind::Folder, name: folder(client), of: Of::Client },
        ];
        if let Some(it) = &api.program {
            claims.extend([
                Claim { kind: Kind::Crate, name: it.package.replace('-', "_"), of: Of::Program },
                Claim { kind: Kind::Binary, name: it.name.clone(), of: Of::Program },
                Claim { kind: Kind::Folder, name: folder(program), of: Of::Program },
            ]);
        }
        Claims { api: api.name.clone(), claims }
    }

    /// Returns an error if a name is claimed twice, by these crates or with those of another API.
    pub(crate) fn conflict(&self, others: &[Claims]) -> Option<Diagnostic> {
        let earlier = others.iter().flat_map(|other| other.claims.iter().map(|claim| (&other.api, claim)));
        let own = self.claims.iter().map(|claim| (&self.api, claim));
        let all: Vec<_> = earlier.chain(own).collect();
        let first = all.len() - self.claims.len();
        (first..all.len()).find_map(|index| {
            let (_, claim) = all[index];
            let is_same = |other: &&(&String, &Claim)| other.1.kind == claim.kind && other.1.name == claim.name;
            let (other, taken) = all[..index].iter().find(is_same)?;
            Some(self.diagnostic(claim, other, taken))
        })
    }

    fn diagnostic(&self, claim: &Claim, other: &str, taken: &Claim) -> Diagnostic {
        let (api, name) = (&self.api, &claim.name);
        let a_client = claim.of == Of::Client || taken.of == Of::Client;
        let of = |api: &str, claim: &Claim| match claim.of {
            Of::Client => format!("the client of {api}"),
            Of::Program => format!("the program of {api}"),
        };
        let (message, help) = match claim.kind {
            Kind::Crate if claim.of == Of::Client && taken.of == Of::Client => (
                format!("the crates of {other} and {api} are both named `{name}`"),
                "set another `name` under `[crate]` in the codegen.toml of one of them",
            ),
            Kind::Crate if a_client => (
                format!("{} and {} are both crates named `{name}`", of(other, taken), of(api, claim)),
                "set another `name` under `[crate]` in the codegen.toml of the client",
            ),
            Kind::Crate => (
                format!("{} and {} are both crates named `{name}`", of(other, taken), of(api, claim)),
                "rename the folder of one of them",
            ),
            Kind::Binary => (
                format!("{} and {} are both named `{name}`", of(other, taken), of(api, claim)),
                "set another `name` under `[program]` in the codegen.toml of one of them",
            ),
            Kind::Folder => (
                format!("{} and {} are both in the folder `{name}`", of(other, taken), of(api, claim)),
                "rename the folder of one of them",
            ),
        };
        Diagnostic::error(Code::Conflict, message).help(help)
    }
}
