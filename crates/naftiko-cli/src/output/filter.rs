//! Filters of the output, in the language of jq.

use std::fmt;

use jaq_core::load::{Arena, File, Loader, parse};
use jaq_core::{Compiler, Ctx, Exn, Vars, compile, data, load};
use jaq_json::{Num, Val};
use serde::Deserialize;
use serde_json::{Map, Number, Value};

use super::error::OutputError;

type Code = data::JustLut<Val>;

/// A filter of the output.
pub(crate) struct Filter {
    text: String,
    code: jaq_core::Filter<Code>,
}

impl Filter {
    /// Compiles a filter.
    ///
    /// # Errors
    ///
    /// Returns the reason with its column if the text is not a filter.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(formats());
        // The environment has secrets, which must not be printed.
        let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs()).filter(|it| it.0 != "env");
        let arena = Arena::default();
        let modules = Loader::new(definitions)
            .load(&arena, File { code: text, path: () })
            .map_err(|errors| unloaded(text, &errors))?;
        let code =
            Compiler::default().with_funs(functions).compile(modules).map_err(|errors| uncompiled(text, &errors))?;
        Ok(Filter { text: text.to_owned(), code })
    }

    /// Passes each result for a value to `write`.
    ///
    /// # Errors
    ///
    /// If the filter fails, or if `write` does.
    pub(crate) fn run(
        &self,
        value: &Value,
        write: &mut dyn FnMut(Value) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let input = Val::deserialize(value).map_err(|error| OutputError::Filter(error.to_string()))?;
        let context = Ctx::<Code>::new(&self.code.lut, Vars::new([]));
        for result in self.code.id.run((context, input)) {
            match result {
                Ok(value) => write(to_json(value))?,
                Err(exception) => return failed(exception),
            }
        }
        Ok(())
    }
}

/// The formats of jq that jaq does not have.
fn formats() -> impl Iterator<Item = parse::Def<&'static str>> {
    load::parse(include_str!("formats.jq"), |parser| parser.defs()).into_iter().flatten()
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.text).finish()
    }
}

/// The result of a filter that stops: `halt` is not an error if its code is zero.
fn failed(exception: Exn<'_, Val>) -> Result<(), OutputError> {
    let problem = match exception.get_halt() {
        Ok(0) => return Ok(()),
        Ok(code) => format!("it halted with the code {code}"),
        Err(exception) => match exception.get_err() {
            Ok(error) => match to_json(error.into_val()) {
                Value::String(text) => text,
                value => value.to_string(),
            },
            Err(_) => "it breaks from a label that does not exist".to_owned(),
        },
    };
    Err(OutputError::Filter(problem))
}

/// The first error of reading a filter.
fn unloaded(text: &str, errors: &load::Errors<&str, ()>) -> String {
    let Some((_, error)) = errors.first() else { return "it cannot be read".to_owned() };
    match error {
        load::Error::Io(errors) => errors.first().map_or_else(String::new, |(path, problem)| {
            at(text, path, &format!("modules are not available: {problem}"))
        }),
        load::Error::Lex(errors) => errors
            .first()
            .map_or_else(String::new, |(expected, found)| at(text, found, &format!("expected {}", expected.as_str()))),
        load::Error::Parse(errors) => errors.first().map_or_else(String::new, |(expected, found)| {
            at(text, found, &format!("expected {}", syntactic(expected)))
        }),
    }
}

fn syntactic(expected: &parse::Expect<&str>) -> String {
    match expected {
        parse::Expect::Just(token) => format!("`{token}`"),
        parse::Expect::Nothing => "the end of the filter".to_owned(),
        other => other.as_str().to_owned(),
    }
}

/// The first name of a filter that does not exist.
fn uncompiled(text: &str, errors: &compile::Errors<&str, ()>) -> String {
    let first = errors.iter().find_map(|(_, errors)| errors.first());
    first.map_or_else(
        || "it cannot be compiled".to_owned(),
        |(name, undefined)| at(text, name, &format!("undefined {}", undefined.as_str())),
    )
}

/// A problem with its column, and the text there.
fn at(text: &str, part: &str, problem: &str) -> String {
    let start = load::span(text, part).start.min(text.len());
    let column = text[..start].chars().count() + 1;
    match text[start..].split_whitespace().next() {
        Some(_) => format!("column {column}: {problem} at `{}`", text[start..].trim_end()),
        None => format!("column {column}: {problem} at the end"),
    }
}

/// Returns a value of jaq as JSON. A number that JSON does not have is `null`.
fn to_json(value: Val) -> Value {
    match value {
        Val::Null => Value::Null,
        Val::Bool(value) => value.into(),
        Val::Num(number) => number_to_json(&number),
        Val::BStr(bytes) | Val::TStr(bytes) => String::from_utf8_lossy(&bytes).into(),
        Val::Arr(items) => items.iter().cloned().map(to_json).collect(),
        Val::Obj(entries) => Value::Object(
            entries.iter().map(|(key, value)| (to_key(key), to_json(value.clone()))).collect::<Map<_, _>>(),
        ),
    }
}

