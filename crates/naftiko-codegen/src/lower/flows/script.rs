//! A step that runs a script: a method that the caller implements.

use naftiko_spec::flow::{Script as Spec, Step};

use super::meaning::Names;
use super::stages::Lowered;
use super::{Fault, Lowering};
use crate::model::Ty;
use crate::model::docs::code;
use crate::model::flow::{Root, Script};

impl Lowering<'_> {
    /// Lowers a script. It gets the values of its step with their types, and all inputs and all
    /// earlier outputs as JSON, as the engine's scripts do.
    pub(super) fn script(&mut self, step: &Step, script: &Spec, names: &Names<'_>) -> Result<Lowered, Fault> {
        let (flow, name) = (&self.spec.name.value, &step.name.value);
        let docs = format!("The input of the script {} of the flow {}.", code(name), code(flow));
        let input = self.passed(&script.with, &format!("{flow} {name} input"), &docs, names)?;
        let mut context = Vec::new();
        for (index, input) in self.inputs.iter_mut().enumerate() {
            input.uses += 1;
            context.push((input.name.clone(), Root::Input(index)));
        }
        for (index, output) in self.outputs.iter_mut().enumerate() {
            // A call that returns nothing has no output.
            if self.by_name.get(&output.step) == Some(&Some(index)) {
                output.uses += 1;
                context.push((output.step.clone(), Root::Step(index)));
            }
        }
        let text = |of: &Option<naftiko_spec::Spanned<String>>| of.as_ref().map_or("", |it| it.value.trim()).to_owned();
        let file = match (text(&script.location), text(&script.file)) {
            (location, file) if location.is_empty() || file.is_empty() => format!("{location}{file}"),
            (location, file) => format!("{}/{file}", location.trim_end_matches('/')),
        };
        let output = self.output(step, Ty::Value, false);
        let language = text(&script.language);
        Ok(Lowered::Script(Script { output, fn_name: Default::default(), file, language, input, context }))
    }
}
