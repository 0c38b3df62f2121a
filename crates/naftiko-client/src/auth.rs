//! Authentication: secrets of an API ([`secret`]), how they are sent ([`credential`]), and where
//! they come from during a call ([`credentials`], [`oauth`], [`digest`], [`authenticator`]).

pub(crate) mod authenticator;
pub(crate) mod credential;
pub(crate) mod credentials;
#[cfg(feature = "digest")]
pub(crate) mod digest;
pub(crate) mod oauth;
pub(crate) mod secret;
