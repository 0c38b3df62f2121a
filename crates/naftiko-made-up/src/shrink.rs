//! Reduces a project that fails, as long as it still fails.

use serde_json::Value;

use crate::project::{Operation, Project};

/// Returns the smallest project found that fails as `project` does. It first removes half of the
/// operations at a time, then parts of those that are left.
///
/// `fails` is called at most `most` times.
pub fn shrink(project: &Project, mut most: usize, mut fails: impl FnMut(&Project) -> bool) -> Project {
    let mut fails = |project: &Project| {
        most = most.saturating_sub(1);
        most > 0 && fails(project)
    };
    let mut smallest = fewer(project, &mut fails);
    for part in 0.. {
        let Some(size) = part_of(&mut smallest, part).map(|it| pointers(it).len()) else { break };
        // From the end, so that removing a part does not move the parts that are still to be tried. Large parts
        // come first.
        let mut at = 0;
        for _ in 0..size {
            let mut tried = smallest.clone();
            let Some(value) = part_of(&mut tried, part) else { break };
            let all = pointers(value);
            let Some(pointer) = all.get(at) else { break };
            remove(value, pointer);
            if fails(&tried) {
                smallest = tried;
            } else {
                at += 1;
            }
        }
    }
    reached(smallest)
}

/// The project without the operations that the failure does not need.
fn fewer(project: &Project, fails: &mut impl FnMut(&Project) -> bool) -> Project {
    let mut smallest = project.clone();
    let mut chunk = smallest.operations.len().div_ceil(2);
    while chunk > 0 && smallest.operations.len() > 1 {
        let mut at = 0;
        while at < smallest.operations.len() && smallest.operations.len() > 1 {
            let end = (at + chunk).min(smallest.operations.len());
            let kept: Vec<Operation> = [&smallest.operations[..at], &smallest.operations[end..]].concat();
            let tried = Project { operations: kept, ..smallest.clone() };
            if fails(&tried) {
                smallest = tried;
            } else {
                at = end;
            }
        }
        chunk /= 2;
    }
    smallest
}

/// A part of a project that can be reduced.
fn part_of(project: &mut Project, part: usize) -> Option<&mut Value> {
    let count = project.operations.len();
    match part.checked_sub(2 * count) {
        None if part.is_multiple_of(2) => Some(&mut project.operations[part / 2].described),
        None => Some(&mut project.operations[part / 2].chosen),
        Some(number) => reached_names(project).get(number).cloned().and_then(|name| project.schemas.get_mut(&name)),
    }
}

/// The names of the shared schemas that operations reach.
fn reached_names(project: &Project) -> Vec<String> {
    let mut todo: Vec<&Value> = project.operations.iter().map(|it| &it.described).collect();
    let mut names: Vec<String> = Vec::new();
    while let Some(value) = todo.pop() {
        match value {
            Value::Object(object) => todo.extend(object.values()),
            Value::Array(array) => todo.extend(array),
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("#/components/schemas/")
                    && !names.iter().any(|known| known == name)
                    && let Some(schema) = project.schemas.get(name)
                {
                    names.push(name.to_owned());
                    todo.push(schema);
                }
            }
            _ => {}
        }
    }
    names
}

/// The project without the shared schemas that are not reached.
fn reached(mut project: Project) -> Project {
    let names = reached_names(&project);
    project.schemas.retain(|name, _| names.contains(name));
    project
}

/// The path to each member and each item of a value, outer ones first.
fn pointers(value: &Value) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut todo = std::collections::VecDeque::from([(Vec::new(), value)]);
    while let Some((way, value)) = todo.pop_front() {
        let inner: Vec<(String, &Value)> = match value {
            Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(array) => array.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        for (step, value) in inner {
            let mut way: Vec<String> = way.clone();
            way.push(step);
            all.push(way.clone());
            todo.push_back((way, value));
        }
    }
    all
}

fn remove(value: &mut Value, way: &[String]) {
    let Some((last, outer)) = way.split_last() else { return };
    let inner = outer.iter().try_fold(value, |value, step| match value {
        Value::Object(object) => object.get_mut(step),
        Value::Array(array) => array.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    });
    match inner {
        Some(Value::Object(object)) => {
            object.remove(last);
        }
        Some(Value::Array(array)) => {
            if let Some(at) = last.parse::<usize>().ok().filter(|at| *at < array.len()) {
                array.remove(at);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_to_a_failure_is_removed() {
        let project = Project::new(3, 40);
        let fails = |it: &Project| it.operations.iter().any(|it| it.described.to_string().contains("\"default\":1.5"));
        assert!(fails(&project));
        let smallest = shrink(&project, 10_000, fails);
        assert_eq!(smallest.operations.len(), 1);
        assert!(fails(&smallest));
        assert!(smallest.operations[0].described.to_string().len() < 200, "{}", smallest.operations[0].described);
    }
}
