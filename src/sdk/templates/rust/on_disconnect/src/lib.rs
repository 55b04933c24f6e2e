//! Writes a line to the log when a client is gone.

use heliosdb_plugin_sdk::{
    load_config, log, plugin_config, register_plugin, LogLevel, Plugin, PluginContext, Result,
};

plugin_config! {
    struct Config {
        message: String = "a client is gone".to_owned(),
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

    fn on_disconnect(&self, _: &PluginContext) {
        log(LogLevel::INFO, &self.config.message);
    }
}

register_plugin!(MyPlugin, hooks: ["on_disconnect"], class: "observer");
