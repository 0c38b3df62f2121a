//! The package of the client crate, as in its `Cargo.toml`.

/// The metadata of a crate in its `Cargo.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// The package name, such as `clerk-client`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where `cargo publish` may publish it.
    pub publish: Publish,
    /// Its license, an SPDX expression.
    pub license: Option<String>,
    /// The URL of its repository.
    pub repository: Option<String>,
}

/// Where a crate may be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Publish {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Anywhere.
    Anywhere,
    /// In the registries with these names.
    Registries(Vec<String>),
}
