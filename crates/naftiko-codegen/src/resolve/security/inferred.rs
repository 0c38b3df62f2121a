//! Infers the authentication of an entry that declares none: from the security schemes of the
//! OpenAPI document, or from the only key that the file binds. A secret that may belong to another
//! API is not sent; the caller then supplies an authenticator.

use naftiko_openapi::Security;
use naftiko_spec::{Code, Diagnostic, Document, Variable as Bound};

use super::advice::ambiguous;
use super::declaration::{Declaring, Origin};
use super::key_names::{is_of_another, may_be_secret};
use super::outcome::{Declared, Follows};
use super::schemes::{free_name, free_variable, in_words, of_requirement, own_name};
use crate::report::Report;
use crate::resolve::entry::Entry;
use crate::resolve::server_url::ServerUrl;
use crate::resolve::service::{Authentication, Secret, Variable};
use crate::resolve::sources::Sources;

/// The context of an entry, for decisions that its own text does not contain.
#[derive(Clone, Copy)]
pub(in crate::resolve) struct Around<'a> {
    /// The variables of its base URL.
    pub(in crate::resolve) variables: &'a [Variable],
    /// The usual security requirements of the entry's operations, if each declares its own in the
    /// OpenAPI document.
    pub(in crate::resolve) of_operations: &'a dyn Fn() -> Option<Vec<Security>>,
    /// The environment variables that hold secrets of other base URLs.
    pub(in crate::resolve) taken: &'a [String],
}

/// Infers the authentication of an entry that declares none, from the OpenAPI document and the
/// binds.
pub(super) fn infer(
    inputs: Sources<'_>,
    entry: Entry<'_>,
    around: Around<'_>,
    declaring: &mut Declaring<'_, '_>,
) -> (Declared, Follows) {
    let elsewhere = entry.named_elsewhere();
    let is_used =
        |bound: &Bound| around.variables.iter().any(|it| it.name == bound.name.value) || elsewhere.contains(&bound);
    let is_free = |bound: &&Bound| !is_used(bound) && may_be_secret(&bound.name.value);
    let mut bound: Vec<&Bound> = entry.document.variables.iter().filter(is_free).collect();
    // The only remaining key may belong to another API.
    if let [only] = bound.as_slice()
        && is_of_another(entry, only)
    {
        bound.clear();
    }
    let requirements = requirements_of_document(inputs, entry, around.of_operations);
    if bound.len() < 2
        && let Some(found) = by_document(inputs, entry, &requirements, bound.first().copied(), around.taken, declaring)
    {
        return found;
    }
    match bound.as_slice() {
        [] => (Declared::Nothing, Follows::Nothing),
        // A secret for one host is not sent to another host, nor with a scheme that the document
        // does not have.
        [bound] if entry.hosts_without_authentication() == 1 && requirements.is_empty() => {
            let key = &bound.key;
            let Some(token) = declaring.variable_name(&Origin::File(entry), key.at, key.value.clone()) else {
                return (Declared::Invalid, Follows::Nothing);
            };
            report_inferred(inputs.api, entry.document, bound, declaring.report);
            (Declared::As(Box::new(Authentication::Bearer { token: Secret::variable(token) })), Follows::Bind)
        }
        several => {
            declaring.report.push(ambiguous(entry, &requirements, several));
            (Declared::As(Box::new(Authentication::Custom { scheme: "authentication".to_owned() })), Follows::Caller)
        }
    }
}

/// Whether the authentication of an entry may be inferred from the OpenAPI document: it describes
/// one host, which is that of the entry.
pub(in crate::resolve) fn may_infer(inputs: Sources<'_>, entry: Entry<'_>) -> bool {
    if entry.hosts_without_authentication() > 1 {
        return false;
    }
    let servers = inputs.servers();
    let is_server = |entry: &naftiko_spec::Consumes| {
        let base = entry.base_uri.as_ref().and_then(|base| ServerUrl::parse(&base.value));
        base.is_none_or(|base| servers.iter().any(|server| server.may_be_same_host(&base)))
    };
    servers.is_empty() || is_server(entry.consumes) || !entry.file.entries.iter().any(|it| is_server(it.consumes()))
}

