//! Whether a schema may be `null`. This is decided from the nodes alone, without reading what they
//! refer to, because a reference must know it before its target is read.

use naftiko_syntax::Node;

use crate::located::Located;
use crate::reader::{First, Reader};

impl Reader {
    /// Whether a node has a type other than `null`, regardless of its `allOf`. In 3.0, `nullable`
    /// belongs to a type, but documents write it beside an `allOf` without one.
    pub(super) fn has_type_of_value(&self, at: &Located) -> bool {
        let is_said = at.is("nullable") || at.is("x-nullable");
        self.is_31 && !is_said && at.node().get("type").is_some_and(|it| !is_null_type(it))
    }

    /// Whether a node may be `null`; decided without reading it.
    pub(crate) fn is_nullable(&self, at: &Located) -> bool {
        let key = at.key();
        if let Some(known) = self.nullable.borrow().get(&key) {
            return *known;
        }
        if self.is_suspended() || self.open.borrow().nullable.has(&key) {
            return false;
        }
        let is_nullable = self.within(|| {
            if self.is_deep() {
                self.suspend(First::Nullable(at.clone()));
                return false;
            }
            self.open.borrow_mut().nullable.push(key);
            self.find_nullable(at)
        });
        if !self.is_suspended() {
            self.open.borrow_mut().nullable.pop();
            self.nullable.borrow_mut().insert(key, is_nullable);
        }
        is_nullable
    }

    fn find_nullable(&self, at: &Located) -> bool {
        if denies_null(at) {
            return false;
        }
        let has = |key: &str, is: &dyn Fn(Node<'_>) -> bool| at.node().get(key).is_some_and(is);
        let in_type = has("type", &is_null_type);
        let in_enum = has("enum", &|it| it.items().any(Node::is_null));
        let is_const = has("const", &|it| it.is_null());
        if at.is("nullable") || at.is("x-nullable") || in_type || in_enum || is_const {
            return true;
        }
        let follow = |part: Located| self.references.follow(&part).is_some_and(|part| self.is_nullable(&part));
        let any = |key: &str| at.get(key).is_some_and(|list| list.items().any(follow));
        let all_of = at.get("allOf").is_some_and(|list| {
            let is_inline = |part: Located| part.reference().is_none() && part.is("nullable");
            let is_of_parts = list.node().items().len() > 0 && !self.has_type_of_value(at);
            list.items().any(is_inline) || is_of_parts && list.items().all(follow)
        });
        any("oneOf") || any("anyOf") || all_of
    }
}

/// Whether a node excludes `null`, regardless of its parts.
pub(super) fn denies_null(at: &Located) -> bool {
    at.node().get("nullable").and_then(Node::bool) == Some(false)
}

/// Whether `null` is the type, or one of several.
fn is_null_type(declared: Node<'_>) -> bool {
    let is_null = |node: Node<'_>| node.is_null() || node.text() == Some("null");
    is_null(declared) || declared.items().any(is_null)
}

/// Whether a schema allows only `null`.
pub(super) fn is_null(at: &Located) -> bool {
    let is_null = |node: Node<'_>| node.is_null() || node.text() == Some("null");
    let all = |node: Node<'_>, is: &dyn Fn(Node<'_>) -> bool| node.items().len() > 0 && node.items().all(is);
    if at.reference().is_some() {
        return false;
    }
    let has = |key: &str, is: &dyn Fn(Node<'_>) -> bool| at.node().get(key).is_some_and(is);
    has("type", &|it| is_null(it) || all(it, &is_null))
        || has("enum", &|it| all(it, &|it| it.is_null()))
        || has("const", &|it| it.is_null())
}

#[cfg(test)]
mod tests {
    use crate::testing::{open, schemas};

    #[test]
    fn null_is_found_in_every_spelling() {
        let api = schemas(
            "Own: {type: object, nullable: true}\nListed: {enum: [a, null]}\nPlain: {type: string}\n\
             All:\n  properties:\n    a: {$ref: '#/components/schemas/Own'}\n    b: {$ref: '#/components/schemas/Listed'}\n    \
             c: {anyOf: [{$ref: '#/components/schemas/Plain'}, {type: 'null'}]}\n    \
             d: {allOf: [{$ref: '#/components/schemas/Plain'}], nullable: true}\n    \
             e: {oneOf: [{type: 'null'}, {type: integer}]}\n    f: {type: [string, null]}\n    g: {const: null}\n    \
             h: {allOf: [{$ref: '#/components/schemas/Plain'}, {nullable: true}]}\n    \
             i: {$ref: '#/components/schemas/Plain', nullable: true}\n    j: {$ref: '#/components/schemas/Plain'}",
        );
        let expected = "{a: Own?, b: Listed?, c: Plain?, d: Plain?, e: integer?, f: string?, g: any?, h: Plain?, i: Plain?, j: Plain}";
        assert_eq!(api.shape("All"), expected);
    }

    #[test]
    fn null_is_denied_beside_what_may_be_it() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    N: {type: object, nullable: true}\n    All:\n      properties:\n        \
                    a: {allOf: [{$ref: '#/components/schemas/N'}], nullable: false}\n        \
                    b: {allOf: [{$ref: '#/components/schemas/N'}], type: object}\n        \
                    c: {allOf: [{$ref: '#/components/schemas/N'}, {properties: {x: {}}, nullable: true}], nullable: false}\n        \
                    d: {$ref: '#/components/schemas/N', nullable: false}\n        e: {$ref: '#/components/schemas/B'}\n    \
                    B: {allOf: [{$ref: '#/components/schemas/N'}], type: object, nullable: false}\n";
        let shape = |text: &str| open(&[("openapi.yaml", text)]).shape("All");
        assert_eq!(shape(text), "{a: N, b: N?, c: {x: any}, d: N, e: B}");
        assert_eq!(shape(&text.replace("3.0.3", "3.1.0")), "{a: N, b: N, c: {x: any}, d: N, e: B}");
    }
}
