//! A page about each code: what it means, an example of it, what to write instead, and whose rule that is.
//!
//! `xtask/tests/explain.rs` checks each example: the first half of it is reported under the code, the second is not.

use crate::diagnostic::Code;

/// Makes the list of codes and the match over them of the same pages, so that no code can be left out of either.
macro_rules! pages {
    ($($code:ident: $page:literal)*) => {
        impl Code {
            /// Every code.
            pub fn all() -> &'static [Code] {
                &[$(Code::$code),*]
            }

            /// A page of plain text about the code: its summary in the first line, then an example and the rule.
            pub fn explain(self) -> &'static str {
                match self {
                    $(Code::$code => $page,)*
                }
            }
        }
    };
}

pages! {
    YamlSyntax: "\
yaml-syntax: the text is not one YAML document

A colon with a space, an indentation or a quote that means something else to YAML is most of it.
The place is where the reader gave up; the mistake is often on the line before. A file of several
documents, or one that nests or repeats by aliases more than any capability does, is refused too.

    # wrong
    description: Pets: all of them
    # right
    description: \"Pets: all of them\"

It is an error: nothing is written. What is YAML is said by YAML 1.2; that a file is one document,
and how much it may nest and repeat, are rules of this reader.
"

    DuplicateKey: "\
duplicate-key: a key is written twice in one map

Readers of YAML take the first value, the last, or none. Here neither is taken in silence.

    # wrong
    description: Pets
    description: Pets of the shop
    # right
    description: Pets of the shop

It is an error: nothing is written. The rule is that of YAML 1.2, section 3.2.1.1: the keys of a
map are unique.
"

    UnknownKey: "\
unknown-key: a key that the format does not have

A key so near to one that is read that it must be a slip is an error, as what was meant would be
lost. Any other unknown key is a warning, and is not read. In maps that may hold anything, such as
`info`, only the slip is reported.

    # wrong
    - name: FeedPet
      methd: POST
    # right
    - name: FeedPet
      method: POST

The error blocks: nothing is written. The warning does not. The keys are those of the capability
format.
"

    WrongKind: "\
wrong-kind: a value of the wrong kind, such as a list where a string belongs

The most frequent is a template without quotes: to YAML, braces are maps. Another is `yes` or `no`,
which are strings in YAML 1.2: write `true` or `false`.

    # wrong
    authentication: {type: bearer, token: {{PETS_TOKEN}}}
    # right
    authentication: {type: bearer, token: \"{{PETS_TOKEN}}\"}

It is an error: nothing is written. Which kind belongs where is said by the capability format,
which kind a value is by YAML 1.2.
"

    UnknownValue: "\
unknown-value: a value outside the set of allowed ones

As an HTTP method, `in` or `type` of a parameter, the type of an authentication or of an entry of
`consumes`, or where a key is placed. A bound key must be the name of an environment variable.

    # wrong
    - name: FeedPet
      method: PSOT
    # right
    - name: FeedPet
      method: POST

It is an error: nothing is written. The sets are those of the capability format; of methods
(RFC 9110, section 9.3, and RFC 5789), HEAD and OPTIONS are allowed besides.
"

    Missing: "\
missing: something that must be there is not

As a parameter's `in`, an operation's `name`, a resource's `path`, an entry's `baseUri`, or the
token of an authentication; or a file or folder of which no operation comes.

    # wrong
    - {name: limit, type: integer}
    # right
    - {name: limit, type: integer, in: query}

It is an error, and nothing is written, where no client can be made without it. It is a warning for
a credential that no bind has, which is taken for an environment variable, and for an entry or a
file that adds nothing to a client. The rule is that of the capability format.
"

    Duplicate: "\
duplicate: two parameters that claim the same thing

The name and the place of a parameter are its identity; upper and lower case are alike in the name
of a header. Of an entry, its resource and the operation, the nearest to the operation wins; twice
on one of these levels is a contradiction.

    # wrong
    - {name: X-Team, in: header}
    - {name: x-team, in: header, required: true}
    # right
    - {name: X-Team, in: header, required: true}

It is an error: nothing is written. The rule is that of the capability format, and for the case of
headers that of RFC 9110, section 5.1.
"

    Unsupported: "\
unsupported: a part of the format that this version cannot turn into a client

As imported entries, maps merged by `<<` (which YAML 1.2 does not have), bodies of several fields,
answers of named parts or other formats than JSON, cookies, computed values, and secrets that are
written into the file.

    # wrong
    - {name: session, in: cookie}
    # right
    - {name: X-Session, in: header}

It is an error: nothing is written, rather than a client that sends something else. The limit is of
this generator, not of the capability format. An operation that asks for such a thing can be left
out by `skip = true` in codegen.toml.
"

    InvalidPath: "\
invalid-path: a path template that no URL can be made of

A path starts with `/`, has placeholders like `{pet_id}`, and holds no `?`, `#`, space, or segment
`.` or `..`. A query is made of parameters with `in: query`; other characters are percent-encoded.

    # wrong
    - {path: \"/pets?sort=name\", operations: [{name: SortPets}]}
    # right
    - {path: /pets, operations: [{name: SortPets, inputParameters: [{name: sort, in: query}]}]}

It is an error: nothing is written. What a path may hold is said by RFC 3986, section 3.3, what a
placeholder is by the capability format.
"

    InvalidBaseUrl: "\
invalid-base-url: a base URL that no request can be sent to

It is absolute, of `http` or `https`, with a host and perhaps a port and a path; without a user, a
query, a fragment or a placeholder. A `base-url` in codegen.toml takes its place; one that is wrong
there is reported as invalid-configuration.

    # wrong
    baseUri: api.pets.example/v1
    # right
    baseUri: https://api.pets.example/v1

It is an error: nothing is written. The rules are those of RFC 3986, sections 3.1 to 3.3; that
there are no placeholders is a limit of this generator.
"

    InvalidParameter: "\
invalid-parameter: a parameter that does not fit its operation or place

A header whose name is none, or that belongs to the connection and cannot carry a key; a fixed
value that a header or a path cannot carry; a path parameter for which the path has no placeholder.

    # wrong
    - {name: X Team, in: header}
    # right
    - {name: X-Team, in: header}

It is an error: nothing is written. What a header may be is said by RFC 9110, sections 5.1 and 5.5;
that a path parameter has a placeholder is a rule of this generator.
"

    ClientHeader: "\
client-header: a parameter in the place of something that the client sends itself

That is what carries the secret, in a header or the query; Accept and Content-Type; and Connection,
Content-Length, Host and Transfer-Encoding. A fixed Accept chooses among the formats of the answer,
and a fixed Content-Type names the JSON that a body is: these two are sent.

    # wrong
    - {name: Accept, in: header}
    # right
    - {name: Accept, in: header, value: application/vnd.pets+json}

It is a warning: the client is written without the parameter. A call can set a header through
`customize`. The rule is of this generator; the headers are those of RFC 9110 and RFC 9112.
"

    InferredAuthentication: "\
inferred-authentication: nothing says how to authenticate, so it was taken from what is bound

Without an `authentication` in the file or in codegen.toml, the one key that the file binds is sent
as a bearer token (RFC 6750).

    # as it is
    binds: [{namespace: env, keys: {PETS_TOKEN: PETS_TOKEN}}]
    # add, to the entry of consumes
    authentication: {type: bearer, token: \"{{PETS_TOKEN}}\"}

It is a note: the client is written. The capability format says nothing about this; the choice is
of this generator.
"

    AmbiguousAuthentication: "\
ambiguous-authentication: nothing says which of several bound keys is sent, and how

One bound key is sent as a bearer token (see inferred-authentication). Of several, none is: a wrong
guess would send a secret to where it does not belong.

    # wrong
    binds: [{namespace: env, keys: {PETS_USER: PETS_USER, PETS_PASSWORD: PETS_PASSWORD}}]
    # add, to the entry of consumes
    authentication: {type: basic, username: \"{{PETS_USER}}\", password: \"{{PETS_PASSWORD}}\"}

It is an error: nothing is written. The capability format allows it; the rule is of this generator.
It can be said in codegen.toml too, below `[authentication]`.
"

    Conflict: "\
conflict: files of one folder that disagree about something their client has one of

A folder is one client, with one base URL and one way to authenticate. Put the files of different
APIs into folders of their own. Two folders whose crates would have one name conflict as well.

    # wrong
    - {namespace: cats, baseUri: https://cats.example}
    - {namespace: dogs, baseUri: https://dogs.example}
    # add, to codegen.toml, if both are behind one URL
    base-url = \"https://pets.example\"

It is an error: nothing is written. The rule is of this generator.
"

    NameCollision: "\
name-collision: two names that would be one in Rust

Also a name that the client itself has. The later one gets another, which changes when the earlier
one goes: choose one instead.

    # as it is
    - name: get-pet
    - name: GetPet
    # add, to codegen.toml
    [operations.GetPet]
    name = \"find_pet\"

It is a warning: the client is written with the name that the message says. The rule is of this
generator.
"

    InvalidConfiguration: "\
invalid-configuration: codegen.toml does not say something the generator understands

It is not TOML, has a key that is none, a name or version that cargo or Rust would not take, a base
URL that is none, or speaks of a namespace, file or operation that is not there.

    # wrong
    [crate]
    name = \"Pets Client\"
    # right
    [crate]
    name = \"pets-client\"

It is an error: nothing is written. The keys are those of this generator, shown in the README;
versions are those of Semantic Versioning 2.0.0. A folder whose name makes no crate is told here
too.
"

    Io: "\
io: a file or folder that could not be read or written, or lies where it does not belong

As a link that leads nowhere, a file that is not in UTF-8, a folder without a capability file, one
whose name is none for an API, or a file that was not generated where a generated one is to be.

    # wrong
    specs/pets/v2/pets.yaml
    # right
    specs/pets-v2/pets.yaml

It is an error, and nothing more is written. Only a folder in a folder, as above, is a warning: it
is not read. The rules are of this generator and of the file system.
"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_summary_under_its_code_and_no_line_is_long() {
        for code in Code::all() {
            let page = code.explain();
            let (name, summary) = page.lines().next().unwrap().split_once(": ").unwrap();
            assert_eq!(name.parse(), Ok(*code));
            assert!(!summary.ends_with('.') && page.lines().nth(1) == Some(""), "{page}");
            assert!((5..=15).contains(&page.lines().count()), "{code} has {} lines", page.lines().count());
            assert!(page.ends_with(".\n"), "{page}");
            let long: Vec<_> = page.lines().filter(|line| line.chars().count() > 100 || line.ends_with(' ')).collect();
            assert!(long.is_empty(), "{code}: {long:?}");
        }
    }

    #[test]
    fn a_code_on_a_page_of_another_exists() {
        for page in Code::all().iter().map(|code| code.explain()) {
            for mark in ["see ", "reported as "] {
                let mentioned = page.split(mark).skip(1).map(|rest| rest.split([')', '.', ',']).next().unwrap());
                assert!(mentioned.into_iter().all(|name| name.parse::<Code>().is_ok()), "{page}");
            }
        }
    }
}
