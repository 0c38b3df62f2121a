//! A page about each code: what it means, an example of it, what to write instead, and whose rule that is.
//!
//! `xtask/tests/explain.rs` checks each example: the first half of it is reported under the code, the second is not.

use crate::code::Code;

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

As an HTTP method, `in` of a parameter, the type of a body, an authentication or an entry, a format
of an answer, or where a key is placed. A bound key must be the name of an environment variable.

    # wrong
    - name: FeedPet
      method: PSOT
    # right
    - name: FeedPet
      method: POST

It is an error: nothing is written. Only an unknown `type` of a parameter is a warning: it is taken
for text. The sets are those of the capability format; of methods (RFC 9110, section 9.3, and
RFC 5789), HEAD and OPTIONS are allowed besides.
"

    Missing: "\
missing: something that must be there is not

As a resource's `path`, a parameter's `name`, or the token of an authentication; a file or folder of
which no operation comes; or operations that the OpenAPI document does not have.

    # wrong
    - {operations: [{name: ListPets}]}
    # right
    - {path: /pets, operations: [{name: ListPets}]}

It is an error, and nothing is written, where no client can be made without it. It is a warning
where something was taken for it, which the message tells, and for an entry or a file that adds
nothing to a client. The rule is that of the capability format.
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

It is a warning: the first is taken. The rule is that of the capability format, and for the case of
headers that of RFC 9110, section 5.1.
"

    Unsupported: "\
unsupported: a part of the format that this version cannot turn into a client

