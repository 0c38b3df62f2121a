//! Types that implement the traits of typed data by hand. The traits have the same requirements
//! with and without `test-util`, so this compiles in both builds.

use std::any::Any;

use naftiko_client::Value;
use naftiko_client::data::{Column, List, Map, Object, Optional, Shape, Slot, Table, TextEnum, Union, Variant, fill};

/// Reads into a [`Slot`] of a shape.
macro_rules! slot {
    ($($ty:ident: $shape:ident),*) => {
        $(impl Slot for $ty {
            fn shape(&mut self) -> Shape<'_> {
                Shape::$shape(self)
            }
        })*
    };
}

slot!(Pet: Object, Tags: List, Sizes: Map, Note: Optional, Color: TextEnum, Owner: Union);

/// Counts the lookups of a key.
#[derive(Debug, Default)]
struct Pet {
    tags: Tags,
    sizes: Sizes,
    note: Note,
    color: Color,
    owner: Owner,
    lookups: usize,
}

static TABLE: Table = Table {
    columns: &[
        Column::required("tags"),
        Column::required("sizes"),
        Column::optional("note"),
        Column::optional("color"),
        Column::optional("owner"),
    ],
    constants: &[],
};

impl Object for Pet {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn field(&mut self, index: usize) -> Option<&mut dyn Slot> {
        self.lookups += 1;
        Some(match index {
            0 => &mut self.tags,
            1 => &mut self.sizes,
            2 => &mut self.note,
            3 => &mut self.color,
            _ => &mut self.owner,
        })
    }
}

#[derive(Debug, Default)]
struct Tags(Vec<String>);

impl List for Tags {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn push(&mut self) -> &mut dyn Slot {
        self.0.push(String::new());
        self.0.last_mut().unwrap()
    }

    fn pop(&mut self) {
        self.0.pop();
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn item(&mut self, index: usize) -> &mut dyn Slot {
        &mut self.0[index]
    }
}

#[derive(Debug, Default)]
struct Sizes(Vec<(String, i64)>);

impl Map for Sizes {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn entry(&mut self, key: String) -> &mut dyn Slot {
        self.0.push((key, 0));
        &mut self.0.last_mut().unwrap().1
    }

    fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    fn each(&mut self, visit: &mut dyn FnMut(&str, &mut dyn Slot)) {
        self.0.iter_mut().for_each(|(key, value)| visit(key, value));
    }
}

#[derive(Debug, Default)]
struct Note(Option<String>);

impl Optional for Note {
    fn clear(&mut self) {
        self.0 = None;
    }

    fn fill(&mut self) -> &mut dyn Slot {
        self.0.insert(String::new())
    }

    fn value(&mut self) -> Option<&mut dyn Slot> {
        self.0.as_mut().map(|text| text as &mut dyn Slot)
    }
}

#[derive(Debug, Default)]
struct Color(String);

impl TextEnum for Color {
    fn set(&mut self, text: &str) -> bool {
        text.clone_into(&mut self.0);
        text == "red"
    }

    fn text(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Default)]
struct Owner(Value, i64);

impl Union for Owner {
    fn tag(&self) -> Option<&'static str> {
        None
    }

    fn variants(&self) -> &'static [Variant] {
        &[Variant { tags: &[] }]
    }

    fn start(&mut self, _: usize) -> &mut dyn Slot {
        &mut self.1
    }

    fn value(&mut self) -> &mut dyn Slot {
        &mut self.1
    }

    fn keep(&mut self, value: Value) {
        self.0 = value;
    }

    fn stash(&mut self) -> Box<dyn Any> {
        Box::new(self.1)
    }

    fn restore(&mut self, stashed: Box<dyn Any>) {
        self.1 = *stashed.downcast().unwrap();
    }
}

const PET: &str = r#"{"tags":["a","b"],"sizes":{"s":1},"note":"n","color":"red","owner":7}"#;

fn pet() -> Pet {
    fill(&mut serde_json::Deserializer::from_str(PET)).unwrap()
}

#[test]
fn types_by_hand_are_read_and_each_key_is_looked_up_once() {
    let pet = pet();
    assert_eq!(pet.tags.0, ["a", "b"]);
    assert_eq!(pet.sizes.0, [("s".to_owned(), 1)]);
    assert_eq!((pet.note.0.as_deref(), pet.color.0.as_str(), pet.owner.1), (Some("n"), "red", 7));
    assert_eq!(pet.lookups, 5);
}

#[test]
fn what_types_by_hand_hold_is_found_again() {
    let mut pet = pet();
    assert_eq!((pet.tags.count(), pet.color.text(), pet.table().columns.len()), (2, "red", 5));
    assert!(matches!(pet.tags.item(1).shape(), Shape::Text(text) if text == "b"));
    let mut sizes = Vec::new();
    pet.sizes.each(&mut |key, size| sizes.push((key.to_owned(), matches!(size.shape(), Shape::I64(1)))));
    assert_eq!(sizes, [("s".to_owned(), true)]);
    assert!(matches!(pet.note.value().unwrap().shape(), Shape::Text(text) if text == "n"));
    assert!(matches!(pet.owner.value().shape(), Shape::I64(7)));
}
