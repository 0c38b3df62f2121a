//! Prints flows.

use std::fmt;

use super::In;
use crate::model::flow::{Flow, FlowCall, Operand, Source, Stage, TextPiece, Tree};

/// A line for each input and each step, then the result.
impl fmt::Display for In<'_, Flow> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let In(flow, types) = self;
        writeln!(f, "  flow {} -> {}: {}, {}", flow.name, flow.fn_name, flow.type_name, flow.hints)?;
        for (input, presence) in
            flow.required().map(|it| (it, "required")).chain(flow.optional().map(|it| (it, "optional")))
        {
            writeln!(f, "    {presence} {} -> {}: {}", input.wire_name, input.name, types.ty(&input.ty))?;
        }
        for stage in &flow.stages {
            match stage {
                Stage::Calls(calls) => {
                    let calls: Vec<String> = calls.iter().map(|call| written(flow, call)).collect();
                    writeln!(f, "    {}", calls.join(", "))?;
                }
                Stage::Find(it) => {
                    let (output, items) = (&flow.outputs[it.output], below(&it.items));
                    let key = it.key.iter().map(|hop| hop.name.bare()).collect::<Vec<_>>().join(".");
                    writeln!(f, "    {} = find {key} {} in {items}", output.name, operand(&it.wanted))?;
                }
                Stage::Lookup(it) => {
                    let (output, items) = (&flow.outputs[it.output], below(&it.items));
                    writeln!(f, "    {} = look up {} {} in {items}", output.name, it.key, operand(&it.wanted))?;
                }
                Stage::Script(it) => {
                    let of = it.context.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                    writeln!(f, "    {} = script {}, with {of}", flow.outputs[it.output].name, it.fn_name)?;
                    if let Some((_, Tree::Object(_, parts))) = &it.input {
                        print_parts(f, parts, 6)?;
                    }
                }
            }
        }
        match &flow.ty {
            Some(ty) => writeln!(f, "    returns {}", types.ty(ty))?,
            None => writeln!(f, "    returns nothing")?,
        }
        print_result(f, &flow.result, 6)
    }
}

fn print_result(f: &mut fmt::Formatter<'_>, result: &Tree, indent: usize) -> fmt::Result {
    match result {
        Tree::Object(_, parts) => print_parts(f, parts, indent),
        Tree::List(items, item) => {
            writeln!(f, "{:indent$}each of {}", "", of(items))?;
            print_result(f, item, indent + 2)
        }
        Tree::Value(value) => writeln!(f, "{:indent$}{}", "", operand(value)),
        Tree::Last(_) | Tree::Nothing => Ok(()),
    }
}

fn print_parts(f: &mut fmt::Formatter<'_>, parts: &[(crate::model::Name, Tree)], indent: usize) -> fmt::Result {
    for (name, tree) in parts {
        write!(f, "{:indent$}{name}", "")?;
        match tree {
            Tree::Object(_, parts) => {
                writeln!(f)?;
                print_parts(f, parts, indent + 2)?;
            }
            Tree::List(..) => {
                writeln!(f)?;
                print_result(f, tree, indent + 2)?;
            }
            Tree::Value(value) => writeln!(f, " = {}", operand(value))?,
            Tree::Last(_) | Tree::Nothing => writeln!(f)?,
        }
    }
    Ok(())
}

fn written(flow: &Flow, call: &FlowCall) -> String {
    let arguments = call.arguments.iter().map(operand);
    let setters = call.setters.iter().map(|(name, value)| format!("{name}: {}", operand(value)));
    let inputs = arguments.chain(setters).collect::<Vec<_>>().join(", ");
    let output = &flow.outputs[call.output];
    format!("{} = call {}.{}({inputs})", output.name, call.capability, call.operation)
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::Literal(literal) => format!("{literal:?}"),
        Operand::Of(source, _) => of(source),
        Operand::Text(pieces) => {
            let piece = |piece: &TextPiece| match piece {
                TextPiece::Literal(text) => format!("{text:?}"),
                TextPiece::Of(source) => of(source),
            };
            pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Returns what is searched, without the `$.` before it.
fn below(items: &Source) -> &str {
    items.written.strip_prefix("$.").unwrap_or(&items.written)
}

fn of(source: &Source) -> String {
    source.written.clone()
}
