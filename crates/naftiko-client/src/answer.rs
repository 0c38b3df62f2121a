//! What comes back: whole ([`response`]), decoded by its format ([`decode`], [`mod@format`], [`outputs`]), bit by bit ([`download`],
//! [`events`]), or page after page ([`pages`], [`link`]).

pub(crate) mod decode;
pub(crate) mod download;
pub(crate) mod events;
pub(crate) mod format;
pub(crate) mod link;
pub(crate) mod outputs;
pub(crate) mod pages;
pub(crate) mod response;
