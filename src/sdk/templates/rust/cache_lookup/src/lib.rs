//! Keeps results of statements that read `people` and nothing else.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, CacheDecision, CacheEntry, Plugin, PluginContext,
    Result,
};

plugin_config! {
    struct Config {
        seconds: u64 = 60,
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

    fn on_cache_lookup(&self, ctx: &PluginContext) -> Result<CacheDecision> {
        if ctx
            .referenced_tables()
            .iter()
            .all(|table| table.name == "people")
        {
            let entry =
                CacheEntry::new("people").ttl(std::time::Duration::from_secs(self.config.seconds));
            return Ok(CacheDecision::UseCustomCache(entry));
        }
        Ok(CacheDecision::UseDefault)
    }
}

register_plugin!(MyPlugin, hooks: ["cache_lookup"], requests: r#"{"allow_cache": true}"#);
