//! Looks at rows before they are written: addresses become small letters, ages out of range refuse the statement.

use heliosdb_plugin_sdk::{
    load_config, plugin_config, register_plugin, Error, Operation, Plugin, PluginContext, Result,
    ResultModification, Rewrite,
};

plugin_config! {
    struct Config {
        oldest: i64 = 150,
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

    fn on_rows(&self, ctx: &PluginContext) -> Result<ResultModification> {
        let mut rows = ctx.rows();
        if rows.operation() == Operation::DELETE {
            return Ok(ResultModification::NoModification);
        }
        // A column that was not granted is an error: nobody would check it.
        rows.require_column("age")?;
        for row in rows.rows() {
            if let Some(age) = row
                .int("age")
                .filter(|age| !(0..=self.config.oldest).contains(age))
            {
                let message = format!("age {} is out of range (0 to {})", age, self.config.oldest);
                return Err(Error::with_sqlstate("22003", message));
            }
        }
        let email = rows.require_column_mut("email")?;
        email.rewrite_texts(|text, out| {
            out.push_str(&text.to_lowercase());
            Rewrite::Replace
        })?;
        Ok(ResultModification::Modified)
    }
}

register_plugin!(MyPlugin, hooks: ["pre_execution"], requests: r#"{"allow_write_modification": true}"#);
