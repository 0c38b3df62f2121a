use quote::quote;

use super::*;

fn formatted(tokens: TokenStream) -> String {
    file(Draft::Rust(String::new(), vec![tokens])).trim_start().to_owned()
}

/// The text between the braces of a function.
fn body(tokens: TokenStream) -> String {
    let text = formatted(quote!(fn f() { #tokens }));
    let lines: Vec<&str> = text.lines().collect();
    lines[1..lines.len() - 1].join("\n")
}

#[test]
fn what_fits_is_on_one_line() {
    let code = quote! {
        pub(crate) async fn f<'a, T: Into<String>>(&'a mut self, value: Option<T>,) -> Result<Vec<T>> {
            let all = [&mut *value, -1,];
            Self { value, all: all.iter().map(|it| it?.len(),).collect::<Vec<_>>()?, ..Self::default() }
        }
    };
    assert_eq!(
        formatted(code),
        "pub(crate) async fn f<'a, T: Into<String>>(&'a mut self, value: Option<T>) -> Result<Vec<T>> {
    let all = [&mut *value, -1];
    Self { value, all: all.iter().map(|it| it?.len()).collect::<Vec<_>>()?, ..Self::default() }
}
"
    );
}

#[test]
fn parameters_that_do_not_fit_have_a_line_each() {
    let code = quote! {
        pub fn include_missing_member_with_elevated_permissions(mut self, value: impl Into<Option<bool>>) -> Self where Self: Sized {}
    };
    assert_eq!(
        formatted(code),
        "pub fn include_missing_member_with_elevated_permissions(
    mut self,
    value: impl Into<Option<bool>>,
) -> Self
where
    Self: Sized,
{}
"
    );
}

