//! Reads how requests authenticate, in the spelling of the format and in others that occur in
//! files.

use naftiko_syntax::{At, Code, Diagnostic, Node, nearest};

use crate::document::{Authentication, Key, Location, Spanned};
use crate::fields::{Context, Fields};
use crate::keys::{AUTHENTICATION, KEY};
use crate::template::Template;

const WHAT: &str = AUTHENTICATION.what;

/// The types of the format.
pub(super) const TYPES: &[&str] = &["none", "bearer", "basic", "apikey", "digest", "oauth2"];
/// Where a key can be sent.
pub(super) const PLACEMENTS: &[(&str, Location)] =
    &[("header", Location::Header), ("query", Location::Query), ("cookie", Location::Cookie)];
/// Types that only the caller can implement.
const OTHERS: &[&str] =
    &["oauth1", "hmac", "aws-sig-v4", "aws-sigv4", "sigv4", "certificate", "mtls", "custom", "jwt", "session"];

impl Context<'_> {
    pub(super) fn authentication(&mut self, node: Node<'_>) -> Option<Spanned<Authentication>> {
        if let Some(kind) = node.written() {
            let kind = Spanned { value: kind.to_owned(), at: node.at() };
            let none = Fields::none(&AUTHENTICATION);
            return self.authentication_of(&kind, &none, node.at());
        }
        let fields = self.fields(node, &AUTHENTICATION)?;
        let kind = self.required(&fields, "type", node.at(), WHAT)?;
        self.authentication_of(&kind, &fields, node.at())
    }

    fn authentication_of(
        &mut self,
        kind: &Spanned<String>,
        fields: &Fields<'_>,
        at: At,
    ) -> Option<Spanned<Authentication>> {
        let plain: String = kind.value.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = match plain.to_ascii_lowercase() {
            // The spelling of OpenAPI.
            http if http == "http" => self.required(fields, "scheme", at, WHAT)?.value.to_ascii_lowercase(),
            plain => plain,
        };
        let value = match plain.as_str() {
            "none" | "noauth" | "anonymous" => Authentication::None,
            "bearer" | "bearertoken" => {
                Authentication::Bearer { token: self.secret(fields, &["token", "accessToken", "value", "key"], at)? }
            }
            "basic" => Authentication::Basic {
                username: self.secret(fields, &["username", "user"], at)?,
                password: self.secret(fields, &["password"], at)?,
            },
            "digest" => Authentication::Digest {
                username: self.secret(fields, &["username", "user"], at)?,
                password: self.secret(fields, &["password"], at)?,
            },
            "apikey" if fields.get(&["placement", "in"]).and_then(Node::written) == Some("body") => {
                Authentication::Other("apikey in the body".to_owned())
            }
            "apikey" | "header" | "query" | "cookie" => Authentication::Keys(self.keys(&plain, fields, at)?),
            "oauth2" | "oauth" | "clientcredentials" => match fields.get(&["token", "accessToken"]) {
                Some(_) => Authentication::Bearer { token: self.secret(fields, &["token", "accessToken"], at)? },
                None => self.client_credentials(fields),
            },
            _ => return self.other(kind),
        };
        Some(Spanned { value, at })
    }

    /// Reads a type that this crate does not know.
    fn other(&mut self, kind: &Spanned<String>) -> Option<Spanned<Authentication>> {
        let name = kind.value.to_ascii_lowercase();
        let is_other = OTHERS.contains(&name.as_str());
        if !is_other && nearest(&name, TYPES.iter().copied()).is_some() {
            self.unknown_value(kind, "authentication type", TYPES);
            return None;
        }
        Some(Spanned { value: Authentication::Other(kind.value.clone()), at: kind.at })
    }

    /// Returns the keys of `apikey`, in any spelling.
    fn keys(&mut self, kind: &str, fields: &Fields<'_>, at: At) -> Option<Vec<Key>> {
        for (list, placement) in [("headers", Location::Header), ("parameters", Location::Query)] {
            if let Some(node) = fields.get(&[list]) {
                return self.list_of_keys(node, list, placement);
            }
        }
        let placement = match (fields.get(&["placement", "in"]), kind) {
            (Some(node), _) => self.placement(node)?,
            (None, "query") => Location::Query,
            (None, "cookie") => Location::Cookie,
            _ => Location::Header,
        };
        let names: &[&str] = if fields.get(&["value"]).is_some() {
            &["key", "name", "header", "parameter"]
        } else {
            &["name", "header", "parameter"]
        };
        let Some(name) = self.text(fields, names) else {
            self.missing(at, WHAT, "key");
            return None;
        };
        Some(vec![Key { name, value: self.secret(fields, &["value", "token", "key"], at)?, placement }])
    }

    /// Reads keys from a map of names, or from a list of `{name, value}`.
    fn list_of_keys(&mut self, node: Node<'_>, what: &str, placement: Location) -> Option<Vec<Key>> {
        let mut keys = Vec::new();
        for (name, node) in self.items(node, &format!("`{what}`")) {
            let key = match (node.is_map(), name) {
                (true, name) => {
                    let fields = self.fields(node, &KEY)?;
                    let placement = match fields.get(&["placement", "in"]) {
                        Some(node) => self.placement(node)?,
                        None => placement,
                    };
                    let name = self.name(&fields, &["name", "key", "header"], name, node.at(), "a key")?;
                    Key { name, value: self.secret(&fields, &["value"], node.at())?, placement }
                }
                (false, Some(name)) => {
                    let value = self.string(node, "the value of a key")?;
                    Key { name, value: Spanned { value: Template::parse(&value.value), at: value.at }, placement }
                }
                (false, None) => {
                    self.wrong_kind(node, "a key", "a map");
                    return None;
                }
            };
            keys.push(key);
        }
        if keys.is_empty() {
            self.report(
                Diagnostic::error(Code::Missing, format!("`{what}` of `authentication` has no key"))
                    .at(self.source, node.at(), "")
                    .help("add `key:` and `value:`, or use `type: none`"),
            );
            return None;
        }
        Some(keys)
    }

    fn placement(&mut self, node: Node<'_>) -> Option<Location> {
        Some(self.choice(node, "placement of a key", PLACEMENTS)?.value)
    }

    fn client_credentials(&mut self, fields: &Fields<'_>) -> Authentication {
        let template = |text: Spanned<String>| Spanned { value: Template::parse(&text.value), at: text.at };
        let scopes = match fields.get(&["scopes", "scope"]) {
            Some(node) if node.is_list() => {
                let items = self.items(node, "`scopes`");
                let texts = items.iter().filter_map(|(_, node)| Some(self.string(*node, "a scope")?.value));
                texts.collect::<Vec<_>>().join(" ")
            }
            Some(node) => self.string(node, "`scopes`").map(|scopes| scopes.value).unwrap_or_default(),
            None => String::new(),
        };
        Authentication::ClientCredentials {
            token_endpoint: self.text(fields, &["tokenEndpoint", "tokenUrl", "tokenUri"]),
            issuer: self.text(fields, &["authorizationServerUri", "issuer"]),
            client_id: self.text(fields, &["clientId"]).map(template),
            client_secret: self.text(fields, &["clientSecret"]).map(template),
            scopes,
            resource: self.text(fields, &["resource"]),
        }
    }

    /// Returns the secret under the first of `keys`.
    fn secret(&mut self, fields: &Fields<'_>, keys: &[&str], at: At) -> Option<Spanned<Template>> {
        let Some(text) = self.text(fields, keys) else {
            if fields.get(keys).is_none() {
                self.missing(at, WHAT, keys[0]);
            }
            return None;
        };
        Some(Spanned { value: Template::parse(&text.value), at: text.at })
    }
}
