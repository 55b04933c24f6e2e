//! Refuses one user, and tells everyone's name in a session variable that clients cannot change.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Plugin, PluginContext, QueryModification, Result,
};

plugin_config! {
    struct Config {
        blocked_user: String,
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

    fn on_connect(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let user = ctx.connection_param("user").unwrap_or_default();
        if user == self.config.blocked_user {
            return Ok(QueryModification::reject(
                "28000",
                format!("user {} may not connect", user),
            ));
        }
        ctx.lock_session_var("app.user", &user)?;
        Ok(QueryModification::Allow)
    }
}

register_plugin!(MyPlugin, hooks: ["on_connect"], requests: r#"{"allow_session_variables": ["app.user"]}"#);
