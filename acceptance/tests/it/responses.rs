//! How the client of `specs/clerk` reads the responses in `responses/`: as documented, with nulls,
//! with missing fields, and with content that the document does not have yet.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use clerk_client::organizations::OrganizationsApi;
use clerk_client::{Client, Error, ErrorKind, Result, Sending, json, types};
use naftiko_client::DeserializeOwned;
use naftiko_test_server::Reply;

use crate::common::{responded, responses, tests, text};

const ACME: &str = "org_2xKq8mVtN4bRzYw7LpEcHdJs1Ua";

/// The response of an operation that a file has.
async fn read<T: DeserializeOwned>(file: &str, call: impl FnOnce(Client) -> Sending<T>) -> Result<T> {
    responded(Reply::json(text(file)), call).await
}

/// The same for a file that has exactly the fields of its type, at any depth.
async fn whole<T: Debug + DeserializeOwned>(file: &str, call: impl FnOnce(Client) -> Sending<T>) -> T {
    let response = read(file, call).await.unwrap();
    let printed = format!("{response:?}");
    assert!(printed.contains("extra: Extra") && !printed.contains("Extra {"), "{file}: {printed}");
    assert!(!printed.contains("Unknown("), "{file}: {printed}");
    response
}

fn get_organization(client: Client) -> Sending<types::Organization> {
    client.organizations().get_organization(ACME).send()
}

fn list_organizations(client: Client) -> Sending<types::OrganizationList> {
    client.organizations().list_organizations().send()
}

fn get_invitation(client: Client) -> Sending<types::OrganizationInvitation> {
    client.organization_invitations().get_organization_invitation(ACME, "inv_9").send()
}

fn get_subscription(client: Client) -> Sending<types::CommerceSubscription> {
    client.organizations().get_organization_billing_subscription(ACME).send()
}

/// The subscription of a complete file, and its one item.
async fn subscription(file: &str) -> (types::CommerceSubscription, types::CommerceSubscriptionItem) {
    let subscription = whole(file, get_subscription).await;
    let [item] = &subscription.subscription_items[..] else { panic!("{file}") };
    let item = item.clone();
    (subscription, item)
}

/// The amount in cents, if there is one.
fn cents(money: &Option<types::CommerceMoneyResponse>) -> Option<i64> {
    money.as_ref().map(|money| money.amount)
}

#[test]
fn every_file_is_read_by_a_test() {
    let names = |folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tests: String = names(tests().join("it"))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let files: BTreeSet<_> =
        names(responses()).map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let unused: Vec<_> = files.iter().filter(|file| !tests.contains(&format!("\"{file}\""))).collect();
    assert!(!files.is_empty());
    assert_eq!(unused, [""; 0]);
}

#[tokio::test]
async fn an_organization_has_what_its_document_says() {
    let acme = whole("organization.json", get_organization).await;
    assert_eq!((acme.id.as_str(), acme.name.as_str()), (ACME, "Analytical Engines Ltd"));
    assert_eq!((acme.members_count, acme.pending_invitations_count), (Some(7), Some(2)));
    assert_eq!(acme.missing_member_with_elevated_permissions, Some(false));
    assert_eq!((acme.max_allowed_memberships, acme.admin_delete_enabled, acme.has_image), (25, true, false));
    assert_eq!(acme.public_metadata["regions"], json!(["eu-west", "us-east"]));
    assert_eq!(acme.private_metadata.unwrap()["crm"], json!({"account": "0017Q00000F", "owner": null}));
    assert_eq!((acme.created_at, acme.last_active_at), (1_747_906_521_337.into(), Some(1_763_712_000_000.into())));
    assert_eq!(acme.role_set_key.as_deref(), Some("role_set:default"));
}

#[tokio::test]
async fn five_operations_return_an_organization() {
    const CALLS: [fn(OrganizationsApi) -> Sending<types::Organization>; 5] = [
        |it| it.get_organization(ACME).send(),
        |it| it.create_organization("Acme").send(),
        |it| it.update_organization(ACME).send(),
        |it| it.merge_organization_metadata(ACME).send(),
        |it| it.delete_organization_logo(ACME).send(),
    ];
    for call in CALLS {
        let acme = whole("organization.json", |client| call(client.organizations())).await;
        assert_eq!(acme.slug, "analytical-engines");
    }
}

