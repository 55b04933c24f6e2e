//! Keeps small results only.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, CacheDecision, CacheOffer, Plugin, PluginContext,
    Result,
};

plugin_config! {
    struct Config {
        max_rows: u64 = 100,
    }
}

/// The plugin.
pub struct MyPlugin {
    config: Config,
}

impl Plugin for MyPlugin {
    fn new() -> Result<Self> {
        Ok(MyPlugin {
            config: load_config()?,
        })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_cache_store(&self, _: &PluginContext, offer: &CacheOffer) -> Result<CacheDecision> {
        Ok(if offer.rows > self.config.max_rows {
            CacheDecision::Miss
        } else {
            CacheDecision::UseDefault
        })
    }
}

register_plugin!(MyPlugin, hooks: ["cache_store"], requests: r#"{"allow_cache": true}"#);
