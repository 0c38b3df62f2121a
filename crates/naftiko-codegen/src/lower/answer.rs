//! What an operation answers with.

use naftiko_spec::{Code, Diagnostic, Format as SpecFormat, Operation as Spec, Output as SpecOutput, Type};

use super::operation::Context;
use super::{Lowering, header, json_path};
use crate::model::names::Scope;
use crate::model::{Answer, Fixed, Format, Operation, Output, OutputType, Place, Step, Value};

impl Lowering<'_> {
    /// Decides what an operation answers with, and has it ask for that.
    pub(super) fn answer(&mut self, context: Context<'_>, spec: &Spec, types: &mut Scope, operation: &mut Operation) {
        let media_type = spec.output_media_type.as_ref().map(|media_type| media_type.value.as_str());
        let format = match &spec.output_format {
            Some(format) => format.value,
            None if media_type.is_some_and(|media_type| !header::is_json(media_type)) => SpecFormat::Binary,
            None => SpecFormat::Json,
        };
        let decoded = match format {
            SpecFormat::Json => Some(Format::Json),
            SpecFormat::Xml => Some(Format::Xml),
            SpecFormat::Csv => Some(Format::Csv),
            SpecFormat::Tsv => Some(Format::Tsv),
            SpecFormat::Psv => Some(Format::Psv),
            SpecFormat::Yaml => Some(Format::Yaml),
            _ => None,
        };
        operation.answer = match (decoded, format) {
            (Some(format), _) => self.decoded(context, spec, format, types, operation),
            (None, SpecFormat::Binary) => {
                Answer::Download { limit: spec.max_binary_size.as_ref().map(|size| size.value) }
            }
            (None, SpecFormat::Avro) => self.undecoded(context, spec, "Avro"),
            (None, SpecFormat::Protobuf) => self.undecoded(context, spec, "Protocol Buffers"),
            _ => {
                self.report_parts_of_text(context, spec);
                Answer::Text
            }
        };
        self.twin_answer(context, operation, media_type.is_some_and(header::is_stream));
        let accept = media_type.filter(|media_type| header::is_value(media_type)).or(accept(format));
        let is_said = operation
            .fixed
            .iter()
            .any(|fixed| fixed.place == Place::Header && fixed.wire_name.eq_ignore_ascii_case("accept"));
        if let Some(accept) = accept.filter(|_| !is_said) {
            operation.fixed.push(Fixed {
                wire_name: "Accept".to_owned(),
                place: Place::Header,
                value: Value::Text(accept.to_owned()),
            });
        }
    }

    /// The document, or the parts of it that the file names.
    fn decoded(
        &mut self,
        context: Context<'_>,
        spec: &Spec,
        format: Format,
        types: &mut Scope,
        operation: &Operation,
    ) -> Answer {
        let is_whole = match spec.outputs.as_slice() {
            [only] => only.is_whole_document(),
            several => several.iter().all(|output| output.path.is_some() && output.is_whole_document()),
        };
        if is_whole {
            return Answer::Value(format);
        }
        let mut fields = Scope::default();
        let outputs: Vec<_> =
            spec.outputs.iter().filter_map(|output| self.output(context, output, &mut fields)).collect();
        if outputs.is_empty() {
            return Answer::Value(format);
        }
        let type_name = types.camel(&format!("{}Answer", operation.type_name.bare()), "Type");
        Answer::Outputs { format, type_name, outputs }
    }

    fn output(&mut self, context: Context<'_>, output: &SpecOutput, fields: &mut Scope) -> Option<Output> {
        let name = output.name.as_ref().map(|name| name.value.as_str());
        let written = match (&output.path, name) {
            (Some(path), _) => path.value.trim().to_owned(),
            (None, Some(name)) => format!("$['{name}']"),
            (None, None) => return None,
        };
        let path = match (&output.path, name) {
            (None, Some(name)) => Ok(vec![Step::Key(name.to_owned())]),
            _ => json_path::parse(&written),
        };
        let path = match path {
            Ok(path) => path,
            Err(what) => {
                self.report(
                    Diagnostic::warning(Code::Undecoded, format!("the output `{written}` is not taken out: {what}"))
                        .at(&context.entry.document.source, output.path.as_ref().map_or(output.at, |path| path.at), "")
                        .help("write a path of keys, indexes and `[*]`; `send_as` decodes the whole answer"),
                );
                return None;
            }
        };
        let last = path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            _ => None,
        });
        let wire_name = name.or(last).unwrap_or("answer").to_owned();
        Some(Output { name: fields.snake(&wire_name, "output"), ty: output_type(output), wire_name, path, written })
    }

    fn undecoded(&mut self, context: Context<'_>, spec: &Spec, format: &'static str) -> Answer {
        if let Some(said) = &spec.output_format {
            self.report(
                Diagnostic::warning(Code::Undecoded, format!("{format} is not decoded: the answer is its bytes"))
                    .at(&context.entry.document.source, said.at, "")
                    .help("decode them with a crate that knows their schema"),
            );
        }
        Answer::Bytes { format }
    }

    fn report_parts_of_text(&mut self, context: Context<'_>, spec: &Spec) {
        if let Some(output) = spec.outputs.iter().find(|output| !output.is_whole_document()) {
            self.report(
                Diagnostic::warning(Code::Undecoded, "no parts are taken out of text: the answer is all of it")
                    .at(&context.entry.document.source, output.at, "")
                    .help("declare the whole answer: `{name: result, type: string, value: $.}`"),
            );
        }
    }
}

fn output_type(output: &SpecOutput) -> OutputType {
    match output.ty.as_ref().map(|ty| ty.value) {
        Some(Type::String) => OutputType::String,
        Some(Type::Integer) => OutputType::Integer,
        Some(Type::Number) => OutputType::Number,
        Some(Type::Boolean) => OutputType::Boolean,
        Some(Type::Array | Type::Object) | None => OutputType::Value,
    }
}

/// What a request says it wants, where that is not what the runtime says of the format.
fn accept(format: SpecFormat) -> Option<&'static str> {
    match format {
        SpecFormat::Html => Some("text/html"),
        SpecFormat::Markdown => Some("text/markdown"),
        SpecFormat::Avro => Some("avro/binary, application/avro, */*;q=0.5"),
        SpecFormat::Protobuf => Some("application/protobuf, */*;q=0.5"),
        _ => None,
    }
}
