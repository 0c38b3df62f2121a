//! What generated code says in one line of a type.

/// All that reading needs of a struct: the field of each key. Those that must be there come first, then, behind `?`, those
/// that need not; behind `!` stand keys that have one value only and are no fields, or tell the type from others of a union,
/// behind `..` the field for the values of further keys, and behind `+` the one for all else.
///
/// Serde reads the struct, too.
#[macro_export]
macro_rules! received {
    ($ty:ident {
        $($required:ident = $required_key:literal,)*
        $(? $optional:ident = $optional_key:literal,)*
        $(! $constant:literal = $kind:ident($value:literal),)*
        $(.. $additional:ident,)?
        $(+ $extra:ident,)?
    }) => {
        impl $crate::data::Object for $ty {
            #[inline]
            fn field(&mut self, key: &str) -> ::core::option::Option<$crate::data::Field<'_>> {
                // Numbers the fields in the order of `keys`.
                #[allow(dead_code, non_camel_case_types, clippy::enum_variant_names)]
                enum Index {
                    $($required,)*
                    $($optional,)*
                }
                match key {
                    $($required_key => ::core::option::Option::Some($crate::data::Field::new(
                        Index::$required as usize,
                        &mut self.$required,
                    )),)*
                    $($optional_key => ::core::option::Option::Some($crate::data::Field::new(
                        Index::$optional as usize,
                        &mut self.$optional,
                    )),)*
                    _ => ::core::option::Option::None,
                }
            }
            #[inline]
            fn required(&self) -> &'static [&'static str] {
                &[$($required_key),*]
            }
            #[inline]
            fn constants(&self) -> &'static [(&'static str, $crate::data::Constant)] {
                &[$(($constant, $crate::data::Constant::$kind($value))),*]
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
            #[inline]
            fn keys(&self) -> &'static [&'static str] {
                &[$($required_key,)* $($optional_key),*]
            }
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::Object(self)
            }
        }
        $crate::__deserialize!($ty);
    };
}

/// Lets structs that implement [`Fields`](crate::data::Fields) be written, by serde too.
#[macro_export]
macro_rules! sent {
    ($($ty:ident),+ $(,)?) => {
        $(
            impl $crate::data::Encode for $ty {
                #[inline]
                fn form(&self) -> $crate::data::Form<'_> {
                    $crate::data::Form::Fields(self)
                }
            }
            $crate::__serialize!($ty);
        )+
    };
}

/// All that an enum of texts needs. It has a variant `Unknown(Unknown)` besides those that are named here.
#[macro_export]
macro_rules! open_enum {
    ($ty:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $ty {
            /// Its text in JSON.
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

/// All that an enum of whole numbers needs. It has a variant `Unknown(UnknownInteger)` besides those that are named here.
#[macro_export]
macro_rules! open_integer_enum {
    ($ty:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        impl $ty {
            /// Its number in JSON.
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

/// Reads a union: an enum whose variants have a value each, and that has a variant `Unknown(Value)` besides those that are
/// named here. Behind `by` stands the key that says which it is, and behind each variant the values that mean it. `..` at the
/// end says that there are other types which are not known.
#[macro_export]
macro_rules! received_union {
    ($ty:ident { $($variant:ident),* $(,)? }) => {
        $crate::received_union!(@ $ty ::core::option::Option::None, false, { $($variant = ,)* });
    };
    ($ty:ident { $($variant:ident,)* .. }) => {
        $crate::received_union!(@ $ty ::core::option::Option::None, true, { $($variant = ,)* });
    };
    ($ty:ident by $tag:literal { $($variant:ident $(= $($value:literal)|+)?),* $(,)? }) => {
        $crate::received_union!(@ $ty ::core::option::Option::Some($tag), false, { $($variant = $($($value)+)?,)* });
    };
    ($ty:ident by $tag:literal { $($variant:ident $(= $($value:literal)|+)?,)* .. }) => {
        $crate::received_union!(@ $ty ::core::option::Option::Some($tag), true, { $($variant = $($($value)+)?,)* });
    };
    (@ $ty:ident $tag:expr, $is_open:literal, { $($variant:ident = $($value:literal)*,)* }) => {
        impl $crate::data::Union for $ty {
            #[inline]
            fn tag(&self) -> ::core::option::Option<&'static str> {
                $tag
            }
            #[inline]
            fn variants(&self) -> &'static [$crate::data::Variant] {
                &[$($crate::data::Variant { tags: &[$($value),*] }),*]
            }
            #[inline]
            fn is_open(&self) -> bool {
                $is_open
            }
            #[inline]
            fn start(&mut self, variant: usize) -> &mut dyn $crate::data::Slot {
                const START: &[fn() -> $ty] = &[$(|| $ty::$variant(::core::default::Default::default())),*];
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
                    $(Self::$variant(value) => value,)*
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
        impl ::core::default::Default for $ty {
            #[inline]
            fn default() -> Self {
                Self::Unknown($crate::Value::Null)
            }
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::Union(self)
            }
        }
        $crate::__deserialize!($ty);
    };
}

/// Writes a union as the value that it holds.
#[macro_export]
macro_rules! sent_union {
    ($ty:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                match self {
                    $(Self::$variant(value) => $crate::data::Encode::form(value),)*
                    Self::Unknown(value) => $crate::data::Encode::form(value),
                }
            }
        }
        $crate::__serialize!($ty);
    };
}

/// What enums have in common.
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
        $crate::__deserialize!($ty);
        $crate::__serialize!($ty);
    };
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
