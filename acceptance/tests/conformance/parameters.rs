//! Parameters in the query, in headers and cookies, and the values they are computed from.

use super::clients::{cookie, header, levels, query};
use super::table::{Row, rows};

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    rows! {
        "The parameter of a resource wins over that of its entry, in whatever case its name is written"
        levels: levels.of_resource().page(2) => "GET /ships?scope=all&page=2
            x-level: resource
            x-shared: shared";

        "The parameter of an operation wins over both, and what is in another place is another"
        levels: levels.of_operation().scope("mine").scope_param("theirs") => "GET /ships?scope=mine
            scope: theirs
            x-level: operation
            x-shared: shared";

        "A parameter that overrides a fixed one and is not set is left out"
        levels: levels.of_operation() => "GET /ships
            x-level: operation
            x-shared: shared";

        "Parameters that are not set are left out"
        query: query.typed("a") => "GET /find?text=a";

        "A value of the query arrives as it was given"
        query: query.typed("a&b=c+d #é\r\n") => "GET /find?text=a%26b%3Dc%2Bd%20%23%C3%A9%0D%0A";

        "An empty value of the query is one"
        query: query.typed("") => "GET /find?text=";

        "Integers, numbers and truth are written as JSON writes them"
        query: query.typed("a").count(-3).ratio(0.5).deep(false) => "GET /find?text=a&count=-3&ratio=0.5&deep=false";

        "A list repeats its name"
        query: query.typed("a").tag(["x", "y,z"]) => "GET /find?text=a&tag=x&tag=y%2Cz";

        "An empty list is left out"
        query: query.typed("a").tag(Vec::<String>::new()) => "GET /find?text=a";

        "Names with dollars, brackets, at signs, dots and backticks arrive as they are"
        query: query.names().filter("a").filter_x("b").id("c").a_b("d").back("e")
        => "GET /find?%24filter=a&filter%5Bx%5D=b&%40id=c&a.b=d&%60back%60=e";

        "Names that Rust has other uses for arrive as they are"
        query: query.names().r#type("a").param("b").param_param("c") => "GET /find?type=a&_=b&=c";

        "Values that the file fixes are sent always, and encoded"
        query: query.fixed() => "GET /find?expand=owner%2Ccrew%20%26%20more&limit=50&dry=true&none=";

        "A parameter is computed from others"
        query: query.computed("1&2").to("3") => "GET /find?from=1%262&range=1%262..3&to=3";

        "A parameter that is computed from one that is not set is left out"
        query: query.computed("1") => "GET /find?from=1";

        "What only a template names is an input, whoever gives it"
        query: query.only_in_a_template().name("a&b").class("c d") => "GET /find?q=name%3Aa%26b%20class%3Ac%20d";

        "A parameter whose value is itself is one that is asked for"
        query: query.its_own("a") => "GET /find?q=a";

        "A parameter is computed from what is bound, with or without its namespace"
        query: query.variable() => "GET /find?v=2%20%26%203&w=v2%20%26%203";

        "A parameter is computed from one that the file fixes"
        query: query.of_a_fixed() => "GET /find?class=tug&q=class%3Atug";

        "A parameter that is called as what it is bound to is that"
        query: query.called_as_bound() => "GET /find?API_VERSION=2%20%26%203";

        "A number that the file fixes is sent as it is written"
        query: query.exact() => "GET /find?n=1.10&m=0o17";

        "A parameter without a place is one of the query"
        query: query.without_a_place().lost("a") => "GET /find?lost=a";

        "Headers of the whole entry are sent with every request, however they are written"
        header: header.optional() => "GET /ships
            ships-version: 2022-06-28";

        "Headers are sent as they were set"
        header: header.optional().if_match("\"a\"").x_count(3) => "GET /ships
            if-match: \"a\"
            ships-version: 2022-06-28
            x-count: 3";

        "A header that would be two is refused"
        header: header.optional().if_match("a\r\nX-Evil: 1")
        => "refused: optional: the value of header `If-Match` has characters that are not allowed in a header \
            (RFC 9110, section 5.5)";

        "A header that says what is wanted takes the place of ours"
        header: header.accept() => "GET /ships
            accept: application/vnd.ships+json
            ships-version: 2022-06-28";

        "A header that asks what is wanted is left to the client"
        header: header.accept_asked() => "GET /ships
            ships-version: 2022-06-28";

        "Headers of the connection are left to it"
        header: header.of_the_connection([1]) => "POST /ships
            content-type: application/json
            ships-version: 2022-06-28

            [1]";

        "The type of a body is said once, where a parameter asks for it"
        header: header.content_type_asked([1]) => "POST /ships
            content-type: application/json
            ships-version: 2022-06-28

            [1]";

        "The type of a body is what the file says"
        header: header.content_type_fixed([1]) => "PATCH /ships
            content-type: application/merge-patch+json
            ships-version: 2022-06-28

            [1]";

        "A header for a secret that the file knows nothing of is asked for"
        header: header.authorization().authorization("Custom 1") => "GET /ships
            authorization: Custom 1
            ships-version: 2022-06-28";

        "A header is computed from a parameter of the query"
        header: header.computed().etag("1") => "GET /ships?etag=1
            if-none-match: W/\"1\"
            ships-version: 2022-06-28";

        "A header that is computed to be two is refused"
        header: header.computed().etag("1\"\r\nX-Evil: 1")
        => "refused: computed: the value of header `If-None-Match` has characters that are not allowed in a header \
            (RFC 9110, section 5.5)";

        "A header for a secret is computed from what is bound"
        header: header.secret() => "GET /ships
            authorization: Custom 2 & 3
            ships-version: 2022-06-28";

        "A parameter of the environment is read from there"
        header: header.region()
        => "refused: region: the variable `SHIPS_REGION` of parameters has no value: call `variable` when the \
            client is built or set the environment variable SHIPS_REGION";

        "A parameter of the environment that an operation declares is read from there"
        header: header.environment()
        => "refused: environment: the variable `FLEET` of parameters has no value: call `variable` when the \
            client is built or set the environment variable FLEET";

        "Cookies are one header, without those that need what is not set"
        cookie: cookie.optional() => "GET /ships
            cookie: lang=en";

        "Cookies are sent as they were set"
        cookie: cookie.optional().theme("dark") => "GET /ships
            cookie: lang=en; seen=dark-seen; theme=dark";

        "A cookie that would be two is refused"
        cookie: cookie.optional().theme("a; admin=1")
        => "refused: optional: the value of cookie `seen` has characters that are not allowed in a cookie \
            (RFC 6265, section 4.1.1)";
    }
}
