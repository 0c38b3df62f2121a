//! The texts around the name of an operation, in which its words are looked for.

/// The texts around the name of an operation.
#[derive(Clone, Copy)]
pub(in crate::lower) struct Evidence<'a> {
    pub(in crate::lower) method: &'a str,
    /// Sentences about the operation: its description, and those of the tools that call it.
    pub(in crate::lower) prose: &'a [&'a str],
    pub(in crate::lower) path: &'a str,
    /// The label, and the names of tools and of the resource. They often repeat the name, which is
    /// no evidence that it is one word.
    pub(in crate::lower) names: &'a [&'a str],
    /// Other texts nearby: the namespace, the description of the resource, names and descriptions
    /// of parameters.
    pub(in crate::lower) around: &'a [&'a str],
}
