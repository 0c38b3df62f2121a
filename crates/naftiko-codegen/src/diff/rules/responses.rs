//! What an operation returns: its type, its pages and its stream.

use crate::diff::code::Code;
use crate::diff::comparison::{Comparison, Found, call, operation_key};
use crate::diff::matching::At;
use crate::diff::{Level, surface};
use crate::model::{Output, Response, Ty};

/// Compares what an operation returns.
pub(super) fn apply<'a>(comparison: &mut Comparison<'a>, old: &At<'a>, new: &At<'a>) {
    let rule = Rule { old, new };
    rule.ty(comparison);
    rule.outputs(comparison);
    rule.pages(comparison);
    rule.stream(comparison);
}

struct Rule<'r, 'a> {
    old: &'r At<'a>,
    new: &'r At<'a>,
}

impl Rule<'_, '_> {
    fn push(&self, comparison: &mut Comparison<'_>, code: Code, part: &str, sentence: String, methods: &[&str]) {
        let found = self.found(comparison, code, part, sentence, methods);
        comparison.push(found);
    }

    fn found(&self, comparison: &Comparison<'_>, code: Code, part: &str, sentence: String, methods: &[&str]) -> Found {
        let keys = |at: &At<'_>| {
            let request = surface::request(at.capability, at.operation);
            methods.iter().map(|method| format!("{request}::{method}")).collect::<Vec<_>>()
        };
        let (old_place, new_place) = (comparison.old.document_place(self.old), comparison.new.document_place(self.new));
        Found::new(code, call(self.new), format!("{} {part}", operation_key(self.old)), sentence)
            .covers(keys(self.old))
            .covers(keys(self.new))
            .old(old_place)
            .new_place(new_place)
            .of(self.old)
    }

    fn ty(&self, comparison: &mut Comparison<'_>) {
        let (old, new) = (&self.old.operation.response, &self.new.operation.response);
        let (from, to) = (comparison.old.spelling.returned(old), comparison.new.spelling.returned(new));
        if let (Response::Outputs { .. }, Response::Outputs { .. }) = (old, new) {
            return;
        }
        if comparison.is_same(&from, &to) {
            return;
        }
        dropped(comparison, old);
        let sentence = format!("`{}` returns `{to}` instead of `{from}`.", call(self.new));
        let methods = ["send", "send_as", "pages", "items"];
        let found = self.found(comparison, Code::ResponseType, "returns", sentence, &methods);
        // The same response has a type now, or was not read before.
        let is_gained = matches!(old, Response::Nothing | Response::Value(_));
        comparison.push(if is_gained { found.wire(Level::None) } else { found });
        if let Response::Outputs { type_name, .. } = old {
            comparison.cover_lost([format!("{}::{}", self.old.capability.module.bare(), type_name.bare())]);
        }
        if let Response::Outputs { type_name, .. } = new {
            comparison.cover_gained([format!("{}::{}", self.new.capability.module.bare(), type_name.bare())]);
        }
    }

    /// Compares the named parts of a response.
    fn outputs(&self, comparison: &mut Comparison<'_>) {
        let (
            Response::Outputs { type_name: old_name, outputs: old, .. },
            Response::Outputs { type_name: new_name, outputs: new, .. },
        ) = (&self.old.operation.response, &self.new.operation.response)
        else {
            return;
        };
        let ty = format!("{}::{}", self.new.capability.module.bare(), new_name.bare());
        let old_ty = format!("{}::{}", self.old.capability.module.bare(), old_name.bare());
        let place = (comparison.old.place(self.old), comparison.new.place(self.new));
        let mut push = |code: Code, output: &Output, sentence: String| {
            let keys = [&old_ty, &ty].map(|ty| format!("{ty}.{}", output.name.bare()));
            let key = format!("{old_ty}.{}", output.wire_name);
            let found = Found::new(code, &ty, key, sentence).covers(keys).of(self.old);
            comparison.push(found.old(place.0.clone()).new_place(place.1.clone()));
        };
        let partner =
            |output: &Output, others: &'_ [Output]| others.iter().position(|it| it.wire_name == output.wire_name);
        for output in old {
            let name = output.name.bare();
            match partner(output, new).map(|index| &new[index]) {
                None => push(Code::FieldRemoved, output, format!("`{ty}` lost `{name}`.")),
                Some(other) if other.name != output.name => {
                    push(Code::FieldRenamed, output, format!("`{name}` of `{ty}` is called `{}`.", other.name.bare()));
                }
                Some(other) if (other.ty, is_list(other)) != (output.ty, is_list(output)) => {
                    push(Code::FieldType, output, format!("`{name}` of `{ty}` has another type."));
                }
                Some(other) if other.path != output.path => {
                    let sentence =
                        format!("`{name}` of `{ty}` is read from `{}` instead of `{}`.", other.written, output.written);
                    push(Code::WireNameChanged, output, sentence);
                }
                Some(_) => {}
            }
        }
        for output in new.iter().filter(|output| partner(output, old).is_none()) {
            push(Code::FieldAdded, output, format!("`{ty}` gained `{}`.", output.name.bare()));
        }
    }

    fn pages(&self, comparison: &mut Comparison<'_>) {
        let call = call(self.new);
        match (&self.old.operation.paging, &self.new.operation.paging) {
            (None, Some(_)) => {
                let sentence = format!("`{call}` gained `pages()` and `items()`.");
                self.push(comparison, Code::PagesAdded, "pages", sentence, &["pages", "items"]);
            }
            (Some(_), None) => {
                let sentence = format!("`{call}` lost `pages()` and `items()`: its response has no pages any more.");
                self.push(comparison, Code::PagesRemoved, "pages", sentence, &["pages", "items"]);
            }
            (Some(old), Some(new)) => {
                let (from, to) = (comparison.old.spelling.ty(&old.item), comparison.new.spelling.ty(&new.item));
                if !comparison.is_same(&from, &to) {
                    comparison.drop_ty(&old.item);
                    let sentence = format!("`items()` of `{call}` returns `{to}` instead of `{from}`.");
                    self.push(comparison, Code::PagesType, "items", sentence, &["items"]);
                }
            }
            (None, None) => {}
        }
    }

    fn stream(&self, comparison: &mut Comparison<'_>) {
        let call = call(self.new);
        let (old, new) = (&self.old.operation.stream, &self.new.operation.stream);
        let method = |stream: &crate::model::Stream| surface::stream_method(stream.kind);
        match (old, new) {
            (None, Some(stream)) => {
                let method = method(stream);
                let sentence = format!("`{call}` gained `{method}()`.");
                self.push(comparison, Code::StreamAdded, "stream", sentence, &[method]);
            }
            (Some(stream), None) => {
                let method = method(stream);
                comparison.drop_ty(&stream.ty);
                let sentence = format!("`{call}` lost `{method}()`.");
                self.push(comparison, Code::StreamRemoved, "stream", sentence, &[method]);
            }
            (Some(old), Some(new)) => {
                let (from, to) = (comparison.old.spelling.stream(old), comparison.new.spelling.stream(new));
                if !comparison.is_same(&from, &to) {
                    comparison.drop_ty(&old.ty);
                    let sentence = format!("`{}()` of `{call}` returns `{to}` instead of `{from}`.", method(new));
                    self.push(comparison, Code::StreamType, "stream", sentence, &[method(old), method(new)]);
                }
            }
            (None, None) => {}
        }
    }
}

/// Whether an output has every value at its path.
fn is_list(output: &Output) -> bool {
    output.path.contains(&crate::model::Step::Each)
}

/// Records the type that an operation returned.
fn dropped(comparison: &mut Comparison<'_>, response: &Response) {
    let ty: Option<&Ty> = match response {
        Response::Typed(ty) => Some(ty),
        Response::Stream(stream) => Some(&stream.ty),
        _ => None,
    };
    ty.into_iter().for_each(|ty| comparison.drop_ty(ty));
}
