//! Matches paths against patterns: `*` is any part of a segment, and `**` any number of segments.

/// Whether a path matches a pattern. `/orgs/**` matches `/orgs` also.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_matches('/').split('/').collect();
    let path: Vec<&str> = path.trim_matches('/').split('/').collect();
    segments(&pattern, &path)
}

fn segments(pattern: &[&str], path: &[&str]) -> bool {
    // Which of the segments of the path the pattern up to here can have matched.
    let mut ends = vec![false; path.len() + 1];
    ends[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        if *part == "**" {
            let first = ends.iter().position(|end| *end).unwrap_or(ends.len());
            next.iter_mut().skip(first).for_each(|end| *end = true);
        } else {
            for at in (0..path.len()).filter(|at| ends[*at]) {
                next[at + 1] = segment(part, path[at]);
            }
        }
        ends = next;
    }
    ends[path.len()]
}

fn segment(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_matches_within_a_segment_and_two_match_segments() {
        for (pattern, yes, no) in [
            ("/orgs/**", &["/orgs", "/orgs/{org}", "/orgs/{org}/repos/"][..], &["/orgsx", "/users"][..]),
            ("/orgs/*", &["/orgs/{org}"], &["/orgs", "/orgs/{org}/repos"]),
            ("/**/logo", &["/logo", "/a/b/logo"], &["/logos", "/logo/a"]),
            ("/a*c/*.json", &["/abc/x.json", "/ac/.json"], &["/abd/x.json", "/abc/x.yaml"]),
            ("**", &["/", "/a/b"], &[]),
            ("/a/**/**/**/**/**/**/**/b", &["/a/b", "/a/x/y/b"], &["/a/x/y"]),
            ("/", &["/"], &["/a"]),
        ] {
            yes.iter().for_each(|path| assert!(matches(pattern, path), "{pattern} {path}"));
            no.iter().for_each(|path| assert!(!matches(pattern, path), "{pattern} {path}"));
        }
    }
}
