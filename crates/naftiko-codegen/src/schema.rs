//! JSON Schemas of the files that users write, for editors that complete and check them.
//!
//! They are of draft 7, which the language servers of YAML and TOML support best, and have a
//! description for each key.

/// The folder of the schemas in the folder of specs. Capability files name the schema there, so
/// that editors need no network and have the schema of the generator that is used.
pub const FOLDER: &str = ".schemas";

/// The file of [`CAPABILITY`] in that folder.
pub const CAPABILITY_FILE: &str = "capability.schema.json";

/// The file of [`CODEGEN_TOML`] in that folder.
pub const CODEGEN_TOML_FILE: &str = "codegen.schema.json";

/// The schema of capability files. It describes what the generator reads, in all spellings.
pub const CAPABILITY: &str = naftiko_spec::SCHEMA;

/// The schema of `codegen.toml`.
pub const CODEGEN_TOML: &str = include_str!("../schema/codegen.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::CODEGEN_TOML;
    use crate::config::{
        Authentication, Config, ExplicitPages, Judgement, Operation, Package, Program, RuntimeSettings,
    };
    use crate::diff::Code;
    use crate::model::program::Feature;

    /// The names that are allowed in place of `zzz`, by the error about it.
    fn allowed<T: DeserializeOwned>(text: &str) -> BTreeSet<String> {
        let error = toml::from_str::<T>(text).err().unwrap();
        let (_, names) = error.message().split_once("expected").unwrap();
        names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    fn schema() -> Value {
        serde_json::from_str(CODEGEN_TOML).unwrap()
    }

    fn keys(map: &Value) -> BTreeSet<String> {
        assert_eq!(map["additionalProperties"], false);
        map["properties"].as_object().unwrap().keys().cloned().collect()
    }

    fn words(list: &Value) -> BTreeSet<String> {
        list["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn it_has_exactly_the_keys_that_are_read() {
        let schema = schema();
        assert_eq!(keys(&schema), allowed::<Config>("zzz = 1"));
        let rows = [
            ("crate", allowed::<Package>("zzz = 1")),
            ("program", allowed::<Program>("zzz = 1")),
            ("runtime", allowed::<RuntimeSettings>("zzz = 1")),
            ("operation", allowed::<Operation>("zzz = 1")),
            ("pages", allowed::<ExplicitPages>("zzz = 1")),
            ("diff", allowed::<Judgement>("zzz = 1")),
        ];
        for (name, read) in &rows {
            assert_eq!(keys(&schema["definitions"][name]), *read, "{name}");
        }
        let forms = schema["definitions"]["authentication"]["oneOf"].as_array().unwrap();
        let types = forms.iter().flat_map(|form| words(&form["properties"]["type"]));
        assert_eq!(types.collect::<BTreeSet<_>>(), allowed::<Authentication>("type = 'zzz'"));
        // The error about a key of a type without keys lists none.
        for form in forms.iter().filter(|form| form["properties"]["type"]["enum"][0] != "none") {
            let mut read =
                allowed::<Authentication>(&format!("type = {}\nzzz = 1", form["properties"]["type"]["enum"][0]));
            read.insert("type".to_owned());
            assert_eq!(keys(form), read);
        }
    }

    #[test]
    fn it_has_the_words_that_are_read() {
        let schema = schema();
        let of = |place: &str| words(schema.pointer(place).unwrap());
        assert_eq!(of("/definitions/level"), allowed::<Judgement>("levels = {x = 'zzz'}"));
        let placement = "type = 'apikey'\nkey = 'a'\nvalue = 'b'\nplacement = 'zzz'";
        assert_eq!(
            of("/definitions/authentication/oneOf/4/properties/placement"),
            allowed::<Authentication>(placement)
        );
        let features = Feature::ALL.iter().map(|feature| feature.name().to_owned()).collect();
        assert_eq!(of("/definitions/program/properties/features/items"), features);
    }

    #[test]
    fn it_has_the_codes_of_changes_with_their_summaries() {
        let levels = &schema()["definitions"]["levels"];
        assert_eq!(keys(levels), Code::all().iter().map(ToString::to_string).collect());
        for code in Code::all() {
            let summary = code.explain().lines().next().unwrap();
            let (_, described) = summary.split_once(": ").unwrap();
            assert_eq!(levels["properties"][code.as_str()]["description"], described);
        }
    }

    #[test]
    fn each_key_has_a_description_and_each_definition_is_used() {
        fn check(value: &Value, path: &str) {
            for (key, value) in value["properties"].as_object().into_iter().flatten() {
                assert!(!value["description"].as_str().unwrap_or_default().is_empty(), "{path}/{key}");
            }
            for (key, value) in value.as_object().into_iter().flatten() {
                check(value, &format!("{path}/{key}"));
            }
        }
        check(&schema(), "");
        for name in schema()["definitions"].as_object().unwrap().keys() {
            assert!(CODEGEN_TOML.contains(&format!("\"#/definitions/{name}\"")), "{name}");
        }
    }
}
