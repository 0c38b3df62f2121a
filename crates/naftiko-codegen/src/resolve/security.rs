//! Resolves how requests authenticate: by the capability file, by `codegen.toml`, or by the OpenAPI
//! document and the binds.
//!
//! | question | file |
//! |---|---|
//! | what a declaration means | `declaration.rs`, `configured.rs` |
//! | what applies without a declaration | `inferred.rs`, `key_names.rs`, `advice.rs` |
//! | what the schemes of the OpenAPI document ask for | `schemes.rs` |

mod advice;
mod configured;
mod declaration;
mod inferred;
mod key_names;
mod outcome;
mod schemes;

use naftiko_spec::{Authentication as Spec, Document, Severity, Spanned};

pub(super) use self::declaration::has_several_variables;
use self::declaration::{Declaring, Origin};
pub(super) use self::inferred::{Around, may_infer};
pub(super) use self::outcome::{Declared, Follows};
pub(super) use self::schemes::{
    free_variable, in_words, is_of_kind, is_same_requirement, of_requirement, of_requirements,
};
use super::entry::Entry;
use super::service::Authentication;
use super::sources::Sources;
use crate::config::Configuration;
use crate::report::Report;

/// Resolves the credentials that an MCP server expects of its callers. Problems are not errors,
/// because the client does not need servers.
pub(super) fn of_server(
    document: &Document,
    namespace: &str,
    spec: &Spanned<Spec>,
    configuration: Configuration<'_>,
    report: &mut Report,
) -> Option<Authentication> {
    let mut found = Report::default();
    let mut declaring = Declaring { configuration, report: &mut found };
    let declared = declaring.declared(&Origin::Server(document, namespace), spec);
    report.extend(found.into_diagnostics().into_iter().map(|mut diagnostic| {
        if diagnostic.severity == Severity::Error {
            diagnostic.severity = Severity::Warning;
        }
        diagnostic
    }));
    declared
}

/// Resolves the authentication of an entry, and its origin.
pub(super) fn of_entry(
    inputs: Sources<'_>,
    entry: Entry<'_>,
    around: Around<'_>,
    report: &mut Report,
) -> (Declared, Follows) {
    match of_files(inputs, entry, report) {
        Some(declared) => {
            let follows = Follows::of_file(&declared);
            (declared, follows)
        }
        None => inferred::infer(inputs, entry, around, &mut Declaring { configuration: inputs.configuration, report }),
    }
}

/// Resolves the authentication of an entry by the capability file or `codegen.toml`.
pub(super) fn of_files(inputs: Sources<'_>, entry: Entry<'_>, report: &mut Report) -> Option<Declared> {
    let mut declaring = Declaring { configuration: inputs.configuration, report };
    let declared = match (&entry.consumes.authentication, &inputs.configuration.config.authentication) {
        (Some(spec), _) => declaring.declared(&Origin::File(entry), spec),
        (None, Some(config)) => {
            let (origin, spec) = (Origin::Configuration(config.span()), configured::configured(config.get_ref()));
            declaring.declared(&origin, &spec)
        }
        (None, None) => return None,
    };
    Some(declared.map_or(Declared::Invalid, |it| Declared::As(Box::new(it))))
}