#[tokio::test]
async fn an_organization_with_nulls_has_none_of_these() {
    let acme = whole("organization_with_nulls.json", get_organization).await;
    assert_eq!((acme.image_url, acme.private_metadata, acme.created_by, acme.role_set_key), (None, None, None, None));
    assert_eq!((acme.members_count, acme.pending_invitations_count, acme.last_active_at), (None, None, None));
    assert_eq!(acme.missing_member_with_elevated_permissions, None);
    assert_eq!(acme.public_metadata["plan"], "team");
}

#[tokio::test]
async fn an_organization_without_required_fields_is_read_and_lists_them() {
    let acme = read("organization_incomplete.json", get_organization).await.unwrap();
    assert_eq!((acme.id.as_str(), acme.name.as_str()), (ACME, "Analytical Engines Ltd"));
    assert_eq!(acme.created_at, 1_747_906_521_337.into());
    assert_eq!(
        acme.extra.missing(),
        ["slug", "has_image", "max_allowed_memberships", "admin_delete_enabled", "public_metadata"]
    );
    assert_eq!((acme.slug.as_str(), acme.has_image, acme.max_allowed_memberships), ("", false, 0));
    assert!(acme.public_metadata.is_empty() && acme.extra.is_empty());
}

#[tokio::test]
async fn an_organization_from_the_future_keeps_what_is_new() {
    let acme = read("organization_from_the_future.json", get_organization).await.unwrap();
    assert_eq!(acme.members_count, Some(7));
    let keys: Vec<_> = acme.extra.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["billing", "domains", "external_ids", "object", "status"]);
    assert_eq!(acme.extra.get("object"), Some(&json!("organization_v2")));
    let unexpected: Vec<_> = acme.extra.unexpected().iter().map(ToString::to_string).collect();
    assert_eq!(unexpected, ["object: expected the constant value, found another value"]);
    assert_eq!(acme.extra.get("status"), Some(&json!("archived")));
    assert_eq!(acme.extra.get("external_ids"), Some(&json!(["customer-1842", 42, null])));
    assert_eq!(acme.extra.get("billing").unwrap()["tier"]["limits"]["storage_gb"], 1e12);
    assert_eq!(acme.extra.get("domains").unwrap()[0]["verification"]["attempts"], json!([1, 2]));
    assert_eq!(acme.extra.missing(), [""; 0]);
}

#[tokio::test]
async fn an_organization_with_a_logo_has_its_deprecated_url_too() {
    let acme = whole("organization_with_logo.json", |client| {
        client.organizations().upload_organization_logo(ACME, b"\x89PNG".to_vec()).send()
    })
    .await;
    // Required here, but optional in `Organization`.
    let image_url: String = acme.image_url;
    assert_eq!(image_url, "https://img.clerk.com/eyJ0eXBlIjoicHJveHkiLCJpZCI6IjQyIn0");
    assert!(acme.has_image);
    #[expect(deprecated)]
    let logo_url = acme.logo_url;
    assert_eq!(logo_url, Some(image_url));
    assert_eq!((acme.id.as_str(), acme.updated_at), (ACME, 1_763_719_201_556.into()));
}

#[tokio::test]
async fn a_deleted_organization_says_so() {
    let delete = |client: Client| client.organizations().delete_organization(ACME).send();
    let deleted = whole("organization_deleted.json", delete).await;
    assert!(deleted.deleted);
    assert_eq!((deleted.id.as_deref(), deleted.external_id.as_deref()), (Some(ACME), Some("customer-1842")));
    let deleted = whole("organization_deleted_minimal.json", delete).await;
    assert_eq!((deleted.deleted, deleted.id, deleted.slug, deleted.external_id), (true, None, None, None));
}

#[tokio::test]
async fn a_page_of_organizations_has_its_items_and_the_total() {
    let page = whole("organizations.json", list_organizations).await;
    assert_eq!((page.data.len(), page.total_count), (2, 2));
    assert_eq!(page.data[1].name, "Zażółć & Söhne <GmbH>");
    assert_eq!((page.data[0].members_count, page.data[1].members_count), (Some(7), None));

    let page = whole("organizations_empty.json", list_organizations).await;
    assert_eq!((page.data, page.total_count), (vec![], 0));
}

