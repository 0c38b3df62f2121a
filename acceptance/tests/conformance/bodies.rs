//! Bodies of all kinds, and values in them.

use naftiko_client::{Part, json};

use super::clients::{forms, json as json_api, texts};
use super::table::{Row, rows};

/// A value that would end a JSON string if it were not escaped.
const HOSTILE: &str = "\"} , \"admin\": true\n\\";

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = json_bodies();
    rows.extend(rows! {
        "A form is what the file says, with values in their places"
        forms: forms.map("Rex", "Ada & Bo") => "POST /forms
            content-type: application/x-www-form-urlencoded

            grant=client+credentials&name=Rex&note=by+Ada+%26+Bo";

        "A value of a form is no other pair of it"
        forms: forms.map("a&admin=1", "+%\r\n") => "POST /forms
            content-type: application/x-www-form-urlencoded

            grant=client+credentials&name=a%26admin%3D1&note=by+%2B%25%0D%0A";

        "A form is written as a text, too"
        forms: forms.text("a&b") => "POST /forms
            content-type: application/x-www-form-urlencoded

            grant=a+b&name=a%26b";

        "What is percent-encoded in a form that is a text is not encoded again"
        forms: forms.encoded("a.b") => "POST /forms
            content-type: application/x-www-form-urlencoded

            grant_type=urn%3Ajwt&assertion=a.b";

        "The fields of a form have types, and a list repeats its name"
        forms: forms.fields("+1 2").count(3).media(["a", "b c"]) => "POST /forms
            content-type: application/x-www-form-urlencoded

            To=%2B1+2&Count=3&Media=a&Media=b+c";

        "A raw body is a form where its type says so"
        forms: forms.raw("a&b") => "POST /forms
            content-type: application/x-www-form-urlencoded

            kind=ship&name=a%26b";

        "A body in parts has texts and files, each with its name and type"
        forms: forms.parts(Part::text("Rex"), Part::bytes(&b"PNG"[..]), "Ada") => "POST /forms
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"title\"

            Rex
            --..
            Content-Disposition: form-data; name=\"kind\"

            photo
            --..
            Content-Disposition: form-data; name=\"note\"

            by Ada
            --..
            Content-Disposition: form-data; name=\"file\"; filename=\"ship.png\"
            Content-Type: image/png

            PNG
            --..--";

        "The name of a file begins no other header"
        forms: forms.part_fields(Part::text("x").file_name("a\"\r\nX-Evil: 1\r\n\r\n")) => "POST /forms
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0AX-Evil: 1%0D%0A%0D%0A\"

            x
            --..--";

        "The type of a file begins no other header"
        forms: forms.part_fields(Part::text("x").content_type("a/b\r\nX-Evil: 1"))
        => "refused: part-fields: the type of part `file` has characters that are not allowed in a header \
            (RFC 9110, section 5.5)";

        "A part that is not set is left out, and one that is is sent"
        forms: forms.part_fields(Part::text("x")).title(Part::text("y")) => "POST /forms
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"file\"

            x
            --..
            Content-Disposition: form-data; name=\"title\"

            y
            --..--";

        "A text has values as they are"
        texts: texts.text("Ada", "a <b> & {{name}}") => "POST /texts
            content-type: text/plain

            Dear Ada,
            a <b> & {{name}}";

        "A text that is one value is the caller's"
        texts: texts.whole("{{a}}\u{1}") => r"POST /texts
            content-type: text/plain

            {{a}}\x01";

        "A text that is empty says that it is"
        texts: texts.whole("") => "POST /texts
            content-length: 0
            content-type: text/plain";

        "A value does not end what it stands in in XML"
        texts: texts.xml("1\" x=\"", "</name><&") => "POST /texts
            content-type: application/xml

            <ship id=\"1&quot; x=&quot;\"><name>&lt;/name&gt;&lt;&amp;</name></ship>";

        "XML of a type of its own is XML"
        texts: texts.soap("<&\"") => "POST /texts
            content-type: application/soap+xml

            <e><name>&lt;&amp;&quot;</name></e>";

        "A value in a section of characters is sent as it is"
        texts: texts.cdata("a<b") => "POST /texts
            content-type: application/xml

            <name><![CDATA[a<b]]></name>";

        "A value does not end the string of YAML that it stands in"
        texts: texts.yaml("a\"\nadmin: \"true") => r#"POST /texts
            content-type: application/yaml

            name: "a\"\nadmin: \"true""#;

        "A value does not end the string of GraphQL that it stands in"
        texts: texts.graphql("a\") { key } #") => r#"POST /texts
            content-type: application/graphql

            { ship(id: "a\") { key } #") { name } }"#;

        "A value does not end what it stands in in SPARQL"
        texts: texts.sparql("a#b", "\" . } #\n", "ship:Tug") => r#"POST /texts
            content-type: application/sparql-query

            SELECT ?s { ?s <http://x/a#b> "\" . } #\n" . ?s a ship:Tug }"#;

        "A value that would be more than an IRI of SPARQL is refused"
        texts: texts.sparql("a> ?p ?o . <b", "a", "ship:Tug")
        => "refused: sparql: `path` has characters that are not allowed in an IRI (SPARQL 1.1, IRIREF)";

        "A value that would be more than a word of SPARQL is refused"
        texts: texts.sparql("a", "a", "?x } DROP ALL")
        => "refused: sparql: `class` is not one word of letters, digits, `_`, `:`, `.` and `-`";

        "Bytes are sent as they are"
        texts: texts.binary(&b"\0\xff\r\n"[..]) => r"PUT /texts
            content-type: application/octet-stream

            \x00\xff\r\n";

        "CBOR is the caller's bytes"
        texts: texts.cbor(&b"\xa1\x61a\x01"[..]) => r"POST /texts
            content-type: application/cbor

            \xa1aa\x01";

        "A body of a type that is text is a text"
        texts: texts.typed("<a> a <b> .") => "POST /texts
            content-type: text/turtle

            <a> a <b> .";

        "A body of another type is bytes"
        texts: texts.image(&b"PNG"[..]) => "PUT /texts
            content-type: image/png

            PNG";
    });
    rows
}

