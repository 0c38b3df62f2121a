//! The files of an API as values, which edits change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Project;

/// A folder of specs.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    /// The name of the OpenAPI document.
    pub document_name: String,
    /// The OpenAPI document.
    pub document: Value,
    /// The capability files, by name.
    pub files: BTreeMap<String, Value>,
    /// The text of `codegen.toml`; empty if there is none.
    pub config: String,
}

/// The place of an operation in a capability file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) file: String,
    pub(crate) consumes: usize,
    pub(crate) resource: usize,
    pub(crate) operation: usize,
    pub(crate) path: String,
    pub(crate) method: String,
}

impl Specs {
    /// The specs in a folder's texts, by the names of the files.
    ///
    /// # Errors
    ///
    /// If a file is not YAML, or there is no OpenAPI document.
    pub fn new(texts: &BTreeMap<String, String>) -> Result<Self, String> {
        let (mut document, mut files) = (None, BTreeMap::new());
        for (name, text) in texts.iter().filter(|(name, _)| !name.starts_with("codegen.")) {
            let value: Value = serde_yaml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
            match value.get("openapi") {
                Some(_) => document = Some((name.clone(), value)),
                None => drop(files.insert(name.clone(), value)),
            }
        }
        let (document_name, document) = document.ok_or("there is no OpenAPI document")?;
        let config = texts.get("codegen.toml").cloned().unwrap_or_default();
        Ok(Specs { document_name, document, files, config })
    }

    /// The files by their names. JSON is YAML.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let text = |value: &Value| serde_json::to_string_pretty(value).expect("a value of JSON can be written");
        let mut texts: BTreeMap<String, String> =
            self.files.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        texts.insert(self.document_name.clone(), text(&self.document));
        if !self.config.is_empty() {
            texts.insert("codegen.toml".to_owned(), self.config.clone());
        }
        texts
    }

    /// The operations that the capability files select.
    pub(crate) fn sites(&self) -> Vec<Site> {
        let mut sites = Vec::new();
        for (file, value) in &self.files {
            for (consumes, entry) in items(&value["capability"]["consumes"]) {
                for (resource, it) in items(&entry["resources"]) {
                    for (operation, chosen) in items(&it["operations"]) {
                        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                        let (path, method) = (text(&it["path"]), text(&chosen["method"]).to_lowercase());
                        sites.push(Site { file: file.clone(), consumes, resource, operation, path, method });
                    }
                }
            }
        }
        sites
    }

    /// An operation as a capability file has it.
    pub(crate) fn chosen(&mut self, site: &Site) -> Option<&mut Value> {
        self.resource(site)?.get_mut("operations")?.get_mut(site.operation)
    }

    pub(crate) fn resource(&mut self, site: &Site) -> Option<&mut Value> {
        self.consumes(site)?.get_mut("resources")?.get_mut(site.resource)
    }

    pub(crate) fn consumes(&mut self, site: &Site) -> Option<&mut Value> {
        self.files.get_mut(&site.file)?.get_mut("capability")?.get_mut("consumes")?.get_mut(site.consumes)
    }

    /// An operation as the OpenAPI document has it.
    pub(crate) fn described(&mut self, site: &Site) -> Option<&mut Value> {
        self.document.get_mut("paths")?.get_mut(&site.path)?.get_mut(&site.method)
    }

    /// The pointers to all values of the document that the selected operations reach, themselves
    /// included.
    pub(crate) fn reached(&self) -> Vec<String> {
        let paths = self.sites().into_iter().map(|it| format!("/paths/{}/{}", escaped(&it.path), it.method));
        let mut todo: Vec<String> = paths.collect();
        let (mut seen, mut reached) = (BTreeSet::new(), Vec::new());
        while let Some(pointer) = todo.pop() {
            let Some(value) = self.document.pointer(&pointer) else { continue };
            if !seen.insert(pointer.clone()) {
                continue;
            }
            match value {
                Value::Object(object) => {
                    todo.extend(object.keys().map(|key| format!("{pointer}/{}", escaped(key))));
                    let reference = object.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#'));
                    todo.extend(reference.map(str::to_owned));
                }
                Value::Array(array) => todo.extend((0..array.len()).map(|at| format!("{pointer}/{at}"))),
                _ => {}
            }
            reached.push(pointer);
        }
        reached.sort();
        reached
    }
}

impl From<&Project> for Specs {
    fn from(project: &Project) -> Self {
        Specs::new(&project.texts()).expect("a project has a document")
    }
}

/// The items of a list with their positions.
fn items(list: &Value) -> impl Iterator<Item = (usize, &Value)> {
    list.as_array().into_iter().flatten().enumerate()
}

/// A key as a token of a JSON Pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
