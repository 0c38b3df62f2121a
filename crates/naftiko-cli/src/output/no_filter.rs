//! In place of filters, without the feature `jq`.

use serde_json::Value;

use super::error::OutputError;

/// A filter. There is no value of this type.
#[derive(Debug)]
pub(crate) enum Filter {}

impl Filter {
    /// Is never called.
    pub(crate) fn run(
        &self,
        _: &Value,
        _: &mut dyn FnMut(Value) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        match *self {}
    }
}
