//! The macros by which generated types describe themselves.

/// Implements reading and writing of a struct, from a table of its fields.
///
/// `object!(Pet { … })` implements reading, for types of responses. `object!(sent Pet { … })`
/// implements writing, for types of requests, and `object!(both Pet { … })` both. With the feature
/// `serde`, all of them can be read and written, and implement `Serialize` and `Deserialize`.
///
/// An entry is the name of a field, which is also its key in JSON unless `= "key"` follows:
///
/// | entry | meaning |
/// |---|---|
/// | `id` | a required field |
/// | `nick_name = "nickName"` | a required field with another key |
/// | `? note` | an optional field |
/// | `~ created_at`, `~? deleted_at` | a field that requests do not send |
/// | `"object" = "pet"`, `? "object" = "pet"` | a key with one possible value, which has no field |
/// | `.. prices` | the field for the values of additional keys |
/// | `+ extra` | the field for unknown keys |
///
/// ```
/// use naftiko_client::Extra;
///
/// #[derive(Clone, Debug, Default)]
/// pub struct Pet {
///     pub id: String,
///     pub nick_name: Option<String>,
///     pub extra: Extra,
/// }
/// naftiko_client::object!(Pet { id, ? nick_name = "nickName", "object" = "pet", + extra });
/// ```
#[macro_export]
macro_rules! object {
    (sent $ty:ident $table:tt) => {
        $crate::__object!(written $ty $table);
        $crate::__serialize!($ty);
        $crate::__with_serde! {
            $crate::__object!(read $ty $table);
            $crate::__deserialize!($ty);
        }
    };
    (both $ty:ident $table:tt) => {
        $crate::__object!(read $ty $table);
        $crate::__object!(written $ty $table);
        $crate::__serialize!($ty);
        $crate::__with_serde! {
            $crate::__deserialize!($ty);
        }
    };
    ($ty:ident $table:tt) => {
        $crate::__object!(read $ty $table);
        $crate::__with_serde! {
            $crate::__object!(written $ty $table);
            $crate::__deserialize!($ty);
            $crate::__serialize!($ty);
        }
    };
}

