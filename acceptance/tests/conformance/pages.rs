//! How generated clients request page after page: for each kind of paging, the responses of the
//! server, the requests, and the items, page by page.

use std::fmt::Debug;

use naftiko_client::{Error, Items};
use naftiko_test_server::Reply;

use super::clients::pages;
use super::table::{Row, told_rows};

/// A response with a `Link` header.
fn linked(link: &str, body: &str) -> Reply {
    Reply::new("200 OK", &[("link", link), ("content-type", "application/json")], body)
}

/// All items, without quotes.
async fn all<T: Debug>(mut items: Items<T>) -> Result<String, Error> {
    let mut all = String::new();
    while let Some(item) = items.next().await {
        all += format!("{:?}", item?).trim_matches('"');
    }
    Ok(all)
}

/// The number of items.
async fn count<T>(mut items: Items<T>) -> Result<String, Error> {
    let mut count = 0;
    while let Some(item) = items.next().await {
        item?;
        count += 1;
    }
    Ok(count.to_string())
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    told_rows! {
        "Django REST Framework links to the next number"
        pages: { all(pages.drf_number().items()).await? } (pages.drf_number().items()), [
            Reply::json(r#"{"count":3,"next":"https://pets.example/drf-number?page=2","results":["a","b"]}"#),
            Reply::json(r#"{"count":3,"next":null,"results":["c"]}"#),
        ]
        => "GET /drf-number
            GET /drf-number?page=2
            -> abc";

        "Spring counts from 0 and says how many pages there are"
        pages: { all(pages.spring().items()).await? } (pages.spring().items()), [
            Reply::json(r#"{"content":["a","b"],"number":0,"size":2,"totalPages":2,"totalElements":3,"first":true,"last":false}"#),
            Reply::json(r#"{"content":["c"],"number":1,"size":2,"totalPages":2,"totalElements":3,"first":false,"last":true}"#),
        ]
        => "GET /spring?page=0
            GET /spring?page=1
            -> abc";

        "Auth0 says in words that the first number is 0"
        pages: { all(pages.auth_zero().items()).await? } (pages.auth_zero().items()), [
            Reply::json(r#"{"start":0,"limit":2,"length":2,"total":3,"users":["a","b"]}"#),
            Reply::json(r#"{"start":2,"limit":2,"length":1,"total":3,"users":["c"]}"#),
        ]
        => "GET /auth-zero?page=0
            GET /auth-zero?page=1
            -> abc";

        "A minimum of 0 is the first number"
        pages: { all(pages.minimum_zero().items()).await? } (pages.minimum_zero().items()), [
            Reply::json(r#"["a","b"]"#),
            Reply::json(r#"["c"]"#),
            Reply::json("[]"),
        ]
        => "GET /minimum-zero?page=0
            GET /minimum-zero?page=1
            GET /minimum-zero?page=2
            -> abc";

        "An example of 0 is the first number"
        pages: { all(pages.example_zero().items()).await? } (pages.example_zero().items()), [
            Reply::json(r#"["a","b"]"#),
            Reply::json(r#"["c"]"#),
            Reply::json("[]"),
        ]
        => "GET /example-zero?page=0
            GET /example-zero?page=1
            GET /example-zero?page=2
            -> abc";

        "A default of 0 is the first number, and is not sent"
        pages: { all(pages.default_zero().items()).await? } (pages.default_zero().items()), [
            Reply::json(r#"["a","b"]"#),
            Reply::json(r#"["c"]"#),
            Reply::json("[]"),
        ]
        => "GET /default-zero
            GET /default-zero?page=1
            GET /default-zero?page=2
            -> abc";

        "A default of 1 counts before a minimum of 0"
        pages: { all(pages.default_one().items()).await? } (pages.default_one().items()), [
            Reply::json(r#"["a","b"]"#),
            Reply::json(r#"["c"]"#),
            Reply::json("[]"),
        ]
        => "GET /default-one
            GET /default-one?page=2
            GET /default-one?page=3
            -> abc";

        "Laravel says the number of the last page"
        pages: { all(pages.laravel().items()).await? } (pages.laravel().items()), [
            Reply::json(r#"{"current_page":1,"last_page":2,"data":["a","b"]}"#),
            Reply::json(r#"{"current_page":2,"last_page":2,"data":["c"]}"#),
        ]
        => "GET /laravel?page=1
            GET /laravel?page=2
            -> abc";

        "The number of pages ends them"
        pages: { all(pages.total_pages().items()).await? } (pages.total_pages().items()), [
            Reply::json(r#"{"items":["a","b"],"meta":{"totalPages":2}}"#),
            Reply::json(r#"{"items":["c"],"meta":{"totalPages":2}}"#),
        ]
        => "GET /total-pages?pageNumber=1
            GET /total-pages?pageNumber=2
            -> abc";

        "A flag ends numbers"
        pages: { all(pages.has_next().items()).await? } (pages.has_next().items()), [
            Reply::json(r#"{"values":["a","b"],"hasNext":true}"#),
            Reply::json(r#"{"values":["c"],"hasNext":false}"#),
        ]
        => "GET /has-next?page_number=1
            GET /has-next?page_number=2
            -> abc";

        "A flag for the last page ends offsets"
        pages: { all(pages.is_last().items()).await? } (pages.is_last().items()), [
            Reply::json(r#"{"values":["a","b"],"isLast":false}"#),
            Reply::json(r#"{"values":["c"],"isLast":true}"#),
        ]
        => "GET /is-last
            GET /is-last?startAt=2
            -> abc";

        "The number of the next page counts before the one that is computed"
        pages: { all(pages.next_number().items()).await? } (pages.next_number().items()), [
            Reply::json(r#"{"pets":["a","b"],"meta":{"next_page":3}}"#),
            Reply::json(r#"{"pets":["c"],"meta":{"next_page":null}}"#),
        ]
        => "GET /next-number
            GET /next-number?page=3
            -> abc";

        "The number of the next page may be in an object of its own"
        pages: { all(pages.next_object().items()).await? } (pages.next_object().items()), [
            Reply::json(r#"{"results":["a","b"],"next":{"page":2,"limit":2}}"#),
            Reply::json(r#"{"results":["c"]}"#),
        ]
        => "GET /next-object
            GET /next-object?page=2
            -> abc";

        "The page after the last one may not be found"
        pages: { all(pages.not_found().items()).await? } (pages.not_found().items()), [
            Reply::json(r#"["a","b"]"#),
            Reply::json(r#"["c"]"#),
            Reply::new("404 Not Found", &[], ""),
        ]
        => "GET /not-found?page=1
            GET /not-found?page=2
            GET /not-found?page=3
            -> abc";

        "A count of more items than a page has is that of all"
        pages: { all(pages.count_of_all().items()).await? } (pages.count_of_all().items()), [
            Reply::json(r#"{"count":3,"items":["a","b"]}"#),
            Reply::json(r#"{"count":3,"items":["c"]}"#),
        ]
        => "GET /count-of-all?page=1
            GET /count-of-all?page=2
            -> abc";

        "A count of as many items as a page has says nothing"
        pages: { all(pages.count_of_page().items()).await? } (pages.count_of_page().items()), [
            Reply::json(r#"{"count":2,"items":["a","b"]}"#),
            Reply::json(r#"{"count":1,"items":["c"]}"#),
            Reply::json(r#"{"count":0,"items":[]}"#),
        ]
        => "GET /count-of-page?page=1
            GET /count-of-page?page=2
            GET /count-of-page?page=3
            -> abc";

        "JSON:API links to the next page"
        pages: { all(pages.json_api_number().items()).await? } (pages.json_api_number().items()), [
            Reply::json(r#"{"data":["a","b"],"links":{"self":"/json-api-number","next":"/json-api-number?page%5Bnumber%5D=2"}}"#),
            Reply::json(r#"{"data":["c"],"links":{"next":null}}"#),
        ]
        => "GET /json-api-number
            GET /json-api-number?page%5Bnumber%5D=2
            -> abc";

        "The total ends offsets"
        pages: { all(pages.offset_total().items()).await? } (pages.offset_total().items()), [
            Reply::json(r#"{"data":["a","b"],"meta":{"total":3}}"#),
            Reply::json(r#"{"data":["c"],"meta":{"total":3}}"#),
        ]
        => "GET /offset-total?offset=0
            GET /offset-total?offset=2
            -> abc";

        "SCIM counts items from 1"
        pages: { all(pages.scim().items()).await? } (pages.scim().items()), [
            Reply::json(r#"{"totalResults":3,"schemas":["urn"],"Resources":["a","b"]}"#),
            Reply::json(r#"{"totalResults":3,"schemas":["urn"],"Resources":["c"]}"#),
        ]
        => "GET /scim?startIndex=1
            GET /scim?startIndex=3
            -> abc";

        "A page may be within the response"
        pages: { all(pages.solr().items()).await? } (pages.solr().items()), [
            Reply::json(r#"{"response":{"numFound":3,"docs":["a","b"]}}"#),
            Reply::json(r#"{"response":{"numFound":3,"docs":["c"]}}"#),
        ]
        => "GET /solr?start=0
            GET /solr?start=2
            -> abc";

        "Django REST Framework links to the next offset"
        pages: { all(pages.drf_offset().items()).await? } (pages.drf_offset().items()), [
            Reply::json(r#"{"count":3,"next":"https://pets.example/drf-offset?limit=2&offset=2","results":["a","b"]}"#),
            Reply::json(r#"{"count":3,"results":["c"]}"#),
        ]
        => "GET /drf-offset
            GET /drf-offset?offset=2
            -> abc";

        "The next offset counts before the one that is computed"
        pages: { all(pages.next_offset().items()).await? } (pages.next_offset().items()), [
            Reply::json(r#"{"items":["a","b"],"next_offset":7}"#),
            Reply::json(r#"{"items":["c"],"next_offset":null}"#),
        ]
        => "GET /next-offset
            GET /next-offset?offset=7
            -> abc";

        "A total may be a number with a point to the document"
        pages: { all(pages.float_total().items()).await? } (pages.float_total().items()), [
            Reply::json(r#"{"items":["a","b"],"total":3}"#),
            Reply::json(r#"{"items":["c"],"total":3}"#),
        ]
        => "GET /float-total?skip=0
            GET /float-total?skip=2
            -> abc";

        "Slack has an empty cursor at the end"
        pages: { all(pages.slack().items()).await? } (pages.slack().items()), [
            Reply::json(r#"{"ok":true,"members":["a","b"],"response_metadata":{"next_cursor":"x="}}"#),
            Reply::json(r#"{"ok":true,"members":["c"],"response_metadata":{"next_cursor":""}}"#),
        ]
        => "GET /slack
            GET /slack?cursor=x%3D
            -> abc";

        "Google has tokens"
        pages: { all(pages.google().items()).await? } (pages.google().items()), [
            Reply::json(r#"{"files":["a","b"],"nextPageToken":"t"}"#),
            Reply::json(r#"{"files":["c"]}"#),
        ]
        => "GET /google
            GET /google?pageToken=t
            -> abc";

        "HubSpot has the cursor in an object of the next page"
        pages: { all(pages.hubspot().items()).await? } (pages.hubspot().items()), [
            Reply::json(r#"{"results":["a","b"],"paging":{"next":{"after":"2","link":"?after=2"}}}"#),
            Reply::json(r#"{"results":["c"]}"#),
        ]
        => "GET /hubspot
            GET /hubspot?after=2
            -> abc";

        "Notion has a cursor and a flag"
        pages: { all(pages.notion().items()).await? } (pages.notion().items()), [
            Reply::json(r#"{"results":["a","b"],"next_cursor":"n","has_more":true}"#),
            Reply::json(r#"{"results":["c"],"next_cursor":null,"has_more":false}"#),
        ]
        => "GET /notion
            GET /notion?start_cursor=n
            -> abc";

        "Zendesk has a cursor, a flag and a link"
        pages: { all(pages.zendesk().items()).await? } (pages.zendesk().items()), [
            Reply::json(r#"{"tickets":["a","b"],"meta":{"has_more":true,"after_cursor":"z"},"links":{"next":"https://z.example"}}"#),
            Reply::json(r#"{"tickets":["c"],"meta":{"has_more":false,"after_cursor":"y"}}"#),
        ]
        => "GET /zendesk
            GET /zendesk?page%5Bafter%5D=z
            -> abc";

        "OpenAI has the last id, and a flag that ends it"
        pages: { all(pages.openai().items()).await? } (pages.openai().items()), [
            Reply::json(r#"{"data":["a","b"],"last_id":"b","has_more":true}"#),
            Reply::json(r#"{"data":["c"],"last_id":"c","has_more":false}"#),
        ]
        => "GET /openai
            GET /openai?after=b
            -> abc";

        "A cursor that is a URL is taken apart"
        pages: { all(pages.drf_cursor().items()).await? } (pages.drf_cursor().items()), [
            Reply::json(r#"{"next":"http://pets.example/drf-cursor?cursor=cD0y","results":["a","b"]}"#),
            Reply::json(r#"{"next":null,"results":["c"]}"#),
        ]
        => "GET /drf-cursor
            GET /drf-cursor?cursor=cD0y
            -> abc";

        "A cursor counts before a URL"
        pages: { all(pages.spotify().items()).await? } (pages.spotify().items()), [
            Reply::json(r#"{"items":["a","b"],"next":"https://s.example?after=1","cursors":{"after":"1"}}"#),
            Reply::json(r#"{"items":["c"],"next":null,"cursors":{"after":null}}"#),
        ]
        => "GET /spotify
            GET /spotify?after=1
            -> abc";

        "A cursor may be two objects deep"
        pages: { all(pages.meta().items()).await? } (pages.meta().items()), [
            Reply::json(r#"{"data":["a","b"],"paging":{"cursors":{"after":"m"},"next":"https://g.example"}}"#),
            Reply::json(r#"{"data":["c"],"paging":{"cursors":{}}}"#),
        ]
        => "GET /meta
            GET /meta?after=m
            -> abc";

        "A key of the last item is a cursor"
        pages: { all(pages.aws().items()).await? } (pages.aws().items()), [
            Reply::json(r#"{"Items":["a","b"],"LastEvaluatedKey":"k"}"#),
            Reply::json(r#"{"Items":["c"]}"#),
        ]
        => "GET /aws
            GET /aws?ExclusiveStartKey=k
            -> abc";

        "A cursor may be a number"
        pages: { all(pages.number_cursor().items()).await? } (pages.number_cursor().items()), [
            Reply::json(r#"{"items":["a","b"],"nextCursor":9007199254740993}"#),
            Reply::json(r#"{"items":["c"],"nextCursor":null}"#),
        ]
        => "GET /number-cursor
            GET /number-cursor?cursor=9007199254740993
            -> abc";

        "Relay has its cursor beside a flag"
        pages: { all(pages.relay().items()).await? } (pages.relay().items()), [
            Reply::json(r#"{"nodes":["a","b"],"pageInfo":{"endCursor":"e","hasNextPage":true}}"#),
            Reply::json(r#"{"nodes":["c"],"pageInfo":{"endCursor":"f","hasNextPage":false}}"#),
        ]
        => "GET /relay
            GET /relay?after=e
            -> abc";

        "Intercom says what to start after"
        pages: { all(pages.intercom().items()).await? } (pages.intercom().items()), [
            Reply::json(r#"{"data":["a","b"],"pages":{"page":1,"next":{"page":2,"starting_after":"i"}}}"#),
            Reply::json(r#"{"data":["c"],"pages":{"page":2}}"#),
        ]
        => "GET /intercom
            GET /intercom?starting_after=i
            -> abc";

        "A page may be a token"
        pages: { all(pages.search_page().items()).await? } (pages.search_page().items()), [
            Reply::json(r#"{"data":["a","b"],"has_more":true,"next_page":"p"}"#),
            Reply::json(r#"{"data":["c"],"has_more":false,"next_page":null}"#),
        ]
        => "GET /search-page
            GET /search-page?page=p
            -> abc";

        "The id of the last item asks for more"
        pages: { count(pages.stripe().items()).await? } (pages.stripe().items()), [
            Reply::json(r#"{"data":[{"id":"a"},{"id":"b"}],"has_more":true}"#),
            Reply::json(r#"{"data":[{"id":"c"}],"has_more":false}"#),
        ]
        => "GET /stripe
            GET /stripe?starting_after=b
            -> 3";

        "The id of the last item may be absent"
        pages: { count(pages.optional_id().items()).await? } (pages.optional_id().items()), [
            Reply::json(r#"{"data":[{"id":"a"},{"id":"b"}],"has_more":true}"#),
            Reply::json(r#"{"data":[{}],"has_more":true}"#),
        ]
        => "GET /optional-id
            GET /optional-id?starting_after=b
            -> 3";

        "The id of the last item may be a number"
        pages: { count(pages.number_id().items()).await? } (pages.number_id().items()), [
            Reply::json(r#"{"data":[{"id":1},{"id":2}],"hasMore":true}"#),
            Reply::json(r#"{"data":[{"id":3}],"hasMore":false}"#),
        ]
        => "GET /number-id
            GET /number-id?after_id=2
            -> 3";

        "OData has the URL of the next page"
        pages: { all(pages.odata().items()).await? } (pages.odata().items()), [
            Reply::json(r#"{"value":["a","b"],"@odata.nextLink":"/odata?$skiptoken=o"}"#),
            Reply::json(r#"{"value":["c"]}"#),
        ]
        => "GET /odata
            GET /odata?$skiptoken=o
            -> abc";

        "A URL may be relative"
        pages: { all(pages.salesforce().items()).await? } (pages.salesforce().items()), [
            Reply::json(r#"{"records":["a","b"],"nextRecordsUrl":"/salesforce/01-2"}"#),
            Reply::json(r#"{"records":["c"],"done":true}"#),
        ]
        => "GET /salesforce
            GET /salesforce/01-2
            -> abc";

        "HAL has the URL of the next page in a link"
        pages: { all(pages.hal().items()).await? } (pages.hal().items()), [
            Reply::json(r#"{"_embedded":{"pets":["a","b"]},"_links":{"next":{"href":"/hal?at=h"}}}"#),
            Reply::json(r#"{"_embedded":{"pets":["c"]},"_links":{}}"#),
        ]
        => "GET /hal
            GET /hal?at=h
            -> abc";

        "JSON:API has the URL of the next page among links"
        pages: { all(pages.json_api().items()).await? } (pages.json_api().items()), [
            Reply::json(r#"{"data":["a","b"],"links":{"next":"?page%5Bcursor%5D=j"}}"#),
            Reply::json(r#"{"data":["c"],"links":{"next":null}}"#),
        ]
        => "GET /json-api
            GET /json-api?page%5Bcursor%5D=j
            -> abc";

        "A text that is a URL is the next page"
        pages: { all(pages.swapi().items()).await? } (pages.swapi().items()), [
            Reply::json(r#"{"next":"/swapi/?page=2","results":["a","b"]}"#),
            Reply::json(r#"{"next":null,"results":["c"]}"#),
        ]
        => "GET /swapi
            GET /swapi/?page=2
            -> abc";

        "The header counts before a number"
        pages: { all(pages.link().items()).await? } (pages.link().items()), [
            linked("<?page=2&x=1>; rel=\"next\", <?page=1>; rel=\"first\"", "[\"a\",\"b\"]"),
            Reply::json(r#"["c"]"#),
        ]
        => "GET /link
            GET /link?page=2&x=1
            -> abc";

        "A header that is not described ends numbers"
        pages: { all(pages.silent_link().items()).await? } (pages.silent_link().items()), [
            linked("<?page=2&x=1>; rel=\"next\", <?page=1>; rel=\"first\"", "[\"a\",\"b\"]"),
            linked("<?page=1>; rel=\"first\"", "[\"c\"]"),
        ]
        => "GET /silent-link?page=1
            GET /silent-link?page=2
            -> abc";

        "A list of errors is not the one of the items"
        pages: { all(pages.errors_beside().items()).await? } (pages.errors_beside().items()), [
            Reply::json(r#"{"errors":[],"pets":["a","b"],"total":3}"#),
            Reply::json(r#"{"errors":[],"pets":["c"],"total":3}"#),
        ]
        => "GET /errors-beside?offset=0
            GET /errors-beside?offset=2
            -> abc";

        "Of several lists, one is called as the path"
        pages: { all(pages.named_list().items()).await? } (pages.named_list().items()), [
            Reply::json(r#"{"owners":["x"],"named-list":["a","b"],"total":3}"#),
            Reply::json(r#"{"named-list":["c"],"total":3}"#),
        ]
        => "GET /named-list?offset=0
            GET /named-list?offset=2
            -> abc";

        "Items and token may be in the data of the response"
        pages: { all(pages.nested_list().items()).await? } (pages.nested_list().items()), [
            Reply::json(r#"{"status":"ok","data":{"pets":["a","b"],"next_cursor":"d"}}"#),
            Reply::json(r#"{"data":{"pets":["c"]}}"#),
        ]
        => "GET /nested-list
            GET /nested-list?cursor=d
            -> abc";

        "The configuration says number and pages"
        pages: { all(pages.told_number().items()).await? } (pages.told_number().items()), [
            Reply::json(r#"{"list":["a","b"],"left":2}"#),
            Reply::json(r#"{"list":["c"],"left":2}"#),
        ]
        => "GET /told-number
            GET /told-number?p=1
            -> abc";

        "The configuration says offset and total"
        pages: { all(pages.told_offset().items()).await? } (pages.told_offset().items()), [
            Reply::json(r#"{"list":["a","b"],"left":3}"#),
            Reply::json(r#"{"list":["c"],"left":3}"#),
        ]
        => "GET /told-offset
            GET /told-offset?p=2
            -> abc";

        "The configuration says which field ends offsets"
        pages: { all(pages.told_last().items()).await? } (pages.told_last().items()), [
            Reply::json(r#"{"list":["a","b"],"end":false}"#),
            Reply::json(r#"{"list":["c"],"end":true}"#),
        ]
        => "GET /told-last
            GET /told-last?p=3
            -> abc";

        "The configuration says cursor and flag"
        pages: { all(pages.told_cursor().items()).await? } (pages.told_cursor().items()), [
            Reply::json(r#"{"list":["a","b"],"of.dots":"k","more":true}"#),
            Reply::json(r#"{"list":["c"],"of.dots":"l","more":false}"#),
        ]
        => "GET /told-cursor
            GET /told-cursor?p=k
            -> abc";

        "The configuration says the next number"
        pages: { all(pages.told_next().items()).await? } (pages.told_next().items()), [
            Reply::json(r#"{"list":["a","b"],"left":5}"#),
            Reply::json(r#"{"list":["c"]}"#),
        ]
        => "GET /told-next
            GET /told-next?p=5
            -> abc";

        "The configuration says the URL"
        pages: { all(pages.told_url().items()).await? } (pages.told_url().items()), [
            Reply::json(r#"{"list":["a","b"],"mark":"?p=u"}"#),
            Reply::json(r#"{"list":["c"]}"#),
        ]
        => "GET /told-url
            GET /told-url?p=u
            -> abc";

        "The configuration says the id of the last item"
        pages: { count(pages.told_after().items()).await? } (pages.told_after().items()), [
            Reply::json(r#"{"list":[{"key":"a"},{"key":"b"}],"more":true}"#),
            Reply::json(r#"{"list":[{"key":"c"}],"more":false}"#),
        ]
        => "GET /told-after
            GET /told-after?p=b
            -> 3";

        "The configuration says the header"
        pages: { all(pages.told_link().items()).await? } (pages.told_link().items()), [
            linked("<?page=2&x=1>; rel=\"next\", <?page=1>; rel=\"first\"", "[\"a\",\"b\"]"),
            Reply::json(r#"["c"]"#),
        ]
        => "GET /told-link
            GET /told-link?page=2&x=1
            -> abc";

        "The configuration says it where the document says nothing"
        pages: { count(pages.told_untyped().items()).await? } (pages.told_untyped().items()), [
            Reply::json(r#"{"list":[{"key":1},{"key":2}],"end":false}"#),
            Reply::json(r#"{"list":[{"key":3}],"end":true}"#),
        ]
        => "GET /told-untyped
            GET /told-untyped?p=2
            -> 3";
    }
}
