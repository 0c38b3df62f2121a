//! Command line and request.

use naftiko_test_server::{Reply, Server};

use crate::common::{Ran, Setting, call, call_with};

/// Command line, method and target, body.
const ROWS: &[(&str, &str, &str)] = &[
    ("pets list", "GET /pets", ""),
    ("pets list --limit 5 --order-by=-name", "GET /pets?limit=5&order_by=-name", ""),
    ("pets list --kind cat --kind dog", "GET /pets?kind=cat&kind=dog", ""),
    ("pets list --input-timeout -3 --timeout 9s", "GET /pets?timeout=-3", ""),
    ("pets list-pets", "GET /pets", ""),
    ("pets create o1 Rex dog", "POST /owners/o1/pets", r#"{"name":"Rex","kind":"dog"}"#),
    ("pets create --name Rex o1 dog", "POST /owners/o1/pets", r#"{"name":"Rex","kind":"dog"}"#),
    ("pets create o1 --kind dog --name Rex", "POST /owners/o1/pets", r#"{"name":"Rex","kind":"dog"}"#),
    ("pets create a/b Rex cat --age -4.5", "POST /owners/a%2Fb/pets", r#"{"name":"Rex","kind":"cat","age":-4.5}"#),
    ("pets create o1 R cat --tame", "POST /owners/o1/pets", r#"{"name":"R","kind":"cat","tame":true}"#),
    ("pets create o1 R cat --tame=false", "POST /owners/o1/pets", r#"{"name":"R","kind":"cat","tame":false}"#),
    ("pets create o1 R cat --set tame=null", "POST /owners/o1/pets", r#"{"name":"R","kind":"cat","tame":null}"#),
    ("pets create o1 5 cat --nick null", "POST /owners/o1/pets", r#"{"name":"5","kind":"cat","nick":"null"}"#),
    ("pets create o1 R cat --tags a --tags 1", "POST /owners/o1/pets", r#"{"name":"R","kind":"cat","tags":["a","1"]}"#),
    ("pets create --name help -- -o1 cat", "POST /owners/-o1/pets", r#"{"name":"help","kind":"cat"}"#),
    (
        "pets create o1 R cat --tags a --set tags[]=b --set metadata.a.b=1",
        "POST /owners/o1/pets",
        r#"{"name":"R","kind":"cat","tags":["a","b"],"metadata":{"a":{"b":1}}}"#,
    ),
    (
        r#"pets create o1 R cat --metadata {"a":[1]}"#,
        "POST /owners/o1/pets",
        r#"{"name":"R","kind":"cat","metadata":{"a":[1]}}"#,
    ),
    (
        r#"pets create o1 --body {"name":"Rex","kind":"dog","age":1} --age 2"#,
        "POST /owners/o1/pets",
        r#"{"name":"Rex","kind":"dog","age":2}"#,
    ),
    (
        r#"pets create o1 Max cat --body {"name":"Rex","kind":"dog","age":1}"#,
        "POST /owners/o1/pets",
        r#"{"name":"Max","kind":"cat","age":1}"#,
    ),
    ("pet-photos annotate good --size 3", "POST /pets/notes", r#"{"note":"good","size":3}"#),
    (r#"pet-photos annotate --body {"note":"a"} --size 3"#, "POST /pets/notes", r#"{"note":"a","size":3}"#),
    ("pet_photos annotate --set note=a", "POST /pets/notes", r#"{"note":"a"}"#),
    ("-y pets delete 7", "DELETE /pets/7", ""),
];

#[tokio::test]
async fn a_command_line_becomes_a_request() {
    let server = Server::start().await;
    for (line, request, body) in ROWS {
        let ran = call(&server, line).await;
        assert_eq!(ran.code, 0, "{line}: {}", ran.stderr);
        let received = server.one();
        assert_eq!((received.request_line(), received.text()), (&*format!("{request} HTTP/1.1"), *body), "{line}");
    }
}

#[tokio::test]
async fn a_command_prints_the_response_as_json() {
    let server = Server::start().await;
    server.respond(Reply::json(r#"[{"id": 1}]"#));
    let ran = call(&server, "pets list").await;
    assert_eq!(ran, Ran { code: 0, stdout: "[{\"id\":1}]\n".to_owned(), stderr: String::new() });
}

#[tokio::test]
async fn a_header_is_an_option_of_any_type() {
    let server = Server::start().await;
    for (value, sent) in [("abc", "abc"), ("5", "5"), ("@@a", "@a"), ("\"x\"", "x")] {
        let ran = call(&server, &format!("pet-photos annotate good --if-match {value}")).await;
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(server.one().header("if-match"), Some(sent), "{value}");
    }
}

#[tokio::test]
async fn files_are_read_from_a_path_or_from_the_standard_input() {
    let server = Server::start().await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/dot.png");
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(call(&server, &format!("pet-photos upload 7 @{path}")).await.code, 0);
    let received = server.one();
    assert_eq!((received.request_line(), &received.body), ("PUT /pets/7/photo HTTP/1.1", &bytes));
    assert_eq!(call(&server, &format!("pet-photos upload 7 --body @{path}")).await.code, 0);
    assert_eq!(server.one().body, bytes);
    let stdin = Setting { stdin: "piped", ..Setting::default() };
    assert_eq!(call_with(&server, "pet-photos upload 7 -", stdin).await.code, 0);
    assert_eq!(server.one().body, b"piped");
    let ran = call(&server, &format!("pet-photos attach --photos @{path} --photos @{path}")).await;
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let body = String::from_utf8_lossy(&server.one().body).into_owned();
    let head = "Content-Disposition: form-data; name=\"photos\"; filename=\"dot.png\"\r\nContent-Type: image/png\r\n";
    assert_eq!(body.matches(head).count(), 2, "{body}");
    // Many servers take a part without a file name for a text.
    let ran = call_with(&server, r#"pet-photos attach --photos -"#, stdin).await;
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let body = String::from_utf8_lossy(&server.one().body).into_owned();
    assert!(body.contains("Content-Disposition: form-data; name=\"photos\"; filename=\"-\"\r\n"), "{body}");
}

#[tokio::test]
async fn a_body_is_read_from_the_standard_input() {
    let server = Server::start().await;
    let stdin = Setting { stdin: r#"{"name": "Rex", "kind": "dog"}"#, ..Setting::default() };
    assert_eq!(call_with(&server, "pets create o1 --body -", stdin).await.code, 0);
    assert_eq!(server.one().text(), r#"{"name":"Rex","kind":"dog"}"#);
}

#[tokio::test]
async fn a_variable_of_the_api_is_an_option() {
    let server = Server::start().await;
    assert_eq!(call(&server, "pets list --variable region=us").await.code, 0);
    let ran = call(&server, "pets list --variable regoin=us").await;
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("unknown variable `regoin`; did you mean `region`?"), "{}", ran.stderr);
}
