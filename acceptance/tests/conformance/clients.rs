//! The generated clients, connected to the servers of a row.

use std::sync::LazyLock;

use naftiko_client::{Authenticator, BoxError, BoxFuture, Error, reqwest};

use super::table::{World, port};

/// The capabilities of each client, with which rows begin.
macro_rules! capabilities {
    ($($client:ident by $set_up:ident: $($name:ident $type:ident),*;)*) => {
        $($(pub(crate) fn $name(world: &World) -> Result<$client::$name::$type, Error> {
            Ok($set_up(world)?.$name())
        })*)*
    };
}

capabilities! {
    authentication_client by authentication: bearer BearerApi, token TokenApi, key_header KeyHeaderApi,
        key_query KeyQueryApi, key_cookie KeyCookieApi, two_keys TwoKeysApi, basic BasicApi, basic_fixed BasicFixedApi,
        basic_key BasicKeyApi, digest DigestApi, oauth OauthApi, signed SignedApi, open OpenApi;
    bases_client by bases: plain PlainApi, slashed SlashedApi, region RegionApi, host HostApi, shell ShellApi,
        empty EmptyApi;
    bodies_client by bodies: json JsonApi, forms FormsApi, texts TextsApi;
    exposed_client by exposing: exposed ExposedApi;
    failures_client by failing: locks LocksApi, quays QuaysApi, berths_v1 BerthsV1Api, berths_v2 BerthsV2Api;
    imports_client by imports: reg RegApi, ports PortsApi;
    fields_client by fields_of: fields FieldsApi;
    media_client by media_of: media MediaApi;
    oauth_elsewhere_client by elsewhere: oauth_elsewhere OauthElsewhereApi;
    outputs_client by responding: outputs OutputsApi;
    pages_client by paging: pages PagesApi;
    parameters_client by parameters: levels LevelsApi, query QueryApi, header HeaderApi, cookie CookieApi;
    paths_client by paths_of: paths PathsApi;
    servers_client by servers: docks DocksApi;
    servers_declared_client by servers_declared: piers PiersApi;
    services_client by services: ships ShipsApi, weather WeatherApi;
    streams_client by streaming: streams StreamsApi;
    styles_client by styles_of: styles StylesApi;
    unsaid_client by unsaid: tides TidesApi;
}

/// One HTTP client for all rows: creating one costs more than a row.
fn http() -> reqwest::Client {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("an HTTP client")
    });
    HTTP.clone()
}

fn authentication(world: &World) -> Result<authentication_client::Client, Error> {
    use authentication_client::Client;
    let port = || world.port();
    Ok(Client::new(
        Client::bearer_builder(port()).secret("tok-bearer").http_client(http()).build()?,
        Client::token_builder(port()).secret("key-1234").http_client(http()).build()?,
        Client::key_header_builder(port()).secret("key-1234").http_client(http()).build()?,
        Client::key_query_builder(port()).secret("key&1234").http_client(http()).build()?,
        Client::key_cookie_builder(port()).secret("key-1234").http_client(http()).build()?,
        Client::two_keys_builder(port()).secrets(["app-1234", "key-1234"]).http_client(http()).build()?,
        Client::basic_builder(port()).username_and_password("ada", "pass:word").http_client(http()).build()?,
        Client::basic_fixed_builder(port()).secret("key-1234").http_client(http()).build()?,
        Client::basic_key_builder(port()).secret("key-1234").http_client(http()).build()?,
        Client::digest_builder(port()).username_and_password("ada", "password").http_client(http()).build()?,
        Client::oauth_builder(port()).secrets(["id:1", "secret-1"]).http_client(http()).build()?,
        Client::signed_builder(port()).authenticator(Signature).http_client(http()).build()?,
        Client::open_builder(port()).http_client(http()).build()?,
    ))
}

/// Signs a request by its target and the length of its body.
struct Signature;

impl Authenticator for Signature {
    fn authenticate<'a>(&'a self, request: &'a mut reqwest::Request) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            let signature = format!("{} {}", request.method(), request.url().path());
            request.headers_mut().insert("x-signature", signature.parse()?);
            Ok(())
        })
    }
}

fn bases(world: &World) -> Result<bases_client::Client, Error> {
    use bases_client::Client;
    Ok(Client::new(
        Client::plain_builder(world.port()).http_client(http()).build()?,
        Client::slashed_builder(world.port()).http_client(http()).build()?,
        Client::region_builder("1", world.port(), "v 4").http_client(http()).build()?,
        Client::host_builder().variable("HOST", world.here.host()).http_client(http()).build()?,
        Client::shell_builder().variable("SCHEME_AND_HOST", world.here.url()).http_client(http()).build()?,
        Client::empty_builder(format!("{}/given/", world.here.url())).http_client(http()).build()?,
    ))
}

