//! How a body whose parts the capability file writes or declares is encoded, by its content type.

use crate::resolve::media::{self, Media};

/// The encoding of the fields of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

impl Encoding {
    /// Returns the encoding of a content type; JSON without one.
    pub(super) fn of(media_type: Option<&str>) -> Self {
        match media_type.map(media::of) {
            None | Some(Media::Json | Media::Any) => Encoding::Json,
            Some(Media::Form) => Encoding::Form,
            Some(Media::Multipart) => Encoding::Multipart,
            Some(Media::Text | Media::Xml | Media::Yaml) => Encoding::Text,
            Some(Media::Binary | Media::Events | Media::Lines) => Encoding::Bytes,
        }
    }
}
