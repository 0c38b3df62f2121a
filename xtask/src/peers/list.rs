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
    /// How its document differs from that of `specs/clerk`.
    pub(super) edit: Edit,
    /// Its arguments, in a folder with `openapi.yaml`. It writes to `out`.
    pub(super) arguments: &'static [&'static str],
    /// The folder of the crate in `out`.
    pub(super) client: &'static str,
    /// The name of the crate.
    pub(super) package: &'static str,
    /// Arguments that disable TLS, which takes most of the time to build.
    pub(super) features: &'static [&'static str],
    /// Lines of the manifest of its driver, for types of the client that come from other crates.
    pub(super) driver_dependencies: &'static str,
}

/// An edit of the document, without which the generator stops.
pub(super) enum Edit {
    None,
    /// The media type of the upload, `multipart/form-data`, is replaced.
    UploadAs(&'static str),
}

impl Edit {
    /// What the edit is, for the report.
    pub(super) fn description(&self) -> Option<String> {
        match self {
            Edit::None => None,
            Edit::UploadAs(media_type) => Some(format!("the upload is `{media_type}` in its document")),
        }
    }

    fn apply(&self, document: &str) -> String {
        match self {
            Edit::None => document.to_owned(),
            Edit::UploadAs(media_type) => document.replace("multipart/form-data", media_type),
        }
    }
}

pub(super) const PEERS: [Peer; 4] = [
    Peer {
        name: "naftiko-codegen",
        version: env!("CARGO_PKG_VERSION"),
        install: Install::Here,
        edit: Edit::None,
        arguments: &["naftiko", "codegen", "--specs", "specs", "--out", "out"],
        client: "clerk",
        package: "clerk-client",
        features: &["--no-default-features", "--features", "organizations,organization-invitations"],
        driver_dependencies: "",
    },
    Peer {
        name: "progenitor",
        version: "0.15.1",
        install: Install::Crate("cargo-progenitor"),
        // It panics on a body of several parts. The client sends the one upload as JSON.
        edit: Edit::UploadAs("application/json"),
        arguments: &["progenitor", "-i", "openapi.yaml", "-o", "out", "-n", "clerk-progenitor", "-v", "0.1.0"],
        client: "",
        package: "clerk-progenitor",
        features: &[],
        driver_dependencies: "reqwest = { version = \"0.13\", default-features = false }\n",
    },
    Peer {
        name: "openapi-generator",
        version: "7.26.0",
        install: Install::Java("openapi-generator-cli", "openapi_generator_cli/openapi-generator.jar"),
        edit: Edit::None,
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
        package: "clerk-openapi-generator",
        features: &["--no-default-features"],
        driver_dependencies: "",
    },
    Peer {
        name: "openapi-nexus",
        version: "0.2.3",
        install: Install::Crate("openapi-nexus"),
        edit: Edit::None,
        arguments: &["generate", "-i", "openapi.yaml", "-o", "out", "-g", "rust-reqwest"],
        client: "",
        package: "clerk-backend-api",
        features: &[],
        driver_dependencies: "",
    },
];

impl Peer {
    /// Whether it is the generator of this repository.
    pub(super) fn is_ours(&self) -> bool {
        matches!(self.install, Install::Here)
    }

    /// Completes a client: it is no member of the workspace of the repository.
    pub(super) fn finish(&self, client: &Path) -> io::Result<()> {
        let manifest = client.join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        fs::write(&manifest, format!("{text}\n[workspace]\n"))
    }

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
                cargo
                    .args(["install", "--quiet", "--locked", &format!("{name}@{}", self.version), "--root"])
                    .arg(tools);
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
        let document = fs::read_to_string(specs.join("openapi.yaml"))?;
        fs::write(folder.join("openapi.yaml"), self.edit.apply(&document))
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
