//! The setters of generated types and request builders.

/// Implements setters from a table.
///
/// An entry is the name of the setter, and the type of its argument in parentheses. Attributes such
/// as `#[deprecated]` precede it.
///
/// `setters!(Pet { … })` declares setters of the fields of a struct. The documentation of a setter
/// links to its field. `= "key"` after an entry is the name to show if it differs from that of the
/// field, which is the case for keywords:
///
/// ```
/// use naftiko_client::{IntoOption, Nullable};
///
/// #[derive(Clone, Debug, Default)]
/// pub struct Pet {
///     pub name: Option<String>,
///     pub age: Nullable<u64>,
///     pub r#type: Option<String>,
/// }
/// naftiko_client::setters!(Pet {
///     name(impl IntoOption<String>),
///     age(impl Into<Nullable<u64>>),
///     r#type(impl IntoOption<String>) = "type",
/// });
///
/// let pet = Pet::default().name("Rex").age(3);
/// assert_eq!(pet.name.as_deref(), Some("Rex"));
/// ```
///
/// `setters!(FindPets { … })` declares setters of the parameters of a request builder, which is a
/// struct with a field `request`. The place of the parameter precedes its name, documentation
/// precedes both, and `= "key"` is the name of the parameter in the request if it differs:
///
/// ```
/// use naftiko_client::{Draft, IntoOption};
///
/// pub struct FindPets {
///     request: Draft,
/// }
/// naftiko_client::setters!(FindPets {
///     /// Text in the name of a pet.
///     query text(impl IntoOption<String>),
///     /// IDs of owners.
///     query_list owner_id(impl IntoIterator<Item = impl Into<String>>),
///     /// Maximum number of results per page.
///     query page_size(impl Into<Option<u64>>) = "page[size]",
/// });
/// ```
///
/// | place | the value is sent as |
/// |---|---|
/// | `query`, `header`, `cookie`, `form` | a query parameter, a header, a cookie, a pair of a form |
/// | `query_list`, `form_list` | a list whose name is repeated for every value |
/// | `query_joined`, `header_joined` | a list of values separated by commas |
/// | `field` | a field of a JSON body |
/// | `part` | a part of a multipart body |
///
/// `setters!(AddPet.body: Pet { … })` declares setters of a request builder for the fields of its
/// field `body`, which has setters of the same names. `AddPet.body?: Pet` is for a body that is an
/// `Option`.
#[macro_export]
macro_rules! setters {
    ($ty:ident.body: $body:ty { $(
        $(#[$attribute:meta])* $name:ident($($argument:tt)*) $(= $key:literal)?
    ),* $(,)? }) => {
        impl $ty {$(
            #[doc = $crate::__sets!([$body] $name $($key)?)]
            $(#[$attribute])*
            pub fn $name(mut self, $name: $($argument)*) -> Self {
                self.body = self.body.$name($name);
                self
            }
        )*}
    };
    ($ty:ident.body?: $body:ty { $(
        $(#[$attribute:meta])* $name:ident($($argument:tt)*) $(= $key:literal)?
    ),* $(,)? }) => {
        impl $ty {$(
            #[doc = $crate::__sets!([$body] $name $($key)?)]
            $(#[$attribute])*
            pub fn $name(mut self, $name: $($argument)*) -> Self {
                self.body = ::core::option::Option::Some(self.body.unwrap_or_default().$name($name));
                self
            }
        )*}
    };
    ($ty:ident { $(
        $(#[$attribute:meta])* $place:ident $name:ident($($argument:tt)*) $(= $key:literal)?
    ),* $(,)? }) => {
        impl $ty {$(
            $(#[$attribute])*
            pub fn $name(mut self, $name: $($argument)*) -> Self {
                $crate::__set!(
                    $place self.request, $crate::__key!($name $($key)?), $crate::__argument!($name: $($argument)*)
                );
                self
            }
        )*}
    };
    ($ty:ident { $(
        $(#[$attribute:meta])* $name:ident($($argument:tt)*) $(= $key:literal)?
    ),* $(,)? }) => {
        impl $ty {$(
            #[doc = $crate::__sets!([Self] $name $($key)?)]
            $(#[$attribute])*
            pub fn $name(mut self, $name: $($argument)*) -> Self {
                self.$name = $crate::__argument!(field $name: $($argument)*);
                self
            }
        )*}
    };
}

/// The documentation of a setter: a link to the field of a type.
#[doc(hidden)]
#[macro_export]
macro_rules! __sets {
    ([$ty:ty] $name:ident $($key:literal)?) => {
        ::core::concat!(
            "Sets [`",
            $crate::__key!($name $($key)?),
            "`](",
            ::core::stringify!($ty),
            "#structfield.",
            $crate::__key!($name $($key)?),
            ")."
        )
    };
}

/// Converts the argument of a setter by its type: to the value of a field, or of a parameter.
#[doc(hidden)]
#[macro_export]
macro_rules! __argument {
    (field $name:ident: impl IntoObject) => {
        ::core::option::Option::Some($crate::IntoObject::into_object($name))
    };
    (field $name:ident: impl IntoIterator<$($item:tt)*) => {
        ::core::option::Option::Some(
            ::core::iter::IntoIterator::into_iter($name).map(::core::convert::Into::into).collect()
        )
    };
    (field $name:ident: $($argument:tt)*) => {
        $crate::__argument!($name: $($argument)*)
    };
    ($name:ident: impl IntoOption<$($value:tt)*) => {
        $crate::IntoOption::into_option($name)
    };
    ($name:ident: impl Into<$($value:tt)*) => {
        ::core::convert::Into::into($name)
    };
    ($name:ident: $($argument:tt)*) => {
        $name
    };
}

/// Puts a value into its place of a request.
#[doc(hidden)]
#[macro_export]
macro_rules! __set {
    (query $request:expr, $key:expr, $value:expr) => {
        $request.set_query($key, $value)
    };
    (query_list $request:expr, $key:expr, $values:expr) => {
        $request.set_query_list($key, $values)
    };
    (query_joined $request:expr, $key:expr, $values:expr) => {
        $request.set_query_joined($key, $values)
    };
    (header $request:expr, $key:expr, $value:expr) => {
        $request.set_header($key, $value)
    };
    (header_joined $request:expr, $key:expr, $values:expr) => {
        $request.set_header_joined($key, $values)
    };
    (cookie $request:expr, $key:expr, $value:expr) => {
        $request.set_cookie($key, $value)
    };
    (form $request:expr, $key:expr, $value:expr) => {
        $request.set_form($key, $value)
    };
    (form_list $request:expr, $key:expr, $values:expr) => {
        $request.set_form_list($key, $values)
    };
    (field $request:expr, $key:expr, $value:expr) => {
        $request.set_optional_field($key, $value)
    };
    (part $request:expr, $key:expr, $value:expr) => {
        $request.set_part_text($key, $value)
    };
}
