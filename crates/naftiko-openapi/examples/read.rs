//! Measures reading a document by parts, and as a whole: `cargo run --release --example read
//! FILE...`.

use std::collections::HashSet;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use naftiko_openapi::{Additional, Id, OpenApi, Operation, Schema, Shape, Target, Use};
use naftiko_syntax::{json, yaml};

fn main() {
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).expect("a file");
        println!("{file}: {} KB", text.len() / 1000);
        let runs = if text.len() < 1_000_000 { 100 } else { 5 };
        let whole = || match text.trim_start().starts_with('{') {
            true => json::parse(&text, 0..text.len()),
            false => yaml::parse(&text, 0..text.len()),
        };
        time(runs, "parse as a whole", || drop(black_box(whole()).expect("a document")));
        let open = || OpenApi::open(Path::new(&file), &file, &[]).expect("a document");
        time(runs, "open", || drop(black_box(open())));
        let methods = ["GET", "PUT", "POST", "DELETE", "PATCH"];
        let operations = |api: &OpenApi, most: usize| -> Vec<_> {
            let each =
                |path: &String| methods.iter().filter_map(|method| api.operation(path, method)).collect::<Vec<_>>();
            api.paths().iter().flat_map(each).take(most).collect()
        };
        for most in [18, 210, usize::MAX] {
            let read = || {
                let api = open();
                let operations = operations(&api, most);
                (operations.len(), reach(&api, &operations))
            };
            let (count, schemas) = read();
            time(runs, &format!("open and read {count} operations, {schemas} schemas"), || _ = black_box(read()));
        }
    }
}

fn time(runs: usize, what: &str, run: impl Fn()) {
    let best = (0..runs).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    println!("  {:>10.3} ms  {what}", best.min().unwrap_or_default().as_secs_f64() * 1e3);
}

/// Reads all schemas that operations use, and returns how many have names.
fn reach(api: &OpenApi, operations: &[std::rc::Rc<Operation>]) -> usize {
    let mut todo: Vec<Use> = Vec::new();
    for operation in operations {
        todo.extend(operation.parameters.iter().filter_map(|parameter| parameter.schema.clone()));
        let bodies = operation.body.iter().flat_map(|body| &body.contents);
        let contents = bodies.chain(operation.responses.iter().flat_map(|response| &response.contents));
        todo.extend(contents.filter_map(|content| content.schema.clone()));
    }
    let mut seen: HashSet<Id> = HashSet::new();
    while let Some(next) = todo.pop() {
        match next.target {
            Target::Named(id) if seen.contains(&id) => {}
            Target::Named(id) => {
                api.schema(&id).iter().for_each(|schema| held(schema, &mut todo));
                seen.insert(id);
            }
            Target::Inline(schema) => held(&schema, &mut todo),
        }
    }
    seen.len()
}

/// Collects the schemas inside a schema.
fn held(schema: &Schema, todo: &mut Vec<Use>) {
    match &schema.shape {
        Shape::Array { items } => todo.push(items.as_ref().clone()),
        Shape::Object { properties, additional } => {
            todo.extend(properties.iter().map(|property| property.schema.clone()));
            if let Additional::Of(of) = additional {
                todo.push(of.as_ref().clone());
            }
        }
        Shape::OneOf { variants, .. } => todo.extend(variants.iter().cloned()),
        _ => {}
    }
}
