//! The generators.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Places;

/// Where a generator comes from.
pub(super) enum Install {
    /// The repository.
    Here,
    /// A crate with this name, which has a program of the same name.
    Crate(&'static str),
    /// A package of PyPI with this name, and the path of the Java archive in it.
    Java(&'static str, &'static str),
}

/// A generator of clients.
pub(super) struct Peer {
    /// The name of its crate or package. Also the folder of its client.
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    pub(super) install: Install,
    /// Replaced texts of the document. They do not change what the operations mean, unless the
    /// generator stops without them.
    pub(super) edits: &'static [(&'static str, &'static str)],
    /// Its arguments, in a folder with `openapi.yaml`. It writes to `out`.
    pub(super) arguments: &'static [&'static str],
    /// The folder of the crate in `out`.
    pub(super) client: &'static str,
    /// Arguments that disable TLS, which takes most of the time to build.
    pub(super) features: &'static [&'static str],
}

pub(super) const PEERS: [Peer; 3] = [
    Peer {
        name: "naftiko-codegen",
        version: env!("CARGO_PKG_VERSION"),
        install: Install::Here,
        edits: &[],
        arguments: &["naftiko", "codegen", "--specs", "specs", "--out", "out"],
        client: "clerk",
        features: &["--no-default-features", "--features", "organizations,organization-invitations"],
    },
    Peer {
        name: "progenitor",
        version: "0.15.1",
        install: Install::Crate("cargo-progenitor"),
        // It panics on a body of several parts. The client sends the one upload as JSON.
        edits: &[("multipart/form-data", "application/json")],
        arguments: &["progenitor", "-i", "openapi.yaml", "-o", "out", "-n", "clerk-progenitor", "-v", "0.1.0"],
        client: "",
        features: &[],
    },
    Peer {
        name: "openapi-generator",
        version: "7.26.0",
        install: Install::Java("openapi-generator-cli", "openapi_generator_cli/openapi-generator.jar"),
        edits: &[],
        arguments: &[
            "generate",
            "-g",
            "rust",
            "--library",
            "reqwest",
            "-i",
            "openapi.yaml",
            "-o",
            "out",
            "--additional-properties=packageName=clerk-openapi-generator,packageVersion=0.1.0",
        ],
        client: "",
        features: &["--no-default-features"],
    },
];

impl Peer {
    /// Installs the generator if it is missing, and returns the path of its program or archive.
    pub(super) fn install(&self, places: &Places) -> io::Result<PathBuf> {
        let tools = &places.tools;
        let (program, mut command) = match self.install {
            Install::Here => {
                let mut cargo = Command::new("cargo");
                cargo.args(["install", "--quiet", "--locked", "--path"]).arg(places.root.join("crates/cargo-naftiko"));
                cargo.arg("--root").arg(tools);
                (tools.join("bin/cargo-naftiko"), cargo)
            }
            Install::Crate(name) => {
                let mut cargo = Command::new("cargo");
                cargo.args(["install", "--quiet", &format!("{name}@{}", self.version), "--root"]).arg(tools);
                (tools.join("bin").join(name), cargo)
            }
            Install::Java(name, archive) => {
                let folder = tools.join(format!("{name}-{}", self.version));
                let mut pip = Command::new("python3");
                let package = format!("{name}=={}", self.version);
                pip.args(["-m", "pip", "install", "--quiet", &package, "--target"]).arg(&folder);
                (folder.join(archive), pip)
            }
        };
        // Cargo builds ours again if it changed, and nothing if it has that version of another.
        if matches!(self.install, Install::Java(..)) && program.exists() {
            return Ok(program);
        }
        command.env("CARGO_TARGET_DIR", places.work.join("tools"));
        let output = command.output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            let last = errors.lines().next().unwrap_or("no message").trim().replace('|', "/");
            return Err(io::Error::other(format!("cannot be installed: {last}")));
        }
        Ok(program)
    }

    /// Writes the document to a folder, and the specs for the generator of this repository.
    pub(super) fn write_input(&self, places: &Places, folder: &Path) -> io::Result<()> {
        let specs = places.root.join("specs/clerk");
        if let Install::Here = self.install {
            let folder = folder.join("specs/clerk");
            fs::create_dir_all(&folder)?;
            for entry in fs::read_dir(specs)? {
                let entry = entry?;
                // The program is not a part of the other clients.
                if entry.file_name() != "codegen.toml" {
                    fs::copy(entry.path(), folder.join(entry.file_name()))?;
                }
            }
            return Ok(());
        }
        let mut document = fs::read_to_string(specs.join("openapi.yaml"))?;
        for (from, to) in self.edits {
            document = document.replace(from, to);
        }
        fs::write(folder.join("openapi.yaml"), document)
    }

    /// The command line of the generator.
    pub(super) fn command(&self, program: &Path, places: &Places, folder: &Path) -> Command {
        let mut command = match self.install {
            Install::Java(..) => {
                let mut java = Command::new("java");
                java.arg("-jar").arg(program);
                java
            }
            _ => Command::new(program),
        };
        command.args(self.arguments).current_dir(folder);
        if let Install::Here = self.install {
            command.arg("--runtime-path").arg(places.root.join("crates/naftiko-client"));
        }
        command
    }
}
