// remedy: a request does nothing until it is sent
use clerk_client::Client;

fn main() {}

pub async fn delete(clerk: &Client) {
    clerk.organizations().delete_organization("org_1");
}
