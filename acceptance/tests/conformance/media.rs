//! Media types of responses: what calls accept, and how bodies are read.

use naftiko_test_server::Reply;

use super::clients::media;
use super::table::{Row, told_rows};

const SHIP: &str = r#"{"name":"Rex"}"#;

fn response(media_type: &str, body: &str) -> [Reply; 1] {
    [Reply::new("200 OK", &[("content-type", media_type)], body)]
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    told_rows! {
        "JSON of a type of its own is asked for by that type"
        media: { media.hal().send().await?.name } (media.hal()), response("application/hal+json", SHIP)
        => "GET /hal
            accept: application/hal+json
            -> Rex";

        "A version that a media type says is asked for, the first of several"
        media: { media.versions().send().await?.name } (media.versions()),
        response("application/vnd.acme+json; version=2", SHIP)
        => "GET /versions
            accept: application/vnd.acme+json; version=2
            -> Rex";

        "Plain JSON is asked for where there is a choice"
        media: { media.several().send().await?.name } (media.several()), response("application/json", SHIP)
        => "GET /several
            -> Rex";

        "JSON that is called text is JSON"
        media: { media.text_json().send().await?.name } (media.text_json()), response("text/json", SHIP)
        => "GET /text-json
            accept: text/json
            -> Rex";

        "Any media type is asked for with JSON first"
        media: { media.anything().send().await?.name } (media.anything()), response("application/hal+json", SHIP)
        => "GET /anything
            accept: application/json, */*;q=0.5
            -> Rex";

        "A string of any media type is a text"
        media: { media.any_text().send().await? } (media.any_text()), response("text/plain", "{a")
        => "GET /any-text
            accept: text/plain, */*;q=0.5
            -> {a";

        "A file of any media type is one"
        media: { format!("{:?}", media.any_file().send().await?.bytes().await?) } (media.any_file()),
        response("application/pdf", "PDF")
        => "GET /any-file
            accept: */*
            -> b\"PDF\"";

        "A file of any kind of image is asked for by that kind"
        media: { format!("{:?}", media.image().send().await?.bytes().await?) } (media.image()),
        response("image/png", "PNG")
        => "GET /image
            accept: image/*, */*;q=0.5
            -> b\"PNG\"";

        "A file that is called JSON is a file"
        media: { format!("{:?}", media.json_file().send().await?.bytes().await?) } (media.json_file()),
        response("application/pdf", "PDF")
        => "GET /json-file
            accept: application/json, */*;q=0.5
            -> b\"PDF\"";

        "A file beside JSON is what is asked for"
        media: { format!("{:?}", media.file_beside_json().send().await?.bytes().await?) } (media.file_beside_json()),
        response("application/zip", "ZIP")
        => "GET /file-beside-json
            accept: application/zip, */*;q=0.5
            -> b\"ZIP\"";

        "Bytes of the schema of JSON are no file"
        media: { media.json_beside_bytes().send().await?.name } (media.json_beside_bytes()),
        response("application/json", SHIP)
        => "GET /json-beside-bytes
            -> Rex";

        "XML is asked for and decoded"
        media: { media.xml().send().await?.to_string() } (media.xml()),
        response("application/xml", "<ship><name>Rex</name></ship>")
        => "GET /xml
            accept: application/xml, */*;q=0.5
            -> {\"name\":\"Rex\"}";

        "XML that is a string is a text"
        media: { media.xml_text().send().await? } (media.xml_text()), response("application/xml", "<a/>")
        => "GET /xml-text
            accept: application/xml, */*;q=0.5
            -> <a/>";

        "YAML is asked for and decoded"
        media: { media.yaml().send().await?.to_string() } (media.yaml()), response("application/yaml", "name: Rex")
        => "GET /yaml
            accept: application/yaml, */*;q=0.5
            -> {\"name\":\"Rex\"}";

        "Text is asked for by its type"
        media: { media.markdown().send().await? } (media.markdown()), response("text/markdown", "*a*")
        => "GET /markdown
            accept: text/markdown, */*;q=0.5
            -> *a*";

        "JSON is read where a text of another status could come"
        media: { format!("{:?}", media.start().send().await?) } (media.start()), response("application/json", SHIP)
        => "POST /start
            accept: application/json, text/plain;q=0.9
            content-length: 0
            -> Ship(Ship { name: \"Rex\", extra: Extra })";

        "A text of another status beside JSON is a text"
        media: { format!("{:?}", media.start().send().await?) } (media.start()),
        [Reply::new("202 Accepted", &[("content-type", "text/plain")], "later")]
        => "POST /start
            accept: application/json, text/plain;q=0.9
            content-length: 0
            -> String(\"later\")";

        "A text beside JSON of which nothing is known is a text"
        media: { media.csv().send().await?.to_string() } (media.csv()), response("text/csv", "a,b")
        => "GET /csv
            accept: application/json, text/csv;q=0.9
            -> \"a,b\"";

        "Parts of JSON are asked for by its type"
        media: { format!("{:?}", media.parts().send().await?) } (media.parts()),
        response("application/vnd.api+json", SHIP)
        => "GET /parts
            accept: application/vnd.api+json
            -> PartsResponse { name: Some(\"Rex\") }";
    }
}
