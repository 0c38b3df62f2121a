// remedy: a request is not sent until it is awaited
use clerk_client::Client;

fn main() {}

pub async fn delete(clerk: &Client) {
    clerk.organizations().delete_organization("org_1").send();
}