fn to_key(key: &Val) -> String {
    match key {
        Val::BStr(bytes) | Val::TStr(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => other.to_string(),
    }
}

fn number_to_json(number: &Num) -> Value {
    match number {
        Num::Int(number) => (*number).into(),
        // Integers of 64 bits without a sign keep all digits; longer ones do not.
        Num::BigInt(number) => match number.to_string().parse::<u64>() {
            Ok(number) => number.into(),
            Err(_) => float(number.to_string().parse().unwrap_or(f64::NAN)),
        },
        Num::Float(number) => float(*number),
        Num::Dec(number) => float(number.parse().unwrap_or(f64::NAN)),
    }
}

/// A float without a fraction is an integer, as in jq.
fn float(number: f64) -> Value {
    // Up to 2^53, an integer is exact.
    let is_integer = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    match is_integer {
        #[expect(clippy::cast_possible_truncation, reason = "it is an integer of at most 54 bits")]
        true => (number as i64).into(),
        false => Number::from_f64(number).map_or(Value::Null, Value::Number),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn results(filter: &str, value: &Value) -> Result<Vec<Value>, OutputError> {
        let mut results = Vec::new();
        Filter::new(filter).unwrap().run(value, &mut |value| {
            results.push(value);
            Ok(())
        })?;
        Ok(results)
    }

    #[test]
    fn a_filter_has_the_functions_of_jq() {
        let page =
            json!({"data": [{"id": "org_1", "n": 1}, {"id": "org_2", "n": 2.5}], "total": 18446744073709551615u64});
        let rows: &[(&str, Value)] = &[
            (".data[].id", json!(["org_1", "org_2"])),
            (".data | map(.n) | add", json!([3.5])),
            (".data | length", json!([2])),
            (".total", json!([18446744073709551615u64])),
            (".missing", json!([null])),
            ("1/4, 4/2, 1e3", json!([0.25, 2, 1000])),
            (".data[] | select(.id | test(\"_2$\")) | {id}", json!([{"id": "org_2"}])),
            (r#"["a\"b", 1, null, true] | @csv"#, json!([r#""a""b",1,,true"#])),
            (r#"["a\tb\\", 1, null, "c\n"] | @tsv"#, json!(["a\\tb\\\\\t1\t\tc\\n"])),
            (r#"@base64 "\(.data[0].id)", @uri "\("a b")""#, json!(["b3JnXzE=", "a%20b"])),
            ("0 | todate", json!(["1970-01-01T00:00:00Z"])),
            ("{(\"a\"): 1}", json!([{"a": 1}])),
            (".data[0].id, halt, .data[1].id", json!(["org_1"])),
            ("empty", json!([])),
            ("infinite, nan", json!([null, null])),
        ];
        for (filter, expected) in rows {
            assert_eq!(Value::Array(results(filter, &page).unwrap()), *expected, "{filter}");
        }
    }

    #[test]
    fn a_filter_that_does_not_parse_has_a_column() {
        let rows = [
            (".data[", "column 7: expected closing bracket at the end"),
            (".data | fooo", "column 9: undefined filter at `fooo`"),
            (".\"é\" | .b |", "column 12: expected term at the end"),
            ("if . then 1", "column 12: expected else or end at the end"),
            ("$secret", "column 1: undefined variable at `$secret`"),
            ("", "column 1: expected term at the end"),
            (". §", "column 3: expected token at `§`"),
            ("include \"a\"; .", "column 10: modules are not available: module loading not supported at `a\"; .`"),
        ];
        for (filter, expected) in rows {
            assert_eq!(Filter::new(filter).unwrap_err(), expected, "{filter}");
        }
    }

    #[test]
    fn a_filter_does_not_see_the_environment() {
        for filter in ["env", "$ENV", "env.PATH"] {
            assert!(Filter::new(filter).is_err(), "{filter}");
        }
    }

    #[test]
    fn a_filter_that_fails_keeps_earlier_results() {
        let mut results = Vec::new();
        let error = Filter::new(".[] | .a + 1").unwrap().run(&json!([{"a": 1}, {"a": "x"}]), &mut |value| {
            results.push(value);
            Ok(())
        });
        assert_eq!(error, Err(OutputError::Filter("cannot calculate \"x\" + 1".to_owned())));
        assert_eq!(results, [json!(2)]);
        assert_eq!(self::results("error(\"bad\")", &json!(1)), Err(OutputError::Filter("bad".to_owned())));
        assert_eq!(
            self::results("[[]] | @csv", &json!(1)),
            Err(OutputError::Filter("@csv needs a list of scalars".to_owned()))
        );
        assert_eq!(
            self::results("halt(3)", &json!(1)),
            Err(OutputError::Filter("it halted with the code 3".to_owned()))
        );
    }

    #[test]
    fn an_error_of_writing_ends_the_filter() {
        let error = Filter::new("repeat(1)").unwrap().run(&json!(1), &mut |_| Err(OutputError::Closed));
        assert_eq!(error, Err(OutputError::Closed));
    }
}
