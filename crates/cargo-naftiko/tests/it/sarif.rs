//! `cargo naftiko check --format sarif`: what code scanning of GitHub requires.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{PETS, naftiko, project, told};

/// The exit code, and the log.
fn sarif(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let (code, out, err) = told(&naftiko(folder, &[&["check", "--format", "sarif"], arguments].concat()));
    assert_eq!(err, "");
    (code, serde_json::from_str(&out).unwrap())
}

#[test]
fn a_log_has_the_properties_that_github_requires() {
    let project = project(&PETS.replace("name: ListPets", "name: ListPets\n        method: GTE\n        weight: 1"));
    let (code, log) = sarif(project.path(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&Value::from("2.1.0"), 1));
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-2.1.0.json"));
    let driver = &log["runs"][0]["tool"]["driver"];
    assert_eq!(driver["name"], "cargo-naftiko");
    for rule in driver["rules"].as_array().unwrap() {
        for text in ["/id", "/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(rule.pointer(text).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{text} {rule}");
        }
    }
    let results = log["runs"][0]["results"].as_array().unwrap();
    let levels: Vec<&str> = results.iter().map(|result| result["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["warning", "error"]);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
    }
    let mut result = results[1].clone();
    result.as_object_mut().unwrap().remove("ruleIndex");
    insta::assert_snapshot!(format!("{result:#}"), @r#"
    {
      "level": "error",
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "specs/pets/pets.yaml"
            },
            "region": {
              "endColumn": 20,
              "endLine": 10,
              "startColumn": 17,
              "startLine": 10
            }
          }
        }
      ],
      "message": {
        "text": "unknown HTTP method `GTE`\n\nhelp: did you mean `GET`?"
      },
      "ruleId": "unknown-value"
    }
    "#);
}

#[test]
fn each_problem_of_one_kind_is_a_result() {
    let pets =
        PETS.replace("name: ListPets", "name: ListPets\n        weight: 1\n        height: 2\n        colour: red");
    let (code, log) = sarif(project(&pets).path(), &[]);
    assert_eq!(code, Some(0));
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 3);
}

#[test]
fn a_place_is_relative_to_the_root_of_the_repository() {
    let project = project(&PETS.replace("name: ListPets", "name: ListPets\n        weight: 1"));
    fs::create_dir(project.path().join(".git")).unwrap();
    let (_, log) = sarif(&project.path().join("specs/pets"), &[]);
    let uri = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
    assert_eq!(log.pointer(uri).unwrap(), "specs/pets/pets.yaml");
}

#[test]
fn a_problem_without_a_place_is_at_the_folder_and_no_problem_is_no_result() {
    let project = project(PETS);
    assert_eq!(sarif(project.path(), &[]).1["runs"][0]["results"], Value::Array(Vec::new()));
    fs::remove_file(project.path().join("specs/pets/pets.yaml")).unwrap();
    let (code, log) = sarif(project.path(), &[]);
    assert_eq!(code, Some(1));
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&location["artifactLocation"]["uri"], &location["region"]["startLine"]), (&"specs".into(), &1.into()));
}
