//! The authentication in `codegen.toml`, in the form of that of a capability file. So both are read
//! in the same way.

use naftiko_spec::{At, Authentication as Spec, Location, Spanned, Template};

use crate::config;

/// Converts the authentication in `codegen.toml` to that of a capability file.
pub(super) fn configured(config: &config::Authentication) -> Spanned<Spec> {
    fn spanned<T>(value: T) -> Spanned<T> {
        Spanned { value, at: At::default() }
    }
    let template = |text: &String| spanned(Template::parse(text));
    let text = |text: &Option<String>| text.clone().map(spanned);
    spanned(match config {
        config::Authentication::None => Spec::None,
        config::Authentication::Bearer { token } => Spec::Bearer { token: template(token) },
        config::Authentication::Basic { username, password } => {
            Spec::Basic { username: template(username), password: template(password) }
        }
        config::Authentication::Digest { username, password } => {
            Spec::Digest { username: template(username), password: template(password) }
        }
        config::Authentication::ApiKey { key, value, placement } => Spec::Keys(vec![naftiko_spec::Key {
            name: spanned(key.clone()),
            value: template(value),
            placement: match placement {
                Some(config::Placement::Query) => Location::Query,
                Some(config::Placement::Cookie) => Location::Cookie,
                Some(config::Placement::Header) | None => Location::Header,
            },
        }]),
        config::Authentication::Oauth2 { token_url, client_id, client_secret, scopes } => Spec::ClientCredentials {
            token_endpoint: Some(spanned(token_url.clone())),
            issuer: None,
            client_id: text(client_id).map(|id| template(&id.value)),
            client_secret: text(client_secret).map(|secret| template(&secret.value)),
            scopes: scopes.clone().unwrap_or_default(),
            resource: None,
        },
        config::Authentication::Custom { scheme } => Spec::Other(scheme.clone()),
    })
}
