use crate::flow::AggregateEntry;
use crate::{
    Authentication, Consumes, Content, ControlServer, Data, Document, Entry, ExposedKind, Kind, Location, McpTool,
    Operation, RestRoute, RouteKind, RouteResponse, Severity, Source, Template, ToolForm, ToolOutput, ToolOutputs,
    Type, read,
};

/// What reading `text` reports, as a person sees it.
fn report(text: &str) -> String {
    let (_, diagnostics) = crate::read(&Source::new("api.yaml", text));
    diagnostics.iter().map(|diagnostic| diagnostic.render(false) + "\n").collect::<Vec<_>>().join("\n")
}

fn document(text: &str) -> Document {
    let (document, diagnostics) = crate::read(&Source::new("api.yaml", text));
    assert!(diagnostics.is_empty(), "{}", diagnostics[0].render(false));
    document.unwrap()
}

/// The first entry of `consumes`, which is no import.
fn entry(document: &Document) -> &Consumes {
    let Entry::Http(consumes) = &document.consumes[0] else { panic!("an import") };
    consumes
}

/// The operation that has `lines` in it.
fn first_operation(lines: &str) -> Operation {
    entry(&document(&operation(lines))).resources[0].operations[0].clone()
}

/// A capability with one operation that has `lines` in it.
fn operation(lines: &str) -> String {
    let mut text = String::from(
        "capability:\n  consumes:\n  - namespace: pets\n    baseUri: https://pets.example\n    resources:\n    \
         - path: /pets\n      operations:\n      - name: ListPets\n",
    );
    for line in lines.lines() {
        text.push_str(&format!("        {line}\n"));
    }
    text
}

#[test]
fn a_method_is_get_unless_the_file_says_otherwise() {
    let method = |lines| first_operation(lines).method.value;
    assert_eq!(method(""), "GET");
    assert_eq!(method("method: post"), "POST");
}

#[test]
fn lists_may_be_maps_keyed_by_name() {
    let document = document(
        "capability: {consumes: {pets: {resources: {all: {path: /, operations: {ListPets: \
         {inputParameters: {limit: {in: query}}}}}}}}}",
    );
    let consumes = entry(&document);
    let operation = &consumes.resources[0].operations[0];
    assert_eq!(consumes.namespace.value, "pets");
    assert_eq!(operation.name.value, "ListPets");
    assert_eq!(operation.parameters[0].name.value, "limit");
}

#[test]
fn binds_name_a_variable_and_its_key_in_the_environment() {
    let document = document("binds: [{namespace: env, keys: {TOKEN: PETS_TOKEN}}]");
    let variable = &document.variables[0];
    assert_eq!((variable.name.value.as_str(), variable.key.value.as_str()), ("TOKEN", "PETS_TOKEN"));
}

#[test]
fn a_parameter_may_be_called_tilde_or_true() {
    let operation = first_operation("inputParameters: [{name: ~, in: query}, {name: true, in: query}]");
    let names: Vec<_> = operation.parameters.iter().map(|p| p.name.value.as_str()).collect();
    assert_eq!(names, ["~", "true"]);
}

