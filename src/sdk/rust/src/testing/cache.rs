//! The result cache as native tests have it: what a plugin invalidates is written down, entries are counted as the test says.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{MockHost, MockStatement, Observed, HOST, QUERY_ID};
use crate::abi::{self, CacheTarget};
use crate::cache::{CacheDecision, CacheOffer};
use crate::plugin::Plugin;
use crate::runtime::{keep, look_up};

/// Clones share it, as they share services.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    counts: BTreeMap<Vec<u8>, i32>,
    invalidated: Vec<String>,
}

impl MockHost {
    /// Calls hook cache_lookup. `Outcome::Pass` is the default.
    pub fn cache_lookup<P: Plugin>(&self, plugin: &P, statement: &MockStatement) -> Observed {
        let (nodes, texts) = statement.build();
        let view = statement.view(&nodes, &texts);
        self.call(false, |arena| look_up(plugin, QUERY_ID, view, arena))
    }

    /// Calls hook cache_store with a result of so many rows and bytes, for which cache_lookup answered `looked_up`.
    pub fn cache_store<P: Plugin>(
        &self,
        plugin: &P,
        statement: &MockStatement,
        rows: u64,
        bytes: u64,
        looked_up: &CacheDecision,
    ) -> Observed {
        let (nodes, texts) = statement.build();
        let view = statement.view(&nodes, &texts);
        let looked_up = match looked_up {
            CacheDecision::UseCustomCache(_) => abi::CacheDecision::USE,
            CacheDecision::Miss => abi::CacheDecision::MISS,
            CacheDecision::UseDefault => abi::CacheDecision::DEFAULT,
        };
        self.call(false, |arena| keep(plugin, QUERY_ID, view, &CacheOffer { rows, bytes, looked_up }, arena))
    }

    /// Says how many entries lie under a key; under others there are none.
    pub fn cached(self, key: &str, count: i32) -> Self {
        self.cache.0.borrow_mut().counts.insert(key.as_bytes().to_vec(), count);
        self
    }

    /// What plugins invalidated, in order: `key NAME`, `tag NAME`, `table NAME` or `all`.
    pub fn invalidated(&self) -> Vec<String> {
        self.cache.0.borrow().invalidated.clone()
    }
}

fn with<T>(work: impl FnOnce(&mut State) -> T) -> T {
    HOST.with(|host| work(&mut host.borrow().cache.0.borrow_mut()))
}

pub(crate) fn invalidate(target: CacheTarget, name: &[u8]) -> i32 {
    let is_name = (1..=256).contains(&name.len());
    let (valid, what) = match target {
        CacheTarget::KEY => (name.len() <= 256, "key "),
        CacheTarget::TAG => (is_name, "tag "),
        CacheTarget::TABLE => (is_name, "table "),
        _ => (name.is_empty(), "all"),
    };
    if !valid {
        return abi::INVALID;
    }
    with(|s| s.invalidated.push(what.to_owned() + &String::from_utf8_lossy(name)));
    0
}

pub(crate) fn count(key: &[u8]) -> i32 {
    if key.len() > 256 {
        return abi::INVALID;
    }
    with(|s| s.counts.get(key).copied().unwrap_or(0))
}