#[rustfmt::skip]
fn json_bodies() -> Vec<Row> {
    rows! {
        "A body that is one parameter is any JSON"
        json_api: json_api.whole(json!([{"a": null}, "ü"])) => r#"POST /ships
            content-type: application/json

            [{"a":null},"ü"]"#;

        "A body that is not required and not set is not there"
        json_api: json_api.optional() => "PUT /ships
            content-length: 0";

        "A body that is not required is sent where it is set"
        json_api: json_api.optional().body(json!({})) => "PUT /ships
            content-type: application/json

            {}";

        "POST without a body says that there is none"
        json_api: json_api.undeclared() => "POST /ships
            content-length: 0";

        "A body of which only the type is said is the caller's"
        json_api: json_api.without_data([1]) => "POST /ships
            content-type: application/json

            [1]";

        "GET has a body where the file says so"
        json_api: json_api.of_get([1]) => "GET /ships
            content-type: application/json

            [1]";

        "DELETE has a body where one is set"
        json_api: json_api.of_delete().body([1]) => "DELETE /ships
            content-type: application/json

            [1]";

        "DELETE without a body says nothing of one"
        json_api: json_api.of_delete() => "DELETE /ships";

        "Several parameters are the fields of one object, each of its type, with those that the file fixes"
        json_api: json_api.fields("Rex").length(12).draught(1.5).active(true).crew(["Ada"]).flag(json!({"of": "NL"}))
        => r#"POST /ships
            content-type: application/json

            {"name":"Rex","source":"import","agent":"007 \"Bond\"","length":12,"draught":1.5,"active":true,"crew":["Ada"],"flag":{"of":"NL"}}"#;

        "A field stays in its place"
        json_api: json_api.fields(HOSTILE) => r#"POST /ships
            content-type: application/json

            {"name":"\"} , \"admin\": true\n\\","source":"import","agent":"007 \"Bond\""}"#;

        "Fields of which none is set are no body"
        json_api: json_api.one_field() => "POST /ships
            content-length: 0";

        "A map is the body, with values and literals as they are written"
        json_api: json_api.map("Rex", "Ada", ["Bo", "Cy"]) => r#"POST /ships
            content-type: application/json

            {"name":"Rex","note":"by Ada","crew":["Bo","Cy"],"year":1912,"afloat":false,"none":null,"agent":"007 \"Bond\"","version":1.10}"#;

        "A place that is all of a value takes any JSON, and one within a string does not leave it"
        json_api: json_api.map(json!({"a": [1]}), HOSTILE, json!(null)) => r#"POST /ships
            content-type: application/json

            {"name":{"a":[1]},"note":"by \"} , \"admin\": true\n\\","crew":null,"year":1912,"afloat":false,"none":null,"agent":"007 \"Bond\"","version":1.10}"#;

        "In a text of JSON, a place in quotes is a string and one without is any JSON, in single braces too"
        json_api: json_api.raw("12", json!([{"a": 1}]), 7, "true") => r#"POST /ships
            content-type: application/json

            {"name":"12","crew":[{"a":1}],"note":"for 12!","id":7,"class":"true"}"#;

        "In a text of JSON, nothing leaves its place"
        json_api: json_api.raw(HOSTILE, HOSTILE, HOSTILE, "{{name}}\u{0}") => r#"POST /ships
            content-type: application/json

            {"name":"\"} , \"admin\": true\n\\","crew":"\"} , \"admin\": true\n\\","note":"for \"} , \"admin\": true\n\\!","id":"\"} , \"admin\": true\n\\","class":"{{name}}\u0000"}"#;

        "A text of JSON is the body under its type, too"
        json_api: json_api.raw_json("Rex") => r#"POST /ships
            content-type: application/json

            [{"op":"replace","path":"/name","value":"Rex"}]"#;

        "Numbers in a text of JSON are sent as they are written"
        json_api: json_api.exact() => r#"POST /ships
            content-type: application/json

            {"n":1.10,"big":123456789012345678901234567890,"e":1e400}"#;

        "Single braces in a map are text"
        json_api: json_api.braces() => r#"POST /ships
            content-type: application/json

            {"name":"{name}","note":"for {name}"}"#;

        "What a tool need not be given is left out"
        json_api: json_api.of_a_tool("Rex") => r#"POST /ships
            content-type: application/json

            {"name":"Rex","tags":["fixed"],"deep":{}}"#;

        "What a tool need not be given is sent where it is"
        json_api: json_api.of_a_tool("Rex").motto("\"").tag("a") => r#"POST /ships
            content-type: application/json

            {"name":"Rex","motto":"\"","tags":["a","fixed"],"deep":{"motto":"\""}}"#;

        "Braces within a string of JSON are text"
        json_api: json_api.graphql("a\"b") => r#"POST /ships
            content-type: application/json

            {"query":"query($id: ID!) { ship(id: $id) { name } }","variables":{"id":"a\"b"}}"#;

        "A parameter of the query with a type keeps it in a body"
        json_api: json_api.of_a_parameter(true) => r#"POST /ships?dry=true
            content-type: application/json

            {"dry":true}"#;

        "A list of the query is a list in a body"
        json_api: json_api.of_a_list().tag(["a", "b"]) => r#"POST /ships?tag=a&tag=b
            content-type: application/json

            {"tags":["a","b"]}"#;

        "A header is computed from a field of the body"
        json_api: json_api.of_a_field("Rex") => r#"POST /ships
            content-type: application/json
            x-name: Rex

            {"name":"Rex"}"#;

        "A value does not end the string that it stands in where JSON is called text"
        json_api: json_api.text_json(HOSTILE) => r#"POST /ships
            content-type: text/json

            {"name":"\"} , \"admin\": true\n\\"}"#;

        "A value does not end the string that it stands in where each line is JSON"
        json_api: json_api.lines(HOSTILE) => r#"POST /ships
            content-type: application/x-ndjson

            {"name": "\"} , \"admin\": true\n\\"}"#;
    }
}