#[test]
fn a_call_goes_on_below_only_where_that_saves_a_line() {
    let code = quote! {
        self.request.set_query("include_missing_member_with_elevated_permissions_and_more", value.to_string());
        self.request.set_query("include_missing_member_with_elevated_permissions_and_the_invitations_of_others", value.to_string());
    };
    assert_eq!(
        body(code),
        "    self.request
        .set_query(\"include_missing_member_with_elevated_permissions_and_more\", value.to_string());
    self.request.set_query(
        \"include_missing_member_with_elevated_permissions_and_the_invitations_of_others\",
        value.to_string(),
    );"
    );
}

#[test]
fn what_is_right_of_an_equals_sign_begins_below_where_it_fits_there() {
    let code = quote! {
        let operation = Operation::get("GetTheMembersOfOrganizations", "/organizations/{organization_id}/members");
    };
    assert_eq!(
        body(code),
        "    let operation =
        Operation::get(\"GetTheMembersOfOrganizations\", \"/organizations/{organization_id}/members\");"
    );
}

#[test]
fn a_chain_that_does_not_fit_has_a_line_for_each_link() {
    let code = quote! {
        static API: Api = Api::new("clerk", "https://api.clerk.com/v1").authentication(Authentication::Bearer { token: Secret::variable("CLERK_SECRET_KEY") });
    };
    assert_eq!(
        formatted(code),
        "static API: Api = Api::new(\"clerk\", \"https://api.clerk.com/v1\")
    .authentication(Authentication::Bearer { token: Secret::variable(\"CLERK_SECRET_KEY\") });
"
    );
}

#[test]
fn arms_and_closures_have_blocks_where_they_need_them() {
    let code = quote! {
        self.request.items(move |page: &Value| match page.pointer("/a") { Some(it) if it.is_list() => it.clone(), _ => { return None; } })
    };
    assert_eq!(
        body(code),
        "    self.request.items(move |page: &Value| match page.pointer(\"/a\") {
        Some(it) if it.is_list() => it.clone(),
        _ => {
            return None;
        }
    })"
    );
}

#[test]
fn imports_are_in_groups_and_fill_their_lines() {
    let code = quote! {
        //! What it is.
        pub mod b;
        pub mod a;
        use std::fmt;
        use naftiko_client::{One};
        use naftiko_client::{ApiClient, DeserializeOwned, Draft, Format, Operation, Part, Request, Sending, Serialize, Style};
        use crate::types;
    };
    assert_eq!(
        formatted(code),
        "//! What it is.

pub mod a;
pub mod b;

use std::fmt;

use naftiko_client::One;
use naftiko_client::{
    ApiClient, DeserializeOwned, Draft, Format, Operation, Part, Request, Sending, Serialize, Style,
};

use crate::types;
"
    );
}

#[test]
fn a_table_stands_below_its_type_and_a_comment_above_it() {
    let comment = format!("{COMMENT} `?` optional.");
    let code = quote! {
        /// One.
        pub struct One { /// Its name.
            pub name: String, }
        naftiko_client::object! { One { name = "a, b}", ? r#type = "\\\"", .. } }
        #[doc = #comment]
        naftiko_client::open_enum! { LongerThanALine { First = "the first of three values", Second = "the second of three", Third } }
    };
    assert_eq!(
        formatted(code),
        r##"/// One.
pub struct One {
    /// Its name.
    pub name: String,
}
naftiko_client::object!(One { name = "a, b}", ? r#type = "\\\"", .. });

// `?` optional.
naftiko_client::open_enum!(LongerThanALine {
    First = "the first of three values", Second = "the second of three", Third,
});
"##
    );
}

#[test]
fn a_line_of_a_table_of_keys_has_as_many_as_fit() {
    let keys: Vec<_> = (0..24).map(|number| quote::format_ident!("key_{number}")).collect();
    assert_eq!(
        formatted(quote!(naftiko_client::object! { sent Keys { #(? #keys,)* + extra } })),
        "\
naftiko_client::object!(sent Keys {
    ? key_0, ? key_1, ? key_2, ? key_3, ? key_4, ? key_5, ? key_6, ? key_7, ? key_8, ? key_9,
    ? key_10, ? key_11, ? key_12, ? key_13, ? key_14, ? key_15, ? key_16, ? key_17, ? key_18,
    ? key_19, ? key_20, ? key_21, ? key_22, ? key_23, + extra,
});
"
    );
}

#[test]
fn setters_have_a_line_each_and_attributes_above_them() {
    let code = quote! {
        pub struct Pet { pub name: String, }
        naftiko_client::setters! { Pet { #[deprecated(note = "it is `Rex`")] name(impl IntoOption<String>), r#type(bool) = "type" } }
        naftiko_client::setters! { Find { /// A name.
            query name(impl IntoOption<String>) } }
        naftiko_client::setters! { Add.body: types::Pet { name(impl IntoOption<String>) } }
        naftiko_client::setters! { ARequestBuilderWithALongName.body?: types::AndABodyWithANameThatIsTooLongForOneLine {
            name(impl IntoIterator<Item = impl IntoIterator<Item = impl Into<types::AnotherTypeWithALongName>>>) = "names",
        } }
    };
    assert_eq!(
        formatted(code),
        r#"pub struct Pet {
    pub name: String,
}

naftiko_client::setters!(Pet {
    #[deprecated(note = "it is `Rex`")]
    name(impl IntoOption<String>),
    r#type(bool) = "type",
});

naftiko_client::setters!(Find {
    /// A name.
    query name(impl IntoOption<String>),
});

naftiko_client::setters!(Add.body: types::Pet { name(impl IntoOption<String>) });

naftiko_client::setters!(
    ARequestBuilderWithALongName.body?: types::AndABodyWithANameThatIsTooLongForOneLine {
        name(
            impl IntoIterator<Item = impl IntoIterator<Item = impl Into<types::AnotherTypeWithALongName>>>
        ) = "names",
    }
);
"#
    );
}

#[test]
fn documentation_is_what_was_written() {
    let lines = format!(" A \"quote\", a \\ and `é`.{LINE_END}{LINE_END} More.");
    assert_eq!(
        formatted(quote!(#[doc = #lines] fn f() {})),
        "/// A \"quote\", a \\ and `é`.\n///\n/// More.\nfn f() {}\n"
    );
}
