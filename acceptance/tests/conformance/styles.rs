//! Lists, objects and choices in the styles of OpenAPI (3.1, section 4.8.12.2), and parameters that
//! are a document.

use std::collections::BTreeMap;

use super::clients::styles;
use super::table::{Row, rows};
use styles_client::types::{Color, QueryCreatedObject, QueryDeep, QueryEither, Size};

fn size() -> Size {
    Size::new().width(2).height(3)
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "Lists and objects stand in a path with commas between them"
        styles: styles.simple(["a/b", "c,d"], size(), size()) => "GET /simple/a%2Fb,c%2Cd/width,2,height,3/width=2,height=3";

        "Values in style label begin with a dot"
        styles: styles.label(5, ["x", "y"], size()) => "GET /label/.5/.x,y/.width=2.height=3";

        "Values in style matrix have their names"
        styles: styles.matrix("z;y", [1, 2], [Color::Red, Color::LightBlue], size())
        => "GET /matrix/;one=z%3By/;list=1,2/;each=red;each=light%20blue/;width=2;height=3";

        "A list in style form repeats its name, or has commas that are sent as they are"
        styles: styles.query().repeated(["a", "b"]).commas(["a", "b,c"]) => "GET /query?repeated=a&repeated=b&commas=a,b%2Cc";

        "Lists with bars and with spaces are encoded as those are"
        styles: styles.query().bars([1, 2]).spaces(["a", "b"]) => "GET /query?bars=1%7C2&spaces=a%20b";

        "A value that holds what stands between values is refused where no server could tell the two from one another"
        styles: styles.query().spaces(["a b", "c"])
        => "refused: query: the query parameter `spaces` holds \" \" within a value, which its style uses as a separator";

        "An object in style deepObject has its keys in brackets, at each level"
        styles: styles.query().deep(QueryDeep::new().size(size()).tags(["x", "y"]))
        => "GET /query?deep%5Bsize%5D%5Bwidth%5D=2&deep%5Bsize%5D%5Bheight%5D=3&deep%5Btags%5D%5B0%5D=x\
            &deep%5Btags%5D%5B1%5D=y";

        "A list in style deepObject has its indexes in brackets"
        styles: styles.query().items_param(["a", "b"]).nested([size()])
        => "GET /query?items%5B0%5D=a&items%5B1%5D=b&nested%5B0%5D%5Bwidth%5D=2&nested%5B0%5D%5Bheight%5D=3";

        "A parameter that is an object or a scalar takes a scalar"
        styles: styles.query().created(5) => "GET /query?created=5";

        "A parameter that is an object or a scalar takes an object"
        styles: styles.query().created(QueryCreatedObject::new().gt(5)) => "GET /query?created%5Bgt%5D=5";

        "An object in style form is pairs of its own, or one text"
        styles: styles.query().pairs(size()).flat(size()) => "GET /query?width=2&height=3&flat=width,2,height,3";

        "A map in style form is pairs of its own"
        styles: styles.query().free(BTreeMap::from([("a b".to_owned(), "c&d".to_owned())])) => "GET /query?a%20b=c%26d";

        "Reserved characters are sent as they are where the document allows them, but for those that end a value"
        styles: styles.query().reserved("https://a.example/b?c=d&e#f+g h")
        => "GET /query?reserved=https://a.example/b?c=d%26e%23f%2Bg%20h";

        "A parameter that is a list or a scalar takes a list"
        styles: styles.query().either(QueryEither::List(vec!["a".into(), "b".into()])) => "GET /query?either=a,b";

        "A list of several types of scalars takes the text of each"
        styles: styles.query().any(["1", "a"]) => "GET /query?any=1&any=a";

        "A parameter that is a document is JSON, a text or a form, as its content says"
        styles: styles.content().json(size()).text("a b").form(size()).x_json("red").x_text("a b").prefs(size())
        => "GET /content?json=%7B%22width%22%3A2%2C%22height%22%3A3%7D&text=a%20b&form=width%3D2%26height%3D3
            cookie: prefs=%7B%22width%22%3A2%2C%22height%22%3A3%7D
            x-json: \"red\"
            x-text: a b";

        "Lists and objects in headers have commas between them"
        styles: styles.heads().x_list([1, 2]).x_plain(size()).x_pairs(size()) => "GET /heads
            x-list: 1,2
            x-pairs: width=2,height=3
            x-plain: width,2,height,3";

        "A list in a cookie is several cookies, or one with commas"
        styles: styles.heads().each(["a", "b"]).commas(["c", "d"]).size(size()) => "GET /heads
            cookie: each=a; each=b; commas=c,d; width=2; height=3";

        "A value that no cookie can hold is refused"
        styles: styles.heads().commas(["a,b"])
        => "refused: heads: the cookie `commas` holds \"a,b\", which is not allowed in the value of a cookie \
            (RFC 6265, section 4.1.1)";
    }
}