/// Returns the security requirements of the OpenAPI document for an entry that declares none.
fn requirements_of_document(
    inputs: Sources<'_>,
    entry: Entry<'_>,
    of_operations: &dyn Fn() -> Option<Vec<Security>>,
) -> Vec<Security> {
    let openapi = inputs.openapi.filter(|_| may_infer(inputs, entry));
    openapi.and_then(|openapi| openapi.security().or_else(of_operations)).unwrap_or_default()
}

/// Resolves the authentication of the OpenAPI document, with the only key that the file binds, or
/// one named after the API.
fn by_document(
    inputs: Sources<'_>,
    entry: Entry<'_>,
    requirements: &[Security],
    bound: Option<&Bound>,
    taken: &[String],
    declaring: &mut Declaring<'_, '_>,
) -> Option<(Declared, Follows)> {
    let api = inputs.api;
    let name = inputs.openapi?.source().name();
    if requirements.iter().any(|requirement| requirement.schemes.is_empty()) && bound.is_none() {
        return None;
    }
    let found = requirements.iter().filter(|requirement| !requirement.schemes.is_empty()).find_map(|requirement| {
        let is_single = requirement.schemes.len() == 1;
        let authentication = of_requirement(&requirement.schemes, &mut |scheme, what| match bound {
            Some(bound) => bound.key.value.clone(),
            None if is_single => free_variable(api, scheme, what, taken),
            None => free_name([own_name(api, scheme, what)], taken),
        })?;
        let takes = authentication.secrets().len();
        (bound.is_none() || takes == 1).then_some((authentication, &requirement.schemes))
    });
    let Some((authentication, schemes)) = found else {
        if bound.is_none() && !requirements.is_empty() {
            report_unknown(entry, name, requirements, declaring.report);
        }
        return None;
    };
    for name in authentication.variables() {
        declaring.variable_name(&Origin::File(entry), entry.namespace.at, name.to_owned())?;
    }
    let variables = authentication.variables().join(" and ");
    declaring.report.push_once(
        Diagnostic::note(
            Code::InferredAuthentication,
            format!("`{api}` declares no `authentication`, so the security schemes of {name} are used"),
        )
        .at(&entry.document.source, entry.consumes.namespace.at, format!("the client reads {variables}"))
        .help("to declare it explicitly, add `authentication:` to the entry of `consumes`, or to codegen.toml"),
    );
    Some((Declared::As(Box::new(authentication)), Follows::Document(schemes.clone())))
}

/// Reports that the OpenAPI document requires a scheme that the client does not implement.
fn report_unknown(entry: Entry<'_>, document: &str, requirements: &[Security], report: &mut Report) {
    let message = format!(
        "no secret is sent, because {document} requires {}, which the client does not implement",
        in_words(requirements)
    );
    report.push_once(
        Diagnostic::warning(Code::CustomAuthentication, message)
            .at(&entry.document.source, entry.consumes.namespace.at, "")
            .help("add `authentication:` to the entry of `consumes`; for any other type, the caller supplies an authenticator"),
    );
}

/// Reports a secret that is sent without a declaration, once for each.
fn report_inferred(api: &str, document: &Document, bound: &Bound, report: &mut Report) {
    let name = &bound.name.value;
    let message =
        format!("`{api}` declares no `authentication`, so its only bound key, `{name}`, is sent as a bearer token");
    let help = format!(
        "to declare it explicitly, add `authentication: {{type: bearer, token: \"{{{{{name}}}}}\"}}` to the entry of \
         `consumes`, or to codegen.toml:\n\n[authentication]\ntype = \"bearer\" # or basic, apikey, none\n\
         token = \"{{{{{name}}}}}\""
    );
    let diagnostic = Diagnostic::note(Code::InferredAuthentication, message);
    report.push_once(diagnostic.at(&document.source, bound.name.at, "").help(help));
}
