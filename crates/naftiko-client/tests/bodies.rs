//! Bodies, templates, cookies and variables, over real HTTP on loopback.

mod common;

use common::{builder, draft, request};
use naftiko_client::{
    Api, ApiClient, ClientBuilder, Draft, ErrorKind, Escape, Json, Method, Operation, Part, Piece, Place, Value,
    Variable, json,
};
use naftiko_test_server::{Received, Server};

static API: Api = Api::new("pets", "https://{region}.pets.example/{tenant}")
    .variables(&[Variable::new("region").env("PETS_REGION_THAT_NOBODY_SETS"), Variable::new("tenant")]);

/// What breaks out of a place that does not hold it.
const HOSTILE: &str = "\"'\\]]>}<a>&\r\n\u{1}\u{e9}{{x}}";

/// What the server gets from a `POST` that is set up like this.
async fn sent(set_up: impl FnOnce(&mut Draft)) -> Received {
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", "acme \"x\"").build().unwrap();
    let mut call = draft(&client, Method::POST);
    set_up(&mut call);
    call.send::<Value>().await.unwrap();
    server.one()
}

/// Why nothing is sent.
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
        call.set_part("name", HOSTILE);
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
    assert_eq!(problem.await, "DoPet: `id` holds characters that no XML may hold (XML 1.0, 2.2)");
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
        call.set_part("a", "b");
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
        ("q", "a\r\nb: c", "the value of header `X-Tenant` holds characters"),
        ("c", "a; b=c", "the value of cookie `c` holds characters"),
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
            "variable `region` holds characters that no host or port may hold; or call `base_url`",
        ),
        (ClientBuilder::new(&API).variable("planet", "a"), "pets has no variable `planet`"),
        (ClientBuilder::new(&NOWHERE), "it is not known where pets is: call `base_url`"),
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
async fn no_value_of_a_request_is_printed() {
    const VALUE: &str = "value-0123456789";
    let server = Server::start().await;
    let client = builder(&API, &server).variable("tenant", VALUE).build().unwrap();
    let mut printed = vec![format!("{client:#?}"), format!("{:#?}", builder(&API, &server).variable("tenant", VALUE))];
    let fill: [fn(&mut Draft); 6] = [
        |call| call.set_field("a", VALUE),
        |call| call.set_form("a", VALUE),
        |call| call.set_part("a", VALUE),
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
    for text in printed {
        assert!(!text.contains(VALUE), "{text}");
    }
}
