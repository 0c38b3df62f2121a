//! Includes the code that a build script generates.

/// Includes a client that the build script of the crate has generated, as a module of the same
/// name.
///
/// The build script is a call of `naftiko_codegen::build::Module::generate`. The module is public;
/// for a private one, include it in a private module:
///
/// ```ignore
/// mod apis {
///     naftiko_client::include_client!("pets");
/// }
///
/// let client = apis::pets::Client::from_env()?;
/// ```
#[macro_export]
macro_rules! include_client {
    ($module:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $module, ".rs"));
    };
}
