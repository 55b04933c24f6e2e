//! Masks e-mail addresses for everyone who is no administrator.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Plugin, PluginContext, Result, ResultModification,
    Rewrite,
};

plugin_config! {
    struct Config {
        admin_role: String = "admin".to_owned(),
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

    fn on_query_post_execution(&self, ctx: &PluginContext) -> Result<ResultModification> {
        if ctx.session_var("app.user_role").as_ref() == Some(&self.config.admin_role) {
            return Ok(ResultModification::NoModification);
        }
        let mut results = ctx.results();
        for column in results
            .columns_mut()
            .iter_mut()
            .filter(|column| column.is_from("people", "email"))
        {
            column.rewrite_texts(|text, out| {
                let at = text.find('@').unwrap_or(text.len());
                out.push_str(&text.chars().take(1).collect::<String>());
                out.push_str("***");
                out.push_str(&text[at..]);
                Rewrite::Replace
            })?;
        }
        Ok(ResultModification::Modified)
    }
}

register_plugin!(MyPlugin, hooks: ["post_execution"], requests: r#"{"allow_result_modification": true}"#);
