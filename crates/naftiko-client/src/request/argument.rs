//! The arguments that generated methods take, so that a caller passes what is at hand and rustc
//! names the remedy where it does not fit.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
#[cfg(not(target_arch = "wasm32"))]
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::body::multipart::Part;
use crate::body::upload::Upload;
use crate::data::{DateTime, Decimal, TextEnum, UnixMillis, UnixSeconds};

/// The argument of a setter of an optional `T`: a `T`, a text if `T` is made from text, or an
/// [`Option`] of either.
///
/// `None` unsets the value. A literal `None` needs a type, such as `None::<String>`.
///
/// ```
/// use naftiko_client::IntoOption;
///
/// fn query(query: impl IntoOption<String>) -> Option<String> {
///     query.into_option()
/// }
///
/// assert_eq!(query("acme"), Some("acme".to_owned()));
/// assert_eq!(query(Some("acme".to_owned())), Some("acme".to_owned()));
/// assert_eq!(query(None::<String>), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for an optional `{T}`",
    label = "expected `{T}` or `Option<{T}>`",
    note = "pass a `{T}`, a text if `{T}` can be made from text, or an `Option` of either"
)]
pub trait IntoOption<T> {
    /// Returns the value, if there is one.
    fn into_option(self) -> Option<T>;
}

impl<T> IntoOption<T> for T {
    #[inline]
    fn into_option(self) -> Option<T> {
        Some(self)
    }
}

impl<T> IntoOption<T> for Option<T> {
    #[inline]
    fn into_option(self) -> Option<T> {
        self
    }
}

/// Lets what converts into a type be given for it, by itself and in an `Option`.
macro_rules! into_option {
    ($($ty:ty: $($from:ty),+;)*) => {
        $($(
            impl IntoOption<$ty> for $from {
                fn into_option(self) -> Option<$ty> {
                    Some(self.into())
                }
            }

            impl IntoOption<$ty> for Option<$from> {
                fn into_option(self) -> Option<$ty> {
                    self.map(Into::into)
                }
            }
        )+)*
    };
}

into_option! {
    String: &str, &String, Cow<'_, str>, Box<str>;
    DateTime: &str, String, SystemTime;
    UnixMillis: i64, SystemTime;
    UnixSeconds: i64, SystemTime;
    Decimal: i32, i64, u32, u64;
}

impl<T: TextEnum + for<'a> From<&'a str>> IntoOption<T> for &str {
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T: TextEnum + for<'a> From<&'a str>> IntoOption<T> for Option<&str> {
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}

impl<T: TextEnum + for<'a> From<&'a str>> IntoOption<T> for String {
    fn into_option(self) -> Option<T> {
        Some(self.as_str().into())
    }
}

impl<T: TextEnum + for<'a> From<&'a str>> IntoOption<T> for Option<String> {
    fn into_option(self) -> Option<T> {
        self.as_deref().map(Into::into)
    }
}

/// An argument that is any JSON object, such as metadata: an object of [`json!`](crate::json), a
/// map, or a list of pairs.
///
/// ```
/// use naftiko_client::{IntoObject, json};
///
/// fn metadata(metadata: impl IntoObject) -> usize {
///     metadata.into_object().len()
/// }
///
/// assert_eq!(metadata(json!({"plan": "pro", "seats": 3})), 2);
/// assert_eq!(metadata([("plan", "pro")]), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a JSON object",
    label = "expected a JSON object",
    note = "pass `json!({{..}})`, a map, or an array of pairs"
)]
pub trait IntoObject {
    /// Returns the entries of the object.
    fn into_object(self) -> BTreeMap<String, Value>;
}

/// `null` is an empty object.
///
/// # Panics
///
/// [`into_object`](IntoObject::into_object) panics if the value is neither an object nor `null`.
impl IntoObject for Value {
    fn into_object(self) -> BTreeMap<String, Value> {
        match self {
            Value::Null => BTreeMap::new(),
            Value::Object(map) => map.into_object(),
            other => panic!("expected a JSON object, found `{other}`"),
        }
    }
}

impl IntoObject for Map<String, Value> {
    fn into_object(self) -> BTreeMap<String, Value> {
        self.into_iter().collect()
    }
}

