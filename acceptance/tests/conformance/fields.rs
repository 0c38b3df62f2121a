//! Fields of forms and parts of bodies, each by its encoding in the OpenAPI document, and media
//! types of bodies.

use naftiko_client::{Part, json};

use super::clients::fields;
use super::table::{Row, rows};
use fields_client::types::{PairsLines, Size};

fn size() -> Size {
    Size::new().width(2).height(3)
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "A required form without required fields is sent, even if it is empty"
        fields: fields.pairs() => "POST /pairs
            content-length: 0
            content-type: application/x-www-form-urlencoded";

        "Lists of a form are written as their encoding says"
        fields: fields.pairs().plain("a b").repeated(["a", "b"]).expand(["c", "d"]).commas(["e", "f,g"]).bars([1, 2])
        => "POST /pairs
            content-type: application/x-www-form-urlencoded

            plain=a+b&repeated=a&repeated=b&expand%5B0%5D=c&expand%5B1%5D=d&commas=e,f%2Cg&bars=1%7C2";

        "Objects of a form are JSON, pairs of their own or in brackets, as their encoding says"
        fields: fields.pairs().json(size()).spread(size()).deep(size())
        => "POST /pairs
            content-type: application/x-www-form-urlencoded

            json=%7B%22width%22%3A2%2C%22height%22%3A3%7D&width=2&height=3&deep%5Bwidth%5D=2&deep%5Bheight%5D=3";

        "Lists of objects of a form have brackets at each level"
        fields: fields.pairs().lines([PairsLines::new().tax(["a", "b"])])
        => "POST /pairs
            content-type: application/x-www-form-urlencoded

            lines%5B0%5D%5Btax%5D%5B0%5D=a&lines%5B0%5D%5Btax%5D%5B1%5D=b";

        "A required body in parts without required parts is sent, even if it is empty"
        fields: fields.parts() => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..--";

        "A list of files is a part for each of them, all of one name"
        fields: fields.parts().files([Part::bytes("A").file_name("a.txt"), Part::bytes("B").file_name("b.txt")])
        => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"files\"; filename=\"a.txt\"
            Content-Type: application/octet-stream

            A
            --..
            Content-Disposition: form-data; name=\"files\"; filename=\"b.txt\"
            Content-Type: application/octet-stream

            B
            --..--";

        "A list of scalars is a part for each of them, unless its encoding says otherwise"
        fields: fields.parts().tags(["x", "y"]).counts([1]).joined(["a", "b"]).age(3)
        => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"tags\"

            x
            --..
            Content-Disposition: form-data; name=\"tags\"

            y
            --..
            Content-Disposition: form-data; name=\"counts\"

            1
            --..
            Content-Disposition: form-data; name=\"joined\"

            a,b
            --..
            Content-Disposition: form-data; name=\"age\"

            3
            --..--";

        "Objects are parts of JSON, a list of them one for each, of the type that their encoding says"
        fields: fields.parts().people([size(), Size::new()]).meta(size())
        => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"people\"
            Content-Type: application/json

            {\"width\":2,\"height\":3}
            --..
            Content-Disposition: form-data; name=\"people\"
            Content-Type: application/json

            {}
            --..
            Content-Disposition: form-data; name=\"meta\"
            Content-Type: application/ld+json

            {\"width\":2,\"height\":3}
            --..--";

        "A text whose media type is an image is a file"
        fields: fields.parts().photo(Part::bytes("P").content_type("image/png")).logo(Part::bytes("L"))
        => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"photo\"
            Content-Type: image/png

            P
            --..
            Content-Disposition: form-data; name=\"logo\"
            Content-Type: application/octet-stream

            L
            --..--";

        "A part has the media type and the headers that its encoding says"
        fields: fields.parts().note("*hi*").signed(Part::text("x").header("X-Signature", "abc"))
        => "POST /parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"note\"
            Content-Type: text/markdown

            *hi*
            --..
            Content-Disposition: form-data; name=\"signed\"
            X-Signature: abc

            x
            --..--";

        "A header of a part begins no other header"
        fields: fields.parts().signed(Part::text("x").header("X-Signature", "a\r\nX-Evil: 1"))
        => "refused: parts: part `signed`: the value of header `X-Signature` has characters that are not allowed in a header \
            (RFC 9110, section 5.5)";

        "A form of which nothing is known is a form of anything"
        fields: fields.unknown_form(json!({"a": "x y", "b": [1, 2], "c": {"d": null, "e": true}}))
        => "POST /unknown-form
            content-type: application/x-www-form-urlencoded

            a=x+y&b=1&b=2&c%5Be%5D=true";

        "A form that is a map has its entries"
        fields: fields.map_form([("a".to_owned(), "x&y".to_owned())].into())
        => "POST /map-form
            content-type: application/x-www-form-urlencoded

            a=x%26y";

        "Parts of which nothing is known have the names that the caller gives them"
        fields: fields.unknown_parts([("a", Part::text("x")), ("b", Part::bytes("y").file_name("y.bin"))])
        => "POST /unknown-parts
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"a\"

            x
            --..
            Content-Disposition: form-data; name=\"b\"; filename=\"y.bin\"
            Content-Type: application/octet-stream

            y
            --..--";

        "Fields that the capability declares are parts where the document says that the body is made of those"
        fields: fields.declared().file(Part::text("x")).size(size())
        => "POST /declared
            content-type: multipart/form-data; boundary=..

            --..
            Content-Disposition: form-data; name=\"file\"

            x
            --..
            Content-Disposition: form-data; name=\"size\"
            Content-Type: application/json

            {\"width\":2,\"height\":3}
            --..--";

        "A media type keeps the parameters that say which content it is"
        fields: fields.versioned().body(size()) => "POST /versioned
            content-type: application/vnd.acme+json; version=2

            {\"width\":2,\"height\":3}";

        "JSON has its names, whatever they are"
        fields: fields.text_json().body(size()) => "POST /text-json
            content-type: text/json

            {\"width\":2,\"height\":3}";

        "A body of any media type is JSON if it is an object"
        fields: fields.anything().body(size()) => "POST /anything
            content-type: application/json

            {\"width\":2,\"height\":3}";

        "A body of any image is bytes"
        fields: fields.image(&b"PNG"[..]) => "PUT /image
            content-type: application/octet-stream

            PNG";

        "A text says its character set if the document does"
        fields: fields.markdown("*é*") => "PUT /markdown
            content-type: text/markdown; charset=utf-8

            *é*";
    }
}
