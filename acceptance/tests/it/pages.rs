//! How the client of `specs/clerk` requests page after page, and that it ends.

use clerk_client::organization_invitations::OrganizationInvitationsApi;
use clerk_client::organizations::OrganizationsApi;
use clerk_client::{Error, ErrorKind, Items, Pages, json, types};
use naftiko_test_server::{Reply, Server};

use crate::common::{client, text};

/// A page of items with these ids.
fn page(ids: &[&str], total: i64) -> Reply {
    let data: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
    Reply::json(json!({"data": data, "total_count": total}).to_string())
}

async fn server(responses: impl IntoIterator<Item = Reply>) -> Server {
    let server = Server::start().await;
    responses.into_iter().for_each(|response| server.respond(response));
    server
}

fn organizations(server: &Server) -> OrganizationsApi {
    client(server).organizations()
}

fn invitations(server: &Server) -> OrganizationInvitationsApi {
    client(server).organization_invitations()
}

/// The targets of the requests since the last call.
fn targets(server: &Server) -> Vec<String> {
    server.received().iter().map(|received| received.target().to_owned()).collect()
}

/// The ids of all items, and the error that ended them, if any.
async fn ids(mut items: Items<types::Organization>) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(organization) => ids.push(organization.id),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error is the last");
                return (ids, Some(error));
            }
        }
    }
    (ids, None)
}

#[tokio::test]
async fn pages_end_at_the_total() {
    let server = server([page(&["a", "b"], 5), page(&["c", "d"], 5), page(&["e"], 5)]).await;
    let mut pages = organizations(&server).list_organizations().query("x y").limit(2).pages();
    let mut lengths = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.total_count, 5);
        lengths.push(page.data.len());
    }
    assert_eq!(lengths, [2, 2, 1]);
    assert_eq!(
        targets(&server),
        [
            "/organizations?query=x%20y&limit=2",
            "/organizations?query=x%20y&limit=2&offset=2",
            "/organizations?query=x%20y&limit=2&offset=4"
        ]
    );
}

#[tokio::test]
async fn items_come_one_by_one_and_a_page_when_it_is_needed() {
    let server = server([page(&["a", "b"], 3), page(&["c"], 3)]).await;
    let mut items = organizations(&server).list_organizations().items();
    assert_eq!(items.next().await.unwrap().unwrap().id, "a");
    assert_eq!(items.next().await.unwrap().unwrap().id, "b");
    assert_eq!(targets(&server), ["/organizations"]);
    assert_eq!(items.next().await.unwrap().unwrap().id, "c");
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server), ["/organizations?offset=2"]);
}

#[tokio::test]
async fn pages_begin_at_the_offset_and_keep_the_limit() {
    let server = server([page(&["d", "e"], 6), page(&["f"], 6)]).await;
    let list = organizations(&server).list_organizations().limit(2).offset(3).order_by("name");
    assert_eq!(ids(list.items()).await.0, ["d", "e", "f"]);
    assert_eq!(
        targets(&server),
        ["/organizations?limit=2&offset=3&order_by=name", "/organizations?limit=2&order_by=name&offset=5"]
    );
}

#[tokio::test]
async fn a_server_that_gives_fewer_than_the_limit_loses_no_items() {
    let server = server([page(&["a", "b"], 3), page(&["c"], 3)]).await;
    assert_eq!(ids(organizations(&server).list_organizations().limit(500).items()).await.0, ["a", "b", "c"]);
    assert_eq!(targets(&server), ["/organizations?limit=500", "/organizations?limit=500&offset=2"]);
}

#[tokio::test]
async fn a_list_with_nothing_in_it_is_one_page() {
    let server = server([page(&[], 0), page(&[], 0)]).await;
    let mut pages = organizations(&server).list_organizations().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().data, []);
    assert!(pages.next().await.is_none());
    assert!(ids(organizations(&server).list_organizations().items()).await.0.is_empty());
    assert_eq!(targets(&server).len(), 2);
}

