//! Everybody sees and changes the people of their own only.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Plugin, PluginContext, PredicateNode,
    QueryModification, Result,
};

plugin_config! {
    struct Config {
        owner_var: String = "app.owner".to_owned(),
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

    fn on_query_post_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        if ctx
            .referenced_tables()
            .iter()
            .any(|table| table.name == "people")
        {
            let owner = ctx
                .session_var(&self.config.owner_var)
                .ok_or("no owner is set")?;
            // Wherever the statement refers to the table, for rows read and rows written.
            ctx.restrict(
                "people",
                PredicateNode::column("owner").equals(PredicateNode::literal(owner)),
            )?;
        }
        Ok(QueryModification::Allow)
    }
}

register_plugin!(MyPlugin, hooks: ["post_parse"], requests: r#"{"allow_query_modification": true}"#);
