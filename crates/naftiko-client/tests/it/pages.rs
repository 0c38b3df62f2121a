//! Lists in pages, over real HTTP on loopback.

use std::pin::Pin;
use std::time::Duration;

use crate::common::{SECRET, builder, draft};
use naftiko_client::{
    Api, ApiClient, Authentication, Deserialize, Draft, Error, ErrorKind, Key, Method, Pages, Paging, Secret, Serde,
    StatusCode, Stream,
};
use naftiko_test_server::{Reply, Server};

static API: Api = Api::new("pets", "https://pets.example/v1")
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });
static QUERY: Api = API.authentication(Authentication::Keys(&[Key::query("key", Secret::variable("PETS_KEY"))]));

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Page {
    data: Vec<String>,
    total: Option<i64>,
    next: Option<String>,
    more: Option<bool>,
}

fn client(server: &Server) -> ApiClient {
    builder(&API, server).secret(SECRET).build().unwrap()
}

fn list(server: &Server) -> Draft {
    draft(&client(server), Method::GET)
}

fn offset() -> Paging<Page> {
    Paging::offset("offset", |page: &Page| page.data.len()).total(|page| page.total)
}

fn number() -> Paging<Page> {
    Paging::number("page", 1, |page: &Page| page.data.len()).total(|page| page.total)
}

fn cursor() -> Paging<Page> {
    Paging::cursor("cursor", |page: &Page| page.next.clone()).more(|page| page.more)
}

/// A server that responds with these bodies.
async fn server(bodies: &[&str]) -> Server {
    let server = Server::start().await;
    bodies.iter().for_each(|body| server.respond(Reply::json(body)));
    server
}

/// A page that links to the next one.
fn linked(target: &str, body: &str) -> Reply {
    Reply::new("200 OK", &[("link", &format!("<{target}>; rel=\"next\""))], body)
}

/// The content of all pages, and the targets of their requests.
async fn all(server: &Server, mut pages: Pages<Page>) -> (Vec<Result<String, Error>>, Vec<String>) {
    let mut said = Vec::new();
    while let Some(page) = pages.next().await {
        said.push(page.map(|page| page.data.join("")));
        assert!(said.len() < 10, "pages without end: {said:?}");
    }
    assert!(pages.next().await.is_none(), "there is nothing after the end");
    (said, server.received().iter().map(|received| received.target().to_owned()).collect())
}

/// All pages, without an error.
async fn whole(server: &Server, pages: Pages<Page>) -> (Vec<String>, Vec<String>) {
    let (said, targets) = all(server, pages).await;
    (said.into_iter().map(|page| page.expect("a page")).collect(), targets)
}