fn bodies(world: &World) -> Result<bodies_client::Client, Error> {
    bodies_client::Client::builder(world.port()).variable("AGENT", "007 \"Bond\"").http_client(http()).build()
}

fn fields_of(world: &World) -> Result<fields_client::Client, Error> {
    fields_client::Client::builder().base_url(world.here.url()).http_client(http()).build()
}

fn media_of(world: &World) -> Result<media_client::Client, Error> {
    media_client::Client::builder().base_url(world.here.url()).http_client(http()).build()
}

fn styles_of(world: &World) -> Result<styles_client::Client, Error> {
    styles_client::Client::builder().base_url(world.here.url()).http_client(http()).build()
}

fn exposing(world: &World) -> Result<exposed_client::Client, Error> {
    exposed_client::Client::builder(world.port()).http_client(http()).build()
}

fn failing(world: &World) -> Result<failures_client::Client, Error> {
    use failures_client::Client;
    Ok(Client::new(
        Client::berths_v1_builder(world.port()).http_client(http()).build()?,
        Client::berths_v2_builder(world.port()).http_client(http()).build()?,
        Client::locks_builder(world.port()).http_client(http()).build()?,
    ))
}

fn imports(world: &World) -> Result<imports_client::Client, Error> {
    use imports_client::Client;
    Ok(Client::new(
        Client::reg_builder(world.port()).secret("tok-registry").http_client(http()).build()?,
        Client::ports_builder(world.port()).http_client(http()).build()?,
    ))
}

fn elsewhere(world: &World) -> Result<oauth_elsewhere_client::Client, Error> {
    oauth_elsewhere_client::Client::builder(world.port())
        .variable("TOKEN_HOST", world.there.host())
        .secrets(["id", "secret-1"])
        .http_client(http())
        .build()
}

fn responding(world: &World) -> Result<outputs_client::Client, Error> {
    outputs_client::Client::builder(world.port()).http_client(http()).build()
}

fn streaming(world: &World) -> Result<streams_client::Client, Error> {
    streams_client::Client::builder().base_url(world.here.url()).http_client(http()).build()
}

pub(crate) fn paging(world: &World) -> Result<pages_client::Client, Error> {
    pages_client::Client::builder(world.port()).http_client(http()).build()
}

fn parameters(world: &World) -> Result<parameters_client::Client, Error> {
    parameters_client::Client::builder(world.port()).variable("API_VERSION", "2 & 3").http_client(http()).build()
}

fn paths_of(world: &World) -> Result<paths_client::Client, Error> {
    paths_client::Client::builder(world.port()).variable("TENANT", "north/1").http_client(http()).build()
}

fn servers(world: &World) -> Result<servers_client::Client, Error> {
    use servers_client::Client;
    let (here, there) = (|| world.port(), || port(&world.there));
    Ok(Client::new(
        Client::docks_builder(here()).secret("tok-docks").http_client(http()).build()?,
        Client::docks_app_builder(here()).secrets(["app-1234", "user-1234"]).http_client(http()).build()?,
        Client::docks_content_builder(there()).secret("tok-content").http_client(http()).build()?,
        Client::docks_other_builder(there()).secret("tok-admin").http_client(http()).build()?,
        Client::docks_other_open_builder(there()).http_client(http()).build()?,
    ))
}

fn servers_declared(world: &World) -> Result<servers_declared_client::Client, Error> {
    use servers_declared_client::Client;
    let (here, there) = (|| world.port(), || port(&world.there));
    Ok(Client::new(
        Client::piers_builder(here()).secret("tok-piers").http_client(http()).build()?,
        Client::piers_content_builder(there()).secret("tok-content").http_client(http()).build()?,
        Client::piers_other_builder(there()).secret("tok-admin").http_client(http()).build()?,
        Client::piers_other_open_builder(there()).http_client(http()).build()?,
    ))
}

fn services(world: &World) -> Result<services_client::Client, Error> {
    use services_client::Client;
    Ok(Client::new(
        Client::ships_builder(world.port()).secret("tok-ships").http_client(http()).build()?,
        Client::weather_builder(port(&world.there)).secret("key-weather").http_client(http()).build()?,
    ))
}

fn unsaid(world: &World) -> Result<unsaid_client::Client, Error> {
    use unsaid_client::Client;
    Ok(Client::new(
        Client::berths_builder(world.port()).secret("tok-berths").http_client(http()).build()?,
        Client::tides_builder(port(&world.there)).http_client(http()).build()?,
    ))
}
