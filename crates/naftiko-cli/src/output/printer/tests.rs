use std::io;

use serde_json::json;

use super::super::View;
use super::*;

const TERMINAL: View = View { is_terminal: true, has_color: false, columns: Some(40) };

fn settings(format: Option<Format>) -> Settings {
    Settings { format, ..Settings::default() }
}

#[cfg(feature = "jq")]
fn filtered(format: Option<Format>, filter: &str) -> Settings {
    Settings { filter: Some(super::super::Filter::new(filter).unwrap()), ..settings(format) }
}

fn print(settings: &Settings, content: &Content) -> Result<String> {
    let mut out = Vec::new();
    let mut printer = Printer::new(Sink::Stream(&mut out), settings);
    printer.content(content, None)?;
    printer.finish()?;
    Ok(String::from_utf8(out).unwrap())
}

/// The output of the items of several pages.
fn print_items(settings: &Settings, items: &[Value]) -> String {
    let mut out = Vec::new();
    let mut printer = Printer::new(Sink::Stream(&mut out), settings);
    printer.begin_items();
    items.iter().try_for_each(|item| printer.item(item)).unwrap();
    printer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn page() -> Content {
    Content::Json(json!({
        "data": [{"id": "org_1", "name": "Acme", "members": 12}, {"id": "org_2", "name": "Blue \"Sky\"", "members": 7}],
        "total_count": 2,
    }))
}

#[test]
fn json_is_on_one_line_unless_it_is_for_a_terminal() {
    let text = print(&settings(None), &Content::Json(json!({"b": [1], "a": null}))).unwrap();
    assert_eq!(text, "{\"a\":null,\"b\":[1]}\n");
    assert_eq!(text, print(&settings(Some(Format::Json)), &Content::Json(json!({"b": [1], "a": null}))).unwrap());
    let on_terminal = Settings { view: TERMINAL, ..settings(None) };
    assert_eq!(print(&on_terminal, &Content::Json(json!({"a": 1}))).unwrap(), "{\n  \"a\": 1\n}\n");
}

#[test]
fn each_format_has_its_form_of_a_page() {
    insta::assert_snapshot!(print(&settings(Some(Format::Yaml)), &page()).unwrap(), @r#"
    data:
    - id: org_1
      members: 12
      name: Acme
    - id: org_2
      members: 7
      name: Blue "Sky"
    total_count: 2
    "#);
    insta::assert_snapshot!(print(&settings(Some(Format::Table)), &page()).unwrap(), @r#"
    id     name        members
    org_1  Acme             12
    org_2  Blue "Sky"        7
    "#);
    insta::assert_snapshot!(print(&settings(Some(Format::Ndjson)), &page()).unwrap(), @r#"
    {"id":"org_1","members":12,"name":"Acme"}
    {"id":"org_2","members":7,"name":"Blue \"Sky\""}
    "#);
    insta::assert_snapshot!(print(&settings(Some(Format::Raw)), &page()).unwrap(), @r#"{"data":[{"id":"org_1","members":12,"name":"Acme"},{"id":"org_2","members":7,"name":"Blue \"Sky\""}],"total_count":2}"#);
}

#[test]
fn a_result_without_a_list_is_one_row_per_field_or_one_line() {
    let object = Content::Json(json!({"id": "org_1", "tags": ["a"]}));
    assert_eq!(print(&settings(Some(Format::Table)), &object).unwrap(), "id    org_1\ntags  [\"a\"]\n");
    assert_eq!(print(&settings(Some(Format::Ndjson)), &object).unwrap(), "{\"id\":\"org_1\",\"tags\":[\"a\"]}\n");
    assert_eq!(print(&settings(Some(Format::Raw)), &Content::Json("a\nb".into())).unwrap(), "a\nb\n");
    assert_eq!(print(&settings(Some(Format::Table)), &Content::Json(json!(true))).unwrap(), "true\n");
}

#[test]
fn text_is_as_it_is_unless_a_format_of_json_is_asked_for() {
    let text = Content::Text("a\u{1b}[1m\r\nb".to_owned());
    assert_eq!(print(&settings(None), &text).unwrap(), "a\u{1b}[1m\r\nb");
    assert_eq!(print(&settings(Some(Format::Raw)), &text).unwrap(), "a\u{1b}[1m\r\nb");
    assert_eq!(print(&settings(Some(Format::Json)), &text).unwrap(), "\"a\\u001b[1m\\r\\nb\"\n");
    let on_terminal = Settings { view: TERMINAL, ..settings(None) };
    assert_eq!(print(&on_terminal, &text).unwrap(), "a\\u001b[1m\nb\n");
    assert_eq!(print(&on_terminal, &Content::Text(String::new())).unwrap(), "");
    assert_eq!(print(&settings(Some(Format::Json)), &Content::Empty).unwrap(), "");
}

#[test]
fn bytes_are_not_written_to_a_terminal_unless_they_are_text() {
    let image = Content::Bytes(vec![0x89, b'P', b'N', b'G', 0].into());
    let text = Content::Bytes(b"id\n1".to_vec().into());
    let on_terminal = Settings { view: TERMINAL, ..settings(None) };
    assert_eq!(print(&on_terminal, &image), Err(OutputError::Binary));
    assert!(OutputError::Binary.to_string().contains("`-O FILE`"));
    assert_eq!(print(&on_terminal, &text).unwrap(), "id\n1\n");
    let mut out = Vec::new();
    let settings = settings(Some(Format::Json));
    Printer::new(Sink::Stream(&mut out), &settings).content(&image, None).unwrap();
    assert_eq!(out, [0x89, b'P', b'N', b'G', 0]);
}

#[test]
fn the_items_of_several_pages_are_one_output() {
    let items = [json!({"id": 1, "n": [2]}), json!({"id": 3, "n": []})];
    let compact = print_items(&settings(None), &items);
    assert_eq!(compact, "[{\"id\":1,\"n\":[2]},{\"id\":3,\"n\":[]}]\n");
    let on_terminal = Settings { view: TERMINAL, ..settings(Some(Format::Json)) };
    let list = Value::from(items.to_vec());
    assert_eq!(print_items(&on_terminal, &items), serde_json::to_string_pretty(&list).unwrap() + "\n");
    assert_eq!(print_items(&settings(Some(Format::Ndjson)), &items), "{\"id\":1,\"n\":[2]}\n{\"id\":3,\"n\":[]}\n");
    assert_eq!(print_items(&settings(Some(Format::Table)), &items), "id\n 1\n 3\n");
    for format in [Format::Json, Format::Yaml] {
        let text = print_items(&settings(Some(format)), &items);
        assert_eq!(serde_yaml::from_str::<Value>(&text).unwrap(), list, "{format:?}");
        assert_eq!(print_items(&settings(Some(format)), &[]), "[]\n");
    }
    assert_eq!(print_items(&settings(Some(Format::Ndjson)), &[]), "");
}

#[cfg(feature = "jq")]
#[test]
fn a_filter_gets_the_whole_result_and_each_item_with_ndjson() {
    let rows = [
        (None, ".data[].name", "Acme\nBlue \"Sky\"\n"),
        (None, ".data[0]", "{\"id\":\"org_1\",\"members\":12,\"name\":\"Acme\"}\n"),
        (Some(Format::Json), ".data[].name", "\"Acme\"\n\"Blue \\\"Sky\\\"\"\n"),
        (Some(Format::Raw), ".data[].name, .total_count", "Acme\nBlue \"Sky\"\n2\n"),
        (Some(Format::Yaml), ".data[] | {id}", "id: org_1\n---\nid: org_2\n"),
        (Some(Format::Table), ".data[] | {id}", "id\norg_1\norg_2\n"),
        (
            Some(Format::Table),
            ".data",
            "id     name        members\norg_1  Acme             12\norg_2  Blue \"Sky\"        7\n",
        ),
        (Some(Format::Ndjson), ".id", "\"org_1\"\n\"org_2\"\n"),
        (None, ".data[] | select(.members > 100)", ""),
    ];
    for (format, filter, expected) in rows {
        assert_eq!(print(&filtered(format, filter), &page()).unwrap(), expected, "{format:?} {filter}");
    }
}

#[cfg(feature = "jq")]
#[test]
fn a_filter_gets_each_item_of_several_pages() {
    let items = [json!({"id": "a", "n": 1}), json!({"id": "b", "n": 2})];
    assert_eq!(print_items(&filtered(None, ".id"), &items), "a\nb\n");
    assert_eq!(print_items(&filtered(Some(Format::Json), "select(.n > 1)"), &items), "{\"id\":\"b\",\"n\":2}\n");
    assert_eq!(print_items(&filtered(Some(Format::Table), "{id}"), &items), "id\na\nb\n");
    assert_eq!(print_items(&filtered(None, ".id"), &[]), "");
}

#[cfg(feature = "jq")]
#[test]
fn a_filter_needs_json_or_text() {
    let image = Content::Bytes(vec![0xff, 0].into());
    assert_eq!(print(&filtered(None, "."), &image), Err(OutputError::NotJson));
    let lines = Content::Bytes(b"a\nb".to_vec().into());
    assert_eq!(print(&filtered(None, "split(\"\\n\")[1]"), &lines).unwrap(), "b\n");
    assert_eq!(print(&filtered(None, "length"), &Content::Text("abc".to_owned())).unwrap(), "3\n");
}

#[test]
fn columns_that_do_not_fit_are_named() {
    let wide = "0123456789abcdef";
    let item = json!({"id": wide, "a": wide, "b": wide, "c": wide, "d": wide, "e": wide});
    let settings = Settings { view: TERMINAL, ..settings(Some(Format::Table)) };
    let mut out = Vec::new();
    let mut printer = Printer::new(Sink::Stream(&mut out), &settings);
    printer.content(&Content::Json(json!([item])), None).unwrap();
    let note = printer.finish().unwrap().unwrap();
    assert_eq!(note, "columns that do not fit: d, e; choose some with `-q`, or all with `-o json`");
}

/// A pipe whose reader is gone.
struct Closed;

impl io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_ends_the_output() {
    let settings = settings(Some(Format::Ndjson));
    let mut closed = Closed;
    let mut printer = Printer::new(Sink::Stream(&mut closed), &settings);
    assert_eq!(printer.content(&page(), None), Err(OutputError::Closed));
}
