//! Product cache: queries of single products are kept under the product's number, and a write takes out the entries of the products that it
//! names, leaving those of all others.
//!
//! A query is one of a product when its only table is the products table and its WHERE clause demands `id = NUMBER`: its rows are then a
//! function of that product's rows. Whatever else is asked goes the database's own way. A write that names its products as plainly takes out
//! theirs; one that does not takes out all. It happens in `pre_execution`, hence at the commit of the write, and never at a rollback.
//!
//! Needs `allow_cache` and `allow_parameter_access`. With `allow_stale_cache`, an entry outlives writes of other products; without, every
//! write to the table ends it. Writes that reach the table without naming it (cascades of foreign keys, triggers, partitions written by their
//! own name) are not seen: where there are such, do not grant it, or let `ttl_ms` bound what they leave behind.
//!
//! | key | |
//! |---|---|
//! | `table` | the products table, `products` |
//! | `id_column` | its integer key, `id` |
//! | `ttl_ms` | how long an entry may serve, 60,000 |

use std::time::Duration;

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, CacheDecision, CacheEntry, Plugin, PluginContext, QueryModification, Result,
    StatementKind, TableAccess,
};

mod products;

plugin_config! {
    struct Config {
        table: String = "products".to_owned(),
        id_column: String = "id".to_owned(),
        ttl_ms: i64 = 60_000,
    }
}

/// The tag of every entry.
const ALL: &str = "products";

/// The plugin.
pub struct ProductCache {
    config: Config,
}

impl Plugin for ProductCache {
    fn new() -> Result<Self> {
        let config: Config = load_config()?;
        if config.ttl_ms < 1 {
            return Err(format!("configuration key \"ttl_ms\" is {}; 1 or more milliseconds", config.ttl_ms).into());
        }
        Ok(ProductCache { config })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_cache_lookup(&self, ctx: &PluginContext) -> Result<CacheDecision> {
        let is_query = ctx.statement_kind() == StatementKind::SELECT;
        let product = if is_query { products::of_query(ctx, &self.config.table, &self.config.id_column) } else { None };
        Ok(match product {
            Some(id) => {
                let time = Duration::from_millis(self.config.ttl_ms as u64);
                CacheDecision::UseCustomCache(CacheEntry::new(key(id)).ttl(time).tag(ALL).stale_ok())
            }
            None => CacheDecision::UseDefault,
        })
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let is_write = |access: TableAccess| access.0 & !TableAccess::READ.0 != 0;
        if ctx.referenced_tables().iter().any(|t| t.name == self.config.table && is_write(t.access)) {
            match products::of_write(ctx, &self.config.table, &self.config.id_column) {
                Some(ids) => ids.into_iter().try_for_each(|id| ctx.cache().invalidate_key(key(id)))?,
                None => ctx.cache().invalidate_tag(ALL)?,
            }
        }
        Ok(QueryModification::Allow)
    }
}

fn key(id: i64) -> String {
    format!("product {id}")
}

register_plugin!(
    ProductCache,
    hooks: ["pre_execution", "cache_lookup"],
    requests: r#"{"allow_cache":true,"allow_parameter_access":true}"#
);
