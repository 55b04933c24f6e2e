//! Refuses texts that are too long, before anything of them is parsed.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Plugin, PluginContext, QueryModification, Result,
};

plugin_config! {
    struct Config {
        max_bytes: u64 = 1_000_000,
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

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        if ctx.sql().len() as u64 > self.config.max_bytes {
            let message = format!("a text may have at most {} bytes", self.config.max_bytes);
            return Ok(QueryModification::reject("54000", message));
        }
        Ok(QueryModification::Allow)
    }
}

register_plugin!(MyPlugin, hooks: ["pre_parse"]);