/// Implements reading or writing from the table of a struct. All entries have one pattern, so that
/// they can be in any order.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    // An empty table matches the pattern in two ways, so it is replaced by one with two empty
    // entries.
    ($direction:ident $ty:ident {}) => {
        $crate::__object!($direction $ty { , });
    };
    ($direction:ident $ty:ident { $(
        $($constant:literal = $value:literal)?
        $(? $constant_optional:literal = $value_optional:literal)?
        $(? $optional:ident $(= $optional_key:literal)?)?
        $(~ $read_only:ident $(= $read_only_key:literal)?)?
        $(~? $read_only_optional:ident $(= $read_only_optional_key:literal)?)?
        $(.. $additional:ident)?
        $(+ $extra:ident)?
        $($required:ident $(= $required_key:literal)?)?
    ),* }) => {
        const _: () = {
            // Numbers the fields in the order of the columns.
            #[allow(non_camel_case_types, clippy::enum_variant_names)]
            enum __Index {
                $($($optional,)? $($read_only,)? $($read_only_optional,)? $($required,)?)*
            }
            const INDEX: &[__Index] = &[
                $($(__Index::$optional,)? $(__Index::$read_only,)? $(__Index::$read_only_optional,)? $(__Index::$required,)?)*
            ];
            static TABLE: $crate::data::Table = $crate::data::Table {
                columns: &[$(
                    $($crate::data::Column::optional($crate::__key!($optional $($optional_key)?)),)?
                    $($crate::data::Column::required($crate::__key!($read_only $($read_only_key)?)).read_only(),)?
                    $($crate::data::Column::optional(
                        $crate::__key!($read_only_optional $($read_only_optional_key)?)
                    ).read_only(),)?
                    $($crate::data::Column::required($crate::__key!($required $($required_key)?)),)?
                )*],
                constants: &[$(
                    $($crate::data::Fixed::required($constant, &$value),)?
                    $($crate::data::Fixed::optional($constant_optional, &$value_optional),)?
                )*],
            };
            $crate::__table!($direction $ty TABLE INDEX __Index
                [$($($optional)? $($read_only)? $($read_only_optional)? $($required)?)*]
                [$($($additional)?)*]
                [$($($extra)?)*]
            );
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __key {
    ($field:ident) => {
        ::core::stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

/// Implements the traits of a struct for the names of its fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __table {
    (read $ty:ident $table:ident $index:ident $variant:ident [$($field:ident)*] [$($additional:ident)?] [$($extra:ident)?]) => {
        impl $crate::data::Object for $ty {
            #[inline]
            fn table(&self) -> &'static $crate::data::Table {
                &$table
            }
            #[inline]
            fn field(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::data::Slot> {
                match $index.get(index) {
                    $(::core::option::Option::Some($variant::$field) => ::core::option::Option::Some(&mut self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }
            $(
                #[inline]
                fn additional(&mut self) -> ::core::option::Option<&mut dyn $crate::data::Map> {
                    ::core::option::Option::Some(&mut self.$additional)
                }
            )?
            $(
                #[inline]
                fn extra(&mut self) -> ::core::option::Option<&mut $crate::Extra> {
                    ::core::option::Option::Some(&mut self.$extra)
                }
            )?
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::Object(self)
            }
        }
    };
    (written $ty:ident $table:ident $index:ident $variant:ident [$($field:ident)*] [$($additional:ident)?] [$($extra:ident)?]) => {
        impl $crate::data::Fields for $ty {
            #[inline]
            fn table(&self) -> &'static $crate::data::Table {
                &$table
            }
            #[inline]
            fn field(&self, index: usize) -> ::core::option::Option<&dyn $crate::data::Encode> {
                match $index.get(index) {
                    $(::core::option::Option::Some($variant::$field) => ::core::option::Option::Some(&self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }
            $(
                #[inline]
                fn additional(&self) -> ::core::option::Option<&dyn $crate::data::Entries> {
                    ::core::option::Option::Some(&self.$additional)
                }
            )?
            $(
                #[inline]
                fn extra(&self) -> ::core::option::Option<&$crate::Extra> {
                    ::core::option::Option::Some(&self.$extra)
                }
            )?
        }
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                $crate::data::Form::Fields(self)
            }
        }
    };
}

/// Implements the conversions, reading and writing of an enum whose values are strings.
///
/// The enum also has a variant `Unknown(Unknown)` for other strings, which is not in the list.
#[macro_export]
macro_rules! open_enum {
    ($ty:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $ty {
            /// Returns the value as it is in JSON.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }
        impl $crate::data::TextEnum for $ty {
            #[inline]
            fn set(&mut self, text: &str) -> bool {
                *self = match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown($crate::data::Unknown::__new(text)),
                };
                !::core::matches!(self, Self::Unknown(_))
            }
            #[inline]
            fn text(&self) -> &str {
                self.as_str()
            }
        }
        impl ::core::convert::From<&str> for $ty {
            #[inline]
            fn from(text: &str) -> Self {
                let mut value: Self = ::core::default::Default::default();
                $crate::data::TextEnum::set(&mut value, text);
                value
            }
        }
        impl ::core::convert::From<::std::string::String> for $ty {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                ::core::convert::From::from(text.as_str())
            }
        }
        impl ::core::convert::From<$ty> for ::std::string::String {
            #[inline]
            fn from(value: $ty) -> Self {
                ::core::convert::From::from(value.as_str())
            }
        }
        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl ::core::convert::AsRef<str> for $ty {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                $crate::data::Form::Text(self.as_str())
            }
        }
        $crate::__open!($ty TextEnum);
    };
}

/// Implements the conversions, reading and writing of an enum whose values are integers.
///
/// The enum also has a variant `Unknown(UnknownInteger)` for other integers, which is not in the
/// list.
#[macro_export]
macro_rules! open_integer_enum {
    ($ty:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        impl $ty {
            /// Returns the value as it is in JSON.
            #[inline]
            pub fn get(&self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unknown(number) => number.get(),
                }
            }
        }
        impl $crate::data::IntegerEnum for $ty {
            #[inline]
            fn set(&mut self, number: i64) -> bool {
                *self = match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unknown($crate::data::UnknownInteger::__new(number)),
                };
                !::core::matches!(self, Self::Unknown(_))
            }
            #[inline]
            fn number(&self) -> i64 {
                self.get()
            }
        }
        impl ::core::convert::From<i64> for $ty {
            #[inline]
            fn from(number: i64) -> Self {
                let mut value: Self = ::core::default::Default::default();
                $crate::data::IntegerEnum::set(&mut value, number);
                value
            }
        }
        impl ::core::convert::From<$ty> for i64 {
            #[inline]
            fn from(value: $ty) -> Self {
                value.get()
            }
        }
        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.get(), f)
            }
        }
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                $crate::data::Form::Integer(self.get())
            }
        }
        $crate::__open!($ty IntegerEnum);
    };
}