#[tokio::test]
async fn a_list_that_shrinks_meanwhile_ends_at_an_empty_page() {
    let server = server([page(&["a"], 3), page(&[], 3)]).await;
    assert_eq!(ids(organizations(&server).list_organizations().items()).await.0, ["a"]);
    assert_eq!(targets(&server), ["/organizations", "/organizations?offset=1"]);
}

#[tokio::test]
async fn a_total_that_is_missing_ends_no_list_early() {
    let without = |ids: &[&str]| {
        let data: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
        Reply::json(json!({"data": data, "total_count": null}).to_string())
    };
    let server = server([without(&["a"]), without(&["b"]), without(&[])]).await;
    assert_eq!(ids(organizations(&server).list_organizations().items()).await.0, ["a", "b"]);
}

#[tokio::test]
async fn a_server_that_ignores_the_offset_is_an_error_and_no_endless_list() {
    let server = server([page(&["a"], 9), page(&["a"], 9), page(&["a"], 9)]).await;
    let (items, error) = ids(organizations(&server).list_organizations().items()).await;
    assert_eq!(items, ["a"]);
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    insta::assert_snapshot!(error, @"ListOrganizations: 200 OK: the response is identical to the previous page, as if the server ignored the query parameter `offset`");
    assert_eq!(targets(&server).len(), 2);
}

#[tokio::test]
async fn an_error_in_the_middle_comes_after_the_items_before_it() {
    let limited = Reply::new("429 Too Many Requests", &[("retry-after", "2")], text("error_429.json"));
    let wrong = Reply::json(r#"{"error":"down"}"#);
    for (response, kind) in [(limited, ErrorKind::Status), (wrong, ErrorKind::Decode)] {
        let server = server([page(&["a"], 3), response]).await;
        let (items, error) = ids(organizations(&server).list_organizations().items()).await;
        assert_eq!((items, error.unwrap().kind()), (vec!["a".to_owned()], kind));
        assert_eq!(targets(&server), ["/organizations", "/organizations?offset=1"]);
    }
}

#[tokio::test]
async fn every_list_of_invitations_has_pages() {
    let invited = |items: Vec<String>| assert_eq!(items, ["a", "b"]);
    let server = server((0..3).flat_map(|_| [page(&["a"], 2), page(&["b"], 2)])).await;

    let mut pages = invitations(&server).list_instance_organization_invitations().status("pending").limit(1).pages();
    let mut items = Vec::new();
    while let Some(page) = pages.next().await {
        items.extend(page.unwrap().data.into_iter().map(|it| it.id));
    }
    invited(items);
    assert_eq!(
        targets(&server),
        [
            "/organization_invitations?status=pending&limit=1",
            "/organization_invitations?status=pending&limit=1&offset=1"
        ]
    );

    let list = invitations(&server).list_organization_invitations("org_1").email_address("a@b");
    invited(ids_of_invitations(list.pages()).await);
    assert_eq!(
        targets(&server),
        [
            "/organizations/org_1/invitations?email_address=a%40b",
            "/organizations/org_1/invitations?email_address=a%40b&offset=1"
        ]
    );

    #[expect(deprecated)]
    let list = invitations(&server).list_pending_organization_invitations("org_1");
    invited(ids_of_invitations(list.pages()).await);
    assert_eq!(
        targets(&server),
        ["/organizations/org_1/invitations/pending", "/organizations/org_1/invitations/pending?offset=1"]
    );
}

async fn ids_of_invitations(pages: Pages<types::OrganizationInvitationList>) -> Vec<String> {
    let mut items = pages.items(|page| page.data);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    ids
}

#[tokio::test]
async fn pages_and_items_are_read_in_other_tasks() {
    let server = server([page(&["a", "b"], 2), page(&["a", "b"], 2)]).await;
    let items = tokio::spawn(ids(organizations(&server).list_organizations().items()));
    assert_eq!(items.await.unwrap().0, ["a", "b"]);

    let mut pages = organizations(&server).list_organizations().pages();
    let next = tokio::spawn(async move { pages.next().await });
    assert_eq!(next.await.unwrap().unwrap().unwrap().total_count, 2);
}
