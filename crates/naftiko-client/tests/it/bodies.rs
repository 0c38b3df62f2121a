//! Bodies, templates, cookies and variables, over real HTTP on loopback.

use std::path::{Path, PathBuf};

use crate::common::{SECRET, builder, draft, request};
use naftiko_client::{
    Api, ApiClient, Authentication, Authenticator, BoxError, BoxFuture, Bytes, ClientBuilder, Download, Draft,
    ErrorKind, Escape, Json, Method, Operation, Part, Piece, Place, Secret, Upload, Value, Variable, json, reqwest,
};
use naftiko_test_server::{Received, Reply, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

static API: Api = Api::new("pets", "https://{region}.pets.example/{tenant}")
    .variables(&[Variable::new("region").env("PETS_REGION_THAT_NOBODY_SETS"), Variable::new("tenant")]);

static DIGEST: Api = Api::new("pets", "https://pets.example").authentication(Authentication::Digest {
    username: Secret::variable("PETS_USER"),
    password: Secret::variable("PETS_PASSWORD"),
});

/// A value that would leave its place if it were not escaped.
const HOSTILE: &str = "\"'\\]]>}<a>&\r\n\u{1}\u{e9}{{x}}";

/// The request that the server gets for a `POST`.
async fn sent(set_up: impl FnOnce(&mut Draft)) -> Received {
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", "acme \"x\"").build().unwrap();
    let mut call = draft(&client, Method::POST);
    set_up(&mut call);
    call.send::<Value>().await.unwrap();
    server.one()
}

/// The reason why nothing is sent.
async fn refused(set_up: impl FnOnce(&mut Draft)) -> String {
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", "acme").build().unwrap();
    let mut call = draft(&client, Method::POST);
    set_up(&mut call);
    let error = call.send::<Value>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(server.received().is_empty());
    error.to_string()
}

static PET: Json = Json::Object(&[
    ("name", Json::Input("name")),
    (
        "label",
        Json::String(&[Piece::Text("pet \""), Piece::Input("name"), Piece::Text("\""), Piece::Variable("tenant")]),
    ),
    ("size", Json::Number("1.10")),
    ("count", Json::Number("123456789012345678901234567890")),
    ("gone", Json::Input("gone")),
    ("gone label", Json::String(&[Piece::Text("a"), Piece::Input("gone")])),
    (
        "list",
        Json::Array(&[Json::Input("gone"), Json::Bool(true), Json::Input("gone"), Json::Null, Json::Input("tags")]),
    ),
    ("deep", Json::Object(&[("gone", Json::Input("gone"))])),
    ("tenant", Json::Variable("tenant")),
    ("text", Json::Text("a\"b")),
    ("null", Json::Input("null")),
]);