#[tokio::test]
async fn a_value_of_a_wrong_type_is_kept_and_named_with_its_place() {
    let page = read("organizations_with_a_wrong_type.json", list_organizations).await.unwrap();
    let organization = &page.data[1];
    assert_eq!(organization.created_at, 0.into());
    assert!(organization.extra.missing().contains(&"created_at"));
    let unexpected = &organization.extra.unexpected()[0];
    insta::assert_snapshot!(unexpected, @"created_at: expected a whole number, found a string");
    assert_eq!(unexpected.json(), "\"2025-08-12T12:00:00Z\"");
    assert_eq!(page.data[0].extra.unexpected(), []);
}

#[tokio::test]
async fn an_invitation_has_what_its_document_says() {
    let invitation = whole("invitation.json", get_invitation).await;
    assert_eq!(invitation.email_address, "charles@engines.example");
    assert_eq!((invitation.role.as_str(), invitation.role_name.as_str()), ("org:member", "Member"));
    assert_eq!(
        (invitation.status.as_deref(), invitation.expires_at),
        (Some("pending"), Some(1_766_242_802_114.into()))
    );
    let inviter = invitation.public_inviter_data.unwrap();
    assert_eq!((inviter.first_name.as_deref(), inviter.identifier.as_str()), (Some("Ada"), "ada@engines.example"));
    assert_eq!(invitation.private_metadata.unwrap()["cost_center"], 1833);

    let created = whole("invitation.json", |client| {
        let invitations = client.organization_invitations();
        invitations.create_organization_invitation(ACME, "charles@engines.example", "org:member").send()
    })
    .await;
    assert_eq!(created.id, invitation.id);
}

#[tokio::test]
async fn a_revoked_invitation_has_no_link() {
    let revoked = whole("invitation_revoked.json", |client| {
        client.organization_invitations().revoke_organization_invitation(ACME, "inv_9").send()
    })
    .await;
    assert_eq!((revoked.status.as_deref(), revoked.url), (Some("revoked"), None));
    let inviter = revoked.public_inviter_data.unwrap();
    assert_eq!((inviter.first_name, inviter.last_name), (None, None));
}

#[tokio::test]
async fn an_invitation_with_nulls_has_none_of_these() {
    let invitation = whole("invitation_with_nulls.json", get_invitation).await;
    assert_eq!((invitation.organization_id, invitation.inviter_id, invitation.status), (None, None, None));
    assert_eq!((invitation.private_metadata, invitation.url, invitation.expires_at), (None, None, None));
    assert_eq!(invitation.public_inviter_data, None);
}

#[tokio::test]
async fn an_invitation_with_gaps_is_read_and_says_what_it_lacks() {
    let invitation = read("invitation_incomplete.json", get_invitation).await.unwrap();
    assert_eq!(invitation.email_address, "charles@engines.example");
    assert_eq!(invitation.extra.missing(), ["role_name", "inviter_id", "public_metadata", "url", "expires_at"]);
    let inviter = invitation.public_inviter_data.unwrap();
    assert_eq!(inviter.first_name.as_deref(), Some("Ada"));
    assert_eq!(inviter.extra.missing(), ["last_name", "image_url", "has_image", "identifier"]);
}

#[tokio::test]
async fn an_invitation_from_the_future_keeps_what_is_new_at_any_depth() {
    let invitation = read("invitation_from_the_future.json", get_invitation).await.unwrap();
    assert_eq!(invitation.status.as_deref(), Some("declined"));
    assert_eq!(invitation.extra.get("decline_reason").unwrap()["details"][0]["text"], "No thanks");
    assert_eq!(invitation.extra.get("role_set"), Some(&json!(null)));
    let inviter = invitation.public_inviter_data.unwrap();
    assert_eq!(inviter.extra.get("presence").unwrap()["since"], 1_763_719_201_556_i64);
    assert_eq!(inviter.extra.get("pronouns"), Some(&json!("she/her")));
}

#[tokio::test]
async fn pages_of_invitations_have_their_items_and_the_total() {
    let page = whole("invitations.json", |client| {
        client.organization_invitations().list_organization_invitations(ACME).send()
    })
    .await;
    assert_eq!((page.data.len(), page.total_count), (2, 37));
    assert_eq!(page.data[1].email_address, "luigi+test@menabrea.example");
    assert_eq!(page.data[1].status.as_deref(), Some("accepted"));

    let pending = whole("invitations.json", |client| {
        #[expect(deprecated)]
        client.organization_invitations().list_pending_organization_invitations(ACME).send()
    })
    .await;
    assert_eq!(pending, page);
}

