//! Finds unions that are variants of each other, directly or indirectly: such a union could never
//! be read.
//!
//! Unions that refer to each other are in one cycle (a strongly connected component, by Tarjan's
//! algorithm). Each union is examined once, and not recursively, because documents have chains of
//! many thousands.

use std::collections::HashMap;
use std::rc::Rc;

use naftiko_openapi::{Schema, SchemaNumber, Shape, Use};

/// The cycles of the unions that were examined.
#[derive(Default)]
pub(super) struct Cycles {
    /// By the numbers of the unions.
    known: HashMap<SchemaNumber, usize>,
    count: usize,
}

/// A union whose variants are being examined.
struct Visit {
    number: usize,
    /// The lowest number that it refers to, among the unions without a cycle so far.
    lowest: usize,
    variants: std::vec::IntoIter<Rc<Schema>>,
}

impl Cycles {
    /// Whether two schemas are the same, or unions in one cycle. `target` returns the schema of a
    /// variant.
    pub(super) fn has_both(
        &mut self,
        one: &Rc<Schema>,
        other: &Rc<Schema>,
        mut target: impl FnMut(&Use) -> Option<Rc<Schema>>,
    ) -> bool {
        one.number == other.number
            || self.of(one, &mut target).is_some_and(|cycle| self.of(other, &mut target) == Some(cycle))
    }

    /// Returns the cycle of a union; `None` for any other schema.
    fn of(&mut self, schema: &Rc<Schema>, target: &mut dyn FnMut(&Use) -> Option<Rc<Schema>>) -> Option<usize> {
        if !self.known.contains_key(&schema.number) {
            self.visit(schema, target);
        }
        self.known.get(&schema.number).copied()
    }

    fn visit(&mut self, first: &Rc<Schema>, target: &mut dyn FnMut(&Use) -> Option<Rc<Schema>>) {
        let mut numbers: HashMap<SchemaNumber, usize> = HashMap::new();
        // The unions without a cycle so far, by number.
        let mut waiting: Vec<(usize, Rc<Schema>)> = Vec::new();
        let mut path: Vec<Visit> = Vec::new();
        let mut next = Some(Rc::clone(first));
        loop {
            if let Some(union) = next.take()
                && let Shape::OneOf { variants, .. } = &union.shape
            {
                let number = numbers.len();
                numbers.insert(union.number, number);
                waiting.push((number, Rc::clone(&union)));
                let variants: Vec<_> = variants.iter().filter_map(&mut *target).collect();
                path.push(Visit { number, lowest: number, variants: variants.into_iter() });
            }
            let Some(visit) = path.last_mut() else { return };
            if let Some(variant) = visit.variants.next() {
                match numbers.get(&variant.number) {
                    _ if self.known.contains_key(&variant.number) => {}
                    Some(number) => visit.lowest = visit.lowest.min(*number),
                    None => next = Some(variant),
                }
                continue;
            }
            let Some(done) = path.pop() else { return };
            if let Some(before) = path.last_mut() {
                before.lowest = before.lowest.min(done.lowest);
            }
            if done.lowest == done.number {
                let cycle = waiting.split_off(waiting.partition_point(|(number, _)| *number < done.number));
                let kept = cycle.into_iter().map(|(_, union)| (union.number, self.count));
                self.known.extend(kept);
                self.count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use naftiko_openapi::{Id, Place, Target};

    use super::*;

    fn schema(shape: Shape) -> Rc<Schema> {
        let place = Place { source: naftiko_spec::Source::new("openapi.yaml", ""), span: 0..0 };
        Schema::of(shape, place).shared()
    }

    /// Returns unions that refer to others, given by index.
    fn unions(leads: &[&[usize]]) -> Vec<Rc<Schema>> {
        let variant = |index: &usize| Use::of(Target::Named(Id { file: String::new(), pointer: index.to_string() }));
        let union = |to: &&[usize]| Shape::OneOf { variants: to.iter().map(variant).collect(), discriminator: None };
        leads.iter().map(|to| schema(union(to))).collect()
    }

    fn target(all: &[Rc<Schema>]) -> impl FnMut(&Use) -> Option<Rc<Schema>> {
        |variant| match &variant.target {
            Target::Named(id) => all.get(id.pointer.parse::<usize>().unwrap()).cloned(),
            Target::Inline(schema) => Some(Rc::clone(schema)),
        }
    }

    #[test]
    fn unions_that_refer_to_each_other_are_in_one_cycle() {
        let all = unions(&[&[1, 4], &[2], &[1, 3], &[4], &[]]);
        let mut cycles = Cycles::default();
        let mut is = |one: usize, other: usize| cycles.has_both(&all[one], &all[other], target(&all));
        assert!(is(1, 2) && is(2, 1) && is(3, 3));
        assert!(!is(0, 1) && !is(2, 3) && !is(3, 4) && !is(0, 4));
    }

    #[test]
    fn a_union_that_refers_to_a_known_cycle_is_not_in_it() {
        let all = unions(&[&[1], &[0], &[0, 3], &[2]]);
        let mut cycles = Cycles::default();
        assert!(cycles.has_both(&all[0], &all[1], target(&all)));
        assert!(!cycles.has_both(&all[2], &all[0], target(&all)));
        assert!(cycles.has_both(&all[2], &all[3], target(&all)));
    }

    #[test]
    fn a_schema_that_is_not_a_union_is_in_no_cycle() {
        let (one, other) = (schema(Shape::Any), schema(Shape::Any));
        assert!(!Cycles::default().has_both(&one, &other, |_| None));
    }
}
