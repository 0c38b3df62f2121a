//! A body that the caller supplies as one value, which comes after all other inputs.

use naftiko_openapi::Content as DocumentContent;
use naftiko_spec::{At, Code, Diagnostic, Parameter};

use crate::resolve::input::collected::Inputs;
use crate::resolve::operation::{Decided, Described, Input, Origin, Serialization};
use crate::resolve::value::{Content, Place};

impl Inputs<'_, '_> {
    /// Adds a required body that the caller supplies.
    pub(super) fn add_body(&mut self, content: Content, name: &str) {
        self.add_whole_body(content, name, Decided::default(true), Decided::default(String::new()));
    }

    /// Adds a body that the caller supplies.
    pub(super) fn add_whole_body(
        &mut self,
        content: Content,
        name: &str,
        required: Decided<bool>,
        description: Decided<String>,
    ) {
        let at = self.context.spec.body.as_ref().map(|body| body.at);
        let origin = at.map_or(Origin::Derived, Origin::Capability);
        let mut input = Input::new("body", Place::Body(content), true, origin);
        name.clone_into(&mut input.name);
        input.required = required;
        input.description = description;
        self.whole_body.push(input);
    }

    /// Sets the type of the last whole body to that of a content in the OpenAPI document.
    pub(super) fn describe_body(&mut self, content: &DocumentContent) {
        if let (Some(body), Some(used)) = (self.whole_body.last_mut(), &content.schema) {
            body.described = Some(Described {
                name: String::new(),
                schema: used.clone(),
                serialization: Serialization::Document,
                counts: true,
            });
        }
    }

    /// Records the parameter that declares the last whole body.
    pub(super) fn declare_body(&mut self, whole: &Parameter) {
        if let Some(body) = self.whole_body.last_mut() {
            body.origin = Origin::Capability(whole.at);
        }
    }

    /// Reports a body that cannot be sent.
    pub(super) fn report_body(&mut self, at: At, what: &str, help: &str) {
        self.report_at(at, Diagnostic::error(Code::InvalidBody, what).help(help));
    }
}
