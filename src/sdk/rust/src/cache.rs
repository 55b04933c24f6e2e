//! The result cache: what the hooks `cache_lookup` and `cache_store` decide, and what a plugin does with its own part of it.

use std::time::Duration;

use crate::abi;
use crate::error::{Error, Result};

#[cfg(not(target_arch = "wasm32"))]
use crate::testing::cache as imports;
#[cfg(target_arch = "wasm32")]
use wasm as imports;

const MAX_NAME_BYTES: usize = 256;
const MAX_TAGS: usize = 16;

/// What a plugin wants of the result cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheDecision {
    /// `cache_lookup`: serve the entry, if there is one that holds for this very statement, its values, restrictions and settings; else run
    /// the statement and keep its result there. `cache_store`: keep the result there.
    UseCustomCache(CacheEntry),
    /// `cache_lookup`: run the statement; its result is kept only if `cache_store` says so. `cache_store`: do not keep it.
    Miss,
    /// What the plugins behind this one say, and in the end the database's own policy.
    UseDefault,
}

/// Where a result lies in the plugin's own part of the cache, and for how long.
///
/// The key only adds to what tells entries apart: whoever may see other rows, or asks otherwise, finds nothing of another's under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheEntry {
    pub(crate) key: Vec<u8>,
    pub(crate) ttl_ms: u32,
    pub(crate) tags: Vec<Vec<u8>>,
    pub(crate) is_stale_ok: bool,
}

impl CacheEntry {
    /// An entry under a key of the plugin's own, up to 256 bytes.
    pub fn new(key: impl AsRef<[u8]>) -> Self {
        CacheEntry { key: key.as_ref().to_vec(), ..Default::default() }
    }

    /// How long the entry may be served, at least a millisecond and at most as long as the grant lets it, which is what holds where
    /// nothing is said.
    pub fn ttl(mut self, time: Duration) -> Self {
        self.ttl_ms = time.as_millis().clamp(1, u32::MAX.into()) as u32;
        self
    }

    /// A name by which entries are invalidated together, 1 to 256 bytes; up to 16 of them.
    pub fn tag(mut self, tag: impl AsRef<[u8]>) -> Self {
        self.tags.push(tag.as_ref().to_vec());
        self
    }

    /// The entry may be served until its time has passed, though its tables have changed since: the plugin invalidates it. Needs
    /// `allow_stale_cache`, without which it is served only while they have not.
    pub fn stale_ok(mut self) -> Self {
        self.is_stale_ok = true;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.key.len() > MAX_NAME_BYTES {
            return Err(Error::with_sqlstate("38000", format!("a cache key has {} bytes; 256 at most", self.key.len())));
        }
        if self.tags.len() > MAX_TAGS || self.tags.iter().any(|tag| tag.is_empty() || tag.len() > MAX_NAME_BYTES) {
            return Err(Error::with_sqlstate("38000", "a cache entry has up to 16 tags of 1 to 256 bytes"));
        }
        Ok(())
    }
}

/// A complete result, none of whose rows has left yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheOffer {
    /// Its rows, before `post_execution`.
    pub rows: u64,
    /// What it would take of the cache.
    pub bytes: u64,
    /// What this plugin's `cache_lookup` said: the code that is left of its [`CacheDecision`].
    pub looked_up: abi::CacheDecision,
}

/// The plugin's own part of the result cache. [`PluginContext::cache`](crate::PluginContext::cache) lends it. Needs `allow_cache`.
///
/// Inside a transaction an invalidation happens at the commit, and not at all when the transaction rolls back. A result that was begun
/// before is not kept afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Cache(pub(crate) ());

impl Cache {
    /// Takes out what lies under a key, whatever statement and session it was made for.
    ///
    /// # Errors
    /// The key is longer than 256 bytes, or there is no session.
    pub fn invalidate_key(&self, key: impl AsRef<[u8]>) -> Result<()> {
        invalidate(abi::CacheTarget::KEY, key.as_ref())
    }

    /// Takes out the entries with a tag.
    ///
    /// # Errors
    /// The tag has not 1 to 256 bytes, or there is no session.
    pub fn invalidate_tag(&self, tag: impl AsRef<[u8]>) -> Result<()> {
        invalidate(abi::CacheTarget::TAG, tag.as_ref())
    }

    /// Takes out the entries that were made from a table: `name`, or `schema.name`.
    ///
    /// # Errors
    /// `allow_table_access` does not name the table, it is no name, or there is no session.
    pub fn invalidate_table(&self, table: &str) -> Result<()> {
        invalidate(abi::CacheTarget::TABLE, table.as_bytes())
    }

    /// Takes out every entry of this plugin.
    ///
    /// # Errors
    /// There is no session.
    pub fn invalidate_all(&self) -> Result<()> {
        invalidate(abi::CacheTarget::ALL, b"")
    }

    /// How many entries lie under a key, of whatever statement and session: a hint, since others come and go.
    ///
    /// # Errors
    /// The key is longer than 256 bytes.
    pub fn count(&self, key: impl AsRef<[u8]>) -> Result<usize> {
        let answer = imports::count(key.as_ref());
        usize::try_from(answer).map_err(|_| refused(answer))
    }
}

fn invalidate(target: abi::CacheTarget, name: &[u8]) -> Result<()> {
    match imports::invalidate(target, name) {
        0 => Ok(()),
        answer => Err(refused(answer)),
    }
}

fn refused(answer: i32) -> Error {
    let message = match answer {
        abi::DENIED => "cache: not granted, or there is no session",
        _ => "cache: the name is not valid",
    };
    Error::with_sqlstate("38000", message)
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use crate::abi;

    pub(super) fn invalidate(target: abi::CacheTarget, name: &[u8]) -> i32 {
        // SAFETY: the host reads the name during the call.
        unsafe { abi::helios_cache_invalidate(target.0 as i32, name.as_ptr(), name.len() as u32) }
    }

    pub(super) fn count(key: &[u8]) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_cache_count(key.as_ptr(), key.len() as u32) }
    }
}
