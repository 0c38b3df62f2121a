//! The part of JSON Schema, draft 7, that the schemas use. Any other keyword is an error.

use serde_json::Value;

/// Returns what is wrong with a value, and where.
pub(super) fn problem(schema: &Value, value: &Value) -> Option<String> {
    check(schema, schema, value, "").err()
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let wrong = |what: String| Err(format!("{path}: {what}"));
    for (keyword, operand) in schema.as_object().unwrap() {
        let forms = || operand.as_array().unwrap().iter().map(|form| check(root, form, value, path));
        match keyword.as_str() {
            // The last is one of editors.
            "$schema" | "title" | "description" | "definitions" | "doNotSuggest" => {}
            "$ref" => {
                let target = root.pointer(operand.as_str().unwrap().strip_prefix('#').unwrap());
                check(root, target.unwrap_or_else(|| panic!("{operand}")), value, path)?;
            }
            "allOf" => forms().collect::<Result<(), _>>()?,
            "anyOf" if forms().all(|form| form.is_err()) => {
                let deepest = forms().filter_map(Result::err).max_by_key(|problem| problem.matches('/').count());
                return Err(deepest.unwrap());
            }
            "anyOf" => {}
            "oneOf" if forms().filter(Result::is_ok).count() != 1 => return wrong(format!("not one of {operand}")),
            "oneOf" => {}
            "not" if check(root, operand, value, path).is_ok() => return wrong(format!("{value} is {operand}")),
            "not" => {}
            "if" if check(root, operand, value, path).is_ok() => check(root, &schema["then"], value, path)?,
            "if" | "then" => {}
            "type" => {
                let types = operand.as_array().map_or_else(|| vec![operand.clone()], Clone::clone);
                if !types.iter().any(|ty| is_of(value, ty.as_str().unwrap())) {
                    return wrong(format!("{value} is not of the type {operand}"));
                }
            }
            "enum" if !operand.as_array().unwrap().contains(value) => {
                return wrong(format!("{value} is not in {operand}"));
            }
            "enum" => {}
            "pattern" => {
                let pattern = regex_lite::Regex::new(operand.as_str().unwrap()).unwrap();
                if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                    return wrong(format!("{value} does not match {operand}"));
                }
            }
            "minimum" => assert!(operand.is_u64()),
            "required" => {
                for key in operand.as_array().unwrap() {
                    if value.is_object() && value.get(key.as_str().unwrap()).is_none() {
                        return wrong(format!("no key {key}"));
                    }
                }
            }
            "properties" => {
                for (key, schema) in operand.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        check(root, schema, value, &format!("{path}/{key}"))?;
                    }
                }
            }
            "additionalProperties" => {
                for (key, value) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(key).is_some() {
                        continue;
                    }
                    if operand == &Value::Bool(false) {
                        return wrong(format!("unknown key {key}"));
                    }
                    check(root, operand, value, &format!("{path}/{key}"))?;
                }
            }
            "items" => {
                for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, operand, value, &format!("{path}/{index}"))?;
                }
            }
            unknown => panic!("the keyword `{unknown}` is not known here"),
        }
    }
    Ok(())
}

fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("{unknown}"),
    }
}