#[tokio::test]
async fn invitations_that_were_sent_together_come_back_together() {
    let invite = types::CreateOrganizationInvitationBody::new;
    let people = ["charles@engines.example", "mary@somerville.example"];
    let sent = whole("invitations_bulk.json", |client| {
        let body = people.map(|person| invite(person, "org:member"));
        client.organization_invitations().create_organization_invitation_bulk(ACME, body).send()
    })
    .await;
    assert_eq!(sent.data.iter().map(|it| it.email_address.as_str()).collect::<Vec<_>>(), people);
}

#[tokio::test]
async fn invitations_of_the_instance_tell_of_their_organizations() {
    let page = whole("invitations_of_the_instance.json", |client| {
        client.organization_invitations().list_instance_organization_invitations().send()
    })
    .await;
    let organizations: Vec<_> = page.data.iter().map(|it| it.public_organization_data.as_ref().unwrap()).collect();
    assert_eq!(organizations[0].image_url.as_deref(), Some("https://img.clerk.com/eyJ0eXBlIjoiZGVmYXVsdCJ9"));
    assert_eq!((organizations[1].name.as_str(), organizations[1].has_image), ("Zażółć & Söhne <GmbH>", true));
    assert_eq!((&page.data[1].organization_id, &page.data[1].private_metadata), (&None, &None));
}

#[tokio::test]
async fn a_subscription_has_its_plan_and_next_payment() {
    let (subscription, item) = subscription("subscription.json").await;
    assert_eq!(subscription.status, types::CommerceSubscriptionStatus::Active);
    assert_eq!((subscription.active_at, subscription.past_due_at), (Some(1_747_906_600_000.into()), None));
    let next = subscription.next_payment.unwrap();
    assert_eq!(
        (next.date, next.amount.amount, next.amount.currency_symbol.as_str()),
        (1_765_756_800_000.into(), 4900, "€")
    );
    assert_eq!(subscription.eligible_for_free_trial, Some(false));

    assert_eq!(item.plan_period, types::CommerceSubscriptionItemPlanPeriod::Month);
    let plan = item.plan.unwrap();
    assert_eq!((plan.name.as_str(), plan.free_trial_days), ("Team", Some(14)));
    assert_eq!((cents(&plan.fee), cents(&plan.annual_fee)), (Some(4900), Some(49_000)));
    #[expect(deprecated)]
    let product_id = plan.product_id;
    assert_eq!(product_id, "cprod_2wZg2cRkZ5nWqDj0FuYiTlXo7Mb");
    assert_eq!(plan.features.unwrap()[0].slug, "cards");
}

#[tokio::test]
async fn a_subscription_that_ended_has_what_is_left_of_it() {
    let (subscription, item) = subscription("subscription_ended.json").await;
    assert_eq!(subscription.status, types::CommerceSubscriptionStatus::Ended);
    assert_eq!(item.status, types::CommerceSubscriptionItemStatus::Ended);
    let credit = item.credit.unwrap();
    // An integer where any number is allowed.
    assert_eq!((credit.amount, credit.cycle_remaining_percent), (None, Some(0.0)));
    let plan = item.plan.unwrap();
    assert_eq!((plan.fee, plan.description, plan.free_trial_days), (None, None, None));
    assert_eq!((item.period_end, item.ended_at), (None, Some(1_765_756_800_000.into())));
}

#[tokio::test]
async fn a_subscription_with_nulls_has_none_of_these() {
    let (subscription, item) = subscription("subscription_with_nulls.json").await;
    assert_eq!((subscription.active_at, subscription.next_payment), (None, None));
    assert_eq!(subscription.eligible_for_free_trial, None);
    assert_eq!((item.credit, item.credits, item.plan, item.payment_method), (None, None, None, None));
    assert_eq!((item.payer, item.seats, item.totals, item.next_payment), (None, None, None, None));
    assert_eq!((item.plan_id, item.period_start), (None, 1_763_164_800_000.into()));
}

