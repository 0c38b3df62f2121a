//! What calls accept, and how their responses are read.

use naftiko_test_server::Reply;

use super::clients::outputs;
use super::table::{Row, told_rows};

const SHIP: &str =
    r#"{"id":7,"size":[{"length":12}],"crew":[{"name":"Ada"},{"name":"Bo"},{}],"afloat":true,"more":null}"#;

fn response(media_type: &str, body: &str) -> [Reply; 1] {
    [Reply::new("200 OK", &[("content-type", media_type)], body)]
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    told_rows! {
        "A document is the response as it came"
        outputs: { outputs.whole().send().await?.to_string() } (outputs.whole()),
        response("application/json", "[{\"a\":1}]")
        => "GET /ships
            -> [{\"a\":1}]";

        "Parts are taken out by keys, by indexes, by indexes from the end, and from each"
        outputs: { format!("{:?}", outputs.parts().send().await?) } (outputs.parts()), response("application/json", SHIP)
        => "GET /ships
            -> PartsResponse { id: Some(\"7\"), length: Some(12), crew: [String(\"Ada\"), String(\"Bo\")], last: None, \
            afloat: Some(true) }";

        "Parts that are not there are missing, and fail no call"
        outputs: { format!("{:?}", outputs.parts().send().await?) } (outputs.parts()), response("application/json", "{}")
        => "GET /ships
            -> PartsResponse { id: None, length: None, crew: [], last: None, afloat: None }";

        "A text is asked for, and is the response as it came"
        outputs: { outputs.text().send().await? } (outputs.text()), response("text/plain", "{\"a\":")
        => "GET /ships
            accept: text/plain, */*;q=0.5
            -> {\"a\":";

        "HTML is asked for, and is a text"
        outputs: { outputs.html().send().await? } (outputs.html()), response("text/html", "<p>")
        => "GET /ships
            accept: text/html
            -> <p>";

        "CSV is asked for, and is a list of its rows"
        outputs: { outputs.csv().send().await?.to_string() } (outputs.csv()), response("text/csv", "name,n\nRex,1\n")
        => "GET /ships
            accept: text/csv, */*;q=0.5
            -> [{\"n\":\"1\",\"name\":\"Rex\"}]";

        "Parts are taken out of CSV"
        outputs: { format!("{:?}", outputs.csv_parts().send().await?) } (outputs.csv_parts()),
        response("text/csv", "name\nA\nB\n")
        => "GET /ships
            accept: text/csv, */*;q=0.5
            -> CsvPartsResponse { names: [String(\"A\"), String(\"B\")] }";

        "Parts are taken out of XML"
        outputs: { format!("{:?}", outputs.xml().send().await?) } (outputs.xml()),
        response("text/xml", "<ship><name>Rex</name></ship>")
        => "GET /ships
            accept: application/xml, text/xml, */*;q=0.5
            -> XmlResponse { name: Some(\"Rex\") }";

        "YAML is asked for, and is a document"
        outputs: { outputs.yaml().send().await?.to_string() } (outputs.yaml()),
        response("application/yaml", "a: [1, true]\n")
        => "GET /ships
            accept: application/yaml, */*;q=0.5
            -> {\"a\":[1,true]}";

        "A file is asked for by its type, and read as it comes"
        outputs: { format!("{:?}", outputs.binary().send().await?.bytes().await?) } (outputs.binary()),
        response("image/png", "PNG!")
        => "GET /ships
            accept: image/png
            -> b\"PNG!\"";

        "A file that is longer than the capability allows is refused"
        outputs: { format!("{:?}", outputs.binary().send().await?.bytes().await?) } (outputs.binary()),
        response("image/png", "PNG!!")
        => "GET /ships
            accept: image/png
            refused: binary: 200 OK: the response is longer than 4 bytes, the limit of the request";
    }
}
