//! Schemas that refer to themselves, and the limits on depth and number.

use super::*;

#[test]
fn a_type_that_holds_itself_is_on_the_heap_where_the_circle_closes() {
    let document = Document::with(&[
        ("Node", object(&[("next?", named("Node")), ("children", list(named("Node"))), ("twin?", named("Leaf"))])),
        ("Leaf", object(&[("parent?", named("Node")), ("source?", named("Source"))])),
        ("Source", one_of(&[named("Leaf"), text()])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Node"))]), @"

    struct Node, received, from #/components/schemas/Node
      next: boxed Node, optional
      children: list of Node
      twin: Leaf?
      the rest -> extra

    struct Leaf, received, from #/components/schemas/Leaf
      parent: boxed Node, optional
      source: Source?
      the rest -> extra

    union Source, received, from #/components/schemas/Source
      Leaf: boxed Leaf
      String: string
    ");
}

#[test]
fn what_would_never_end_is_any_json() {
    let document = Document::with(&[
        ("Lists", list(named("Lists"))),
        ("Maps", map(named("Maps"))),
        ("A", one_of(&[named("B"), text()])),
        ("B", one_of(&[named("A"), integer()])),
        ("Json", one_of(&[text(), list(named("Json")), map(named("Json")), named("Json")])),
        ("Rows", list(object(&[("rows", named("Rows"))]))),
    ]);
    assert_eq!(document.ty(&named("Lists")), Ty::List(Box::new(Ty::Value)));
    assert_eq!(document.ty(&named("Maps")), Ty::Map(Box::new(Ty::Value)));
    assert_eq!(document.ty(&named("A")), Ty::String);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Json")), (Sent, "", named("Rows"))]), @"

    union Json, received, from #/components/schemas/Json
      String: string
      JsonList: list of Json
      Map: map of Json

    struct RowsItem, sent, from #/components/schemas/Rows/items
      rows: list of RowsItem
    ");
}

#[test]
fn what_is_written_too_deep_is_any_json() {
    let mut deep = text();
    for _ in 0..1_000 {
        deep = list(object(&[("in", deep)]));
    }
    assert_eq!(Document::default().finished(&[(Received, "Deep", deep)]).len(), 32);
}

#[test]
fn there_are_only_so_many_types() {
    let names: Vec<String> = (0..40).map(|index| format!("p{index}")).collect();
    let wide: Vec<_> = names.iter().map(|name| (name.as_str(), text_object(name))).collect();
    let document = Document::default();
    let mut types = Types { most: 30, ..Types::new(&document, &[]) };
    types.of(&object(&wide), UseSite { direction: Sent, user: 0, hint: "Wide", key: "Wide", origin: "#/paths" });
    assert_eq!(types.finish(&mut BTreeMap::new()).len(), 30);
}

#[test]
fn what_is_written_once_is_followed_once() {
    let mut wide = text();
    // Each contains the previous one three times, so the full expansion would be too long.
    for _ in 0..60 {
        wide = one_of(&[wide.clone(), object(&[("a", wide.clone()), ("b", list(wide))])]);
    }
    assert!(Document::default().finished(&[(Sent, "Wide", wide)]).len() < 200);
}

#[test]
fn a_circle_of_what_must_be_there_is_open_somewhere() {
    let document = Document::with(&[
        ("Chicken", object(&[("egg", named("Egg")), ("twin", nullable(named("Chicken")))])),
        ("Egg", object(&[("chicken", named("Chicken")), ("shell", named("Shell")), ("eggs", list(named("Egg")))])),
        ("Shell", one_of(&[named("Egg"), text()])),
    ]);
    insta::assert_snapshot!(document.types(&[(Received, "", named("Chicken"))]), @"

    struct Chicken, received, from #/components/schemas/Chicken
      egg: Egg
      twin: boxed Chicken or null
      the rest -> extra

    struct Egg, received, from #/components/schemas/Egg
      chicken: boxed Chicken, optional
      shell: Shell
      eggs: list of Egg
      the rest -> extra

    union Shell, received, from #/components/schemas/Shell
      Egg: boxed Egg
      String: string
    ");
}

#[test]
fn long_chains_of_references_are_followed_to_their_end() {
    let names: Vec<String> = (0..=6_000).map(|index| format!("T{index}")).collect();
    let link = |index: usize| match names.get(index + 1) {
        Some(next) => object(&[("next?", named(next))]),
        None => object(&[("next?", named("T0"))]),
    };
    let all: Vec<_> = names.iter().enumerate().map(|(index, name)| (name.as_str(), link(index))).collect();
    let types = Document::with(&all).finished(&[(Received, "", named("T0"))]);
    assert_eq!(types.len(), 6_001);
    let boxed = |def: &TypeDef| matches!(&def.kind, TypeKind::Struct(it) if matches!(it.fields[0].ty, Ty::Boxed(_)));
    assert_eq!(types.iter().filter(|def| boxed(def)).count(), 1);
}

#[test]
fn named_schemas_may_refer_to_one_another_to_any_depth() {
    const LENGTH: usize = 25_000;
    let links: [&dyn Fn(Use) -> Use; 2] =
        [&|next| object(&[("next?", next)]), &|next| one_of(&[next, object(&[("own", text())])])];
    for link in links {
        let component = |index: usize| {
            let schema =
                if index == LENGTH { object(&[("last", text())]) } else { link(named(&format!("S{}", index + 1))) };
            let Target::Inline(schema) = schema.target else { unreachable!("it is written here") };
            (id(&format!("S{index}")), schema)
        };
        let document = Document((0..=LENGTH).map(component).collect());
        let types = document.finished(&[(Received, "", named("S0"))]);
        assert!(types.len() > LENGTH && types.iter().any(|def| def.name.bare() == format!("S{LENGTH}")));
    }
}