#[tokio::test]
async fn an_offset_goes_on_by_what_came_until_the_total() {
    let server =
        server(&[r#"{"data":["a","b"],"total":5}"#, r#"{"data":["c"],"total":5}"#, r#"{"data":["d","e"],"total":5}"#])
            .await;
    let mut call = list(&server);
    call.set_query("limit", "2");
    let (pages, targets) = whole(&server, call.request::<Serde<_>>().pages(offset())).await;
    assert_eq!(pages, ["ab", "c", "de"]);
    assert_eq!(targets, ["/pets?limit=2", "/pets?limit=2&offset=2", "/pets?limit=2&offset=3"]);
}

#[tokio::test]
async fn an_offset_ends_at_an_empty_page_if_there_is_no_total() {
    for last in [r#"{"data":[]}"#, r#"{"data":[],"total":-1}"#] {
        let server = server(&[r#"{"data":["a"],"total":-1}"#, last]).await;
        let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(offset())).await;
        assert_eq!(pages, ["a", ""]);
        assert_eq!(targets, ["/pets", "/pets?offset=1"]);
    }
}

#[tokio::test]
async fn a_total_of_less_than_the_page_has_says_nothing() {
    for (paging, targets) in [
        (offset(), ["/pets", "/pets?offset=2", "/pets?offset=3"]),
        (number(), ["/pets", "/pets?page=2", "/pets?page=3"]),
    ] {
        let server =
            server(&[r#"{"data":["a","b"],"total":0}"#, r#"{"data":["c"],"total":0}"#, r#"{"data":[],"total":0}"#])
                .await;
        let (pages, asked) = whole(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
        assert_eq!((pages.concat().as_str(), asked), ("abc", targets.map(str::to_owned).to_vec()));
    }
}

#[tokio::test]
async fn no_content_after_a_page_is_the_end() {
    let server = server(&[r#"{"data":["a"]}"#]).await;
    server.respond(Reply::new("204 No Content", &[], ""));
    assert_eq!(whole(&server, list(&server).request::<Serde<_>>().pages(offset())).await.0, ["a"]);
    server.respond(Reply::new("204 No Content", &[], ""));
    let (said, _) = all(&server, list(&server).request::<Serde<_>>().pages(offset())).await;
    assert_eq!(said[0].as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn pages_begin_where_the_caller_says() {
    let begun = |name: &'static str, value: &'static str, paging: Paging<Page>| async move {
        let server = server(&[
            r#"{"data":["x"],"total":9,"next":"c2"}"#,
            r#"{"data":["y"],"total":9,"next":"c3","more":false}"#,
            r#"{"data":[],"total":9}"#,
        ])
        .await;
        let mut call = list(&server);
        call.set_query(name, value);
        whole(&server, call.request::<Serde<_>>().pages(paging)).await.1
    };
    assert_eq!(begun("offset", "7", offset()).await, ["/pets?offset=7", "/pets?offset=8"]);
    assert_eq!(begun("page", "4", number()).await, ["/pets?page=4", "/pets?page=5", "/pets?page=6"]);
    assert_eq!(begun("cursor", "c1", cursor()).await, ["/pets?cursor=c1", "/pets?cursor=c2"]);
}

#[tokio::test]
async fn a_beginning_that_is_no_number_is_refused_before_anything_is_sent() {
    let server = Server::start().await;
    let mut call = list(&server);
    call.set_query("offset", "first");
    let (said, targets) = all(&server, call.request::<Serde<_>>().pages(offset())).await;
    let error = said[0].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(error.to_string(), "DoPet: the query parameter `offset` is not a number from which pages can continue");
    assert_eq!((said.len(), targets.len()), (1, 0));
}

#[tokio::test]
async fn numbers_go_on_by_one_until_the_total_or_an_empty_page() {
    let server = server(&[r#"{"data":["a","b"],"total":3}"#, r#"{"data":["c"],"total":3}"#]).await;
    let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(number())).await;
    assert_eq!((pages, targets), (vec!["ab".into(), "c".into()], vec!["/pets".into(), "/pets?page=2".into()]));

    for body in [r#"{"data":["a"]}"#, r#"{"data":["b"]}"#, r#"{"data":[]}"#] {
        server.respond(Reply::json(body));
    }
    let from_zero = Paging::number("page", 0, |page: &Page| page.data.len());
    let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(from_zero)).await;
    assert_eq!(pages, ["a", "b", ""]);
    assert_eq!(targets, ["/pets", "/pets?page=1", "/pets?page=2"]);
}

#[tokio::test]
async fn a_cursor_goes_on_until_there_is_none() {
    for last in [r#"{"data":["b"]}"#, r#"{"data":["b"],"next":""}"#, r#"{"data":["b"],"next":"x","more":false}"#] {
        // An empty page does not decide whether another follows.
        let server = server(&[r#"{"data":["a"],"next":"1 &"}"#, r#"{"data":[],"next":"2"}"#, last]).await;
        let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(cursor())).await;
        assert_eq!(pages, ["a", "", "b"]);
        assert_eq!(targets, ["/pets", "/pets?cursor=1%20%26", "/pets?cursor=2"]);
    }
}

#[tokio::test]
async fn links_are_followed_as_they_are_written() {
    let server = Server::start().await;
    server.respond(linked("?after=1&limit=2", r#"{"data":["a"]}"#));
    server.respond(linked(&format!("{}/elsewhere?after=a%2Fb#x", server.url()), r#"{"data":["b"]}"#));
    server.respond(linked("//HOST/pets?after=3".replace("HOST", &server.host()).as_str(), r#"{"data":["c"]}"#));
    server.respond(Reply::new("200 OK", &[("link", "</pets>; rel=\"prev\"")], r#"{"data":["d"]}"#));
    let mut call = list(&server);
    call.set_query("limit", "2");
    call.set_header("X-Team", "a");
    let mut pages = call.request::<Serde<_>>().pages(Paging::<Page>::link());
    let mut said = String::new();
    while let Some(page) = pages.next().await {
        said += &page.unwrap().data.join("");
    }
    let received = server.received();
    let targets: Vec<_> = received.iter().map(|received| received.target()).collect();
    assert_eq!(said, "abcd");
    assert_eq!(targets, ["/pets?limit=2", "/pets?after=1&limit=2", "/elsewhere?after=a%2Fb", "/pets?after=3"]);
    for received in &received {
        assert_eq!(received.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
        assert_eq!(received.header("x-team"), Some("a"));
    }
}

#[tokio::test]
async fn a_secret_in_the_query_is_in_every_link_once() {
    let server = Server::start().await;
    server.respond(linked("/pets?key=old&page=2&a=b%20c", r#"{"data":["a"]}"#));
    server.respond(Reply::json(r#"{"data":["b"]}"#));
    let client: ApiClient = builder(&QUERY, &server).secret(SECRET).build().unwrap();
    let (_, targets) = whole(&server, draft(&client, Method::GET).request::<Serde<_>>().pages(Paging::link())).await;
    assert_eq!(targets, [format!("/pets?key={SECRET}"), format!("/pets?page=2&a=b%20c&key={SECRET}")]);
}

#[tokio::test]
async fn a_link_to_another_place_is_not_followed() {
    let elsewhere = Server::start().await;
    let server = Server::start().await;
    let bad = [
        (format!("{}/pets?page=2", elsewhere.url()), format!("leads to {}, which", elsewhere.url())),
        (format!("https://{}/pets", server.host()), format!("leads to https://{}, which", server.host())),
        (format!("//{}/pets", elsewhere.host()), format!("leads to {}, which", elsewhere.url())),
        (format!("http://me:{SECRET}@{}/pets", server.host()), "holds a user name or a password".to_owned()),
        ("http://[".to_owned(), "is not a URL".to_owned()),
        ("file:///etc/passwd".to_owned(), "leads to null, which".to_owned()),
    ];
    for (target, problem) in bad {
        server.respond(linked(&target, r#"{"data":["a"]}"#));
        let (said, targets) = all(&server, list(&server).request::<Serde<_>>().pages(Paging::link())).await;
        assert_eq!((said.len(), targets.len()), (2, 1), "{target}");
        assert_eq!(said[0].as_ref().unwrap(), "a");
        let error = said[1].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(StatusCode::OK)));
        assert!(error.to_string().contains(&problem) && !error.to_string().contains(SECRET), "{error}");
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_server_that_ignores_where_to_go_on_is_an_error_after_the_first_page() {
    let same = r#"{"data":["a"],"next":"c"}"#;
    for (paging, name) in [(offset(), "offset"), (number(), "page")] {
        let server = server(&[same, same, same]).await;
        let (said, targets) = all(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
        assert_eq!((said.len(), targets.len()), (2, 2));
        let error = said[1].as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(
            error.to_string(),
            format!(
                "DoPet: 200 OK: the response is identical to the previous page, as if the server ignored the query \
                 parameter `{name}`"
            )
        );
        assert_eq!(error.body().unwrap(), same);
    }
}

#[tokio::test]
async fn a_cursor_that_was_there_before_is_an_error_after_its_page() {
    let server =
        server(&[r#"{"data":["a"],"next":"1"}"#, r#"{"data":["b"],"next":"2"}"#, r#"{"data":["c"],"next":"1"}"#]).await;
    let (said, targets) = all(&server, list(&server).request::<Serde<_>>().pages(cursor())).await;
    assert_eq!((said.len(), targets.len()), (4, 3));
    assert_eq!(said[2].as_ref().unwrap(), "c");
    assert_eq!(
        said[3].as_ref().unwrap_err().to_string(),
        "DoPet: 200 OK: the next page was requested before, with the same value of the query parameter `cursor`"
    );

    server.respond(Reply::json(r#"{"data":["a"],"next":"here"}"#));
    let mut call = list(&server);
    call.set_query("cursor", "here");
    let (said, targets) = all(&server, call.request::<Serde<_>>().pages(cursor())).await;
    assert_eq!((said.len(), targets.len()), (2, 1));
    assert!(said[1].is_err());
}

#[tokio::test]
async fn a_link_that_was_there_before_is_an_error_after_its_page() {
    let server = Server::start().await;
    server.respond(linked("/pets?p=2", r#"{"data":["a"]}"#));
    server.respond(linked("/pets", r#"{"data":["b"]}"#));
    let (said, targets) = all(&server, list(&server).request::<Serde<_>>().pages(Paging::link())).await;
    assert_eq!((said.len(), targets.len()), (3, 2));
    assert_eq!(
        said[2].as_ref().unwrap_err().to_string(),
        "DoPet: 200 OK: the next page was requested before, with the same `Link`"
    );
}

#[tokio::test]
async fn links_to_several_empty_pages_are_followed() {
    let server = Server::start().await;
    for page in 2..5 {
        server.respond(linked(&format!("?p={page}"), "[]"));
    }
    server.respond(Reply::json(r#"["a"]"#));
    let mut items = list(&server).request::<Serde<_>>().pages(Paging::<Vec<String>>::link()).items(|page| page);
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert!(items.next().await.is_none());
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn the_first_number_is_sent_where_that_is_asked_for() {
    for (paging, targets) in [
        (offset().sends_first(), ["/pets?offset=0", "/pets?offset=1"]),
        (offset().first(1).sends_first(), ["/pets?offset=1", "/pets?offset=2"]),
        (number().sends_first(), ["/pets?page=1", "/pets?page=2"]),
    ] {
        let server = server(&[r#"{"data":["a"],"total":2}"#, r#"{"data":["b"],"total":2}"#]).await;
        let (pages, asked) = whole(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
        assert_eq!((pages.concat().as_str(), asked), ("ab", targets.map(str::to_owned).to_vec()));
    }
}

#[tokio::test]
async fn numbers_end_at_the_number_of_pages() {
    let page = |body: &str| format!(r#"{{"data":["{body}"],"total":2}}"#);
    for (first, targets) in [(0, ["/pets", "/pets?page=1"]), (1, ["/pets", "/pets?page=2"])] {
        let paging = Paging::number("page", first, |page: &Page| page.data.len()).page_count(|page| page.total);
        let server = server(&[&page("a"), &page("b")]).await;
        let (pages, asked) = whole(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
        assert_eq!((pages.concat().as_str(), asked), ("ab", targets.map(str::to_owned).to_vec()));
    }
}

#[tokio::test]
async fn a_page_that_says_that_there_are_more_is_not_the_last_if_it_is_empty() {
    let paging = Paging::number("page", 1, |page: &Page| page.data.len()).more(|page| page.more);
    let server =
        server(&[r#"{"data":[],"more":true}"#, r#"{"data":["a"],"more":true}"#, r#"{"data":["b"],"more":false}"#])
            .await;
    let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
    assert_eq!((pages.concat().as_str(), targets.len()), ("ab", 3));
}

#[tokio::test]
async fn not_found_after_a_page_is_the_end_where_pages_do_not_say_it() {
    let not_found = || Reply::new("404 Not Found", &[], r#"{"detail":"Invalid page."}"#);
    let silent = || Paging::number("page", 1, |page: &Page| page.data.len());
    let server = server(&[r#"{"data":["a"]}"#]).await;
    server.respond(not_found());
    assert_eq!(whole(&server, list(&server).request::<Serde<_>>().pages(silent())).await.0, ["a"]);

    server.respond(not_found());
    let (said, _) = all(&server, list(&server).request::<Serde<_>>().pages(silent())).await;
    assert_eq!(said[0].as_ref().unwrap_err().status(), Some(StatusCode::NOT_FOUND), "there is no first page");

    for paging in [number(), offset()] {
        server.respond(Reply::json(r#"{"data":["a"],"total":2}"#));
        server.respond(not_found());
        let (said, _) = all(&server, list(&server).request::<Serde<_>>().pages(paging)).await;
        assert_eq!(said[1].as_ref().unwrap_err().status(), Some(StatusCode::NOT_FOUND), "the page said so");
    }
}

#[tokio::test]
async fn links_to_other_pages_without_a_next_one_end_numbers() {
    let link = |value: &str, body: &str| Reply::new("200 OK", &[("link", value)], body);
    let server = Server::start().await;
    server.respond(link(r#"</pets?page=2>; rel="next", </pets?page=1>; rel="first""#, r#"{"data":["a"]}"#));
    server.respond(link(r#"</pets?page=1>; rel="first", </pets?page=2>; rel="last""#, r#"{"data":["b"]}"#));
    let (pages, targets) = whole(&server, list(&server).request::<Serde<_>>().pages(number())).await;
    assert_eq!((pages.concat().as_str(), targets), ("ab", vec!["/pets".to_owned(), "/pets?page=2".to_owned()]));
}

/// The result for pages of which the first links to the next by this.
async fn after(next: &str, paging: Paging<Page>) -> (Server, Vec<Result<String, Error>>, Vec<String>) {
    let server = server(&[]).await;
    let next = next.replace("HOST", &server.host());
    server.respond(Reply::json(format!(r#"{{"data":["a"],"next":{next:?}}}"#)));
    server.respond(Reply::json(r#"{"data":["b"]}"#));
    let mut call = list(&server);
    call.set_query("limit", "1");
    let (said, targets) = all(&server, call.request::<Serde<_>>().pages(paging)).await;
    (server, said, targets)
}

#[tokio::test]
async fn a_cursor_that_is_a_url_is_followed_or_taken_apart() {
    for (next, second) in [
        ("http://HOST/pets?cursor=c%20d&more=1", "/pets?cursor=c%20d&more=1"),
        ("HTTP://HOST/pets?at=2", "/pets?at=2"),
        // A server behind a proxy does not know its scheme or port.
        ("https://127.0.0.1/pets?cursor=c", "/pets?cursor=c"),
        ("/v2/pets?cursor=c", "/v2/pets?cursor=c"),
        ("?cursor=c", "/pets?cursor=c"),
        // On another host, only the value is used.
        ("https://pets.example/pets?limit=9&cursor=c%20d", "/pets?limit=1&cursor=c%20d"),
        ("http://me:secret@HOST/pets?cursor=c", "/pets?limit=1&cursor=c"),
        // These are values.
        ("/+a=", "/pets?limit=1&cursor=%2F%2Ba%3D"),
        ("?", "/pets?limit=1&cursor=%3F"),
    ] {
        let (_server, said, targets) = after(next, cursor()).await;
        assert!(said.iter().all(Result::is_ok), "{next}: {said:?}");
        assert_eq!(targets, ["/pets?limit=1", second], "{next}");
    }
    let (_server, said, targets) = after("https://pets.example/pets?at=2", cursor()).await;
    let error = said[1].as_ref().unwrap_err().to_string();
    assert_eq!(targets.len(), 1);
    assert!(error.contains("the URL to the next page leads to https://pets.example, which"), "{error}");
}

#[tokio::test]
async fn a_url_in_a_page_is_followed_where_the_base_url_is() {
    let paging = || Paging::url(|page: &Page| page.next.clone());
    for (next, second) in [
        ("http://HOST/pets?at=2#x", "/pets?at=2"),
        ("https://127.0.0.1/pets?at=2", "/pets?at=2"),
        ("/more/2", "/more/2"),
    ] {
        let (_server, said, targets) = after(next, paging()).await;
        assert!(said.iter().all(Result::is_ok), "{next}: {said:?}");
        assert_eq!(targets, ["/pets?limit=1", second], "{next}");
    }
    for (next, problem) in [
        ("https://pets.example/pets?at=2", "leads to https://pets.example, which"),
        ("http://me:secret@HOST/pets", "holds a user name or a password"),
        ("http://[", "is invalid"),
        ("file:///etc/passwd", "leads to null, which"),
    ] {
        let (_server, said, targets) = after(next, paging()).await;
        let error = said[1].as_ref().unwrap_err();
        assert_eq!((error.kind(), targets.len()), (ErrorKind::Decode, 1), "{next}");
        assert!(error.to_string().contains(problem), "{next}: {error}");
    }
    let (_server, said, targets) = after("/pets?limit=1", paging()).await;
    assert_eq!((said.len(), targets.len()), (2, 1));
    assert!(said[1].as_ref().unwrap_err().to_string().contains("requested before, with the same URL"));
}

#[tokio::test]
async fn a_page_that_fails_takes_none_of_those_before_and_is_the_last() {
    for failure in [Reply::new("500 Internal Server Error", &[], ""), Reply::json("{"), Reply::json("[1]")] {
        let server = server(&[r#"{"data":["a","b"],"total":9}"#]).await;
        server.respond(failure);
        let (said, targets) = all(&server, list(&server).request::<Serde<_>>().pages(offset())).await;
        assert_eq!((said.len(), targets.len()), (2, 2));
        assert_eq!(said[0].as_ref().unwrap(), "ab");
        assert!(said[1].is_err());
    }
}

#[tokio::test]
async fn items_come_one_by_one_and_a_page_when_it_is_needed() {
    let server = server(&[r#"{"data":["a","b"],"total":3}"#, r#"{"data":["c"],"total":3}"#]).await;
    let mut items = list(&server).request::<Serde<_>>().pages(offset()).items(|page| page.data);
    assert!(server.received().is_empty());
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert_eq!(items.next().await.unwrap().unwrap(), "b");
    assert_eq!(server.received().len(), 1);
    assert_eq!(items.next().await.unwrap().unwrap(), "c");
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none());
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn items_of_pages_before_an_error_are_given_before_it() {
    let server = server(&[r#"{"data":["a"],"next":"1"}"#, r#"{"data":["b"],"next":"1"}"#]).await;
    let mut items = list(&server).request::<Serde<_>>().pages(cursor()).items(|page| page.data);
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert_eq!(items.next().await.unwrap().unwrap(), "b");
    assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
    assert!(items.next().await.is_none());
}

async fn polled<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)).await
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    let bodies = [r#"{"data":["a","b"],"total":3}"#, r#"{"data":["c"],"total":3}"#];
    let server = server(&bodies).await;
    let mut pages = list(&server).request::<Serde<_>>().pages(offset());
    assert_eq!(polled(&mut pages).await.unwrap().unwrap().data, ["a", "b"]);
    assert_eq!(polled(&mut pages).await.unwrap().unwrap().data, ["c"]);
    assert!(polled(&mut pages).await.is_none());

    bodies.iter().for_each(|body| server.respond(Reply::json(body)));
    let mut items = list(&server).request::<Serde<_>>().pages(offset()).items(|page| page.data);
    for item in ["a", "b", "c"] {
        assert_eq!(polled(&mut items).await.unwrap().unwrap(), item);
    }
    assert!(polled(&mut items).await.is_none());
}

#[tokio::test]
async fn a_next_that_is_dropped_loses_no_page() {
    let server = server(&[r#"{"data":["a"],"total":2}"#]).await;
    server.respond(Reply::raw("").then_hang());
    server.respond(Reply::json(r#"{"data":["b"],"total":2}"#));
    let mut pages = list(&server).request::<Serde<_>>().pages(offset());
    pages.next().await.unwrap().unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(100), pages.next()).await.is_err());
    assert_eq!(pages.next().await.unwrap().unwrap().data, ["b"]);
    assert!(pages.next().await.is_none());
    let targets: Vec<_> = server.received().iter().map(|received| received.target().to_owned()).collect();
    assert_eq!(targets, ["/pets", "/pets?offset=1", "/pets?offset=1"]);
}

#[tokio::test]
async fn a_stream_that_waits_goes_on_with_its_request() {
    let server = server(&[r#"{"data":["a"],"total":1}"#]).await;
    let mut pages = list(&server).request::<Serde<_>>().pages(offset());
    let pending = std::future::poll_fn(|cx| std::task::Poll::Ready(Pin::new(&mut pages).poll_next(cx).is_pending()));
    assert!(pending.await);
    assert_eq!(pages.next().await.unwrap().unwrap().data, ["a"]);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn each_page_has_the_time_of_a_whole_call() {
    let server = server(&[r#"{"data":["a"],"total":9}"#]).await;
    server.respond(Reply::raw("").then_hang());
    let call = list(&server).request::<Serde<Page>>().timeout(Duration::from_millis(300));
    let mut pages = call.pages(offset());
    tokio::time::sleep(Duration::from_millis(350)).await;
    pages.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert!(pages.next().await.unwrap().unwrap_err().is_timeout());
}

#[tokio::test]
async fn calls_pages_and_items_move_to_other_tasks() {
    let first = r#"{"data":["a"],"total":2}"#;
    let server = server(&[first, first, r#"{"data":["b"],"total":2}"#]).await;
    let sending = list(&server).send::<Serde<Page>>();
    assert_eq!(tokio::spawn(sending).await.unwrap().unwrap().data, ["a"]);
    let mut items = list(&server).request::<Serde<_>>().pages(offset()).items(|page| page.data);
    let task = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item.unwrap());
        }
        all
    });
    assert_eq!(task.await.unwrap(), ["a", "b"]);
}

#[tokio::test]
async fn nothing_that_is_set_is_printed() {
    let server = Server::start().await;
    let mut call = list(&server);
    call.set_query("cursor", "value-0123456789");
    let printed = format!(
        "{:?} {:?} {:?} {:?}",
        call,
        call.clone().send::<Serde<Page>>(),
        call.clone().request::<Serde<Page>>().pages(cursor()),
        call.clone().request::<Serde<Page>>().pages(cursor()).items(|page| page.data)
    );
    assert!(printed.contains("DoPet") && !printed.contains("value-0123456789"), "{printed}");
}
