//! A request as a command of curl.

use naftiko_client::Method;
use naftiko_client::reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, USER_AGENT};
use percent_encoding::percent_decode_str;

use super::multipart::{Part, parts};
use super::shell::{quote, single};
use super::{Preview, User};

/// The longest body that is an argument, in bytes. A longer one is read from the standard input.
const LONGEST: usize = 64 * 1024;

impl Preview {
    /// The request as a command of curl, in the syntax of a POSIX shell. Each secret is an
    /// environment variable.
    ///
    /// A file of a form is read by its name from the current folder, and any other body that is not
    /// text from the standard input.
    pub(crate) fn to_curl(&self) -> String {
        let mut arguments = self.url_arguments();
        let user = self.user();
        if let Some(User { pair, is_digest }) = &user {
            arguments.push(format!("{}-u {}", if *is_digest { "--digest " } else { "" }, quote(pair)));
        }
        let form = self.form_arguments();
        let is_omitted = |name: &HeaderName| match *name {
            AUTHORIZATION => user.is_some(),
            // curl sets its own.
            CONTENT_TYPE => form.is_some(),
            USER_AGENT => true,
            _ => false,
        };
        arguments.extend(self.header_arguments(&is_omitted));
        match form {
            Some(form) => arguments.extend(form),
            None => arguments.extend(self.body_arguments()),
        }
        let method = self.method_argument().map(|method| method + " ").unwrap_or_default();
        format!("curl {method}{}\n", arguments.join(" \\\n  "))
    }

    fn method_argument(&self) -> Option<String> {
        match &self.method {
            &Method::GET if self.body.is_empty() => None,
            &Method::HEAD => Some("--head".to_owned()),
            method => Some(format!("-X {}", single(method.as_str()))),
        }
    }

    /// The URL. A secret of the query is an argument of its own, because curl must encode it.
    fn url_arguments(&self) -> Vec<String> {
        let url = self.url.as_str();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let (secrets, others): (Vec<&str>, Vec<&str>) =
            pairs.partition(|pair| self.placeholders.mask(pair).has_secret());
        let url = if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) };
        // In brackets and braces, curl would see several URLs.
        let is_pattern = url.contains(['[', ']', '{', '}']);
        let url = quote(&self.placeholders.mask(&url));
        let mut arguments = vec![if is_pattern { format!("-g {url}") } else { url }];
        for pair in secrets {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = self.placeholders.mask(&percent_decode_str(value).decode_utf8_lossy());
            arguments.push(format!("--url-query {}", quote(&value.prefixed(&format!("{name}=")))));
        }
        arguments
    }

    fn header_arguments(&self, is_omitted: &dyn Fn(&HeaderName) -> bool) -> Vec<String> {
        let headers = self.headers.iter().filter(|(name, _)| !is_omitted(name));
        let mut arguments: Vec<String> = headers
            .map(|(name, value)| match (self.header(name, value), name) {
                (value, &COOKIE) => format!("-b {}", quote(&value)),
                // Without a semicolon, curl does not send an empty header.
                (value, name) if value.0.is_empty() => format!("-H {}", single(&format!("{name};"))),
                (value, name) => format!("-H {}", quote(&value.prefixed(&format!("{name}: ")))),
            })
            .collect();
        if !self.body.is_empty() && !self.headers.contains_key(CONTENT_TYPE) {
            // curl would send that of a form.
            arguments.push("-H content-type:".to_owned());
        }
        arguments
    }

    fn body_arguments(&self) -> Option<String> {
        match self.text() {
            Some("") => None,
            Some(text) if text.len() <= LONGEST => Some(format!("--data-raw {}", quote(&self.placeholders.mask(text)))),
            _ => Some("--data-binary @-".to_owned()),
        }
    }

    /// The parts of a multipart body; `None` if it is another body, or if curl cannot send a part.
    fn form_arguments(&self) -> Option<Vec<String>> {
        parts(self.headers.get(CONTENT_TYPE)?, &self.body)?.iter().map(|part| self.part_argument(part)).collect()
    }

    fn part_argument(&self, part: &Part<'_>) -> Option<String> {
        let name = Some(&part.name).filter(|name| !name.contains(['=', '"', '\n', '\r']))?;
        let content_type = part.content_type.as_ref().map(|it| format!(";type={it}")).unwrap_or_default();
        let argument = match &part.file_name {
            Some(file_name) => format!("{name}=@{}{content_type}", in_quotes(file_name)),
            None => {
                let text = std::str::from_utf8(part.content).ok().filter(|text| !text.contains('\0'))?;
                if content_type.is_empty() {
                    let text = self.placeholders.mask(text).prefixed(&format!("{name}="));
                    return Some(format!("--form-string {}", quote(&text)));
                }
                format!("{name}={}{content_type}", in_quotes(text))
            }
        };
        Some(format!("-F {}", quote(&self.placeholders.mask(&argument))))
    }
}

/// A text in the quotes of `-F`, where it has no special characters.
fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