As maps merged by `<<`, which YAML 1.2 does not have, and entries that are OpenAPI documents.

    # wrong
    - {openapi: cats, location: ./cats-openapi.yaml}
    # right
    - {namespace: cats, baseUri: https://cats.example}

It is an error: nothing is written, rather than a client that sends something else. The limit is of
this generator, not of the capability format.
"

    InvalidPath: "\
invalid-path: a path template that no URL can be made of

A path has placeholders like `{pet_id}`, and no segment `.` or `..`. What no URL may hold as it is
will be percent-encoded; what is behind a `#` stays with the client, which is told by a note.

    # wrong
    - {path: /pets/../cats, operations: [{name: ListCats}]}
    # right
    - {path: /cats, operations: [{name: ListCats}]}

It is an error, and nothing is written, where a brace has no other or a segment leads elsewhere.
What a path may hold is said by RFC 3986, section 3.3, what a placeholder is by the capability
format.
"

    InvalidBaseUrl: "\
invalid-base-url: a base URL that no request can be sent to

It is absolute, of `http` or `https`, with a host and perhaps a port and a path; without a user, a
query or a fragment. Placeholders like `{region}` or `{{HOST}}` are values that a client is set up
with. One that is empty is given by who makes a client, which a note tells.

    # wrong
    baseUri: https://api.pets.example?key=1
    # right
    baseUri: https://api.pets.example

It is an error: nothing is written. Only the lack of a scheme is a warning: `https` is taken. The
rules are those of RFC 3986, sections 3.1 to 3.3.
"

    InvalidParameter: "\
invalid-parameter: a parameter that does not fit its operation or place

A header or cookie whose name is none, a key in a header of the connection, a fixed value that a
header or a path cannot carry; a path parameter for which the path has no placeholder, or a field
that `body:` does not mention.

    # wrong
    - {name: X Team, in: header}
    # right
    - {name: X-Team, in: header}

It is an error, and nothing is written, where something else would be sent. A parameter that has no
place is left out with a warning. What a header may be is said by RFC 9110, sections 5.1 and 5.5.
"

    InvalidBody: "\
invalid-body: a body that cannot be built as it is written

Text is JSON unless `type` or a Content-Type says otherwise. `{{name}}` stands for a value of any
kind, and within quotes for a part of a string; none can break out of its place.

    # wrong
    - name: FeedPet
      method: POST
      body: '{\"food\": }'
    # right
    - name: FeedPet
      method: POST
      body: '{\"food\": {{food}}}'

It is an error: nothing is written. What JSON is is said by RFC 8259.
"

    InvalidImport: "\
invalid-import: an import that leads nowhere, round in circles, or out of the folder of specs

A file is imported by a path relative to the importing one. It must lie in the folder of specs, or
in one that `import-from` of codegen.toml allows, wherever symbolic links lead.

    # wrong
    - {import: cats, from: ./no-such-file.yaml, as: cats}
    # right
    - {namespace: cats, baseUri: https://cats.example}

It is an error: nothing is written. Where the file has just one namespace, another name for it is a
warning, and so is a file without any. The rules are of this generator.
"

    Undecoded: "\
undecoded: an answer, or a part of it, that is handed out as it came

Avro and Protocol Buffers need a schema that the capability does not have. No parts are taken out
of text, and none by paths that do not name a place, such as filters.

    # as it is
    - name: GetPet
      outputParameters: [{name: cats, value: \"$..cats\", type: array}]
    # right
    - name: GetPet
      outputParameters: [{name: cats, value: \"$.shop.cats\", type: array}]

It is a warning: the client is written without it. Paths are the part of JSONPath (RFC 9535) that
the capability format has.
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
guess would send a secret to where it does not belong. A client is made with an authenticator.

    # wrong
    binds: [{namespace: env, keys: {PETS_USER: PETS_USER, PETS_PASSWORD: PETS_PASSWORD}}]
    # add, to the entry of consumes
    authentication: {type: basic, username: \"{{PETS_USER}}\", password: \"{{PETS_PASSWORD}}\"}

It is a warning: the client is written. The capability format allows it; the rule is of this
generator. It can be said in codegen.toml too, below `[authentication]`.
"

    CustomAuthentication: "\
custom-authentication: a way to authenticate that the caller must bring

What is signed by `oauth1`, `hmac`, `aws-sig-v4`, a certificate or something else cannot be said in
a capability. So no client is made without an `Authenticator`, which sees each request that is sent.

    # as it is
    authentication: {type: hmac, apiId: \"{{ID}}\", apiKey: \"{{KEY}}\"}
    # right
    authentication: {type: bearer, token: \"{{KEY}}\"}

It is a warning: the client is written. The types the client can do itself are those of the
capability format: bearer, basic, apikey, digest and oauth2.
"

    SecretInFile: "\
secret-in-file: a secret that is written into a file

Files are committed, copied and shared. The client has nothing of it: it takes the secret from an
environment variable, or from its caller.

    # wrong
    authentication: {type: bearer, token: sk-123456}
    # right
    authentication: {type: bearer, token: \"{{PETS_TOKEN}}\"}

It is a warning: the client is written. What is not shown of the file may be the secret. The rule
is of this generator.
"

    NothingConsumed: "\
nothing-consumed: a file of which no client is made, as it should be

Clients are made of what a capability consumes. One that only exposes, and the manifest of a
sandbox, lie beside others and are passed over.

    # as it is
    capability: {exposes: [{type: mcp, namespace: pets, tools: []}]}
    # add, below consumes, to have a client
    - namespace: pets
      baseUri: https://pets.example
      resources: [{path: /pets, operations: [{name: ListPets}]}]

It is a note. What a capability consumes is said by the capability format.
"

    Conflict: "\
conflict: two that claim something there is one of

Two folders whose crates would have one name; a codegen.lock, put together in a merge, that gives
two operations one name; or a capability file and its OpenAPI document, of which the first counts.

    # wrong
    [methods]
    \"api.All GET /all\" = \"all\"
    \"api.More GET /all\" = \"all\"
    # right
    [methods]
    \"api.All GET /all\" = \"all\"
    \"api.More GET /all\" = \"more\"

It is an error; what an OpenAPI document contradicts is a warning. The rule is of this generator.
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

    InvalidCompanion: "\
invalid-companion: a part of the OpenAPI document that is not what it must be

As a `$ref` that leads nowhere, or a type that there is not. Only what the operations of the
capability files reach is looked at; what cannot be understood there reads as anything.

    # wrong
    openapi: 3.1.0
    paths: {/all: {get: {responses: {200: {$ref: '#/components/responses/Al'}}}}}
    # right
    openapi: 3.1.0
    paths: {/all: {get: {responses: {200: {description: All of them}}}}}

It is a warning. Only a document that cannot be read at all is an error, and then nothing is
written. The rules are those of OpenAPI 3.0 and 3.1.
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