#[tokio::test]
async fn a_json_template_holds_any_value_in_its_place() {
    let received = sent(|call| {
        call.set_input("name", HOSTILE);
        call.set_input("tags", json!(["a", {"b": 1}]));
        call.set_input("null", Value::Null);
        call.set_json_template(&PET);
    })
    .await;
    assert_eq!(received.header("content-type"), Some("application/json"));
    let text = received.text();
    assert!(text.contains(r#""size":1.10,"count":123456789012345678901234567890,"list""#), "{text}");
    let body: Value = serde_json::from_str(text).unwrap();
    assert_eq!(body["name"], HOSTILE);
    assert_eq!(body["label"], format!("pet \"{HOSTILE}\"acme \"x\""));
    assert_eq!(body["list"], json!([true, null, ["a", {"b": 1}]]));
    assert_eq!((&body["deep"], &body["tenant"], &body["text"]), (&json!({}), &json!("acme \"x\""), &json!("a\"b")));
    let keys: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["count", "deep", "label", "list", "name", "null", "size", "tenant", "text"]);
}

#[tokio::test]
async fn a_template_that_is_a_missing_input_is_no_body() {
    let received = sent(|call| call.set_json_template(&Json::Input("gone"))).await;
    assert_eq!((received.header("content-type"), received.header("content-length")), (None, Some("0")));
    let received = sent(|call| {
        call.set_input("name", [1, 2]);
        call.set_json_template(&Json::Input("name"));
    })
    .await;
    assert_eq!(received.text(), "[1,2]");
}

#[tokio::test]
async fn fields_are_an_object_in_the_order_of_their_calls() {
    let received = sent(|call| {
        call.set_field("z", "old");
        call.set_field("b\"", 1.5);
        call.set_field_template("gone", &Json::Input("gone"));
        call.set_field_template("kind", &Json::Text("dog"));
        call.set_field("a", None::<i64>);
        call.set_field("z", HOSTILE);
    })
    .await;
    let (start, end) = received.text().split_once("\"z\":").unwrap();
    assert_eq!(start, r#"{"b\"":1.5,"kind":"dog","a":null,"#);
    assert_eq!(serde_json::from_str::<Value>(end.strip_suffix('}').unwrap()).unwrap(), HOSTILE);
    let received = sent(|call| call.set_field_template("gone", &Json::Input("gone"))).await;
    assert_eq!((received.header("content-type"), received.body.len()), (None, 0));
}

#[tokio::test]
async fn a_form_is_sent_in_the_order_of_its_calls() {
    let received = sent(|call| {
        call.set_form("a b", "x&y=1 +");
        call.set_template(Place::Form, "gone", &[Piece::Input("gone")]);
        call.set_template(Place::Form, "kind", &[Piece::Text("k="), Piece::Input("kind")]);
        call.set_form_list("id", ["1", "2"]);
        call.set_input("kind", "a&b=\0");
    })
    .await;
    assert_eq!(received.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(received.text(), "a+b=x%26y%3D1+%2B&kind=k%3Da%26b%3D%00&id=1&id=2");
}

#[tokio::test]
async fn parts_are_sent_with_a_boundary_of_ours() {
    let received = sent(|call| {
        call.set_header("Content-Type", "multipart/form-data");
        call.set_part("name", Part::text(HOSTILE));
        call.set_part_template("gone", "", "", &[(Escape::None, Piece::Input("gone"))]);
        call.set_part_template("tenant", "", "", &[(Escape::None, Piece::Variable("tenant"))]);
        call.set_part_named(
            "photo",
            "photo.png",
            "image/png",
            Part::bytes(&b"\x89PNG"[..]).file_name("a\r\nb\"\0.png"),
        );
    })
    .await;
    let boundary = received.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let name = "Content-Disposition: form-data; name=";
    let expected = [
        format!("--{boundary}\r\n{name}\"name\"\r\n\r\n{HOSTILE}\r\n").as_bytes(),
        format!("--{boundary}\r\n{name}\"tenant\"\r\n\r\nacme \"x\"\r\n").as_bytes(),
        format!("--{boundary}\r\n{name}\"photo\"; filename=\"a%0D%0Ab%22%00.png\"\r\n").as_bytes(),
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n",
        format!("--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert_eq!(String::from_utf8_lossy(&received.body), String::from_utf8_lossy(&expected));
    assert_eq!(received.body, expected);
}

static XML: [(Escape, Piece); 5] = [
    (Escape::None, Piece::Text("<pet id=\"")),
    (Escape::Xml, Piece::Input("id")),
    (Escape::None, Piece::Text("\">")),
    (Escape::Xml, Piece::Variable("tenant")),
    (Escape::None, Piece::Text("</pet>")),
];

#[tokio::test]
async fn a_text_template_escapes_what_is_put_into_it() {
    let received = sent(|call| {
        call.set_input("id", "\"/><b>]]>&\n");
        call.set_text_template("application/xml", &XML);
    })
    .await;
    assert_eq!(received.header("content-type"), Some("application/xml"));
    assert_eq!(received.text(), "<pet id=\"&quot;/&gt;&lt;b&gt;]]&gt;&amp;\n\">acme &quot;x&quot;</pet>");
    assert_eq!(refused(|call| call.set_text_template("a/b", &XML)).await, "DoPet: the input `id` is missing");
    static TOKEN: [(Escape, Piece); 1] = [(Escape::SparqlToken, Piece::Input("item"))];
    let problem = refused(|call| {
        call.set_input("item", "wd:Q42 } #");
        call.set_text_template("application/sparql-query", &TOKEN);
    });
    assert_eq!(problem.await, "DoPet: `item` is not one word of letters, digits, `_`, `:`, `.` and `-`");
    let problem = refused(|call| {
        call.set_input("id", "a\0");
        call.set_text_template("application/xml", &XML);
    });
    assert_eq!(problem.await, "DoPet: `id` has characters that are not allowed in XML (XML 1.0, 2.2)");
}

#[tokio::test]
async fn the_body_that_is_set_last_is_sent_with_its_type_or_a_declared_one() {
    let received = sent(|call| {
        call.set_form("a", "b");
        call.set_text("text/plain", "hello");
    })
    .await;
    assert_eq!((received.header("content-type"), received.text()), (Some("text/plain"), "hello"));
    let received = sent(|call| {
        call.set_header("Content-Type", "application/vnd.pets");
        call.set_bytes("application/octet-stream", vec![0, 1]);
    })
    .await;
    assert_eq!((received.header("content-type"), &*received.body), (Some("application/vnd.pets"), &[0, 1][..]));
    let received = sent(|call| {
        call.set_part("a", Part::text("b"));
        call.set_json([1]);
    })
    .await;
    assert_eq!((received.header("content-type"), received.text()), (Some("application/json"), "[1]"));
    assert!(refused(|call| call.set_bytes("a/b\nx: y", vec![0])).await.contains("the type of the body"));
}

#[tokio::test]
async fn templates_stand_in_path_query_headers_and_cookies() {
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", "acme").build().unwrap();
    let call = |set_up: &dyn Fn(&mut Draft)| {
        let mut call = Draft::new(&client, Operation::get("GetPet", "/pets/{pet}"));
        call.set_template(Place::Path, "pet", &[Piece::Text("p-"), Piece::Input("id")]);
        call.set_template(Place::Query, "q", &[Piece::Input("q"), Piece::Text("&")]);
        call.set_template(Place::Header, "X-Tenant", &[Piece::Variable("tenant"), Piece::Text("/"), Piece::Input("q")]);
        call.set_template(Place::Cookie, "c", &[Piece::Input("c")]);
        set_up(&mut call);
        call.request::<Value>()
    };
    let all = call(&|call| {
        call.set_input("id", 7);
        call.set_input("q", "old");
        call.set_input("q", "a b");
        call.set_input("c", "x");
    });
    all.send().await.unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/pets/p-7?q=a%20b%26");
    assert_eq!((received.header("x-tenant"), received.header("cookie")), (Some("acme/a b"), Some("c=x")));

    call(&|call| call.set_input("id", "a/../b")).header("x-tenant", "mine").send().await.unwrap();
    let received = server.one();
    assert_eq!(received.target(), "/pets/p-a%2F..%2Fb");
    assert_eq!((received.header("x-tenant"), received.header("cookie")), (Some("mine"), None));

    for (name, value, problem) in [
        ("q", "x", "the input `id` is missing"),
        ("id", "", ""),
        ("q", "a\r\nb: c", "the input `id` is missing"),
        ("c", "a; b=c", "the input `id` is missing"),
    ] {
        let result = call(&|call| call.set_input(name, value)).send().await;
        assert_eq!(result.map_or_else(|error| error.to_string(), |_| String::new()).replace("GetPet: ", ""), problem);
    }
    for (name, value, problem) in [
        ("q", "a\r\nb: c", "the value of header `X-Tenant` has characters"),
        ("c", "a; b=c", "the value of cookie `c` has characters"),
    ] {
        let both = |call: &mut Draft| {
            call.set_input("id", 1);
            call.set_input(name, value);
        };
        let error = call(&both).send().await.unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn a_variable_that_a_request_needs_is_asked_for_when_it_is_sent() {
    let problem = refused(|call| call.set_template(Place::Query, "r", &[Piece::Variable("region")])).await;
    assert_eq!(
        problem,
        "DoPet: the variable `region` of pets has no value: call `variable` when the client is built or set the environment \
         variable PETS_REGION_THAT_NOBODY_SETS"
    );
}

#[test]
fn a_client_without_what_its_base_url_needs_is_not_built() {
    static NOWHERE: Api = Api::new("pets", "");
    static PATH: Api = Api::new("pets", "https://pets.example/{tenant}").variables(&[Variable::new("tenant")]);
    let cases: [(ClientBuilder<ApiClient>, &str); 5] = [
        (
            ClientBuilder::new(&API).variable("tenant", "a"),
            "the variable `region` of pets has no value: call `variable` when the client is built or set the environment \
             variable PETS_REGION_THAT_NOBODY_SETS; or call `base_url`",
        ),
        (
            ClientBuilder::new(&API).variable("tenant", "a").variable("region", "evil.example/"),
            "variable `region` has characters that are not allowed in a host or port; or call `base_url`",
        ),
        (ClientBuilder::new(&API).variable("planet", "a"), "pets has no variable `planet`"),
        (ClientBuilder::new(&NOWHERE), "the base URL of pets is not known: call `base_url`"),
        (
            ClientBuilder::new(&PATH).variable("tenant", ".."),
            "variable `tenant` is \"..\": the request would go to another resource; or call `base_url`",
        ),
    ];
    for (builder, message) in cases {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Configuration, message));
    }
}

#[tokio::test]
async fn a_base_url_is_made_of_variables_of_the_builder_and_the_environment() {
    // Cargo sets this one.
    static HERE: Api = Api::new("pets", "http://{host}/{tenant}/{version}").variables(&[
        Variable::new("host"),
        Variable::new("tenant").env("PETS_TENANT_THAT_NOBODY_SETS"),
        Variable::new("version").env("CARGO_PKG_NAME"),
    ]);
    let server = Server::start().await;
    let client: ApiClient =
        ClientBuilder::new(&HERE).variable("host", server.host()).variable("tenant", "a b/c").build().unwrap();
    request(&client, Method::GET).send().await.unwrap();
    assert_eq!(server.one().target(), "/a%20b%2Fc/naftiko-client/pets");
}

#[tokio::test]
async fn a_variable_has_its_default_unless_it_is_set_or_the_environment_has_it() {
    static HERE: Api = Api::new("pets", "http://{host}/{region}/{version}").variables(&[
        Variable::new("host"),
        Variable::new("region").default("eu"),
        Variable::new("version").env("CARGO_PKG_NAME").default("v1"),
    ]);
    let server = Server::start().await;
    let builder = || ClientBuilder::<ApiClient>::new(&HERE).variable("host", server.host());
    for (client, target) in [
        (builder().build(), "/eu/naftiko-client/pets"),
        (builder().variable("region", "us").variable("version", "v2").build(), "/us/v2/pets"),
    ] {
        request(&client.unwrap(), Method::GET).send().await.unwrap();
        assert_eq!(server.one().target(), target);
    }
}

#[tokio::test]
async fn no_value_of_a_request_is_printed() {
    const VALUE: &str = "value-0123456789";
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", VALUE).build().unwrap();
    let mut printed = vec![format!("{client:#?}"), format!("{:#?}", builder(&API, &server).variable("tenant", VALUE))];
    let fill: [fn(&mut Draft); 8] = [
        |call| call.set_part("a", Part::file(VALUE)),
        |call| call.set_bytes("a/b", Upload::file(VALUE)),
        |call| call.set_field("a", VALUE),
        |call| call.set_form("a", VALUE),
        |call| call.set_part("a", Part::text(VALUE)),
        |call| call.set_text("a/b", VALUE),
        |call| call.set_json(VALUE),
        |call| call.set_cookie("a", VALUE),
    ];
    for fill in fill {
        let mut call = draft(&client, Method::POST);
        call.set_query("a", VALUE);
        call.set_header("a", VALUE);
        call.set_input("a", VALUE);
        fill(&mut call);
        printed.push(format!("{call:#?}"));
    }
    printed.push(format!("{:?} {:?} {:?}", Part::file(VALUE), Upload::file(VALUE), Upload::text(VALUE)));
    for text in printed {
        assert!(!text.contains(VALUE), "{text}");
    }
}

/// A file with this name and content, in a folder that is removed with it.
fn file(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

/// Content that is longer than one read and does not repeat.
fn long_content() -> Vec<u8> {
    (0..200_000_u32).flat_map(|index| index.to_le_bytes()).collect()
}

/// Asserts that a body has a text and a file with this content, and the announced length.
fn assert_is_text_and_file(received: &Received, content: &[u8]) {
    let boundary = received.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = [
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nRex\r\n").as_bytes(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"rex.png\"\r\n").as_bytes(),
        b"Content-Type: image/png\r\n\r\n",
        content,
        format!("\r\n--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert!(received.body == expected, "{}", String::from_utf8_lossy(&received.body[..400.min(received.body.len())]));
    assert_eq!(received.header("content-length"), Some(&*expected.len().to_string()));
    assert_eq!(received.header("transfer-encoding"), None);
}

fn set_text_and_file(call: &mut Draft, path: &Path) {
    call.set_part("name", Part::text("Rex"));
    call.set_part_named("photo", "photo.png", "image/png", Part::file(path));
}

#[tokio::test]
async fn a_part_is_read_from_a_file() {
    for content in [long_content(), b"\r\n--".to_vec(), Vec::new()] {
        let (_folder, path) = file("rex.png", &content);
        assert_is_text_and_file(&sent(|call| set_text_and_file(call, &path)).await, &content);
    }
}

#[tokio::test]
async fn a_whole_body_is_read_from_a_file() {
    for content in [long_content(), b"x".to_vec(), Vec::new()] {
        let (_folder, path) = file("rex.bin", &content);
        let received = sent(|call| call.set_bytes("application/x-rex", Upload::file(&path))).await;
        assert!(received.body == content);
        assert_eq!(received.header("content-type"), Some("application/x-rex"));
        assert_eq!(received.header("content-length"), Some(&*content.len().to_string()));
        assert_eq!(received.header("transfer-encoding"), None);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_fails_the_call_before_it_is_sent() {
    let (folder, path) = file("rex.png", b"x");
    let missing = folder.path().join("max.png");
    let expected = format!("DoPet: cannot read `{}`: No such file or directory (os error 2)", missing.display());
    if cfg!(unix) {
        assert_eq!(refused(|call| call.set_bytes("a/b", Upload::file(&missing))).await, expected);
    }
    let problem = refused(|call| {
        set_text_and_file(call, &path);
        call.set_part("other", Part::file(folder.path()));
    });
    let expected = format!("DoPet: cannot send `{}`: it is not a file of a known length", folder.path().display());
    assert_eq!(problem.await, expected);
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", "acme").build().unwrap();
    let error = request(&client, Method::POST).body("a/b", Upload::file(missing)).send().await.unwrap_err();
    assert!(error.is_unsent() && server.received().is_empty());
}

/// Changes the length of a file after the request was made.
struct Resize(PathBuf, u64);

impl Authenticator for Resize {
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            assert!(request.body().is_some_and(|body| body.as_bytes().is_none()));
            Ok(std::fs::OpenOptions::new().write(true).open(&self.0)?.set_len(self.1)?)
        })
    }
}

#[tokio::test]
async fn a_file_that_changes_on_its_way_is_an_error_and_no_other_body() {
    let content = long_content();
    for (len, now) in [(1000, "shorter now: 1000 bytes"), (800_001, "longer now: at least 800001 bytes")] {
        let (_folder, path) = file(&format!("{SECRET}.bin"), &content);
        let server = Server::start().await;
        let resize = Resize(path.clone(), len);
        let client = builder(&API, &server).variable("tenant", "acme").authenticator(resize).build().unwrap();
        let call = request(&client, Method::POST).header("x-api-key", SECRET).body("a/b", Upload::file(&path));
        let error = call.send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Transport, false));
        let folder = path.parent().unwrap().display();
        assert_eq!(
            error.to_string(),
            format!(
                "DoPet: the body failed: `{folder}/[secret].bin` had 800000 bytes when the request was made, and is {now}"
            )
        );
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn a_request_that_is_sent_once_more_has_the_whole_file_again() {
    static TOKENS: Api = Api::new("pets", "https://pets.example").authentication(Authentication::ClientCredentials {
        token_url: "https://pets.example/token",
        issuer: "",
        client_id: Secret::variable("PETS_ID"),
        client_secret: Secret::variable("PETS_SECRET"),
        scopes: "",
        resource: "",
    });
    let (server, issuer) = (Server::start().await, Server::start().await);
    let content = long_content();
    let (_folder, path) = file("rex.png", &content);
    let digest = builder(&DIGEST, &server).username_and_password("ada", SECRET).build().unwrap();
    let tokens = builder(&TOKENS, &server).secrets(["id", SECRET]).token_url(issuer.url()).build().unwrap();
    for name in ["first", "second"] {
        issuer.respond(Reply::json(format!(r#"{{"access_token":"{name}-token","token_type":"bearer"}}"#)));
    }
    // A new token is not tried twice.
    request(&tokens, Method::GET).send().await.unwrap();
    server.received();
    for (client, credentials) in
        [(digest, [None, Some("Digest ")]), (tokens, [Some("Bearer first-token"), Some("Bearer second-token")])]
    {
        let challenge = "Digest realm=\"pets\", qop=\"auth\", algorithm=SHA-256, nonce=\"n\"";
        server.respond(Reply::new("401 Unauthorized", &[("www-authenticate", challenge)], ""));
        let mut call = draft(&client, Method::POST);
        set_text_and_file(&mut call, &path);
        call.send::<Value>().await.unwrap();
        let received = server.received();
        assert_eq!(received.len(), 2);
        for (received, credential) in received.iter().zip(credentials) {
            assert_is_text_and_file(received, &content);
            let authorization = received.header("authorization");
            assert_eq!(authorization.is_some(), credential.is_some());
            assert!(authorization.unwrap_or_default().starts_with(credential.unwrap_or_default()), "{authorization:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_gone_when_its_request_is_sent_once_more_fails_a_call_that_was_sent() {
    let (folder, path) = file("rex.png", b"x");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"\r\n\r\nx") {
            stream.read_buf(&mut received).await.unwrap();
        }
        folder.close().unwrap();
        let challenge =
            "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Digest realm=a, nonce=b\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(challenge.as_bytes()).await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let client: ApiClient =
        ClientBuilder::new(&DIGEST).username_and_password("ada", SECRET).base_url(url).build().unwrap();
    let error = request(&client, Method::POST).body("a/b", Upload::file(&path)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Request, false), "{error}");
    assert!(error.to_string().contains("rex.png"), "{error}");
}

#[test]
fn a_call_with_a_file_can_be_spawned() {
    fn check<T: Send + 'static>(_: T) {}
    let client: ApiClient = ClientBuilder::new(&API).base_url("http://localhost").build().unwrap();
    let mut call = draft(&client, Method::POST);
    call.set_part("a", Part::file("a"));
    check(call.clone().send::<Value>());
    check(call.clone().send::<Bytes>());
    check(call.send::<Download>());
}
