//! IDs as separate types, so that the ID of one resource cannot be passed as that of another.

/// Implements the conversions, reading and writing of an ID, which is a newtype of `String`.
///
/// ```
/// #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// pub struct PetId(String);
/// naftiko_client::id!(PetId);
///
/// let id = PetId::from("pet_7");
/// assert_eq!(id.as_str(), "pet_7");
/// assert_eq!(id.to_string(), "pet_7");
/// assert_eq!(id, "pet_7");
/// ```
#[macro_export]
macro_rules! id {
    ($ty:ident) => {
        impl $ty {
            /// Returns the ID as text.
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl $crate::data::TextEnum for $ty {
            #[inline]
            fn set(&mut self, text: &str) -> bool {
                self.0 = ::core::convert::From::from(text);
                true
            }
            #[inline]
            fn text(&self) -> &str {
                &self.0
            }
        }
        impl ::core::convert::From<&str> for $ty {
            #[inline]
            fn from(text: &str) -> Self {
                Self(::core::convert::From::from(text))
            }
        }
        impl ::core::convert::From<::std::string::String> for $ty {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self(text)
            }
        }
        impl ::core::convert::From<&::std::string::String> for $ty {
            #[inline]
            fn from(text: &::std::string::String) -> Self {
                Self(::core::clone::Clone::clone(text))
            }
        }
        impl ::core::convert::From<&$ty> for $ty {
            #[inline]
            fn from(id: &$ty) -> Self {
                ::core::clone::Clone::clone(id)
            }
        }
        impl ::core::convert::From<$ty> for ::std::string::String {
            #[inline]
            fn from(id: $ty) -> Self {
                id.0
            }
        }
        impl ::core::cmp::PartialEq<str> for $ty {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.0 == *other
            }
        }
        impl ::core::cmp::PartialEq<&str> for $ty {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.0 == **other
            }
        }
        impl ::core::fmt::Display for $ty {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }
        impl ::core::convert::AsRef<str> for $ty {
            #[inline]
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl $crate::data::Encode for $ty {
            #[inline]
            fn form(&self) -> $crate::data::Form<'_> {
                $crate::data::Form::Text(&self.0)
            }
        }
        impl $crate::data::Slot for $ty {
            #[inline]
            fn shape(&mut self) -> $crate::data::Shape<'_> {
                $crate::data::Shape::TextEnum(self)
            }
        }
        impl $crate::ParameterValue for $ty {
            #[inline]
            fn into_text(self) -> ::core::option::Option<::std::string::String> {
                ::core::option::Option::Some(self.0)
            }
        }
        $crate::__deserialize!($ty);
        $crate::__serialize!($ty);
    };
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for the types of other crates")]
mod tests {
    use crate::IntoOption;
    use crate::data::{exact, to_vec};

    #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    struct PetId(String);
    crate::id!(PetId);

    #[test]
    fn an_id_is_text_in_json() {
        let ids: Vec<PetId> = exact(br#"["pet_7", "pet_8"]"#).unwrap();
        assert_eq!(ids, ["pet_7", "pet_8"].map(PetId::from));
        assert_eq!(ids[0].as_str(), "pet_7");
        assert_eq!(to_vec(&ids).unwrap(), br#"["pet_7","pet_8"]"#);
    }

    #[test]
    fn an_optional_id_may_be_text_or_absent() {
        fn id(value: impl IntoOption<PetId>) -> Option<PetId> {
            value.into_option()
        }
        assert_eq!(id("pet_7"), id(PetId::from("pet_7")));
        assert_eq!(id(Some("pet_7".to_owned())), id(Some(PetId::from("pet_7"))));
        assert_eq!(id(None::<PetId>), None);
    }
}