/// Implements reading and writing of a union: an enum whose variants have one value each.
///
/// The enum also has a variant `Unknown(Value)` for other values, which is not in the list. `sent`
/// and `both` have the same meaning as for [`object!`](crate::object). `by "kind"` is the key that
/// selects the variant (the `discriminator` of OpenAPI 3.1), and `Variant = "value"` lists the
/// values that select it. `.. others` at the end means that the union has other, unknown types.
#[macro_export]
macro_rules! one_of {
    (sent $ty:ident $(by $tag:literal)? { $($variants:tt)* }) => {
        $crate::__one_of!(default $ty);
        $crate::__one_of!(written $ty $($tag)? { $($variants)* });
        $crate::__serialize!($ty);
        $crate::__with_serde! {
            $crate::__one_of!(read $ty $($tag)? { $($variants)* });
            $crate::__deserialize!($ty);
        }
    };
    (both $ty:ident $(by $tag:literal)? { $($variants:tt)* }) => {
        $crate::__one_of!(default $ty);
        $crate::__one_of!(read $ty $($tag)? { $($variants)* });
        $crate::__one_of!(written $ty $($tag)? { $($variants)* });
        $crate::__serialize!($ty);
        $crate::__with_serde! {
            $crate::__deserialize!($ty);
        }
    };
    ($ty:ident $(by $tag:literal)? { $($variants:tt)* }) => {
        $crate::__one_of!(default $ty);
        $crate::__one_of!(read $ty $($tag)? { $($variants)* });
        $crate::__with_serde! {
            $crate::__one_of!(written $ty $($tag)? { $($variants)* });
            $crate::__deserialize!($ty);
            $crate::__serialize!($ty);
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __option {
    () => {
        ::core::option::Option::None
    };
    ($value:literal) => {
        ::core::option::Option::Some($value)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __is_open {
    () => {
        false
    };
    ($others:ident) => {
        true
    };
}

/// Implements reading or writing from the list of variants.
#[doc(hidden)]
#[macro_export]
macro_rules! __one_of {
    (default $ty:ident) => {
        impl ::core::default::Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown($crate::Value::Null)
            }
        }
    };
    (read $ty:ident $($tag:literal)? { $($($variant:ident $(= $($value:literal)|+)?)? $(.. $open:ident)?),* }) => {
        impl $crate::data::Union for $ty {
            #[inline]
            fn tag(&self) -> ::core::option::Option<&'static str> {
                $crate::__option!($($tag)?)
            }
            #[inline]
            fn variants(&self) -> &'static [$crate::data::Variant] {
                &[$($($crate::data::Variant { tags: &[$($($value),+)?] },)?)*]
            }
            #[inline]
            fn is_open(&self) -> bool {
                $crate::__is_open!($($($open)?)*)
            }
            #[inline]
            fn start(&mut self, variant: usize) -> &mut dyn $crate::data::Slot {
                const START: &[fn() -> $ty] = &[$($(|| $ty::$variant(::core::default::Default::default()),)?)*];
                *self = START.get(variant).map_or_else(::core::default::Default::default, |start| start());
                $crate::data::Union::value(self)
            }
            #[inline]
            fn keep(&mut self, value: $crate::Value) {
                *self = Self::Unknown(value);
            }
            #[inline]
            fn value(&mut self) -> &mut dyn $crate::data::Slot {
                match self {
                    $($(Self::$variant(value) => value,)?)*
                    Self::Unknown(value) => value,
                }
            }
            #[inline]
            fn stash(&mut self) -> ::std::boxed::Box<dyn ::core::any::Any> {
                ::std::boxed::Box::new(::core::mem::take(self))
            }
            #[inline]
            fn restore(&mut self, stashed: ::std::boxed::Box<dyn ::core::any::Any>) {
                if let ::core::result::Result::Ok(stashed) = stashed.downcast() {
                    *self = *stashed;
                }
            }
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::Union(self)
            }
        }
    };
    (written $ty:ident $($tag:literal)? { $($($variant:ident $(= $($value:literal)|+)?)? $(.. $open:ident)?),* }) => {
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                match self {
                    $($(Self::$variant(value) => $crate::data::Encode::form(value),)?)*
                    Self::Unknown(value) => $crate::data::Encode::form(value),
                }
            }
        }
    };
}

/// Implements what all enums have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __open {
    ($ty:ident $shape:ident) => {
        impl ::core::default::Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown(::core::default::Default::default())
            }
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::$shape(self)
            }
        }
        impl $crate::ParameterValue for $ty {
            #[inline]
            fn into_text(self) -> ::core::option::Option<::std::string::String> {
                ::core::option::Option::Some(::std::string::ToString::to_string(&self))
            }
        }
        $crate::__serialize!($ty);
        $crate::__with_serde! {
            $crate::__deserialize!($ty);
        }
    };
}

/// Expands to its content with the feature `serde`. Without the feature, only types of requests
/// implement `Serialize`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_serde {
    ($($items:tt)*) => {
        $($items)*
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_serde {
    ($($items:tt)*) => {};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __deserialize {
    ($ty:ident) => {
        impl<'de> $crate::Deserialize<'de> for $ty {
            #[inline]
            fn deserialize<D: $crate::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::data::fill(deserializer)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __serialize {
    ($ty:ident) => {
        impl $crate::Serialize for $ty {
            #[inline]
            fn serialize<S: $crate::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::data::serialize(self, serializer)
            }
        }
    };
}