#[test]
fn a_misspelt_method_is_named_with_the_nearest_one() {
    insta::assert_snapshot!(report(&operation("method: GTE")), @r"
    error[unknown-value]: unknown HTTP method `GTE`
     --> api.yaml:9:17
      |
    9 |         method: GTE
      |                 ^^^
      |
      = help: did you mean `GET`?
    ");
}

#[test]
fn a_misspelt_key_is_an_error_and_a_strange_one_a_warning() {
    insta::assert_snapshot!(report(&operation("inputParameter: []\nreviewedBy: ada")), @"
    error[unknown-key]: an operation has no key `inputParameter`
     --> api.yaml:9:9
      |
    9 |         inputParameter: []
      |         ^^^^^^^^^^^^^^
      |
      = help: did you mean `inputParameters`?

    warning[unknown-key]: an operation has no key `reviewedBy`
      --> api.yaml:10:9
       |
    10 |         reviewedBy: ada
       |         ^^^^^^^^^^ ignored
    ");
}

#[test]
fn a_misspelt_key_above_all_others_does_not_lose_them() {
    insta::assert_snapshot!(report("capabilty: {consumes: []}\nx-team: pets"), @"
    error[unknown-key]: a capability file has no key `capabilty`
     --> api.yaml:1:1
      |
    1 | capabilty: {consumes: []}
      | ^^^^^^^^^
      |
      = help: did you mean `capability`?
    ");
}

#[test]
fn a_template_without_quotes_is_a_map_to_yaml() {
    let text = operation("").replace("resources:", "authentication: {type: bearer, token: {{TOKEN}}}\n    resources:");
    insta::assert_snapshot!(report(&text), @r#"
    error[wrong-kind]: `token` is a map, not a string
     --> api.yaml:5:43
      |
    5 |     authentication: {type: bearer, token: {{TOKEN}}}
      |                                           ^ expected a string
      |
      = help: in YAML, braces start a map: write `"{{TOKEN}}"` with quotes
    "#);
}

#[test]
fn a_quote_that_does_not_end_is_shown_where_it_began() {
    insta::assert_snapshot!(report("info: 1\nb:\n  c: \"x\n  d: 2\n"), @r#"
    error[yaml-syntax]: invalid YAML: found unexpected end of stream, while scanning a quoted scalar
     --> api.yaml:4:7
      |
    4 |   d: 2
      |       ^
      |
     ::: api.yaml:3:6
      |
    3 |   c: "x
      |      - starts here
      |
      = help: the mistake is often on the line before: check its indentation, quotes and colons
    "#);
}

#[test]
fn a_key_written_twice_is_shown_in_both_places() {
    insta::assert_snapshot!(report(&operation("method: GET\nmethod: POST")), @r"
    error[duplicate-key]: duplicate key `method` in an operation
      --> api.yaml:10:9
       |
    10 |         method: POST
       |         ^^^^^^
       |
      ::: api.yaml:9:9
       |
     9 |         method: GET
       |         ------ first occurrence
       |
       = help: remove one of them
    ");
}

#[test]
fn every_problem_is_reported_in_one_run() {
    let text = operation("method: GTE") + "      - description: no name\n      - id: [x]\n    - name: no-path\n";
    let (_, diagnostics) = crate::read(&Source::new("api.yaml", text));
    let messages: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "unknown HTTP method `GTE`",
            "an operation has no `name`",
            "`id` is a list, not a string",
            "a resource has no `path`",
        ]
    );
}

#[test]
fn text_that_is_not_yaml_is_reported_where_the_parser_gave_up() {
    insta::assert_snapshot!(report("info:\n  label: Pets\n description: off\n"), @"
    error[yaml-syntax]: invalid YAML: did not find expected key, while parsing a block mapping
     --> api.yaml:3:2
      |
    3 |  description: off
      |  ^^^^^^^^^^^^^^^^
      |
      = help: the mistake is often on the line before: check its indentation, quotes and colons
    ");
}

#[test]
fn a_tab_that_indents_is_named() {
    insta::assert_snapshot!(report("info:\n\tlabel: Pets\n"), @"
    error[yaml-syntax]: invalid YAML: this line is indented with a tab, and YAML allows only spaces
     --> api.yaml:2:1
      |
    2 |     label: Pets
      | ^^^^
      |
      = help: replace the tab with spaces
    ");
    // Where YAML takes a tab, the places behind it are known all the same.
    insta::assert_snapshot!(report("info:\tx\ncapability: {consumes: [{namespace: pets,\tbaseUrl: a}]}\t\n"), @"
    error[wrong-kind]: `info` is a string, not a map
     --> api.yaml:1:7
      |
    1 | info:    x
      |          ^ expected a map

    error[unknown-key]: an entry of `consumes` has no key `baseUrl`
     --> api.yaml:2:43
      |
    2 | capability: {consumes: [{namespace: pets,    baseUrl: a}]}    
      |                                              ^^^^^^^
      |
      = help: did you mean `baseUri`?
    ");
}

#[test]
fn a_version_of_the_format_that_is_not_known_is_named() {
    let told = |version: &str| report(&format!("{version}\nconsumes: []\n"));
    for known in
        ["naftiko: 0.5", "naftiko: 1.0.0-alpha2", "ikanos: '1.0.0-beta5'", "ikanos: 1.0.0", "naftiko: {name: x}"]
    {
        assert_eq!(told(known), "");
    }
    insta::assert_snapshot!(told("naftiko: 1.1.0"), @"
    warning[unknown-value]: unknown version `1.1.0` of the format
     --> api.yaml:1:10
      |
    1 | naftiko: 1.1.0
      |          ^^^^^ read as `1.0.0`
      |
      = help: check the client: it does not have what is new in this version
    ");
    assert!(told("ikanos: latest").contains("unknown version `latest` of the format"));
}

#[test]
fn lines_may_end_as_on_windows() {
    insta::assert_snapshot!(report("capability: x\r\ninfo: {}\r\n"), @"
    error[wrong-kind]: `capability` is a string, not a map
     --> api.yaml:1:13
      |
    1 | capability: x
      |             ^ expected a map
    ");
}

#[test]
fn an_unknown_authentication_type_is_an_error() {
    let text = "capability:\n  consumes:\n  - namespace: pets\n    authentication: {type: barer, token: x}\n";
    insta::assert_snapshot!(report(text), @r"
    error[unknown-value]: unknown authentication type `barer`
     --> api.yaml:4:28
      |
    4 |     authentication: {type: barer, token: x}
      |                            ^^^^^
      |
      = help: did you mean `bearer`?
    ");
}

#[test]
fn words_of_the_format_may_be_spelt_in_other_ways() {
    let operation = first_operation("inputParameters: [{name: a, in: Query, type: int}, {name: b, in: env}]");
    let place = |index: usize| operation.parameters[index].location.as_ref().unwrap().value;
    assert_eq!((place(0), place(1)), (Location::Query, Location::Environment));
    assert_eq!(operation.parameters[0].ty.as_ref().unwrap().value, Type::Integer);
}

#[test]
fn a_type_that_the_format_does_not_have_is_text() {
    insta::assert_snapshot!(report(&operation("inputParameters: [{name: a, in: query, type: strin}]")), @"
    warning[unknown-value]: unknown type `strin`
     --> api.yaml:9:54
      |
    9 |         inputParameters: [{name: a, in: query, type: strin}]
      |                                                      ^^^^^ treated as `string`
      |
      = help: did you mean `string`?
    ");
}

#[test]
fn an_operation_without_a_name_is_kept() {
    let (document, diagnostics) =
        crate::read(&Source::new("api.yaml", operation("").replace("name: ListPets", "method: PUT")));
    assert_eq!(diagnostics[0].message, "an operation has no `name`");
    assert_eq!(entry(&document.unwrap()).resources[0].operations[0].method.value, "PUT");
}

#[test]
fn older_spellings_mean_the_same() {
    let document = document(
        "externalRefs: [{name: env, keys: {token: TOKEN}}]\n\
         capability: {consumes: [{namespace: pets, targetUri: 'https://pets.example', auth: {type: none}, \
         headers: {X-Version: 2}, resources: []}]}",
    );
    let consumes = entry(&document);
    assert_eq!(document.variables[0].key.value, "TOKEN");
    assert_eq!(consumes.base_uri.as_ref().unwrap().value, "https://pets.example");
    assert_eq!(consumes.authentication.as_ref().unwrap().value, Authentication::None);
    let header = &consumes.parameters[0];
    assert_eq!(
        (header.name.value.as_str(), &header.value.as_ref().unwrap().value),
        ("X-Version", &Data::Number("2".into()))
    );
}

#[test]
fn binds_have_three_shapes() {
    let document = document("binds: [TOKEN, {name: KEY, env: PETS_KEY}, {namespace: env, keys: [USER]}]");
    let variables: Vec<_> =
        document.variables.iter().map(|it| (it.name.value.as_str(), it.key.value.as_str())).collect();
    assert_eq!(variables, [("TOKEN", "TOKEN"), ("KEY", "PETS_KEY"), ("USER", "USER")]);
}

/// What an entry with this `authentication` says, as text.
fn authentication(yaml: &str) -> String {
    let text = format!("consumes: [{{namespace: pets, baseUri: 'https://a.example', authentication: {yaml}}}]");
    let document = document(&text);
    let text = |template: &crate::Template| {
        let piece = |piece: &crate::Piece| match piece {
            crate::Piece::Text(text) => text.clone(),
            crate::Piece::Name(name) => format!("${name}"),
        };
        template.pieces.iter().map(piece).collect::<String>()
    };
    match &entry(&document).authentication.as_ref().unwrap().value {
        Authentication::Keys(keys) => keys
            .iter()
            .map(|key| format!("{:?} {} {}", key.placement, key.name.value, text(&key.value.value)))
            .collect::<Vec<_>>()
            .join(", "),
        Authentication::Bearer { token } => format!("bearer {}", text(&token.value)),
        Authentication::Basic { username, password } => {
            format!("basic {} {}", text(&username.value), text(&password.value))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn keys_have_many_shapes() {
    for (yaml, said) in [
        ("{type: apikey, key: X-Key, value: '{{K}}', placement: query}", "Query X-Key $K"),
        ("{type: apikey, key: X-Key, value: '{{K}}'}", "Header X-Key $K"),
        ("{type: apiKey, in: cookie, name: sid, value: '{{K}}'}", "Cookie sid $K"),
        ("{type: api_key, header: Authorization, value: 'Token {{K}}'}", "Header Authorization Token $K"),
        ("{type: apikey, headers: {A: '{{K}}', B: '{{L}}'}}", "Header A $K, Header B $L"),
        (
            "{type: query, parameters: [{name: id, value: '{{K}}'}, {name: secret, value: '{{L}}'}]}",
            "Query id $K, Query secret $L",
        ),
        ("{type: header, name: X-Key, key: '{{K}}'}", "Header X-Key $K"),
        ("{type: oauth2, token: '{{K}}'}", "bearer $K"),
        ("{type: http, scheme: bearer, token: '{{K}}'}", "bearer $K"),
        ("{type: basic, user: api, password: '{{K}}'}", "basic api $K"),
        ("{type: hmac, id: '{{K}}'}", "Other(\"hmac\")"),
        ("none", "None"),
    ] {
        assert_eq!(authentication(yaml), said, "{yaml}");
    }
}

#[test]
fn a_body_has_the_types_of_the_format_and_others() {
    let body = |yaml: &str| match first_operation(&format!("body: {yaml}")).body.unwrap().content {
        Content::Raw(text) => format!("raw {}", text.value),
        Content::Json(None) => "json".to_owned(),
        Content::Json(Some(data)) => format!("json of {:?}", data.value.names()),
        Content::Form(pairs) => format!("form of {:?}", pairs.iter().map(|(name, _)| &name.value).collect::<Vec<_>>()),
        Content::Multipart(parts) => {
            format!("parts {:?}", parts.iter().map(|part| (&part.name.value, &part.file_name)).collect::<Vec<_>>())
        }
        Content::Text { media_type, text } => format!("{media_type} {}", text.is_some()),
        Content::Bytes { media_type, name } => format!("{media_type} {name:?}"),
    };
    for (yaml, content) in [
        ("'{\"a\": {{a}}}'", "raw {\"a\": {{a}}}"),
        ("{type: json}", "json"),
        ("{type: json, data: '{{all}}'}", "raw {{all}}"),
        ("{type: json, data: {a: '{{tools.a}}', b: [1, '{{c}}']}}", "json of [\"tools.a\", \"c\"]"),
        ("{a: '{{x}}'}", "json of [\"x\"]"),
        ("{type: formUrlEncoded, data: {a: 1}}", "form of [\"a\"]"),
        ("{type: form, data: 'a=1&b={{b}}'}", "form of [\"a\", \"b\"]"),
        ("{type: multipartForm, data: [{name: f, filename: a.png}]}", "parts [(\"f\", Some(\"a.png\"))]"),
        ("{type: multipart, data: {f: '{{f}}'}}", "parts [(\"f\", None)]"),
        ("{type: xml, data: '<a/>'}", "application/xml true"),
        ("{type: binary, data: {file: '{{tools.file}}'}}", "application/octet-stream Some(\"tools.file\")"),
        ("{type: application/cbor}", "application/cbor None"),
    ] {
        assert_eq!(body(yaml), content, "{yaml}");
    }
}

#[test]
fn imports_are_spelt_in_seven_ways() {
    let import = |yaml: &str| {
        let document = document(yaml);
        let Entry::Import(import) = &document.consumes[0] else { panic!("no import: {yaml}") };
        let text = |text: &Option<crate::Spanned<String>>| text.as_ref().map_or("", |it| it.value.as_str()).to_owned();
        [import.location.value.clone(), text(&import.namespace), text(&import.alias)].join(" ")
    };
    for (yaml, said) in [
        ("capability: {consumes: [{import: a, location: ./x.yaml, as: b}]}", "./x.yaml a b"),
        ("capability: {consumes: [{import: a, from: ./x.yaml}]}", "./x.yaml a "),
        ("capability: {consumes: [{namespace: a, ref: x.yaml}]}", "x.yaml a "),
        ("imports: [./x.yaml]", "./x.yaml  "),
        ("imports: [{from: x.yaml, namespace: a}]", "x.yaml a "),
        ("imports: [{namespace: a, url: x.yaml}]", "x.yaml a "),
        ("import: [{location: x.yaml, name: a}]", "x.yaml a "),
        ("capability: {imports: [shared/x.yaml]}", "shared/x.yaml  "),
    ] {
        assert_eq!(import(yaml), said, "{yaml}");
    }
}

#[test]
fn what_only_exposes_and_what_is_a_sandbox_are_known() {
    let kind = |yaml: &str| document(yaml).kind;
    assert_eq!(kind("capability: {exposes: [{type: mcp, tools: []}]}"), Kind::Exposes);
    assert_eq!(kind("naftiko: {name: sandbox}\nconsumes: 7"), Kind::Sandbox);
    assert_eq!(kind("consumes: []"), Kind::Capability);
}

#[test]
fn exposed_servers_are_counted_with_their_parts_in_both_spellings() {
    let counts = |yaml: &str| -> Vec<_> { document(yaml).exposed.iter().map(|it| (it.kind, it.parts)).collect() };
    let list = "capability: {exposes: [{type: mcp, tools: [{name: a}, {name: b}]}, {type: control, port: 1}, {from: a.yaml}, \
                {type: REST, resources: [{path: /a, operations: [{method: GET}, {method: PUT}]}, {path: '/{{path}}', \
                forward: {targetNamespace: pets}}]}, {type: skill, skills: [{name: a}]}]}";
    let map = "exposes: {a: {type: mcp, tools: {a: {}, b: {}}}, b: {type: rest, resources: {c: {path: /c, operations: {d: {method: GET}}}}}}";
    assert_eq!(counts(list), [(ExposedKind::Mcp, 2), (ExposedKind::Rest, 3), (ExposedKind::Skills, 1)]);
    assert_eq!(counts(map), [(ExposedKind::Mcp, 2), (ExposedKind::Rest, 1)]);
    assert_eq!(counts("exposes: 7"), []);
    let found = document(list);
    assert_eq!(&found.source.text()[found.exposed[0].at.span()], "exposes");
}

#[test]
fn mcp_servers_have_the_authentication_of_their_callers_and_its_problems_are_warnings() {
    let found = document(
        "exposes: [{type: mcp, namespace: pets, description: Pets, authentication: {type: oauth2, \
         authorizationServerUri: 'https://login.example', audience: pets, scopes: [read]}, tools: []}, \
         {type: rest, authentication: {type: digest, username: u, password: p}}, {type: mcp, tools: []}]",
    );
    let [pets, other] = found.mcp_servers.as_slice() else { panic!("{:?}", found.mcp_servers) };
    assert_eq!((pets.namespace.as_str(), pets.description.as_deref()), ("pets", Some("Pets")));
    assert_eq!(pets.audience.as_deref(), Some("pets"));
    let authentication = pets.authentication.as_ref().map(|it| &it.value);
    assert!(
        matches!(authentication, Some(Authentication::ClientCredentials { issuer: Some(issuer), scopes, .. })
            if issuer.value == "https://login.example" && scopes == "read"),
        "{authentication:?}"
    );
    assert_eq!((other.namespace.as_str(), &other.authentication), ("", &None));

    let map = document("exposes: {pets: {type: mcp, authentication: {type: bearer, token: '{{TOKEN}}'}}}");
    assert_eq!(map.mcp_servers[0].namespace, "pets");
    let token = map.mcp_servers[0].authentication.as_ref().map(|it| &it.value);
    assert!(matches!(token, Some(Authentication::Bearer { .. })), "{token:?}");
}

#[test]
fn rest_servers_are_read_in_both_spellings() {
    let list = document(
        "exposes: [{type: rest, namespace: yard, description: Yard, inputParameters: [{name: key, in: header, value: A}], \
         resources: [{path: '/ships/{{id}}', inputParameters: [{name: id, in: path}, {name: deep, in: query}], operations: \
         [{method: get, call: fleet.get-ship, with: {id: rest.id}, inputParameters: [{name: deep, in: query, type: boolean, \
         required: true, pattern: '^t'}]}]}, {path: '/raw/{{path}}', forward: {targetNamespace: fleet}}]}]",
    );
    let map = document(
        "exposes: {yard: {type: api, resources: {ship: {path: '/ships/{id}', operations: {get-ship: {method: GET, \
         call: fleet.get-ship}}}}}}",
    );
    let [server] = list.rest_servers.as_slice() else { panic!("{:?}", list.rest_servers) };
    assert_eq!((server.namespace.as_str(), server.description.as_deref()), ("yard", Some("Yard")));
    let [get, raw] = server.routes.as_slice() else { panic!("{:?}", server.routes) };
    assert_eq!(get.path.value, "/ships/{{id}}");
    let RouteKind::Operation { method, tool, inputs, .. } = &get.kind else { panic!("{get:?}") };
    assert_eq!((method.value.as_str(), tool.name.value.as_str()), ("GET", "get-ship"));
    let names: Vec<_> = inputs.iter().map(|input| (input.name.value.as_str(), input.is_required)).collect();
    assert_eq!(names, [("key", None), ("id", None), ("deep", Some(true))]);
    assert_eq!(
        (inputs[2].ty, inputs[2].pattern.as_ref().map(|it| it.value.as_str())),
        (Some(Type::Boolean), Some("^t"))
    );
    assert!(matches!(raw.kind, RouteKind::Forward { .. }));
    let RouteKind::Operation { tool, .. } = &map.rest_servers[0].routes[0].kind else { panic!("{map:?}") };
    assert_eq!((tool.namespace.as_deref(), tool.name.value.as_str()), (Some("yard"), "get-ship"));
}

#[test]
fn problems_of_rest_servers_are_warnings() {
    let (_, diagnostics) = read(&Source::new(
        "yard.yaml",
        "capability: {exposes: [{type: rest, resources: [{path: /a, operations: [{call: a.b}, {method: FETCH, call: a.b}, \
         {method: GET, call: a.b, inputParameters: [{name: x, in: boby}]}]}, {operations: [{method: GET, call: a.b}]}]}]}",
    ));
    let messages: Vec<_> = diagnostics.iter().map(|it| (it.severity, it.message.as_str())).collect();
    let warnings = [
        "an operation has no `method`",
        "unknown method `FETCH`",
        "unknown location of an input `boby`",
        "a resource has no `path`",
    ];
    assert_eq!(messages, warnings.map(|message| (Severity::Warning, message)));
}

#[test]
fn a_control_server_reports_all_that_is_not_turned_off() {
    let control = |text: &str| document(&format!("exposes: [{{type: control{text}}}]")).control.unwrap();
    let all = ControlServer { port: Some(9000), has_health: true, has_metrics: true };
    assert_eq!(control(", port: 9000"), all);
    let without = control(", management: {health: false}, observability: {enabled: false}");
    assert_eq!(without, ControlServer { port: None, has_health: false, has_metrics: false });
    assert_eq!(document("exposes: []").control, None);
}

#[test]
fn tools_tell_what_they_call_and_which_variables_are_theirs() {
    let document = document(
        "capability: {exposes: [{type: mcp, authentication: {type: bearer, token: '{{mcp.TOKEN}}'}, tools: [{name: list-pets, \
         description: List all pets, call: pets.listpets, inputParameters: [{name: kind, type: string, required: false}]}]}]}",
    );
    let tool = &document.tools[0];
    assert_eq!(
        (tool.call.as_str(), tool.name.as_deref(), tool.texts.as_slice()),
        ("pets.listpets", Some("list-pets"), &["List all pets".to_owned()][..])
    );
    assert!(tool.inputs[0].is_optional);
    assert!(document.exposed_variables.contains("mcp.TOKEN"));
}

#[test]
fn tools_of_mcp_servers_are_read_in_both_spellings() {
    let list = document(
        "capability: {exposes: [{type: rest, resources: []}, {type: mcp, namespace: pet-tools, tools: [{name: find, \
         call: pets.get-pet, with: {id: tools.pet, size: 7}, hints: {readOnly: true, openWorld: 'false'}, \
         outputParameters: [{type: object, mapping: $.}]}]}]}",
    );
    let map = document(
        "ikanos: 1.0.0-beta5\ncapability: {exposes: [{type: mcp, namespace: pet-tools, tools: {find: {display: Find, \
         tags: [reading, 7], call: pets.get-pet, inputParameters: {pet: {type: string}}, outputParameters: [{type: object, \
         properties: {name: {mapping: $.name}}}]}, all: {ref: petting.all}, both: {steps: {a: {call: pets.x}}, call: pets.x}, \
         hello: {outputParameters: {text: {value: hi}}}}}]}",
    );
    let tool = &list.mcp_tools[0];
    assert_eq!((tool.name.value.as_str(), tool.namespace.as_deref()), ("find", Some("pet-tools")));
    assert!(matches!(&tool.form, ToolForm::Call(call) if call.value == "pets.get-pet"));
    let with = tool.with.as_ref().unwrap();
    assert_eq!(with[0].1.value, Data::Text(Template::parse("tools.pet")));
    assert_eq!(with[1].1.value, Data::Number("7".to_owned()));
    assert_eq!((tool.hints.read_only, tool.hints.open_world, tool.hints.idempotent), (Some(true), Some(false), None));
    assert_eq!((tool.inputs.as_ref(), tool.outputs.as_ref().unwrap().is_whole()), (None, true));

    let names: Vec<_> = map.mcp_tools.iter().map(|tool| tool.name.value.as_str()).collect();
    assert_eq!(names, ["find", "all", "both", "hello"]);
    assert_eq!(map.mcp_tools[0].inputs.as_ref().unwrap()[0].name, "pet");
    assert_eq!(map.mcp_tools[0].tags, ["reading", "7"]);
    let Some(ToolOutputs::List(outputs)) = &map.mcp_tools[0].outputs else { panic!("{:?}", map.mcp_tools[0]) };
    assert_eq!(outputs[0].properties[0].path.as_ref().unwrap().value, "$.name");
    assert!(matches!(map.mcp_tools[1].form, ToolForm::Ref(_)));
    assert!(matches!(map.mcp_tools[2].form, ToolForm::Steps(_)));
    assert_eq!(map.mcp_tools[3].form, ToolForm::Mock);
}

/// The first flow of a document.
fn flow(document: &Document) -> &McpTool {
    let AggregateEntry::Own(aggregate) = &document.aggregates[0] else { panic!("an import") };
    &aggregate.flows[0]
}

#[test]
fn flows_are_read_in_both_spellings() {
    let list = "aggregates: [{label: Pets, namespace: petting, functions: [{name: all, call: pets.list, \
                semantics: {safe: true, idempotent: true}}]}]";
    let map = "aggregates: [{display: Pets, namespace: petting, flows: {all: {call: pets.list, semantics: {safe: true, \
               idempotent: true}}}}]";
    for text in [list, map] {
        let document = document(&format!("capability: {{{text}}}"));
        let flow = flow(&document);
        assert_eq!((flow.name.value.as_str(), flow.namespace.as_deref()), ("all", Some("petting")));
        assert!(matches!(&flow.form, ToolForm::Call(call) if call.value == "pets.list"));
        let hints = flow.hints;
        assert_eq!((hints.read_only, hints.destructive, hints.idempotent), (Some(true), Some(false), Some(true)));
    }
    let unsafe_flow = document("aggregates: {petting: {flows: {drop: {call: pets.drop, semantics: {safe: false}}}}}");
    let hints = flow(&unsafe_flow).hints;
    assert_eq!((hints.read_only, hints.destructive, hints.idempotent), (Some(false), None, None));
}

#[test]
fn outputs_of_tools_are_read_in_all_spellings() {
    let outputs = |text: &str| {
        let text = format!("exposes: [{{type: mcp, tools: {{find: {{call: a.b, outputParameters: {text}}}}}}}]");
        document(&text).mcp_tools.remove(0).outputs
    };
    let named = |outputs: &[ToolOutput]| -> Vec<String> { outputs.iter().filter_map(|it| it.name.clone()).collect() };
    for items in
        ["{a: {mapping: $.a}, type: {mapping: $.b}}", "[{name: a}, {name: type}]", "{properties: {a: {}, type: {}}}"]
    {
        let Some(ToolOutputs::List(list)) = outputs(&format!("[{{type: array, items: {items}}}]")) else { panic!() };
        assert_eq!(named(&list[0].items.as_ref().unwrap().properties), ["a", "type"], "{items}");
    }
    let Some(ToolOutputs::List(list)) = outputs("[{type: array, items: [{type: string, mapping: $.}]}]") else {
        panic!()
    };
    assert!(list[0].is_whole());
    let Some(ToolOutputs::Map(map)) = outputs("{text: {type: string, const: hi, maxLength: 5}, no: 7}") else {
        panic!()
    };
    assert_eq!((named(&map), map[0].max_length), (vec!["text".to_owned()], Some(5)));
    assert!(map[0].value.is_some());
    assert_eq!(outputs("[]"), None);
}

#[test]
fn an_operation_under_an_unknown_key_of_a_tool_is_known() {
    for text in ["operationId: list", "calls: [{capability: list}]", "calls: [list]"] {
        let document = document(&format!("exposes: [{{type: mcp, tools: [{{name: a, {text}}}]}}]"));
        assert_eq!(document.mcp_tools[0].misplaced_call.as_ref().unwrap().value, "list");
    }
}

#[test]
fn resources_and_prompts_are_read_in_both_spellings() {
    let list = document(
        "capability: {exposes: [{type: mcp, namespace: docs, ttlMs: 60000, cacheScope: public, maxBinarySize: 1KiB, \
         resources: [{name: pet, label: Pet, uri: 'pets://{{id}}/{part}', mimeType: text/plain, binary: true, \
         call: pets.get-pet, with: {id: '{id}', part: '{{part}}', raw: '{other}'}}], \
         prompts: [{name: adopt, label: Adopt, arguments: [{name: pet, required: false}], \
         template: [{role: assistant, content: 'Adopt {{pet}}'}]}]}]}",
    );
    let map = document(
        "capability: {exposes: [{type: mcp, namespace: docs, \
         resources: {pet: {display: Pet, uri: 'pets://{id}', call: pets.get-pet}, files: {uri: docs://x, location: docs}}, \
         prompts: {adopt: {display: Adopt, arguments: {pet: {description: Its name}}, location: file:///srv/adopt.md}}}]}",
    );
    let resource = &list.mcp_resources[0];
    assert_eq!(resource.uri.as_ref().unwrap().value, "pets://{id}/{part}");
    assert_eq!((resource.media_type.as_deref(), resource.is_binary), (Some("text/plain"), true));
    let names: Vec<_> = resource.tool.inputs.iter().flatten().map(|input| input.name.as_str()).collect();
    assert_eq!(names, ["id", "part"]);
    let with: Vec<_> = resource.tool.with.iter().flatten().map(|(_, value)| &value.value).collect();
    let slot = |name: &str| Data::Slot(name.to_owned());
    assert_eq!(with, [&slot("id"), &slot("part"), &Data::Text(Template::parse("{other}"))]);
    let server = &list.mcp_servers[0];
    assert_eq!((server.ttl, server.is_public, server.max_binary_size), (Some(60_000), true, Some(1024)));
    let prompt = &list.mcp_prompts[0];
    assert_eq!((prompt.title.as_deref(), prompt.arguments[0].is_optional), (Some("Adopt"), true));
    assert_eq!(prompt.messages[0].role.as_ref().unwrap().value, "assistant");

    let names: Vec<_> = map.mcp_resources.iter().map(|it| it.tool.name.value.as_str()).collect();
    assert_eq!(names, ["pet", "files"]);
    assert_eq!(map.mcp_resources[0].tool.title.as_deref(), Some("Pet"));
    assert_eq!(map.mcp_resources[1].location.as_ref().unwrap().value, "docs");
    let prompt = &map.mcp_prompts[0];
    assert_eq!((prompt.arguments[0].name.value.as_str(), prompt.arguments[0].is_optional), ("pet", false));
    assert_eq!(prompt.location.as_ref().unwrap().value, "file:///srv/adopt.md");
}

#[test]
fn a_cache_that_cannot_be_is_a_warning() {
    let source = Source::new(
        "pets.yaml",
        "capability: {consumes: [], exposes: [{type: mcp, namespace: a, ttlMs: soon, cacheScope: publik}]}",
    );
    let (found, diagnostics) = crate::read(&source);
    let server = &found.unwrap().mcp_servers[0];
    assert_eq!((server.ttl, server.is_public), (None, false));
    let messages: Vec<_> = diagnostics.iter().map(|it| (it.severity, it.message.as_str())).collect();
    let expected = [
        (crate::Severity::Warning, "`soon` is not a number of milliseconds"),
        (crate::Severity::Warning, "unknown cache scope `publik`"),
    ];
    assert_eq!(messages, expected);
}

#[test]
fn the_responses_of_a_route_are_read_in_both_forms() {
    let (document, diagnostics) = read(&Source::new(
        "a.yaml",
        "capability: {exposes: [{type: rest, resources: [{path: /photo, operations: [{method: GET, call: a.b, responses: \
         {200: {description: A photo, content: {image/jpeg: {binary: true}}}, 4xx: {}, default: {}, many: {}}}, \
         {method: PUT, call: a.b, responseBinary: {status: 201, mediaType: image/png, description: Both}}]}]}]}",
    ));
    let responses = |route: &RestRoute| {
        let RouteKind::Operation { responses, .. } = &route.kind else { panic!("{route:?}") };
        let response = |it: &RouteResponse| {
            (it.status.clone(), it.description.clone(), it.media_type.clone(), it.binary.is_some())
        };
        responses.iter().map(response).collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    let routes = &document.unwrap().rest_servers[0].routes;
    let expected = [
        ("200".to_owned(), text("A photo"), text("image/jpeg"), true),
        ("4XX".to_owned(), None, None, false),
        ("default".to_owned(), None, None, false),
    ];
    assert_eq!(responses(&routes[0]), expected);
    assert_eq!(responses(&routes[1]), [("201".to_owned(), text("Both"), text("image/png"), true)]);
    let problems: Vec<&str> = diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert!(problems.contains(&"unknown status of a response `many`"), "{problems:?}");
}
