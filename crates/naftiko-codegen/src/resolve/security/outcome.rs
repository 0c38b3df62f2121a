//! The authentication of an entry as it is decided, and where the decision comes from.

use naftiko_openapi::NamedScheme;

use crate::resolve::service::Authentication;

/// The declared authentication of an entry.
#[derive(PartialEq)]
pub(in crate::resolve) enum Declared {
    /// An invalid declaration, which is reported.
    Invalid,
    /// No declaration.
    Nothing,
    /// The declared authentication.
    As(Box<Authentication>),
}

/// The origin of an entry's authentication.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::resolve) enum Follows {
    /// The capability file, or `codegen.toml`.
    File,
    /// The same, with the declaration that no secret is sent.
    FileNone,
    /// These schemes of the OpenAPI document.
    Document(Vec<NamedScheme>),
    /// The only key that the file binds.
    Bind,
    /// The caller, who supplies an authenticator.
    Caller,
    /// Nothing: no secret is sent.
    Nothing,
}

impl Follows {
    /// Whether a file declares how requests authenticate.
    pub(in crate::resolve) fn is_declared(&self) -> bool {
        matches!(self, Follows::File | Follows::FileNone)
    }

    pub(super) fn of_file(declared: &Declared) -> Self {
        match declared {
            Declared::As(authentication) => match **authentication {
                Authentication::None => Follows::FileNone,
                Authentication::Custom { .. } => Follows::Caller,
                _ => Follows::File,
            },
            Declared::Invalid | Declared::Nothing => Follows::Nothing,
        }
    }
}
