//! Values that serde writes as they were received.

use serde::{Deserialize, Serialize};

use super::*;

fn again<T: for<'de> Deserialize<'de> + Serialize>(json: &str) -> String {
    serde_json::to_string(&serde_json::from_str::<T>(json).unwrap()).unwrap()
}

/// The text of an organization with these entries.
fn text(more: &str) -> String {
    format!(r#"{{"object":"organization","id":"o","status":"active","members":3,{more}"tags":["a"]}}"#)
}

fn assert_same(json: &str) {
    let written: Value = serde_json::from_str(&again::<Organization>(json)).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(json).unwrap());
}

#[test]
fn unknown_keys_and_values_come_back() {
    assert_same(&text(r#""new":{"deep":[null,1]},"is_active":true,"#));
    assert_same(r#"{"object":"organization","id":"o","status":"asleep","members":3,"tags":[]}"#);
}

#[test]
fn null_and_absent_are_two_things() {
    assert_same(&text(r#""slug":null,"price":null,"parent":null,"#));
    assert_same(&text(""));
}

#[test]
fn a_constant_is_written_unless_it_was_absent_or_another() {
    assert_same(&text("").replace("\"object\":\"organization\",", ""));
    assert_same(&text("").replace("\"organization\"", "\"team\""));
    assert_eq!(serde_json::to_value(Organization::default()).unwrap()["object"], "organization");
}

#[test]
fn what_is_missing_stays_so_until_it_is_set() {
    assert_same(r#"{"object":"organization","id":"o","tags":[]}"#);
    let mut read: Organization = serde_json::from_str(r#"{"id":"o"}"#).unwrap();
    read.members = 5;
    assert_eq!(serde_json::to_value(&read).unwrap(), json!({"id": "o", "members": 5}));
}

#[test]
fn what_did_not_fit_comes_back_until_it_is_changed() {
    let odd = r#"{"id":5,"status":["x"],"members":"12","tags":["a",{"b":1},1,[]],"is_active":"yes","size":-1}"#;
    assert_same(odd);
    let mut read: Organization = serde_json::from_str(odd).unwrap();
    read.members = 13;
    read.size = Some(7);
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!((&written["members"], &written["size"], &written["id"]), (&json!(13), &json!(7), &json!(5)));
}

#[test]
fn every_digit_comes_back() {
    let json = text(r#""score":0.1,"price":12345678901234567890.10,"metadata":[1e400],"#);
    assert!(again::<Organization>(&json).contains("\"price\":12345678901234567890.10,\"metadata\":[1e400]"));
}

#[test]
fn a_request_has_nothing_of_what_only_came() {
    let user: User = serde_json::from_str(r#"{"id":"x","email":"y","new":1}"#).unwrap();
    assert_eq!(serde_json::to_value(&user).unwrap(), json!({"id": "x", "email": "y", "new": 1}));
    assert_eq!(crate::data::to_json_text(&user).unwrap(), r#"{"id":"x","email":"y"}"#);
    assert_eq!(serde_json::to_string(&[user]).unwrap(), r#"[{"id":"x","email":"y","new":1}]"#);
}

#[test]
fn a_format_other_than_json_has_the_same_values() {
    let json = text(r#""slug":"s","price":19.50,"labels":{"a":1},"new":[1,"x"],"#);
    let read: Organization = serde_json::from_str(&json).unwrap();
    let yaml = serde_yaml::to_string(&read).unwrap();
    assert_eq!(serde_yaml::from_str::<Organization>(&yaml).unwrap().extra, read.extra);
    assert!(yaml.contains("price: 19.5\n"), "{yaml}");
}

#[test]
fn nullable_and_extra_are_values_of_serde_too() {
    let values = [Nullable::Null, Nullable::Value(1), Nullable::Absent];
    assert_eq!(serde_json::to_string(&values).unwrap(), "[null,1,null]");
    assert_eq!(serde_json::from_str::<Vec<Nullable<i64>>>("[null,1]").unwrap(), values[..2]);
    let extra: Extra = serde_json::from_str(r#"{"a":[1]}"#).unwrap();
    assert_eq!(serde_json::to_string(&extra).unwrap(), r#"{"a":[1]}"#);
}
