//! Texts in the place of secrets.

use naftiko_client::{Api, ApiClient, Authentication, ClientBuilder};

/// The variable of a token that the client fetches itself.
const ACCESS_TOKEN: &str = "ACCESS_TOKEN";

/// Texts in the place of secrets, each with the environment variable of the secret.
#[derive(Clone, Debug, Default)]
pub(super) struct Placeholders {
    secrets: Vec<&'static str>,
    /// The variables of the API that may be secrets, and their environment variables.
    variables: Vec<(&'static str, &'static str)>,
}

impl Placeholders {
    /// The placeholders of an API. `is_set` returns whether an environment variable is set.
    ///
    /// A variable of the host is a setting and is shown. A variable of the path, such as the token
    /// of a bot, may be a secret.
    pub(super) fn new(api: &Api, is_set: &dyn Fn(&str) -> bool) -> Self {
        let secrets = match api.authenticated_by() {
            Authentication::ClientCredentials { .. } => vec![ACCESS_TOKEN],
            _ => api.secret_variables(),
        };
        let base_url = api.base_url();
        let start = base_url.find("://").map_or(0, |scheme| scheme + 3);
        let host = base_url[start..].split('/').next().unwrap_or_default();
        let variables = api.variable_names().filter_map(|(name, variable)| {
            let is_used = variable.is_some_and(is_set) || api.variable_default(name).is_none();
            let variable = variable.unwrap_or(name);
            (is_used && !host.contains(&format!("{{{name}}}"))).then_some((name, variable))
        });
        Placeholders { secrets, variables: variables.collect() }
    }

    /// Sets the placeholders in place of secrets.
    pub(super) fn set(&self, api: &Api, builder: ClientBuilder<ApiClient>) -> ClientBuilder<ApiClient> {
        let builder = match api.authenticated_by() {
            Authentication::ClientCredentials { .. } => {
                let token = self.of(ACCESS_TOKEN);
                builder.credentials(move || std::future::ready(Ok::<_, std::io::Error>(token.clone())))
            }
            Authentication::Custom { .. } => builder.without_authentication(),
            _ if self.secrets.is_empty() => builder,
            _ => builder.secrets(self.secrets.iter().map(|variable| self.of(variable))),
        };
        self.variables.iter().fold(builder, |builder, (name, variable)| builder.variable(name, self.of(variable)))
    }

    /// All variables that have a placeholder.
    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.secrets.iter().copied().chain(self.variables.iter().map(|(_, variable)| *variable))
    }

    /// The placeholder of a variable. It is a valid host, and percent encoding does not change it.
    pub(super) fn of(&self, variable: &str) -> String {
        let index = self.all().position(|known| known == variable);
        index.map_or_else(String::new, |index| format!("naftikoplaceholder{index}x"))
    }

    /// Replaces the placeholders in a text.
    pub(super) fn mask(&self, text: &str) -> Masked {
        let mut pieces = Vec::new();
        let mut rest = text;
        let first = |text: &str| {
            let found = self.all().filter_map(|variable| Some((text.find(&self.of(variable))?, variable)));
            found.min_by_key(|(at, _)| *at)
        };
        while let Some((at, variable)) = first(rest) {
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            pieces.push(Piece::Secret(identifier(variable)));
            rest = &rest[at + self.of(variable).len()..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Masked(pieces)
    }
}

/// A name that a shell takes for a variable.
fn identifier(variable: &str) -> String {
    let mut name: String = variable.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// A text without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Masked(pub(super) Vec<Piece>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A part that is no secret.
    Text(String),
    /// A secret: the variable that has it.
    Secret(String),
}

impl Masked {
    /// A secret after a text.
    pub(super) fn after(text: &str, variable: &str) -> Self {
        let secret = Piece::Secret(identifier(variable));
        Masked(if text.is_empty() { vec![secret] } else { vec![Piece::Text(text.to_owned()), secret] })
    }

    /// Whether it has a secret.
    pub(super) fn has_secret(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Secret(_)))
    }

    /// The same text with another before it.
    pub(super) fn prefixed(mut self, text: &str) -> Self {
        match self.0.first_mut() {
            Some(Piece::Text(first)) => first.insert_str(0, text),
            _ => self.0.insert(0, Piece::Text(text.to_owned())),
        }
        self
    }

    /// The text with stars in place of secrets.
    pub(super) fn hidden(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Secret(_) => "***".to_owned(),
        };
        self.0.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_replaced_wherever_they_occur() {
        let placeholders = Placeholders { secrets: vec!["A_KEY", "b.key"], variables: vec![("bot", "BOT")] };
        let text = format!("a{}b{}{}", placeholders.of("A_KEY"), placeholders.of("b.key"), placeholders.of("BOT"));
        let masked = placeholders.mask(&text);
        assert_eq!(masked.hidden(), "a***b******");
        let secret = |name: &str| Piece::Secret(name.to_owned());
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(masked.0, [text("a"), secret("A_KEY"), text("b"), secret("b_key"), secret("BOT")]);
        assert_eq!(placeholders.mask("plain").hidden(), "plain");
    }
}
