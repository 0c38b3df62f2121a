//! Rows of values, named by the first row.

use csv::ReaderBuilder;
use serde_json::{Map, Value};

/// Returns a list of objects of strings. Every row has as many values as the first.
pub(crate) fn value(text: &str, separator: u8) -> Result<Value, String> {
    let mut reader = ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        let entries = names.iter().zip(row.iter());
        let object: Map<String, Value> = entries.map(|(name, value)| (name.to_owned(), value.into())).collect();
        rows.push(Value::Object(object));
    }
    Ok(Value::Array(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_objects_of_strings() {
        let pets = json!([{"name": "Rex, \"the\" dog", "age": "3"}, {"name": "two\nlines", "age": ""}]);
        assert_eq!(value("name,age\r\n\"Rex, \"\"the\"\" dog\",3\r\n\"two\nlines\",\r\n", b','), Ok(pets.clone()));
        assert_eq!(value("name\tage\n\"Rex, \"\"the\"\" dog\"\t3\n\"two\nlines\"\t", b'\t'), Ok(pets));
        assert_eq!(value("a|b\n1|2,3\n\n", b'|'), Ok(json!([{"a": "1", "b": "2,3"}])));
        assert_eq!(value("a,b\n", b','), Ok(json!([])));
    }

    #[test]
    fn a_row_of_another_length_is_refused_without_its_values() {
        let problem = value("a,b\nsecret,2,3\n", b',').unwrap_err();
        assert!(problem.contains("3 fields") && !problem.contains("secret"), "{problem}");
    }
}
