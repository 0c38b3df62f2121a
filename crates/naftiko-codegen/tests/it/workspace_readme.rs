//! The code blocks of the README of the workspace, which several tests take as their input.

/// The code blocks of the workspace's README in a language, in their order.
pub(crate) fn blocks(language: &str) -> Vec<String> {
    let readme = include_str!("../../../../README.md");
    let start = format!("```{language}\n");
    let blocks = readme.split(&start).skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned() + "\n").collect()
}

/// The one code block of a language that has `mark` in it.
pub(crate) fn block(language: &str, mark: &str) -> String {
    let mut blocks = blocks(language);
    blocks.retain(|block| block.contains(mark));
    assert_eq!(blocks.len(), 1, "one `{language}` block with {mark:?}");
    blocks.remove(0)
}
