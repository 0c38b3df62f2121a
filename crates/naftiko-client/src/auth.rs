//! Who a request comes from: where its secrets are ([`secret`]), what carries them ([`credential`]), and what gives them while
//! calls go on ([`credentials`], [`oauth`], [`digest`], [`authenticator`]).

pub(crate) mod authenticator;
pub(crate) mod credential;
pub(crate) mod credentials;
pub(crate) mod digest;
pub(crate) mod oauth;
pub(crate) mod secret;
