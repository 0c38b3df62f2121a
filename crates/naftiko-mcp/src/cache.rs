//! How long clients may keep what a server returns, and whether they may share it.

use naftiko_client::table::Server;
use rmcp::model::CacheScope;

/// How long a client may keep a list, in milliseconds, unless a server declares another time. Lists
/// are the same while the process runs.
const LISTS: u64 = 5 * 60 * 1000;

/// How long a client may keep a result, and whether other callers may have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cache {
    /// The time in milliseconds.
    pub(crate) ttl: u64,
    pub(crate) scope: CacheScope,
}

impl Cache {
    /// Returns the cache of the lists of servers: the shortest time, shared only if all allow it.
    pub(crate) fn of_lists(servers: &[&Server]) -> Self {
        let ttl = servers.iter().filter_map(|server| server.ttl_ms).min().unwrap_or(LISTS);
        let is_public = !servers.is_empty() && servers.iter().all(|server| server.is_public);
        Cache { ttl, scope: scope(is_public) }
    }

    /// Returns the cache of the content of a resource. The data of an API can change at any time,
    /// so it is not kept unless its server declares a time.
    pub(crate) fn of_content(server: &Server) -> Self {
        Cache { ttl: server.ttl_ms.unwrap_or_default(), scope: scope(server.is_public) }
    }
}

fn scope(is_public: bool) -> CacheScope {
    if is_public { CacheScope::Public } else { CacheScope::Private }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strictest_server_decides_how_lists_are_kept() {
        static OPEN: Server = Server::new("open").ttl_ms(60_000).public();
        static CLOSED: Server = Server::new("closed");
        let cache = |ttl, scope| Cache { ttl, scope };
        assert_eq!(Cache::of_lists(&[&OPEN]), cache(60_000, CacheScope::Public));
        assert_eq!(Cache::of_lists(&[&OPEN, &CLOSED]), cache(60_000, CacheScope::Private));
        assert_eq!(Cache::of_lists(&[]), cache(LISTS, CacheScope::Private));
        assert_eq!(Cache::of_content(&CLOSED), cache(0, CacheScope::Private));
    }
}