#[tokio::test]
async fn a_subscription_that_is_past_due_has_its_credits_and_payer() {
    let (subscription, item) = subscription("subscription_with_credits.json").await;
    assert_eq!(subscription.status, types::CommerceSubscriptionStatus::PastDue);
    let credits = item.credits.unwrap();
    let proration = credits.proration.unwrap();
    assert_eq!((proration.cycle_days_remaining, proration.cycle_days_total), (5, 30));
    assert_eq!(proration.cycle_remaining_percent, 16.666_666_666_666_664);
    assert_eq!((credits.payer.unwrap().applied_amount.amount, credits.total.amount), (500, 1316));
    let payer = item.payer.unwrap();
    assert_eq!((payer.user_id, payer.organization_id.as_deref()), (None, Some(ACME)));
    assert_eq!(cents(&payer.credits_balance), Some(1250));
    let next = item.next_payment.unwrap();
    assert_eq!((next.amount, next.date), (None, None));
    assert_eq!(item.proration_date.as_deref(), Some("2025-11-15"));
}

#[tokio::test]
async fn a_subscription_has_the_way_it_is_paid() {
    let (subscription, item) = subscription("subscription_with_payment_method.json").await;
    assert_eq!(subscription.eligible_for_free_trial, Some(true));
    assert_eq!(item.plan_period, types::CommerceSubscriptionItemPlanPeriod::Annual);
    let method = item.payment_method.unwrap();
    assert_eq!(method.payment_type, types::CommercePaymentMethodResponsePaymentType::Card);
    assert_eq!((method.last4.as_deref(), method.expiry_year, method.expiry_month), (Some("4242"), Some(2029), Some(4)));
    assert_eq!((method.wallet_type.as_deref(), method.is_removable), (Some("apple_pay"), Some(true)));
    let credit = item.credit.unwrap();
    assert_eq!((cents(&credit.amount), credit.cycle_remaining_percent), (Some(816), Some(16.5)));
    assert_eq!((cents(&item.lifetime_paid), item.seats.unwrap().quantity), (Some(29_400), Some(12)));
}

#[tokio::test]
async fn a_subscription_of_a_user_is_paid_by_the_user() {
    let (_, item) = subscription("subscription_of_a_user.json").await;
    let payer = item.payer.unwrap();
    assert_eq!((payer.first_name.as_deref(), payer.organization_id), (Some("Ada"), None));
    let method = item.payment_method.unwrap();
    assert_eq!(method.payment_type, types::CommercePaymentMethodResponsePaymentType::Link);
    assert_eq!(method.status, types::CommercePaymentMethodResponseStatus::Disconnected);
    assert_eq!((method.last4, method.expiry_year, method.wallet_type), (None, None, None));
}

#[tokio::test]
async fn a_subscription_with_seats_has_tiers_and_totals() {
    let (_, item) = subscription("subscription_with_seats.json").await;
    let seats = item.seats.unwrap();
    assert_eq!(seats.quantity, None);
    assert_eq!(seats.tiers.unwrap()[0].total.amount, 8400);
    let totals = item.totals.unwrap();
    assert_eq!((totals.tax_total.amount, totals.grand_total.amount_formatted.as_str()), (2527, "€158.27"));
    let unit = &totals.per_unit_totals.unwrap()[0];
    assert_eq!((unit.name.as_str(), unit.block_size, unit.tiers[0].quantity), ("seats", 1, None));
    assert_eq!(totals.credits.unwrap().proration, None);
}

#[tokio::test]
async fn a_plan_has_its_prices_for_each_unit() {
    let (_, item) = subscription("subscription_with_unit_prices.json").await;
    let price = item.plan.unwrap().unit_prices.unwrap().remove(0);
    assert_eq!((price.name.as_str(), price.block_size), ("seats", 1));
    let tier = &price.tiers[0];
    assert_eq!((tier.starts_at_block, tier.ends_after_block, tier.fee_per_block.amount), (1, None, 700));
}

#[tokio::test]
async fn a_subscription_with_gaps_is_read_and_says_what_it_lacks() {
    let subscription = read("subscription_incomplete.json", get_subscription).await.unwrap();
    assert_eq!(subscription.extra.missing(), ["instance_id", "active_at", "past_due_at"]);
    let [first, second] = &subscription.subscription_items[..] else { panic!("{subscription:?}") };
    assert_eq!(first.status, types::CommerceSubscriptionItemStatus::Upcoming);
    let plan = first.plan.as_ref().unwrap();
    assert_eq!((plan.name.as_str(), cents(&plan.fee)), ("Team", Some(4900)));
    assert_eq!(plan.fee.as_ref().unwrap().extra.missing(), ["amount_formatted", "currency_symbol"]);
    assert!(plan.extra.missing().contains(&"slug") && !plan.extra.missing().contains(&"name"));
    // An item without any field: a missing enum has an unknown value.
    assert_eq!(second.extra.missing().len(), 13);
    assert_eq!((second.status.as_str(), second.period_start), ("", 0.into()));
    assert!(matches!(second.status, types::CommerceSubscriptionItemStatus::Unknown(_)));
}