impl<K: Into<String>, V: Into<Value>> IntoObject for BTreeMap<K, V> {
    fn into_object(self) -> BTreeMap<String, Value> {
        pairs(self)
    }
}

impl<K: Into<String>, V: Into<Value>, S> IntoObject for HashMap<K, V, S> {
    fn into_object(self) -> BTreeMap<String, Value> {
        pairs(self)
    }
}

impl<K: Into<String>, V: Into<Value>> IntoObject for Vec<(K, V)> {
    fn into_object(self) -> BTreeMap<String, Value> {
        pairs(self)
    }
}

impl<K: Into<String>, V: Into<Value>, const N: usize> IntoObject for [(K, V); N] {
    fn into_object(self) -> BTreeMap<String, Value> {
        pairs(self)
    }
}

fn pairs<K: Into<String>, V: Into<Value>>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// A single value of the path, the query, a header, a cookie or a form.
pub trait ParameterValue {
    /// Returns its text, if there is a value.
    fn into_text(self) -> Option<String>;
}

impl ParameterValue for String {
    #[inline]
    fn into_text(self) -> Option<String> {
        Some(self)
    }
}

impl ParameterValue for DateTime {
    #[inline]
    fn into_text(self) -> Option<String> {
        Some(self.into())
    }
}

impl<V: ParameterValue> ParameterValue for Option<V> {
    #[inline]
    fn into_text(self) -> Option<String> {
        self.and_then(V::into_text)
    }
}

macro_rules! parameter_value {
    ($($ty:ty),+) => {
        $(impl ParameterValue for $ty {
            fn into_text(self) -> Option<String> {
                Some(self.to_string())
            }
        })+
    };
}

parameter_value!(&str, bool, i32, i64, u32, u64, f64, Decimal, UnixMillis, UnixSeconds);

/// The argument that is a part of a form: a [`Part`], bytes, or the path of a file as a [`Path`].
///
/// A text is not accepted, because it could be the name of a file as well as its content.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of a form",
    label = "expected a `Part`",
    note = "use `Part::file(path)` for a file, `Part::bytes(bytes)` for bytes, and `Part::text(text)` for text"
)]
pub trait IntoPart {
    /// Returns the part.
    fn into_part(self) -> Part;
}

/// The argument that is a whole body: an [`Upload`], bytes, or the path of a file as a [`Path`].
///
/// A text is not accepted, because it could be the name of a file as well as its content.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a body",
    label = "expected an `Upload`",
    note = "use `Upload::file(path)` for a file, `Upload::bytes(bytes)` for bytes, and `Upload::text(text)` for text"
)]
pub trait IntoUpload {
    /// Returns the body.
    fn into_upload(self) -> Upload;
}

impl IntoPart for Part {
    fn into_part(self) -> Part {
        self
    }
}

impl IntoUpload for Upload {
    fn into_upload(self) -> Upload {
        self
    }
}

impl IntoPart for Upload {
    fn into_part(self) -> Part {
        self.into()
    }
}

macro_rules! bytes {
    ($($ty:ty),+) => {
        $(
            impl IntoPart for $ty {
                fn into_part(self) -> Part {
                    Part::bytes(self)
                }
            }

            impl IntoUpload for $ty {
                fn into_upload(self) -> Upload {
                    Upload::bytes(self)
                }
            }
        )+
    };
}

bytes!(Bytes, Vec<u8>, &'static [u8]);

impl<const N: usize> IntoPart for &'static [u8; N] {
    fn into_part(self) -> Part {
        Part::bytes(&self[..])
    }
}

impl<const N: usize> IntoUpload for &'static [u8; N] {
    fn into_upload(self) -> Upload {
        Upload::bytes(&self[..])
    }
}

macro_rules! files {
    ($($ty:ty),+) => {
        $(
            #[cfg(not(target_arch = "wasm32"))]
            impl IntoPart for $ty {
                fn into_part(self) -> Part {
                    Part::file(self)
                }
            }

            #[cfg(not(target_arch = "wasm32"))]
            impl IntoUpload for $ty {
                fn into_upload(self) -> Upload {
                    Upload::file(self)
                }
            }
        )+
    };
}

files!(&Path, PathBuf);
