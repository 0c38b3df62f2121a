//! Base URLs and paths.

use super::clients::{empty, host, paths, plain, region, shell, slashed};
use super::table::{Row, rows};

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "A base URL without a path stands before the path"
        plain: plain.list() => "GET /ships";

        "A base URL that is all there is ends in the slash that HTTP needs"
        plain: plain.root() => "GET /";

        "A slash at the end of the base URL and one at the start of the path are one"
        slashed: slashed.list() => "GET /api/ships";

        "A slash at the end of the base URL stays where the path is empty"
        slashed: slashed.root() => "GET /api/";

        "A base URL has places for values, each of which stays in its own"
        region: region.list() => "GET /v%204/ships";

        "A base URL in double braces comes from a variable"
        host: host.list() => "GET /v2/ships";

        "A base URL as a shell writes it comes from a variable"
        shell: shell.list() => "GET /v3/ships";

        "A base URL that is empty is given to the builder"
        empty: empty.list() => "GET /given/ships";

        "A path without its first slash has one"
        paths: paths.without_a_slash() => "GET /v1/harbours";

        "A path that is one slash keeps it"
        paths: paths.slash() => "GET /v1/";

        "A path that is empty is the base URL as it is written"
        paths: paths.empty() => "GET /v1/";

        "A slash at the end of a path stays"
        paths: paths.trailing_slash() => "GET /v1/ships/";

        "Empty segments of a path stay"
        paths: paths.double_slashes() => "GET /v1//ships//all";

        "A path that begins as the base URL ends is sent as it is written"
        paths: paths.repeated_base() => "GET /v1/v1/ships";

        "A path of an operation that is that of its resource is not repeated"
        paths: paths.own_equal() => "GET /v1/ships";

        "A path of an operation that begins with that of its resource is all of it"
        paths: paths.own_absolute() => "GET /v1/ships/active";

        "A path of an operation that begins in another way goes on behind that of its resource"
        paths: paths.own_relative("imo 1") => "GET /v1/ships/imo%201/crew";

        "A path of an operation without a slash goes on behind one"
        paths: paths.own_relative_bare() => "GET /v1/ships/crew";

        "A path of an operation that is a query goes on behind that of its resource"
        paths: paths.own_query() => "GET /v1/ships?active=true";

        "A path of an operation below the root is all of it"
        paths: paths.below_slash() => "GET /v1/docks";

        "A query of the path without a value has none"
        paths: paths.get_acl("b") => "GET /v1/buckets/b?acl";

        "A query of the path comes before parameters"
        paths: paths.get_version("b").prefix("a&b") => "GET /v1/buckets/b?versions&max-keys=5&prefix=a%26b";

        "A placeholder in the query of the path is a value of it"
        paths: paths.find_key("b", "k&x=1#2 +") => "GET /v1/buckets/b?key=k%26x%3D1%232%20%2B";

        "A value of the query of the path is put together from text and placeholders"
        paths: paths.filter("b", "5&x=1") => "GET /v1/buckets/b?filter=size%20gt%205%26x%3D1";

        "What is percent-encoded in the query of the path is not encoded again"
        paths: paths.filter_encoded("b", "5") => "GET /v1/buckets/b?filter%5Bsize%5D=gt%205";

        "A plus sign in the query of the path is the space that it means"
        paths: paths.plus("b", "5") => "GET /v1/buckets/b?q=a%205";

        "A placeholder of the path that is in its query too is one input"
        paths: paths.echo("b") => "GET /v1/buckets/b?echo=b";

        "A placeholder in the query of the path is the parameter that is declared"
        paths: paths.find_declared("b").limit(3) => "GET /v1/buckets/b?limit=3";

        "What is behind the mark of a fragment is the header that it names"
        paths: paths.launch() => "POST /v1/
            content-length: 0
            x-amz-target: Ships.Launch";

        "Spaces and letters beyond ASCII are encoded in a path"
        paths: paths.spaces() => "GET /v1/my%20ships/%C3%BCber";

        "What is percent-encoded in a path is not encoded again"
        paths: paths.encoded_already() => "GET /v1/a%20b/100%25";

        "Several placeholders stand in one segment"
        paths: paths.several("a...b", "c/d") => "GET /v1/compare/a...b...c%2Fd";

        "Text stands beside a placeholder in one segment"
        paths: paths.literal_beside("ship:1") => "GET /v1/files/ship%3A1.zip:download";

        "A key of OData keeps its brackets and quotes, and its value does not leave them"
        paths: paths.odata("o'x')/y") => "GET /v1/users(id='o%27x%27%29%2Fy')/calls";

        "A placeholder that stands twice in a path is one input"
        paths: paths.pairs("1 2") => "GET /v1/pairs/1%202/of/1%202";

        "Names of placeholders hold hyphens and dots"
        paths: paths.odd_names("a", "b") => "GET /v1/a/a/b";

        "A placeholder that takes several segments takes one"
        paths: paths.greedy("a/b") => "GET /v1/objects/a%2Fb";

        "A placeholder that takes several segments has text beside it"
        paths: paths.greedy_beside("a") => "GET /v1/keys/a.json";

        "A placeholder in double braces is one"
        paths: paths.double_braces("9074729") => "GET /v1/imo/9074729";

        "A placeholder that names the input of a tool is that input"
        paths: paths.of_a_tool("42") => "GET /v1/mmsi/42";

        "A placeholder that names what is bound is that variable, in its segment"
        paths: paths.variable() => "GET /v1/north%2F1/ships";

        "A placeholder that names what is bound with its namespace is that variable"
        paths: paths.variable_of_namespace() => "GET /v1/north%2F1/docks";

        "A parameter of the path with a value is never asked for"
        paths: paths.fixed() => "GET /v1/fleets/north%2F1/ships";

        "A parameter of the path is computed from others, in its segment"
        paths: paths.computed("a/b", "..") => "GET /v1/pairs/a%2Fb-..";

        "Numbers and truth stand in a path as they are written"
        paths: paths.typed(-7, true) => "GET /v1/typed/-7/true";

        "A slash in a value of the path is no slash of the path"
        paths: paths.own_relative("../admin?x#y\\z") => "GET /v1/ships/..%2Fadmin%3Fx%23y%5Cz/crew";

        "A percent sign in a value of the path is one"
        paths: paths.own_relative("%2e%2e") => "GET /v1/ships/%252e%252e/crew";

        "The end of a line in a value of the path does not end the request"
        paths: paths.own_relative("1 HTTP/1.1\r\nX-Evil: 1") => "GET /v1/ships/1%20HTTP%2F1.1%0D%0AX-Evil%3A%201/crew";

        "Three dots in a value of the path lead nowhere"
        paths: paths.own_relative("...") => "GET /v1/ships/.../crew";

        "An empty value of the path is refused"
        paths: paths.own_relative("")
        => "refused: own-relative: path parameter `id` is empty: the request would go to another resource";

        "A dot for a value of the path is refused"
        paths: paths.own_relative(".")
        => "refused: own-relative: path parameter `id` is \".\": the request would go to another resource";

        "Two dots for a value of the path are refused"
        paths: paths.own_relative("..")
        => "refused: own-relative: path parameter `id` is \"..\": the request would go to another resource";

        "Dots that two values make together are refused"
        paths: paths.dots(".", ".")
        => "refused: dots: path parameter `a` and `b` is \"..\": the request would go to another resource";

        "A method without a body says nothing of one"
        paths: paths.remove() => "DELETE /v1/methods";

        "HEAD is a method like others"
        paths: paths.head_it() => "HEAD /v1/methods";

        "OPTIONS is a method like others"
        paths: paths.options_of() => "OPTIONS /v1/methods";

        "PUT without a body says that there is none"
        paths: paths.touch() => "PUT /v1/methods
            content-length: 0";
    }
}