#[tokio::test]
async fn a_subscription_from_the_future_keeps_new_values_and_fields() {
    let subscription = read("subscription_from_the_future.json", get_subscription).await.unwrap();
    assert_eq!(subscription.status.as_str(), "paused");
    assert!(matches!(subscription.status, types::CommerceSubscriptionStatus::Unknown(_)));
    assert_eq!(subscription.extra.get("paused").unwrap()["reason"]["code"], "holiday");
    let item = &subscription.subscription_items[0];
    assert_eq!((item.status.as_str(), item.plan_period.as_str()), ("on_hold", "quarter"));
    assert_eq!(item.extra.get("add_ons"), Some(&json!([{"id": "addon_1", "quantity": 3}])));
    let method = item.payment_method.as_ref().unwrap();
    assert_eq!((method.payment_type.as_str(), method.status.as_str()), ("sepa_debit", "under_review"));
    assert_eq!(method.extra.get("mandate").unwrap()["reference"], "MX-77");
    let next = subscription.next_payment.as_ref().unwrap();
    assert_eq!((next.extra.get("attempts"), next.amount.extra.get("decimals")), (Some(&json!([])), Some(&json!(2))));
    // New values can be matched, printed and sent back.
    assert_eq!(subscription.status, "paused".into());
    assert_eq!(format!("{}", item.plan_period), "quarter");
}

#[tokio::test]
async fn a_balance_may_never_have_been_used() {
    let get = |client: Client| client.organizations().get_organization_billing_credit_balance(ACME).send();
    let balance = whole("credit_balance.json", get).await.balance.unwrap();
    assert_eq!((balance.amount, balance.amount_formatted.as_str(), balance.currency.as_str()), (1250, "€12.50", "EUR"));
    let unused = whole("credit_balance_never_used.json", get).await;
    assert_eq!(unused.balance, None);
}

#[tokio::test]
async fn an_adjustment_has_every_digit_of_its_amount_and_a_time() {
    let adjust = |client: Client| {
        let organizations = client.organizations();
        organizations.adjust_organization_billing_credit_balance(ACME, 2500, "decrease", "key_1").send()
    };
    let adjusted = whole("credit_adjusted.json", adjust).await;
    assert_eq!((adjusted.amount, adjusted.note.as_deref()), (-2500, Some("Refund of a card that jammed")));
    assert_eq!(adjusted.created_at.as_str(), "2025-11-20T15:00:02.114Z");
    let time = adjusted.created_at.to_system_time().unwrap();
    assert_eq!(time.duration_since(UNIX_EPOCH).unwrap(), Duration::from_millis(1_763_650_802_114));

    let adjusted = whole("credit_adjusted_without_note.json", adjust).await;
    // A number that no `f64` equals.
    assert_eq!((adjusted.amount, adjusted.note), (9_007_199_254_740_993, None));
    let time = adjusted.created_at.to_system_time().unwrap();
    assert_eq!(time.duration_since(UNIX_EPOCH).unwrap(), Duration::from_secs(1_763_650_802 - 3600));
}

#[tokio::test]
async fn a_response_that_is_not_an_object_is_an_error() {
    for (body, line) in [
        ("", "GetOrganization: 200 OK: the response has no body"),
        ("null", "GetOrganization: 200 OK: the response does not decode: expected an object, found null"),
        ("[]", "GetOrganization: 200 OK: the response does not decode: expected an object, found a list"),
        (
            r#"{"error": "down"}"#,
            "GetOrganization: 200 OK: the response has none of its required keys (`object`, `id`, `name`, `slug`, \
             `has_image`, …): it has `error`: down",
        ),
        (
            r#"{"id": "#,
            "GetOrganization: 200 OK: the response, 7 bytes of application/json, is not JSON: \
             it ends where a value is expected at line 1 column 8",
        ),
    ] {
        let error: Error = responded(Reply::json(body), get_organization).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.to_string(), line);
        assert_eq!(error.body().unwrap(), body);
    }
}
