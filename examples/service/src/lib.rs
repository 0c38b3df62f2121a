//! An HTTP service that calls Clerk.
//!
//! `GET /teams?query=…` returns the names of teams, and `POST /teams/{id}/invitations` invites
//! people to one. The service has no state but the client, so its tests replace the client by a
//! fake.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_client::types::CreateOrganizationInvitationBody;
use clerk_client::{Client, Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// How long a caller of the service waits for Clerk, with all retries.
const DEADLINE: Duration = Duration::from_secs(5);

/// The routes of the service.
pub fn app(clerk: Client) -> Router {
    Router::new().route("/teams", get(teams)).route("/teams/{id}/invitations", post(invite)).with_state(clerk)
}

#[derive(Deserialize)]
struct Search {
    query: String,
}

/// A team.
#[derive(Serialize)]
struct Team {
    id: String,
    name: String,
}

/// The first page of the teams that match a query.
async fn teams(State(clerk): State<Client>, Query(search): Query<Search>) -> Result<Json<Vec<Team>>, Failure> {
    let request = clerk.organizations().list_organizations().query(search.query).limit(20);
    let page = request.customize().timeout(DEADLINE).send().await?;
    Ok(Json(page.data.into_iter().map(|it| Team { id: it.id, name: it.name }).collect()))
}

#[derive(Deserialize)]
struct Invitations {
    emails: Vec<String>,
}

/// Invites people to a team, and returns the number of invitations.
async fn invite(
    State(clerk): State<Client>,
    Path(team): Path<String>,
    Json(invitations): Json<Invitations>,
) -> Result<(StatusCode, Json<usize>), Failure> {
    let people = invitations.emails.into_iter().map(|email| CreateOrganizationInvitationBody::new(email, "org:member"));
    let request = clerk.organization_invitations().create_organization_invitation_bulk(team, people);
    let sent = request.customize().timeout(DEADLINE).send().await?;
    Ok((StatusCode::CREATED, Json(sent.data.len())))
}

/// An error of Clerk, as the callers of this service see it.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Failure(error) = self;
        let status = match (error.kind(), error.status()) {
            // The caller named something that Clerk does not have, or does not accept.
            (_, Some(status)) if matches!(status.as_u16(), 404 | 409 | 422) => status,
            (ErrorKind::Timeout, _) => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_GATEWAY,
        };
        // Clerk's own message is for people. The error as a whole is for the log, and has no secret.
        let message = error.message().unwrap_or("the request to Clerk failed").to_owned();
        (status, message).into_response()
    }
}
